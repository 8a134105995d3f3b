//! The addresses of the secretariat's pages.

use store::RoundId;

use crate::urls::{DESK_SIGN_IN, encoded};

/// All rounds.
pub(crate) const ROUNDS: &str = "/desk";
/// An account signs out.
pub(crate) const SIGN_OUT: &str = "/desk/sign-out";
/// A round is made.
pub(crate) const NEW_ROUND: &str = "/desk/rounds/new";
/// The questionnaires.
pub(crate) const INSTRUMENTS: &str = "/desk/instruments";
/// The register of facilities.
pub(crate) const REGISTER: &str = "/desk/register";
/// A list is looked through before it is imported.
pub(crate) const REGISTER_IMPORT: &str = "/desk/register/import";
/// A list that was looked through is imported.
pub(crate) const REGISTER_APPLY: &str = "/desk/register/apply";
/// Who did what.
pub(crate) const AUDIT: &str = "/desk/audit";

/// One questionnaire: its number, or the name of a draft.
pub(crate) fn instrument(id: &str) -> String {
    format!("/desk/instruments/{}", encoded(id))
}

/// One round.
pub(crate) fn round(id: RoundId) -> String {
    format!("/desk/rounds/{id}")
}

/// A page of a round: `frame`, `facilities`, `codes`, `report`, `export` …
pub(crate) fn part(id: RoundId, part: &str) -> String {
    format!("/desk/rounds/{id}/{part}")
}

/// One facility in a round.
pub(crate) fn facility(id: RoundId, code: &str) -> String {
    format!("/desk/rounds/{id}/facilities/{}", encoded(code))
}

/// A release of a round that waits under this name.
pub(crate) fn release(id: RoundId, name: &str) -> String {
    format!("/desk/rounds/{id}/release/{}", encoded(name))
}

/// One question's table in a round.
pub(crate) fn table(id: RoundId, item: &str) -> String {
    format!("/desk/rounds/{id}/tables/{}", encoded(item))
}

/// `address` with those of `pairs` that have a value.
pub(crate) fn with_query(address: &str, pairs: &[(&str, &str)]) -> String {
    let known: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if known.is_empty() { address.to_owned() } else { format!("{address}?{}", known.join("&")) }
}

/// The page called `name` in templates.
pub(crate) fn named(name: &str, parts: &[String]) -> Option<String> {
    let id = || Some(RoundId(parts.first()?.parse().ok()?));
    match (name, parts) {
        ("desk", []) => Some(ROUNDS.to_owned()),
        ("desk_sign_in", []) => Some(DESK_SIGN_IN.to_owned()),
        ("desk_sign_out", []) => Some(SIGN_OUT.to_owned()),
        ("new_round", []) => Some(NEW_ROUND.to_owned()),
        ("instruments", []) => Some(INSTRUMENTS.to_owned()),
        ("register", []) => Some(REGISTER.to_owned()),
        ("register_import", []) => Some(REGISTER_IMPORT.to_owned()),
        ("register_apply", []) => Some(REGISTER_APPLY.to_owned()),
        ("audit", []) => Some(AUDIT.to_owned()),
        ("round", [_]) => id().map(round),
        ("round_part", [_, what]) => id().map(|id| part(id, what)),
        ("facility", [_, code]) => id().map(|id| facility(id, code)),
        ("facility_part", [_, code, what]) => id().map(|id| format!("{}/{what}", facility(id, code))),
        ("release", [_, name]) => id().map(|id| release(id, name)),
        ("publication", [_, publication]) => id().map(|id| part(id, &format!("publications/{publication}"))),
        ("table", [_, item]) => id().map(|id| table(id, item)),
        ("table_csv", [_, item, encoding]) => id().map(|id| format!("{}/csv/{encoding}", table(id, item))),
        _ => None,
    }
}
