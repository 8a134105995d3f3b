//! Conditions as sets of answers.
//!
//! `and`, `or` and `not` are put together as the evaluator does (Kleene). Everything between them is an atom, and an
//! atom is evaluated by the evaluator itself, for each combination of what its items can be read as. Nothing is
//! translated, so nothing can be translated wrongly; what does not come down to finitely many combinations is left
//! open, as a bit of its own.

use std::collections::BTreeSet;

use super::bdd::{Bdd, NO, YES};
use super::domain::{CUT_MAX, CUT_MIN};
use super::layout::{asks_more_than_answers, comparison, inside, is_constant, parts};
use super::states::State;
use super::world::{Patience, Place, Tri, World, constant};
use super::{Because, Undecided};
use crate::expression::{Expr, NodeId, Operator, Truth};
use crate::instrument::{Kind, Slot};

/// Most combinations of answers that one comparison may depend on.
pub const COMBINATIONS_MAX: usize = 65_536;
/// Most evaluations of all expressions together.
pub const EVALUATIONS_MAX: usize = 2_000_000;
/// The same while an author is at work.
pub const QUICK_EVALUATIONS_MAX: usize = 100_000;
/// Most items that one comparison may read: each comes in two ways at least.
const READ_MAX: usize = 16;

/// An item that an atom reads, with all it can be read as.
struct Input {
    item: usize,
    node: NodeId,
    states: Vec<State>,
}

/// The condition cannot be evaluated at all.
struct Fails;

impl World<'_> {
    /// For whom a condition holds and fails.
    pub(super) fn condition(&mut self, place: Place<'_>) -> Tri {
        let node = self.layout.node(place.slot);
        match self.truth(&place.condition.expr, node, place) {
            Ok(tri) => tri,
            Err(Fails) => self.free(&place.condition.expr, node, place, Because::Error),
        }
    }

    fn truth(&mut self, expr: &Expr, node: NodeId, place: Place<'_>) -> Result<Tri, Fails> {
        match expr {
            Expr::Binary { operator: Operator::And, left, right } => {
                let (left, right) = (self.truth(left, node, place)?, self.truth(right, node, place)?);
                Ok(self.both(left, right))
            }
            Expr::Binary { operator: Operator::Or, left, right } => {
                let (left, right) = (self.truth(left, node, place)?, self.truth(right, node, place)?);
                Ok(self.either(left, right))
            }
            Expr::Call { function, args, .. } if function.name() == "not" => {
                let Tri { yes, no } = self.truth(&args[0], node, place)?;
                Ok(Tri { yes: no, no: yes })
            }
            Expr::Number(_)
            | Expr::Literal(_)
            | Expr::Reference { .. }
            | Expr::Binary { .. }
            | Expr::Negate(_)
            | Expr::Call { .. }
            | Expr::Path { .. } => self.atom(expr, node, place),
        }
    }

    fn atom(&mut self, expr: &Expr, node: NodeId, place: Place<'_>) -> Result<Tri, Fails> {
        let inputs = match self.inputs(expr, node) {
            Ok(inputs) => inputs,
            Err(because) => return Ok(self.free(expr, node, place, because)),
        };
        let mut found = Tri { yes: NO, no: NO };
        self.each_combination(&inputs, YES, &mut |world, set| {
            match world.layout.walk.truth(expr, node).ok_or(Fails)?.0 {
                Truth::True => found.yes = world.bdds.or(found.yes, set),
                Truth::False => found.no = world.bdds.or(found.no, set),
                Truth::Undetermined => {}
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// For whom each option of an item is offered, by its index; `None` where that cannot be decided.
    pub(super) fn offered(&mut self, item: usize) -> Option<Vec<Bdd>> {
        let filter = self.instrument.items[item].choice_filter.as_ref()?;
        let (options, node) = (self.layout.options(item), self.layout.item_node(item));
        let place = Place { slot: Slot::Item(item), column: "choice_filter", condition: filter };
        let all = self.instrument.items[item].options.len();
        let first = *options.first()?;
        let inputs = match self.inputs(&filter.expr, first) {
            Ok(inputs) if self.can_afford(combinations(&inputs).saturating_mul(options.len())) => inputs,
            Ok(_) => {
                self.free(&filter.expr, node, place, Because::TooMany);
                return None;
            }
            Err(because) => {
                self.free(&filter.expr, node, place, because);
                return None;
            }
        };
        let mut found = vec![NO; options.len()];
        let done = self.each_combination(&inputs, YES, &mut |world, set| {
            world.evaluated += options.len();
            for (index, option) in options.iter().enumerate() {
                if world.layout.walk.offers(&filter.expr, *option, node) {
                    found[index] = world.bdds.or(found[index], set);
                }
            }
            Ok(())
        });
        // What `or_other` added stands outside the list and is always offered.
        found.resize(all, YES);
        done.is_ok().then_some(found)
    }

    /// Everything an atom reads, as far as that comes down to finitely many combinations.
    fn inputs(&mut self, expr: &Expr, node: NodeId) -> Result<Vec<Input>, Because> {
        let (items, calculated) = self.read_through(expr, node)?;
        if items.len() > READ_MAX {
            return Err(Because::TooMany);
        }
        let mut exprs = vec![(expr, node)];
        let instrument = self.instrument;
        for index in &calculated {
            let calculation = instrument.items[*index].calculation.as_ref();
            exprs.extend(calculation.map(|condition| (&condition.expr, self.layout.item_node(*index))));
        }
        for (expr, node) in &exprs {
            if parts(expr).into_iter().any(|part| self.reads_within_cells(part, *node).is_err()) {
                self.keeps_to_cells(expr, *node)?;
            }
        }
        let mut inputs = Vec::new();
        for item in items {
            let view = self.view(item, &exprs);
            let states = self.states(item, &view)?;
            inputs.push(Input { item, node: self.layout.item_node(item), states });
        }
        for item in calculated {
            let states = self.calculated_states(item);
            inputs.push(Input { item, node: self.layout.item_node(item), states });
        }
        // Looking into choice lists is as much work as the lists are long.
        let looks_up = exprs.iter().flat_map(|(expr, _)| parts(expr)).any(is_lookup);
        let each = if looks_up { 1 + self.layout.walk.tree.nodes.len() / 10 } else { 1 };
        let all = combinations(&inputs);
        if all > COMBINATIONS_MAX || !self.can_afford(all.saturating_mul(each)) {
            return Err(Because::TooMany);
        }
        self.evaluated += all * (each - 1);
        Ok(inputs)
    }

    /// True while so many more evaluations are within the limit.
    fn can_afford(&self, evaluations: usize) -> bool {
        let most = match self.patience {
            Patience::Short => QUICK_EVALUATIONS_MAX,
            Patience::Long => EVALUATIONS_MAX,
        };
        self.evaluated.saturating_add(evaluations) <= most
    }

    /// Items that an expression reads, also by way of calculations; and these, in the order of evaluation.
    fn read_through(&self, expr: &Expr, node: NodeId) -> Result<(BTreeSet<usize>, Vec<usize>), Because> {
        let (mut items, mut calculated) = (BTreeSet::new(), BTreeSet::new());
        let mut left = vec![(expr, node)];
        while let Some((expr, node)) = left.pop() {
            for part in parts(expr) {
                if let Expr::Call { function, .. } = part
                    && let Some(because) = asks_more_than_answers(*function)
                {
                    return Err(because);
                }
            }
            let reads = self.layout.reads(expr, node);
            if let Some(because) = reads.because {
                return Err(because);
            }
            for index in reads.items {
                let item = &self.instrument.items[index];
                match &item.calculation {
                    Some(calculation) if item.always_calculated() => {
                        if calculated.insert(index) {
                            left.push((&calculation.expr, self.layout.item_node(index)));
                        }
                    }
                    // Worked out once, at a moment that the answers do not tell.
                    Some(_) if !item.is_typed() => return Err(Because::Kept),
                    Some(_) | None => {
                        items.insert(index);
                    }
                }
            }
        }
        let mut calculated: Vec<usize> = calculated.into_iter().collect();
        calculated.sort_by_key(|index| self.rank[*index]);
        Ok((items, calculated))
    }

    /// Answers without end may only be compared with fixed values: only then does one stand for its cell.
    fn keeps_to_cells(&self, expr: &Expr, node: NodeId) -> Result<(), Because> {
        if self.compares_with_constant(expr, node) {
            return Ok(());
        }
        self.reads_within_cells(expr, node)?;
        inside(expr).into_iter().try_for_each(|part| self.keeps_to_cells(part, node))
    }

    fn reads_within_cells(&self, part: &Expr, node: NodeId) -> Result<(), Because> {
        let endless = |index: &usize| {
            let item = &self.instrument.items[*index];
            let listed = matches!(item.kind, Kind::SelectOne | Kind::SelectMultiple | Kind::Note);
            !listed && !item.always_calculated()
        };
        let reads_itself = match part {
            Expr::Reference { .. } | Expr::Path { .. } => self.layout.reads(part, node).items.iter().any(endless),
            // These read where they stand when they are given nothing.
            Expr::Call { args, .. } if args.is_empty() => self.layout.reads(part, node).items.iter().any(endless),
            Expr::Number(_) | Expr::Literal(_) | Expr::Binary { .. } | Expr::Negate(_) | Expr::Call { .. } => false,
        };
        if reads_itself { Err(Because::Values) } else { Ok(()) }
    }

    /// `${n} >= 3`, `'a' = ${t}`, `string-length(${t}) > 0`: the same for every value of a cell.
    pub(super) fn compares_with_constant(&self, expr: &Expr, node: NodeId) -> bool {
        let Some((operator, left, right)) = comparison(expr) else { return false };
        let sides = [(left, right, operator), (right, left, operator.mirrored())];
        sides.into_iter().any(|(side, other, operator)| {
            if !is_constant(other) {
                return false;
            }
            let Some((number, text)) = constant(&self.layout, other, node) else { return false };
            if let Expr::Call { function, args, .. } = side
                && function.name() == "string-length"
                && let [inner] = args.as_slice()
            {
                let one = matches!(operator, Operator::Less | Operator::GreaterOrEqual) && number == 1.0;
                return self.layout.place(inner, node).is_some() && (number <= 0.0 || one);
            }
            let Some(index) = self.layout.place(side, node) else { return false };
            let is_text = matches!(other, Expr::Literal(_));
            let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
            match self.instrument.items[index].kind {
                // Numbers and days are cut at the constant itself.
                Kind::Integer | Kind::Decimal | Kind::Date => {
                    number.is_nan() || number == 0.0 || (CUT_MIN..=CUT_MAX).contains(&number.abs())
                }
                Kind::Text | Kind::Time | Kind::Hidden => {
                    is_text && equality && !matches!(side, Expr::Call { function, .. } if function.name() == "number")
                }
                Kind::SelectOne | Kind::SelectMultiple | Kind::Note | Kind::Calculate | Kind::Repeat => text.is_empty(),
            }
        })
    }

    /// Calls `then` for each combination that can be, with the tree as it is read there.
    fn each_combination(
        &mut self,
        inputs: &[Input],
        set: Bdd,
        then: &mut dyn FnMut(&mut Self, Bdd) -> Result<(), Fails>,
    ) -> Result<(), Fails> {
        if set == NO || self.bdds.is_full() {
            return Ok(());
        }
        let Some((input, rest)) = inputs.split_first() else {
            self.evaluated += 1;
            return then(self, set);
        };
        for state in &input.states {
            let set = self.bdds.and(set, state.set);
            if set == NO {
                continue;
            }
            match &state.text {
                Some(text) => {
                    let node = &mut self.layout.walk.tree.nodes[input.node];
                    node.text.clone_from(text);
                    node.unsettled = state.unsettled;
                }
                None => self.layout.work_out(input.item),
            }
            self.each_combination(rest, set, then)?;
        }
        Ok(())
    }

    /// A condition that cannot be decided: it may hold, fail or be undetermined, whatever the answers.
    fn free(&mut self, expr: &Expr, node: NodeId, place: Place<'_>, because: Because) -> Tri {
        // The same words at the same place are the same condition; with names only, at any place outside rows.
        let by_name = parts(expr).into_iter().all(|part| !matches!(part, Expr::Path { .. }))
            && self.layout.walk.tree.rows_around(node).next().is_none();
        let key = (if by_name { 0 } else { node }, expr.to_string());
        if let Some(known) = self.free_known.get(&key) {
            return *known;
        }
        let (holds, fails) = (self.bdds.bit(self.next_free), self.bdds.bit(self.next_free + 1));
        self.next_free += 2;
        let tri = Tri { yes: self.bdds.minus(holds, fails), no: self.bdds.minus(fails, holds) };
        self.undecided.push(Undecided::new(self.instrument, place, &key.1, because));
        self.free_known.insert(key, tri);
        tri
    }
}

fn is_lookup(part: &Expr) -> bool {
    matches!(part, Expr::Call { function, .. } if function.name() == "instance")
}

fn combinations(inputs: &[Input]) -> usize {
    inputs.iter().fold(1, |product, input| product.saturating_mul(input.states.len()))
}
