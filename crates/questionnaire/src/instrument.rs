//! The compiled questionnaire: plain data, checked once by the compiler, never changed afterwards.

use std::collections::BTreeMap;

use base::{Lang, Text};

use crate::expression::Expr;
use crate::graph::Graph;
use crate::key::Key;
use crate::universe::Universe;

/// A checked questionnaire, ready to be asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Instrument {
    /// `form_id` of the settings sheet.
    pub form_id: String,
    /// `version` of the settings sheet; empty where the author gave none.
    pub version: String,
    /// `form_title` of the settings sheet.
    pub title: Text,
    /// The language of the texts that name none.
    pub default_language: Lang,
    /// What one respondent is: 医療機関 / hospital where the author says nothing else.
    pub unit: Text,
    /// One page each, in order. Never empty.
    pub sections: Vec<Section>,
    /// Groups, repeats and sections as they enclose items, outer ones before inner ones.
    pub groups: Vec<Group>,
    /// Everything that has a key, in the order of the survey sheet. A repeat comes before what it repeats.
    pub items: Vec<Item>,
    /// Options by list name.
    pub lists: BTreeMap<String, Vec<Choice>>,
    /// What stands directly under the form, in order.
    pub(crate) top: Vec<Slot>,
    /// True where an expression looks into choice lists.
    pub(crate) reads_lists: bool,
    /// True where an expression asks for the label of an option.
    pub(crate) names_choices: bool,
    /// What depends on what, with items and groups in an order in which each comes after all that its expressions read.
    pub(crate) graph: Graph,
    /// Index of items by key template.
    pub(crate) by_path: BTreeMap<String, usize>,
    /// Index of items and groups by name; names that occur twice (in different groups) are absent.
    pub(crate) by_name: BTreeMap<String, Slot>,
}

/// Something with a place in the tree of the questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    /// Index into [`Instrument::groups`].
    Group(usize),
    /// Index into [`Instrument::items`].
    Item(usize),
}

/// One page of the questionnaire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Name of the group at the top level, or `s1`, `s2` … for items outside any group.
    pub name: String,
    /// Heading of the page; empty for items outside any group.
    pub title: Text,
    /// Indices into [`Instrument::items`].
    pub items: Vec<usize>,
    /// The group that makes the section; `None` for items outside any group.
    pub group: Option<usize>,
}

/// A group or a repeat.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// `name` column.
    pub name: String,
    /// Key template, e.g. `vpn/q9`.
    pub path: String,
    /// Words above the group.
    pub label: Text,
    /// Whether the group is asked.
    pub relevant: Option<Condition>,
    /// The group around it, an index into [`Instrument::groups`].
    pub parent: Option<usize>,
    /// The item that holds the rows, where the group is a repeat: an index into [`Instrument::items`].
    pub repeat: Option<usize>,
    /// `appearance` column.
    pub appearance: String,
    /// What stands directly inside, in order.
    pub(crate) children: Vec<Slot>,
    /// Row on the survey sheet; the header is row 1.
    pub row: u32,
}

/// A question, a note, a calculation, or a repeat's list of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// `name` column.
    pub name: String,
    /// Key template: the full path without row ids, e.g. `vpn/q9/maker`.
    pub path: String,
    /// 問番号 as shown, e.g. `3`; empty where the item has none.
    pub number: String,
    /// Numbers of the same question elsewhere, e.g. in the published form.
    pub aliases: Vec<String>,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// The question. `${name}` in it stands for an earlier answer; see [`crate::ItemVisit::label`].
    pub label: Text,
    /// Support text, always shown.
    pub hint: Text,
    /// 回答要領, one tap away.
    pub guidance: Text,
    /// Whether an answer is needed.
    pub required: Required,
    /// What to say when a needed answer is missing; empty for the usual words.
    pub required_message: Text,
    /// Whether the item is asked; the groups around it have conditions of their own.
    pub relevant: Option<Condition>,
    /// How many rows there are, where the author says so and not the respondent; only for a repeat.
    pub repeat_count: Option<Condition>,
    /// What the answer must fulfil.
    pub constraint: Option<Condition>,
    /// What to say when it does not; empty for the usual words.
    pub constraint_message: Text,
    /// What the answer usually fulfils. Where it does not, nothing is blocked and a reason is asked for.
    pub soft_constraint: Option<Condition>,
    /// What to say when it does not; empty for the usual words.
    pub soft_message: Text,
    /// How a calculated item is worked out: anew whenever what it reads changes, or by [`Item::trigger`].
    pub calculation: Option<Condition>,
    /// Names of the items whose change makes the calculation happen once; empty for a calculation that always holds.
    pub trigger: Vec<String>,
    /// Which options are offered.
    pub choice_filter: Option<Condition>,
    /// Name of the list of options; empty for other kinds.
    pub list: String,
    /// Options of a choice, in order; empty for other kinds.
    pub options: Vec<Choice>,
    /// The item of a repeat whose answers are the options, by name; then [`Item::options`] is empty.
    pub options_from: Option<String>,
    /// The value that a fresh response starts with, as the author wrote it; an expression where
    /// [`Item::dynamic_default`] is there.
    pub default: String,
    /// The value that a fresh response starts with, where it is to be worked out.
    pub dynamic_default: Option<Condition>,
    /// Whether the answer must be sealed.
    pub protect: Protection,
    /// True where the respondent may say わからない.
    pub unknown_allowed: bool,
    /// False where the wording is not the publisher's own; the page says so.
    pub official: bool,
    /// True where a missing required answer or a failed constraint does not block submission.
    pub soft: bool,
    /// Unit of the answer (台 / devices); for a repeat, what one row is (装置 / device).
    pub unit: Text,
    /// Which characters a text answer may hold.
    pub chars: Option<CharacterClass>,
    /// Shortest answer, in characters.
    pub min_chars: Option<u32>,
    /// Longest answer, in characters.
    pub max_chars: Option<u32>,
    /// What stays the same across editions; empty where the author named none.
    pub concept: String,
    /// What to bear in mind when the answers are compared with those of other editions; empty for nothing.
    pub comparability: Text,
    /// Shown but not changed by the respondent.
    pub read_only: bool,
    /// `appearance` column.
    pub appearance: String,
    /// `parameters` column.
    pub parameters: String,
    /// For each option, what respondents who chose it are like: 「電子カルテシステムを使用している」.
    pub base_phrases: BTreeMap<String, Text>,
    /// The innermost repeat around it, an index into [`Instrument::items`]. A repeat is not inside itself.
    pub repeat: Option<usize>,
    /// The innermost group around it (for a repeat: its own group), an index into [`Instrument::groups`].
    pub group: Option<usize>,
    /// Its section, an index into [`Instrument::sections`].
    pub section: usize,
    /// Of whom it is asked.
    pub universe: Universe,
    /// Row on the survey sheet; the header is row 1.
    pub row: u32,
}

/// What kind of answer an item takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Free text.
    Text,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Decimal,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// One of [`Item::options`].
    SelectOne,
    /// Any of [`Item::options`].
    SelectMultiple,
    /// Words only; takes no answer.
    Note,
    /// Worked out from other answers; never typed.
    Calculate,
    /// Carried along unseen; never typed.
    Hidden,
    /// The list of a repeat's rows.
    Repeat,
}

impl Kind {
    /// The word for it in XLSForm's `type` column, without a list name.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Integer => "integer",
            Kind::Decimal => "decimal",
            Kind::Date => "date",
            Kind::Time => "time",
            Kind::SelectOne => "select_one",
            Kind::SelectMultiple => "select_multiple",
            Kind::Note => "note",
            Kind::Calculate => "calculate",
            Kind::Hidden => "hidden",
            Kind::Repeat => "repeat",
        }
    }

    /// True for what a respondent answers.
    pub fn is_asked(self) -> bool {
        match self {
            Kind::Text
            | Kind::Integer
            | Kind::Decimal
            | Kind::Date
            | Kind::Time
            | Kind::SelectOne
            | Kind::SelectMultiple
            | Kind::Repeat => true,
            Kind::Note | Kind::Calculate | Kind::Hidden => false,
        }
    }
}

/// Which characters a text answer may hold. What only differs in width is folded when it is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CharacterClass {
    /// Letters, digits and signs of ASCII: 半角英数字.
    HalfWidth,
    /// 0 to 9 and nothing else.
    Digits,
    /// An e-mail address.
    Email,
    /// Katakana of full width; hiragana is folded too.
    Kana,
}

/// How an answer is kept from eyes that have no business with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protection {
    /// Like any other answer.
    #[default]
    None,
    /// A person's name, department, telephone number …: sealed.
    Contact,
    /// Of use to an attacker: sealed.
    Sensitive,
}

/// Whether an answer is needed.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Required {
    /// ※任意
    #[default]
    Never,
    /// ※必須
    Always,
    /// ※必須 while the condition holds.
    When(Condition),
}

/// One option of a choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// `name` column: the value that is stored.
    pub value: String,
    /// Words shown.
    pub label: Text,
    /// True where it goes with no other option of a choice of many: 「なし」.
    pub exclusive: bool,
    /// Further columns of the choices sheet, for choice filters.
    pub extra: BTreeMap<String, String>,
}

/// An expression as the author wrote it, and as it is understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The author's text.
    pub source: String,
    /// The same, parsed.
    pub expr: Expr,
}

impl Item {
    /// True for what a respondent can type on a page.
    pub fn is_typed(&self) -> bool {
        let is_worked_out = self.always_calculated() || self.is_calculated_once();
        self.kind.is_asked() && !self.read_only && self.repeat_count.is_none() && !is_worked_out
    }

    /// True where the value follows from other answers at any time, and is never kept.
    pub fn always_calculated(&self) -> bool {
        self.calculation.is_some() && self.trigger.is_empty() && !self.is_calculated_once()
    }

    /// True where the value follows from other answers until there is one, and is kept from then on: `once(…)`.
    pub fn is_calculated_once(&self) -> bool {
        let is_once =
            |condition: &Condition| matches!(&condition.expr, Expr::Call { function, .. } if function.name() == "once");
        self.trigger.is_empty() && self.calculation.as_ref().is_some_and(is_once)
    }

    /// True where a save may set the value: what a trigger sets off, and what is worked out once.
    pub fn is_set_off(&self) -> bool {
        !self.trigger.is_empty() || self.is_calculated_once()
    }

    /// True for what only expressions read: carried along, or worked out without words for people.
    pub fn is_unseen(&self) -> bool {
        self.kind == Kind::Hidden || (self.kind == Kind::Calculate && self.label.is_empty())
    }

    /// The option with this value.
    pub fn option(&self, value: &str) -> Option<&Choice> {
        self.options.iter().find(|option| option.value == value)
    }
}

impl Instrument {
    /// The item with this key, whatever the row; `None` when there is none or the rows do not fit.
    pub fn item(&self, key: &Key) -> Option<&Item> {
        self.item_index(key).map(|index| &self.items[index])
    }

    /// Index of the item with this key, whatever the row. Rows must stand exactly where the repeats are.
    pub fn item_index(&self, key: &Key) -> Option<usize> {
        let index = *self.by_path.get(&key.template())?;
        (self.key_shape(index) == shape_of(key)).then_some(index)
    }

    /// The item with this key template, e.g. `vpn/q9/maker`.
    pub fn item_at(&self, path: &str) -> Option<&Item> {
        self.by_path.get(path).map(|index| &self.items[*index])
    }

    /// The only item of this name; `None` when there is none or more than one.
    pub fn item_named(&self, name: &str) -> Option<&Item> {
        match self.by_name.get(name)? {
            Slot::Item(index) => Some(&self.items[*index]),
            Slot::Group(group) => self.groups[*group].repeat.map(|index| &self.items[index]),
        }
    }

    /// The item that is shown with this number, e.g. `3` for 問3.
    pub fn item_numbered(&self, number: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.number == number)
    }

    /// Indices of the items, each after all that its expressions read.
    pub(crate) fn evaluation_order(&self) -> impl Iterator<Item = usize> {
        self.graph.order().iter().filter_map(|slot| match slot {
            Slot::Item(index) => Some(*index),
            Slot::Group(_) => None,
        })
    }

    /// A key of the item in the first row of each repeat around it: `vpn/q9[1]/maker`.
    pub fn example_key(&self, index: usize) -> Key {
        let names = self.items[index].path.split('/').zip(self.key_shape(index));
        let parts: Vec<String> =
            names.map(|(name, is_row)| if is_row { format!("{name}[1]") } else { name.to_owned() }).collect();
        Key::from_checked(parts.join("/"))
    }

    /// Groups around an item, the innermost first. A repeat's own group is among those of what it repeats, not its own.
    pub(crate) fn enclosing(&self, index: usize) -> Vec<usize> {
        let item = &self.items[index];
        let own = item.group.filter(|group| self.groups[*group].repeat == Some(index));
        let mut next = match own {
            Some(group) => self.groups[group].parent,
            None => item.group,
        };
        let mut groups = Vec::new();
        while let Some(group) = next {
            groups.push(group);
            next = self.groups[group].parent;
        }
        groups
    }

    /// Which segments of the item's key carry a row id.
    fn key_shape(&self, index: usize) -> Vec<bool> {
        let mut shape: Vec<bool> =
            self.enclosing(index).iter().rev().map(|group| self.groups[*group].repeat.is_some()).collect();
        shape.push(false);
        shape
    }
}

fn shape_of(key: &Key) -> Vec<bool> {
    key.segments().map(|(_, row)| row.is_some()).collect()
}
