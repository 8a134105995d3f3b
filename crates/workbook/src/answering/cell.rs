//! What stands in a cell, and what it means as an answer: people type as they are used to.

use base::normalise::{fold_width, fold_width_and_space};
use base::{Lang, Text};
use jiff::civil::{Date, date};
use jiff::{Span, civil::Time};
use questionnaire::{Choice, Item, Kind};

use super::words;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    Text(String),
    Number(f64),
    /// A number that is shown as a day or a time: days since the workbook's epoch.
    Moment(f64),
    Bool(bool),
    /// `#REF!`, `#N/A` …
    Error(String),
    /// A formula without a result.
    Unresolved,
}

/// A cell as it came back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Typed {
    pub(crate) content: Content,
    /// True where a formula gave it.
    pub(crate) formula: bool,
}

/// What a whole-answer cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Nothing,
    Unknown,
    /// To be read by the questionnaire's own reader.
    Value(String),
    /// It cannot be an answer: a stable word, and why.
    Wrong(&'static str, Text),
}

impl Typed {
    /// The text that a person sees, near enough to be shown and typed again.
    pub(crate) fn shown(&self, epoch_1904: bool) -> String {
        match &self.content {
            Content::Text(text) => text.clone(),
            Content::Number(number) => plain(*number),
            Content::Moment(days) => moment(*days, epoch_1904),
            Content::Bool(is) => if *is { "TRUE" } else { "FALSE" }.to_owned(),
            Content::Error(code) => code.clone(),
            Content::Unresolved => String::new(),
        }
    }

    /// True where nothing was typed.
    pub(crate) fn is_blank(&self) -> bool {
        matches!(&self.content, Content::Text(text) if text.trim().is_empty())
    }
}

/// What a cell that takes a whole answer says.
pub(crate) fn said(typed: &Typed, item: &Item, epoch_1904: bool) -> Said {
    if typed.is_blank() {
        return Said::Nothing;
    }
    let text = match &typed.content {
        Content::Error(code) => return Said::Wrong("cell-error", error_cell(code)),
        Content::Unresolved => return Said::Wrong("formula-without-result", unresolved()),
        Content::Number(days) if item.kind == Kind::Date => match day(*days, epoch_1904) {
            Some(day) => day.to_string(),
            None => plain(*days),
        },
        Content::Number(days) if item.kind == Kind::Time && (0.0..1.0).contains(days) => moment(*days, epoch_1904),
        Content::Moment(days) if item.kind == Kind::Date => match day(*days, epoch_1904) {
            Some(day) => day.to_string(),
            None => moment(*days, epoch_1904),
        },
        Content::Moment(days) if item.kind == Kind::Time => time(*days).to_string(),
        Content::Text(_) | Content::Number(_) | Content::Moment(_) | Content::Bool(_) => typed.shown(epoch_1904),
    };
    if is_unknown(&text) && item.option(text.trim()).is_none() && item.unknown_allowed {
        return Said::Unknown;
    }
    if item.kind == Kind::SelectOne {
        return Said::Value(option_of(item, &text).unwrap_or(text));
    }
    Said::Value(text)
}

/// Whether a ○ cell is marked; `None` where it says neither yes nor no.
pub(crate) fn marked(typed: &Typed) -> Option<bool> {
    let text = match &typed.content {
        Content::Bool(is) => return Some(*is),
        Content::Text(text) => fold_width_and_space(text).to_lowercase(),
        #[expect(clippy::float_cmp, reason = "a one that was typed is exactly one")]
        Content::Number(number) if *number == 1.0 => return Some(true),
        Content::Number(_) | Content::Moment(_) | Content::Error(_) | Content::Unresolved => return None,
    };
    match text.as_str() {
        "" | "×" | "✕" | "✗" | "x" | "-" | "ー" | "―" | "–" | "−" | "no" | "いいえ" | "false" | "無" | "なし" => {
            Some(false)
        }
        "○" | "◯" | "〇" | "◎" | "●" | "o" | "✓" | "✔" | "☑" | "レ" | "v" | "1" | "yes" | "はい" | "true" | "有"
        | "あり" => Some(true),
        _ => None,
    }
}

/// The option whose words were typed, in either language, whatever the width and the spaces: its label, its label without
/// the letter in front, or its letter alone. `None` where none fits, or more than one.
fn option_of(item: &Item, typed: &str) -> Option<String> {
    if let Some(exact) = item.option(typed.trim()) {
        return Some(exact.value.clone());
    }
    let folded = |text: &str| fold_width_and_space(text).to_lowercase();
    let typed = folded(typed);
    let only = |fits: &dyn Fn(&Choice) -> bool| {
        let mut fitting = item.options.iter().filter(|option| fits(option));
        let first = fitting.next()?;
        fitting.next().is_none().then(|| first.value.clone())
    };
    let label = |lang: Lang| only(&|option| folded(option.label.get(lang)) == typed);
    let bare = |lang: Lang| {
        only(&|option| {
            let (label, value) = (folded(option.label.get(lang)), folded(&option.value));
            !typed.is_empty() && without_letter(&label, &value) == Some(typed.as_str())
        })
    };
    label(Lang::Ja)
        .or_else(|| label(Lang::En))
        .or_else(|| bare(Lang::Ja))
        .or_else(|| bare(Lang::En))
        .or_else(|| only(&|option| folded(&option.value) == typed))
}

/// 「策定している」 of 「a.策定している」, where the letter is the option's own value. 「1.5倍」 is a number and has none.
fn without_letter<'t>(label: &'t str, value: &str) -> Option<&'t str> {
    let rest = label.strip_prefix('(').unwrap_or(label).strip_prefix(value)?;
    let bare = rest.strip_prefix(['.', ')', ':', '、', '。'])?;
    (!bare.starts_with(|c: char| c.is_ascii_digit())).then_some(bare)
}

fn is_unknown(text: &str) -> bool {
    let folded = fold_width(text).to_lowercase().replace('’', "'");
    let known = [words::UNKNOWN.get(Lang::Ja), words::UNKNOWN.get(Lang::En), "分からない", "わかりません", "不明"];
    known.iter().any(|word| folded == word.to_lowercase())
}

/// A number without exponent and without a needless fraction.
fn plain(number: f64) -> String {
    number.to_string()
}

/// The day that a serial number stands for. `None` outside of 1900 to 9999.
fn day(days: f64, epoch_1904: bool) -> Option<Date> {
    /// 9999-12-31.
    const LAST: f64 = 2_958_466.0;
    if !(1.0..LAST).contains(&days) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked just before")]
    let whole = days.floor() as i64;
    // Excel counts a 29 February 1900 that never was.
    let first = match (epoch_1904, whole) {
        (true, _) => date(1904, 1, 1),
        (false, ..60) => date(1899, 12, 31),
        (false, _) => date(1899, 12, 30),
    };
    first.checked_add(Span::new().try_days(whole).ok()?).ok()
}

fn time(days: f64) -> Time {
    const SECONDS: f64 = 86_400.0;
    let fraction = days - days.floor();
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of a day in seconds")]
    let seconds = (fraction * SECONDS).round().min(SECONDS - 1.0) as i64;
    Time::midnight().saturating_add(Span::new().seconds(seconds))
}

fn moment(days: f64, epoch_1904: bool) -> String {
    let clock = time(days).strftime("%H:%M").to_string();
    match day(days, epoch_1904) {
        None => clock,
        Some(day) if clock == "00:00" => day.to_string(),
        Some(day) => format!("{day} {clock}"),
    }
}

fn error_cell(code: &str) -> Text {
    Text::new(
        format!("このセルはエラー「{code}」になっています。消して、回答を直接入力してください"),
        format!("the cell shows the error {code}; clear it and type the answer"),
    )
}

fn unresolved() -> Text {
    Text::new(
        "このセルの数式には計算結果がありません。回答を直接入力してください",
        "the formula in this cell has no result; type the answer instead",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Typed {
        Typed { content: Content::Text(words.to_owned()), formula: false }
    }

    #[test]
    fn serial_numbers_are_the_days_that_excel_shows() {
        // From Excel itself: 1 is 1900-01-01, 60 a day that never was, 61 is 1900-03-01, 45943 is 2025-10-13.
        for (serial, expected) in [(1.0, "1900-01-01"), (61.0, "1900-03-01"), (45_943.5, "2025-10-13")] {
            assert_eq!(day(serial, false).map(|day| day.to_string()).as_deref(), Some(expected));
        }
        assert_eq!(day(44_481.0, true).map(|day| day.to_string()).as_deref(), Some("2025-10-13"));
        assert_eq!(day(0.0, false), None);
        assert_eq!(day(f64::NAN, false), None);
        assert_eq!(time(0.5854166667).to_string(), "14:03:00");
    }

    #[test]
    fn marks_are_read_as_people_make_them() {
        for yes in ["○", "〇", "◯", " ○ ", "✓", "レ", "はい", "Ｏ", "1"] {
            assert_eq!(marked(&text(yes)), Some(true), "{yes}");
        }
        for no in ["", "　", "×", "ー", "いいえ", "no"] {
            assert_eq!(marked(&text(no)), Some(false), "{no}");
        }
        for neither in ["△", "たぶん", "0"] {
            assert_eq!(marked(&text(neither)), None, "{neither}");
        }
    }
}
