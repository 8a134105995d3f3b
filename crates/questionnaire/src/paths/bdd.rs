//! Sets of answers as reduced ordered binary decision diagrams: each set has one form, so that equal sets are equal
//! numbers.
//!
//! Only `if … then … else …` and quantification are needed. Work is bounded: past [`NODES_MAX`] nodes or
//! [`DEPTH_MAX`] levels the diagrams are [`Bdds::is_full`], and whatever was computed since must be thrown away.

use std::collections::{BTreeSet, HashMap};

/// Most nodes of all diagrams together.
pub const NODES_MAX: usize = 500_000;
/// The same while an author is at work, and only the routing is looked at.
pub const QUICK_NODES_MAX: usize = 100_000;
/// Most bits that one set may depend on.
pub const DEPTH_MAX: usize = 2_000;

/// Most results that are remembered at a time.
const RESULTS_MAX: usize = 1_000_000;

/// A set of assignments of bits, or the condition under which an assignment is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Bdd(u32);

/// Nothing; never.
pub(super) const NO: Bdd = Bdd(0);
/// Everything; always.
pub(super) const YES: Bdd = Bdd(1);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Node {
    bit: u32,
    low: Bdd,
    high: Bdd,
}

/// All diagrams of one analysis.
pub(super) struct Bdds {
    nodes: Vec<Node>,
    known: HashMap<Node, Bdd>,
    results: HashMap<(Bdd, Bdd, Bdd), Bdd>,
    narrowed: HashMap<(Bdd, Bdd), Bdd>,
    nodes_max: usize,
    full: bool,
}

impl Bdds {
    pub(super) fn new(nodes_max: usize) -> Bdds {
        let end = |bdd| Node { bit: u32::MAX, low: bdd, high: bdd };
        Bdds {
            nodes: vec![end(NO), end(YES)],
            known: HashMap::new(),
            results: HashMap::new(),
            narrowed: HashMap::new(),
            nodes_max,
            full: false,
        }
    }

    /// True when a limit was met: the diagrams no longer mean anything.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// The bit itself.
    pub(super) fn bit(&mut self, bit: u32) -> Bdd {
        self.node(bit, NO, YES)
    }

    pub(super) fn not(&mut self, a: Bdd) -> Bdd {
        self.choose(a, NO, YES, 0)
    }

    pub(super) fn and(&mut self, a: Bdd, b: Bdd) -> Bdd {
        self.choose(a, b, NO, 0)
    }

    pub(super) fn or(&mut self, a: Bdd, b: Bdd) -> Bdd {
        self.choose(a, YES, b, 0)
    }

    /// `a` without `b`.
    pub(super) fn minus(&mut self, a: Bdd, b: Bdd) -> Bdd {
        self.choose(b, NO, a, 0)
    }

    /// True unless `a` holds and `b` does not.
    pub(super) fn implies(&mut self, a: Bdd, b: Bdd) -> Bdd {
        self.choose(a, b, YES, 0)
    }

    fn node(&mut self, bit: u32, low: Bdd, high: Bdd) -> Bdd {
        if low == high {
            return low;
        }
        let node = Node { bit, low, high };
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        if self.nodes.len() >= self.nodes_max {
            self.full = true;
            return NO;
        }
        let new = Bdd(u32::try_from(self.nodes.len()).expect("NODES_MAX is far below"));
        self.nodes.push(node);
        self.known.insert(node, new);
        new
    }

    /// `if a then b else c`
    fn choose(&mut self, a: Bdd, b: Bdd, c: Bdd, depth: usize) -> Bdd {
        match (a, b, c) {
            (YES, _, _) => return b,
            (NO, _, _) => return c,
            (_, YES, NO) => return a,
            _ if b == c => return b,
            _ => {}
        }
        if let Some(known) = self.results.get(&(a, b, c)) {
            return *known;
        }
        if self.full || depth > DEPTH_MAX {
            self.full = true;
            return NO;
        }
        let bit = self.top(a).min(self.top(b)).min(self.top(c));
        let (a0, a1) = self.split(a, bit);
        let (b0, b1) = self.split(b, bit);
        let (c0, c1) = self.split(c, bit);
        let low = self.choose(a0, b0, c0, depth + 1);
        let high = self.choose(a1, b1, c1, depth + 1);
        let result = self.node(bit, low, high);
        if self.results.len() >= RESULTS_MAX {
            self.results.clear();
        }
        self.results.insert((a, b, c), result);
        result
    }

    fn top(&self, bdd: Bdd) -> u32 {
        self.nodes[bdd.0 as usize].bit
    }

    fn split(&self, bdd: Bdd, bit: u32) -> (Bdd, Bdd) {
        let node = self.nodes[bdd.0 as usize];
        if node.bit == bit { (node.low, node.high) } else { (bdd, bdd) }
    }

    /// Like `set` on the assignments of `within`, and as simple as may be elsewhere: on each assignment outside it is
    /// what it is on one inside. `within` is not empty.
    pub(super) fn narrow(&mut self, set: Bdd, within: Bdd) -> Bdd {
        if within == YES || set == NO || set == YES {
            return set;
        }
        if set == within {
            return YES;
        }
        if let Some(known) = self.narrowed.get(&(set, within)) {
            return *known;
        }
        if self.full {
            return NO;
        }
        let bit = self.top(set).min(self.top(within));
        let (set0, set1) = self.split(set, bit);
        let result = match self.split(within, bit) {
            (NO, within1) => self.narrow(set1, within1),
            (within0, NO) => self.narrow(set0, within0),
            (within0, within1) => {
                let (low, high) = (self.narrow(set0, within0), self.narrow(set1, within1));
                self.node(bit, low, high)
            }
        };
        if self.narrowed.len() >= RESULTS_MAX {
            self.narrowed.clear();
        }
        self.narrowed.insert((set, within), result);
        result
    }

    /// The set without regard to the bits for which `gone` holds: some value of theirs is enough.
    pub(super) fn some(&mut self, bdd: Bdd, gone: &dyn Fn(u32) -> bool) -> Bdd {
        self.quantify(bdd, gone, true, &mut HashMap::new())
    }

    /// The set of what holds whatever the bits are for which `gone` holds.
    pub(super) fn every(&mut self, bdd: Bdd, gone: &dyn Fn(u32) -> bool) -> Bdd {
        self.quantify(bdd, gone, false, &mut HashMap::new())
    }

    fn quantify(&mut self, bdd: Bdd, gone: &dyn Fn(u32) -> bool, some: bool, done: &mut HashMap<Bdd, Bdd>) -> Bdd {
        if bdd == NO || bdd == YES || self.full {
            return bdd;
        }
        if let Some(known) = done.get(&bdd) {
            return *known;
        }
        let Node { bit, low, high } = self.nodes[bdd.0 as usize];
        let low = self.quantify(low, gone, some, done);
        let high = self.quantify(high, gone, some, done);
        let result = match (gone(bit), some) {
            (true, true) => self.or(low, high),
            (true, false) => self.and(low, high),
            (false, _) => {
                let own = self.bit(bit);
                self.choose(own, high, low, 0)
            }
        };
        done.insert(bdd, result);
        result
    }

    /// The set under fixed values of some bits.
    pub(super) fn given(&mut self, bdd: Bdd, fixed: &[(u32, bool)]) -> Bdd {
        let mut cube = YES;
        for (bit, value) in fixed {
            let own = self.bit(*bit);
            let literal = if *value { own } else { self.not(own) };
            cube = self.and(cube, literal);
        }
        let both = self.and(bdd, cube);
        self.some(both, &|bit| fixed.iter().any(|(other, _)| *other == bit))
    }

    /// Bits that the set depends on.
    pub(super) fn support(&self, bdds: &[Bdd]) -> BTreeSet<u32> {
        let mut seen: BTreeSet<Bdd> = BTreeSet::new();
        let mut found = BTreeSet::new();
        let mut left = bdds.to_vec();
        while let Some(bdd) = left.pop() {
            if bdd == NO || bdd == YES || !seen.insert(bdd) {
                continue;
            }
            let node = self.nodes[bdd.0 as usize];
            found.insert(node.bit);
            left.extend([node.low, node.high]);
        }
        found
    }

    /// True where the assignment is in the set.
    pub(super) fn holds(&self, bdd: Bdd, value: &dyn Fn(u32) -> bool) -> bool {
        let mut at = bdd;
        while at != NO && at != YES {
            let node = self.nodes[at.0 as usize];
            at = if value(node.bit) { node.high } else { node.low };
        }
        at == YES
    }

    /// Values of bits that put an assignment into the set, whatever the other bits are; `None` for the empty set.
    pub(super) fn pick(&self, bdd: Bdd) -> Option<Vec<(u32, bool)>> {
        let mut at = bdd;
        let mut found = Vec::new();
        while at != YES {
            if at == NO {
                return None;
            }
            let node = self.nodes[at.0 as usize];
            let high = node.low == NO;
            found.push((node.bit, high));
            at = if high { node.high } else { node.low };
        }
        Some(found)
    }
}
