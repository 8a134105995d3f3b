//! Days and moments in expressions: reading, writing and counting them in days since 1970-01-01T00:00Z.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

use super::datum::to_index;

const MILLIS_A_DAY: f64 = 86_400_000.0;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A day or a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When; a day is its midnight in the scope's time zone.
    pub at: Timestamp,
    /// False for a day without a time.
    pub has_time: bool,
}

impl Moment {
    /// Days since 1970-01-01T00:00Z, with their fraction.
    pub fn days(self) -> f64 {
        self.at.as_millisecond() as f64 / MILLIS_A_DAY
    }

    /// The moment that is so many days after 1970-01-01T00:00Z.
    pub fn from_days(days: f64) -> Option<Moment> {
        let millis = to_index(days * MILLIS_A_DAY + 0.5)?;
        Some(Moment { at: Timestamp::from_millisecond(millis).ok()?, has_time: true })
    }

    /// Reads `2026-11-20`, `2026-11-20T14:03`, `2026-11-20T14:03:05.678+09:00`, `…Z`; without an offset, in `zone`.
    pub fn parse(text: &str, zone: &TimeZone) -> Option<Moment> {
        let text = text.trim();
        let (day, time) = match text.split_once('T') {
            Some((day, time)) => (day, Some(time)),
            None => (text, None),
        };
        let day = parse_date(day)?;
        let Some(time) = time else {
            let at = zone.to_timestamp(day.to_datetime(Time::midnight())).ok()?;
            return Some(Moment { at, has_time: false });
        };
        let (time, offset) = split_offset(time)?;
        let moment = DateTime::from_parts(day, parse_time(time)?);
        let at = match offset {
            Some(offset) => offset.to_timestamp(moment).ok()?,
            None => zone.to_timestamp(moment).ok()?,
        };
        Some(Moment { at, has_time: true })
    }

    /// `2026-11-20`, or `2026-11-20T14:03:05.678+09:00` with a time.
    pub fn text(self, zone: &TimeZone) -> String {
        let zoned = self.at.to_zoned(zone.clone());
        let format = if self.has_time { "%Y-%m-%dT%H:%M:%S.%3f%:z" } else { "%Y-%m-%d" };
        zoned.strftime(format).to_string()
    }

    /// The same day without its time, in `zone`.
    #[must_use]
    pub fn day(self, zone: &TimeZone) -> Moment {
        let date = self.at.to_zoned(zone.clone()).date();
        let midnight = zone.to_timestamp(date.to_datetime(Time::midnight()));
        Moment { at: midnight.unwrap_or(self.at), has_time: false }
    }

    /// OpenRosa's `format-date`: `%Y %y %m %n %b %d %e %H %h %M %S %3 %a` stand for parts, all else for itself.
    ///
    /// `None` for a format with another letter after `%`.
    pub fn format(self, format: &str, zone: &TimeZone) -> Option<String> {
        let zoned = self.at.to_zoned(zone.clone());
        let mut text = String::new();
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            if c == '%' { text.push_str(&part(&zoned, chars.next()?)?) } else { text.push(c) }
        }
        Some(text)
    }
}

fn part(zoned: &Zoned, letter: char) -> Option<String> {
    Some(match letter {
        '%' => "%".to_owned(),
        'Y' => format!("{:04}", zoned.year()),
        'y' => format!("{:02}", zoned.year().rem_euclid(100)),
        'm' => format!("{:02}", zoned.month()),
        'n' => zoned.month().to_string(),
        'b' => MONTHS[usize::from(zoned.month().unsigned_abs()) - 1].to_owned(),
        'd' => format!("{:02}", zoned.day()),
        'e' => zoned.day().to_string(),
        'H' => format!("{:02}", zoned.hour()),
        'h' => zoned.hour().to_string(),
        'M' => format!("{:02}", zoned.minute()),
        'S' => format!("{:02}", zoned.second()),
        '3' => format!("{:03}", zoned.millisecond()),
        'a' => WEEKDAYS[usize::from(zoned.weekday().to_monday_zero_offset().unsigned_abs())].to_owned(),
        _ => return None,
    })
}

/// The fraction of a day of `14:03`, `14:03:05.678`, with or without an offset (which does not move it).
pub(super) fn time_fraction(text: &str) -> Option<f64> {
    let (time, _) = split_offset(text.trim())?;
    let time = parse_time(time)?;
    let seconds = f64::from(time.hour()) * 3600.0 + f64::from(time.minute()) * 60.0 + f64::from(time.second());
    Some((seconds + f64::from(time.millisecond()) / 1000.0) / 86_400.0)
}

fn parse_date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    if !fits || !parts.iter().all(|part| digits(part)) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn parse_time(text: &str) -> Option<Time> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let parts: Vec<i8> = clock.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let nanos: i32 = format!("{fraction:0<9}").parse().ok()?;
    Time::new(hour, minute, second, nanos).ok()
}

/// Splits `14:03+09:00` and `14:03Z` into the time and its offset.
fn split_offset(text: &str) -> Option<(&str, Option<Offset>)> {
    if let Some(time) = text.strip_suffix('Z') {
        return Some((time, Some(Offset::UTC)));
    }
    let Some(start) = text.rfind(['+', '-']) else {
        return Some((text, None));
    };
    let (time, offset) = text.split_at(start);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = match offset[1..].split_once(':') {
        Some(parts) => parts,
        None => (offset.get(1..3)?, offset.get(3..).filter(|rest| !rest.is_empty()).unwrap_or("0")),
    };
    let seconds = hours.parse::<i32>().ok()?.checked_mul(3600)? + minutes.parse::<i32>().ok()?.checked_mul(60)?;
    Some((time, Some(Offset::from_seconds(sign * seconds).ok()?)))
}
