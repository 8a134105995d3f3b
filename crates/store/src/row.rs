//! Reading one row by column name.

use jiff::Timestamp;
use sea_orm::{QueryResult, TryGetable};

use crate::error::StoreError;
use crate::times;

/// One row of a result, from the tables named in the query.
pub(crate) struct Row(pub(crate) QueryResult);

impl Row {
    /// The value in `column`; an error says which column is rotten.
    pub(crate) fn get<T: TryGetable>(&self, column: &str) -> Result<T, StoreError> {
        self.0.try_get("", column).map_err(StoreError::from)
    }

    /// A whole number.
    pub(crate) fn number(&self, column: &str) -> Result<i64, StoreError> {
        self.get(column)
    }

    /// A text.
    pub(crate) fn text(&self, column: &str) -> Result<String, StoreError> {
        self.get(column)
    }

    /// A count or a number of beds, which is never negative.
    pub(crate) fn count(&self, column: &'static str) -> Result<u32, StoreError> {
        u32::try_from(self.number(column)?).map_err(|_| StoreError::inconsistent("result", column, "out of range"))
    }

    /// A number of beds that may be unknown.
    pub(crate) fn optional_count(&self, column: &'static str) -> Result<Option<u32>, StoreError> {
        let number: Option<i64> = self.get(column)?;
        number
            .map(|n| u32::try_from(n).map_err(|_| StoreError::inconsistent("result", column, "out of range")))
            .transpose()
    }

    /// A moment.
    pub(crate) fn moment(&self, column: &'static str) -> Result<Timestamp, StoreError> {
        times::from_text("result", column, &self.text(column)?)
    }

    /// A moment that may be absent.
    pub(crate) fn optional_moment(&self, column: &'static str) -> Result<Option<Timestamp>, StoreError> {
        let text: Option<String> = self.get(column)?;
        text.map(|text| times::from_text("result", column, &text)).transpose()
    }
}
