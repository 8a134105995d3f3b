//! Why a text is no value of its item, and what would be right.

use base::calendar::{ReadDay, read_day};
use base::{Text, normalise};

use super::read::{Unreadable, decimal};
use crate::instrument::{Item, Kind};
use crate::phrases::shown_name;

/// What to say of a text that cannot be read: the code, and the words with the item's name.
pub(super) fn why(item: &Item, raw: &str) -> Unreadable {
    const SHOWN_MAX: usize = 100;
    let name = shown_name(item);
    let shown: String = raw.chars().take(SHOWN_MAX).collect();
    let (code, ja, en) = match item.kind {
        Kind::Integer => whole_number(item, raw),
        Kind::Decimal => number(raw),
        Kind::Date => day(raw),
        Kind::Time => (
            "not-a-time",
            "時刻として読めません（例：14:03、14時3分、午後2時3分）",
            "a time of day is needed, e.g. 14:03",
        ),
        Kind::Text
        | Kind::SelectOne
        | Kind::SelectMultiple
        | Kind::Note
        | Kind::Calculate
        | Kind::Hidden
        | Kind::Repeat => ("not-a-text", "文字として読めません", "this cannot be read as text"),
    };
    (code, Text::new(format!("{}「{shown}」は{ja}", name.ja), format!("{}: “{shown}”: {en}", name.en)))
}

type Why = (&'static str, &'static str, &'static str);

fn whole_number(item: &Item, raw: &str) -> Why {
    const CODE: &str = "not-a-whole-number";
    match decimal(item, raw) {
        Some(number) if number.contains('.') => (
            CODE,
            "小数のため入力できません。小数点のない整数で入力してください（例：2）",
            "this has a fraction; a whole number is needed, e.g. 2",
        ),
        // A number without a fraction that is none of ours is beyond what can be kept.
        Some(_) => (
            CODE,
            "桁が多すぎます。入力した数字を確かめてください",
            "this has too many digits; see whether the number is right",
        ),
        None if is_range(raw) => {
            (CODE, "1つの数字で入力してください（範囲ではなく、例：2）", "one number is needed and no range, e.g. 2")
        }
        None => (CODE, "数字だけで入力してください（例：2）", "a whole number is needed, e.g. 2"),
    }
}

fn number(raw: &str) -> Why {
    const CODE: &str = "not-a-number";
    if is_range(raw) {
        return (
            CODE,
            "1つの数字で入力してください（範囲ではなく、例：12.5）",
            "one number is needed and no range, e.g. 12.5",
        );
    }
    (CODE, "数字で入力してください（例：12.5）", "a number is needed, e.g. 12.5")
}

/// 「１０～２０」, `10-20`.
fn is_range(raw: &str) -> bool {
    let folded = normalise::fold_width_and_space(raw);
    let between = |sign: char| matches!(sign, '~' | '〜' | '-' | '–' | '−');
    folded.split_once(between).is_some_and(|(from, to)| {
        let is_number = |text: &str| text.starts_with(|sign: char| sign.is_ascii_digit());
        is_number(from) && is_number(to)
    })
}

fn day(raw: &str) -> Why {
    const CODE: &str = "not-a-day";
    match read_day(raw) {
        ReadDay::NotInCalendar => (
            CODE,
            "暦にない日付です。年・月・日・曜日を確かめてください（例：2026-11-20、令和8年11月20日）",
            "there is no such day; see whether year, month, day and weekday are right, e.g. 2026-11-20",
        ),
        ReadDay::ShortYear => (
            CODE,
            "年が分かりません。西暦4桁か元号を付けて入力してください（例：2026-11-20、令和8年11月20日）",
            "the year needs four digits or an era, e.g. 2026-11-20",
        ),
        ReadDay::Day(_) | ReadDay::NotADay => (
            CODE,
            "日付として読めません。年・月・日を数字で入力してください（例：2026-11-20、令和8年11月20日）",
            "a day is needed with year, month and day, e.g. 2026-11-20",
        ),
    }
}
