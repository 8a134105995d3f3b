//! Which facilities two rounds share: in their frames by pair of strata, and among their responses.

use std::collections::BTreeSet;

use base::{Finding, Text};

use crate::classification::Stratification;
use crate::dataset::Dataset;

/// Facilities that are in both frames, by their stratum in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FramePair {
    /// Index of the stratum in the earlier round.
    pub earlier: u16,
    /// Index of the stratum in the later round.
    pub later: u16,
    /// How many facilities.
    pub n_frame: u32,
}

/// Which facilities two rounds share. Holds nothing by which a facility could be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overlap {
    /// Facilities in both frames; each pair of strata once.
    pub frame: Vec<FramePair>,
    /// For each response of the earlier round the stratum of its facility in the later frame; `None` where it has left.
    pub later_of_earlier: Vec<Option<u16>>,
    /// For each response of the later round the stratum of its facility in the earlier frame; `None` where it is new.
    pub earlier_of_later: Vec<Option<u16>>,
    /// Responses of the same facility: index in the earlier round, index in the later one.
    pub matched: Vec<(u32, u32)>,
}

impl Overlap {
    /// What cannot be, all at once.
    pub(super) fn contradictions(&self, earlier: &Dataset, later: &Dataset) -> Vec<Finding> {
        let (then, now) = (earlier.strata(), later.strata());
        let mut findings = Vec::new();
        let mut add = |words: Option<Text>| findings.extend(words.map(|words| Finding::error("overlap", words)));
        add(self.lengths(earlier.n_units(), later.n_units()));
        add(self.strata(then, now));
        if findings.is_empty() {
            let mut add = |words: Option<Text>| findings.extend(words.map(|words| Finding::error("overlap", words)));
            add(self.links(then, now));
            add(self.sizes(then, now));
        }
        findings
    }

    fn lengths(&self, n_earlier: usize, n_later: usize) -> Option<Text> {
        let (a, b) = (self.later_of_earlier.len(), self.earlier_of_later.len());
        ((a, b) != (n_earlier, n_later)).then(|| {
            Text::new(
                format!("前回{n_earlier}件・今回{n_later}件の回答に対し、対応は{a}件・{b}件です。数を揃えてください。"),
                format!("{n_earlier} and {n_later} responses, but links for {a} and {b}; they must be as many."),
            )
        })
    }

    fn strata(&self, then: &Stratification, now: &Stratification) -> Option<Text> {
        let known = |index: u16, strata: &Stratification| usize::from(index) < strata.classes.len();
        let frame = self.frame.iter().all(|pair| known(pair.earlier, then) && known(pair.later, now));
        let units = self.later_of_earlier.iter().flatten().all(|stratum| known(*stratum, now))
            && self.earlier_of_later.iter().flatten().all(|stratum| known(*stratum, then));
        let once: BTreeSet<(u16, u16)> = self.frame.iter().map(|pair| (pair.earlier, pair.later)).collect();
        (!frame || !units || once.len() != self.frame.len()).then(|| {
            Text::new(
                "両回の対応に、名簿にない層、または2回現れる層の組があります。",
                "The overlap names a stratum that a frame lacks, or a pair of strata twice.",
            )
        })
    }

    /// A matched pair says the same of its strata as both responses do, and no response is matched twice.
    fn links(&self, then: &Stratification, now: &Stratification) -> Option<Text> {
        let agree = |(a, b): &(u32, u32)| {
            let (Some(a), Some(b)) = (usize::try_from(*a).ok(), usize::try_from(*b).ok()) else { return false };
            self.later_of_earlier.get(a).copied().flatten() == now.of_unit.get(b).copied()
                && self.earlier_of_later.get(b).copied().flatten() == then.of_unit.get(a).copied()
                && a < then.of_unit.len()
        };
        let earlier: BTreeSet<u32> = self.matched.iter().map(|(a, _)| *a).collect();
        let later: BTreeSet<u32> = self.matched.iter().map(|(_, b)| *b).collect();
        let once = earlier.len() == self.matched.len() && later.len() == self.matched.len();
        (!once || !self.matched.iter().all(agree)).then(|| {
            Text::new(
                "同じ施設とされた前回と今回の回答の層が一致しないか、同じ回答が2回対応しています。",
                "Responses said to be of one facility disagree about its strata, or a response is matched twice.",
            )
        })
    }

    /// No pair of strata has more responses than facilities, no stratum fewer facilities than its pairs.
    fn sizes(&self, then: &Stratification, now: &Stratification) -> Option<Text> {
        let n_pair = |a: u16, b: u16| {
            let of = self.frame.iter().filter(|pair| (pair.earlier, pair.later) == (a, b));
            of.map(|pair| u64::from(pair.n_frame)).sum::<u64>()
        };
        let answered = |strata: &Stratification, others: &[Option<u16>], a: u16, b: u16| {
            let both = strata.of_unit.iter().zip(others).filter(|(own, other)| **own == a && **other == Some(b));
            both.count() as u64
        };
        let mut wrong = false;
        for (a, stratum) in then.classes.iter().enumerate() {
            for (b, other) in now.classes.iter().enumerate() {
                let (a, b) = (index(a), index(b));
                let n = n_pair(a, b);
                wrong |= answered(then, &self.later_of_earlier, a, b) > n;
                wrong |= answered(now, &self.earlier_of_later, b, a) > n;
                wrong |= n > u64::from(stratum.n_frame) || n > u64::from(other.n_frame);
            }
        }
        let of_earlier = |a: usize| (0..now.classes.len()).map(|b| n_pair(index(a), index(b))).sum::<u64>();
        let of_later = |b: usize| (0..then.classes.len()).map(|a| n_pair(index(a), index(b))).sum::<u64>();
        wrong |= then.classes.iter().enumerate().any(|(a, stratum)| of_earlier(a) > u64::from(stratum.n_frame));
        wrong |= now.classes.iter().enumerate().any(|(b, stratum)| of_later(b) > u64::from(stratum.n_frame));
        wrong.then(|| {
            Text::new(
                "両方の名簿にある施設の数が、層の施設数または回答数と合いません。名簿の突き合わせを確認してください。",
                "The facilities in both frames disagree with the sizes of strata or the numbers of responses; check how the frames were linked.",
            )
        })
    }
}

fn index(index: usize) -> u16 {
    u16::try_from(index).expect("strata are counted in 16 bits")
}
