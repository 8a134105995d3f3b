//! Moments as the tables keep them: text in UTC with milliseconds, which sorts as time does.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::error::StoreError;

/// `2026-11-20T05:03:11.123Z`.
pub(crate) fn to_text(moment: Timestamp) -> String {
    moment.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// The moment that [`to_text`] wrote into `table`.`column`.
pub(crate) fn from_text(table: &'static str, column: &'static str, text: &str) -> Result<Timestamp, StoreError> {
    text.parse().map_err(|_| StoreError::inconsistent(table, column, "not a moment"))
}
