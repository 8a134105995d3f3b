//! The codebook of files of data: what each column and each code means. Written beside an extract, and small enough to be
//! written by hand for anybody's file.

mod read;

use base::{Text, UniverseWords};
use serde::{Deserialize, Serialize};

pub use read::codebook;

/// The form of a codebook file.
pub const CODEBOOK_FORMAT: &str = "kaishin-codebook/1";

/// What the columns of one or several files mean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codebook {
    /// [`CODEBOOK_FORMAT`].
    pub format: String,
    /// The survey.
    #[serde(default, deserialize_with = "read::words", skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// The edition of its questionnaire.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// Codes that stand for a state instead of an answer, in every column that does not name its own.
    #[serde(default)]
    pub states: Vec<StateCode>,
    /// The files.
    pub files: Vec<CodebookFile>,
}

/// The columns of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodebookFile {
    /// Its name; may be left out where there is one file.
    #[serde(default)]
    pub file: String,
    /// What one row is.
    #[serde(default, deserialize_with = "read::words", skip_serializing_if = "Text::is_empty")]
    pub unit: Text,
    /// Its columns. Those that are not named have no meaning here.
    pub columns: Vec<CodebookColumn>,
}

/// One column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodebookColumn {
    /// The column's heading.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub role: Role,
    /// The question, or what a class or an identifier says.
    #[serde(default, deserialize_with = "read::words", skip_serializing_if = "Text::is_empty")]
    pub label: Text,
    /// Key template of the item.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub item: String,
    /// 問番号.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// Kind of answer, as in XLSForm.
    #[serde(default, rename = "type", skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// The answers that can be given; empty where any value may stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<CodeWords>,
    /// Codes that stand for a state here, instead of those of the codebook.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<StateCode>,
    /// Unit of an amount.
    #[serde(default, deserialize_with = "read::words", skip_serializing_if = "Text::is_empty")]
    pub unit: Text,
    /// Of whom it is asked.
    #[serde(default, deserialize_with = "read::universe", skip_serializing_if = "is_unsaid")]
    pub universe: UniverseWords,
    /// What stays the same across editions.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub concept: String,
    /// What to bear in mind when comparing with other editions.
    #[serde(default, deserialize_with = "read::words", skip_serializing_if = "Text::is_empty")]
    pub comparability: Text,
}

/// What a column is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers of an item as codes.
    #[default]
    Item,
    /// Whether one option of an item was chosen.
    Option,
    /// The amount, day or text beside an item's codes.
    Value,
    /// A classification.
    Class,
    /// Tells rows apart, and finds them again in other files.
    Id,
}

impl Role {
    /// True for columns that are counted.
    pub fn is_counted(self) -> bool {
        matches!(self, Role::Item | Role::Option)
    }
}

/// A code that stands for an answer or a class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeWords {
    /// As it stands in the file.
    #[serde(deserialize_with = "read::code")]
    pub code: String,
    /// What it means.
    #[serde(default, deserialize_with = "read::words", skip_serializing_if = "Text::is_empty")]
    pub label: Text,
}

/// A code that stands for a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateCode {
    /// As it stands in the file; empty for the empty cell.
    #[serde(deserialize_with = "read::code")]
    pub code: String,
    /// The state.
    pub state: StateWord,
    /// Its words.
    #[serde(default, deserialize_with = "read::words", skip_serializing_if = "Text::is_empty")]
    pub label: Text,
}

/// The states of a case at an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateWord {
    /// Asked, and an amount was given or options were chosen: the column beside says which.
    Answered,
    /// Asked and left blank 未回答.
    Blank,
    /// Asked, and explicitly unknown or refused わからない.
    Unknown,
    /// Asked; filled in beforehand and not confirmed 未確認.
    Unconfirmed,
    /// Off the path 対象外.
    NotAsked,
    /// A gate is open to doubt, so that nobody can say whether it was asked 判定できない.
    Undetermined,
}

impl StateWord {
    /// Every state, those of the base first.
    pub const ALL: [StateWord; 6] = [
        StateWord::Answered,
        StateWord::Blank,
        StateWord::Unknown,
        StateWord::Unconfirmed,
        StateWord::NotAsked,
        StateWord::Undetermined,
    ];

    /// The code that our extracts write for it. No option of a questionnaire may begin with this sign.
    pub fn code(self) -> &'static str {
        match self {
            StateWord::Answered => "#answered",
            StateWord::Blank => "#blank",
            StateWord::Unknown => "#unknown",
            StateWord::Unconfirmed => "#unconfirmed",
            StateWord::NotAsked => "#not_asked",
            StateWord::Undetermined => "#undetermined",
        }
    }

    /// Its words.
    pub fn words(self) -> Text {
        match self {
            StateWord::Answered => Text::new("記入あり", "Answered"),
            StateWord::Blank => Text::new("未回答", "No answer"),
            StateWord::Unknown => Text::new("わからない", "Don’t know"),
            StateWord::Unconfirmed => Text::new("未確認（転記のまま）", "Prefilled, not confirmed"),
            StateWord::NotAsked => Text::new("対象外", "Not asked"),
            StateWord::Undetermined => Text::new("判定できない", "Cannot tell whether asked"),
        }
    }

    /// True when the case belongs to the base 母数.
    pub fn in_base(self) -> bool {
        !matches!(self, StateWord::NotAsked | StateWord::Undetermined)
    }

    /// The state with its code and words, as our extracts write it.
    pub fn coded(self) -> StateCode {
        StateCode { code: self.code().to_owned(), state: self, label: self.words() }
    }
}

impl Codebook {
    /// The columns of a file, by its name without folders; of the only file, whatever it is called.
    pub fn of_file(&self, name: &str) -> Option<&CodebookFile> {
        let named = self.files.iter().find(|file| file.file == name);
        named.or(if let [only] = self.files.as_slice() { Some(only) } else { None })
    }

    /// The states that codes of a column may stand for.
    pub fn states_of<'a>(&'a self, column: &'a CodebookColumn) -> &'a [StateCode] {
        if column.states.is_empty() { &self.states } else { &column.states }
    }
}

fn is_unsaid(universe: &UniverseWords) -> bool {
    *universe == UniverseWords::default()
}
