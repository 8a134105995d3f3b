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
    let (code, words) = match item.kind {
        Kind::Integer => whole_number(item, raw),
        Kind::Decimal => number(item, raw),
        Kind::Date => day(raw),
        Kind::Time => (
            "not-a-time",
            Text::new("時刻として読めません（例：14:03、14時3分、午後2時3分）", "a time of day is needed, e.g. 14:03"),
        ),
        Kind::Text
        | Kind::SelectOne
        | Kind::SelectMultiple
        | Kind::Note
        | Kind::Calculate
        | Kind::Hidden
        | Kind::Repeat => ("not-a-text", Text::new("文字として読めません", "this cannot be read as text")),
    };
    let Text { ja, en } = words;
    (code, Text::new(format!("{}「{shown}」は{ja}", name.ja), format!("{}: “{shown}”: {en}", name.en)))
}

/// So many digits always fit into a whole number.
const DIGITS_SAFE: usize = 18;

type Why = (&'static str, Text);

fn whole_number(item: &Item, raw: &str) -> Why {
    let eg = example(item, "2");
    let (eg_ja, eg_en) = (eg.ja, eg.en);
    let words = match decimal(item, raw) {
        Some(number) if number.contains('.') => Text::new(
            format!("小数のため入力できません。小数点のない整数で入力してください（{eg_ja}）"),
            format!("this has a fraction; a whole number is needed, {eg_en}"),
        ),
        Some(number) if number.len() <= DIGITS_SAFE => Text::new(
            format!("小数点や符号を付けず、整数だけで入力してください（{eg_ja}）"),
            format!("a whole number is needed without a point or a plus, {eg_en}"),
        ),
        // A number without a fraction that is none of ours is beyond what can be kept.
        Some(_) => Text::new(
            "桁が多すぎます。入力した数字を確かめてください",
            "this has too many digits; see whether the number is right",
        ),
        None if is_range(raw) => Text::new(
            format!("1つの数字で入力してください（範囲ではなく、{eg_ja}）"),
            format!("one number is needed and no range, {eg_en}"),
        ),
        None if names_thousands(raw) => Text::new(
            format!("「千」「万」などの字を使わず、数字だけで入力してください（{eg_ja}）"),
            format!("a whole number is needed in digits alone, {eg_en}"),
        ),
        None => {
            Text::new(format!("数字だけで入力してください（{eg_ja}）"), format!("a whole number is needed, {eg_en}"))
        }
    };
    ("not-a-whole-number", words)
}

fn number(item: &Item, raw: &str) -> Why {
    let eg = example(item, "12.5");
    let (eg_ja, eg_en) = (eg.ja, eg.en);
    let words = if is_range(raw) {
        Text::new(
            format!("1つの数字で入力してください（範囲ではなく、{eg_ja}）"),
            format!("one number is needed and no range, {eg_en}"),
        )
    } else if names_thousands(raw) {
        Text::new(
            format!("「千」「万」などの字を使わず、数字だけで入力してください（{eg_ja}）"),
            format!("a number is needed in digits alone, {eg_en}"),
        )
    } else {
        Text::new(format!("数字で入力してください（{eg_ja}）"), format!("a number is needed, {eg_en}"))
    };
    ("not-a-number", words)
}

/// 「例：2台なら「2」」: what to type for an amount in the item's own unit.
fn example(item: &Item, number: &str) -> Text {
    let ja = match item.unit.ja.as_str() {
        "" => format!("例：{number}"),
        unit => format!("例：{number}{unit}なら「{number}」"),
    };
    let en = match item.unit.en.as_str() {
        "" => format!("e.g. {number}"),
        unit => format!("e.g. {number} (unit: {unit})"),
    };
    Text { ja, en }
}

/// 「５００万」, 「3千」: digits with a word for thousands or more, which in the item's unit may mean either.
fn names_thousands(raw: &str) -> bool {
    let folded = normalise::fold_width_and_space(raw);
    folded.starts_with(|sign: char| sign.is_ascii_digit()) && folded.contains(['百', '千', '万', '億', '兆'])
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
    let words = match read_day(raw) {
        ReadDay::NotInCalendar => Text::new(
            "暦にない日付です。年・月・日・曜日を確かめてください（例：2026-11-20、令和8年11月20日）",
            "there is no such day; see whether year, month, day and weekday are right, e.g. 2026-11-20",
        ),
        ReadDay::ShortYear => Text::new(
            "年が分かりません。西暦4桁か元号を付けて入力してください（例：2026-11-20、令和8年11月20日）",
            "the year needs four digits or an era, e.g. 2026-11-20",
        ),
        ReadDay::Day(_) | ReadDay::NotADay => Text::new(
            "日付として読めません。年・月・日を数字で入力してください（例：2026-11-20、令和8年11月20日）",
            "a day is needed with year, month and day, e.g. 2026-11-20",
        ),
    };
    ("not-a-day", words)
}
