//! The standard error of a change against chance itself: rounds are drawn anew thousands of times from hospitals whose
//! answers are known. The variance of the differences and the coverage of the intervals must be what was promised.

use super::super::difference::{Row, difference};
use super::super::panel::panel;
use super::super::{ChangeSums, FramePair, Overlap};
use crate::{Stratification, Stratum};
use base::Text;

/// Rounds drawn for each case.
const DRAWS: u32 = 8_000;

/// A small generator of our own, so that the draws are the same for ever. Origin of the constants: Steele, Lea and Flood,
/// “Fast splittable pseudorandom number generators” (2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn chance(&mut self, p: f64) -> bool {
        self.next() < p
    }

    /// `n` of `from`, each as likely as any other.
    #[expect(clippy::cast_possible_truncation, reason = "a place in a list of hospitals")]
    fn pick(&mut self, mut from: Vec<usize>, n: usize) -> Vec<usize> {
        for index in 0..n {
            let other = index + (self.next() * (from.len() - index) as f64) as usize;
            from.swap(index, other);
        }
        from.truncate(n);
        from
    }
}

/// What reads one round of a hospital.
type Round = fn(&Hospital) -> Option<(u16, (i64, i64))>;

/// A hospital: its stratum and its `(y, b)` in each round, `None` outside of the frame.
#[derive(Clone, Copy)]
struct Hospital {
    then: Option<(u16, (i64, i64))>,
    now: Option<(u16, (i64, i64))>,
}

/// Hospitals of which most answer as before: a base of about 8 in 10, and answers that hang together.
fn hospital(random: &mut Random, then: Option<u16>, now: Option<u16>, level: f64) -> Hospital {
    let base = random.chance(0.8);
    let yes = random.chance(level);
    let first = (i64::from(base && yes), i64::from(base));
    let base = if random.chance(0.9) { base } else { !base };
    let yes = if random.chance(0.75) { yes } else { random.chance(level + 0.2) };
    let second = (i64::from(base && yes), i64::from(base));
    Hospital { then: then.map(|stratum| (stratum, first)), now: now.map(|stratum| (stratum, second)) }
}

fn strata(hospitals: &[Hospital], n: u16, answered: &[usize], of: Round) -> Stratification {
    let size = |stratum: u16| hospitals.iter().filter(|own| of(own).is_some_and(|(known, _)| known == stratum)).count();
    let class = |stratum: u16| Stratum {
        code: stratum.to_string(),
        label: Text::default(),
        n_frame: u32::try_from(size(stratum)).unwrap(),
    };
    Stratification {
        name: "stratum".to_owned(),
        label: Text::default(),
        classes: (0..n).map(class).collect(),
        of_unit: answered.iter().map(|index| of(&hospitals[*index]).unwrap().0).collect(),
    }
}

/// The sums of one draw: those that answered, by index.
fn sums(hospitals: &[Hospital], n_strata: u16, then: &[usize], now: &[usize]) -> ChangeSums {
    let mut overlap = Overlap::default();
    for (a, b) in (0..n_strata).flat_map(|a| (0..n_strata).map(move |b| (a, b))) {
        let pair = |own: &&Hospital| own.then.is_some_and(|own| own.0 == a) && own.now.is_some_and(|own| own.0 == b);
        let n_frame = u32::try_from(hospitals.iter().filter(pair).count()).unwrap();
        if n_frame > 0 {
            overlap.frame.push(FramePair { earlier: a, later: b, n_frame });
        }
    }
    overlap.later_of_earlier = then.iter().map(|index| hospitals[*index].now.map(|own| own.0)).collect();
    overlap.earlier_of_later = now.iter().map(|index| hospitals[*index].then.map(|own| own.0)).collect();
    let mut place = vec![None; hospitals.len()];
    for (position, index) in now.iter().enumerate() {
        place[*index] = Some(u32::try_from(position).unwrap());
    }
    for (position, index) in then.iter().enumerate() {
        if let Some(other) = place[*index] {
            overlap.matched.push((u32::try_from(position).unwrap(), other));
        }
    }
    let first: Vec<(i64, i64)> = then.iter().map(|index| hospitals[*index].then.unwrap().1).collect();
    let second: Vec<(i64, i64)> = now.iter().map(|index| hospitals[*index].now.unwrap().1).collect();
    let (earlier, later) =
        (strata(hospitals, n_strata, then, |own| own.then), strata(hospitals, n_strata, now, |own| own.now));
    ChangeSums::count((&earlier, &first), (&later, &second), &overlap)
}

/// The true change, and that of the hospitals in both frames.
fn truth(hospitals: &[Hospital]) -> (f64, f64) {
    let share = |values: Vec<(i64, i64)>| {
        let (y, b) = values.into_iter().fold((0, 0), |sum, value| (sum.0 + value.0, sum.1 + value.1));
        y as f64 / b as f64
    };
    let values = |of: Round, both: bool| {
        let own = hospitals.iter().filter(|own| !both || (own.then.is_some() && own.now.is_some()));
        own.filter_map(of).map(|found| found.1).collect::<Vec<_>>()
    };
    let change = |both: bool| share(values(|own| own.now, both)) - share(values(|own| own.then, both));
    (change(false), change(true))
}

/// What chance did, against what was promised.
#[derive(Default)]
struct Tally {
    values: Vec<f64>,
    promised: f64,
    covered: u32,
}

impl Tally {
    fn add(&mut self, found: &super::super::Difference, truth: f64) {
        self.values.push(found.value);
        self.promised += found.standard_error * found.standard_error;
        let interval = found.interval.unwrap();
        self.covered += u32::from(interval.low <= truth && truth <= interval.high);
    }

    fn variance(&self) -> f64 {
        let n = self.values.len() as f64;
        let mean = self.values.iter().sum::<f64>() / n;
        self.values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0)
    }

    /// Promised variance over the variance that came about.
    fn ratio(&self) -> f64 {
        self.promised / self.values.len() as f64 / self.variance()
    }

    #[track_caller]
    fn check(&self, truth: f64) {
        let n = self.values.len() as f64;
        let off = self.values.iter().sum::<f64>() / n - truth;
        // The mean of the draws lies within four of its standard errors, and a little for the ratio's own bias.
        assert!(off.abs() < 4.0 * (self.variance() / n).sqrt() + 1e-3, "off by {off}");
        // A variance of so many draws has the relative standard error √(2/n).
        assert!((self.ratio() - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "promised/found {}", self.ratio());
        let coverage = f64::from(self.covered) / n;
        assert!((coverage - 0.95).abs() < 0.01, "coverage {coverage}");
    }
}

/// Two samples of one stratum with an overlap of random size, drawn so that the formula holds exactly: what happens among
/// the hospitals that left says nothing of those that came.
#[test]
fn two_samples_with_a_changed_frame() {
    let mut random = Random(20_260_401);
    let mut hospitals: Vec<Hospital> = Vec::new();
    hospitals.extend((0..40).map(|_| hospital(&mut random, Some(0), None, 0.6)));
    hospitals.extend((0..260).map(|_| hospital(&mut random, Some(0), Some(0), 0.4)));
    hospitals.extend((0..50).map(|_| hospital(&mut random, None, Some(0), 0.3)));
    let (change, same) = truth(&hospitals);
    let (mut all, mut panels, mut apart, mut endless) =
        (Tally::default(), Tally::default(), Tally::default(), Tally::default());
    for _ in 0..DRAWS {
        let then = random.pick((0..300).collect(), 150);
        // How many of the later sample are in both frames is drawn as if there had been no earlier sample.
        let n_both = random.pick((40..350).collect(), 160).into_iter().filter(|index| *index < 300).count();
        let chosen: Vec<usize> = then.iter().copied().filter(|index| *index >= 40).collect();
        let n_again = (n_both * 3 / 4).min(chosen.len());
        let others: Vec<usize> = (40..300).filter(|index| !chosen.contains(index)).collect();
        let mut now = random.pick(chosen, n_again);
        now.extend(random.pick(others, n_both - n_again));
        now.extend(random.pick((300..350).collect(), 160 - n_both));
        let mut sums = sums(&hospitals, 1, &then, &now);
        all.add(&difference(&sums, Row::All, true).unwrap(), change);
        panels.add(&panel(&sums, Row::All, true).unwrap().difference, same);
        sums.earlier[0].n_frame *= 1_000_000;
        sums.later[0].n_frame *= 1_000_000;
        sums.pairs[0].n_frame *= 1_000_000;
        endless.add(&difference(&sums, Row::All, true).unwrap(), change);
        sums = super::simulation::sums(&hospitals, 1, &then, &now);
        sums.pairs.clear();
        apart.add(&difference(&sums, Row::All, true).unwrap(), change);
    }
    all.check(change);
    panels.check(same);
    // Without the finite frame (R's form), or without the overlap, the promise is much too wide.
    assert!(endless.ratio() > 1.3, "{}", endless.ratio());
    assert!(apart.ratio() > 1.1, "{}", apart.ratio());
}

/// Hospitals that answer of their own accord, and those that answered before more readily: three classes, some hospitals in
/// another class than before, some gone, some new. How many answer is left to chance too.
#[test]
fn hospitals_that_answer_of_their_own_accord() {
    let mut random = Random(7);
    let mut hospitals: Vec<Hospital> = Vec::new();
    for (then, now, n, level) in [
        (Some(0), Some(0), 150, 0.3),
        (Some(1), Some(1), 120, 0.5),
        (Some(2), Some(2), 80, 0.7),
        (Some(0), Some(1), 12, 0.4),
        (Some(1), Some(0), 12, 0.4),
        (Some(1), Some(2), 10, 0.6),
        (Some(0), None, 15, 0.2),
        (Some(1), None, 10, 0.4),
        (None, Some(0), 15, 0.6),
        (None, Some(2), 10, 0.7),
    ] {
        hospitals.extend((0..n).map(|_| hospital(&mut random, then, now, level)));
    }
    let (change, _) = truth(&hospitals);
    let rate = |stratum: u16| 0.5 + 0.1 * f64::from(stratum);
    let mut all = Tally::default();
    let mut apart = Tally::default();
    for _ in 0..DRAWS {
        let (mut then, mut now) = (Vec::new(), Vec::new());
        for (index, own) in hospitals.iter().enumerate() {
            let habit = random.next();
            if own.then.is_some_and(|(stratum, _)| habit < rate(stratum)) {
                then.push(index);
            }
            let again = if random.chance(0.7) { habit } else { random.next() };
            if own.now.is_some_and(|(stratum, _)| again < rate(stratum)) {
                now.push(index);
            }
        }
        let mut sums = sums(&hospitals, 3, &then, &now);
        all.add(&difference(&sums, Row::All, true).unwrap(), change);
        sums.pairs.clear();
        apart.add(&difference(&sums, Row::All, true).unwrap(), change);
    }
    all.check(change);
    assert!(apart.ratio() > 1.1, "{}", apart.ratio());
}
