//! The interval of a quantile by a score test: the values that the test would not refuse as the quantile.
//!
//! Method note: `docs/methods/quantile.md`.

use crate::design::{Domain, LonelyUnit, real};
use crate::interval::{Interval, two_sided};
use crate::quantile::{QuantileRule, Weighted};
use crate::sampling::{Sampling, Target};

/// What the test looks at.
pub(super) struct ScoreTest<'a> {
    pub(super) sampling: &'a Sampling,
    pub(super) values: &'a [f64],
    pub(super) domain: &'a Domain,
    pub(super) p: f64,
}

impl ScoreTest<'_> {
    /// The limits, read back as values by the rule. `None` where the test refuses none of the values on one side.
    pub(super) fn interval(
        &self,
        level: f64,
        rule: QuantileRule,
        sorted: &Weighted,
    ) -> Result<Option<Interval>, LonelyUnit> {
        let Some(t) = two_sided(self.sampling.degrees_of_freedom(self.domain), level) else {
            return Ok(None);
        };
        let staying = self.sampling.design().staying(self.domain);
        let mut values: Vec<f64> = staying.rows().map(|row| self.values[row]).collect();
        values.sort_by(f64::total_cmp);
        let (Some(low), Some(high)) = (self.share_up_to(&values, t)?, self.share_up_to(&values, -t)?) else {
            return Ok(None);
        };
        let read = |share: f64| sorted.quantile(share, rule);
        Ok(read(low).zip(read(high)).map(|(low, high)| Interval { low, high }))
    }

    /// The part of the sample's values up to the point where the statistic passes `goal`. It falls in steps: of the two
    /// sides of the step that passes, the one nearer to the goal counts.
    fn share_up_to(&self, values: &[f64], goal: f64) -> Result<Option<f64>, LonelyUnit> {
        let margin = quartile_range(values) / 100.0;
        let (first, last) = (values[0] + margin, values[values.len() - 1] - margin);
        if self.statistic(first)? <= goal || self.statistic(last)? >= goal {
            return Ok(None);
        }
        let (mut above, mut below) = (values.partition_point(|value| *value <= first), values.len() - 1);
        // The statistic at the value before `above` lies above the goal, at `below` below it.
        while above < below {
            let middle = usize::midpoint(above, below);
            if self.statistic(values[middle])? > goal { above = middle + 1 } else { below = middle }
        }
        let step = values[below];
        let before = values.partition_point(|value| *value < step);
        let after = values.partition_point(|value| *value <= step);
        let left = if before == 0 { first } else { values[before - 1].max(first) };
        let nearer_left = libm::fabs(self.statistic(left)? - goal) < libm::fabs(self.statistic(step)? - goal);
        Ok(Some(real(if nearer_left { before } else { after }) / real(values.len())))
    }

    /// How many standard errors the share above a value lies over 1 − p.
    fn statistic(&self, value: f64) -> Result<f64, LonelyUnit> {
        let above = |x: &f64| f64::from(u8::from(*x > value)) - (1.0 - self.p);
        let scores = self.values.iter().map(above).collect();
        let moments = self.sampling.moments(Target::Means(vec![scores]), self.domain)?;
        Ok(moments.estimates[0] / moments.covariance.at(0, 0).sqrt())
    }
}

/// The distance of the quartiles of sorted values, each on the line between two of them.
fn quartile_range(values: &[f64]) -> f64 {
    let at = |p: f64| {
        let place = p * real(values.len() - 1);
        let below = libm::floor(place);
        let index = (0..values.len()).find(|index| real(*index) >= below).unwrap_or(0);
        let next = values[(index + 1).min(values.len() - 1)];
        values[index] + (next - values[index]) * (place - below)
    };
    at(0.75) - at(0.25)
}
