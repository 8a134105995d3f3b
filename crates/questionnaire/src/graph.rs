//! What depends on what in a questionnaire: worked out once by the compiler, followed whenever an answer changes.

use std::collections::{BTreeMap, BTreeSet};

use crate::instrument::{Group, Slot};

/// A place in the order of evaluation.
pub(crate) type Rank = usize;

/// Items and groups in the order of evaluation, and for each of them who looks at it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Graph {
    order: Vec<Slot>,
    ranks: BTreeMap<Slot, Rank>,
    /// By rank: those later in the order whose place or value depends on it.
    readers: Vec<Vec<Rank>>,
    /// By rank: items of which it decides how they are asked (label, options, whether needed, whether right).
    viewers: Vec<Vec<usize>>,
    /// By a repeat's list: everything inside its rows.
    inside: BTreeMap<Rank, Vec<Rank>>,
}

impl Graph {
    /// `needs`: what each slot reads or lies in. `shows`: for each item, what decides how it is asked.
    pub(crate) fn new(
        order: Vec<Slot>,
        needs: &BTreeMap<Slot, BTreeSet<Slot>>,
        shows: Vec<BTreeSet<Slot>>,
        groups: &[Group],
    ) -> Graph {
        let ranks: BTreeMap<Slot, Rank> = order.iter().enumerate().map(|(rank, slot)| (*slot, rank)).collect();
        let mut readers = vec![Vec::new(); order.len()];
        for (rank, slot) in order.iter().enumerate() {
            for read in &needs[slot] {
                let before = ranks[read];
                assert!(before < rank, "the order puts what is read before its reader");
                readers[before].push(rank);
            }
        }
        let mut viewers = vec![Vec::new(); order.len()];
        for (item, shown) in shows.iter().enumerate() {
            for slot in shown {
                viewers[ranks[slot]].push(item);
            }
        }
        let mut inside = BTreeMap::new();
        for (index, group) in groups.iter().enumerate() {
            if let Some(list) = group.repeat {
                let mut ranks_inside = Vec::new();
                collect(groups, Slot::Group(index), &ranks, &mut ranks_inside);
                let own = ranks[&Slot::Item(list)];
                ranks_inside.retain(|rank| *rank != own);
                ranks_inside.sort_unstable();
                inside.insert(own, ranks_inside);
            }
        }
        Graph { order, ranks, readers, viewers, inside }
    }

    /// Every slot, each after all that it reads.
    pub(crate) fn order(&self) -> &[Slot] {
        &self.order
    }

    pub(crate) fn rank(&self, slot: Slot) -> Rank {
        self.ranks[&slot]
    }

    pub(crate) fn readers(&self, rank: Rank) -> &[Rank] {
        &self.readers[rank]
    }

    pub(crate) fn viewers(&self, rank: Rank) -> &[usize] {
        &self.viewers[rank]
    }

    /// Everything inside the rows of the list of this rank; nothing where it is no list.
    pub(crate) fn inside(&self, rank: Rank) -> &[Rank] {
        self.inside.get(&rank).map_or(&[], Vec::as_slice)
    }
}

/// A slot and all inside it. Groups nest as deep as the compiler lets them.
fn collect(groups: &[Group], slot: Slot, ranks: &BTreeMap<Slot, Rank>, found: &mut Vec<Rank>) {
    found.push(ranks[&slot]);
    if let Slot::Group(index) = slot {
        found.extend(groups[index].repeat.map(|list| ranks[&Slot::Item(list)]));
        for child in &groups[index].children {
            collect(groups, *child, ranks, found);
        }
    }
}
