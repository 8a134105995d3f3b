//! Deciding again, in a response that is laid out, what an answer that changed may change.

use base::Text;

use crate::answer::{Answer, Answers};
use crate::expression::{NodeId, Unsettled};
use crate::instrument::{Kind, Slot};
use crate::journey::Presence;
use crate::tree::{Walk, text_of};

/// All that others can see of a node once it has been decided.
struct Decided {
    presence: Presence,
    answer: Answer,
    waits_for: Option<Text>,
    text: String,
    unsettled: Unsettled,
    hidden: bool,
}

impl Walk<'_> {
    /// Decides a slot anew from what is answered now, and gives the nodes where that changed anything others can see.
    ///
    /// All that it depends on must have been decided before.
    pub(crate) fn decide_again(&mut self, slot: Slot, answers: &Answers) -> Vec<NodeId> {
        let nodes = self.nodes_of(slot).to_vec();
        // All at once, as one row may read the same item of another.
        let before: Vec<Decided> = nodes.iter().map(|node| self.undecide(*node, slot, answers)).collect();
        for node in &nodes {
            self.decide(*node, slot);
        }
        let changed = nodes.into_iter().zip(before).filter(|(node, before)| !self.is_still(*node, before));
        changed.map(|(node, _)| node).collect()
    }

    /// Makes a node what it was when it had just been laid out; gives what had been decided.
    fn undecide(&mut self, node: NodeId, slot: Slot, answers: &Answers) -> Decided {
        let key = self.metas[node].key.as_ref();
        let (laid, fresh) = key.map_or((Answer::Blank, true), |key| self.laid(slot, key, answers));
        let found = &mut self.tree.nodes[node];
        let laid_text = match (slot, found.parent) {
            (Slot::Item(index), Some(parent)) if self.instrument.items[index].kind == Kind::Repeat => {
                let path = self.instrument.items[index].path.as_str();
                self.tree.open_repeats.retain(|open| *open != (parent, path));
                String::new()
            }
            (Slot::Item(_), _) => text_of(&laid),
            (Slot::Group(_), _) => String::new(),
        };
        let meta = &mut self.metas[node];
        meta.fresh = fresh;
        Decided {
            presence: std::mem::replace(&mut meta.presence, Presence::In),
            answer: std::mem::replace(&mut meta.answer, laid),
            waits_for: meta.waits_for.take(),
            text: std::mem::replace(&mut found.text, laid_text),
            unsettled: std::mem::take(&mut found.unsettled),
            hidden: std::mem::take(&mut found.hidden),
        }
    }

    fn is_still(&self, node: NodeId, before: &Decided) -> bool {
        let (found, meta) = (&self.tree.nodes[node], &self.metas[node]);
        let said =
            (&before.presence, &before.answer, &before.waits_for) == (&meta.presence, &meta.answer, &meta.waits_for);
        said && (&before.text, before.unsettled, before.hidden) == (&found.text, found.unsettled, found.hidden)
    }
}
