//! What a code stands for.

use std::collections::BTreeSet;

use super::CODES_MAX;

/// A code: its place among the column's values, in ascending order.
pub type Code = u8;

/// A value that a code stands for. Numbers sort before texts; an empty cell is last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeValue {
    /// A whole number; 0 and 1 for false and true.
    Number(i64),
    /// A text.
    Text(String),
    /// An empty cell.
    Missing,
}

impl std::fmt::Display for CodeValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CodeValue::Number(number) => write!(f, "{number}"),
            CodeValue::Text(text) => f.write_str(text),
            CodeValue::Missing => Ok(()),
        }
    }
}

/// The different values found so far.
#[derive(Debug, Default)]
pub(super) struct Distinct(BTreeSet<CodeValue>);

impl Distinct {
    /// Puts a value in; false when there are too many.
    pub(super) fn insert(&mut self, value: CodeValue) -> bool {
        if self.0.len() > CODES_MAX {
            return false;
        }
        self.0.insert(value);
        self.0.len() <= CODES_MAX
    }

    /// The values in ascending order; `None` when there are too many.
    pub(super) fn into_codes(self) -> Option<Vec<CodeValue>> {
        (self.0.len() <= CODES_MAX).then(|| self.0.into_iter().collect())
    }
}

/// The code of a value among a column's codes.
pub(super) fn code_of(codes: &[CodeValue], value: &CodeValue) -> Option<Code> {
    codes.binary_search(value).ok().and_then(|index| Code::try_from(index).ok())
}
