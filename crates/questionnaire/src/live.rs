//! A journey that is kept while answers change: only what depends on a change is decided again.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::answer::{Answer, Answers, Value};
use crate::check::{ItemFinding, findings};
use crate::counts;
use crate::expression::NodeId;
use crate::graph::Rank;
use crate::instrument::{Instrument, Kind, Slot};
use crate::journey::{Journey, Tally, mark, visit, visits};
use crate::key::Key;
use crate::tree::{ROWS_MAX, Walk};

/// The journey of one response, kept up to date by [`LiveJourney::change`].
///
/// It is at every moment what [`crate::journey_at`] would say of the same answers. For one look at one response that
/// function is enough; this is for those who change one answer after the other.
pub struct LiveJourney<'i> {
    walk: Walk<'i>,
    answers: Answers,
    /// The same with the rows of counted repeats, where there are any.
    counted: Option<Answers>,
    journey: Journey,
    /// By node: the place of its visit in the journey, and what it contributes there.
    visited: Vec<Option<Visited>>,
    /// By section.
    tallies: Vec<Tally>,
}

#[derive(Clone, Copy)]
struct Visited {
    section: usize,
    index: usize,
    mark: Tally,
}

impl<'i> LiveJourney<'i> {
    /// Begins with `answers`. Without `now`, what reads `today()` or `now()` is undetermined.
    pub fn new(instrument: &'i Instrument, answers: Answers, now: Option<Timestamp>) -> LiveJourney<'i> {
        let counted = counts::with_rows(instrument, &answers, now);
        let mut live = LiveJourney {
            walk: Walk::laid_out(instrument, counted.as_ref().unwrap_or(&answers), now),
            answers,
            counted,
            journey: Journey { sections: Vec::new() },
            visited: Vec::new(),
            tallies: Vec::new(),
        };
        live.look_everywhere();
        live
    }

    /// The journey as it stands.
    pub fn journey(&self) -> &Journey {
        &self.journey
    }

    /// The answers as they stand.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The answers, when nothing more will change.
    pub fn into_answers(self) -> Answers {
        self.answers
    }

    /// What [`crate::check_at`] would find.
    pub fn findings(&self) -> Vec<ItemFinding> {
        findings(&self.walk, &self.journey)
    }

    /// Gives another answer. A key that the questionnaire does not have is kept and changes nothing.
    ///
    /// Rows that come or go lay everything out anew; any other change costs what depends on it.
    pub fn change(&mut self, key: Key, answer: Answer) {
        let Some(index) = self.walk.instrument.item_index(&key) else {
            self.answers.insert(key, answer);
            return;
        };
        if self.walk.node_of(index, &key).is_none() {
            // It belongs to a row that is not there.
            self.answers.insert(key, answer);
            return;
        }
        let item = &self.walk.instrument.items[index];
        let rows_differ = item.kind == Kind::Repeat && rows(self.answers.get(&key)) != rows(Some(&answer));
        if let (Some(counted), None) = (&mut self.counted, &item.repeat_count) {
            counted.insert(key.clone(), answer.clone());
        }
        self.answers.insert(key, answer);
        if rows_differ {
            return self.lay_out_anew();
        }
        let rank = self.walk.instrument.graph.rank(Slot::Item(index));
        let nodes = self.decide_from(rank);
        if !counts::hold(&self.walk, self.laid()) {
            return self.lay_out_anew();
        }
        self.look_again(&nodes);
    }

    /// The answers as they are laid out.
    fn laid(&self) -> &Answers {
        self.counted.as_ref().unwrap_or(&self.answers)
    }

    fn lay_out_anew(&mut self) {
        let (instrument, now) = (self.walk.instrument, self.walk.now);
        self.counted = counts::with_rows(instrument, &self.answers, now);
        self.walk = Walk::laid_out(instrument, self.laid(), now);
        self.look_everywhere();
    }

    /// Decides the slot of `rank` again and, in order, all that depends on what changes by it. Gives the nodes whose
    /// visits may be other now.
    fn decide_from(&mut self, rank: Rank) -> BTreeSet<NodeId> {
        let graph = &self.walk.instrument.graph;
        let mut ranks = BTreeSet::from([rank]);
        // What is inside the rows of a list that changed counts as changed, even where it is as before: whoever reads
        // it looks at the list too.
        let mut shaken: BTreeSet<Rank> = BTreeSet::new();
        let mut nodes = BTreeSet::new();
        while let Some(rank) = ranks.pop_first() {
            let slot = graph.order()[rank];
            let changed = self.walk.decide_again(slot, self.counted.as_ref().unwrap_or(&self.answers));
            nodes.extend(&changed);
            if !changed.is_empty() || shaken.contains(&rank) {
                ranks.extend(graph.readers(rank));
                ranks.extend(graph.inside(rank));
                shaken.extend(graph.inside(rank));
                let viewers = graph.viewers(rank).iter().map(|item| Slot::Item(*item));
                nodes.extend(viewers.flat_map(|slot| self.walk.nodes_of(slot)));
            }
        }
        nodes
    }

    /// Renews the visits of these nodes, and the states of their sections.
    fn look_again(&mut self, nodes: &BTreeSet<NodeId>) {
        for node in nodes {
            let (Some(place), Some(visit)) = (&mut self.visited[*node], visit(&self.walk, *node)) else {
                continue;
            };
            let mark = mark(&self.walk, &visit);
            let tally = &mut self.tallies[place.section];
            tally.take(place.mark);
            tally.add(mark);
            place.mark = mark;
            let section = &mut self.journey.sections[place.section];
            section.items[place.index] = visit;
            section.state = tally.state();
        }
    }

    /// Makes the journey of a new walk.
    fn look_everywhere(&mut self) {
        self.journey = visits(&self.walk);
        self.visited = vec![None; self.walk.metas.len()];
        self.tallies = vec![Tally::default(); self.journey.sections.len()];
        let mut next = vec![0; self.journey.sections.len()];
        for (node, meta) in self.walk.metas.iter().enumerate() {
            let (Some(Slot::Item(item)), Some(_)) = (meta.slot, &meta.key) else {
                continue;
            };
            let section = self.walk.instrument.items[item].section;
            let index = next[section];
            next[section] += 1;
            let mark = mark(&self.walk, &self.journey.sections[section].items[index]);
            self.tallies[section].add(mark);
            self.visited[node] = Some(Visited { section, index, mark });
        }
    }
}

/// The rows that are laid out for the answer to a repeat's list.
fn rows(answer: Option<&Answer>) -> &[u32] {
    match answer.and_then(Answer::value) {
        Some(Value::Rows(rows)) => &rows[..rows.len().min(ROWS_MAX)],
        _ => &[],
    }
}
