//! Japanese text as people type it, brought into one form for reading and comparing. What was typed is kept elsewhere.

use unicode_normalization::UnicodeNormalization;

/// NFKC with trimmed ends: full-width letters and digits become half-width, half-width kana full-width.
pub fn fold_width(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_owned()
}

/// Like [`fold_width`], and without any white space inside.
pub fn fold_width_and_space(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// A whole number as people write it: 「１，２００」, ` 12 `, 「２台」 with its `unit`. `None` when it is something else.
pub fn whole_number(text: &str, unit: &str) -> Option<i64> {
    let folded = fold_width_and_space(text);
    let unit = fold_width_and_space(unit);
    let bare = if unit.is_empty() { folded.as_str() } else { folded.strip_suffix(unit.as_str()).unwrap_or(&folded) };
    let (sign, digits) = match bare.strip_prefix(['-', '−', '‐', '－']) {
        Some(rest) => ("-", rest),
        None => ("", bare),
    };
    let digits = thousands_removed(digits)?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{sign}{digits}").parse().ok()
}

/// Commas go only where thousands end: `1,200` is a number, `1,2` is not.
fn thousands_removed(digits: &str) -> Option<String> {
    if !digits.contains(',') {
        return Some(digits.to_owned());
    }
    let groups: Vec<&str> = digits.split(',').collect();
    let head_fits = (1..=3).contains(&groups[0].len());
    let tail_fits = groups[1..].iter().all(|group| group.len() == 3);
    (head_fits && tail_fits).then(|| groups.concat())
}

/// An access code or identifier as typed by hand: half-width, upper case, without spaces and hyphens.
pub fn typed_code(text: &str) -> String {
    text.nfkc()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '−' | 'ー' | '–' | '—' | '_'))
        .flat_map(char::to_uppercase)
        .collect()
}

/// Katakana for comparing and sorting names: hiragana becomes katakana, width folded, spaces gone.
pub fn kana_key(text: &str) -> String {
    fold_width_and_space(text)
        .chars()
        .map(|c| match c {
            'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (typed, unit, value) in [
            ("２台", "台", Some(2)),
            ("１，２００", "", Some(1200)),
            (" 12 ", "", Some(12)),
            ("-3", "", Some(-3)),
            ("1,2", "", None),
            ("二", "", None),
            ("", "", None),
            ("99999999999999999999", "", None),
        ] {
            assert_eq!(whole_number(typed, unit), value, "{typed}");
        }
    }

    #[test]
    fn codes_are_forgiving() {
        assert_eq!(typed_code("ａｂｃｄｅ－ｆｇｈｊｋ mnpqr"), "ABCDEFGHJKMNPQR");
        assert_eq!(kana_key("さっぽろ　ｲｶ"), "サッポロイカ");
    }
}
