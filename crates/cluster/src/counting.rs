//! A question, and how it is asked: one aggregate over all rows, which is the kernel.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::Finding;
use datafusion::arrow::array::AsArray;
use datafusion::common::Column;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::Expr;
use datafusion::prelude::{DataFrame, SessionContext};
use extract::CodedColumn;
use tabulate::kernel::{Cells, Counts};

use crate::plan::Plan;
use crate::tally::Tally;
use crate::{Engine, numbers, runtime, say};

/// Counts that are asked for in one pass over the rows: what one task keeps in memory and sends on, four bytes each at most.
/// A single item is never divided.
const COUNTS_AT_ONCE: usize = 8 << 20;

/// What is to be counted.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// Parquet files with the same columns. A cluster finds them under the same path on every machine.
    pub files: &'a [PathBuf],
    /// How many rows they have together; an answer of other rows is refused.
    pub n_rows: usize,
    /// The classifications, with every code that occurs.
    pub dimensions: Vec<&'a CodedColumn>,
    /// The cells that these make.
    pub cells: &'a Cells,
    /// The columns to count, with every code that occurs.
    pub items: Vec<&'a CodedColumn>,
}

/// Asks an engine. The counts are the kernel's, or there are none.
///
/// # Errors
/// A finding when the engine cannot be reached or fails, and when what it answers is not of these files.
pub fn count(engine: &Engine, question: &Question<'_>) -> Result<Counts, Box<Finding>> {
    runtime::run(|| counted(engine, question)).unwrap_or_else(|error| Err(Box::new(say::no_runtime(&error))))
}

async fn counted(engine: &Engine, question: &Question<'_>) -> Result<Counts, Box<Finding>> {
    let failed = |error: DataFusionError| Box::new(say::failed(engine, &error));
    let context = engine.context(question.n_rows).await?;
    let rows = table(&context, question.files).await.map_err(failed)?;
    let n_codes: Vec<usize> = question.items.iter().map(|item| item.codes.len()).collect();
    let mut counts = Counts::new(question.cells.n(), &n_codes);
    for items in passes(question.cells.n(), &n_codes) {
        let plan = Plan::of(question, items.clone());
        let some = asked(rows.clone(), plan).await.map_err(failed)?;
        for (place, item) in items.enumerate() {
            let n_rows = put(&some, place, &mut counts, item);
            if n_rows != question.n_rows as u64 {
                let name = &question.items[item].name;
                return Err(Box::new(say::differs(engine, name, n_rows, question.n_rows)));
            }
        }
    }
    Ok(counts)
}

/// The files as one table.
async fn table(context: &SessionContext, files: &[PathBuf]) -> Result<DataFrame> {
    let urls = files.iter().map(|file| url(file)).collect::<Result<Vec<_>>>()?;
    // Whatever a file is called, it was named: no ending is asked for.
    let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension("");
    let config = ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options);
    let config = config.infer_schema(&context.state()).await?;
    context.read_table(Arc::new(ListingTable::try_new(config)?))
}

/// An address in which no character of a name means anything.
fn url(file: &Path) -> Result<ListingTableUrl> {
    let url = url::Url::from_file_path(file);
    let url = url.map_err(|()| DataFusionError::Configuration(format!("{} is no whole path", file.display())))?;
    ListingTableUrl::try_new(url, None)
}

/// Which items are counted in one pass.
fn passes(n_cells: usize, n_codes: &[usize]) -> Vec<Range<usize>> {
    let mut passes: Vec<Range<usize>> = Vec::new();
    let mut n_counts = 0;
    for (item, n_codes) in n_codes.iter().enumerate() {
        n_counts += n_codes * n_cells;
        match passes.last_mut() {
            Some(pass) if n_counts <= COUNTS_AT_ONCE => pass.end = item + 1,
            Some(_) | None => {
                passes.push(item..item + 1);
                n_counts = n_codes * n_cells;
            }
        }
    }
    passes
}

/// One pass over the rows.
async fn asked(rows: DataFrame, plan: Plan) -> Result<Counts> {
    // By its exact name, whatever characters it has.
    let column = |column: &crate::plan::Column| Expr::Column(Column::from_name(&column.name));
    let columns = plan.columns().map(column).collect();
    let (n_cells, n_codes) = (plan.cells()?.n(), plan.n_codes());
    let answers = rows.aggregate(Vec::new(), vec![Tally::function(plan).call(columns)])?.collect().await?;
    let mut all = Counts::new(n_cells, &n_codes);
    for answer in &answers {
        let bytes = answer.columns().first().and_then(|column| column.as_binary_opt::<i32>());
        let bytes = bytes.ok_or_else(|| DataFusionError::Execution("an answer that is no bytes".to_owned()))?;
        for bytes in bytes.iter().flatten() {
            all.add(&numbers::decode(bytes, n_cells, &n_codes)?);
        }
    }
    Ok(all)
}

/// Puts what was counted of one item among the others; how many rows that are.
fn put(from: &Counts, place: usize, into: &mut Counts, item: usize) -> u64 {
    let mut n_rows = 0;
    for rank in 0..from.n_codes(place) {
        for (cell, n) in from.of(place, rank).iter().enumerate() {
            into.put(item, rank, cell, *n);
            n_rows += u64::from(*n);
        }
    }
    n_rows
}

#[cfg(test)]
mod tests {
    use super::{COUNTS_AT_ONCE, passes};

    #[test]
    fn a_pass_is_full_before_the_next_begins() {
        assert!(passes(7, &[]).is_empty());
        assert_eq!(passes(7, &[3, 1, 250]), std::slice::from_ref(&(0..3)));
        let cells = COUNTS_AT_ONCE / 100;
        assert_eq!(passes(cells, &[50, 50, 1, 99, 1]), [0..2, 2..4, 4..5]);
        assert_eq!(passes(cells, &[101, 1, 1]), [0..1, 1..3], "an item is never divided");
    }
}
