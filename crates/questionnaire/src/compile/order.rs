//! The order of evaluation: each item after all that its expressions read. A circle is the author's mistake.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::Notes;
use super::draft::Draft;
use super::survey::SHEET;
use crate::expression::{Expr, Outline, reads};
use crate::graph::Graph;
use crate::instrument::{Item, Kind, Required, Slot};
use crate::phrases::places;

/// Most circles that are told and opened.
const CIRCLES_MAX: usize = 100;

/// What depends on what, with every slot after those it reads; `None` when there is a circle.
pub(super) fn order(draft: &Draft, names: &BTreeMap<String, Slot>, notes: &mut Notes) -> Option<Graph> {
    let map = Map::new(draft);
    let named = |name: &str| names.get(name).map(|slot| map.node_of(*slot));
    let slots = map.slots();
    let read_at = |expr: &Expr, slot: Slot| {
        let read = reads(expr, map.node_of(slot), &map.outline, &named);
        read.into_iter().flat_map(|node| map.slots_at(draft, node)).collect::<Vec<Slot>>()
    };
    let mut needs: BTreeMap<Slot, BTreeSet<Slot>> = BTreeMap::new();
    for slot in &slots {
        let mut before = around(draft, *slot);
        for (_, condition, may_read_itself) in expressions(draft, *slot) {
            before.extend(read_at(condition, *slot).into_iter().filter(|read| !(may_read_itself && read == slot)));
        }
        needs.insert(*slot, before);
    }
    let shows = draft.items.iter().enumerate().map(|(index, item)| {
        let slot = Slot::Item(index);
        let read = shown_by(item).into_iter().flat_map(|expr| read_at(expr, slot));
        let words = [&item.label.ja, &item.label.en];
        let piped = words.into_iter().flat_map(|words| places(words)).filter_map(|name| names.get(name).copied());
        let taken = item.options_from.as_ref().and_then(|name| names.get(name)).into_iter();
        let taken = taken.flat_map(|source| map.slots_at(draft, map.node_of(*source)));
        read.chain(piped).chain(taken).chain([slot]).collect::<BTreeSet<Slot>>()
    });
    let shows = shows.collect();
    let column = |slot: Slot, read: Slot| {
        let reads_it = |(_, expr, may_read_itself): &(&'static str, &Expr, bool)| {
            !(*may_read_itself && slot == read) && read_at(expr, slot).contains(&read)
        };
        expressions(draft, slot).into_iter().find(reads_it).map(|(column, _, _)| column)
    };
    let order = sorted((draft, &map, &column), slots, needs.clone(), notes)?;
    Some(Graph::new(order, &needs, shows, &draft.groups))
}

/// The expressions that decide not over an item's place, but over how it is asked.
fn shown_by(item: &Item) -> Vec<&Expr> {
    let required = match &item.required {
        Required::When(condition) => Some(condition),
        Required::Never | Required::Always => None,
    };
    let conditions = [&item.choice_filter, &item.constraint, &item.soft_constraint].map(Option::as_ref);
    conditions.into_iter().chain([required]).flatten().map(|condition| &condition.expr).collect()
}

/// The tree of the draft, and which slot stands at each of its nodes.
struct Map {
    outline: Outline,
    slot_at: Vec<Option<Slot>>,
    group_nodes: Vec<usize>,
    item_nodes: Vec<usize>,
}

impl Map {
    fn new(draft: &Draft) -> Map {
        let mut outline = Outline::default();
        let root = outline.add(None, "");
        let data = outline.add(Some(root), "data");
        let mut map =
            Map { outline, slot_at: vec![None, None], group_nodes: Vec::new(), item_nodes: vec![0; draft.items.len()] };
        for group in &draft.groups {
            // Groups come before the groups inside them.
            let parent = group.parent.map_or(data, |parent| map.group_nodes[parent]);
            let node = map.outline.add(Some(parent), &group.name);
            let slot = group.repeat.map_or(Slot::Group(map.group_nodes.len()), Slot::Item);
            map.group_nodes.push(node);
            map.slot_at.push(Some(slot));
        }
        for (index, item) in draft.items.iter().enumerate() {
            map.item_nodes[index] = match (item.kind, item.group) {
                (Kind::Repeat, Some(group)) => map.group_nodes[group],
                (_, group) => {
                    let parent = group.map_or(data, |group| map.group_nodes[group]);
                    map.slot_at.push(Some(Slot::Item(index)));
                    map.outline.add(Some(parent), &item.name)
                }
            };
        }
        map
    }

    fn node_of(&self, slot: Slot) -> usize {
        match slot {
            Slot::Group(index) => self.group_nodes[index],
            Slot::Item(index) => self.item_nodes[index],
        }
    }

    /// What stands at a node of the outline: for a repeat, its list and its rows.
    fn slots_at(&self, draft: &Draft, node: usize) -> impl Iterator<Item = Slot> {
        let slot = self.slot_at[node];
        let rows = slot.and_then(|slot| match slot {
            Slot::Item(index) if draft.items[index].kind == Kind::Repeat => draft.items[index].group.map(Slot::Group),
            Slot::Item(_) | Slot::Group(_) => None,
        });
        slot.into_iter().chain(rows)
    }

    fn slots(&self) -> Vec<Slot> {
        let groups = (0..self.group_nodes.len()).map(Slot::Group);
        groups.chain((0..self.item_nodes.len()).map(Slot::Item)).collect()
    }
}

/// What must be known before a slot because it is inside it.
fn around(draft: &Draft, slot: Slot) -> BTreeSet<Slot> {
    let before = match slot {
        Slot::Group(index) => {
            let group = &draft.groups[index];
            group.repeat.map(Slot::Item).or(group.parent.map(Slot::Group))
        }
        Slot::Item(index) => {
            let item = &draft.items[index];
            let group = if item.kind == Kind::Repeat {
                item.group.and_then(|group| draft.groups[group].parent)
            } else {
                item.group
            };
            group.map(Slot::Group)
        }
    };
    before.into_iter().collect()
}

/// The expressions that decide a slot's place and value, each with its column; true where it may read itself.
fn expressions(draft: &Draft, slot: Slot) -> Vec<(&'static str, &Expr, bool)> {
    let Slot::Item(index) = slot else {
        let Slot::Group(index) = slot else {
            return Vec::new();
        };
        let group = &draft.groups[index];
        let own = group.relevant.as_ref().filter(|_| group.repeat.is_none());
        return own.map(|condition| ("relevant", &condition.expr, false)).into_iter().collect();
    };
    let item = &draft.items[index];
    let relevant = match (item.kind, item.group) {
        (Kind::Repeat, Some(group)) => draft.groups[group].relevant.as_ref(),
        _ => item.relevant.as_ref(),
    };
    let relevant = relevant.map(|condition| ("relevant", &condition.expr, false));
    // `once(…)` and running numbers read the item's own value.
    let calculation = item.calculation.as_ref().filter(|_| item.always_calculated() || item.is_calculated_once());
    let calculation = calculation.map(|condition| ("calculation", &condition.expr, true));
    let count = item.repeat_count.as_ref().map(|condition| ("repeat_count", &condition.expr, false));
    // A row may start with what the row before it says.
    let default = item.dynamic_default.as_ref().map(|condition| ("default", &condition.expr, true));
    relevant.into_iter().chain(calculation).chain(count).chain(default).collect()
}

/// The column in which a slot reads another, if any does.
type Reading<'r> = &'r dyn Fn(Slot, Slot) -> Option<&'static str>;

/// Kahn's algorithm; among those that are ready the earliest on the sheet goes first.
fn sorted(
    (draft, map, column): (&Draft, &Map, Reading<'_>),
    slots: Vec<Slot>,
    mut needs: BTreeMap<Slot, BTreeSet<Slot>>,
    notes: &mut Notes,
) -> Option<Vec<Slot>> {
    let mut needed_by: BTreeMap<Slot, Vec<Slot>> = BTreeMap::new();
    for (slot, before) in &needs {
        for read in before {
            needed_by.entry(*read).or_default().push(*slot);
        }
    }
    let rank = |slot: Slot| (row_of(draft, slot), map.node_of(slot), slot);
    let mut ready: BTreeSet<_> = slots.iter().filter(|slot| needs[*slot].is_empty()).map(|slot| rank(*slot)).collect();
    let mut order = Vec::new();
    let mut circles = 0;
    loop {
        let Some((_, _, slot)) = ready.pop_first() else {
            // What is left waits in circles. Each is told once, and opened to find the next.
            let Some(opened) = note_circle(draft, &needs, column, notes).filter(|_| circles < CIRCLES_MAX) else {
                break;
            };
            circles += 1;
            needs.entry(opened).or_default().clear();
            ready.insert(rank(opened));
            continue;
        };
        order.push(slot);
        needs.remove(&slot);
        for after in needed_by.remove(&slot).unwrap_or_default() {
            // One that was taken out of a circle waits for nothing more.
            let Some(left) = needs.get_mut(&after) else { continue };
            if left.remove(&slot) && left.is_empty() {
                ready.insert(rank(after));
            }
        }
    }
    (circles == 0 && needs.is_empty()).then_some(order)
}

/// Gives the slot of the circle at which it was told; `None` where nothing waits.
fn note_circle(
    draft: &Draft,
    needs: &BTreeMap<Slot, BTreeSet<Slot>>,
    column: Reading<'_>,
    notes: &mut Notes,
) -> Option<Slot> {
    // Every slot left needs another that is left, so following needs comes round at last.
    let mut seen: Vec<Slot> = Vec::new();
    let mut met: BTreeSet<Slot> = BTreeSet::new();
    let mut next = needs.keys().next().copied();
    while let Some(slot) = next.filter(|slot| met.insert(*slot)) {
        seen.push(slot);
        next = needs[&slot].iter().find(|read| needs.contains_key(read)).copied();
    }
    let start = next.and_then(|slot| seen.iter().position(|other| *other == slot)).unwrap_or(0);
    let mut circle = seen.split_off(start);
    // Some members only stand inside the next one; the circle is told where an expression reads on.
    let next_to = |place: usize| circle.get(place + 1).or(circle.first()).copied();
    let reads_on = (0..circle.len()).find_map(|place| Some((place, column(circle[place], next_to(place)?)?)));
    let (first, column) = reads_on.unwrap_or((0, "relevant"));
    circle.rotate_left(first);
    let slot = circle.first().copied()?;
    circle.retain(|slot| !expressions(draft, *slot).is_empty());
    let names: Vec<&str> = circle.iter().chain(circle.first()).map(|slot| name_of(draft, *slot)).collect();
    let names = names.join(" → ");
    notes.error(
        SHEET,
        Some(row_of(draft, slot)),
        Some(column),
        "cycle",
        format!("式が循環しています（{names}）。どれかの式を直してください"),
        format!("the expressions go round in a circle ({names}); change one of them"),
    );
    Some(slot)
}

fn row_of(draft: &Draft, slot: Slot) -> u32 {
    match slot {
        Slot::Group(index) => draft.group_rows[index],
        Slot::Item(index) => draft.items[index].row,
    }
}

fn name_of(draft: &Draft, slot: Slot) -> &str {
    match slot {
        Slot::Group(index) => &draft.groups[index].name,
        Slot::Item(index) => &draft.items[index].name,
    }
}
