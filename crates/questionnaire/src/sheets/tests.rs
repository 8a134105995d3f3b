//! Sheets as text in, cells out.

use super::*;

#[track_caller]
fn check(read: Result<Sheets, Vec<Finding>>, expected: &str) {
    let shown = match read {
        Ok(sheets) => sheets.canonical_json(),
        Err(findings) => findings.iter().map(|found| format!("{} {:?}", found.code, found.place.row)).collect(),
    };
    assert_eq!(shown, expected);
}

#[test]
fn a_folder_of_csv_with_bom_and_cells_of_several_lines() {
    check(
        Sheets::from_csv_files(&[
            ("survey.csv", "\u{feff}type,name\r\ntext,\"a\nb\"\r\n"),
            ("Choices.csv", "list_name\n"),
        ]),
        r#"[{"name":"survey","rows":[["type","name"],["text","a\nb"]]},{"name":"choices","rows":[["list_name"]]}]"#,
    );
}

#[test]
fn an_empty_line_is_a_row() {
    check(
        Sheets::from_csv_files(&[("survey.csv", "type\r\n\"a\r\nb\"\r\n\r\ntext\r\n")]),
        r#"[{"name":"survey","rows":[["type"],["a\r\nb"],[],["text"]]}]"#,
    );
    check(
        Sheets::from_csv_files(&[("survey.csv", "type\n\n\ntext\n")]),
        r#"[{"name":"survey","rows":[["type"],[],[],["text"]]}]"#,
    );
}

#[test]
fn one_csv_with_all_sheets() {
    check(
        Sheets::from_csv_files(&[("form.csv", "survey,,\n,type,name\n,text,q1\nsettings,,\n,form_id,\n,f,\n")]),
        r#"[{"name":"survey","rows":[["type","name"],["text","q1"]]},{"name":"settings","rows":[["form_id",""],["f",""]]}]"#,
    );
}

#[test]
fn markdown_tables() {
    check(
        Sheets::from_markdown("| survey |\n| | type | name |\n|---|---|---|\n| | text | a\\|b |\n"),
        r#"[{"name":"survey","rows":[["type","name"],["text","a|b"]]}]"#,
    );
    check(Sheets::from_markdown("| | type |\n"), "no-sheet-name Some(1)");
}
