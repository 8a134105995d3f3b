//! Whether the same respondents are asked: the earlier rule, in the later edition's names, against the later one.
//!
//! Rules that are written alike are alike. Where they are not, the later edition's routing decides: two rules that let
//! the same answers through are the same rule (`not(${q} = 'no')` and `${q} = 'yes'`, where there is no third option).

use std::collections::{BTreeMap, BTreeSet};

use base::{Comparability, Lang};

use super::{Change, Pair};
use crate::expression::{Expr, Operator, Start, names};
use crate::instrument::{Condition, Instrument};
use crate::paths::SameBase;
use crate::phrases::gate;
use crate::universe::conditions;

/// What is needed to compare one base after another.
pub(super) struct Bases<'i> {
    old: &'i Instrument,
    new: &'i Instrument,
    /// Items of the earlier edition → those of the later one.
    later: BTreeMap<usize, usize>,
    proof: Option<SameBase<'i>>,
}

impl<'i> Bases<'i> {
    pub(super) fn new(old: &'i Instrument, new: &'i Instrument, pairs: &[Pair]) -> Bases<'i> {
        let mut later = BTreeMap::new();
        for pair in pairs {
            later.entry(pair.from).or_insert(pair.to);
        }
        Bases { old, new, later, proof: None }
    }

    /// What has changed about who is asked; `classes` has what became of the items before.
    pub(super) fn changes(&mut self, pair: &Pair, classes: &BTreeMap<usize, Comparability>) -> Vec<Change> {
        let mut changes = Vec::new();
        if self.old.unit.get(Lang::Ja) != self.new.unit.get(Lang::Ja) {
            changes.push(Change::Respondents { old: self.old.unit.clone(), new: self.new.unit.clone() });
        }
        if !self.is_same(pair) {
            let rule = |instrument: &Instrument, index: usize| instrument.items[index].universe.expression.clone();
            changes.push(Change::Base { old: rule(self.old, pair.from), new: rule(self.new, pair.to) });
            return changes;
        }
        // The rule reads the same, but the answers that it reads may mean something else, or come from others.
        let moved = self.new.items[pair.to].universe.gates.iter().filter(|gate| {
            let index = self.new.by_path.get(*gate);
            index.and_then(|index| classes.get(index)).is_some_and(|class| class.breaks_series())
        });
        let moved: BTreeSet<String> = moved.cloned().collect();
        if !moved.is_empty() {
            changes.push(Change::Gates(moved.into_iter().collect()));
        }
        changes
    }

    fn is_same(&mut self, pair: &Pair) -> bool {
        if self.is_written_alike(pair) {
            return true;
        }
        let old: Option<Vec<Expr>> = conditions(self.old, pair.from)
            .into_iter()
            .map(|(path, condition)| self.in_later_names(path, &condition.expr))
            .collect();
        let Some(old) = old else { return false };
        let new: Option<Vec<Expr>> = conditions(self.new, pair.to)
            .into_iter()
            .map(|(path, condition)| renamed(self.new, path, &condition.expr, &|index| Some(index), self.new))
            .collect();
        let shown = |rules: &[Expr]| -> BTreeSet<String> { rules.iter().flat_map(parts_of).collect() };
        if new.as_ref().is_some_and(|new| shown(new) == shown(&old)) {
            return true;
        }
        let known = old.iter().flat_map(names).all(|(name, _)| self.new.item_named(name).is_some());
        if !known {
            return false;
        }
        let conditions: Vec<Condition> =
            old.into_iter().map(|expr| Condition { source: expr.to_string(), expr }).collect();
        let proof = self.proof.get_or_insert_with(|| SameBase::new(self.new));
        proof.is_same(pair.to, &conditions)
    }

    /// The same words, about items that have kept their names.
    fn is_written_alike(&self, pair: &Pair) -> bool {
        let rules = |instrument: &Instrument, index: usize| -> Vec<String> {
            conditions(instrument, index).into_iter().map(|(_, condition)| condition.expr.to_string()).collect()
        };
        let kept = self.old.items[pair.from].universe.gates.iter().all(|gate| {
            let from = self.old.by_path.get(gate);
            let to = from.and_then(|from| self.later.get(from));
            from.zip(to).is_some_and(|(from, to)| self.old.items[*from].name == self.new.items[*to].name)
        });
        kept && rules(self.old, pair.from) == rules(self.new, pair.to)
    }

    /// The earlier edition's condition with the later one's names; `None` where it reads what is no longer there.
    fn in_later_names(&self, path: &str, expr: &Expr) -> Option<Expr> {
        renamed(self.old, path, expr, &|index| self.later.get(&index).copied(), self.new)
    }
}

/// References to items as `${name}` in the names of `new`.
fn renamed(
    instrument: &Instrument,
    path: &str,
    expr: &Expr,
    later: &dyn Fn(usize) -> Option<usize>,
    new: &Instrument,
) -> Option<Expr> {
    let again = |expr: &Expr| renamed(instrument, path, expr, later, new);
    Some(match expr {
        Expr::Number(_) | Expr::Literal(_) => expr.clone(),
        Expr::Reference { at, .. } => {
            let name = new.items[later(gate(instrument, path, expr)?)?].name.clone();
            Expr::Reference { name, at: *at }
        }
        Expr::Path { start: Start::Root | Start::Context, .. } => {
            let name = new.items[later(gate(instrument, path, expr)?)?].name.clone();
            Expr::Reference { name, at: 1 }
        }
        Expr::Path { .. } => return None,
        Expr::Negate(inner) => Expr::Negate(Box::new(again(inner)?)),
        Expr::Binary { operator, left, right } => {
            Expr::Binary { operator: *operator, left: Box::new(again(left)?), right: Box::new(again(right)?) }
        }
        Expr::Call { function, args, at } => {
            let args = args.iter().map(again).collect::<Option<_>>()?;
            Expr::Call { function: *function, args, at: *at }
        }
    })
}

/// What must hold together, each part written out.
fn parts_of(expr: &Expr) -> Vec<String> {
    match expr {
        Expr::Binary { operator: Operator::And, left, right } => {
            parts_of(left).into_iter().chain(parts_of(right)).collect()
        }
        Expr::Number(_)
        | Expr::Literal(_)
        | Expr::Reference { .. }
        | Expr::Binary { .. }
        | Expr::Negate(_)
        | Expr::Call { .. }
        | Expr::Path { .. } => vec![expr.to_string()],
    }
}
