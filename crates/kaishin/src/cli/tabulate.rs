//! `kaishin tabulate`: counting a file of codes, or one of the things that are done with published tables.

use std::path::PathBuf;

use base::Finding;
use clap::{Args, Subcommand};
use publish::tables::Release;
use tabulate::suppression::Rules;
use web::Releasing;

use super::{AsOf, RoundNumber, Tabulate};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Tabulating {
    #[command(subcommand)]
    pub(crate) command: Option<TabulateCommand>,
    #[command(flatten)]
    pub(crate) count: Option<Tabulate>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TabulateCommand {
    /// Write every item of a round by class and prefecture into a folder: JSON, CSV, Excel, Parquet, hashes.
    Standard(StandardArgs),
    /// Say what a published figure is of and what it was made from.
    Receipt(ReceiptArgs),
    /// Attack a release from outside: what can be worked out of what is printed? The exit status is 1 when anything can.
    Audit(AuditArgs),
}

#[derive(Debug, Args)]
pub(crate) struct StandardArgs {
    #[command(flatten)]
    pub(crate) round: RoundNumber,
    /// The folder to write; it must be empty or not there.
    #[arg(long, short)]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) as_of: AsOf,
    /// Earlier rounds of the same survey, whose years stand in the same long tables; may be repeated.
    #[arg(long)]
    pub(crate) earlier: Vec<i64>,
    /// Language of headings and labels.
    #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
    pub(crate) lang: String,
    #[command(flatten)]
    pub(crate) withholding: Withholding,
    /// A release of this round that was published before, as a folder or file: nothing may follow from both together.
    #[arg(long, requires = "release")]
    pub(crate) published: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ReceiptArgs {
    /// The folder with tables.json, or that file.
    pub(crate) folder: PathBuf,
    /// Where the figure stands; * is the total.
    #[arg(help = "Where the figure stands: ITEM/BY/CLASS/COLUMN, e.g. q3/bed_class/b020/yes; * is the total")]
    pub(crate) address: String,
    /// Language.
    #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
    pub(crate) lang: String,
}

#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// The folder with tables.json, or that file.
    pub(crate) folder: PathBuf,
    /// A release that was published before, e.g. 速報: its folder, tables.json, cells.csv or tables.xlsx; may be given several times.
    #[arg(long)]
    pub(crate) earlier: Vec<PathBuf>,
    /// The least count that may be told [default: as the release says, else 3].
    #[arg(long)]
    pub(crate) n_min: Option<u64>,
    /// Print everything as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language.
    #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
    pub(crate) lang: String,
}

/// By which rules figures are withheld.
#[derive(Clone, Debug, Args)]
pub(crate) struct Withholding {
    /// Withhold what could tell on a hospital: files for publication instead of the secretariat’s own.
    #[arg(long)]
    pub(crate) release: bool,
    /// Counts below this are withheld.
    #[arg(long, default_value_t = 3, requires = "release")]
    pub(crate) n_min: u64,
    /// Sums are withheld where the largest amount could be told to within so many percent.
    #[arg(long, default_value_t = 10, requires = "release")]
    pub(crate) p_percent: u32,
    /// Sums are withheld where so many amounts are more than so many percent of them.
    #[arg(
        long,
        default_value = "2,85",
        requires = "release",
        value_parser = pair,
        help = "Sums are withheld where so many amounts are more than so many percent of them, e.g. 2,85"
    )]
    pub(crate) dominance: (u32, u32),
    /// Tables to leave out; may be given several times.
    #[arg(
        long,
        requires = "release",
        value_parser = left_out,
        help = "Tables to leave out: ITEM, ITEM/BY or '*/BY', e.g. q9, q9/prefecture, '*/prefecture'; may be given several times"
    )]
    pub(crate) without: Vec<web::LeftOut>,
}

impl Withholding {
    /// What is asked of a release, beside earlier ones.
    pub(crate) fn releasing(&self, earlier: Vec<(String, Release)>) -> Result<Releasing, Vec<Finding>> {
        let rules = Rules::new(self.n_min, self.p_percent, self.dominance)?;
        Ok(Releasing { rules, earlier, without: self.without.clone() })
    }
}

fn left_out(text: &str) -> Result<web::LeftOut, String> {
    web::LeftOut::parse(text).ok_or_else(|| "ITEM, ITEM/BY or */BY".to_owned())
}

fn pair(text: &str) -> Result<(u32, u32), String> {
    let numbers = text.split_once(',').and_then(|(n, k)| Some((n.trim().parse().ok()?, k.trim().parse().ok()?)));
    numbers.ok_or_else(|| "two whole numbers such as 2,85".to_owned())
}
