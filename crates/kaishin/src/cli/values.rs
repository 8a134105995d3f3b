//! Values of flags: days, moments, time zones.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub(super) fn time_zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text).map_err(|_| "a time zone such as Asia/Tokyo".to_owned())
}

pub(super) fn day(text: &str) -> Result<Date, String> {
    base::calendar::parse_day(text).ok_or_else(|| "a day such as 2026-03-31 or 令和8年3月31日".to_owned())
}

pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    let day = || base::calendar::parse_day(text).map(base::calendar::end_of_day);
    text.parse().ok().or_else(day).ok_or_else(|| "a moment such as 2026-03-31T17:00:00+09:00, or a day".to_owned())
}
