//! Everything that the questionnaire decides, as sets of answers: who is asked what, and which answers are valid.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Undecided;
use super::bdd::{Bdd, Bdds, NO, NODES_MAX, QUICK_NODES_MAX, YES};
use super::domain::{CUT_MAX, Cuts, Did, Domain};
use super::layout::{Layout, comparison, is_constant, parts};
use crate::expression::{Datum, Expr, Focus, NodeId, Operator};
use crate::instrument::{Condition, Instrument, Item, Kind, Required, Slot};

/// For whom a condition holds, and for whom it fails; for all others it is undetermined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tri {
    pub(super) yes: Bdd,
    pub(super) no: Bdd,
}

/// Holds for everybody.
pub(super) const ALWAYS: Tri = Tri { yes: YES, no: NO };

/// An expression and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'i> {
    pub(super) slot: Slot,
    pub(super) column: &'static str,
    pub(super) condition: &'i Condition,
}

/// By repeat's group: that there is a row at all, where answers count the rows.
type Counts = BTreeMap<usize, Condition>;

/// Most options of all items together on which something depends.
pub const VALUES_MAX: usize = 200_000;

/// Most pairs of options that may exclude each other.
const EXCLUSIONS_MAX: usize = 10_000;

/// The column of checks that only ask for a reason.
pub(super) const SOFT: &str = "kaishin::soft_constraint";

/// How much of the questionnaire is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breadth {
    /// What decides who is asked what.
    Routing,
    /// Checks, needed answers and offered options too.
    Everything,
}

/// How much work may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patience {
    /// While an author is at work.
    Short,
    /// For somebody who asks for the whole proof.
    Long,
}

/// The questionnaire as sets of answers.
pub(super) struct World<'i> {
    pub(super) instrument: &'i Instrument,
    pub(super) patience: Patience,
    pub(super) layout: Layout<'i>,
    pub(super) bdds: Bdds,
    /// By item; `None` for items whose answers decide nothing.
    pub(super) domains: Vec<Option<Domain>>,
    pub(super) items: Vec<Tri>,
    groups: Vec<Tri>,
    /// Bits from here on stand for what cannot be decided.
    pub(super) free_from: u32,
    pub(super) next_free: u32,
    pub(super) undecided: Vec<Undecided>,
    pub(super) free_known: BTreeMap<(NodeId, String), Tri>,
    pub(super) evaluated: usize,
    /// Place of each item in the order of evaluation.
    pub(super) rank: Vec<usize>,
    /// The item whose answer each bit belongs to.
    owners: Vec<usize>,
    valid: BTreeMap<usize, Bdd>,
    counts: Rc<Counts>,
}

impl<'i> World<'i> {
    pub(super) fn new(instrument: &'i Instrument, breadth: Breadth, patience: Patience) -> World<'i> {
        let layout = Layout::new(instrument);
        let counts = counts(instrument);
        let places = places(instrument, &counts);
        let needed = needed(&layout, &places, breadth);
        let cuts = cuts(&layout, &places);
        let mut next = 0;
        let mut values = 0;
        let mut owners = Vec::new();
        let mut domains: Vec<Option<Domain>> = vec![None; instrument.items.len()];
        for index in near_each_other(instrument, &needed) {
            let item = &instrument.items[index];
            let none = Cuts::default();
            values += item.options.len() + 1;
            if item.always_calculated() || values > VALUES_MAX {
                continue;
            }
            if let Some(domain) = Domain::of(item, cuts.get(&index).unwrap_or(&none), next) {
                next = domain.end();
                owners.resize(next as usize, index);
                domains[index] = Some(domain);
            }
        }
        let mut rank = vec![0; instrument.items.len()];
        for (place, slot) in instrument.graph.order().iter().enumerate() {
            if let Slot::Item(index) = slot {
                rank[*index] = place;
            }
        }
        let mut world = World {
            instrument,
            patience,
            layout,
            bdds: Bdds::new(match patience {
                Patience::Short => QUICK_NODES_MAX,
                Patience::Long => NODES_MAX,
            }),
            domains,
            items: vec![ALWAYS; instrument.items.len()],
            groups: vec![ALWAYS; instrument.groups.len()],
            free_from: next,
            next_free: next,
            undecided: Vec::new(),
            free_known: BTreeMap::new(),
            evaluated: 0,
            rank,
            owners,
            valid: BTreeMap::new(),
            counts: Rc::new(counts),
        };
        for slot in instrument.graph.order() {
            if world.bdds.is_full() {
                // Whatever came of the rest would have to be thrown away.
                break;
            }
            world.decide(*slot);
        }
        world
    }

    /// For whom a slot is on the path; all it depends on has been decided.
    fn decide(&mut self, slot: Slot) {
        let instrument = self.instrument;
        let around = self.around(slot);
        let counts = Rc::clone(&self.counts);
        let condition = match slot {
            // A row is there when its list is asked, and where rows are counted, when there is one at least.
            Slot::Group(index) if instrument.groups[index].repeat.is_some() => counts.get(&index),
            Slot::Group(index) => instrument.groups[index].relevant.as_ref(),
            Slot::Item(index) => own_condition(instrument, &instrument.items[index]),
        };
        let own = condition.map_or(ALWAYS, |condition| self.condition(Place { slot, column: "relevant", condition }));
        let both = self.both(around, own);
        match slot {
            Slot::Group(index) => self.groups[index] = both,
            Slot::Item(index) => self.items[index] = both,
        }
    }

    fn around(&self, slot: Slot) -> Tri {
        let instrument = self.instrument;
        let of_group = |group: Option<usize>| group.map_or(ALWAYS, |group| self.groups[group]);
        match slot {
            Slot::Group(index) => match instrument.groups[index].repeat {
                Some(list) => self.items[list],
                None => of_group(instrument.groups[index].parent),
            },
            Slot::Item(index) => {
                let item = &instrument.items[index];
                match (item.kind, item.group) {
                    (Kind::Repeat, Some(group)) => of_group(instrument.groups[group].parent),
                    (_, group) => of_group(group),
                }
            }
        }
    }

    pub(super) fn both(&mut self, a: Tri, b: Tri) -> Tri {
        Tri { yes: self.bdds.and(a.yes, b.yes), no: self.bdds.or(a.no, b.no) }
    }

    pub(super) fn either(&mut self, a: Tri, b: Tri) -> Tri {
        Tri { yes: self.bdds.or(a.yes, b.yes), no: self.bdds.and(a.no, b.no) }
    }

    /// Neither holds nor fails.
    pub(super) fn open(&mut self, tri: Tri) -> Bdd {
        let known = self.bdds.or(tri.yes, tri.no);
        self.bdds.not(known)
    }

    pub(super) fn is_free(&self, bit: u32) -> bool {
        bit >= self.free_from
    }

    /// The item whose answer a bit belongs to; `None` for bits of what cannot be decided.
    fn owner(&self, bit: u32) -> Option<usize> {
        self.owners.get(bit as usize).copied()
    }

    /// Items whose answers some sets depend on.
    pub(super) fn gates_of(&self, sets: &[Bdd]) -> BTreeSet<usize> {
        self.bdds.support(sets).into_iter().filter_map(|bit| self.owner(bit)).collect()
    }

    /// True where nothing that cannot be decided plays a part.
    pub(super) fn is_exact(&self, set: Bdd) -> bool {
        !self.bdds.support(&[set]).into_iter().any(|bit| self.is_free(bit))
    }

    /// Something of the set is there whatever comes of what cannot be decided.
    pub(super) fn is_certain(&mut self, set: Bdd) -> bool {
        let free_from = self.free_from;
        self.bdds.every(set, &|bit| bit >= free_from) != NO
    }

    /// Answers of an item that could be sent: its hard constraint holds, and its options are offered.
    pub(super) fn valid(&mut self, index: usize) -> Bdd {
        if let Some(known) = self.valid.get(&index) {
            return *known;
        }
        let checked = self.checked(index);
        let offered = self.within_offer(index);
        let alone = self.alone(index);
        let valid = self.bdds.and(checked, offered);
        let valid = self.bdds.and(valid, alone);
        self.valid.insert(index, valid);
        valid
    }

    fn checked(&mut self, index: usize) -> Bdd {
        let instrument = self.instrument;
        let item = &instrument.items[index];
        let (Some(condition), false, true) = (&item.constraint, item.soft, item.is_typed()) else { return YES };
        let tri = self.condition(Place { slot: Slot::Item(index), column: "constraint", condition });
        let answered = self.answered(index);
        let broken = self.bdds.and(answered, tri.no);
        self.bdds.not(broken)
    }

    /// Options that go with no other stand alone.
    pub(super) fn alone(&mut self, index: usize) -> Bdd {
        let instrument = self.instrument;
        let options = &instrument.items[index].options;
        let Some(domain @ Domain::Many { .. }) = self.domains[index].clone() else { return YES };
        let exclusive = options.iter().filter(|option| option.exclusive).count();
        if exclusive * options.len() > EXCLUSIONS_MAX {
            return YES;
        }
        let mut alone = YES;
        for (exclusive, _) in options.iter().enumerate().filter(|(_, option)| option.exclusive) {
            let own = domain.option(&mut self.bdds, exclusive);
            for other in (0..options.len()).filter(|other| *other != exclusive) {
                let other = domain.option(&mut self.bdds, other);
                let both = self.bdds.and(own, other);
                alone = self.bdds.minus(alone, both);
            }
        }
        let off = self.bdds.not(self.items[index].yes);
        self.bdds.or(alone, off)
    }

    /// Options that are chosen are among those that the filter offers.
    pub(super) fn within_offer(&mut self, index: usize) -> Bdd {
        let Some(domain) = self.domains[index].clone().filter(|_| self.instrument.items[index].is_typed()) else {
            return YES;
        };
        let Some(offered) = self.offered(index) else { return YES };
        let on = self.items[index].yes;
        let mut within = YES;
        for (option, offered) in offered.into_iter().enumerate() {
            let chosen = match domain {
                Domain::Many { .. } => domain.option(&mut self.bdds, option),
                Domain::One { .. } | Domain::Carried { .. } => domain.value(&mut self.bdds, option),
            };
            let chosen = self.bdds.and(chosen, on);
            let fits = self.bdds.implies(chosen, offered);
            within = self.bdds.and(within, fits);
        }
        within
    }

    /// Asked and answered.
    pub(super) fn answered(&mut self, index: usize) -> Bdd {
        let Some(domain) = self.domains[index].clone() else { return NO };
        let did = domain.did(&mut self.bdds, Did::Answered);
        self.bdds.and(self.items[index].yes, did)
    }

    /// Nothing that must be answered is left out at this item.
    pub(super) fn not_missing(&mut self, index: usize) -> Bdd {
        let instrument = self.instrument;
        let item = &instrument.items[index];
        let Some(domain) = self.domains[index].clone().filter(|_| item.is_typed() && !item.soft) else { return YES };
        let needed = match &item.required {
            Required::Never => return YES,
            Required::Always => ALWAYS,
            Required::When(condition) => {
                self.condition(Place { slot: Slot::Item(index), column: "required", condition })
            }
        };
        let needed = self.bdds.and(needed.yes, self.items[index].yes);
        let mut given = domain.did(&mut self.bdds, Did::Answered);
        if item.unknown_allowed {
            let unknown = domain.did(&mut self.bdds, Did::Open);
            given = self.bdds.or(given, unknown);
        }
        self.bdds.implies(needed, given)
    }

    /// Items whose validity matters to some sets: those that they depend on, those that their validity depends on,
    /// and so on.
    pub(super) fn reach_of(&mut self, sets: &[Bdd], except: Option<usize>) -> BTreeSet<usize> {
        let mut left: Vec<usize> = self.gates_of(sets).into_iter().collect();
        let mut found = BTreeSet::new();
        while let Some(index) = left.pop() {
            if !found.insert(index) {
                continue;
            }
            let on = self.items[index];
            left.extend(self.gates_of(&[on.yes, on.no]));
            if except != Some(index) {
                let valid = self.valid(index);
                left.extend(self.gates_of(&[valid]));
            }
        }
        found
    }

    /// All that the validity of these items asks for.
    pub(super) fn all_valid(&mut self, items: &BTreeSet<usize>, except: Option<usize>) -> Bdd {
        let mut all = YES;
        for index in items {
            if except != Some(*index) {
                let valid = self.valid(*index);
                all = self.bdds.and(all, valid);
            }
        }
        all
    }
}

/// Items in an order in which each comes soon after what decides about it: diagrams stay small when what belongs
/// together stands together.
fn near_each_other(instrument: &Instrument, needed: &BTreeSet<usize>) -> Vec<usize> {
    let mut below: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for index in needed {
        let gates = instrument.items[*index].universe.gates.iter();
        let gates = gates.filter_map(|gate| instrument.by_path.get(gate).copied());
        let nearest = gates.filter(|gate| gate != index && needed.contains(gate)).max();
        below.entry(nearest).or_default().push(*index);
    }
    let mut order = Vec::new();
    let mut left: Vec<usize> = below.get(&None).into_iter().flatten().rev().copied().collect();
    while let Some(index) = left.pop() {
        order.push(index);
        left.extend(below.get(&Some(index)).into_iter().flatten().rev());
    }
    order
}

/// An item's own condition; a repeat's list has that of its group.
fn own_condition<'i>(instrument: &'i Instrument, item: &'i Item) -> Option<&'i Condition> {
    match (item.kind, item.group) {
        (Kind::Repeat, Some(group)) => instrument.groups[group].relevant.as_ref(),
        _ => item.relevant.as_ref(),
    }
}

fn counts(instrument: &Instrument) -> Counts {
    let counted = instrument.groups.iter().enumerate().filter_map(|(index, group)| {
        let count = instrument.items[group.repeat?].repeat_count.as_ref()?;
        let (left, right) = (Box::new(count.expr.clone()), Box::new(Expr::Number(1.0)));
        let expr = Expr::Binary { operator: Operator::GreaterOrEqual, left, right };
        Some((index, Condition { source: expr.to_string(), expr }))
    });
    counted.collect()
}

/// Every expression that is looked at, with its place.
fn places<'c>(instrument: &'c Instrument, counts: &'c Counts) -> Vec<Place<'c>> {
    let mut found: Vec<Place<'c>> = counts
        .iter()
        .map(|(index, condition)| Place { slot: Slot::Group(*index), column: "repeat_count", condition })
        .collect();
    let mut add = |slot, column, condition: Option<&'c Condition>| {
        found.extend(condition.map(|condition| Place { slot, column, condition }));
    };
    for (index, group) in instrument.groups.iter().enumerate() {
        add(Slot::Group(index), "relevant", group.relevant.as_ref());
    }
    for (index, item) in instrument.items.iter().enumerate() {
        let slot = Slot::Item(index);
        let required = match &item.required {
            Required::When(condition) => Some(condition),
            Required::Never | Required::Always => None,
        };
        add(slot, "relevant", item.relevant.as_ref());
        add(slot, "calculation", item.calculation.as_ref().filter(|_| item.always_calculated()));
        add(slot, "constraint", item.constraint.as_ref());
        add(slot, SOFT, item.soft_constraint.as_ref());
        add(slot, "required", required);
        add(slot, "choice_filter", item.choice_filter.as_ref());
    }
    found
}

/// Items whose answers decide something: those that conditions read, and what the validity of those depends on.
fn needed(layout: &Layout<'_>, places: &[Place<'_>], breadth: Breadth) -> BTreeSet<usize> {
    let mut by_item: BTreeMap<usize, Vec<&Place<'_>>> = BTreeMap::new();
    let mut needed = BTreeSet::new();
    let mut left = Vec::new();
    for place in places {
        if let Slot::Item(index) = place.slot {
            by_item.entry(index).or_default().push(place);
        }
        let routes = matches!(place.column, "relevant" | "repeat_count");
        let decides = routes || (breadth == Breadth::Everything && place.column != "calculation");
        if decides {
            left.extend(read_by(layout, place));
            let own = matches!(place.column, "constraint" | SOFT | "choice_filter");
            left.extend(if let (true, Slot::Item(index)) = (own, place.slot) { Some(index) } else { None });
        }
    }
    while let Some(index) = left.pop() {
        if needed.insert(index) {
            left.extend(by_item.get(&index).into_iter().flatten().flat_map(|place| read_by(layout, place)));
        }
    }
    needed
}

fn read_by(layout: &Layout<'_>, place: &Place<'_>) -> Vec<usize> {
    let node = match (place.column, place.slot) {
        ("choice_filter", Slot::Item(index)) => layout.options(index).first().copied(),
        _ => None,
    };
    layout.reads(&place.condition.expr, node.unwrap_or_else(|| layout.node(place.slot))).items
}

/// What each item's answer is compared with, anywhere.
fn cuts(layout: &Layout<'_>, places: &[Place<'_>]) -> BTreeMap<usize, Cuts> {
    let mut found: BTreeMap<usize, Cuts> = BTreeMap::new();
    for place in places {
        let node = layout.node(place.slot);
        for part in parts(&place.condition.expr) {
            let Some((_, left, right)) = comparison(part) else { continue };
            for (side, other) in [(left, right), (right, left)] {
                let Some(index) = layout.place(side, node).filter(|_| is_constant(other)) else { continue };
                let Some((number, text)) = constant(layout, other, node) else { continue };
                let cuts = found.entry(index).or_default();
                cuts.numbers.extend(Some(number).filter(|number| number.abs() <= CUT_MAX));
                cuts.texts.insert(text);
            }
        }
    }
    found
}

/// A fixed value as a number and as a text.
pub(super) fn constant(layout: &Layout<'_>, expr: &Expr, node: NodeId) -> Option<(f64, String)> {
    let scope = layout.scope();
    let datum: Datum = scope.eval(expr, Focus::at(node)).ok()?;
    Some((scope.number(&datum).ok()?, scope.text(&datum).ok()?))
}
