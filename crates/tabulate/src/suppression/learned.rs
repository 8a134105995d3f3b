//! What a reader learns of a figure that was withheld, and whether that is too much.

use super::bounds::Range;
use super::layout::Layout;
use super::model::{CellId, Sight};
use super::rules::Rules;

/// How much a reader learns, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Learned {
    /// The figure tells too much, and is printed or follows from what is printed.
    Disclosed,
    /// A withheld figure can be worked out, though it tells nothing by itself.
    Recovered,
    /// A withheld figure is known to lie between limits that are too near.
    Narrowed,
}

/// How far apart the limits of a cell must lie, so that nothing is learned.
pub(crate) fn wide_enough(layout: &Layout, rules: &Rules, cell: CellId) -> i128 {
    let n_min = i128::from(rules.n_min);
    let Some(place) = layout.places.get(cell) else { return n_min };
    if layout.items[place.item].repeated {
        return n_min;
    }
    let row = super::layout::Place { item: 0, part: super::layout::Part::Responses, ..place.clone() };
    let n_responses = layout.cell(&row).and_then(|cell| layout.known[cell]).unwrap_or(n_min);
    n_min.min(n_responses)
}

/// What is learned of a cell that is not printed but has this range. Nothing is narrow whose limits lie `enough` apart.
pub(crate) fn learned(layout: &Layout, rules: &Rules, cell: CellId, range: Range, enough: i128) -> Option<Learned> {
    let is_printable = matches!(layout.model.sight(cell), Sight::Printed(_));
    let is_sum = layout.places[cell].part == super::layout::Part::Sum;
    let n_min = i128::from(rules.n_min);
    if range.is_exact() {
        return match () {
            () if rules.is_small(range.low) && !is_sum => Some(Learned::Disclosed),
            () if is_printable => Some(Learned::Recovered),
            () => None,
        };
    }
    let high = range.high?;
    if is_sum {
        let room = i128::from(rules.p_percent) * high / 100;
        return (high - range.low < room.max(1)).then_some(Learned::Narrowed);
    }
    let is_known_small = range.low >= 1 && high < n_min;
    let touches_small = range.low < n_min && high >= 1;
    let is_narrow = high - range.low < enough;
    (is_known_small || (is_printable && is_narrow && touches_small)).then_some(Learned::Narrowed)
}
