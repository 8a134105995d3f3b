//! Words after `kaishin change`.

use std::path::PathBuf;

use clap::Args;

use super::{AsOf, RoundNumber};

#[derive(Debug, Args)]
pub(crate) struct Change {
    #[command(flatten)]
    pub(crate) round: RoundNumber,
    /// Number of the earlier round [default: the newest one that opened before].
    #[arg(long)]
    pub(crate) from: Option<i64>,
    #[command(flatten)]
    pub(crate) as_of: AsOf,
    /// The file of editions that says how far the questions of two questionnaires can be compared.
    #[arg(long)]
    pub(crate) editions: Option<PathBuf>,
    /// Write the tables into this folder too: change.csv and change.cp932.csv. Hospitals that changed class are in --json.
    #[arg(long, short)]
    pub(crate) output: Option<PathBuf>,
    /// Print unrounded figures as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of the result.
    #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
    pub(crate) lang: String,
}
