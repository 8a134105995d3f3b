//! Words after `kaishin round` and `kaishin workbook`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::Data;
use super::values::day;

#[derive(Debug, Subcommand)]
pub(crate) enum RoundCommand {
    /// All rounds with their numbers and states.
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Make a round: hospitals with 20 beds or more. The desk's page makes rounds of other facilities too.
    Create {
        /// Title, e.g. 令和8年度調査.
        title: String,
        /// The questionnaire: whatever `instrument check` reads. It is published [default: the ministry's of 2022].
        #[arg(long)]
        survey: Option<PathBuf>,
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
    /// Print what was made as JSON.
    #[arg(long)]
    pub(crate) json: bool,
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
    /// Write copies of those that want mending into this folder, named by facility, with notes at the cells. They hold
    /// what was saved, so this goes with --apply.
    #[arg(long, requires = "apply")]
    pub(crate) marked: Option<PathBuf>,
    /// Print what was found as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
