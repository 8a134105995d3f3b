//! Routes: what is asked of somebody who leaves nothing undecided.
//!
//! Items that are always asked together form a [`Bundle`]. Bundles that depend on no common answer belong to
//! independent [`Part`]s, so that routes are counted for each part and multiplied. Within a part the answers are split
//! bundle by bundle, and what is left of the other bundles is narrowed to the answers on either side (Coudert and
//! Madre's generalised cofactor); what then hangs together no more is counted apart, and equal remainders are counted
//! once. That is why 2^20 routes can be counted without being looked at.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::bdd::{Bdd, NO, YES};
use super::effort::seconds;
use super::together::together;
use super::world::{Tri, World};
use crate::instrument::Kind;

/// Most different remainders of one part.
pub const REMAINDERS_MAX: usize = 50_000;

/// Routes of remainders that have been counted: which bundles are left, and with which answers each is asked.
type Known = HashMap<Left, Burden>;

/// Bundles that are left, by index, each with the answers with which it is asked.
type Left = Vec<(usize, Bdd)>;

/// Items that are always asked together.
#[derive(Clone, Debug)]
pub(super) struct Bundle {
    pub(super) asked: Tri,
    pub(super) items: Vec<usize>,
    weight: Weight,
}

/// How much work some items are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Weight {
    questions: u32,
    seconds: u32,
}

/// Items that no other part's answers decide about.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) bundles: Vec<Bundle>,
    /// Items whose answers decide here.
    pub(super) gates: BTreeSet<usize>,
    /// Answers that leave nothing undecided, and can be sent as far as these gates go.
    pub(super) complete: Bdd,
}

/// What may hold two bundles together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shared {
    /// The answer to this item.
    Answer(usize),
    /// Something that cannot be decided, as a bit.
    Free(u32),
}

/// What the routes of a part, or of the whole, come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burden {
    /// How many different routes there are.
    pub routes: u128,
    /// Fewest questions on a route.
    pub questions_min: u32,
    /// Most questions on a route.
    pub questions_max: u32,
    /// Seconds of the quickest route.
    pub seconds_min: u32,
    /// Seconds of the longest route.
    pub seconds_max: u32,
}

impl Burden {
    /// One route on which nothing is asked.
    pub(super) const NOTHING: Burden =
        Burden { routes: 1, questions_min: 0, questions_max: 0, seconds_min: 0, seconds_max: 0 };

    /// Routes of two independent parts.
    #[must_use]
    pub(super) fn with(self, other: Burden) -> Burden {
        Burden {
            routes: self.routes.saturating_mul(other.routes),
            questions_min: self.questions_min + other.questions_min,
            questions_max: self.questions_max + other.questions_max,
            seconds_min: self.seconds_min + other.seconds_min,
            seconds_max: self.seconds_max + other.seconds_max,
        }
    }

    /// Routes of one kind and of another.
    fn or(self, other: Burden) -> Burden {
        Burden {
            routes: self.routes.saturating_add(other.routes),
            questions_min: self.questions_min.min(other.questions_min),
            questions_max: self.questions_max.max(other.questions_max),
            seconds_min: self.seconds_min.min(other.seconds_min),
            seconds_max: self.seconds_max.max(other.seconds_max),
        }
    }

    fn and_asked(self, weight: Weight) -> Burden {
        self.with(Burden {
            routes: 1,
            questions_min: weight.questions,
            questions_max: weight.questions,
            seconds_min: weight.seconds,
            seconds_max: weight.seconds,
        })
    }
}

impl Part {
    /// True where nobody comes through: whatever is answered, something is wrong or missing.
    pub(super) fn is_blocked(&self) -> bool {
        self.complete == NO
    }
}

impl World<'_> {
    /// What everybody is asked.
    pub(super) fn always_asked(&self) -> Burden {
        let always = (0..self.items.len()).filter(|index| self.items[*index].yes == YES);
        always.fold(Burden::NOTHING, |burden, index| burden.and_asked(self.weight(index)))
    }

    fn weight(&self, index: usize) -> Weight {
        let item = &self.instrument.items[index];
        let counts = item.is_typed() && item.kind != Kind::Repeat;
        Weight { questions: u32::from(counts), seconds: seconds(item) }
    }

    /// The independent parts, in the order of their first items.
    pub(super) fn parts(&mut self) -> Vec<Part> {
        let mut by_asked: BTreeMap<Tri, usize> = BTreeMap::new();
        let mut bundles: Vec<Bundle> = Vec::new();
        for index in 0..self.items.len() {
            let asked = self.items[index];
            if asked.yes == YES || asked.no == YES {
                continue;
            }
            let at = *by_asked.entry(asked).or_insert_with(|| {
                bundles.push(Bundle { asked, items: Vec::new(), weight: Weight::default() });
                bundles.len() - 1
            });
            let weight = self.weight(index);
            bundles[at].items.push(index);
            bundles[at].weight.questions += weight.questions;
            bundles[at].weight.seconds += weight.seconds;
        }
        let gates: Vec<BTreeSet<usize>> =
            bundles.iter().map(|bundle| self.reach_of(&[bundle.asked.yes, bundle.asked.no], None)).collect();
        // What cannot be decided may be common to two bundles without a common answer.
        let free = |bundle: &Bundle| {
            let bits = self.bdds.support(&[bundle.asked.yes, bundle.asked.no]);
            bits.into_iter().filter(|bit| self.is_free(*bit)).map(Shared::Free).collect::<Vec<_>>()
        };
        let shared = bundles.iter().zip(&gates).map(|(bundle, gates)| {
            let gates = gates.iter().copied().map(Shared::Answer);
            gates.chain(free(bundle)).collect::<Vec<_>>()
        });
        let groups = together(shared);
        let mut parts: Vec<Part> = Vec::new();
        for places in groups {
            let gates = places.iter().flat_map(|place| &gates[*place]).copied().collect();
            let bundles = places.iter().map(|place| bundles[*place].clone()).collect();
            let part = Part { bundles, gates, complete: YES };
            parts.push(Part { complete: self.complete(&part), ..part });
        }
        parts
    }

    fn complete(&mut self, part: &Part) -> Bdd {
        let mut complete = self.all_valid(&part.gates, None);
        for gate in &part.gates {
            let there = self.not_missing(*gate);
            complete = self.bdds.and(complete, there);
        }
        for bundle in &part.bundles {
            let known = self.bdds.or(bundle.asked.yes, bundle.asked.no);
            complete = self.bdds.and(complete, known);
        }
        complete
    }

    /// What the routes of a part come to; `None` when there are too many different remainders. No route at all has
    /// `routes: 0`.
    pub(super) fn burden(&mut self, part: &Part) -> Option<Burden> {
        if part.is_blocked() {
            return Some(Burden { routes: 0, ..Burden::NOTHING });
        }
        let asked = part.bundles.iter().enumerate().map(|(index, bundle)| (index, bundle.asked.yes)).collect();
        let asked = self.narrowed(asked, part.complete);
        let mut known = HashMap::new();
        let found = self.remainder(&part.bundles, asked, &mut known);
        if self.bdds.is_full() { None } else { found }
    }

    /// The routes of the bundles that are left, each with the answers with which it is asked. Whatever came before,
    /// equal sets have equal routes; and bundles that depend on no common answer any more are counted apart.
    fn remainder(&mut self, bundles: &[Bundle], left: Left, known: &mut Known) -> Option<Burden> {
        let mut found = Burden::NOTHING;
        let mut open: Left = Vec::new();
        for (index, asked) in left {
            match asked {
                YES => found = found.and_asked(bundles[index].weight),
                NO => {}
                _ => open.push((index, asked)),
            }
        }
        for together in self.apart(open) {
            found = found.with(self.split(bundles, together, known)?);
        }
        Some(found)
    }

    /// The routes of bundles that hang together: those on which the first is asked, and those on which it is not.
    fn split(&mut self, bundles: &[Bundle], together: Left, known: &mut Known) -> Option<Burden> {
        let Some(((index, first), rest)) = together.split_first() else { return Some(Burden::NOTHING) };
        if let Some(known) = known.get(&together) {
            return Some(*known);
        }
        if known.len() >= REMAINDERS_MAX || self.bdds.is_full() {
            return None;
        }
        let narrowed = self.narrowed(rest.to_vec(), *first);
        let asked = self.remainder(bundles, narrowed, known)?.and_asked(bundles[*index].weight);
        let not_first = self.bdds.not(*first);
        let narrowed = self.narrowed(rest.to_vec(), not_first);
        let not_asked = self.remainder(bundles, narrowed, known)?;
        let found = asked.or(not_asked);
        known.insert(together, found);
        Some(found)
    }

    /// Bundles in groups that share no answer.
    fn apart(&self, open: Left) -> Vec<Left> {
        let groups = together(open.iter().map(|(_, asked)| self.bdds.support(&[*asked])));
        groups.into_iter().map(|places| places.into_iter().map(|place| open[place]).collect()).collect()
    }

    fn narrowed(&mut self, sets: Left, within: Bdd) -> Left {
        sets.into_iter().map(|(index, set)| (index, self.bdds.narrow(set, within))).collect()
    }

    /// Answers for each route of a part that has not too many.
    pub(super) fn witnesses(&mut self, part: &Part) -> Vec<Bdd> {
        let mut found = Vec::new();
        let mut left = vec![(0, part.complete)];
        while let Some((at, set)) = left.pop() {
            if set == NO {
                continue;
            }
            let Some(bundle) = part.bundles.get(at) else {
                found.push(set);
                continue;
            };
            let not_asked = self.bdds.and(set, bundle.asked.no);
            let asked = self.bdds.and(set, bundle.asked.yes);
            left.extend([(at + 1, not_asked), (at + 1, asked)]);
        }
        found
    }

    /// Answers that between them ask each bundle of a part once and leave it out once, as far as that can be.
    pub(super) fn each_way(&mut self, part: &Part) -> Vec<Bdd> {
        let mut found: Vec<Bdd> = Vec::new();
        for bundle in &part.bundles {
            for side in [bundle.asked.yes, bundle.asked.no] {
                let set = self.bdds.and(part.complete, side);
                if set != NO && !found.contains(&set) {
                    found.push(set);
                }
            }
        }
        found
    }
}
