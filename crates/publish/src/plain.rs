//! Words as they may stand in a cell for machines: one line, no layout by spaces, no characters that hang on one platform.

use base::normalise::fold_width;

/// The words on one line, without space at the ends, and with vendor characters spelled out where they can be: ① as (1),
/// ㈱ as (株).
pub fn plain(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        word.chars().for_each(|c| push(&mut text, c));
    }
    text
}

/// The same text with vendor characters spelled out where they can be, and nothing else changed.
pub fn spelled_out(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    text.chars().for_each(|c| push(&mut spelled, c));
    spelled
}

fn push(text: &mut String, c: char) {
    if c.is_ascii() || !is_vendor_character(c) {
        text.push(c);
        return;
    }
    let folded = fold_width(c.encode_utf8(&mut [0; 4]));
    let is_circled = folded.bytes().all(|byte| byte.is_ascii_digit());
    match folded {
        folded if is_circled => text.extend(["(", folded.as_str(), ")"]),
        folded if folded.chars().any(is_vendor_character) => text.push(c),
        folded => text.push_str(&folded),
    }
}

/// True for 機種依存文字: what NEC and IBM added to the standard's characters (①, Ⅳ, ㈱, 髙), and private characters (外字).
pub fn is_vendor_character(c: char) -> bool {
    if matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}') {
        return true;
    }
    if c.is_ascii() {
        return false;
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmapped) = encoding_rs::SHIFT_JIS.encode(c.encode_utf8(&mut buffer));
    // Rows 13, 89 to 92 and 115 to 119 of the code table: the first of two bytes tells them.
    !unmapped && bytes.len() == 2 && matches!(bytes[0], 0x87 | 0xED | 0xEE | 0xFA..=0xFC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_made_plain_and_no_others_are_touched() {
        for (written, plain_words) in [
            ("  全　体\n（計） ", "全 体 （計）"),
            ("①はい", "(1)はい"),
            ("㈱架空　Ⅳ期", "(株)架空 IV期"),
            ("髙橋", "髙橋"),
            ("20～99床", "20～99床"),
            ("～－％≒√", "～－％≒√"),
        ] {
            assert_eq!(plain(written), plain_words);
        }
        assert!(is_vendor_character('髙') && is_vendor_character('\u{E123}') && !is_vendor_character('高'));
        assert!(!is_vendor_character('é') && !is_vendor_character('％') && !is_vendor_character('ｶ'));
    }
}
