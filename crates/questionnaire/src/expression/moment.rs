//! Days and moments in expressions: reading, writing and counting them in days since 1970-01-01T00:00Z.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

use super::datum::to_index;

const MILLIS_A_DAY: f64 = 86_400_000.0;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A day or a moment, or what came of reading one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// When; a day is its midnight in the scope's time zone.
    At(Timestamp),
    /// Nothing was there to be read: its text is empty.
    Blank,
    /// What was there is no day: its text says so.
    Invalid,
}

impl Moment {
    /// Days since 1970-01-01T00:00Z, with their fraction; NaN for none.
    pub fn days(self) -> f64 {
        match self {
            Moment::At(at) => at.as_millisecond() as f64 / MILLIS_A_DAY,
            Moment::Blank | Moment::Invalid => f64::NAN,
        }
    }

    /// The moment that is so many days after 1970-01-01T00:00Z.
    pub fn from_days(days: f64) -> Moment {
        let millis = to_index(days * MILLIS_A_DAY + 0.5);
        let at = millis.and_then(|millis| Timestamp::from_millisecond(millis).ok());
        at.map_or(Moment::Invalid, Moment::At)
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
            return zone.to_timestamp(day.to_datetime(Time::midnight())).ok().map(Moment::At);
        };
        let (time, offset) = split_offset(time)?;
        let moment = DateTime::from_parts(day, parse_time(time)?);
        let at = match offset {
            Some(offset) => offset.to_timestamp(moment).ok()?,
            None => zone.to_timestamp(moment).ok()?,
        };
        Some(Moment::At(at))
    }

    /// `2026-11-20` at midnight in `zone`, otherwise `2026-11-20T14:03:05.678+09:00`.
    pub fn text(self, zone: &TimeZone) -> String {
        let at = match self {
            Moment::At(at) => at,
            Moment::Blank => return String::new(),
            Moment::Invalid => return "Invalid Date".to_owned(),
        };
        let zoned = at.to_zoned(zone.clone());
        let time = zoned.time();
        let midnight = (time.hour(), time.minute(), time.second(), time.millisecond()) == (0, 0, 0, 0);
        let format = if midnight { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S.%3f%:z" };
        zoned.strftime(format).to_string()
    }

    /// Midnight of the day of a moment, in `zone`.
    pub fn day_of(at: Timestamp, zone: &TimeZone) -> Moment {
        let date = at.to_zoned(zone.clone()).date();
        let midnight = zone.to_timestamp(date.to_datetime(Time::midnight()));
        Moment::At(midnight.unwrap_or(at))
    }

    /// OpenRosa's `format-date`: `%Y %y %m %n %b %d %e %H %h %M %S %3 %a` stand for parts, all else for itself.
    ///
    /// `None` for a format with another letter after `%`; without a moment, its [`text`](Moment::text).
    pub fn format(self, format: &str, zone: &TimeZone) -> Option<String> {
        let Moment::At(at) = self else {
            return Some(self.text(zone));
        };
        let zoned = at.to_zoned(zone.clone());
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

/// The fraction of a day of `14:03`, `14:03:05.678`; with an offset, as clocks in `zone` show it on the day of `on`.
pub(super) fn time_fraction(text: &str, on: Timestamp, zone: &TimeZone) -> Option<f64> {
    let (time, offset) = split_offset(text.trim())?;
    let mut time = parse_time(time)?;
    if let Some(offset) = offset {
        let day = on.to_zoned(zone.clone()).date();
        let at = offset.to_timestamp(DateTime::from_parts(day, time)).ok()?;
        time = at.to_zoned(zone.clone()).time();
    }
    let seconds = f64::from(time.hour()) * 3600.0 + f64::from(time.minute()) * 60.0 + f64::from(time.second());
    Some((seconds + f64::from(time.millisecond()) / 1000.0) / 86_400.0)
}

fn parse_date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let fits = year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    if !fits || !parts.iter().all(|part| all_digits(part)) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn parse_time(text: &str) -> Option<Time> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty() || fraction.len() > 9 || !all_digits(fraction) {
        return None;
    }
    let two = |part: &str| (part.len() == 2 && all_digits(part)).then(|| part.parse::<i8>().ok()).flatten();
    let parts: Vec<i8> = clock.split(':').map(two).collect::<Option<_>>()?;
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
    let digits: String = offset[1..].split(':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    if !all_digits(&digits) {
        return None;
    }
    let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
    let offset = Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()?;
    (hours < 24 && minutes < 60).then_some((time, Some(offset)))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
