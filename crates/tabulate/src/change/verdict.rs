//! The word that may be said about a difference, after Holm's correction for all tests of a table.
//!
//! Method note: `docs/methods/change.md`.

use base::Text;

use super::difference::Difference;

/// How many wrong words a table may have by chance: in at most so many of such tables is any.
pub const LEVEL_OF_WORDS: f64 = 0.05;
/// Facilities that each base must hold before anything is said: below, the t distribution is no guide for shares.
pub const N_BASE_MIN: u64 = 10;

/// What may be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The figure has risen.
    Increase,
    /// The figure has fallen.
    Decrease,
    /// The answers do not show a change; there may be one all the same.
    NotConfirmed,
    /// One of the bases holds fewer than [`N_BASE_MIN`] facilities.
    TooFew,
    /// The figures are not of the same thing; the reason.
    NotComparable(Text),
}

impl Verdict {
    /// The word, without the reason.
    pub fn words(&self) -> Text {
        match self {
            Verdict::Increase => Text::new("増加", "Increase"),
            Verdict::Decrease => Text::new("減少", "Decrease"),
            Verdict::NotConfirmed => Text::new("変化は確認できない", "No change confirmed"),
            Verdict::TooFew => Text::new("変化は確認できない（母数が少ない）", "No change confirmed (few in the base)"),
            Verdict::NotComparable(_) => Text::new("比較できない", "Not comparable"),
        }
    }

    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Verdict::Increase => "increase",
            Verdict::Decrease => "decrease",
            Verdict::NotConfirmed => "not-confirmed",
            Verdict::TooFew => "too-few",
            Verdict::NotComparable(_) => "not-comparable",
        }
    }

    /// True for the two words that claim a change.
    pub fn claims_change(&self) -> bool {
        matches!(self, Verdict::Increase | Verdict::Decrease)
    }
}

/// The verdict on a tested difference.
pub(super) fn of(difference: &Difference) -> Verdict {
    match difference.p_adjusted {
        Some(p) if p <= LEVEL_OF_WORDS && difference.value > 0.0 => Verdict::Increase,
        Some(p) if p <= LEVEL_OF_WORDS && difference.value < 0.0 => Verdict::Decrease,
        Some(_) | None => Verdict::NotConfirmed,
    }
}

/// Holm's step-down correction: the k-th smallest of m is multiplied by m − k + 1, and none falls below a smaller one.
pub(super) fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut adjusted = vec![1.0; p.len()];
    let mut least: f64 = 0.0;
    for (rank, index) in order.into_iter().enumerate() {
        let tests = u32::try_from(p.len() - rank).expect("a table has few cells");
        least = least.max((p[index] * f64::from(tests)).min(1.0));
        adjusted[index] = least;
    }
    adjusted
}
