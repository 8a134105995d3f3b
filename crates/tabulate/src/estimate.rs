//! Estimates: a value that cannot exist without its base, its weights and its averaging rule.
//!
//! Method notes: `docs/methods/share.md`, `docs/methods/averaging.md`. Estimators see sums; strata are added in the frame's order.

use std::sync::Arc;

use base::{Text, UniverseWords};

use crate::precision::{self, Figure, Precision};
use crate::rounding::Percent;
use crate::share_of::ShareOf;
use crate::sums::{CellSums, Pick, Sums};

/// How many facilities become one figure. Part of every estimate and table, because figures under different rules differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AveragingRule {
    /// Every respondent of the base counts once. For an amount: the mean of those who gave one.
    ShareOfRespondents,
    /// Every respondent stands for N/n facilities of its stratum, so that strata which answered less count in full.
    FrameWeightedShare,
    /// The plain mean of the classes' percentages: every class counts once, however small. Only by this name.
    MeanOfClassPercentages,
}

impl AveragingRule {
    /// All of them.
    pub const ALL: [AveragingRule; 3] =
        [AveragingRule::ShareOfRespondents, AveragingRule::FrameWeightedShare, AveragingRule::MeanOfClassPercentages];

    /// The rule with this code.
    pub fn parse(code: &str) -> Option<AveragingRule> {
        AveragingRule::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// The rule's name as it is printed.
    pub fn words(self) -> Text {
        match self {
            AveragingRule::ShareOfRespondents => Text::new("回答割合", "Share of respondents"),
            AveragingRule::FrameWeightedShare => Text::new("加重割合", "Frame-weighted share"),
            AveragingRule::MeanOfClassPercentages => {
                Text::new("区分別割合の単純平均", "Plain mean of the classes’ percentages")
            }
        }
    }

    /// Stable word for programs.
    pub fn code(self) -> &'static str {
        match self {
            AveragingRule::ShareOfRespondents => "share-of-respondents",
            AveragingRule::FrameWeightedShare => "frame-weighted-share",
            AveragingRule::MeanOfClassPercentages => "mean-of-class-percentages",
        }
    }
}

/// What one case weighs in an estimate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Weights {
    /// One.
    Equal,
    /// N/n of its stratum; the stratification's name.
    FrameByStratum(String),
    /// One over the base of its class; the classification's name.
    OneOverClassBase(String),
}

/// What the estimates of one table stand on.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) base: UniverseWords,
    pub(crate) strata: String,
    pub(crate) by: String,
    pub(crate) share_of: ShareOf,
    /// True inside a repeat, where cases are rows and hospitals have several.
    pub(crate) in_repeat: bool,
}

impl Ground {
    /// What a cell adds below the line of a share. Nobody chose blank or unknown: of choices these have no share.
    fn whole(&self, cell: &CellSums, pick: Pick) -> u64 {
        match (self.share_of, pick) {
            (ShareOf::Choices, Pick::State(_)) => 0,
            (ShareOf::Choices, Pick::Category(_)) | (ShareOf::Cases, _) => cell.whole(),
        }
    }
}

/// Numerator and denominator: whole where cases are counted, real where they are weighted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Quotient {
    Exact(i128, u64),
    Real(f64, f64),
    Withheld,
}

/// One estimated share or mean.
///
/// Made only by the estimators of this crate, from sums.
#[derive(Clone, Debug)]
pub struct Estimate {
    ground: Arc<Ground>,
    rule: AveragingRule,
    quotient: Quotient,
    precision: Option<Precision>,
    /// True where there is a precision that readers must not see.
    hides_precision: bool,
}

impl Estimate {
    /// The only way to an estimate.
    fn new(
        ground: &Arc<Ground>,
        rule: AveragingRule,
        quotient: Quotient,
        sums: &Sums,
        figure: Figure,
        class: Option<usize>,
    ) -> Estimate {
        let mut estimate =
            Estimate { ground: Arc::clone(ground), rule, quotient, precision: None, hides_precision: false };
        if let Some(value) = estimate.value() {
            estimate.precision = precision::precision(sums, figure, class, rule, value);
        }
        estimate
    }

    /// The same estimate with nothing of it told.
    pub(crate) fn withheld(&self) -> Estimate {
        Estimate { quotient: Quotient::Withheld, precision: None, hides_precision: true, ..self.clone() }
    }

    /// The same value, with its precision withheld.
    pub(crate) fn without_precision(&self) -> Estimate {
        Estimate { precision: None, hides_precision: true, ..self.clone() }
    }

    /// True in a released table where the figure would tell too much; it has no value then.
    pub fn is_withheld(&self) -> bool {
        matches!(self.quotient, Quotient::Withheld)
    }

    /// True in a released table where standard error and interval would give a withheld count away.
    pub fn hides_precision(&self) -> bool {
        self.hides_precision
    }

    /// How precise it is under the design of a stratified census with non-response, facilities being the units also where
    /// cases are rows of a repeat. `None` without a base.
    pub fn precision(&self) -> Option<&Precision> {
        self.precision.as_ref()
    }

    /// Of whom or what this is an estimate.
    pub fn base(&self) -> &UniverseWords {
        &self.ground.base
    }

    /// The averaging rule.
    pub fn rule(&self) -> AveragingRule {
        self.rule
    }

    /// What one case weighs, which follows from the rule.
    pub fn weights(&self) -> Weights {
        match self.rule {
            AveragingRule::ShareOfRespondents => Weights::Equal,
            AveragingRule::FrameWeightedShare => Weights::FrameByStratum(self.ground.strata.clone()),
            AveragingRule::MeanOfClassPercentages => Weights::OneOverClassBase(self.ground.by.clone()),
        }
    }

    /// Numerator and denominator as whole numbers, where the rule counts every case once.
    pub fn exact(&self) -> Option<(i128, u64)> {
        match self.quotient {
            Quotient::Exact(numerator, denominator) => Some((numerator, denominator)),
            Quotient::Real(..) | Quotient::Withheld => None,
        }
    }

    /// The unrounded value. `None` when the base is empty; never `NaN`.
    #[expect(clippy::cast_precision_loss, reason = "counts and sums of surveys lie far below 2^53")]
    pub fn value(&self) -> Option<f64> {
        match self.quotient {
            Quotient::Exact(_, 0) | Quotient::Withheld => None,
            Quotient::Exact(numerator, denominator) => Some(numerator as f64 / denominator as f64),
            Quotient::Real(numerator, denominator) => (denominator > 0.0).then(|| numerator / denominator),
        }
    }

    /// A share as a rounded percentage, exactly rounded where it is exact. `None` when the base is empty.
    ///
    /// # Panics
    /// For the mean of an amount, which is no share.
    pub fn percent(&self) -> Option<Percent> {
        match self.quotient {
            Quotient::Exact(numerator, denominator) => {
                let part = u64::try_from(numerator).expect("the numerator of a share is a count");
                Percent::of(part, denominator)
            }
            Quotient::Real(..) => self.value().map(Percent::of_share),
            Quotient::Withheld => None,
        }
    }
}

/// The share of the picked cases among the base, every respondent counting once.
/// `class` is a row of the table; `None` is the total.
pub(crate) fn share_of_respondents(ground: &Arc<Ground>, sums: &Sums, class: Option<usize>, pick: Pick) -> Estimate {
    let part: u64 = sums.cells_of(class).map(|cell| cell.picked(pick)).sum();
    let whole: u64 = sums.cells_of(class).map(|cell| ground.whole(cell, pick)).sum();
    let quotient = Quotient::Exact(i128::from(part), whole);
    Estimate::new(ground, AveragingRule::ShareOfRespondents, quotient, sums, Figure::Share(pick), class)
}

/// The ratio of two weighted totals, Σ N/n·y over Σ N/n·base, as a domain estimate: the class narrows both sums,
/// while N and n stay those of the whole stratum.
pub(crate) fn frame_weighted_share(ground: &Arc<Ground>, sums: &Sums, class: Option<usize>, pick: Pick) -> Estimate {
    let picked = weighted_total(sums, class, |cell| real(cell.picked(pick)));
    let base = weighted_total(sums, class, |cell| real(ground.whole(cell, pick)));
    let quotient = Quotient::Real(picked, base);
    Estimate::new(ground, AveragingRule::FrameWeightedShare, quotient, sums, Figure::Share(pick), class)
}

/// The mean amount of those who gave one.
pub(crate) fn mean_of_respondents(ground: &Arc<Ground>, sums: &Sums, class: Option<usize>) -> Estimate {
    let sum: i128 = sums.cells_of(class).map(|cell| cell.amounts.sum).sum();
    let n: u64 = sums.cells_of(class).map(|cell| cell.amounts.n).sum();
    Estimate::new(ground, AveragingRule::ShareOfRespondents, Quotient::Exact(sum, n), sums, Figure::Mean, class)
}

/// The mean amount with every giver weighing N/n of its stratum.
pub(crate) fn frame_weighted_mean(ground: &Arc<Ground>, sums: &Sums, class: Option<usize>) -> Estimate {
    #[expect(clippy::cast_precision_loss, reason = "sums of surveys lie far below 2^53")]
    let sum = weighted_total(sums, class, |cell| cell.amounts.sum as f64);
    let n = weighted_total(sums, class, |cell| real(cell.amounts.n));
    Estimate::new(ground, AveragingRule::FrameWeightedShare, Quotient::Real(sum, n), sums, Figure::Mean, class)
}

/// The plain mean of the classes' shares of respondents. Classes with an empty base have no percentage and are left out.
pub(crate) fn mean_of_class_percentages(ground: &Arc<Ground>, sums: &Sums, pick: Pick) -> Estimate {
    let shares: Vec<f64> = (0..sums.n_classes())
        .filter_map(|class| share_of_respondents(ground, sums, Some(class), pick).value())
        .collect();
    let n_classes = u32::try_from(shares.len()).expect("classes are counted in 16 bits");
    let quotient = Quotient::Real(shares.iter().sum(), f64::from(n_classes));
    Estimate::new(ground, AveragingRule::MeanOfClassPercentages, quotient, sums, Figure::Share(pick), None)
}

/// Σ over the strata of N/n times what the stratum's cells hold, in the frame's order. A stratum without any response
/// has nothing to weight; `Sums::strata_without_response` names it for the table's notes.
fn weighted_total(sums: &Sums, class: Option<usize>, of_cell: impl Fn(&CellSums) -> f64) -> f64 {
    let mut total = 0.0;
    for (index, stratum) in sums.strata().iter().enumerate() {
        if stratum.n_responses > 0 {
            let weight = f64::from(stratum.n_frame) / real(stratum.n_responses);
            let held: f64 = sums.cells_of_stratum(index, class).map(&of_cell).sum();
            total += weight * held;
        }
    }
    total
}

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "counts of survey cases lie far below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}
