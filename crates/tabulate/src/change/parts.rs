//! What a difference is made of: the same facilities, those that answered once, a changed frame. The parts add up to it.
//!
//! Method note: `docs/methods/change.md`.

use super::difference::{Row, Side};
use super::panel::Panel;
use super::sums::{ChangeSums, Moments};

/// The parts of a difference, in its unit. Their sum is the difference.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parts {
    /// The same facilities answer otherwise: [`Panel::difference`].
    pub same: f64,
    /// Facilities of both frames that answered in the later round only.
    pub joined: f64,
    /// Facilities of both frames that answered in the earlier round only.
    pub left: f64,
    /// Facilities that came into this class from another, or went to another; nothing for all classes together.
    pub moved: f64,
    /// Facilities that are in one frame only.
    pub frame: f64,
    /// The same answers weigh otherwise: classes of another size, answering at another rate.
    pub weights: f64,
}

impl Parts {
    /// All parts together.
    pub fn total(&self) -> f64 {
        self.same + self.joined + self.left + self.moved + self.frame + self.weights
    }
}

/// The parts of a row's difference around the figures of the same facilities.
pub(super) fn parts(sums: &ChangeSums, row: Row, panel: &Panel) -> Option<Parts> {
    let (earlier, later) = Side::both(sums, row, true);
    let (p, q) = (earlier.ratio()?, later.ratio()?);
    // What a group adds to a figure beyond the figure of the same facilities.
    let then = |stratum: usize, of: &Moments| earlier.weight(stratum) * of.sum(panel.then) / p.size;
    let now = |stratum: usize, of: &Moments| later.weight(stratum) * of.sum(panel.now) / q.size;
    let mut parts = Parts { same: panel.now - panel.then, ..Parts::default() };
    for pair in &sums.pairs {
        let (held, holds) = (earlier.holds(pair.earlier), later.holds(pair.later));
        if held && holds {
            parts.weights += now(pair.later, &pair.now) - then(pair.earlier, &pair.then);
            parts.joined += now(pair.later, &pair.only_now);
            parts.left -= then(pair.earlier, &pair.only_then);
        } else if held {
            parts.moved -= then(pair.earlier, &pair.then) + then(pair.earlier, &pair.only_then);
        } else if holds {
            parts.moved += now(pair.later, &pair.now) + now(pair.later, &pair.only_now);
        }
    }
    for (stratum, own) in sums.earlier.iter().enumerate().filter(|(stratum, _)| earlier.holds(*stratum)) {
        parts.frame -= then(stratum, &own.outside);
    }
    for (stratum, own) in sums.later.iter().enumerate().filter(|(stratum, _)| later.holds(*stratum)) {
        parts.frame += now(stratum, &own.outside);
    }
    Some(parts)
}
