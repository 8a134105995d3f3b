//! `kaishin tabulate --data`: counting a file of codes.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::engine::{Engine, engine};

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
    #[arg(
        long,
        value_delimiter = ',',
        help = "Columns to break down by, e.g. bed_class,prefecture,year; several of them crossed with a colon, e.g. bed_class:prefecture"
    )]
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
        value_parser = engine,
        conflicts_with = "cross",
        help = "Who counts: kernel or, in a build with the feature “cluster”, datafusion or ballista://HOST:PORT. The result is the same"
    )]
    pub(crate) engine: Engine,
    /// The CSV file to write.
    #[arg(long, short)]
    pub(crate) output: PathBuf,
}
