//! The path through an instrument: what is asked, what is not, what cannot be said yet, and why.

use base::Text;
use jiff::Timestamp;

use crate::answer::{Answer, Answers};
use crate::instrument::{Choice, Instrument};
use crate::key::Key;

/// The whole path of one response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journey {
    /// One entry for each section of the instrument, in order.
    pub sections: Vec<SectionVisit>,
}

/// One section as one respondent meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionVisit {
    /// Index into [`Instrument::sections`].
    pub section: usize,
    /// Items in order; those of a repeat once for each row, after the repeat itself.
    pub items: Vec<ItemVisit>,
    /// How far along it is.
    pub state: SectionState,
}

/// One item as one respondent meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemVisit {
    /// Key of the answer.
    pub key: Key,
    /// Index into [`Instrument::items`].
    pub item: usize,
    /// The innermost row's id, inside a repeat.
    pub row: Option<u32>,
    /// Whether it is asked.
    pub presence: Presence,
    /// The answer as it is kept, also off the path. For a calculated item, the result while it is on the path.
    pub answer: Answer,
    /// Whether an answer is needed now.
    pub required: bool,
    /// The label with earlier answers put in; `None` where the label has no places for them.
    pub(crate) piped: Option<Text>,
    /// Which options are offered; `None` for all.
    pub(crate) offered: Option<Vec<usize>>,
}

/// Whether an item is asked of this respondent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// On the path.
    In,
    /// Off the path, with one line for people.
    Out {
        /// 「電子カルテシステムを使用していないため対象外」
        because: Text,
    },
    /// A gate is blank, unknown or unconfirmed, with one line for people.
    Undetermined {
        /// 「問3に回答すると、この設問が対象かどうか決まります」
        because: Text,
    },
}

/// How far along a section is: 未着手・入力中・入力済・確認が必要・対象外.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SectionState {
    /// 未着手
    NotStarted,
    /// 入力中
    InProgress,
    /// 入力済
    Done,
    /// 確認が必要
    NeedsAttention,
    /// 対象外
    NotApplicable,
}

impl ItemVisit {
    /// The question with earlier answers put in.
    pub fn label<'a>(&'a self, instrument: &'a Instrument) -> &'a Text {
        self.piped.as_ref().unwrap_or(&instrument.items[self.item].label)
    }

    /// The options that are offered, in order.
    pub fn options<'a>(&self, instrument: &'a Instrument) -> Vec<&'a Choice> {
        let options = &instrument.items[self.item].options;
        match &self.offered {
            Some(offered) => offered.iter().map(|index| &options[*index]).collect(),
            None => options.iter().collect(),
        }
    }
}

impl Journey {
    /// Every visit, in order.
    pub fn items(&self) -> impl Iterator<Item = &ItemVisit> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// The visit with this key.
    pub fn visit(&self, key: &Key) -> Option<&ItemVisit> {
        self.items().find(|visit| visit.key == *key)
    }
}

/// The path of `answers` through `instrument`, where no expression asks the time.
///
/// Conditions that read `today()` or `now()` are undetermined here; use [`journey_at`] for such instruments.
pub fn journey(instrument: &Instrument, answers: &Answers) -> Journey {
    walk(instrument, answers, None)
}

/// The path of `answers` through `instrument` at the moment `now`.
pub fn journey_at(instrument: &Instrument, answers: &Answers, now: Timestamp) -> Journey {
    walk(instrument, answers, Some(now))
}

/// Why the item with `key` is asked, not asked, or undecided: one line for people.
pub fn why(instrument: &Instrument, answers: &Answers, key: &Key) -> Text {
    let _ = (instrument, answers, key);
    Text::default()
}

fn walk(instrument: &Instrument, answers: &Answers, now: Option<Timestamp>) -> Journey {
    let _ = (instrument, answers, now);
    Journey { sections: Vec::new() }
}
