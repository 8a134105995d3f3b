//! The counts of a layout as each classification sees them: one column, several crossed, or all rows.

use std::borrow::Cow;

use tabulate::kernel::{Breakdown, Cells, Counts};

use super::layout::Layout;

/// The cells in which one classification, or the total, is read off.
pub(super) struct View<'a> {
    pub(super) cells: &'a Cells,
    pub(super) counts: Cow<'a, Counts>,
    /// The classification among the cells; `None` for the total.
    pub(super) by: Option<usize>,
    /// The strata among the cells, where there are any.
    pub(super) strata: Option<usize>,
}

/// By every classification that was asked for, then in total.
pub(super) fn views<'a>(layout: &'a Layout, counts: &'a Counts) -> Vec<View<'a>> {
    let whole = |by| View { cells: &layout.cells, counts: Cow::Borrowed(counts), by, strata: layout.strata };
    let of = |by: &'a super::layout::By| match &by.folding {
        None => whole(by.dimensions.first().copied()),
        Some(folding) => View {
            cells: folding.cells(),
            counts: Cow::Owned(folding.counts(counts)),
            by: Some(0),
            strata: layout.strata.map(|_| 1),
        },
    };
    layout.by.iter().map(of).chain([whole(None)]).collect()
}

/// Item by item its breakdown in each view, in total at last.
pub(super) fn breakdowns(layout: &Layout, counts: &Counts) -> Vec<Vec<Breakdown>> {
    let plain = Breakdown::all(counts, &layout.cells, &layout.in_base);
    let views = views(layout, counts);
    let crossed: Vec<Option<Vec<Vec<Breakdown>>>> = views
        .iter()
        .map(|view| match &view.counts {
            Cow::Borrowed(_) => None,
            Cow::Owned(counts) => Some(Breakdown::all(counts, view.cells, &layout.in_base)),
        })
        .collect();
    let of_item = |(item, plain): (usize, Vec<Breakdown>)| {
        let total = plain.len() - 1;
        let of_view = |(view, crossed): (&View<'_>, &Option<Vec<Vec<Breakdown>>>)| match crossed {
            Some(crossed) => crossed[item][0].clone(),
            None => plain[view.by.unwrap_or(total)].clone(),
        };
        views.iter().zip(&crossed).map(of_view).collect()
    };
    plain.into_iter().enumerate().map(of_item).collect()
}
