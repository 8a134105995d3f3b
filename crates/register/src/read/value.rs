//! Single values of a list, brought into the form in which the register holds them.

use base::normalise::{fold_width, fold_width_and_space, whole_number};
use base::prefecture;

use crate::facility::FacilityKind;

/// More beds than any facility has; a larger number is a slip.
const BEDS_MAX: i64 = 20_000;

/// Text for people: ends trimmed, line breaks (also the ministry's literal 「（改行）」) turned into spaces, otherwise as typed.
pub(crate) fn words(cell: &str) -> String {
    let cell = cell.trim();
    if !cell.contains(['\n', '\r']) && !cell.contains("（改行）") {
        return cell.to_owned();
    }
    let one_line = cell.replace("（改行）", "\n");
    one_line.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An identifier: half-width, trimmed, freed from the `="…"` with which some programs keep Excel from reading a number.
pub(crate) fn code(cell: &str) -> String {
    let cell = cell.trim();
    let bare = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell);
    fold_width(bare)
}

/// True for what Excel makes of a long number: `2.61E+12`.
pub(crate) fn is_destroyed_code(cell: &str) -> bool {
    let folded = fold_width_and_space(cell);
    let Some((mantissa, exponent)) = folded.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    whole.len() == 1 && digits(whole) && digits(fraction) && exponent.strip_prefix('+').is_some_and(digits)
}

/// A reading in full-width katakana, its inner spaces kept.
pub(crate) fn kana(cell: &str) -> String {
    let katakana = |c: char| match c {
        'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        other => other,
    };
    fold_width(cell).chars().map(katakana).collect()
}

/// A kind, also by the last part of longer words, as in 「特定機能病院」.
pub(crate) fn kind(cell: &str) -> Option<FacilityKind> {
    let folded = fold_width_and_space(cell);
    FacilityKind::parse(&folded).or_else(|| {
        let endings = [
            ("病院", FacilityKind::Hospital),
            ("歯科診療所", FacilityKind::DentalClinic),
            ("歯科医院", FacilityKind::DentalClinic),
            ("診療所", FacilityKind::Clinic),
        ];
        endings.into_iter().find(|(ending, _)| folded.ends_with(ending)).map(|(_, kind)| kind)
    })
}

/// Two-digit code of a prefecture given by code or by name, 「東京」 included.
pub(crate) fn prefecture_code(cell: &str) -> Option<String> {
    let folded = fold_width_and_space(cell);
    if folded.bytes().all(|b| b.is_ascii_digit()) {
        prefecture::name(&folded)?;
        return Some(format!("{folded:0>2}")).filter(|code| code.len() == 2);
    }
    ["", "県", "都", "府"].iter().find_map(|ending| prefecture::code_of(&format!("{folded}{ending}")))
}

/// The prefecture with whose name an address begins.
pub(crate) fn prefecture_of_address(address: &str) -> Option<String> {
    let address = address.trim();
    prefecture::all().find(|(_, name)| address.starts_with(name.ja.as_str())).map(|(code, _)| code)
}

/// Five-digit code of a municipality: up to three digits belong to `prefecture`, a sixth one is the check digit.
pub(crate) fn municipality_code(cell: &str, prefecture: &str) -> Option<String> {
    let folded = fold_width_and_space(cell);
    if !folded.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match folded.len() {
        1..=3 if !prefecture.is_empty() => Some(format!("{prefecture}{folded:0>3}")),
        4..=5 => Some(format!("{folded:0>5}")),
        6 => Some(folded[..5].to_owned()),
        _ => None,
    }
}

/// A number of beds; `Ok(None)` for a blank cell, `Err` for what is no such number.
pub(crate) fn beds(cell: &str) -> Result<Option<u32>, ()> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Ok(None);
    }
    let bare = cell.strip_suffix(".0").unwrap_or(cell);
    let number = whole_number(bare, "床").filter(|number| *number <= BEDS_MAX).ok_or(())?;
    u32::try_from(number).map(Some).map_err(|_| ())
}
