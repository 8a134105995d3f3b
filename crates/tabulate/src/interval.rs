//! Intervals: symmetric ones, and those of shares, which know that a share lies between 0 and 1.
//!
//! Method note: `docs/methods/interval.md`.

use crate::distribution::{beta_quantile, student_quantile};

/// Halvings of a search for a limit: more than the digits of a number.
const HALVINGS: u32 = 200;

/// Two limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower limit; of a quantile −∞ where the sample does not reach down to one.
    pub low: f64,
    /// The upper limit; of a quantile ∞ where the sample does not reach up to one.
    pub high: f64,
}

/// How the interval of a share is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ShareMethod {
    /// Symmetric on the scale of the log-odds: the customary one.
    #[default]
    Logit,
    /// The same from the standard error of the share; kept apart because R gives it its own name.
    XLogit,
    /// Where the deviance, scaled for the design, rises too far.
    Likelihood,
    /// Symmetric on the scale of arcsine of the root.
    Asin,
    /// Clopper and Pearson's limits at the effective sample size.
    Beta,
    /// Symmetric; may leave 0 to 1.
    Mean,
    /// The score test's limits at the effective sample size.
    Wilson,
}

impl ShareMethod {
    /// All of them.
    pub const ALL: [ShareMethod; 7] = [
        ShareMethod::Logit,
        ShareMethod::XLogit,
        ShareMethod::Likelihood,
        ShareMethod::Asin,
        ShareMethod::Beta,
        ShareMethod::Mean,
        ShareMethod::Wilson,
    ];

    /// Stable word for programs.
    pub fn code(self) -> &'static str {
        match self {
            ShareMethod::Logit => "logit",
            ShareMethod::XLogit => "xlogit",
            ShareMethod::Likelihood => "likelihood",
            ShareMethod::Asin => "asin",
            ShareMethod::Beta => "beta",
            ShareMethod::Mean => "mean",
            ShareMethod::Wilson => "wilson",
        }
    }
}

/// What the interval of a share is made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareGround {
    /// The estimated share.
    pub share: f64,
    /// Its variance.
    pub variance: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// Rows of the design that stay when the domain is looked at.
    pub n_rows: f64,
    /// Rows of the domain; only the likelihood asks for them. Infinite where the variance is of replicates, whose deviance is not
    /// corrected for the estimated mean.
    pub n_answers: f64,
}

/// estimate ± t · standard error. `None` without degrees of freedom.
pub fn symmetric(estimate: f64, standard_error: f64, df: f64, level: f64) -> Option<Interval> {
    let half = two_sided(df, level)? * standard_error;
    Some(Interval { low: estimate - half, high: estimate + half })
}

/// The point of t with half of 1 − `level` above it. `None` without degrees of freedom.
pub fn two_sided(df: f64, level: f64) -> Option<f64> {
    (df > 0.0).then(|| -student_quantile((1.0 - level) / 2.0, df))
}

/// The interval of a share. `None` when all answers are alike or no degree of freedom is left: the sample then does
/// not show how much the share might vary. [`clopper_pearson`] still gives limits.
pub fn share(method: ShareMethod, ground: &ShareGround, level: f64) -> Option<Interval> {
    share_at(method, ground, level, two_sided(ground.df, level)?)
}

/// The same for a point of t that was looked up before: many shares have one base.
pub(crate) fn share_at(method: ShareMethod, ground: &ShareGround, level: f64, t: f64) -> Option<Interval> {
    let ShareGround { share, variance, n_rows, .. } = *ground;
    let spread = share * (1.0 - share);
    if spread.is_nan() || variance.is_nan() || spread <= 0.0 || variance <= 0.0 {
        return None;
    }
    let error = variance.sqrt();
    let interval = match method {
        ShareMethod::Mean => Interval { low: share - t * error, high: share + t * error },
        ShareMethod::Logit | ShareMethod::XLogit => logit_limits(share, error, t)?,
        ShareMethod::Asin => {
            let half = t * error / (2.0 * spread.sqrt());
            let centre = libm::asin(share.sqrt());
            let back = |angle: f64| libm::pow(libm::sin(angle), 2.0);
            Interval { low: back(centre - half), high: back(centre + half) }
        }
        ShareMethod::Wilson => wilson(share, spread / variance, t),
        ShareMethod::Beta => {
            let widen = two_sided(n_rows - 1.0, level)? / t;
            clopper_pearson(share, spread / variance * widen * widen, level)
        }
        ShareMethod::Likelihood => likelihood(ground, t),
    };
    Some(interval)
}

/// The limits of a share that are symmetric on the scale of the log-odds, with the point of t given. `None` for 0 and 1.
pub fn logit_limits(share: f64, standard_error: f64, t: f64) -> Option<Interval> {
    let spread = share * (1.0 - share);
    if spread <= 0.0 {
        return None;
    }
    let odds = share / (1.0 - share);
    let factor = libm::exp(t * standard_error / spread);
    let of_odds = |odds: f64| if odds.is_infinite() { 1.0 } else { odds / (1.0 + odds) };
    Some(Interval { low: of_odds(odds / factor), high: of_odds(odds * factor) })
}

/// Clopper and Pearson's limits for a share of `n` independent answers; n need not be whole. Never of
/// zero width. They know nothing of a finite population, nor of weights. A share that negative weights brought out of 0 to 1
/// counts as the nearer of both.
pub fn clopper_pearson(share: f64, n: f64, level: f64) -> Interval {
    let share = share.clamp(0.0, 1.0);
    let tail = (1.0 - level) / 2.0;
    let (yes, no) = (n * share, n * (1.0 - share));
    let low = if yes > 0.0 { beta_quantile(tail, yes, no + 1.0) } else { 0.0 };
    let high = if no > 0.0 { beta_quantile(1.0 - tail, yes + 1.0, no) } else { 1.0 };
    Interval { low, high }
}

fn wilson(share: f64, n: f64, t: f64) -> Interval {
    let below = 1.0 + t * t / n;
    let centre = share + t * t / (2.0 * n);
    let half = t / (2.0 * n) * (4.0 * n * share * (1.0 - share) + t * t).sqrt();
    Interval { low: (centre - half) / below, high: (centre + half) / below }
}

/// The shares at which the deviance of one answer has risen by t² times the share's variance over p(1 − p), corrected for
/// the estimated mean.
fn likelihood(ground: &ShareGround, t: f64) -> Interval {
    let ShareGround { share, variance, n_answers, .. } = *ground;
    let spread = share * (1.0 - share);
    let dispersion = 1.0 / (1.0 - 1.0 / n_answers);
    let rise_max = dispersion * t * t * variance / spread;
    let rise = |odds: f64| {
        let p = expit(odds);
        let q = expit(-odds);
        2.0 * (share * libm::log(share / p) + (1.0 - share) * libm::log((1.0 - share) / q))
    };
    let limit = |direction: f64| {
        let centre = logit(share);
        let (mut near, mut far) = (0.0, 1.0);
        while rise(centre + direction * far) < rise_max && far < 600.0 {
            far *= 2.0;
        }
        for _ in 0..HALVINGS {
            let middle = (near + far) / 2.0;
            if rise(centre + direction * middle) < rise_max { near = middle } else { far = middle }
        }
        expit(centre + direction * near)
    };
    Interval { low: limit(-1.0), high: limit(1.0) }
}

pub(crate) fn logit(share: f64) -> f64 {
    libm::log(share / (1.0 - share))
}

pub(crate) fn expit(odds: f64) -> f64 {
    if odds < 0.0 {
        let power = libm::exp(odds);
        power / (1.0 + power)
    } else {
        1.0 / (1.0 + libm::exp(-odds))
    }
}
