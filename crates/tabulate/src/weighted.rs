//! Weighted shares of columns of codes under any design, row by row; and the intervals of shares that were counted.
//!
//! Method notes: `docs/methods/design.md`, `docs/methods/share.md`.

use base::Finding;

use crate::design::{Domain, real};
use crate::interval::{Interval, two_sided};
use crate::microdata::lonely_finding;
use crate::precision::{IntervalMethod, LEVEL, share_interval};
use crate::sampling::{Sampling, Target};

/// How much of a share's largest variance rounding may leave.
const NOISE_MAX: f64 = 1e-24;

/// A share of a base with its precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share.
    pub share: f64,
    /// Its standard error; `None` where a lonely unit hides it.
    pub standard_error: Option<f64>,
    /// Units of the base less the strata they lie in.
    pub df: f64,
    /// The interval at [`crate::LEVEL`], with its method. `None` without a standard error, and for a share between 0 and 1 that a
    /// known total fixes.
    pub interval: Option<(Interval, IntervalMethod)>,
}

/// The base of shares that were counted, under a stratified census with non-response.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CountedBase {
    n_base: f64,
    df: f64,
    t: Option<f64>,
    complete: bool,
}

impl CountedBase {
    /// A base of so many responses in so many strata; `complete` when everybody answered in every stratum
    /// of which anybody is in the class, in the base or not.
    pub fn new(n_base: u64, n_strata: u64, complete: bool) -> CountedBase {
        let (n_base, n_strata) = (count(n_base), count(n_strata));
        let df = n_base - n_strata;
        CountedBase { n_base, df, t: two_sided(df, LEVEL), complete }
    }

    /// A share with its standard error, where that can be told.
    pub fn share(&self, share: f64, standard_error: Option<f64>) -> Share {
        let interval = if self.complete {
            Some((Interval { low: share, high: share }, IntervalMethod::Complete))
        } else {
            standard_error.map(|error| share_interval(share, error * error, self.t, self.n_base))
        };
        Share { share, standard_error, df: self.df, interval }
    }
}

/// The shares of the codes of one column, class by class and within a class code by code. `None` where a class has no base.
///
/// A row outside of the design's data (a unit that was sampled and has no row here) is outside of every domain: `codes` and
/// `class_of` may be shorter than the design.
///
/// # Errors
/// With a lonely unit, where the design refuses one.
///
/// # Panics
/// When `codes` and `class_of` differ in length, or a code or class lies outside.
pub fn shares_of(
    sampling: &Sampling,
    codes: &[u8],
    in_base: &[bool],
    class_of: &[u16],
    n_classes: usize,
) -> Result<Vec<Vec<Option<Share>>>, Vec<Finding>> {
    assert_eq!(codes.len(), class_of.len(), "one class a row");
    let n_rows = sampling.design().n_rows();
    let mut shares = Vec::with_capacity(n_classes);
    for class in 0..n_classes {
        let here = Domain::of(n_rows, |row| row < codes.len() && usize::from(class_of[row]) == class);
        let domain = here.and(|row| in_base[usize::from(codes[row])]);
        // Where nobody of a stratum is in the base, those who did not answer may be.
        let complete = sampling.design().is_complete(&here);
        shares.push(of_domain(sampling, codes, in_base, &domain, complete)?);
    }
    Ok(shares)
}

fn of_domain(
    sampling: &Sampling,
    codes: &[u8],
    in_base: &[bool],
    domain: &Domain,
    complete: bool,
) -> Result<Vec<Option<Share>>, Vec<Finding>> {
    if domain.n() == 0 {
        return Ok(vec![None; in_base.len()]);
    }
    // Where a facility has several rows these are no answers of their own: exact limits count facilities.
    let n_units = real(sampling.design().n_units(domain));
    let wanted: Vec<usize> = (0..in_base.len()).filter(|code| in_base[*code]).collect();
    let has = |code: usize| -> Vec<f64> {
        let mut column = vec![0.0; sampling.design().n_rows()];
        for row in domain.rows() {
            column[row] = f64::from(u8::from(usize::from(codes[row]) == code));
        }
        column
    };
    let columns = wanted.iter().map(|code| has(*code)).collect();
    let moments = sampling.moments(Target::Means(columns), domain).map_err(|lonely| vec![lonely_finding(&lonely)])?;
    let df = sampling.degrees_of_freedom(domain);
    let t = two_sided(df, LEVEL);
    let fixed = sampling.design().is_calibrated();
    let mut shares = vec![None; in_base.len()];
    for (place, code) in wanted.into_iter().enumerate() {
        let share = moments.estimates[place];
        let variance = moments.covariance.at(place, place).max(0.0);
        let still = variance <= NOISE_MAX;
        let between = share > 0.0 && share < 1.0;
        let interval = match (still, fixed && between) {
            _ if complete => Some((Interval { low: share, high: share }, IntervalMethod::Complete)),
            (true, true) => None,
            (true, false) => Some(share_interval(share, 0.0, t, n_units)),
            (false, _) => Some(share_interval(share, variance, t, n_units)),
        };
        let standard_error = Some(if still { 0.0 } else { variance.sqrt() });
        shares[code] = Some(Share { share, standard_error, df, interval });
    }
    Ok(shares)
}

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "counts of survey rows lie far below 2^53")]
fn count(n: u64) -> f64 {
    n as f64
}
