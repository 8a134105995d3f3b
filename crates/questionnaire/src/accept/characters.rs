//! Character classes of text answers: what only differs in width is folded, the rest is left for a finding.

use base::{Text, normalise};

use crate::instrument::{CharacterClass, Item};
use crate::phrases::shown_name;

/// The text in the characters of its class where folding brings it there; otherwise as it was typed.
pub(super) fn folded(class: Option<CharacterClass>, text: String) -> String {
    let Some(class) = class else {
        return text;
    };
    let candidate = match class {
        CharacterClass::HalfWidth => text.split('\n').map(normalise::fold_width).collect::<Vec<_>>().join("\n"),
        CharacterClass::Digits | CharacterClass::Email => normalise::fold_width_and_space(&text),
        CharacterClass::Kana => katakana(&normalise::fold_width(&text)),
    };
    if !candidate.is_empty() && fits(class, &candidate) { candidate } else { text }
}

/// True when every character is of the class, and an address has the shape of one.
pub(crate) fn fits(class: CharacterClass, text: &str) -> bool {
    match class {
        CharacterClass::HalfWidth => text.chars().all(|c| matches!(c, ' '..='~' | '\n')),
        CharacterClass::Digits => text.chars().all(|c| c.is_ascii_digit()),
        CharacterClass::Kana => text.chars().all(|c| matches!(c, 'ァ'..='ヺ' | 'ー' | '・' | '　' | ' ')),
        CharacterClass::Email => is_address(text),
    }
}

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let local_fits = !local.is_empty() && local.chars().all(|c| c.is_ascii_graphic() && !"()<>,;:\\\"[]@".contains(c));
    let label_fits = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    local_fits && domain.contains('.') && domain.split('.').all(label_fits)
}

fn katakana(text: &str) -> String {
    let above = |c: char| char::from_u32(u32::from(c) + 0x60).unwrap_or(c);
    text.chars().map(|c| if matches!(c, 'ぁ'..='ゖ') { above(c) } else { c }).collect()
}

/// What to say about a text whose characters are not of the class.
pub(crate) fn unlike(item: &Item, class: CharacterClass) -> Text {
    let name = shown_name(item);
    let (ja, en) = match class {
        CharacterClass::HalfWidth => {
            ("半角の英数字と記号で入力してください", "use half-width letters, digits and signs")
        }
        CharacterClass::Digits => {
            ("半角の数字だけで入力してください（例：0312345678）", "use digits only, e.g. 0312345678")
        }
        CharacterClass::Email => (
            "メールアドレスの形で、半角で入力してください（例：taro@example.jp）",
            "give an e-mail address, e.g. taro@example.jp",
        ),
        CharacterClass::Kana => ("全角カタカナで入力してください（例：カクウ　タロウ）", "use full-width katakana"),
    };
    Text::new(format!("{}は{ja}", name.ja), format!("{}: {en}", name.en))
}
