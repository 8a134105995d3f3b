//! What comes out of a round: report, export, extract; averages and estimates of anybody's counts.

use std::path::PathBuf;

use clap::Args;

use super::{AsOf, RoundNumber, Withholding};

#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) round: RoundNumber,
    /// A release of this round that was published before, as a folder or file: nothing may follow from both together.
    #[arg(long, requires = "release")]
    pub(crate) earlier: Vec<PathBuf>,
    /// The folder to write into; made when missing.
    #[arg(long, short)]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) as_of: AsOf,
    /// Language of the report.
    #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
    pub(crate) lang: String,
    #[command(flatten)]
    pub(crate) withholding: Withholding,
}

#[derive(Debug, Args)]
pub(crate) struct Averaging {
    /// CSV in UTF-8 or CP932: class, frame, responses, then a column of counts for each option; one row a class.
    pub(crate) counts: PathBuf,
    /// Of whom these are counts, in one sentence. No share is made without it.
    #[arg(long)]
    pub(crate) base: String,
    /// What is counted.
    #[arg(long, default_value = "医療機関")]
    pub(crate) unit: String,
    /// The question.
    #[arg(long, default_value = "")]
    pub(crate) question: String,
    /// Language of the chapter.
    #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
    pub(crate) lang: String,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) round: RoundNumber,
    /// The folder to write into; made when missing.
    #[arg(long, short)]
    pub(crate) output: PathBuf,
    /// Include contacts and sensitive answers. Needs a reason, which is written to the log.
    #[arg(long, requires = "reason")]
    pub(crate) sealed: bool,
    /// Why the sealed answers are needed.
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct Extract {
    #[command(flatten)]
    pub(crate) round: RoundNumber,
    /// The folder to write; it must be empty or not there.
    #[arg(long, short)]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) as_of: AsOf,
}

#[derive(Debug, Args)]
pub(crate) struct Estimate {
    /// The folder with the CSV and Parquet files that cases name. Cases come on standard input, one JSON object a line.
    #[arg(long)]
    pub(crate) data_dir: PathBuf,
}
