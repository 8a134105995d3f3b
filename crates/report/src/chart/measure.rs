//! How wide words are, and where their lines break. Fonts differ a little; the estimate errs on the wide side.

/// Characters that must not begin a line.
const NOT_FIRST: &str = "、。，．・：；？！）」』】〕〉》ー～々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]%％";
/// Characters that must not end a line.
const NOT_LAST: &str = "（「『【〔〈《([";

/// The width of `text` at font size `size`.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| advance(c) * size).sum()
}

fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | '\'' | ' ' | ':' | ';' | '!' | '|' => 0.3,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.92,
        'A'..='Z' | '+' | '=' => 0.68,
        '\u{ff61}'..='\u{ff9f}' => 0.5,
        '\u{0}'..='\u{2ff}' | '–' | '’' | '“' | '”' => 0.57,
        _ => 1.0,
    }
}

/// Breaks `text` into at most `n_max` lines no wider than `limit`; what does not fit ends in an ellipsis.
pub(crate) fn lines(text: &str, size: f64, limit: f64, n_max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        if !line.is_empty() && width(&line, size) + width(word.trim_end(), size) > limit {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        line.push_str(&word);
    }
    lines.push(line.trim_end().to_owned());
    if lines.len() > n_max {
        lines.truncate(n_max);
        if let Some(last) = lines.last_mut() {
            *last = shortened(&format!("{last}…"), size, limit);
        }
    }
    lines.into_iter().map(|line| shortened(&line, size, limit)).collect()
}

/// `text`, or as much of it as fits with an ellipsis.
pub(crate) fn shortened(text: &str, size: f64, limit: f64) -> String {
    if width(text, size) <= limit {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars().filter(|c| *c != '…') {
        if width(&short, size) + advance(c) * size + size > limit {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// Pieces between which a line may break: Latin words with their space, and single Japanese characters with the
/// punctuation that may not leave them.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous: Option<char> = None;
    for c in text.chars() {
        let joined = match previous {
            None => false,
            Some(' ') => c == ' ',
            Some(before) => {
                (before.is_ascii() && c.is_ascii()) || NOT_FIRST.contains(c) || NOT_LAST.contains(before) || c == ' '
            }
        };
        match words.last_mut() {
            Some(word) if joined => word.push(c),
            Some(_) | None => words.push(c.to_string()),
        }
        previous = Some(c);
    }
    words
}
