//! What weights do to a sample: their range, and how much of its size they cost.
//!
//! Method note: `docs/methods/weights.md`.

/// A summary of weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightSummary {
    /// Rows.
    pub n: u64,
    /// The sum of the weights.
    pub sum: f64,
    /// The smallest weight.
    pub smallest: f64,
    /// The largest weight.
    pub largest: f64,
    /// Kish's effective number of rows: (Σ w)² / Σ w².
    pub effective_n: f64,
}

impl WeightSummary {
    /// Sums up weights, each with the number of rows that have it. `None` without rows.
    pub fn of(weights: impl IntoIterator<Item = (f64, u64)>) -> Option<WeightSummary> {
        let mut summary =
            WeightSummary { n: 0, sum: 0.0, smallest: f64::INFINITY, largest: f64::NEG_INFINITY, effective_n: 0.0 };
        let mut sum_sq = 0.0;
        for (weight, n) in weights.into_iter().filter(|(_, n)| *n > 0) {
            summary.n += n;
            summary.sum += weight * real(n);
            sum_sq += weight * weight * real(n);
            summary.smallest = summary.smallest.min(weight);
            summary.largest = summary.largest.max(weight);
        }
        if summary.n == 0 {
            return None;
        }
        summary.effective_n = summary.sum * summary.sum / sum_sq;
        Some(summary)
    }

    /// How many times larger unequal weights make the variance of a mean, where answers do not depend on them: n over the
    /// effective n. One where all weights are alike.
    pub fn design_effect(&self) -> f64 {
        real(self.n) / self.effective_n
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of survey rows lie far below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::WeightSummary;

    /// The five hospitals of docs/methods/weights.md: weights 1.5, 1.5, 1, 1.
    #[test]
    fn four_weights_by_hand() {
        let summary = WeightSummary::of([(1.5, 2), (1.0, 2), (9.0, 0)]).unwrap();
        assert_eq!((summary.n, summary.sum, summary.smallest, summary.largest), (4, 5.0, 1.0, 1.5));
        assert!((summary.effective_n - 25.0 / 6.5).abs() < 1e-15 * 4.0);
        assert!((summary.design_effect() - 1.04).abs() < 1e-15);
        assert_eq!(WeightSummary::of([]), None);
    }
}
