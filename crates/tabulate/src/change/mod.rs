//! Change between two rounds: the shares of both, their difference with its standard error, what it is made of, and the
//! word that may be said about it.
//!
//! Method note: `docs/methods/change.md`. The way is two [`Dataset`]s and an [`Overlap`] → [`ChangeSums`] (exact integers) →
//! [`Difference`] → [`Verdict`]. The figures of each round are those of its own [`Table`].

mod columns;
mod difference;
mod overlap;
mod panel;
mod parts;
mod sums;
mod table;
mod verdict;

use base::{Comparability, Finding, Text};

use crate::dataset::Dataset;

pub use difference::Difference;
pub use overlap::{FramePair, Overlap};
pub use panel::Panel;
pub use parts::Parts;
pub use sums::{ChangeSums, Cross, Moments, PairSums, StratumSums};
pub use table::{ChangeCell, ChangeColumn, ChangeRow, ChangeTable, Moved};
pub use verdict::{LEVEL_OF_WORDS, N_BASE_MIN, Verdict};

/// The method and its version, for files.
pub const METHOD: &str = "change-1";

/// Two items that stand for the same concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// Name of the variable in the earlier round.
    pub earlier: String,
    /// Name of the variable in the later round.
    pub later: String,
    /// How far they can be compared.
    pub class: Comparability,
    /// Why, in words; empty where nothing has changed.
    pub reason: Text,
}

/// What is compared, besides the answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The items, in the order of the later questionnaire.
    pub pairings: Vec<Pairing>,
    /// Why the two frames are of different facilities by rule; `None` where the rule is the same.
    pub frames_differ: Option<Text>,
}

/// Compares two rounds item by item, by the strata that carry the weights.
///
/// # Errors
/// All findings at once where the overlap contradicts the datasets, or where an item is in neither.
pub fn compare(
    earlier: &Dataset,
    later: &Dataset,
    overlap: &Overlap,
    comparison: &Comparison,
) -> Result<Vec<ChangeTable>, Vec<Finding>> {
    let mut findings = overlap.contradictions(earlier, later);
    for pairing in &comparison.pairings {
        for (name, dataset) in [(&pairing.earlier, earlier), (&pairing.later, later)] {
            if dataset.variable(name).is_none() {
                findings.push(unknown_item(name));
            }
        }
    }
    findings.extend([earlier, later].into_iter().filter_map(strata_missing));
    if !findings.is_empty() {
        return Err(findings);
    }
    let between = table::Between { earlier, later, overlap, frames_differ: comparison.frames_differ.as_ref() };
    Ok(between.tables(&comparison.pairings))
}

/// Tables are made by the strata, which must be a classification too.
fn strata_missing(dataset: &Dataset) -> Option<Finding> {
    let name = &dataset.strata().name;
    let message = Text::new(
        format!("層「{name}」が区分にありません。層を区分にも加えてください。"),
        format!("The strata “{name}” are no classification; add them to the classifications."),
    );
    let found = dataset.classification(name) == Some(&crate::Classification::from(dataset.strata()));
    (!found).then(|| Finding::error("strata-missing", message))
}

fn unknown_item(name: &str) -> Finding {
    let message = Text::new(
        format!("比較する設問「{name}」は集計用データにありません。"),
        format!("Item “{name}” is to be compared, but the dataset does not hold it."),
    );
    Finding::error("unknown-item", message).at_item(name)
}

#[cfg(test)]
mod tests;
