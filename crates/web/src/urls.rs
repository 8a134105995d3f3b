//! The address of every page, in one place. Templates say `url("section", name)`.

use store::ReadingId;

/// Where hospitals begin.
pub(crate) const LANDING: &str = "/";
/// A hospital signs in.
pub(crate) const SIGN_IN: &str = "/sign-in";
/// A hospital signs out.
pub(crate) const SIGN_OUT: &str = "/sign-out";
/// The person says who they are.
pub(crate) const WHO: &str = "/who";
/// What is due.
pub(crate) const HOME: &str = "/home";
/// The sections of the questionnaire with their states.
pub(crate) const HUB: &str = "/hub";
/// All findings, and the whole answer as it will be sent.
pub(crate) const CHECK: &str = "/check";
/// The last submission.
pub(crate) const RECEIPT: &str = "/receipt";
/// The whole questionnaire on paper.
pub(crate) const PRINT: &str = "/print";

/// Answering in Excel.
pub(crate) const WORKBOOK: &str = "/workbook";
/// The workbook to fill in.
pub(crate) const WORKBOOK_FILE: &str = "/workbook/file";
/// A filled-in workbook is sent here.
pub(crate) const WORKBOOK_RETURN: &str = "/workbook/return";

/// An account of the secretariat or of a coordinator signs in.
pub(crate) const DESK_SIGN_IN: &str = "/desk/sign-in";

/// One section of the questionnaire.
pub(crate) fn section(name: &str) -> String {
    format!("/sections/{}", encoded(name))
}

/// One item of a section, with everything shown that needs attention.
pub(crate) fn item(section_name: &str, id: &str) -> String {
    format!("{}?check=1#{id}", section(section_name))
}

/// Where two versions of answers are chosen between.
pub(crate) fn conflict(section_name: &str) -> String {
    format!("{}/conflict", section(section_name))
}

/// What became of a workbook that came back.
pub(crate) fn workbook_returned(id: ReadingId) -> String {
    format!("/workbook/returned/{id}")
}

/// The page called `name` in templates; `None` when there is none, or it takes another number of parts.
pub(crate) fn named(name: &str, parts: &[String]) -> Option<String> {
    match (name, parts) {
        ("landing", []) => Some(LANDING.to_owned()),
        ("sign_in", []) => Some(SIGN_IN.to_owned()),
        ("sign_out", []) => Some(SIGN_OUT.to_owned()),
        ("who", []) => Some(WHO.to_owned()),
        ("home", []) => Some(HOME.to_owned()),
        ("hub", []) => Some(HUB.to_owned()),
        ("check", []) => Some(CHECK.to_owned()),
        ("receipt", []) => Some(RECEIPT.to_owned()),
        ("print", []) => Some(PRINT.to_owned()),
        ("desk_sign_in", []) => Some(DESK_SIGN_IN.to_owned()),
        ("workbook", []) => Some(WORKBOOK.to_owned()),
        ("workbook_file", []) => Some(WORKBOOK_FILE.to_owned()),
        ("workbook_return", []) => Some(WORKBOOK_RETURN.to_owned()),
        ("workbook_returned", [id]) => Some(workbook_returned(ReadingId(id.parse().ok()?))),
        ("workbook_part", [id, part]) => Some(format!("{}/{part}", workbook_returned(ReadingId(id.parse().ok()?)))),
        ("section", [section_name]) => Some(section(section_name)),
        ("conflict", [section_name]) => Some(conflict(section_name)),
        ("item", [section_name, id]) => Some(item(section_name, id)),
        _ => crate::desk::urls::named(name, parts),
    }
}

/// `text` as one part of a path or of a query.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
