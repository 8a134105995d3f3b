//! What can be typed after `kaishin`. Every flag's words are here.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use jiff::tz::TimeZone;

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
    /// Count a file of codes that was made anywhere: every item by classes, with base, shares and standard errors.
    Tabulate(Tabulate),
    /// Write a round's submitted answers and codebook into a folder.
    Export(Export),
    /// Make workbooks to answer in, and read them back.
    #[command(subcommand)]
    Workbook(WorkbookCommand),
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

#[derive(Debug, Subcommand)]
pub(crate) enum InstrumentCommand {
    /// Check a questionnaire: an .xlsx, .csv, .md or .json file, or a folder with survey.csv, choices.csv, settings.csv.
    Check {
        /// The folder or file.
        path: PathBuf,
        /// Print the findings as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write a questionnaire in another form. Nothing is lost.
    Convert {
        /// The folder or file.
        path: PathBuf,
        /// The form to write.
        #[arg(long, value_enum)]
        to: SheetsFormat,
        /// The file or folder to write.
        #[arg(long, short)]
        output: PathBuf,
    },
    /// Print a questionnaire to read, with numbers, routes and bases.
    Show {
        /// The folder or file.
        path: PathBuf,
        /// Language of the words.
        #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
        lang: String,
    },
    /// Say of whom a question is asked, and with a file of answers why it is asked there or not.
    Why(WhyArgs),
    /// Prove the routing for all answers: what nobody reaches, checks that never work, routes, burden, test respondents.
    Paths(PathsArgs),
    /// Compare two editions item by item: wording, options, who is asked, and which tables that touches.
    Diff(DiffArgs),
    /// Publish a questionnaire, so that rounds can use it. Published, it never changes.
    Publish {
        /// The folder or file.
        path: PathBuf,
        #[command(flatten)]
        data: Data,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Eval {
    /// The expression, e.g. "count-selected(${q5}) > 2".
    #[arg(required_unless_present = "batch", conflicts_with = "batch", allow_hyphen_values = true)]
    pub(crate) expr: Option<String>,
    /// A JSON file with the answers that the expression reads.
    #[arg(
        long,
        help = "A JSON file with the answers that the expression reads: {\"q5\": [\"a\", \"b\"], \"vpn\": [{\"maker\": \"A\"}]}"
    )]
    pub(crate) answers: Option<PathBuf>,
    /// Where the expression stands: the key of one of the answers, e.g. vpn[2]/maker, for "." and "../".
    #[arg(long, requires = "answers")]
    pub(crate) at: Option<String>,
    /// Print type and value, or the error, as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Read JSON lines with id, expr and as from standard input, and write one with id and value or error for each.
    #[arg(long)]
    pub(crate) batch: bool,
    /// Where days begin and end.
    #[arg(long, default_value = "Asia/Tokyo", value_parser = time_zone)]
    pub(crate) timezone: TimeZone,
}

/// Forms in which the sheets of a questionnaire are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SheetsFormat {
    /// An Excel workbook.
    Xlsx,
    /// One CSV file with all sheets.
    Csv,
    /// Tables of bars.
    Md,
    /// JSON.
    Json,
    /// A folder with a CSV file for each sheet.
    Folder,
}

/// Answers to a questionnaire, from a file.
#[derive(Debug, Args)]
pub(crate) struct AnswersFile {
    /// The answers.
    #[arg(long, help = "A JSON file of answers, e.g. {\"q3\": \"yes\", \"vpn/q9[1]/maker\": {\"unknown\": true}}")]
    pub(crate) answers: Option<PathBuf>,
    /// What `today()` is, e.g. 2026-11-20 [default: today].
    #[arg(long, value_parser = day)]
    pub(crate) today: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct JourneyArgs {
    /// The questionnaire: whatever `instrument check` reads.
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) answers: AnswersFile,
    /// Print the journey as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    /// The questionnaire: whatever `instrument check` reads.
    pub(crate) path: PathBuf,
    /// The question: its key, or the last parts of it, e.g. q9 or vpn/q9[1]/maker.
    pub(crate) item: String,
    #[command(flatten)]
    pub(crate) answers: AnswersFile,
    /// Print the reasons as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PathsArgs {
    /// The questionnaire: whatever `instrument check` reads.
    pub(crate) path: PathBuf,
    /// Most generated respondents.
    #[arg(long, default_value_t = 1_000)]
    pub(crate) respondents: usize,
    /// Print everything as JSON, with the respondents.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The earlier edition: whatever `instrument check` reads.
    pub(crate) old: PathBuf,
    /// The later edition.
    pub(crate) new: PathBuf,
    /// What the later edition says about the earlier one [default: editions.csv beside the later edition's sheets].
    #[arg(long)]
    pub(crate) editions: Option<PathBuf>,
    /// Print the comparison as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print the joined items as lines for editions.csv, each with the class that was found.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RoundCommand {
    /// All rounds with their numbers and states.
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Make a round of the built-in 2022 survey: hospitals with 20 beds or more.
    Create {
        /// Title, e.g. 令和8年度調査.
        title: String,
        #[command(flatten)]
        data: Data,
    },
    /// Freeze the frame: today's register becomes the snapshot.
    Freeze(RoundNumber),
    /// Decide every facility whose beds are unclear by the sum of its kinds; those without any are left out.
    Decide {
        #[command(flatten)]
        round: RoundNumber,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Take answers until a day's end.
    Open(RoundUntil),
    /// Move the closing day.
    Extend(RoundUntil),
    /// Stop taking answers now.
    Close(RoundReason),
    /// Take answers again until a day's end.
    Reopen(RoundUntil),
    /// Give every facility without an access code one, and write them to a CSV file. They are not kept.
    Codes(Codes),
}

#[derive(Debug, Args)]
pub(crate) struct Codes {
    #[command(flatten)]
    pub(crate) round: RoundNumber,
    /// The file; must not exist.
    #[arg(long, short)]
    pub(crate) output: PathBuf,
    /// The file of an earlier issue was lost: end those codes and issue new ones. `unused`: only where nobody has
    /// signed in yet; `all`: everybody's, and all sign-ins end.
    #[arg(long, value_parser = ["unused", "all"], requires = "reason")]
    pub(crate) lost: Option<String>,
    /// What happened to the file; written to the log.
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct RoundNumber {
    /// The round's number.
    pub(crate) round: i64,
    #[command(flatten)]
    pub(crate) data: Data,
}

#[derive(Debug, Args)]
pub(crate) struct RoundUntil {
    #[command(flatten)]
    pub(crate) round: RoundNumber,
    /// The last day on which answers are taken.
    #[arg(long, value_parser = day)]
    pub(crate) until: Date,
    /// Why.
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct RoundReason {
    #[command(flatten)]
    pub(crate) round: RoundNumber,
    /// Why.
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) round: RoundNumber,
    /// The folder to write into; made when missing.
    #[arg(long, short)]
    pub(crate) output: PathBuf,
    /// Language of the report.
    #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
    pub(crate) lang: String,
}

#[derive(Debug, Args)]
pub(crate) struct Tabulate {
    /// The file: Parquet, one row a facility. Columns with up to 250 different values are columns of codes.
    #[arg(long)]
    pub(crate) data: PathBuf,
    /// Columns to break down by.
    #[arg(long, value_delimiter = ',', help = "Columns to break down by, e.g. bed_class,prefecture,year")]
    pub(crate) by: Vec<String>,
    /// Columns to count [default: all other columns of codes].
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

#[derive(Debug, Subcommand)]
pub(crate) enum WorkbookCommand {
    /// Make a workbook for each facility, with the answers so far but without contacts and sensitive ones.
    Make(WorkbookMake),
    /// Read filled-in workbooks (.xlsx, or a .zip of them), each on its own. Without --apply nothing is saved.
    Read(WorkbookRead),
}

#[derive(Debug, Args)]
pub(crate) struct WorkbookMake {
    #[command(flatten)]
    pub(crate) round: RoundNumber,
    /// Code of a facility; may come several times [default: all facilities of the round].
    #[arg(long = "facility")]
    pub(crate) facilities: Vec<String>,
    /// A folder, made when missing, or a file that ends in .zip.
    #[arg(long, short)]
    pub(crate) output: PathBuf,
    /// Without the answers so far.
    #[arg(long)]
    pub(crate) blank: bool,
    /// Language of the workbooks.
    #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
    pub(crate) lang: String,
    /// Whom to call, on the first sheet.
    #[arg(long, env = "KAISHIN_HELP_DESK")]
    pub(crate) help_desk: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct WorkbookRead {
    #[command(flatten)]
    pub(crate) round: RoundNumber,
    /// The workbooks.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Save what was read.
    #[arg(long)]
    pub(crate) apply: bool,
    /// Write copies of those that want mending into this folder, with notes at the cells.
    #[arg(long, requires = "apply")]
    pub(crate) marked: Option<PathBuf>,
    /// Print what was found as JSON.
    #[arg(long)]
    pub(crate) json: bool,
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
