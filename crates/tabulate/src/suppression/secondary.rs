//! Which further cells to withhold, so that nobody works out those that must be: exchanges until each one is protected.
//!
//! Every protected cell ends with two witnesses: complete other solutions, one so far above and one so far below as its
//! need says. They are whole numbers, so that the proof holds for a reader who knows that hospitals are.

use super::exchange::{Exchange, Finder, Reach};
use super::model::{CellId, Model, Need, Sight};

/// Exchanges that together move one cell, at most.
const EXCHANGES_MAX: i128 = 64;

/// What differs from the true values in another solution.
type Witness = Vec<(CellId, i128)>;

/// Cells that stay unseen, and for which of them no protection was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(crate) hidden: Vec<bool>,
    pub(crate) unprotected: Vec<CellId>,
}

/// Hides what has a need, and more until every need is met. What is `hidden` already stays so.
///
/// # Panics
/// When the values do not add up, or a witness does not: both would be slips of ours.
pub(crate) fn protect(model: &Model, values: &[i128], needs: &[(CellId, Need)], mut hidden: Vec<bool>) -> Pattern {
    assert!(model.holds(values), "true values add up");
    for (cell, hidden) in hidden.iter_mut().enumerate() {
        *hidden |= model.sight(cell) == Sight::Unprinted;
    }
    let mut open: Vec<(CellId, Need)> = needs.to_vec();
    for (cell, _) in &open {
        hidden[*cell] = true;
    }
    // Cells where more comes together are harder to protect, and what is hidden for them serves the others.
    open.sort_by_key(|(cell, _)| (std::cmp::Reverse(model.relations_of(*cell).len().max(2)), *cell));
    let finder = Finder::new(model);
    let mut pattern = Pattern { hidden, unprotected: Vec::new() };
    for (cell, need) in open {
        match meet(&finder, values, &mut pattern.hidden, cell, need) {
            Some(witnesses) => {
                for (witness, far) in witnesses.iter().zip([need.up, -need.down]) {
                    check(model, values, &pattern.hidden, witness, (cell, far));
                }
            }
            None => pattern.unprotected.push(cell),
        }
    }
    pattern.unprotected.sort_unstable();
    pattern
}

/// Finds both witnesses of a cell, hiding what they need.
fn meet(finder: &Finder<'_>, values: &[i128], hidden: &mut [bool], cell: CellId, need: Need) -> Option<[Witness; 2]> {
    let (up, down) = (need.up.max(0), need.down.max(0));
    if up == 0 && down == 0 {
        return Some([Vec::new(), Vec::new()]);
    }
    if let Some(exchange) = finder.find(hidden, values, (cell, 1), Reach { forth: up, back: down }) {
        hide(hidden, &exchange);
        let by = |step: i128| exchange.moves.iter().map(|(cell, sign)| (*cell, step * i128::from(*sign))).collect();
        return Some([by(up), by(-down)]);
    }
    let above = lift(finder, values, hidden, (cell, 1), up)?;
    let below = lift(finder, values, hidden, (cell, -1), down)?;
    Some([above, below])
}

/// Moves a cell as far as wanted in one direction, by several exchanges where one does not reach.
fn lift(
    finder: &Finder<'_>,
    values: &[i128],
    hidden: &mut [bool],
    towards: (CellId, i8),
    wanted: i128,
) -> Option<Witness> {
    let mut now = values.to_vec();
    let mut left = wanted;
    let mut touched: Vec<CellId> = Vec::new();
    for _ in 0..EXCHANGES_MAX {
        if left == 0 {
            break;
        }
        let find = |forth: i128| finder.find(hidden, &now, towards, Reach { forth, back: 0 });
        let exchange = find(left).or_else(|| find(1))?;
        let step = left.min(exchange.room(finder.model, &now));
        exchange.apply(&mut now, step);
        hide(hidden, &exchange);
        touched.extend(exchange.moves.iter().map(|(cell, _)| *cell));
        left -= step;
    }
    touched.sort_unstable();
    touched.dedup();
    let moved = touched.into_iter().map(|cell| (cell, now[cell] - values[cell])).filter(|(_, by)| *by != 0);
    (left == 0).then(|| moved.collect())
}

fn hide(hidden: &mut [bool], exchange: &Exchange) {
    for (cell, _) in &exchange.moves {
        hidden[*cell] = true;
    }
}

/// The witness is a solution that differs in hidden cells only, and goes as far as it should.
fn check(model: &Model, values: &[i128], hidden: &[bool], witness: &Witness, (cell, far): (CellId, i128)) {
    let by = |cell: CellId| witness.iter().find(|(moved, _)| *moved == cell).map_or(0, |(_, by)| *by);
    assert_eq!(by(cell), far, "a witness goes as far as the need");
    for (moved, by_here) in witness {
        assert!(hidden[*moved] && model.sight(*moved) != Sight::Public, "a witness moves hidden cells only");
        let there = values[*moved] + by_here;
        let is_within = there >= model.floor(*moved) && model.ceiling(*moved).is_none_or(|ceiling| there <= ceiling);
        assert!(is_within, "no cell of a witness is below its floor or above its ceiling");
        for (relation, _) in model.relations_of(*moved) {
            let terms = model.relations()[*relation].iter();
            let sum: i128 = terms.map(|(cell, sign)| i128::from(*sign) * by(*cell)).sum();
            assert_eq!(sum, 0, "a witness adds up");
        }
    }
}
