//! Exchanges: other values for hidden cells with which everything that is printed still adds up.
//!
//! An exchange raises one cell by a step and makes it good elsewhere by steps of the same size. In a table of two
//! ways the shortest is a rectangle: two rows exchange a case between two columns. An exchange of hidden cells proves
//! that nobody can tell both solutions apart, and stays a proof when more is hidden.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::model::{CellId, Model, Sight};

/// Cells of one exchange at most.
const CELLS_MAX: usize = 40;
/// How many beginnings of an exchange are looked at before giving up.
const BEGINNINGS_MAX: usize = 30_000;
/// Beginnings that leave the same sums open and are gone on with, at most: the next ones cost more and lead no further.
const ALIKE_MAX: u8 = 2;
/// What a new hidden cell costs beside what it loses, against 1 for a cell that is hidden anyway.
const NEWLY_HIDDEN: u64 = 16;

/// Cells with the direction in which each moves, the wanted one first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exchange {
    pub(crate) moves: Vec<(CellId, i8)>,
}

impl Exchange {
    /// How far the exchange goes before a cell would be below its floor or above its ceiling.
    pub(crate) fn room(&self, model: &Model, values: &[i128]) -> i128 {
        let room = |(cell, sign): &(CellId, i8)| match sign {
            1 => model.ceiling(*cell).map(|ceiling| ceiling - values[*cell]),
            _ => Some(values[*cell] - model.floor(*cell)),
        };
        self.moves.iter().filter_map(room).min().unwrap_or(i128::MAX)
    }

    pub(crate) fn apply(&self, values: &mut [i128], step: i128) {
        for (cell, sign) in &self.moves {
            values[*cell] += i128::from(*sign) * step;
        }
    }
}

/// What an exchange must be able to do: so far in the direction of its moves, and so far back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    pub(crate) forth: i128,
    pub(crate) back: i128,
}

/// Looks for exchanges in one model.
pub(crate) struct Finder<'a> {
    pub(crate) model: &'a Model,
    /// The cell that stands in exactly these two relations.
    at: HashMap<(usize, usize), CellId>,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(model: &'a Model) -> Finder<'a> {
        let mut at = HashMap::new();
        for cell in 0..model.n_cells() {
            if let [(first, _), (second, _)] = model.relations_of(cell) {
                at.entry((*first, *second)).or_insert(cell);
            }
        }
        Finder { model, at }
    }

    /// The exchange that moves `cell` in the direction `sign` and loses least, as far as was looked.
    pub(crate) fn find(
        &self,
        hidden: &[bool],
        values: &[i128],
        (cell, sign): (CellId, i8),
        reach: Reach,
    ) -> Option<Exchange> {
        let search = Search { model: self.model, hidden, values, reach };
        if !search.may_move(cell, sign) {
            return None;
        }
        self.rectangle(&search, cell, sign).or_else(|| search.best_first(cell, sign))
    }

    /// The best of the exchanges of four cells, where the cell stands in two relations.
    fn rectangle(&self, search: &Search<'_>, cell: CellId, sign: i8) -> Option<Exchange> {
        let [(first, sign_in_first), (second, sign_in_second)] = self.model.relations_of(cell) else {
            return None;
        };
        let mut best: Option<(u64, [(CellId, i8); 4])> = None;
        let beside = |relation: usize, own: i8| {
            let terms = self.model.relations()[relation].iter();
            let moved = terms.map(move |(other, other_sign)| (*other, -sign * own * *other_sign));
            moved.filter(|(other, other_sign)| {
                *other != cell && self.model.relations_of(*other).len() == 2 && search.may_move(*other, *other_sign)
            })
        };
        for (below, below_sign) in beside(*second, *sign_in_second) {
            let cost_so_far = search.cost(below);
            if best.is_some_and(|(cost, _)| cost_so_far >= cost) {
                continue;
            }
            let (row, row_sign) = self.other_relation(below, *second);
            for (right, right_sign) in beside(*first, *sign_in_first) {
                let cost = cost_so_far + search.cost(right);
                if best.is_some_and(|(best, _)| cost >= best) {
                    continue;
                }
                let (column, column_sign) = self.other_relation(right, *first);
                if row == *first || column == *second {
                    continue;
                }
                let pair = (row.min(column), row.max(column));
                let Some(last) = self.at.get(&pair).copied().filter(|last| *last != cell) else {
                    continue;
                };
                let sign_in = |relation: usize| {
                    let found = self.model.relations_of(last).iter().find(|(index, _)| *index == relation);
                    found.expect("it stands in both").1
                };
                let last_sign = -below_sign * row_sign * sign_in(row);
                let closes = right_sign * column_sign + last_sign * sign_in(column) == 0;
                let cost = cost + search.cost(last);
                if closes && search.may_move(last, last_sign) && best.is_none_or(|(best, _)| cost < best) {
                    best = Some((cost, [(cell, sign), (right, right_sign), (below, below_sign), (last, last_sign)]));
                }
            }
        }
        best.map(|(_, moves)| Exchange { moves: moves.to_vec() })
    }

    /// The relation of a cell in two that is not `relation`, and its sign there.
    fn other_relation(&self, cell: CellId, relation: usize) -> (usize, i8) {
        let own = self.model.relations_of(cell);
        if own[0].0 == relation { own[1] } else { own[0] }
    }
}

struct Search<'a> {
    model: &'a Model,
    hidden: &'a [bool],
    values: &'a [i128],
    reach: Reach,
}

/// The beginning of an exchange: one move more than its parent's.
struct Beginning {
    parent: Option<usize>,
    cell: CellId,
    sign: i8,
    cost: u64,
    n_cells: usize,
    /// Relations that do not add up yet, and by how much.
    open: Vec<(usize, i8)>,
}

impl Search<'_> {
    fn may_move(&self, cell: CellId, sign: i8) -> bool {
        let Reach { forth, back } = self.reach;
        let (rise, fall) = if sign > 0 { (forth, back) } else { (back, forth) };
        let value = self.values[cell];
        self.model.sight(cell) != Sight::Public
            && value - self.model.floor(cell) >= fall
            && self.model.ceiling(cell).is_none_or(|ceiling| ceiling - value >= rise)
    }

    fn cost(&self, cell: CellId) -> u64 {
        if self.hidden[cell] { 1 } else { NEWLY_HIDDEN + self.model.loss(cell) }
    }

    /// Exchanges of any shape, the cheapest beginnings first; ties in the order in which they were met.
    fn best_first(&self, cell: CellId, sign: i8) -> Option<Exchange> {
        let open = self.model.relations_of(cell).iter().map(|(relation, own)| (*relation, sign * own)).collect();
        let mut met = vec![Beginning { parent: None, cell, sign, cost: self.cost(cell), n_cells: 1, open }];
        let mut queue = BinaryHeap::from([Reverse((0_u64, 0_usize))]);
        let mut alike: HashMap<Vec<(usize, i8)>, u8> = HashMap::new();
        while let Some(Reverse((_, index))) = queue.pop() {
            if met[index].open.is_empty() {
                return Some(Exchange { moves: moves(&met, index) });
            }
            if met[index].n_cells >= CELLS_MAX || met.len() >= BEGINNINGS_MAX {
                continue;
            }
            let n_alike = alike.entry(met[index].open.clone()).or_default();
            if *n_alike == ALIKE_MAX {
                continue;
            }
            *n_alike += 1;
            // The relation with the fewest cells leaves the least to choose from.
            let (relation, by) = *met[index]
                .open
                .iter()
                .min_by_key(|(relation, _)| (self.model.relations()[*relation].len(), *relation))
                .expect("some relation is open");
            for (next, own) in &self.model.relations()[relation] {
                let next_sign = -by * own;
                if !self.may_move(*next, next_sign) || is_in(&met, index, *next) {
                    continue;
                }
                if let Some(open) = self.opened(&met[index].open, *next, next_sign) {
                    let cost = met[index].cost + self.cost(*next);
                    let n_open = u64::try_from(open.len()).expect("few relations are open");
                    met.push(Beginning {
                        parent: Some(index),
                        cell: *next,
                        sign: next_sign,
                        cost,
                        n_cells: met[index].n_cells + 1,
                        open,
                    });
                    queue.push(Reverse((cost + n_open, met.len() - 1)));
                }
            }
        }
        None
    }

    /// The open relations after a move; `None` when one would be off by more than one step.
    fn opened(&self, open: &[(usize, i8)], cell: CellId, sign: i8) -> Option<Vec<(usize, i8)>> {
        let mut after = open.to_vec();
        for (relation, own) in self.model.relations_of(cell) {
            let by = sign * own;
            match after.iter().position(|(index, _)| index == relation) {
                None => after.push((*relation, by)),
                Some(place) if after[place].1 == -by => {
                    after.swap_remove(place);
                }
                Some(_) => return None,
            }
        }
        after.sort_unstable();
        Some(after)
    }
}

fn is_in(met: &[Beginning], index: usize, cell: CellId) -> bool {
    let mut at = Some(index);
    while let Some(index) = at {
        if met[index].cell == cell {
            return true;
        }
        at = met[index].parent;
    }
    false
}

fn moves(met: &[Beginning], index: usize) -> Vec<(CellId, i8)> {
    let mut moves = Vec::new();
    let mut at = Some(index);
    while let Some(index) = at {
        moves.push((met[index].cell, met[index].sign));
        at = met[index].parent;
    }
    moves.reverse();
    moves
}
