//! What can be typed after `kaishin`. Every flag's words are here.

mod as_of;
mod change;
#[cfg(feature = "cluster")]
mod cluster;
mod engine;
mod instrument;
mod publish;
mod round;
mod tabulate;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub(crate) use as_of::AsOf;
pub(crate) use change::Change;
#[cfg(feature = "cluster")]
pub(crate) use cluster::{ClusterCommand, ExecutorArgs, SchedulerArgs};
pub(crate) use engine::Engine;
pub(crate) use instrument::{
    AnswersFile, DiffArgs, Eval, InstrumentCommand, JourneyArgs, PathsArgs, SheetsFormat, WhyArgs,
};
pub(crate) use publish::{LintArgs, PublishCommand};
pub(crate) use round::{Codes, RoundCommand, RoundNumber, WorkbookCommand, WorkbookMake, WorkbookRead};
pub(crate) use tabulate::{AuditArgs, ReceiptArgs, StandardArgs, TabulateCommand, Tabulating, Withholding};

/// Runs surveys of hospitals' cybersecurity: register, frame, answers, tables, report.
#[derive(Debug, Parser)]
#[command(name = "kaishin", version)]
pub(crate) struct Cli {
    /// Say more in the log.
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the site with an invented register, one closed and one open round.
    Demo(Demo),
    /// Start the site.
    Serve(Serve),
    /// Work on the register of facilities.
    #[command(subcommand)]
    Register(RegisterCommand),
    /// Work on questionnaires.
    #[command(subcommand)]
    Instrument(InstrumentCommand),
    /// Evaluate an expression as questionnaires have them.
    Eval(Eval),
    /// Walk through a questionnaire with a file of answers: what is asked, what is not and why, and what is left.
    Journey(JourneyArgs),
    /// Work on survey rounds.
    #[command(subcommand)]
    Round(RoundCommand),
    /// Write the tables and the printable report of a round into a folder.
    Report(Report),
    /// Compare a round with an earlier one: difference, interval, what it is made of, and the word that may be said.
    Change(Change),
    /// Count a file of codes that was made anywhere: every item by classes, with base, shares and standard errors.
    Tabulate(Box<Tabulating>),
    /// Take part in a cluster that counts what is too large for one machine.
    #[cfg(feature = "cluster")]
    #[command(subcommand)]
    Cluster(ClusterCommand),
    /// Show counts by class under the three averaging rules, and why they differ.
    Averaging(Averaging),
    /// Look after folders of published tables.
    #[command(subcommand)]
    Publish(PublishCommand),
    /// Write a round's submitted answers and codebook into a folder.
    Export(Export),
    /// Write a round's submitted answers as of a moment for tabulation: Parquet, codebook, design, hashes.
    Extract(Extract),
    /// Make workbooks to answer in, and read them back.
    #[command(subcommand)]
    Workbook(WorkbookCommand),
    /// Answer questions about survey data: JSON Lines in, JSON Lines out, equal to R’s survey package.
    Estimate(Estimate),
    /// Fill an open round with invented answers. Refuses a frame with any facility that is not invented.
    Simulate(Simulate),
    /// Make an account or give it a new password, which is printed once.
    Account(Account),
    /// Check configuration, database, key, log chain, fonts and clock.
    Doctor(Doctor),
}

/// Where the data are.
#[derive(Clone, Debug, Args)]
pub(crate) struct Data {
    /// Folder for the database file and the sealing key.
    #[arg(long, default_value = "kaishin-data", env = "KAISHIN_DATA")]
    pub(crate) data: PathBuf,
    /// `postgres://…` instead of the embedded SQLite file.
    #[arg(long, env = "KAISHIN_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// File with the sealing key, outside the database [default: secrets/seal.key in the data folder].
    #[arg(long, env = "KAISHIN_SEAL_KEY_FILE")]
    pub(crate) seal_key: Option<PathBuf>,
}

/// How the site is reached.
#[derive(Clone, Debug, Args)]
pub(crate) struct Site {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080", env = "KAISHIN_LISTEN")]
    pub(crate) listen: SocketAddr,
    /// Where people reach the site.
    #[arg(
        long,
        env = "KAISHIN_PUBLIC_URL",
        help = "Where people reach the site, e.g. https://kaishin.example.jp [default: http:// and the listening address]"
    )]
    pub(crate) public_url: Option<String>,
    /// The site stands behind one reverse proxy of ours, whose last X-Forwarded-For entry is believed.
    #[arg(long, env = "KAISHIN_TRUST_PROXY")]
    pub(crate) trust_proxy: bool,
    /// Folder with templates/, assets/ and locales/ read anew for each page, for writing pages.
    #[arg(long)]
    pub(crate) live: Option<PathBuf>,
    /// Whom stuck people can call, shown on the pages.
    #[arg(long, env = "KAISHIN_HELP_DESK")]
    pub(crate) help_desk: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) site: Site,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) site: Site,
    /// Print one JSON line with addresses and accounts when ready.
    #[arg(long)]
    pub(crate) json: bool,
    /// 120 hospitals instead of 8,171, for trying things out quickly.
    #[arg(long)]
    pub(crate) small: bool,
    /// Seed of the invented answers.
    #[arg(long, default_value_t = 2022)]
    pub(crate) seed: u64,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RegisterCommand {
    /// Read a list of facilities and make it the register's state.
    Import(Import),
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The list: the ministry's .zip or .csv as downloaded, or any CSV or Excel file with --map.
    pub(crate) file: PathBuf,
    /// The day on which the list was true, e.g. 2025-06-01 or 令和7年6月1日.
    #[arg(long, value_parser = day)]
    pub(crate) as_of: Date,
    /// Which column means what.
    #[arg(
        long,
        help = "Which column means what, e.g. code=医療機関コード,name=名称,prefecture=都道府県,beds_total=病床数"
    )]
    pub(crate) map: Option<String>,
    /// Which list this is an issue of: facilities vanish only within their own list.
    #[arg(long)]
    pub(crate) source: Option<String>,
    /// Show what would change and change nothing.
    #[arg(long)]
    pub(crate) preview: bool,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) data: Data,
}

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
pub(crate) struct Tabulate {
    /// The file: Parquet or CSV (UTF-8 or CP932; comma, tab or semicolon), one row a facility, the folder of an extract, or a
    /// folder of Parquet files with the same columns. Columns with up to 250 different values are columns of codes.
    #[arg(long)]
    pub(crate) data: PathBuf,
    /// What columns and codes mean, as JSON; an extract has its own.
    #[arg(long)]
    pub(crate) codebook: Option<PathBuf>,
    /// Strata, frame, weights and their adjustment, as JSON; an extract has its own.
    #[arg(long, conflicts_with_all = ["strata", "frame", "cross"])]
    pub(crate) design: Option<PathBuf>,
    /// Columns to break down by.
    #[arg(long, value_delimiter = ',', help = "Columns to break down by, e.g. bed_class,prefecture,year")]
    pub(crate) by: Vec<String>,
    /// Columns to count [default: all other columns of codes; with a codebook, its items].
    #[arg(long, value_delimiter = ',')]
    pub(crate) items: Option<Vec<String>>,
    /// Values that mean “not asked” and stay outside of the base; an empty value means the empty cell.
    #[arg(long, value_delimiter = ',')]
    pub(crate) not_asked: Vec<String>,
    /// The column by which responses are weighted.
    #[arg(long, requires = "frame")]
    pub(crate) strata: Option<String>,
    /// Facilities of the frame in each stratum.
    #[arg(
        long,
        value_delimiter = ',',
        requires = "strata",
        help = "Facilities of the frame in each stratum, e.g. 1=2940,2=2810"
    )]
    pub(crate) frame: Option<Vec<String>>,
    /// Two columns to cross instead.
    #[arg(
        long,
        value_delimiter = ',',
        conflicts_with_all = ["by", "items", "strata", "frame"],
        help = "Two columns to cross instead, e.g. q3,q14"
    )]
    pub(crate) cross: Option<Vec<String>>,
    /// Which rows to cross.
    #[arg(
        long = "where",
        value_delimiter = ',',
        requires = "cross",
        conflicts_with_all = ["by", "items", "strata", "frame", "design"],
        help = "Which rows to cross: only those with one of the values, e.g. year=2024,bed_class=3|4"
    )]
    pub(crate) only_where: Vec<String>,
    /// How many threads count [default: as many as there are cores]. The bytes of the result are the same for any number.
    #[arg(long)]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Who counts; the result is the same.
    #[arg(
        long,
        default_value = "kernel",
        value_parser = engine::engine,
        conflicts_with = "cross",
        help = "Who counts: kernel or, in a build with the feature “cluster”, datafusion or ballista://HOST:PORT. The result is the same"
    )]
    pub(crate) engine: Engine,
    /// The CSV file to write.
    #[arg(long, short)]
    pub(crate) output: PathBuf,
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

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    #[command(flatten)]
    pub(crate) round: RoundNumber,
    /// Targets: item,option,percent lines. [default: the published figures of 2022]
    #[arg(long)]
    pub(crate) targets: Option<PathBuf>,
    /// How many facilities answer, by stratum: b020=1794,b100=1816,… [default: 65 of 100 in each]
    #[arg(long)]
    pub(crate) responses: Option<String>,
    /// The same seed gives the same answers.
    #[arg(long, default_value_t = 2022)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Account {
    /// Name to sign in with.
    pub(crate) name: String,
    /// Name shown on the pages [default: the name].
    #[arg(long)]
    pub(crate) display: Option<String>,
    /// A coordinator that sees one prefecture (two-digit code) instead of the secretariat.
    #[arg(long)]
    pub(crate) prefecture: Option<String>,
    /// May ask, with a reason, for contacts and sealed answers.
    #[arg(long)]
    pub(crate) may_unseal: bool,
    #[command(flatten)]
    pub(crate) data: Data,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) site: Site,
}

fn time_zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text).map_err(|_| "a time zone such as Asia/Tokyo".to_owned())
}

fn day(text: &str) -> Result<Date, String> {
    base::calendar::parse_day(text).ok_or_else(|| "a day such as 2026-03-31 or 令和8年3月31日".to_owned())
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let day = || base::calendar::parse_day(text).map(base::calendar::end_of_day);
    text.parse().ok().or_else(day).ok_or_else(|| "a moment such as 2026-03-31T17:00:00+09:00, or a day".to_owned())
}
