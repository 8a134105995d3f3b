//! How long a question takes: a rule of thumb, and said to be one. `docs/routing.md` has it in words.

use base::Lang;

use crate::instrument::{Item, Kind};

/// Characters of Japanese that somebody reads in a minute.
pub const CHARS_A_MINUTE: u32 = 500;

/// Seconds for reading an item and answering it once.
pub fn seconds(item: &Item) -> u32 {
    let words = [&item.label, &item.hint];
    let chars: usize = words.iter().map(|text| text.get(Lang::Ja).chars().filter(|c| !c.is_whitespace()).count()).sum();
    let chars = u32::try_from(chars).unwrap_or(u32::MAX / 60);
    // Rounded up, so that the shortest question still takes its second.
    let reading = (chars * 60).div_ceil(CHARS_A_MINUTE);
    if matches!(item.kind, Kind::Calculate | Kind::Hidden) {
        return 0;
    }
    if item.is_typed() { reading + answering(item.kind) } else { reading }
}

/// Seconds for giving an answer, by its kind.
pub fn answering(kind: Kind) -> u32 {
    match kind {
        Kind::SelectOne => 5,
        Kind::SelectMultiple => 10,
        Kind::Time => 10,
        Kind::Date => 15,
        Kind::Integer | Kind::Decimal => 20,
        Kind::Text => 30,
        Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Repeat => 0,
    }
}
