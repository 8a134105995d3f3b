//! Japanese dates: fiscal years and 和暦.

use jiff::civil::{Date, date};
use jiff::{Timestamp, tz::TimeZone};

use crate::normalise::fold_width_and_space;
use crate::text::Lang;

/// The eras since 1868, newest first, each with its first day.
const ERAS: [(&str, &str, Date); 5] = [
    ("令和", "Reiwa", date(2019, 5, 1)),
    ("平成", "Heisei", date(1989, 1, 8)),
    ("昭和", "Showa", date(1926, 12, 25)),
    ("大正", "Taisho", date(1912, 7, 30)),
    ("明治", "Meiji", date(1868, 10, 23)),
];

const WEEKDAYS_JA: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];
const WEEKDAYS_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS_EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Japan's time zone. It has no daylight saving time.
pub fn japan() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(9))
}

/// The day in Japan on which `moment` falls.
pub fn day_in_japan(moment: Timestamp) -> Date {
    moment.to_zoned(japan()).date()
}

/// The last second of `day` in Japan, when a round that takes answers until that day closes.
pub fn end_of_day(day: Date) -> Timestamp {
    let last = day.at(23, 59, 59, 0).to_zoned(japan());
    last.expect("Japan has every moment of every day").timestamp()
}

/// The fiscal year 年度 of `day`: it begins on 1 April.
pub fn fiscal_year(day: Date) -> i16 {
    if day.month() < 4 { day.year() - 1 } else { day.year() }
}

/// The fiscal year in the Japanese calendar, as of its first day: 令和8年 for 2026. `None` before 1868.
pub fn era_of_fiscal_year(year: i16) -> Option<String> {
    let first = Date::new(year, 4, 1).ok()?;
    // The year in which 令和 began on 1 May is named after it as a whole.
    let named = if year == 2019 { date(2019, 5, 1) } else { first };
    ERAS.iter().any(|(_, _, began)| named >= *began).then(|| era_year(named))
}

/// `day` for people: 「令和8年11月20日（金）」 or “Fri, 20 Nov 2026”.
pub fn long_day(day: Date, lang: Lang) -> String {
    let weekday = weekday_of(day);
    match lang {
        Lang::Ja => format!("{}{}月{}日（{}）", era_year(day), day.month(), day.day(), WEEKDAYS_JA[weekday]),
        Lang::En => {
            let month = MONTHS_EN[usize::from(day.month().unsigned_abs()) - 1];
            format!("{}, {} {month} {}", WEEKDAYS_EN[weekday], day.day(), day.year())
        }
    }
}

/// `moment` for people, in Japan's time: [`long_day`] and the time of day.
pub fn long_moment(moment: Timestamp, lang: Lang) -> String {
    let zoned = moment.to_zoned(japan());
    format!("{} {:02}:{:02}", long_day(zoned.date(), lang), zoned.hour(), zoned.minute())
}

/// The time of day in Japan, `14:03`.
pub fn time_of_day(moment: Timestamp) -> String {
    let zoned = moment.to_zoned(japan());
    format!("{:02}:{:02}", zoned.hour(), zoned.minute())
}

/// 「令和8年」, with 元年 for an era's first year; the Christian year before 1868.
fn era_year(day: Date) -> String {
    match ERAS.iter().find(|(_, _, first)| day >= *first) {
        Some((era, _, first)) if day.year() == first.year() => format!("{era}元年"),
        Some((era, _, first)) => format!("{era}{}年", day.year() - first.year() + 1),
        None => format!("{}年", day.year()),
    }
}

/// What a text says of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadDay {
    /// A day of the calendar.
    Day(Date),
    /// Year, month and day, and no such day: 2026-02-30, or another weekday than is written behind.
    NotInCalendar,
    /// A year of one to three digits without its era.
    ShortYear,
    /// Something else.
    NotADay,
}

/// A date as people write it: `2026-11-20`, `2026/11/20`, 「令和８年１１月２０日（金）」, `R8.11.20`, 「昭51. 5. 18」.
///
/// `None` when it is none of these or no day of the calendar.
pub fn parse_day(text: &str) -> Option<Date> {
    match read_day(text) {
        ReadDay::Day(day) => Some(day),
        ReadDay::NotInCalendar | ReadDay::ShortYear | ReadDay::NotADay => None,
    }
}

/// Like [`parse_day`], and says why not.
pub fn read_day(text: &str) -> ReadDay {
    /// Years below this were meant to have an era or more digits.
    const YEAR_MIN: i16 = 1000;
    let folded = fold_width_and_space(text);
    let (folded, weekday) = split_weekday(&folded);
    let Some((first_year, [year, month, day])) = numbers(folded) else {
        return ReadDay::NotADay;
    };
    if first_year.is_none() && year < YEAR_MIN {
        return ReadDay::ShortYear;
    }
    let year = match first_year {
        Some(first) if year >= 1 => first.checked_add(year - 1),
        Some(_) => None,
        None => Some(year),
    };
    let (month, day) = (i8::try_from(month), i8::try_from(day));
    let (Some(year), Ok(month), Ok(day)) = (year, month, day) else {
        return ReadDay::NotInCalendar;
    };
    match Date::new(year, month, day) {
        Ok(day) if weekday.is_none_or(|weekday| weekday == weekday_of(day)) => ReadDay::Day(day),
        Ok(_) | Err(_) => ReadDay::NotInCalendar,
    }
}

/// Year, month and day as numbers, the year with the first year of its era where there is one.
fn numbers(folded: &str) -> Option<(Option<i16>, [i16; 3])> {
    let (first_year, rest) = split_era(folded)?;
    let rest = rest.replace("元年", "1年");
    let parts = rest.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty());
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let numbers: Option<Vec<i16>> = parts.map(|part| Some(part).filter(is_number)?.parse().ok()).collect();
    Some((first_year, numbers?.try_into().ok()?))
}

/// 「（金）」 at the end, as [`long_day`] writes it: the rest, and the weekday from 0 for Monday.
fn split_weekday(text: &str) -> (&str, Option<usize>) {
    let found = WEEKDAYS_JA.iter().enumerate().find_map(|(number, name)| {
        let inside = text.strip_suffix(')')?.strip_suffix("曜日").or_else(|| text.strip_suffix(')'))?;
        Some((inside.strip_suffix(name)?.strip_suffix('(')?, number))
    });
    found.map_or((text, None), |(rest, number)| (rest, Some(number)))
}

fn weekday_of(day: Date) -> usize {
    usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())
}

/// The first year of the era that `text` begins with, and the rest; no era for a text that begins with a digit.
fn split_era(text: &str) -> Option<(Option<i16>, &str)> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((None, text));
    }
    ERAS.iter().find_map(|(ja, en, first)| {
        let short_ja = &ja[..ja.chars().next().map_or(0, char::len_utf8)];
        let (capital, small) = (&en[..1], en[..1].to_lowercase());
        let forms = [ja, short_ja, capital, &small];
        forms.into_iter().find_map(|form| text.strip_prefix(form)).map(|rest| (Some(first.year()), rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_for_people() {
        let day = date(2026, 11, 20);
        assert_eq!(long_day(day, Lang::Ja), "令和8年11月20日（金）");
        assert_eq!(long_day(day, Lang::En), "Fri, 20 Nov 2026");
        assert_eq!(long_day(date(2019, 5, 1), Lang::Ja), "令和元年5月1日（水）");
        assert_eq!(long_day(date(2019, 4, 30), Lang::Ja), "平成31年4月30日（火）");
    }

    #[test]
    fn a_fiscal_year_has_its_era() {
        for (year, era) in [(2026, "令和8年"), (2019, "令和元年"), (2018, "平成30年"), (1989, "平成元年")]
        {
            assert_eq!(era_of_fiscal_year(year).as_deref(), Some(era));
        }
        assert_eq!(era_of_fiscal_year(1867), None);
    }

    #[test]
    fn a_day_is_read_as_people_write_it() {
        for typed in [
            "2026-11-20",
            "2026/11/20",
            "令和８年１１月２０日",
            "令和8年11月20日（金）",
            "2026年11月20日(金曜日)",
            "R8.11.20",
            "r8/11/20",
            "令和 8年 11月 20日",
            "令8. 11. 20",
        ] {
            assert_eq!(parse_day(typed), Some(date(2026, 11, 20)), "{typed}");
        }
        assert_eq!(parse_day("令和元年5月1日"), Some(date(2019, 5, 1)));
        assert_eq!(parse_day("昭51. 5. 18"), Some(date(1976, 5, 18)));
        for wrong in ["", "2026-02-30", "令和0年1月1日", "20261120", "来週"] {
            assert_eq!(parse_day(wrong), None, "{wrong}");
        }
        for (typed, why) in [
            ("2026-02-30", ReadDay::NotInCalendar),
            ("令和8年13月1日", ReadDay::NotInCalendar),
            ("令和0年1月1日", ReadDay::NotInCalendar),
            ("令和8年11月20日（木）", ReadDay::NotInCalendar),
            ("26/11/20", ReadDay::ShortYear),
            ("8.11.20", ReadDay::ShortYear),
            ("11/20", ReadDay::NotADay),
            ("20261120", ReadDay::NotADay),
            ("来週（金）", ReadDay::NotADay),
            ("2026-+1-1", ReadDay::NotADay),
        ] {
            assert_eq!(read_day(typed), why, "{typed}");
        }
    }

    #[test]
    fn a_day_that_was_written_for_people_is_read_again() {
        for day in [date(2026, 11, 20), date(2019, 5, 1), date(1989, 1, 8), date(1926, 12, 24), date(1867, 1, 1)] {
            assert_eq!(parse_day(&long_day(day, Lang::Ja)), Some(day));
        }
    }

    #[test]
    fn the_fiscal_year_begins_in_april() {
        assert_eq!(fiscal_year(date(2026, 3, 31)), 2025);
        assert_eq!(fiscal_year(date(2026, 4, 1)), 2026);
    }
}
