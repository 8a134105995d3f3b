//! Fills that can be told apart without colour: each has a pattern of its own, an outline, and white beside it.

use std::fmt::Write;

use tabulate::{Column, ColumnKind};

/// Ink for words and outlines.
pub(crate) const INK: &str = "#1a1a1c";
/// Ink for what is secondary; 4.5:1 on white.
pub(crate) const QUIET: &str = "#595959";
/// Lines that only guide the eye.
pub(crate) const GRID: &str = "#cccccc";
/// The key colour.
pub(crate) const KEY: &str = "#0017c1";

/// Lines or dots over the ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hatch {
    None,
    Rising,
    Falling,
    Level,
    Upright,
    Dots,
    Cross,
}

/// One fill.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fill {
    name: &'static str,
    ground: &'static str,
    hatch: Hatch,
    hatch_ink: &'static str,
    /// The ink of words on it; the ground is their halo.
    pub(crate) words: &'static str,
}

const fn fill(
    name: &'static str,
    ground: &'static str,
    hatch: Hatch,
    hatch_ink: &'static str,
    words: &'static str,
) -> Fill {
    Fill { name, ground, hatch, hatch_ink, words }
}

/// How many categories can be told apart.
pub(crate) const N_CATEGORIES: usize = 8;

/// For categories, in their order; dark and light take turns, neighbours differ by 3:1 or more.
const CATEGORIES: [Fill; N_CATEGORIES] = [
    fill("c0", "#0017c1", Hatch::None, "", "#ffffff"),
    fill("c1", "#d9e6ff", Hatch::Rising, "#9db7f9", INK),
    fill("c2", "#3460fb", Hatch::Falling, "#7096f8", "#ffffff"),
    fill("c3", "#ffffff", Hatch::Level, "#9db7f9", INK),
    fill("c4", "#000071", Hatch::Dots, "#7096f8", "#ffffff"),
    fill("c5", "#e8f1fe", Hatch::Cross, "#9db7f9", INK),
    fill("c6", "#0031d8", Hatch::Upright, "#7096f8", "#ffffff"),
    fill("c7", "#c5d7fb", Hatch::Dots, "#3460fb", INK),
];
const BLANK: Fill = fill("blank", "#f8f8fb", Hatch::Falling, "#a3a3a3", INK);
const UNKNOWN: Fill = fill("unknown", "#767676", Hatch::None, "", "#ffffff");
const UNCONFIRMED: Fill = fill("unconfirmed", "#ffffff", Hatch::Dots, "#767676", INK);

/// For what is withheld: how much it is may follow from the rest of a bar, what it is does not.
pub(crate) const WITHHELD: Fill = fill("withheld", "#ffffff", Hatch::Cross, "#a3a3a3", INK);

/// The fill of the column at `index`.
pub(crate) fn of(column: &Column, index: usize) -> Fill {
    match column.kind {
        ColumnKind::Category | ColumnKind::Answered => CATEGORIES[index % CATEGORIES.len()],
        ColumnKind::Blank => BLANK,
        ColumnKind::Unknown => UNKNOWN,
        ColumnKind::Unconfirmed => UNCONFIRMED,
    }
}

impl Fill {
    /// The plain colour beneath the pattern, which serves words as a halo.
    pub(crate) fn ground(&self) -> &'static str {
        self.ground
    }

    /// The value of a `fill` attribute.
    pub(crate) fn paint(&self, prefix: &str) -> String {
        match self.hatch {
            Hatch::None => self.ground.to_owned(),
            Hatch::Rising | Hatch::Falling | Hatch::Level | Hatch::Upright | Hatch::Dots | Hatch::Cross => {
                format!("url(#{prefix}-{})", self.name)
            }
        }
    }

    /// The definition that [`Fill::paint`] refers to; empty for a plain fill.
    pub(crate) fn definition(&self, prefix: &str) -> String {
        let stroke = format!("stroke=\"{}\" stroke-width=\"1.5\"", self.hatch_ink);
        let marks = match self.hatch {
            Hatch::None => return String::new(),
            Hatch::Rising => format!("<path d=\"M-2 2L2 -2M0 8L8 0M6 10L10 6\" {stroke}/>"),
            Hatch::Falling => format!("<path d=\"M-2 6L2 10M0 0L8 8M6 -2L10 2\" {stroke}/>"),
            Hatch::Level => format!("<path d=\"M0 2H8M0 6H8\" {stroke}/>"),
            Hatch::Upright => format!("<path d=\"M2 0V8M6 0V8\" {stroke}/>"),
            Hatch::Dots => format!("<path d=\"M1 2h2M5 6h2\" {stroke}/>"),
            Hatch::Cross => format!("<path d=\"M0 4H8M4 0V8\" {stroke}/>"),
        };
        let mut definition = String::new();
        let _ = write!(
            definition,
            "<pattern id=\"{prefix}-{}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
             <rect width=\"8\" height=\"8\" fill=\"{}\"/>{marks}</pattern>",
            self.name, self.ground
        );
        definition
    }
}

/// The plain fill in the key colour, for bars of one value.
pub(crate) const fn key() -> Fill {
    CATEGORIES[0]
}
