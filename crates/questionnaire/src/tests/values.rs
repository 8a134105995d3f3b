//! What people type into a field: `cases/values/`.

use super::*;

#[test]
fn what_is_typed_into_a_field() {
    walk_cases("values", check_values);
}

/// Parts: kind and unit of the item on the first line, then `TYPED => value` or `TYPED !! Japanese | English`.
#[track_caller]
fn check_values(name: &str, case: &str) {
    for part in parts(case) {
        let mut lines = part.lines().filter(|line| !line.trim().is_empty());
        let head = lines.next().expect("kind and unit");
        let (kind, unit) = head.split_once(' ').unwrap_or((head, ""));
        let sheets = format!("| survey |\n| | type | name | label | kaishin::unit |\n| | {kind} | x | 項目 | {unit} |");
        let instrument = instrument_of(&sheets);
        for line in lines {
            let at = line.find(" => ").or_else(|| line.find(" !! ")).expect("TYPED => value");
            let typed = &line[..at];
            let accepted = accept(&instrument, 0, &[("x".to_owned(), typed.to_owned())], &Answers::new());
            let stored = accepted.changes.values().next().and_then(Answer::stored);
            let found = match (stored, accepted.findings.as_slice()) {
                (Some(value), []) => format!("{typed} => {value}"),
                (None, [finding]) => {
                    let bare =
                        |text: &str| text.trim_start_matches("「項目」").trim_start_matches("“項目”: ").to_owned();
                    format!("{typed} !! {} | {}", bare(&finding.message.ja), bare(&finding.message.en))
                }
                other => panic!("{name}: {typed}: {other:?}"),
            };
            assert_eq!(found, line, "{name}");
        }
    }
}
