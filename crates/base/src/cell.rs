//! Making a text safe in a spreadsheet cell.

/// The text as it may stand in a CSV or workbook cell without ever being read as a formula.
///
/// A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe in front, also when
/// spaces come first. Numbers are written as numbers elsewhere and do not come through here. Source: OWASP, CSV injection.
pub fn safe(text: &str) -> String {
    let first = text.trim_start_matches([' ', '\u{3000}']).chars().next();
    match first {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠') => {
            format!("'{text}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn text_that_begins_like_a_formula_stays_text() {
        assert_eq!(safe("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(safe("　＝1+1"), "'　＝1+1");
        assert_eq!(safe("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(safe("FortiGate-60F"), "FortiGate-60F");
        assert_eq!(safe(""), "");
    }
}
