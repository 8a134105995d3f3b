//! What the words of a cell are: a number, a number with something beside it, two numbers, a sign for no number, or words.

use base::normalise::fold_width;

/// What keeps a number from being one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beside {
    /// 1,234.
    Thousands,
    /// １２.
    FullWidth,
    /// ▲5, △5.
    Triangle,
    /// 2台, 約10, ¥100.
    Words,
    /// 12*, 12（注1）.
    Note,
    /// A number with spaces around it, or kept as words.
    AsText,
}

impl Beside {
    /// Stable word: each has its own remedy.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Beside::Thousands => "thousands",
            Beside::FullWidth => "full-width",
            Beside::Triangle => "triangle",
            Beside::Words => "words",
            Beside::Note => "note",
            Beside::AsText => "as-text",
        }
    }
}

/// A sign where a number is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// X or ***, as the rule has them.
    Allowed,
    /// Withheld, otherwise written.
    Withheld,
    /// Missing or none, otherwise written.
    Missing,
}

/// What the words of a cell are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// A number, with what keeps it from being one and the number itself.
    Number(Beside, String),
    /// Two numbers, the first of them.
    Several(String),
    /// A sign for no number.
    Sign(Sign),
    /// Words, codes, dates.
    Words,
}

const WITHHELD: [&str; 8] = ["x", "X", "χ", "秘", "秘匿", "(秘)", "非公表", "C"];
const MISSING: [&str; 26] = [
    "-",
    "−",
    "–",
    "—",
    "―",
    "ー",
    "‐",
    "…",
    "...",
    "‥",
    "..",
    "・・・",
    "・",
    "*",
    "**",
    "×",
    "N/A",
    "NA",
    "n/a",
    "na",
    "null",
    "NULL",
    "NaN",
    "なし",
    "不明",
    "不詳",
];
/// Words after a number that make it the name of something.
const ORDINALS: [&str; 24] = [
    "年", "年度", "年代", "月", "日", "期", "号", "位", "級", "階", "番", "番目", "回", "次", "時", "歳", "才", "組",
    "丁目", "条", "章", "問", "th", "st",
];
/// What may stand between two data in one cell.
const BETWEEN: [&str; 10] = ["(", "/", ",", "、", ";", "・", "|", "", "※", ":"];
/// Longest words beside a number that are its unit.
const UNIT_CHARS_MAX: usize = 5;

/// What the words are. `in_book` for a cell of a workbook, where a plain number would be one if it were kept as a number.
pub(crate) fn read(text: &str, in_book: bool) -> Reading {
    let trimmed = text.trim();
    let folded = fold_width(trimmed);
    if trimmed == "X" || trimmed == "***" {
        return Reading::Sign(Sign::Allowed);
    }
    if WITHHELD.contains(&folded.as_str()) {
        return Reading::Sign(Sign::Withheld);
    }
    if MISSING.contains(&folded.as_str()) {
        return Reading::Sign(Sign::Missing);
    }
    if is_plain(&folded) {
        return plain(text, trimmed, folded, in_book);
    }
    let pieces = pieces(&folded);
    let numbers: Vec<&str> = pieces.iter().filter(|piece| piece.is_number).map(|piece| piece.text.as_str()).collect();
    match numbers.as_slice() {
        [] => Reading::Words,
        [number] => one(&pieces, number, trimmed),
        [first, ..] => several(&pieces, first),
    }
}

/// A number of the usual form, and no code such as 01.
pub(crate) fn is_plain(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    let leading_zero = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    let starts = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    starts && !leading_zero && text.len() - digits.len() <= 1 && text.parse::<f64>().is_ok_and(f64::is_finite)
}

fn plain(text: &str, trimmed: &str, folded: String, in_book: bool) -> Reading {
    if !trimmed.is_ascii() {
        return Reading::Number(Beside::FullWidth, folded);
    }
    if in_book || text != trimmed {
        return Reading::Number(Beside::AsText, folded);
    }
    Reading::Words
}

struct Piece {
    text: String,
    is_number: bool,
}

/// Numbers and what stands between them. A comma belongs to a number where thousands end.
fn pieces(folded: &str) -> Vec<Piece> {
    let chars: Vec<char> = folded.chars().collect();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut index = 0;
    while index < chars.len() {
        let start = index;
        if chars[index].is_ascii_digit() {
            while index < chars.len() && (chars[index].is_ascii_digit() || joins(&chars, index)) {
                index += 1;
            }
        } else {
            while index < chars.len() && !chars[index].is_ascii_digit() {
                index += 1;
            }
        }
        let text: String = chars[start..index].iter().collect();
        pieces.push(Piece { is_number: chars[start].is_ascii_digit(), text });
    }
    pieces
}

/// True for the point of a number, and for a comma with three digits after it and no fourth.
fn joins(chars: &[char], index: usize) -> bool {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    match chars[index] {
        '.' => digit(index + 1),
        ',' => digit(index + 1) && digit(index + 2) && digit(index + 3) && !digit(index + 4),
        _ => false,
    }
}

fn one(pieces: &[Piece], number: &str, trimmed: &str) -> Reading {
    let at = pieces.iter().position(|piece| piece.is_number).unwrap_or(0);
    let before = at.checked_sub(1).map_or("", |index| pieces[index].text.trim());
    let after = pieces.get(at + 1).map_or("", |piece| piece.text.trim());
    let bare = number.replace(',', "");
    let negative = matches!(before, "▲" | "△" | "−" | "-" | "▼") || (before == "(" && after == ")");
    let clean = if negative { format!("-{bare}") } else { bare.clone() };
    if bare.len() > 1 && bare.starts_with('0') && !bare.starts_with("0.") {
        return Reading::Words;
    }
    let note =
        after.starts_with(['*', '※', '†', ')', '#', '＊']) || after.starts_with("(注") || after.starts_with("注");
    match (before, after) {
        ("" | "-", "") if number.contains(',') => Reading::Number(Beside::Thousands, clean),
        ("▲" | "△" | "▼" | "−", "") | ("(", ")") => Reading::Number(Beside::Triangle, clean),
        ("", "") => Reading::Number(Beside::FullWidth, clean),
        ("" | "▲" | "△" | "-", _) if note => Reading::Number(Beside::Note, clean),
        ("", unit) if is_unit(unit) => Reading::Number(Beside::Words, clean),
        ("▲" | "△" | "-" | "約" | "¥" | "\\" | "$" | "€" | "≒" | "およそ", unit)
            if unit.is_empty() || is_unit(unit) =>
        {
            Reading::Number(Beside::Words, clean)
        }
        _ if trimmed.starts_with('\'') && after.is_empty() => Reading::Number(Beside::AsText, clean),
        _ => Reading::Words,
    }
}

fn is_unit(words: &str) -> bool {
    let short = words.chars().count() <= UNIT_CHARS_MAX;
    short && !ORDINALS.contains(&words) && !words.contains(['/', '~', '～', '-', '('])
}

fn several(pieces: &[Piece], first: &str) -> Reading {
    let clean = first.replace(',', "");
    let at = pieces.iter().position(|piece| piece.is_number).unwrap_or(0);
    let before = at.checked_sub(1).map_or("", |index| pieces[index].text.trim());
    let between = pieces.get(at + 1).map_or("", |piece| piece.text.as_str());
    if between.contains("注") || between.contains('※') {
        return Reading::Number(Beside::Note, clean);
    }
    // 人（ and % (: a unit, then the second datum.
    let divider = between.trim().trim_start_matches(|c: char| !BETWEEN.iter().any(|known| known.starts_with(c)));
    let unit = between.trim().strip_suffix(divider).unwrap_or_default();
    let is_date = unit.is_empty() && (divider == "/" || divider == ":") && first.len() == 4;
    let divides = BETWEEN.contains(&divider) && (!divider.is_empty() || between.contains([' ', '\n']));
    let fits = before.is_empty() && (unit.is_empty() || is_unit(unit));
    if divides && fits && !is_date { Reading::Several(clean) } else { Reading::Words }
}

#[cfg(test)]
mod tests {
    use super::Beside::{AsText, FullWidth, Note, Thousands, Triangle, Words};
    use super::*;

    #[test]
    fn words_are_read_as_a_person_would() {
        let number = |beside, clean: &str| Reading::Number(beside, clean.to_owned());
        let several = |first: &str| Reading::Several(first.to_owned());
        for (text, reading) in [
            ("1,234", number(Thousands, "1234")),
            ("-12,345.6", number(Thousands, "-12345.6")),
            ("１２", number(FullWidth, "12")),
            ("１，２００", number(Thousands, "1200")),
            ("▲5.2", number(Triangle, "-5.2")),
            ("(120)", number(Triangle, "-120")),
            ("2台", number(Words, "2")),
            ("1,234人", number(Words, "1234")),
            ("約10", number(Words, "10")),
            ("65.3%", number(Words, "65.3")),
            ("12*", number(Note, "12")),
            ("12（注1）", number(Note, "12")),
            (" 12 ", number(AsText, "12")),
            ("100 (50)", several("100")),
            ("1,234人（56.7％）", several("1234")),
            ("10、20", several("10")),
            ("10/20", several("10")),
            ("10\n20", several("10")),
            ("2015/3/31", Reading::Words),
            ("20～99床", Reading::Words),
            ("令和5年", Reading::Words),
            ("2015年", Reading::Words),
            ("01", Reading::Words),
            ("01000", Reading::Words),
            ("東京都", Reading::Words),
            ("CP932", Reading::Words),
            ("12", Reading::Words),
            ("X", Reading::Sign(Sign::Allowed)),
            ("***", Reading::Sign(Sign::Allowed)),
            ("ｘ", Reading::Sign(Sign::Withheld)),
            ("－", Reading::Sign(Sign::Missing)),
            ("…", Reading::Sign(Sign::Missing)),
        ] {
            assert_eq!(read(text, false), reading, "{text:?}");
        }
        assert_eq!(read("12", true), number(AsText, "12"));
    }
}
