//! `kaishin publish`: looking after folders of published tables, one's own or anybody's.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum PublishCommand {
    /// Check a folder's tables against the ministry's rule for machine-readable tables, by number.
    Lint(LintArgs),
}

#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// The folder, or one file.
    pub(crate) folder: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language.
    #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
    pub(crate) lang: String,
}
