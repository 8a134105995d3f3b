//! One item of the questionnaire as a column of codes, ready for counting.

use base::{Text, UniverseWords};

/// The state of one case at one item when there is no answer to count, and `Answered` when there is one.
///
/// The five states of the product, and the sixth line that routing adds: nobody can say whether the item was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Asked and answered.
    Answered,
    /// Asked and left blank 未回答.
    Blank,
    /// Asked, and explicitly unknown or refused わからない.
    Unknown,
    /// Asked; a value was filled in beforehand and nobody has confirmed it 未確認.
    Unconfirmed,
    /// Off the path: the routing leads past the item 対象外.
    NotAsked,
    /// A gate is blank, unknown or unconfirmed, so the base is not known 判定できない.
    Undetermined,
}

impl State {
    /// The codes that stand for a state in [`VariableData::Single`]; every smaller number is the index of a category.
    pub const FIRST_RESERVED: u8 = 251;

    /// The state's code in [`VariableData::Single`]. `Answered` has none: its code is the index of the category.
    pub const fn code(self) -> Option<u8> {
        match self {
            State::Answered => None,
            State::Undetermined => Some(251),
            State::NotAsked => Some(252),
            State::Unconfirmed => Some(253),
            State::Unknown => Some(254),
            State::Blank => Some(255),
        }
    }

    /// The state that a code of [`VariableData::Single`] stands for.
    pub const fn of_code(code: u8) -> State {
        match code {
            251 => State::Undetermined,
            252 => State::NotAsked,
            253 => State::Unconfirmed,
            254 => State::Unknown,
            255 => State::Blank,
            _ => State::Answered,
        }
    }

    /// True when the case belongs to the base: it was asked, whatever came of it.
    pub const fn in_base(self) -> bool {
        !matches!(self, State::NotAsked | State::Undetermined)
    }
}

/// One answer that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The option's value in the questionnaire, e.g. `yes`.
    pub code: String,
    /// The option's words.
    pub label: Text,
}

/// What kind of answer an item takes.
///
/// Free text is tabulated as `Single` with one category 「記入あり」: whether there is a text, never the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariableKind {
    /// One category of several; at most 251 of them.
    Single {
        /// In the questionnaire's order.
        categories: Vec<Category>,
    },
    /// Any number of categories; at most 64 of them. Shares are of cases, so they may add up to more than 100 %.
    Multiple {
        /// In the questionnaire's order; category `i` is bit `i` of the mask.
        categories: Vec<Category>,
    },
    /// A whole number of something.
    Amount {
        /// What is counted, e.g. 台 / devices.
        unit: Text,
    },
}

impl VariableKind {
    /// The categories; none for an amount.
    pub fn categories(&self) -> &[Category] {
        match self {
            VariableKind::Single { categories } | VariableKind::Multiple { categories } => categories,
            VariableKind::Amount { .. } => &[],
        }
    }
}

/// The codes of one item, one for each case. A case is a response, or a row of a repeat (see [`Variable::parent`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariableData {
    /// The index of the category, or [`State::code`].
    Single(Vec<u8>),
    /// A mask of categories and a state; the mask counts only where the state is `Answered`.
    Multiple {
        /// Bit `i` is set when category `i` was chosen. An answered case may have chosen none (該当なし).
        masks: Vec<u64>,
        /// As long as `masks`.
        states: Vec<State>,
    },
    /// An amount and a state; the amount counts only where the state is `Answered`.
    Amount {
        /// In the unit of [`VariableKind::Amount`].
        amounts: Vec<i64>,
        /// As long as `amounts`.
        states: Vec<State>,
    },
}

impl VariableData {
    /// How many cases there are.
    pub fn n_cases(&self) -> usize {
        match self {
            VariableData::Single(codes) => codes.len(),
            VariableData::Multiple { states, .. } | VariableData::Amount { states, .. } => states.len(),
        }
    }

    /// The state of one case.
    pub fn state(&self, case: usize) -> State {
        match self {
            VariableData::Single(codes) => State::of_code(codes[case]),
            VariableData::Multiple { states, .. } | VariableData::Amount { states, .. } => states[case],
        }
    }
}

/// One item with its base and its codes. It cannot be tabulated without a base: [`crate::Dataset::new`] refuses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The item's name in the questionnaire, unique in a dataset.
    pub name: String,
    /// 問番号 as printed, e.g. `5` or `6-1`.
    pub number: String,
    /// The question's words.
    pub label: Text,
    /// The base in words, derived from the routing. A sentence left empty beside an empty expression means that
    /// everybody is asked, and is filled in.
    pub base: UniverseWords,
    /// What kind of answer.
    pub kind: VariableKind,
    /// The answers.
    pub data: VariableData,
    /// Inside a repeat: the index of the response to which each row belongs. `None`: case `i` is response `i`.
    pub parent: Option<Vec<u32>>,
}

impl Variable {
    /// The index of the response to which `case` belongs.
    pub(crate) fn response_of(&self, case: usize) -> usize {
        match &self.parent {
            Some(parent) => usize::try_from(parent[case]).expect("an index of memory fits usize"),
            None => case,
        }
    }
}
