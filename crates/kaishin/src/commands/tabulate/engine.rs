//! The counts of a layout, by our kernel or by another engine that gives the same.

use base::{Finding, Text};
use extract::CodedFile;
use tabulate::kernel::Counts;

use super::count;
use super::data::Places;
use super::layout::Layout;
use crate::cli::{Engine, Tabulate};

/// More rows than this are not counted: a count has 32 bits.
const ROWS_MAX: usize = u32::MAX as usize;

/// The counts of all items in all cells.
#[cfg_attr(not(feature = "cluster"), expect(unused_variables, reason = "only other engines open the files themselves"))]
pub(super) fn counts(
    tabulate: &Tabulate,
    places: &Places,
    file: &CodedFile,
    layout: &Layout,
) -> Result<Counts, Box<Finding>> {
    if file.n_rows() > ROWS_MAX {
        return Err(Box::new(too_many_rows(file.n_rows())));
    }
    match &tabulate.engine {
        Engine::Kernel => count::count(file, layout, super::n_threads(tabulate)),
        #[cfg(feature = "cluster")]
        Engine::Other(engine) => elsewhere(engine, places, file, layout),
    }
}

#[cfg(feature = "cluster")]
fn elsewhere(
    engine: &cluster::Engine,
    places: &Places,
    file: &CodedFile,
    layout: &Layout,
) -> Result<Counts, Box<Finding>> {
    if places.parts.is_empty() {
        return Err(Box::new(only_parquet(engine)));
    }
    let column = |place: &usize| &file.columns()[*place];
    let question = cluster::Question {
        files: &places.parts,
        n_rows: file.n_rows(),
        dimensions: layout.dimensions.iter().map(column).collect(),
        cells: &layout.cells,
        items: layout.items.iter().map(column).collect(),
    };
    cluster::count(engine, &question)
}

/// Refuses to weigh row by row where another engine was asked for: it counts, and everything else would still be done here.
pub(super) fn must_read_rows(engine: &Engine) -> Result<(), Vec<Finding>> {
    match engine {
        Engine::Kernel => Ok(()),
        #[cfg(feature = "cluster")]
        Engine::Other(engine) => Err(vec![counts_only(engine)]),
    }
}

fn too_many_rows(n_rows: usize) -> Finding {
    let message = Text::new(
        format!("データが{n_rows}行あります。{ROWS_MAX}行まで集計できます。年などで分けて実行してください。"),
        format!("The data have {n_rows} rows; up to {ROWS_MAX} are counted. Divide them, by year for instance."),
    );
    Finding::error("too-many-rows", message)
}

#[cfg(feature = "cluster")]
fn only_parquet(engine: &cluster::Engine) -> Finding {
    let message = Text::new(
        format!("--engine {engine} は Parquet だけを集計します。Parquet に変換するか、--engine を外してください。"),
        format!("--engine {engine} counts Parquet only. Convert the file, or leave --engine out."),
    );
    Finding::error("engine-needs-parquet", message)
}

#[cfg(feature = "cluster")]
fn counts_only(engine: &cluster::Engine) -> Finding {
    let message = Text::new(
        format!(
            "この設計は1行ずつ重みを付けるため、--engine {engine} では集計できません。層と対象施設数だけの設計にするか、--engine を外してください。"
        ),
        format!(
            "This design weighs row by row, and --engine {engine} only counts. Use a design of strata and their sizes alone, or leave --engine out."
        ),
    );
    Finding::error("engine-counts-only", message)
}
