//! What can be typed after `kaishin`. Every flag's words are here.

mod as_of;
mod change;
#[cfg(feature = "cluster")]
mod cluster;
mod count;
mod engine;
mod instrument;
mod publish;
mod register;
mod results;
mod round;
mod site;
mod tabulate;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use as_of::AsOf;
pub(crate) use change::Change;
#[cfg(feature = "cluster")]
pub(crate) use cluster::{ClusterCommand, ExecutorArgs, SchedulerArgs};
pub(crate) use count::Tabulate;
pub(crate) use engine::Engine;
pub(crate) use instrument::{
    AnswersFile, DiffArgs, Eval, InstrumentCommand, JourneyArgs, PathsArgs, SheetsFormat, WhyArgs,
};
pub(crate) use publish::{LintArgs, PublishCommand};
pub(crate) use register::{Import, RegisterCommand};
pub(crate) use results::{Averaging, Estimate, Export, Extract, Report};
pub(crate) use round::{Codes, RoundCommand, RoundNumber, WorkbookCommand, WorkbookMake, WorkbookRead};
pub(crate) use site::{Demo, Doctor, Serve, Site};
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

impl Command {
    /// True for what many ask at once; anything else does one thing after the other, and starts quicker without threads.
    pub(crate) fn serves(&self) -> bool {
        matches!(self, Command::Demo(_) | Command::Serve(_) | Command::Simulate(_))
    }
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
