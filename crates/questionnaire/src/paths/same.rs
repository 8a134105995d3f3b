//! Whether other conditions would let the same answers through.

use super::world::{ALWAYS, Breadth, Patience, Place, World};
use crate::instrument::{Condition, Instrument, Kind, Slot};

/// An instrument against which conditions are held.
pub(crate) struct SameBase<'i> {
    world: World<'i>,
}

impl<'i> SameBase<'i> {
    pub(crate) fn new(instrument: &'i Instrument) -> SameBase<'i> {
        SameBase { world: World::new(instrument, Breadth::Routing, Patience::Short) }
    }

    /// True when the item is asked of exactly those for whom all `conditions` hold; false also where that cannot be
    /// decided.
    pub(crate) fn is_same(&mut self, item: usize, conditions: &[Condition]) -> bool {
        let world = &mut self.world;
        let instrument = world.instrument;
        let (slot, node) = (Slot::Item(item), world.layout.item_node(item));
        let mut all = ALWAYS;
        for condition in conditions {
            // Numbers, days and texts are cut at this instrument's constants, and other conditions may have others.
            let listed = world.layout.reads(&condition.expr, node).items.into_iter().all(|index| {
                let gate = &instrument.items[index];
                matches!(gate.kind, Kind::SelectOne | Kind::SelectMultiple) && !gate.always_calculated()
            });
            if !listed {
                return false;
            }
            let own = world.condition(Place { slot, column: "relevant", condition });
            all = world.both(all, own);
        }
        let asked = world.items[item];
        let exact = [all.yes, all.no, asked.yes, asked.no].into_iter().all(|set| world.is_exact(set));
        exact && all == asked && !world.bdds.is_full()
    }
}
