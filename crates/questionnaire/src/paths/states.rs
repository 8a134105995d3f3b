//! What an item can be read as, and for whom it is.

use std::collections::BTreeSet;

use super::Because;
use super::bdd::{Bdd, NO, YES};
use super::domain::{Did, Domain};
use super::layout::{inside, is_constant};
use super::world::{World, constant};
use crate::expression::{Expr, NodeId, Unsettled};
use crate::instrument::Kind;

/// Most options that are told apart in one comparison.
const TOLD_APART_MAX: usize = 16;

/// One thing that an item can be read as, and for whom it is.
pub(super) struct State {
    pub(super) set: Bdd,
    /// `None` for a calculation that is worked out from what stands before it.
    pub(super) text: Option<String>,
    pub(super) unsettled: Unsettled,
}

/// What an atom looks at in the answer to a choice of several.
#[derive(Default)]
pub(super) struct View {
    named: BTreeSet<String>,
    counted: bool,
    whole: bool,
}

impl World<'_> {
    /// What the expressions look at in the answer to `item`.
    pub(super) fn view(&self, item: usize, exprs: &[(&Expr, NodeId)]) -> View {
        let mut view = View::default();
        if self.instrument.items[item].kind != Kind::SelectMultiple {
            return view;
        }
        let mut left: Vec<(&Expr, NodeId)> = exprs.to_vec();
        while let Some((expr, node)) = left.pop() {
            let is_item = |side: &Expr| self.layout.place(side, node) == Some(item);
            match expr {
                Expr::Call { function, args, .. } if function.name() == "selected" && is_item(&args[0]) => {
                    match constant(&self.layout, &args[1], node).filter(|_| is_constant(&args[1])) {
                        Some((_, text)) => drop(view.named.insert(text.trim().to_owned())),
                        None => view.whole = true,
                    }
                }
                Expr::Call { function, args, .. } if function.name() == "count-selected" && is_item(&args[0]) => {
                    view.counted = true;
                }
                Expr::Binary { left: a, right: b, .. }
                    if (is_item(a) || is_item(b)) && self.compares_with_constant(expr, node) =>
                {
                    view.counted = true;
                }
                Expr::Reference { .. } | Expr::Path { .. } => {
                    view.whole |= self.layout.reads(expr, node).items.contains(&item);
                }
                Expr::Number(_) | Expr::Literal(_) | Expr::Binary { .. } | Expr::Negate(_) | Expr::Call { .. } => {
                    left.extend(inside(expr).into_iter().map(|part| (part, node)));
                }
            }
        }
        view
    }

    /// Everything an item can be read as.
    pub(super) fn states(&mut self, item: usize, view: &View) -> Result<Vec<State>, Because> {
        let on = self.items[item];
        let open = self.open(on);
        let Some(domain) = self.domains[item].clone() else {
            // Notes hold nothing; anything else has no domain where there are too many values in all.
            let known = self.instrument.items[item].kind == Kind::Note;
            return if known { Ok(vec![State::new(YES, "", Unsettled::No)]) } else { Err(Because::TooMany) };
        };
        let mut states = Vec::new();
        match &domain {
            Domain::One { values, .. } | Domain::Carried { values, .. } => {
                for (index, value) in values.iter().enumerate() {
                    let set = domain.value(&mut self.bdds, index);
                    states.push(State::new(set, &value.to_stored(), Unsettled::No));
                }
            }
            Domain::Many { options, .. } if view.whole || (view.counted && !view.named.is_empty()) => {
                self.subsets(&domain, options, options, &mut states)?;
            }
            Domain::Many { options, .. } if view.counted => self.counts(&domain, options, &mut states),
            Domain::Many { options, .. } => {
                let named: Vec<String> =
                    options.iter().filter(|option| view.named.contains(*option)).cloned().collect();
                self.subsets(&domain, options, &named, &mut states)?;
            }
        }
        for state in &mut states {
            state.set = self.bdds.and(state.set, on.yes);
        }
        let blank = domain.did(&mut self.bdds, Did::Blank);
        let blank = self.bdds.and(blank, on.yes);
        let unsettled = if matches!(domain, Domain::Carried { .. }) { Unsettled::No } else { Unsettled::Blank };
        states.push(State::new(blank, "", unsettled));
        let unknown = domain.did(&mut self.bdds, Did::Open);
        let unknown = self.bdds.and(unknown, on.yes);
        let other = self.bdds.or(unknown, open);
        states.push(State::new(other, "", Unsettled::Other));
        states.push(State::new(on.no, "", Unsettled::No));
        states.retain(|state| state.set != NO);
        Ok(states)
    }

    /// One state for each set of the `told` options; an option that is not told apart fills the place of none.
    fn subsets(
        &mut self,
        domain: &Domain,
        options: &[String],
        told: &[String],
        states: &mut Vec<State>,
    ) -> Result<(), Because> {
        if told.len() > TOLD_APART_MAX {
            return Err(Because::TooMany);
        }
        let answered = domain.did(&mut self.bdds, Did::Answered);
        let bits: Vec<Bdd> = options
            .iter()
            .enumerate()
            .filter(|(_, option)| told.contains(option))
            .map(|(index, _)| domain.option(&mut self.bdds, index))
            .collect();
        let other = options.iter().find(|option| !told.contains(option));
        for chosen in 0..1usize << told.len() {
            let mut set = answered;
            for (at, bit) in bits.iter().enumerate() {
                set = if chosen >> at & 1 == 1 { self.bdds.and(set, *bit) } else { self.bdds.minus(set, *bit) };
            }
            let names = told.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1).map(|(_, name)| name.as_str());
            let mut names: Vec<&str> = names.collect();
            if names.is_empty() {
                names.extend(other.map(String::as_str));
            }
            states.push(State::new(set, &names.join(" "), Unsettled::No));
        }
        Ok(())
    }

    /// One state for each number of chosen options.
    fn counts(&mut self, domain: &Domain, options: &[String], states: &mut Vec<State>) {
        let answered = domain.did(&mut self.bdds, Did::Answered);
        let mut exactly = vec![NO; options.len() + 1];
        exactly[0] = answered;
        for index in 0..options.len() {
            let own = domain.option(&mut self.bdds, index);
            for count in (0..=index + 1).rev() {
                let without = self.bdds.minus(exactly[count], own);
                let with = if count == 0 { NO } else { self.bdds.and(exactly[count - 1], own) };
                exactly[count] = self.bdds.or(without, with);
            }
        }
        for (count, set) in exactly.into_iter().enumerate() {
            states.push(State::new(set, &options[..count].join(" "), Unsettled::No));
        }
    }

    pub(super) fn calculated_states(&mut self, item: usize) -> Vec<State> {
        let on = self.items[item];
        let open = self.open(on);
        let worked_out = State { set: on.yes, text: None, unsettled: Unsettled::No };
        let mut states = vec![worked_out, State::new(on.no, "", Unsettled::No), State::new(open, "", Unsettled::Other)];
        states.retain(|state| state.set != NO);
        states
    }
}

impl State {
    fn new(set: Bdd, text: &str, unsettled: Unsettled) -> State {
        State { set, text: Some(text.to_owned()), unsettled }
    }
}
