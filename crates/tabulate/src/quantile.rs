//! Quantiles of weighted values: the rules by which a quantile is read off the distribution.
//!
//! Method note: `docs/methods/quantile.md`. The rules are those of R's `survey`, named hf1 to hf9 after Hyndman and Fan.

/// How a quantile is read off where it falls between two values, or on a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum QuantileRule {
    /// The smallest value with at least p of the weight up to it (hf1).
    #[default]
    Math,
    /// The same, but on a step the middle of both values, as taught in school (hf2).
    School,
    /// Shah and Vaish's step function.
    ShahVaish,
    /// The value whose cumulated weight is nearest, even number first.
    Hf3,
    /// Linear between cumulated weights.
    Hf4,
    /// Linear between the middles of the weights.
    Hf5,
    /// Linear, p of a total one last weight larger.
    Hf6,
    /// Linear, from the first to the last value.
    Hf7,
    /// Linear, median-unbiased.
    Hf8,
    /// Linear, unbiased for normal data.
    Hf9,
}

impl QuantileRule {
    /// The rule of this name.
    pub fn parse(name: &str) -> Option<QuantileRule> {
        Some(match name {
            "math" | "hf1" => QuantileRule::Math,
            "school" | "hf2" => QuantileRule::School,
            "shahvaish" => QuantileRule::ShahVaish,
            "hf3" => QuantileRule::Hf3,
            "hf4" => QuantileRule::Hf4,
            "hf5" => QuantileRule::Hf5,
            "hf6" => QuantileRule::Hf6,
            "hf7" => QuantileRule::Hf7,
            "hf8" => QuantileRule::Hf8,
            "hf9" => QuantileRule::Hf9,
            _ => return None,
        })
    }

    /// All names, for findings.
    pub const NAMES: &str = "math, school, shahvaish, hf1, hf2, hf3, hf4, hf5, hf6, hf7, hf8, hf9";
}

/// Values with weights, sorted.
#[derive(Clone, Debug)]
pub struct Weighted {
    values: Vec<f64>,
    weights: Vec<f64>,
    /// Cumulated weights.
    up_to: Vec<f64>,
}

impl Weighted {
    /// Sorts values; those with weight zero are left out. Equal values stay in their order.
    pub fn new(pairs: impl Iterator<Item = (f64, f64)>) -> Weighted {
        let mut pairs: Vec<(f64, f64)> = pairs.filter(|(_, weight)| *weight != 0.0).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (values, weights): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let up_to = cumulate(&weights);
        Weighted { values, weights, up_to }
    }

    /// The quantile at `p`. `None` without values.
    pub fn quantile(&self, p: f64, rule: QuantileRule) -> Option<f64> {
        let n = self.values.len();
        if n <= 1 {
            return self.values.first().copied();
        }
        let all = self.up_to[n - 1];
        let (w, up_to) = (&self.weights, &self.up_to);
        let before = |k: usize| if k == 0 { 0.0 } else { up_to[k - 1] };
        let line = |place: &dyn Fn(usize) -> f64| self.line(p, place);
        Some(match rule {
            QuantileRule::Math | QuantileRule::School | QuantileRule::Hf3 | QuantileRule::Hf4 => self.step(p, rule),
            QuantileRule::ShahVaish => self.shah_vaish(p),
            QuantileRule::Hf5 => line(&|k| (up_to[k] - w[k] / 2.0) / all),
            QuantileRule::Hf6 => line(&|k| up_to[k] / (all + w[n - 1])),
            QuantileRule::Hf7 => line(&|k| before(k) / up_to[n - 2]),
            QuantileRule::Hf8 => line(&|k| (before(k) / 3.0 + up_to[k] * 2.0 / 3.0) / (all + w[n - 1] / 3.0)),
            QuantileRule::Hf9 => line(&|k| (before(k) * 3.0 / 8.0 + up_to[k] * 5.0 / 8.0) / (all + w[n - 1] / 4.0)),
        })
    }

    /// The rules that look at the step on which p falls.
    fn step(&self, p: f64, rule: QuantileRule) -> f64 {
        if rule == QuantileRule::Hf3 {
            let (values, up_to) = self.without_ties();
            let step = Step::at(p, &up_to);
            let stays = step.above_low <= 0.0 && step.low % 2 == 1;
            return values[if stays { step.low } else { step.high }];
        }
        let step = Step::at(p, &self.up_to);
        let (low, high) = (self.values[step.low], self.values[step.high]);
        let on_step = step.above_low <= 0.0;
        // A mean of two equal values would lose its last bit, and the values themselves would no longer be up to it.
        if low == high {
            return low;
        }
        if rule == QuantileRule::Hf4 {
            let part = step.above_low / (step.below_high + step.above_low);
            low * (1.0 - part) + high * part
        } else if !on_step {
            high
        } else if rule == QuantileRule::School {
            (low + high) / 2.0
        } else {
            low
        }
    }

    fn without_ties(&self) -> (Vec<f64>, Vec<f64>) {
        let mut values: Vec<f64> = Vec::new();
        let mut weights: Vec<f64> = Vec::new();
        for (value, weight) in self.values.iter().zip(&self.weights) {
            if values.last() == Some(value) {
                *weights.last_mut().expect("as long as the values") += weight;
            } else {
                values.push(*value);
                weights.push(*weight);
            }
        }
        let up_to = cumulate(&weights);
        (values, up_to)
    }

    /// Linear between (place, value); flat outside.
    fn line(&self, p: f64, place: &dyn Fn(usize) -> f64) -> f64 {
        let n = self.values.len();
        let places: Vec<f64> = (0..n).map(place).collect();
        let next = places.partition_point(|place| *place < p);
        if next == 0 {
            return self.values[0];
        }
        if next == n {
            return self.values[n - 1];
        }
        let (left, right) = (places[next - 1], places[next]);
        self.values[next - 1] + (self.values[next] - self.values[next - 1]) * ((p - left) / (right - left))
    }

    /// The value at the last place not above p; places need not rise, so they are sorted with their values.
    fn shah_vaish(&self, p: f64) -> f64 {
        let n = crate::design::real(self.values.len());
        let mean = self.up_to[self.values.len() - 1] / n;
        let scaled: Vec<f64> = self.weights.iter().map(|weight| weight / mean).collect();
        let mut places: Vec<(f64, f64)> = cumulate(&scaled)
            .iter()
            .zip(&self.weights)
            .zip(&self.values)
            .map(|((sum, weight), value)| ((sum + 0.5 - weight / 2.0) / (n + 1.0), *value))
            .collect();
        places.sort_by(|a, b| a.0.total_cmp(&b.0));
        let next = places.partition_point(|(place, _)| *place <= p);
        places[next.max(1) - 1].1
    }
}

/// The two values between which p falls.
struct Step {
    low: usize,
    high: usize,
    /// p less the share of weight up to the low value.
    above_low: f64,
    /// The share of weight up to the high value less p.
    below_high: f64,
}

impl Step {
    fn at(p: f64, up_to: &[f64]) -> Step {
        let all = up_to[up_to.len() - 1];
        let low = up_to.iter().rposition(|sum| *sum <= p * all).unwrap_or(0);
        let high = (low + 1).min(up_to.len() - 1);
        Step { low, high, above_low: p - up_to[low] / all, below_high: up_to[high] / all - p }
    }
}

/// Running sums, compensated, so that half of equal weights is exactly half of their sum.
fn cumulate(weights: &[f64]) -> Vec<f64> {
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    weights
        .iter()
        .map(|weight| {
            let next = sum + weight;
            let kept = next - sum;
            lost += (sum - (next - kept)) + (weight - kept);
            sum = next;
            sum + lost
        })
        .collect()
}
