//! The type column: what a row is.

use crate::instrument::Kind;

/// What a row of the survey sheet is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RowType {
    BeginGroup,
    EndGroup,
    BeginRepeat,
    EndRepeat,
    /// A question or calculation without a list.
    Plain(Kind),
    /// A choice from a list.
    Select {
        kind: Kind,
        list: String,
        or_other: bool,
    },
    /// A choice with no list, or with words after it that are none of its own.
    SelectOfNone(Kind),
    /// XLSForm has it, and this product does not take it.
    Refused(String),
    /// Nobody has it.
    Unknown,
}

const PLAIN: &[(&str, Kind)] = &[
    ("text", Kind::Text),
    ("string", Kind::Text),
    ("integer", Kind::Integer),
    ("int", Kind::Integer),
    ("decimal", Kind::Decimal),
    ("date", Kind::Date),
    ("time", Kind::Time),
    ("note", Kind::Note),
    ("calculate", Kind::Calculate),
    ("hidden", Kind::Hidden),
    ("q string", Kind::Text),
    ("q int", Kind::Integer),
    ("q decimal", Kind::Decimal),
    ("q date", Kind::Date),
    ("q note", Kind::Note),
    ("q calculate", Kind::Calculate),
    ("add text prompt", Kind::Text),
    ("add integer prompt", Kind::Integer),
    ("add decimal prompt", Kind::Decimal),
    ("add date prompt", Kind::Date),
    ("add note prompt", Kind::Note),
    ("add calculate prompt", Kind::Calculate),
];

const SELECTS: &[(&str, Kind)] = &[
    ("select_one", Kind::SelectOne),
    ("select one", Kind::SelectOne),
    ("select1", Kind::SelectOne),
    ("select one from", Kind::SelectOne),
    ("add select one prompt using", Kind::SelectOne),
    ("select_multiple", Kind::SelectMultiple),
    ("select all that apply", Kind::SelectMultiple),
    ("select all that apply from", Kind::SelectMultiple),
    ("add select multiple prompt using", Kind::SelectMultiple),
];

/// Types of XLSForm outside our subset, by their first word.
const REFUSED: &[&str] = &[
    "acknowledge",
    "audio",
    "audit",
    "background-audio",
    "background-geopoint",
    "barcode",
    "csv-external",
    "datetime",
    "dateTime",
    "deviceid",
    "email",
    "end",
    "entity",
    "file",
    "geopoint",
    "geoshape",
    "geotrace",
    "image",
    "imei",
    "osm",
    "phonenumber",
    "photo",
    "range",
    "rank",
    "select_multiple_from_file",
    "select_one_external",
    "select_one_from_file",
    "simserial",
    "start",
    "start-geopoint",
    "subscriberid",
    "today",
    "trigger",
    "username",
    "video",
    "xml-external",
];

/// Reads the type column. Words may be separated by spaces or underscores.
pub(super) fn read(written: &str) -> RowType {
    let words: Vec<&str> = written.split_whitespace().collect();
    let flat = words.join(" ");
    match flat.replace('_', " ").as_str() {
        "begin group" => return RowType::BeginGroup,
        "end group" => return RowType::EndGroup,
        "begin repeat" | "begin lgroup" | "begin looped group" => return RowType::BeginRepeat,
        "end repeat" | "end lgroup" | "end looped group" => return RowType::EndRepeat,
        loops if loops.starts_with("begin loop") || loops == "end loop" => return RowType::Refused(flat),
        _ => {}
    }
    if let Some((_, kind)) = PLAIN.iter().find(|(name, _)| *name == flat) {
        return RowType::Plain(*kind);
    }
    if matches!(words.as_slice(), [select, "one" | "multiple", "from", "file", ..] if *select == "select") {
        return RowType::Refused(flat);
    }
    // “end grup” is no type that begins with “end”.
    let is_refused = |word: &&&str| REFUSED.contains(*word) && (words.len() == 1 || !matches!(**word, "start" | "end"));
    if let Some(refused) = words.first().filter(is_refused) {
        return RowType::Refused((*refused).to_owned());
    }
    select(&words).unwrap_or(RowType::Unknown)
}

/// True where the words of a type are not set apart by one ordinary space each, and other tools do not read it therefore.
///
/// Runs of spaces are one where they are joined; one of any kind may stand inside `begin group`.
pub(super) fn has_odd_space(written: &str, read: &RowType, spaces_joined: bool) -> bool {
    let bounds = matches!(
        read,
        RowType::BeginGroup | RowType::EndGroup | RowType::BeginRepeat | RowType::EndRepeat | RowType::Unknown
    );
    let odd = written.contains(|c: char| c.is_whitespace() && c != ' ');
    (odd && !bounds) || (!spaces_joined && written.contains("  "))
}

fn select(words: &[&str]) -> Option<RowType> {
    let (words, or_other) = match words {
        [front @ .., "or_other"] => (front, true),
        [front @ .., "or", "other"] | [front @ .., "or", "specify", "other"] => (front, true),
        _ => (words, false),
    };
    let kind = |front: &[&str]| {
        let front = front.join(" ");
        SELECTS.iter().find(|(name, _)| *name == front).map(|(_, kind)| *kind)
    };
    let (list, front) = words.split_last()?;
    // “select one from” is all of it only where something follows.
    if let Some(kind) = kind(front).filter(|_| kind(words).is_none()) {
        return Some(RowType::Select { kind, list: (*list).to_owned(), or_other });
    }
    (1..=words.len()).find_map(|n| kind(&words[..n])).map(RowType::SelectOfNone)
}

/// What people call types who do not know their names, and the names.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("テキスト", "text"),
    ("文字", "text"),
    ("文字列", "text"),
    ("自由記述", "text"),
    ("textarea", "text"),
    ("整数", "integer"),
    ("数値", "integer"),
    ("数字", "integer"),
    ("number", "integer"),
    ("小数", "decimal"),
    ("float", "decimal"),
    ("日付", "date"),
    ("時刻", "time"),
    ("選択", "select_one"),
    ("単一選択", "select_one"),
    ("単数選択", "select_one"),
    ("select", "select_one"),
    ("radio", "select_one"),
    ("dropdown", "select_one"),
    ("複数選択", "select_multiple"),
    ("checkbox", "select_multiple"),
    ("説明", "note"),
    ("注釈", "note"),
    ("計算", "calculate"),
    ("グループ", "begin_group"),
    ("group", "begin_group"),
    ("繰り返し", "begin_repeat"),
    ("repeat", "begin_repeat"),
];

/// The type that goes by another name elsewhere.
pub(super) fn by_other_name(word: &str) -> Option<&'static str> {
    OTHER_NAMES.iter().find(|(other, _)| *other == word).map(|(_, name)| *name)
}

/// Words that a misspelt type may have meant.
pub(super) fn candidates() -> impl Iterator<Item = &'static str> {
    PLAIN.iter().map(|(name, _)| *name).chain([
        "select_one",
        "select_multiple",
        "begin_group",
        "end_group",
        "begin_repeat",
        "end_repeat",
    ])
}
