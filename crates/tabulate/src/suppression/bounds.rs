//! What can be worked out of what is printed: for each hidden cell the least and greatest value that it can have.

use std::collections::VecDeque;

use super::model::{CellId, Model};
use super::simplex::{GaveUp, Simplex};

/// Visits of relations while bounds are narrowed one by one, for each relation.
const VISITS_MAX: usize = 200;
/// Hidden cells that hang together and are looked at exactly, at most.
const TOGETHER_MAX: usize = 4_000;

/// What can be said of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) low: i128,
    pub(crate) high: Option<i128>,
}

impl Range {
    /// True when there is nothing to work out any more.
    pub(crate) fn is_exact(self) -> bool {
        self.high == Some(self.low)
    }

    /// What both ranges leave.
    fn and(self, other: Range) -> Range {
        let high = [self.high, other.high].into_iter().flatten().min();
        Range { low: self.low.max(other.low), high }
    }

    fn width(self) -> Option<i128> {
        self.high.map(|high| high - self.low)
    }
}

/// The printed cells do not add up: the relation that cannot hold, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Contradiction(pub(crate) Option<usize>);

/// The range of every cell. A cell of which two solutions are known that lie `wide_enough` apart is looked at no further: its range is
/// then the one that was seen, and may be wider.
pub(crate) fn ranges(
    model: &Model,
    known: &[Option<i128>],
    wide_enough: impl Fn(CellId) -> i128,
) -> Result<Vec<Range>, Contradiction> {
    let mut ranges = narrowed(model, known)?;
    for together in components(model, &ranges) {
        if together.len() <= TOGETHER_MAX {
            exactly(model, &together, &mut ranges, &wide_enough)?;
        }
    }
    Ok(ranges)
}

/// The same, sum by sum only: quick, true, and wider than it could be.
pub(crate) fn narrowed(model: &Model, known: &[Option<i128>]) -> Result<Vec<Range>, Contradiction> {
    let range = |(cell, value): (CellId, &Option<i128>)| match value {
        Some(value) => Range { low: *value, high: Some(*value) },
        None => Range { low: model.floor(cell), high: model.ceiling(cell) },
    };
    let mut ranges: Vec<Range> = known.iter().enumerate().map(range).collect();
    narrow(model, &mut ranges)?;
    Ok(ranges)
}

/// Narrows each cell by what the others of its relations leave, until nothing changes any more.
fn narrow(model: &Model, ranges: &mut [Range]) -> Result<(), Contradiction> {
    let relations = model.relations();
    let mut queue: VecDeque<usize> = (0..relations.len()).collect();
    let mut waits = vec![true; relations.len()];
    let mut n_visits = 0;
    while let Some(index) = queue.pop_front() {
        waits[index] = false;
        n_visits += 1;
        if n_visits > VISITS_MAX * relations.len() {
            return Ok(()); // Wider than they could be, and true.
        }
        // Σ of what must be at least, and at most, with cells without an upper limit counted apart.
        let (mut least, mut greatest, mut n_least_open, mut n_greatest_open) = (0_i128, 0_i128, 0, 0);
        for (cell, sign) in &relations[index] {
            let range = ranges[*cell];
            match (sign, range.high) {
                (1, Some(high)) => (least, greatest) = (least + range.low, greatest + high),
                (1, None) => (least, n_greatest_open) = (least + range.low, n_greatest_open + 1),
                (_, Some(high)) => (least, greatest) = (least - high, greatest - range.low),
                (_, None) => (greatest, n_least_open) = (greatest - range.low, n_least_open + 1),
            }
        }
        for (cell, sign) in &relations[index] {
            let before = ranges[*cell];
            let after = left_over(before, *sign, (least, n_least_open), (greatest, n_greatest_open));
            if after.high.is_some_and(|high| high < after.low) {
                return Err(Contradiction(Some(index)));
            }
            if after != before {
                ranges[*cell] = after;
                for (other, _) in model.relations_of(*cell) {
                    if !waits[*other] {
                        waits[*other] = true;
                        queue.push_back(*other);
                    }
                }
            }
        }
    }
    Ok(())
}

/// What the others of a relation leave to a cell. The sums are those of all its cells, with how many have no limit.
fn left_over(
    own: Range,
    sign: i8,
    (least, n_least_open): (i128, i32),
    (greatest, n_greatest_open): (i128, i32),
) -> Range {
    let mut after = own;
    let mut at_most = |limit: i128| after.high = Some(after.high.map_or(limit, |high| high.min(limit)));
    if sign > 0 {
        // own = −(the others), which are at least `least − own.low`.
        if n_least_open == 0 {
            at_most(-(least - own.low));
        }
        match own.high {
            Some(high) if n_greatest_open == 0 => after.low = after.low.max(-(greatest - high)),
            None if n_greatest_open == 1 => after.low = after.low.max(-greatest),
            Some(_) | None => {}
        }
    } else {
        if n_greatest_open == 0 {
            at_most(greatest + own.low);
        }
        match own.high {
            Some(high) if n_least_open == 0 => after.low = after.low.max(least + high),
            None if n_least_open == 1 => after.low = after.low.max(least),
            Some(_) | None => {}
        }
    }
    after
}

/// Unknown cells that hang together by relations, in the order of their first cell.
fn components(model: &Model, ranges: &[Range]) -> Vec<Vec<CellId>> {
    let mut met = vec![false; ranges.len()];
    let mut components = Vec::new();
    for first in 0..ranges.len() {
        if met[first] || ranges[first].is_exact() {
            continue;
        }
        met[first] = true;
        let mut together = vec![first];
        let mut next = 0;
        while next < together.len() {
            for (relation, _) in model.relations_of(together[next]) {
                for (other, _) in &model.relations()[*relation] {
                    if !met[*other] && !ranges[*other].is_exact() {
                        met[*other] = true;
                        together.push(*other);
                    }
                }
            }
            next += 1;
        }
        together.sort_unstable();
        components.push(together);
    }
    components
}

/// Sets the ranges of cells that hang together to what all their relations leave at once.
fn exactly(
    model: &Model,
    together: &[CellId],
    ranges: &mut [Range],
    wide_enough: &impl Fn(CellId) -> i128,
) -> Result<(), Contradiction> {
    let place = |cell: CellId| together.binary_search(&cell);
    let mut relations: Vec<usize> =
        together.iter().flat_map(|cell| model.relations_of(*cell)).map(|(relation, _)| *relation).collect();
    relations.sort_unstable();
    relations.dedup();
    let lows: Vec<i128> = together.iter().map(|cell| ranges[*cell].low).collect();
    let equation = |relation: &usize| {
        let mut terms = Vec::new();
        let mut right = 0;
        for (cell, sign) in &model.relations()[*relation] {
            right -= i128::from(*sign) * ranges[*cell].low;
            terms.extend(place(*cell).ok().map(|variable| (variable, *sign)));
        }
        (terms, right)
    };
    let equations: Vec<(Vec<(usize, i8)>, i128)> = relations.iter().map(equation).collect();
    let mut simplex = match Simplex::new(together.len(), &equations) {
        Ok(simplex) => simplex,
        Err(GaveUp::Contradiction) => return Err(Contradiction(relations.first().copied())),
        Err(GaveUp::TooLarge) => return Ok(()),
    };
    for (variable, cell) in together.iter().enumerate() {
        let enough = wide_enough(*cell);
        let (low, high) = simplex.seen(variable);
        let is_known_to_be_narrow = ranges[*cell].width().is_some_and(|width| width < enough);
        if high - low >= enough && !is_known_to_be_narrow {
            continue;
        }
        match ask(&mut simplex, variable, lows[variable]) {
            Some(found) => ranges[*cell] = found.and(ranges[*cell]),
            None => return Ok(()), // What was narrowed is wider than it could be, and true.
        }
    }
    Ok(())
}

/// `None` when it was given up.
fn ask(simplex: &mut Simplex, variable: usize, low: i128) -> Option<Range> {
    let high = simplex.greatest(variable).ok()?;
    let least = simplex.least(variable).ok()?;
    Some(Range { low: low + least, high: high.map(|high| low + high) })
}
