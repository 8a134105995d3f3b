//! All the sums of a plan: rows are passed once by the kernel, and each table's sums are margins of what it counted.

use std::ops::Range;

use crate::classification::Classification;
use crate::clusters;
use crate::dataset::Dataset;
use crate::kernel::{Arrived, CELLS_MAX, Cells, CodeSet, Counts, Source};
use crate::share_of::ShareOf;
use crate::sums::{CellSums, Sums};
use crate::variable::{State, Variable, VariableData};

/// Up to so many cells all classifications of a plan share one pass; beyond, each has its own.
const SHARED_CELLS_MAX: usize = 4096;
/// A mask is cut so that its combinations in all cells are about so many.
const MASK_COUNTERS_MAX: usize = 1 << 15;
/// Bits of a mask that are counted as one code, at most.
const MASK_BITS_MAX: u32 = 6;

/// The states as [`Source::States`] numbers them.
const STATES: [State; 6] =
    [State::Answered, State::Blank, State::Unknown, State::Unconfirmed, State::NotAsked, State::Undetermined];

/// The sums of every pair, in their order. All of them must come from `dataset`.
pub(crate) fn sums(dataset: &Dataset, wanted: &[(&Variable, &Classification)]) -> Vec<Sums> {
    let n_strata = dataset.strata().classes.len();
    let empty = |(variable, by): &(&Variable, &Classification)| {
        let cell = CellSums { categories: vec![0; variable.kind.categories().len()], ..CellSums::default() };
        vec![cell; n_strata * by.classes.len()]
    };
    let mut cells: Vec<Vec<CellSums>> = wanted.iter().map(empty).collect();
    for pass in passes(dataset, wanted) {
        pass.fill(dataset, wanted, &mut cells);
    }
    for ((variable, by), cells) in wanted.iter().zip(&mut cells).filter(|((variable, _), _)| variable.parent.is_some())
    {
        clusters::add(dataset, variable, by, ShareOf::Cases, cells);
    }
    wanted.iter().zip(cells).map(|((_, by), cells)| Sums::new(dataset, by.classes.len(), cells)).collect()
}

/// Some classes of a classification that are counted in one pass: all of them, unless there are too many.
struct Part<'a> {
    by: &'a Classification,
    classes: Range<usize>,
    /// Its dimension in the cells; `None` when the classes are the strata.
    dimension: Option<usize>,
}

/// One pass over the rows.
struct Pass<'a> {
    parts: Vec<Part<'a>>,
    cells: Cells,
    /// The cell of each response.
    keys: Vec<u16>,
}

/// Which classifications are counted together.
fn passes<'a>(dataset: &Dataset, wanted: &[(&Variable, &'a Classification)]) -> Vec<Pass<'a>> {
    let mut distinct: Vec<&Classification> = Vec::new();
    for (_, by) in wanted {
        if !distinct.iter().any(|other| std::ptr::eq(*other, *by)) {
            distinct.push(by);
        }
    }
    let whole = |by: &&'a Classification| (*by, 0..by.classes.len());
    let shared = Pass::new(dataset, distinct.iter().map(whole).collect());
    if let Some(pass) = shared.filter(|pass| pass.cells.n() <= SHARED_CELLS_MAX) {
        return vec![pass];
    }
    let mut passes = Vec::new();
    for by in distinct {
        let n_fitting = CELLS_MAX / dataset.strata().classes.len().max(1);
        if by.classes.len() <= n_fitting {
            passes.extend(Pass::new(dataset, vec![(by, 0..by.classes.len())]));
            continue;
        }
        // With some classes only, the others are one more class.
        let n_at_once = n_fitting - 1;
        for start in (0..by.classes.len()).step_by(n_at_once) {
            let classes = start..by.classes.len().min(start + n_at_once);
            passes.extend(Pass::new(dataset, vec![(by, classes)]));
        }
    }
    passes
}

impl<'a> Pass<'a> {
    /// `None` when there would be too many cells, or there is no cell at all and so no response.
    fn new(dataset: &Dataset, parts: Vec<(&'a Classification, Range<usize>)>) -> Option<Pass<'a>> {
        let strata = dataset.strata();
        let mut shape = vec![strata.classes.len()];
        let mut made: Vec<Part<'a>> = Vec::new();
        let mut cut: Vec<Vec<u16>> = Vec::new();
        for (by, classes) in parts {
            let is_whole = classes.len() == by.classes.len();
            // Units may lie alike although there are more strata than classes, or fewer.
            let is_strata = is_whole && by.classes.len() == strata.classes.len() && by.of_unit == strata.of_unit;
            let dimension = (!is_strata).then_some(shape.len());
            if dimension.is_some() {
                shape.push(classes.len() + usize::from(!is_whole));
                cut.push(if is_whole { Vec::new() } else { within(&by.of_unit, &classes) });
            }
            made.push(Part { by, classes, dimension });
        }
        let cells = Cells::new(&shape)?;
        let mut of_row: Vec<&[u16]> = vec![&strata.of_unit];
        for (part, cut) in made.iter().filter(|part| part.dimension.is_some()).zip(&cut) {
            of_row.push(if part.classes.len() == part.by.classes.len() { &part.by.of_unit } else { cut });
        }
        let keys = cells.keys(&of_row);
        Some(Pass { parts: made, cells, keys })
    }

    fn fill(&self, dataset: &Dataset, wanted: &[(&Variable, &Classification)], cells: &mut [Vec<CellSums>]) {
        let mut distinct: Vec<&Variable> = Vec::new();
        for (variable, by) in wanted {
            let is_here = self.parts.iter().any(|part| std::ptr::eq(part.by, *by));
            if is_here && !distinct.iter().any(|other| std::ptr::eq(*other, *variable)) {
                distinct.push(variable);
            }
        }
        let (repeated, plain): (Vec<&Variable>, Vec<&Variable>) =
            distinct.into_iter().partition(|variable| variable.parent.is_some());
        let n_responses = self.n_responses();
        let batches = std::iter::once(plain).chain(repeated.into_iter().map(|variable| vec![variable]));
        for batch in batches.filter(|batch| !batch.is_empty()) {
            let counted = self.count(dataset, &batch);
            for (place, (variable, by)) in wanted.iter().enumerate() {
                let index = batch.iter().position(|other| std::ptr::eq(*other, *variable));
                let part = self.parts.iter().find(|part| std::ptr::eq(part.by, *by));
                if let (Some(index), Some(part)) = (index, part) {
                    let mut target = Target { pass: self, part, cells: &mut cells[place] };
                    target.each(&n_responses, |cell, n| cell.n_responses += n);
                    target.add(
                        variable,
                        &counted.sources[counted.firsts[index]..],
                        &counted.counts,
                        counted.firsts[index],
                    );
                }
            }
        }
    }

    fn n_responses(&self) -> Vec<u32> {
        let mut n_responses = vec![0; self.cells.n()];
        for key in &self.keys {
            n_responses[usize::from(*key)] += 1;
        }
        n_responses
    }

    /// Counts variables whose cases are the same rows.
    fn count<'d>(&self, dataset: &'d Dataset, batch: &[&'d Variable]) -> Counted<'d> {
        let mut sources: Vec<Source<'d>> = Vec::new();
        let mut firsts = Vec::with_capacity(batch.len());
        for variable in batch {
            firsts.push(sources.len());
            self.push_sources(dataset, variable, &mut sources);
        }
        let of_cases: Vec<u16>;
        let keys = match batch.first().and_then(|variable| variable.parent.as_ref()) {
            Some(_) => {
                of_cases = (0..batch[0].data.n_cases()).map(|case| self.keys[batch[0].response_of(case)]).collect();
                &of_cases
            }
            None => &self.keys,
        };
        let counts = Arrived::new(self.cells.n(), keys, sources.clone()).count();
        Counted { sources, firsts, counts }
    }

    fn push_sources<'d>(&self, dataset: &'d Dataset, variable: &'d Variable, sources: &mut Vec<Source<'d>>) {
        match &variable.data {
            VariableData::Single(codes) => {
                sources.push(Source::Codes { codes, set: dataset.codes_used(variable) });
            }
            VariableData::Multiple { masks, states } => {
                sources.push(Source::States(states));
                let n_categories = u32::try_from(variable.kind.categories().len()).expect("at most 64");
                let room = (MASK_COUNTERS_MAX / self.cells.n()).max(2).ilog2();
                let n_bits_max = room.min(MASK_BITS_MAX);
                let mut first = 0;
                while first < n_categories {
                    let n_bits = n_bits_max.min(n_categories - first);
                    sources.push(Source::Mask { masks, states, first, n_bits });
                    first += n_bits;
                }
            }
            VariableData::Amount { states, .. } => sources.push(Source::States(states)),
        }
    }
}

/// What a batch of variables counted: the sources, where each variable's begin, and their counts.
struct Counted<'d> {
    sources: Vec<Source<'d>>,
    firsts: Vec<usize>,
    counts: Counts,
}

/// For each unit its class, counted from the first of `classes`; those of other classes follow as one.
fn within(of_unit: &[u16], classes: &Range<usize>) -> Vec<u16> {
    let place = |class: &u16| {
        let class = usize::from(*class);
        let place = if classes.contains(&class) { class - classes.start } else { classes.len() };
        u16::try_from(place).expect("no more classes than cells")
    };
    of_unit.iter().map(place).collect()
}

/// The cells of one table, as far as this pass has its classes.
struct Target<'a> {
    pass: &'a Pass<'a>,
    part: &'a Part<'a>,
    cells: &'a mut [CellSums],
}

impl Target<'_> {
    /// Sums `of_cell` over what the table does not show, and adds each sum to its cell.
    fn each(&mut self, of_cell: &[u32], mut add: impl FnMut(&mut CellSums, u64)) {
        let n_classes = self.part.by.classes.len();
        match self.part.dimension {
            Some(dimension) => {
                let width = self.pass.cells.shape()[dimension];
                let margin = self.pass.cells.margin(of_cell, &[0, dimension]);
                for (stratum, sums) in margin.chunks_exact(width).enumerate() {
                    for (class, sum) in self.part.classes.clone().zip(sums) {
                        add(&mut self.cells[stratum * n_classes + class], *sum);
                    }
                }
            }
            None => {
                for (stratum, sum) in self.pass.cells.margin(of_cell, &[0]).into_iter().enumerate() {
                    add(&mut self.cells[stratum * n_classes + stratum], sum);
                }
            }
        }
    }

    /// Adds one variable; `first` is its first source's place among the counts.
    fn add(&mut self, variable: &Variable, sources: &[Source<'_>], counts: &Counts, first: usize) {
        match &variable.data {
            VariableData::Single(_) => {
                let set = match sources[0] {
                    Source::Codes { set, .. } => set,
                    Source::States(_) | Source::Mask { .. } => CodeSet::default(),
                };
                for (rank, code) in set.iter().enumerate() {
                    let state = State::of_code(code);
                    self.each(counts.of(first, rank), |cell, n| {
                        cell.states.add(state, n);
                        if state == State::Answered {
                            cell.categories[usize::from(code)] += n;
                        }
                    });
                }
            }
            VariableData::Multiple { .. } => {
                self.add_states(counts, first);
                for (column, source) in sources.iter().enumerate().skip(1) {
                    let Source::Mask { first: lowest, n_bits, .. } = source else { break };
                    for mask in 1..1_usize << n_bits {
                        self.each(counts.of(first + column, mask), |cell, n| {
                            for bit in (0..*n_bits).filter(|bit| mask >> bit & 1 == 1) {
                                cell.categories[(lowest + bit) as usize] += n;
                            }
                        });
                    }
                    if (lowest + n_bits) as usize == variable.kind.categories().len() {
                        break;
                    }
                }
            }
            VariableData::Amount { amounts, states } => {
                self.add_states(counts, first);
                self.add_amounts(variable, amounts, states);
            }
        }
    }

    fn add_states(&mut self, counts: &Counts, column: usize) {
        for (rank, state) in STATES.into_iter().enumerate() {
            self.each(counts.of(column, rank), |cell, n| cell.states.add(state, n));
        }
    }

    /// Amounts are added one by one: every number may be another.
    fn add_amounts(&mut self, variable: &Variable, amounts: &[i64], states: &[State]) {
        let n_classes = self.part.by.classes.len();
        for (case, amount) in amounts.iter().enumerate().filter(|(case, _)| states[*case] == State::Answered) {
            let response = variable.response_of(case);
            let class = usize::from(self.part.by.of_unit[response]);
            if self.part.classes.contains(&class) {
                let stratum = usize::from(self.pass.strata_of(response));
                let sums = &mut self.cells[stratum * n_classes + class].amounts;
                let amount = i128::from(*amount);
                sums.n += 1;
                sums.sum += amount;
                // Squares of what somebody typed for fun may not fit; a sum that stays at its end breaks nothing else.
                sums.sum_sq = sums.sum_sq.saturating_add(amount.saturating_mul(amount));
            }
        }
    }
}

impl Pass<'_> {
    /// The stratum of a response: the slowest dimension of its cell.
    fn strata_of(&self, response: usize) -> u16 {
        let n_below = self.cells.n() / self.cells.shape()[0];
        u16::try_from(usize::from(self.keys[response]) / n_below).expect("fewer strata than cells")
    }
}

#[cfg(test)]
mod tests;
