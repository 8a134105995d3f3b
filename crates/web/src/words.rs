//! Longer texts of authors, cut into what a page can show: paragraphs, lists and links.

use serde::Serialize;

/// A paragraph or a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Block {
    /// True for a list; its lines are its points.
    pub(crate) list: bool,
    /// Lines, each a run of parts.
    pub(crate) lines: Vec<Vec<Part>>,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Part {
    /// Words shown.
    pub(crate) text: String,
    /// Where a link leads; empty for plain words.
    pub(crate) href: String,
}

/// Cuts `text` at blank lines and at changes between list points (`- …`, `・…`) and plain lines.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut fresh = true;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            fresh = true;
            continue;
        }
        let point = line.strip_prefix("- ").or_else(|| line.strip_prefix('・')).map(str::trim_start);
        let parts = parts(point.unwrap_or(line));
        match blocks.last_mut() {
            Some(last) if !fresh && last.list == point.is_some() => last.lines.push(parts),
            _ => blocks.push(Block { list: point.is_some(), lines: vec![parts] }),
        }
        fresh = false;
    }
    blocks
}

/// Addresses in angle brackets become links. Only `https:` and `http:`, so that no other scheme slips in.
fn parts(line: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some((before, inside, after)) = next_link(rest) {
        push_words(&mut parts, before);
        parts.push(Part { text: inside.to_owned(), href: inside.to_owned() });
        rest = after;
    }
    push_words(&mut parts, rest);
    parts
}

fn next_link(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find("<http")?;
    let length = text[start..].find('>')?;
    let inside = &text[start + 1..start + length];
    let is_link = inside.starts_with("https://") || inside.starts_with("http://");
    (is_link && !inside.contains(char::is_whitespace)).then(|| (&text[..start], inside, &text[start + length + 1..]))
}

fn push_words(parts: &mut Vec<Part>, words: &str) {
    if !words.is_empty() {
        parts.push(Part { text: words.to_owned(), href: String::new() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown: Vec<String> = blocks(text)
            .iter()
            .map(|block| {
                let lines: Vec<String> = block.lines.iter().map(|line| line.iter().map(shown).collect()).collect();
                format!("{}{}", if block.list { "* " } else { "" }, lines.join(" | "))
            })
            .collect();
        assert_eq!(shown.join("\n"), expected);
    }

    fn shown(part: &Part) -> String {
        if part.href.is_empty() { part.text.clone() } else { format!("[{}]", part.text) }
    }

    #[test]
    fn paragraphs_lists_and_links_are_told_apart() {
        check("一行目\n二行目\n\n三行目", "一行目 | 二行目\n三行目");
        check("次のとおり\n- 甲\n・乙\nなお", "次のとおり\n* 甲 | 乙\nなお");
        check("参考 <https://example.jp/a> 参照", "参考 [https://example.jp/a] 参照");
        check("<javascript:alert(1)> <httpx://a b>", "<javascript:alert(1)> <httpx://a b>");
    }
}
