//! Charts as SVG text, the same for page and print.
//!
//! Every chart is 720 units wide, carries its title and a description for those who do not see it, names its base and
//! its source, starts its axis at zero, and can be read without colour. A table with the same figures always follows it.

mod bars;
mod change;
mod curve;
mod draw;
mod fill;
mod measure;
mod response;
mod shares;
mod tiles;
mod words;

use base::{Lang, Text};

pub use change::change;
pub use curve::{CurvePoint, curve};
pub use response::response;
pub use shares::shares;
pub use tiles::{Tile, tiles};
pub use words::summary;
pub(crate) use words::{heading, mean_label, with_interval};

/// What every chart needs to know besides its figures.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The language of all words.
    pub lang: Lang,
    /// Begins every `id` of the chart; must differ between the charts of one page.
    pub prefix: &'a str,
    /// Who publishes; may be empty.
    pub source: &'a Text,
    /// Of which moment the figures are; may be empty.
    pub as_of: &'a Text,
    /// 「内部用・未秘匿」 and the like.
    pub marking: &'a Text,
}

#[cfg(test)]
pub(crate) use measure::lines as broken;
