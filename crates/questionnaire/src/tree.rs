//! One response laid out as the tree that expressions read, with the path through it worked out.

use base::{Lang, Text};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::answer::{Answer, Answers, Value};
use crate::counts;
use crate::defaults;
use crate::expression::{Expr, Focus, NodeId, Operator, Scope, Tree, Truth, Unsettled};
use crate::instrument::{Condition, Instrument, Item, Kind, Slot};
use crate::journey::Presence;
use crate::key::Key;
use crate::phrases::{Phrase, Style, chose, gate, phrase, shown_name};
use crate::universe::plural;

/// Most rows of one repeat.
pub(crate) const ROWS_MAX: usize = 200;

/// What a node stands for.
pub(crate) struct Meta {
    pub(crate) key: Option<Key>,
    pub(crate) slot: Option<Slot>,
    /// The innermost row's id.
    pub(crate) row: Option<u32>,
    /// The list that decides over a row.
    pub(crate) list: Option<NodeId>,
    pub(crate) presence: Presence,
    pub(crate) answer: Answer,
    /// True where nobody has touched the answer yet.
    pub(crate) fresh: bool,
    /// Why a calculated value is not settled.
    pub(crate) waits_for: Option<Text>,
}

/// One response with its path.
pub(crate) struct Walk<'a> {
    pub(crate) instrument: &'a Instrument,
    pub(crate) tree: Tree<'a>,
    /// One for each node.
    pub(crate) metas: Vec<Meta>,
    pub(crate) now: Option<Timestamp>,
    zone: TimeZone,
    item_nodes: Vec<Vec<NodeId>>,
    group_nodes: Vec<Vec<NodeId>>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(instrument: &'a Instrument, answers: &Answers, now: Option<Timestamp>) -> Walk<'a> {
        let counted = counts::with_rows(instrument, answers, now);
        Walk::laid_out(instrument, counted.as_ref().unwrap_or(answers), now)
    }

    /// Like [`Walk::new`], with the rows of counted repeats as they stand in `answers`.
    pub(crate) fn laid_out(instrument: &'a Instrument, answers: &Answers, now: Option<Timestamp>) -> Walk<'a> {
        let mut walk = Walk {
            instrument,
            tree: Tree::default(),
            metas: Vec::new(),
            now,
            zone: base::calendar::japan(),
            item_nodes: vec![Vec::new(); instrument.items.len()],
            group_nodes: vec![Vec::new(); instrument.groups.len()],
        };
        let data = walk.tree.add(0, "data", "");
        walk.metas = vec![Meta::bare(), Meta::bare()];
        for slot in &instrument.top {
            walk.lay(data, *slot, None, answers);
        }
        walk.lay_lists();
        walk.name_nodes();
        for slot in instrument.graph.order() {
            for node in walk.nodes_of(*slot).to_vec() {
                walk.decide(node, *slot);
            }
        }
        walk
    }

    /// The nodes of a slot: one, or one for each row.
    pub(crate) fn nodes_of(&self, slot: Slot) -> &[NodeId] {
        match slot {
            Slot::Item(index) => &self.item_nodes[index],
            Slot::Group(index) => &self.group_nodes[index],
        }
    }

    /// Lays out a slot and all inside it. Groups nest as deep as the compiler lets them.
    fn lay(&mut self, parent: NodeId, slot: Slot, prefix: Option<&Key>, answers: &Answers) {
        match slot {
            Slot::Item(index) => {
                let item = &self.instrument.items[index];
                let node = self.tree.add(parent, &item.name, "");
                self.register(node, slot, key(prefix, &item.name), prefix, answers);
                self.tree.nodes[node].text = text_of(&self.metas[node].answer);
                self.item_nodes[index].push(node);
            }
            Slot::Group(index) => match self.instrument.groups[index].repeat {
                Some(list) => self.lay_rows(parent, index, list, prefix, answers),
                None => {
                    let group = &self.instrument.groups[index];
                    let node = self.tree.add(parent, &group.name, "");
                    let own = key(prefix, &group.name);
                    self.register(node, slot, own.clone(), prefix, answers);
                    self.group_nodes[index].push(node);
                    for child in &group.children {
                        self.lay(node, *child, Some(&own), answers);
                    }
                }
            },
        }
    }

    fn lay_rows(&mut self, parent: NodeId, index: usize, list: usize, prefix: Option<&Key>, answers: &Answers) {
        let group = &self.instrument.groups[index];
        let own = key(prefix, &group.name);
        let list_node = self.tree.add_apart(Some(parent), &group.name);
        self.register(list_node, Slot::Item(list), own.clone(), prefix, answers);
        self.item_nodes[list].push(list_node);
        let rows = match self.metas[list_node].answer.value() {
            Some(Value::Rows(rows)) => rows.clone(),
            _ => Vec::new(),
        };
        for row in rows.into_iter().take(ROWS_MAX) {
            let node = self.tree.add(parent, &group.name, "");
            let row_key = own.row(row);
            self.register(node, Slot::Group(index), row_key.clone(), Some(&row_key), answers);
            self.tree.nodes[node].row_of = Some(&group.path);
            self.metas[node].list = Some(list_node);
            self.group_nodes[index].push(node);
            for child in &group.children {
                self.lay(node, *child, Some(&row_key), answers);
            }
        }
    }

    /// The answer at a key before anything is decided, and whether nobody has touched it yet.
    pub(crate) fn laid(&self, slot: Slot, key: &Key, answers: &Answers) -> (Answer, bool) {
        match (answers.get(key), slot) {
            (Some(answer), _) => (answer.clone(), false),
            (None, Slot::Item(index)) => (defaults::fixed(&self.instrument.items[index]), true),
            (None, Slot::Group(_)) => (Answer::Blank, true),
        }
    }

    fn register(&mut self, node: NodeId, slot: Slot, key: Key, prefix: Option<&Key>, answers: &Answers) {
        debug_assert_eq!(node, self.metas.len());
        let (answer, fresh) = self.laid(slot, &key, answers);
        let row = prefix.and_then(|prefix| prefix.rows().last().copied());
        self.metas.push(Meta { key: Some(key), slot: Some(slot), row, answer, fresh, ..Meta::bare() });
    }

    /// Choice lists as little documents: `root/item/{name,label,…}`.
    fn lay_lists(&mut self) {
        if !self.instrument.reads_lists {
            return;
        }
        for (name, options) in &self.instrument.lists {
            let above = self.tree.add_apart(None, "");
            let root = self.tree.add(above, "root", "");
            for option in options {
                let item = self.tree.add(root, "item", "");
                self.tree.add(item, "name", &option.value);
                self.tree.add(item, "label", option.label.get(Lang::Ja));
                for (column, cell) in &option.extra {
                    self.tree.add(item, column, cell);
                }
            }
            self.tree.lists.insert(name, above);
        }
        self.metas.resize_with(self.tree.nodes.len(), Meta::bare);
    }

    fn name_nodes(&mut self) {
        let named = self.instrument.by_name.iter().map(|(name, slot)| {
            let path = match slot {
                Slot::Item(index) => &self.instrument.items[*index].path,
                Slot::Group(index) => &self.instrument.groups[*index].path,
            };
            (name.as_str(), (path.as_str(), self.nodes_of(*slot).to_vec()))
        });
        self.tree.named = named.collect();
        if self.instrument.names_choices {
            for item in &self.instrument.items {
                for option in &item.options {
                    self.tree.labels.insert((&item.name, &option.value), &option.label);
                }
            }
        }
    }

    /// Works out one node's place and value, given that all it depends on has been decided.
    pub(crate) fn decide(&mut self, node: NodeId, slot: Slot) {
        let presence = self.presence(node, slot);
        self.settle(node, slot, &presence);
        self.metas[node].presence = presence;
    }

    /// Whether a node is on the path, given that all it depends on has been decided.
    fn presence(&self, node: NodeId, slot: Slot) -> Presence {
        if let Some(list) = self.metas[node].list {
            return self.metas[list].presence.clone();
        }
        let around = self.tree.nodes[node].parent.map_or(Presence::In, |parent| self.metas[parent].presence.clone());
        let condition = match slot {
            Slot::Group(index) => self.instrument.groups[index].relevant.as_ref(),
            Slot::Item(index) => own_condition(self.instrument, &self.instrument.items[index]),
        };
        let (Some(condition), false) = (condition, matches!(around, Presence::Out { .. })) else {
            return around;
        };
        let path = self.path_of(slot);
        match self.truth(&condition.expr, node) {
            Some((Truth::True, _)) => around,
            Some((Truth::False, read)) => {
                Presence::Out { because: self.because_false(path, &condition.expr, node, read) }
            }
            Some((Truth::Undetermined, _)) | None if around != Presence::In => around,
            Some((Truth::Undetermined, read)) => Presence::Undetermined { because: self.because_open(&read) },
            None => Presence::Undetermined { because: cannot_tell() },
        }
    }

    fn path_of(&self, slot: Slot) -> &'a str {
        match slot {
            Slot::Group(index) => &self.instrument.groups[index].path,
            Slot::Item(index) => &self.instrument.items[index].path,
        }
    }

    /// What expressions will read at this node from now on.
    fn settle(&mut self, node: NodeId, slot: Slot, presence: &Presence) {
        let on_path = *presence == Presence::In;
        let off_path = matches!(presence, Presence::Out { .. });
        let Slot::Item(index) = slot else {
            self.tree.nodes[node].hidden = off_path && self.metas[node].list.is_some();
            return;
        };
        let item = &self.instrument.items[index];
        self.tree.nodes[node].off_path = off_path;
        let is_kept = item.is_calculated_once() && self.metas[node].answer.value().is_some();
        let works_out = item.always_calculated() || (item.is_calculated_once() && !is_kept);
        if let (true, true, Some(calculation)) = (on_path, works_out, &item.calculation) {
            return self.calculate(node, item, calculation);
        }
        if let (true, true, Some(default)) = (on_path, self.metas[node].fresh, &item.dynamic_default) {
            let scope = self.scope();
            let text = scope.eval(&default.expr, Focus::at(node)).and_then(|datum| scope.kept_text(item.kind, &datum));
            let answer = defaults::as_answer(item, &text.unwrap_or_default());
            self.tree.nodes[node].text = text_of(&answer);
            self.metas[node].answer = answer;
        }
        let unsettled = match (&self.metas[node].answer, presence) {
            (_, Presence::Out { .. }) => Unsettled::No,
            (_, Presence::Undetermined { .. }) | (Answer::Unknown | Answer::Prefilled(_), Presence::In) => {
                Unsettled::Other
            }
            (Answer::Blank, Presence::In) if item.kind.is_asked() => Unsettled::Blank,
            (Answer::Answered(_) | Answer::Blank, Presence::In) => Unsettled::No,
        };
        self.tree.nodes[node].unsettled = unsettled;
        if !on_path || !matches!(self.metas[node].answer, Answer::Answered(_)) {
            self.tree.nodes[node].text.clear();
        }
        if let (Kind::Repeat, true, Some(parent)) =
            (item.kind, unsettled != Unsettled::No, self.tree.nodes[node].parent)
        {
            self.tree.open_repeats.push((parent, &item.path));
        }
    }

    pub(crate) fn calculate(&mut self, node: NodeId, item: &Item, calculation: &Condition) {
        let scope = self.scope();
        let value = scope.eval(&calculation.expr, Focus::at(node)).and_then(|datum| scope.kept_text(item.kind, &datum));
        let (read, open) = scope.take_reads();
        let others_open = open && read.iter().any(|id| *id != node && self.tree.nodes[*id].unsettled != Unsettled::No);
        let text = value.unwrap_or_default();
        self.metas[node].waits_for = (others_open || (open && read.is_empty())).then(|| self.because_open(&read));
        self.tree.nodes[node].unsettled =
            if self.metas[node].waits_for.is_some() { Unsettled::Other } else { Unsettled::No };
        self.metas[node].answer = match Value::from_stored(item.kind, &text) {
            // Expressions go on with NaN as XPath has it; for people it is no result yet.
            Some(value) if !text.is_empty() && text != "NaN" => Answer::Answered(value),
            _ => Answer::Blank,
        };
        self.tree.nodes[node].text = text;
    }

    /// The node of an item with this key.
    pub(crate) fn node_of(&self, item: usize, key: &Key) -> Option<NodeId> {
        let mut nodes = self.item_nodes[item].iter().copied();
        nodes.find(|node| self.metas[*node].key.as_ref() == Some(key))
    }

    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope::new(&self.tree, self.now, self.zone.clone())
    }

    /// What a condition is worth at a node, and what it read; `None` when it cannot be evaluated.
    pub(crate) fn truth(&self, expr: &Expr, node: NodeId) -> Option<(Truth, Vec<NodeId>)> {
        self.scope().truth(expr, Focus::at(node)).ok()
    }

    /// The text of an expression at a node of a choice list, seen from an item.
    pub(crate) fn offers(&self, filter: &Expr, option: NodeId, origin: NodeId) -> bool {
        let focus = Focus { origin, ..Focus::at(option) };
        let mut scope = self.scope();
        scope.other_row = Some(option);
        let value = scope.eval(filter, focus);
        value.is_ok_and(|datum| self.scope().boolean(&datum))
    }

    /// 「電子カルテシステムを使用していないため対象外」
    fn because_false(&self, path: &str, expr: &Expr, node: NodeId, read: Vec<NodeId>) -> Text {
        if let Expr::Binary { operator: Operator::And, left, right } = expr {
            return match self.truth(left, node) {
                Some((Truth::False, read)) => self.because_false(path, left, node, read),
                _ => {
                    let read = self.truth(right, node).map(|(_, read)| read).unwrap_or_default();
                    self.because_false(path, right, node, read)
                }
            };
        }
        for gate in &read {
            if let Presence::Out { because } = &self.metas[*gate].presence {
                return because.clone();
            }
        }
        let words = match self.actual_choices(path, expr, &read) {
            Some(chosen) => Phrase::all(chosen).flat(),
            None => phrase(self.instrument, path, expr, true, Style::Respondents).flat(),
        };
        let units = plural(self.instrument.unit.get(Lang::En));
        Text::new(
            format!("{}ため対象外", words.get(Lang::Ja)),
            format!("Not asked of {units} that {}", words.get(Lang::En)),
        )
    }

    /// What was chosen where something else leads on; each once, where several options or gates would.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these forms compare with one option")]
    fn actual_choices(&self, path: &str, expr: &Expr, read: &[NodeId]) -> Option<Vec<Phrase>> {
        let compared = match expr {
            Expr::Binary { operator: Operator::Equal, left, right } => [&**left, &**right],
            Expr::Binary { operator: Operator::Or, left, right } => {
                let mut chosen = self.actual_choices(path, left, read)?;
                for words in self.actual_choices(path, right, read)? {
                    if !chosen.contains(&words) {
                        chosen.push(words);
                    }
                }
                return Some(chosen);
            }
            Expr::Call { function, args, .. } if function.name() == "selected" => [&args[0], &args[1]],
            _ => return None,
        };
        let index = compared.into_iter().find_map(|side| gate(self.instrument, path, side))?;
        let item = &self.instrument.items[index];
        let node = read.iter().find(|node| self.metas[**node].slot == Some(Slot::Item(index)))?;
        let Answer::Answered(Value::One(value)) = &self.metas[*node].answer else {
            return None;
        };
        Some(vec![chose(item, value, Style::Respondents)])
    }

    /// 「問3に回答すると、対象かどうかが決まります」
    fn because_open(&self, read: &[NodeId]) -> Text {
        let open = read.iter().find(|node| self.tree.nodes[**node].unsettled != Unsettled::No);
        let Some(node) = open else {
            return cannot_tell();
        };
        let meta = &self.metas[*node];
        if let Presence::Undetermined { because } = &meta.presence {
            return because.clone();
        }
        if let Some(waits_for) = &meta.waits_for {
            return waits_for.clone();
        }
        let Some(Slot::Item(index)) = meta.slot else {
            return cannot_tell();
        };
        let name = shown_name(&self.instrument.items[index]);
        match meta.answer {
            Answer::Unknown => Text::new(
                format!("{}が「わからない」のため、対象かどうか決まりません", name.ja),
                format!("{} is answered “don't know”, so it is open whether this applies", name.en),
            ),
            Answer::Prefilled(_) => Text::new(
                format!("{}の回答が未確認のため、対象かどうか決まりません", name.ja),
                format!("{} is not confirmed yet, so it is open whether this applies", name.en),
            ),
            Answer::Answered(_) | Answer::Blank => Text::new(
                format!("{}に回答すると、対象かどうかが決まります", name.ja),
                format!("Whether this applies depends on the answer to {}", lower_first(&name.en)),
            ),
        }
    }
}

impl Meta {
    fn bare() -> Meta {
        Meta {
            key: None,
            slot: None,
            row: None,
            list: None,
            presence: Presence::In,
            answer: Answer::Blank,
            fresh: false,
            waits_for: None,
        }
    }
}

/// An item's own condition; a repeat's list has that of its group.
fn own_condition<'i>(instrument: &'i Instrument, item: &'i Item) -> Option<&'i Condition> {
    match (item.kind, item.group) {
        (Kind::Repeat, Some(group)) => instrument.groups[group].relevant.as_ref(),
        _ => item.relevant.as_ref(),
    }
}

fn key(prefix: Option<&Key>, name: &str) -> Key {
    match prefix {
        Some(prefix) => prefix.child(name),
        None => Key::from_checked(name.to_owned()),
    }
}

/// An answer as expressions read it.
pub(crate) fn text_of(answer: &Answer) -> String {
    match answer {
        Answer::Answered(Value::Rows(_)) | Answer::Blank | Answer::Unknown | Answer::Prefilled(_) => String::new(),
        Answer::Answered(value) => value.to_stored(),
    }
}

fn cannot_tell() -> Text {
    Text::new("対象かどうか、まだ決まっていません", "It is still open whether this applies")
}

fn lower_first(words: &str) -> String {
    words.strip_prefix("Question").map_or_else(|| words.to_owned(), |rest| format!("question{rest}"))
}
