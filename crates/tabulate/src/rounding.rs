//! Rounding for people. It happens here and nowhere else: everything before is exact or unrounded.

use std::fmt;

/// How close to a half a computed share may lie and still count as a half, in tenths of a percent. Weighted shares are
/// quotients of floating-point sums; without this the last bit of a division could decide what is printed.
const HALF_TOLERANCE: f64 = 1e-9;

/// A percentage of a whole with one decimal, 0.0 to 100.0, rounded half up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Percent(u16);

impl Percent {
    /// `part` of `whole`, by exact integer arithmetic. `None` when there is no whole: a share of nothing is not zero.
    ///
    /// # Panics
    /// When the part is larger than the whole; callers count parts from the whole.
    pub fn of(part: u64, whole: u64) -> Option<Percent> {
        if whole == 0 {
            return None;
        }
        assert!(part <= whole, "a part of {part} cannot come from a whole of {whole}");
        let (part, whole) = (u128::from(part), u128::from(whole));
        let tenths = (2000 * part + whole) / (2 * whole);
        Some(Percent(u16::try_from(tenths).expect("a part of a whole is at most 1000 tenths of a percent")))
    }

    /// An unrounded share between 0 and 1.
    ///
    /// # Panics
    /// When `share` is outside of 0 to 1 by more than the noise of floating-point sums.
    pub fn of_share(share: f64) -> Percent {
        assert!((-1e-9..=1.0 + 1e-9).contains(&share), "{share} is not a share");
        let tenths = libm::floor(share.clamp(0.0, 1.0) * 1000.0 + 0.5 + HALF_TOLERANCE);
        #[expect(clippy::cast_possible_truncation, reason = "a whole number between 0 and 1000 after the clamp")]
        let tenths = tenths as u16;
        Percent(tenths)
    }

    /// Tenths of a percent, 0 to 1000.
    pub fn tenths(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Percent {
    /// `47.5`, without a sign: what it is a percentage of, and the sign, stand in the heading.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

/// An amount with one decimal, rounded half away from zero, e.g. a mean number of devices.
pub fn decimal(value: f64) -> String {
    let tenths = libm::floor(libm::fabs(value) * 10.0 + 0.5 + HALF_TOLERANCE);
    let sign = if value < 0.0 && tenths > 0.0 { "-" } else { "" };
    format!("{sign}{:.1}", tenths / 10.0)
}

/// A standard error or limit with two decimals, rounded half away from zero.
pub fn hundredths(value: f64) -> String {
    let hundredths = libm::floor(libm::fabs(value) * 100.0 + 0.5 + HALF_TOLERANCE);
    let sign = if value < 0.0 && hundredths > 0.0 { "-" } else { "" };
    format!("{sign}{:.2}", hundredths / 100.0)
}
