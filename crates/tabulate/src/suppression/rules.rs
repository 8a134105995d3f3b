//! The rules by which a figure is too telling to be printed. Data, with names; a release says which it was made under.

use base::{Finding, Text};

/// Counts below this number are never asked to be protected by a rule of ours: tables would be empty.
const N_MIN_MAX: u64 = 100;
/// Largest contributions that a dominance rule may look at.
pub(crate) const LARGEST_MAX: usize = 5;

/// What is too telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// A count of 1 to `n_min − 1` hospitals is withheld, and so is every share of a base that small, whatever it is.
    pub n_min: u64,
    /// A sum is withheld when the second largest giver could tell the largest one's amount to within so many percent.
    pub p_percent: u32,
    /// A sum is withheld when its `n` largest amounts are more than `k` percent of it: `(n, k)`.
    pub dominance: (u32, u32),
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { n_min: 3, p_percent: 10, dominance: (2, 85) }
    }
}

impl Rules {
    /// Checks rules that somebody typed.
    ///
    /// # Errors
    /// A finding for each number that no rule can have.
    pub fn new(n_min: u64, p_percent: u32, dominance: (u32, u32)) -> Result<Rules, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut refuse = |code: &str, ja: String, en: String| findings.push(Finding::error(code, Text::new(ja, en)));
        if !(2..=N_MIN_MAX).contains(&n_min) {
            refuse(
                "suppression-n-min",
                format!("最小度数「{n_min}」は使えません。2から{N_MIN_MAX}までの整数にしてください（例：3）。"),
                format!("A least count of {n_min} cannot be used: take a whole number from 2 to {N_MIN_MAX}, e.g. 3."),
            );
        }
        if !(1..=100).contains(&p_percent) {
            refuse(
                "suppression-p-percent",
                format!("p％規則の「{p_percent}」は使えません。1から100までの整数にしてください（例：10）。"),
                format!("A p% rule with {p_percent} cannot be used: take a whole number from 1 to 100, e.g. 10."),
            );
        }
        let (n, k) = dominance;
        let n_max = u32::try_from(LARGEST_MAX).expect("a small number");
        if !(1..=n_max).contains(&n) || !(1..=100).contains(&k) {
            refuse(
                "suppression-dominance",
                format!("占有規則の「{n},{k}」は使えません。1～{n_max}者と1～100％で指定してください（例：2,85）。"),
                format!(
                    "A dominance rule with {n},{k} cannot be used: take 1 to {n_max} givers and 1 to 100%, e.g. 2,85."
                ),
            );
        }
        if findings.is_empty() { Ok(Rules { n_min, p_percent, dominance }) } else { Err(findings) }
    }

    /// Each rule by its name with its numbers, for programs, e.g. `minimum-count 3`.
    pub fn codes(&self) -> Vec<String> {
        let (n, k) = self.dominance;
        vec![
            format!("minimum-count {}", self.n_min),
            format!("p-percent {}", self.p_percent),
            format!("dominance {n} {k}"),
        ]
    }

    /// The rules that a release names; those of [`Rules::default`] where it names none. `None` for names of another
    /// version.
    pub fn of_codes(codes: &[String]) -> Option<Rules> {
        let mut rules = Rules::default();
        for code in codes {
            match code.split(' ').collect::<Vec<&str>>()[..] {
                ["minimum-count", n] => rules.n_min = n.parse().ok()?,
                ["p-percent", p] => rules.p_percent = p.parse().ok()?,
                ["dominance", n, k] => rules.dominance = (n.parse().ok()?, k.parse().ok()?),
                _ => return None,
            }
        }
        Rules::new(rules.n_min, rules.p_percent, rules.dominance).ok()
    }

    /// Each rule in words.
    pub fn words(&self) -> Vec<Text> {
        let (n_min, p, (n, k)) = (self.n_min, self.p_percent, self.dominance);
        vec![
            Text::new(
                format!("最小度数規則：1～{}件の数と、母数が{n_min}件に満たない割合は表示しない。", n_min - 1),
                format!("Minimum count: counts of 1 to {} and shares of a base below {n_min} are withheld.", n_min - 1),
            ),
            Text::new(
                format!("p％規則：最大の量が他の回答者に{p}％以内の誤差で推測される合計は表示しない。"),
                format!("p% rule: a sum from which a giver could tell the largest amount to within {p}% is withheld."),
            ),
            Text::new(
                format!("占有規則：上位{n}者で{k}％を超える合計は表示しない。"),
                format!("Dominance: a sum of which the {n} largest amounts are more than {k}% is withheld."),
            ),
        ]
    }

    /// True for a count that says too much by itself.
    pub(crate) fn is_small(&self, n: i128) -> bool {
        1 <= n && n < i128::from(self.n_min)
    }

    /// How far a sum with these largest amounts must be hidden; zero when it is safe.
    pub(crate) fn width_of_sum(&self, sum: i128, n_givers: u64, largest: &[i128]) -> i128 {
        let at = |place: usize| largest.get(place).copied().unwrap_or(0);
        let percent = |part: i128, of: u32| (part.saturating_mul(i128::from(of)) + 99) / 100;
        let (n, k) = self.dominance;
        let of_largest: i128 = largest.iter().take(usize::try_from(n).unwrap_or(LARGEST_MAX)).sum();
        let p_percent = percent(at(0), self.p_percent) - (sum - at(0) - at(1));
        let is_dominated = sum > 0 && of_largest.saturating_mul(100) > sum.saturating_mul(i128::from(k));
        let dominated = if is_dominated { of_largest.saturating_mul(100) / i128::from(k) - sum + 1 } else { 0 };
        let small = if self.is_small(i128::from(n_givers)) { percent(sum, self.p_percent).max(1) } else { 0 };
        let unsafe_by = p_percent.max(dominated).max(small);
        if n_givers == 0 { 0 } else { unsafe_by.max(0) }
    }
}
