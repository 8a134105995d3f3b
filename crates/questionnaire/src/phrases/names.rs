//! How an item is called in the middle of a sentence.

use base::{Lang, Text};

use super::places::fill;
use crate::instrument::Item;

/// Longest label that is shown beside its number, in characters.
const SHORT_LABEL_CHARS: usize = 16;

/// 「問3」 or “question 3”; with a short label beside it, or the label alone where there is no number.
pub(crate) fn shown_name(item: &Item) -> Text {
    let label = |text: &str| without_places(text.lines().next().unwrap_or_default());
    let (ja, en) = (label(&item.label.ja), label(&item.label.en));
    if item.number.is_empty() {
        let (ja, en) = if item.label.is_empty() { (item.name.clone(), item.name.clone()) } else { (ja, en) };
        let shown = Text::new(shortened(&ja), shortened(&en));
        return Text::new(format!("「{}」", shown.get(Lang::Ja)), format!("“{}”", shown.get(Lang::En)));
    }
    let beside = |label: &str| {
        let short = !label.is_empty() && label.chars().count() <= SHORT_LABEL_CHARS && !label.contains('…');
        // A whole sentence does not fit into another.
        let short = short && !label.ends_with(['。', 'か', '？', '?', '.']);
        if short { format!(" {label}") } else { String::new() }
    };
    Text::new(format!("問{}{}", item.number, beside(&ja)), format!("Question {}{}", item.number, beside(&en)))
}

/// 「問3」 or “question 3” in the middle of a sentence.
pub(super) fn question(item: &Item) -> Text {
    if item.number.is_empty() {
        return shown_name(item);
    }
    Text::new(format!("問{}", item.number), format!("question {}", item.number))
}

/// 「問3「電子カルテシステムを使用しているか」」
pub(super) fn question_in_full(item: &Item) -> Text {
    let bare = question(item);
    if item.number.is_empty() {
        return bare;
    }
    let label = shortened(&without_places(item.label.ja.lines().next().unwrap_or_default()));
    Text::new(format!("{}「{label}」", bare.ja), bare.en)
}

/// The words without earlier answers: who is told of a question by name sees where one would stand.
fn without_places(words: &str) -> String {
    fill(words, |_| "…".to_owned())
}

pub(super) fn shortened(words: &str) -> String {
    const SHOWN_MAX: usize = 40;
    let mut shown: String = words.chars().take(SHOWN_MAX).collect();
    if shown.len() < words.len() {
        shown.push('…');
    }
    shown
}
