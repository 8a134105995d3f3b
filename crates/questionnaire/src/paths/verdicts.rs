//! What holds for all valid answers: who can be reached, which checks work, which options matter.

use std::collections::BTreeMap;

use super::bdd::{Bdd, NO, YES};
use super::domain::Domain;
use super::routes::Part;
use super::world::{Place, SOFT, Tri, World};
use crate::instrument::{Kind, Required, Slot};

/// Whether a check does what checks are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// Whatever is answered, it fires (or: an answer is always needed).
    Always,
    /// Whatever is answered, it does not fire (or: an answer is never needed).
    Never,
    /// It depends on the answers.
    Depends,
    /// Cannot be decided.
    Undecided,
}

impl Verdict {
    /// The word for it in files.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Always => "always",
            Verdict::Never => "never",
            Verdict::Depends => "depends",
            Verdict::Undecided => "undecided",
        }
    }
}

/// A check, or the condition of a needed answer, and what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckVerdict {
    /// Index of the item.
    pub item: usize,
    /// `constraint`, `kaishin::soft_constraint` or `required`.
    pub column: &'static str,
    /// What becomes of it.
    pub verdict: Verdict,
}

/// Options of one choice, as far as the routes are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionsVerdict {
    /// Index of the item.
    pub item: usize,
    /// Options that nobody can choose: never offered, or never accepted.
    pub never: Vec<String>,
    /// Options that lead to the same questions whatever else is answered, together.
    pub alike: Vec<Vec<String>>,
    /// Options of which no route takes notice, where several can be chosen.
    pub unnoticed: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Reached,
    Never,
    Undecided,
}

impl World<'_> {
    /// Items that nobody can reach, and those of which that cannot be decided.
    pub(super) fn reached(&mut self) -> (Vec<usize>, Vec<usize>) {
        let mut known: BTreeMap<Bdd, Reach> = BTreeMap::new();
        let (mut never, mut undecided) = (Vec::new(), Vec::new());
        for index in 0..self.items.len() {
            let asked = self.items[index].yes;
            let reach = match known.get(&asked) {
                Some(reach) => *reach,
                None => self.reach(asked),
            };
            known.insert(asked, reach);
            match reach {
                Reach::Reached => {}
                Reach::Never => never.push(index),
                Reach::Undecided => undecided.push(index),
            }
        }
        (never, undecided)
    }

    fn reach(&mut self, asked: Bdd) -> Reach {
        if asked == YES {
            return Reach::Reached;
        }
        let around = self.reach_of(&[asked], None);
        let valid = self.all_valid(&around, None);
        let set = self.bdds.and(asked, valid);
        match (set == NO, self.is_certain(set)) {
            (true, _) => Reach::Never,
            (false, true) => Reach::Reached,
            (false, false) => Reach::Undecided,
        }
    }

    /// Every check of an item that can be reached.
    pub(super) fn check_verdicts(&mut self) -> Vec<CheckVerdict> {
        let instrument = self.instrument;
        let mut found = Vec::new();
        for (item, asked) in instrument.items.iter().enumerate().filter(|(_, item)| item.is_typed()) {
            let slot = Slot::Item(item);
            let checks = [("constraint", &asked.constraint), (SOFT, &asked.soft_constraint)];
            for (column, condition) in checks.into_iter().filter_map(|(column, check)| Some((column, check.as_ref()?)))
            {
                let holds = self.condition(Place { slot, column, condition });
                let given = self.answered(item);
                let fires = Tri { yes: holds.no, no: self.bdds.not(holds.no) };
                let verdict = self.verdict(item, given, fires);
                found.extend(verdict.map(|verdict| CheckVerdict { item, column, verdict }));
            }
            if let Required::When(condition) = &asked.required {
                let needed = self.condition(Place { slot, column: "required", condition });
                let needed = Tri { yes: needed.yes, no: self.bdds.not(needed.yes) };
                let verdict = self.verdict(item, self.items[item].yes, needed);
                found.extend(verdict.map(|verdict| CheckVerdict { item, column: "required", verdict }));
            }
        }
        found
    }

    /// `None` where nobody comes to the item.
    fn verdict(&mut self, item: usize, given: Bdd, fires: Tri) -> Option<Verdict> {
        // The item's own check must not be taken for granted; what its filter offers may be.
        let around = self.reach_of(&[given, fires.yes], Some(item));
        let valid = self.all_valid(&around, Some(item));
        let (offered, alone) = (self.within_offer(item), self.alone(item));
        let valid = self.bdds.and(valid, offered);
        let valid = self.bdds.and(valid, alone);
        let given = self.bdds.and(given, valid);
        let (yes, no) = (self.bdds.and(given, fires.yes), self.bdds.and(given, fires.no));
        match (yes == NO, no == NO) {
            (true, true) => None,
            (true, false) => Some(Verdict::Never),
            (false, true) => Some(Verdict::Always),
            (false, false) if self.is_certain(yes) && self.is_certain(no) => Some(Verdict::Depends),
            (false, false) => Some(Verdict::Undecided),
        }
    }

    /// Choices with options that lead nowhere of their own, or that nobody can choose.
    pub(super) fn option_verdicts(&mut self, parts: &[Part]) -> Vec<OptionsVerdict> {
        let mut found = Vec::new();
        for item in 0..self.items.len() {
            let Some(domain) = self.domains[item].clone() else { continue };
            let never = self.never_chosen(item, &domain);
            let part = parts.iter().find(|part| part.gates.contains(&item));
            let part = part.filter(|part| part.bundles.iter().all(|bundle| self.is_exact(bundle.asked.yes)));
            let (alike, unnoticed) = match (part, &domain) {
                (Some(part), Domain::One { .. }) => (self.alike(item, &domain, part), Vec::new()),
                (Some(part), Domain::Many { options, .. }) => (Vec::new(), self.unnoticed(&domain, options, part)),
                (Some(_), Domain::Carried { .. }) | (None, _) => (Vec::new(), Vec::new()),
            };
            if !never.is_empty() || !alike.is_empty() || !unnoticed.is_empty() {
                found.push(OptionsVerdict { item, never, alike, unnoticed });
            }
        }
        found
    }

    fn never_chosen(&mut self, item: usize, domain: &Domain) -> Vec<String> {
        let instrument = self.instrument;
        let asked = &instrument.items[item];
        if asked.options.is_empty() || (asked.choice_filter.is_none() && asked.constraint.is_none()) {
            return Vec::new();
        }
        let given = self.answered(item);
        let around = self.reach_of(&[given], None);
        let valid = self.all_valid(&around, None);
        let given = self.bdds.and(given, valid);
        if given == NO {
            return Vec::new();
        }
        let mut never = Vec::new();
        for (index, option) in asked.options.iter().enumerate() {
            let chosen = match domain {
                Domain::Many { .. } => domain.option(&mut self.bdds, index),
                Domain::One { .. } | Domain::Carried { .. } => domain.value(&mut self.bdds, index),
            };
            if self.bdds.and(given, chosen) == NO {
                never.push(option.value.clone());
            }
        }
        never
    }

    /// Options of a choice that lead to the same questions, together; those that stand alone are left out.
    fn alike(&mut self, item: usize, domain: &Domain, part: &Part) -> Vec<Vec<String>> {
        let instrument = self.instrument;
        if instrument.items[item].kind != Kind::SelectOne {
            return Vec::new();
        }
        let mut groups: Vec<(Vec<Bdd>, Vec<String>)> = Vec::new();
        for (index, option) in instrument.items[item].options.iter().enumerate() {
            let fixed = domain.fixed(index);
            let leads: Vec<Bdd> = part
                .bundles
                .iter()
                .flat_map(|bundle| [bundle.asked.yes, bundle.asked.no])
                .map(|set| self.bdds.given(set, &fixed))
                .collect();
            match groups.iter_mut().find(|(other, _)| *other == leads) {
                Some((_, options)) => options.push(option.value.clone()),
                None => groups.push((leads, vec![option.value.clone()])),
            }
        }
        groups.into_iter().map(|(_, options)| options).filter(|options| options.len() > 1).collect()
    }

    /// Options of which no route takes notice, as long as something else is chosen too.
    fn unnoticed(&mut self, domain: &Domain, options: &[String], part: &Part) -> Vec<String> {
        let bits: Vec<u32> = (0..options.len()).map(|index| super::domain::option_bit(domain.first(), index)).collect();
        let mut found = Vec::new();
        for (option, own) in options.iter().zip(&bits) {
            let mut others = NO;
            for other in bits.iter().filter(|bit| *bit != own) {
                let other = self.bdds.bit(*other);
                others = self.bdds.or(others, other);
            }
            let noticed = part.bundles.iter().any(|bundle| {
                [bundle.asked.yes, bundle.asked.no].into_iter().any(|set| {
                    let (with, without) =
                        (self.bdds.given(set, &[(*own, true)]), self.bdds.given(set, &[(*own, false)]));
                    self.bdds.and(with, others) != self.bdds.and(without, others)
                })
            });
            if !noticed {
                found.push(option.clone());
            }
        }
        found
    }
}
