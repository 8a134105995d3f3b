//! `kaishin register`: reading lists of facilities.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::Data;
use super::values::day;

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
