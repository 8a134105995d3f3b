//! Words after `kaishin instrument`, `kaishin journey` and `kaishin eval`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Data;
use super::values::{day, time_zone};

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
    /// Language of the words; JSON has both.
    #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
    pub(crate) lang: String,
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
