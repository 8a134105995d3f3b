//! Counting a file: row group by row group, the columns of each group shared by all cores.

use std::sync::OnceLock;

use base::Finding;
use extract::CodedFile;
use tabulate::kernel::{CodeSet, Counts, Packing, Source, Width, Worker, over_threads};

use super::layout::Layout;

/// Row groups whose cells are kept at once.
const GROUPS_AT_ONCE: usize = 16;
/// Below so many codes a second thread costs more than it brings.
const CODES_PER_THREAD: usize = 1 << 18;

/// What one thread has.
struct State {
    worker: Worker,
    codes: Vec<Vec<u8>>,
    finding: Option<Box<Finding>>,
}

/// The counts of all items in all cells, by at most so many threads.
pub(super) fn count(file: &CodedFile, layout: &Layout, n_threads: usize) -> Result<Counts, Box<Finding>> {
    let n_codes: Vec<usize> = layout.items.iter().map(|item| file.columns()[*item].codes.len()).collect();
    let packing = Packing::new(layout.cells.n(), &n_codes, file.n_rows());
    let n_threads = n_threads.min(file.n_rows() * layout.items.len() / CODES_PER_THREAD).max(1);
    let mut counts: Option<Counts> = None;
    for first in (0..file.n_groups()).step_by(GROUPS_AT_ONCE) {
        let n_groups = GROUPS_AT_ONCE.min(file.n_groups() - first);
        let keys: Vec<OnceLock<Result<Vec<u16>, Box<Finding>>>> = (0..n_groups).map(|_| OnceLock::new()).collect();
        let state = || State { worker: Worker::new(&packing, Width::best()), codes: Vec::new(), finding: None };
        let states = over_threads(n_threads, n_groups * packing.n_groups(), state, |state, task| {
            let (group, columns) = (task / packing.n_groups(), task % packing.n_groups());
            let keys = keys[group].get_or_init(|| cells(file, layout, first + group));
            let added = keys
                .as_ref()
                .map_err(Clone::clone)
                .and_then(|keys| add(file, layout, &packing, (first + group, columns), keys, state));
            if let Err(finding) = added {
                state.finding.get_or_insert(finding);
            }
        });
        for state in states {
            match state.finding {
                Some(finding) => return Err(finding),
                None => match &mut counts {
                    Some(counts) => counts.add(&state.worker.into_counts()),
                    None => counts = Some(state.worker.into_counts()),
                },
            }
        }
    }
    Ok(counts.unwrap_or_else(|| Counts::new(layout.cells.n(), &n_codes)))
}

/// The cell of each row of one row group.
fn cells(file: &CodedFile, layout: &Layout, group: usize) -> Result<Vec<u16>, Box<Finding>> {
    let mut codes = Vec::new();
    let mut classes: Vec<Vec<u16>> = Vec::with_capacity(layout.dimensions.len());
    for column in &layout.dimensions {
        file.read(group, *column, &mut codes)?;
        classes.push(codes.iter().map(|code| u16::from(*code)).collect());
    }
    if classes.is_empty() {
        return Ok(vec![0; file.n_rows_in(group)]);
    }
    Ok(layout.cells.keys(&classes.iter().map(Vec::as_slice).collect::<Vec<_>>()))
}

/// Reads some columns of one row group and counts them.
fn add(
    file: &CodedFile,
    layout: &Layout,
    packing: &Packing,
    (group, columns): (usize, usize),
    keys: &[u16],
    state: &mut State,
) -> Result<(), Box<Finding>> {
    let items: Vec<usize> = packing.columns(columns).map(|column| layout.items[column]).collect();
    state.codes.resize_with(state.codes.len().max(items.len()), Vec::new);
    for (item, codes) in items.iter().zip(&mut state.codes) {
        file.read(group, *item, codes)?;
    }
    let sources: Vec<Source<'_>> = items
        .iter()
        .zip(&state.codes)
        .map(|(item, codes)| Source::Codes { codes, set: CodeSet::first(file.columns()[*item].codes.len()) })
        .collect();
    state.worker.add(packing, columns, keys, &sources);
    Ok(())
}
