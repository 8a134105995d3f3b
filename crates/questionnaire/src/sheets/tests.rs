//! Sheets as text in, cells out.

use base::Severity;

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

/// The rows below such a quote are one cell; other readers say nothing either, and here it is a warning.
#[test]
fn quotes_of_csv_that_do_not_pair_are_told_at_their_row() {
    let told = |text: &str| -> Vec<(Severity, Option<u32>)> {
        let warnings = Sheets::csv_warnings(&[("survey.csv", text)]);
        assert!(Sheets::from_csv_files(&[("survey.csv", text)]).is_ok());
        warnings.iter().map(|warning| (warning.severity, warning.place.row)).collect()
    };
    assert_eq!(told("\u{feff}type,label\r\n\r\n\"a\r\nb\",\"say \"\"c\"\"\"\r\ntext,d\"e\r\n"), []);
    let warned = |row| [(Severity::Warning, Some(row))];
    assert_eq!(told("type,label\r\n\r\n\"a\r\nb\",c\r\ntext,\"d\r\ntext,e\r\n"), warned(4));
    assert_eq!(told("type,label\n\ntext,\"d\" e\ntext,f\n"), warned(3));
}

#[test]
fn one_csv_with_all_sheets() {
    check(
        Sheets::from_csv_files(&[("form.csv", "survey,,\n,type,name\n,text,q1\nsettings,,\n,form_id,\n,f,\n")]),
        r#"[{"name":"survey","rows":[["type","name"],["text","q1"]]},{"name":"settings","rows":[["form_id"],["f"]]}]"#,
    );
}

#[test]
fn empty_rows_count_between_rows() {
    let expected = r#"[{"name":"survey","rows":[["type"],[],["text"]]},{"name":"choices","rows":[["name"]]}]"#;
    check(
        Sheets::from_markdown("| survey |\n| | |\n| | type |\n| | |\n\n| | text |\n| | |\n| choices |\n| | name |\n"),
        expected,
    );
    check(Sheets::from_csv_files(&[("form.csv", "survey,\n,type\n,\n,text\n,\nchoices,\n,name\n")]), expected);
}

#[test]
fn markdown_tables() {
    check(
        Sheets::from_markdown("| survey |\n| | type | name |\n|---|---|---|\n| | text | a\\|b |\n"),
        r#"[{"name":"survey","rows":[["type","name"],["text","a|b"]]}]"#,
    );
    check(Sheets::from_markdown("| | type |\n"), "no-sheet-name Some(1)");
}

/// Everything that can be written reads back as the same sheets.
#[track_caller]
fn check_written(sheets: &Sheets) {
    let files = sheets.to_csv_files().expect("names that can be files");
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(Sheets::from_csv_files(&files).expect("CSV").bare(), sheets.bare());
    let (stacked, left_out) = sheets.to_csv();
    assert_eq!(left_out, Vec::new());
    assert_eq!(Sheets::from_csv_files(&[("all.csv", &stacked)]).expect("CSV").bare(), sheets.bare());
    assert_eq!(Sheets::from_json(&sheets.canonical_json()).as_ref(), Some(sheets));
    match sheets.to_markdown() {
        Ok(text) => assert_eq!(Sheets::from_markdown(&text).expect("tables of bars").bare(), sheets.bare()),
        Err(findings) => assert!(!findings.is_empty()),
    }
}

proptest::proptest! {
    #[test]
    fn what_is_written_reads_back(
        cells in proptest::collection::vec(proptest::collection::vec("[a-zA-Zあ-ん|\\\\\"', \\n:#-]{0,6}", 1..4), 1..6),
    ) {
        let mut rows = vec![vec!["type".to_owned(), "name".to_owned(), "label".to_owned(), "hint".to_owned()]];
        rows.extend(cells);
        let named = |name: &str| Sheet { name: name.to_owned(), rows: rows.clone() };
        check_written(&Sheets(vec![named("survey"), named("choices")]));
    }
}

#[test]
fn bars_cannot_hold_line_breaks() {
    let text = |cell: &str| {
        Sheets(vec![Sheet {
            name: "survey".to_owned(),
            rows: vec![vec!["type".to_owned(), "label".to_owned()], vec!["text".to_owned(), cell.to_owned()]],
        }])
    };
    assert_eq!(
        text("a|b\\").to_markdown().expect("one line"),
        "| survey |\n| | type | label |\n| | text | a\\|b\\ |\n"
    );
    check(text("a\nb").to_markdown().map(|_| Sheets::default()), "cell-not-writable Some(2)");
    let mut several = text("a");
    several.0[0].rows.push(Vec::new());
    several.0[0].rows.push(vec!["a  b\n c".to_owned(), "x\ny".to_owned()]);
    several.0[0].rows.push(vec!["-".to_owned(), "--".to_owned()]);
    let found = several.to_markdown().expect_err("three cells");
    let places: Vec<_> = found.iter().map(|found| (found.place.row, found.place.column.as_deref())).collect();
    assert_eq!(places, [(Some(4), Some("type")), (Some(4), Some("label")), (Some(5), Some("type"))]);
}

#[test]
fn further_tables_stay_out_of_the_csv_that_others_read() {
    let sheet = |name: &str, width: usize| Sheet {
        name: name.to_owned(),
        rows: vec![vec!["x".to_owned(); width], vec!["y".to_owned(); width]],
    };
    let sheets = Sheets(vec![sheet("survey", 3), sheet("wording", 4), sheet("settings", 1)]);
    let (text, left_out) = sheets.to_csv();
    assert_eq!(text, "survey,,,\n,x,x,x\n,y,y,y\nsettings,,,\n,x,,\n,y,,\n");
    let places: Vec<_> = left_out.iter().map(|found| (found.code.as_str(), found.place.sheet.as_deref())).collect();
    assert_eq!(places, [("sheet-left-out", Some("wording"))]);
    let back = Sheets::from_csv_files(&[("form.csv", &text)]).expect("CSV");
    assert_eq!(back, Sheets(vec![sheet("survey", 3), sheet("settings", 1)]), "and no column is gained");
    let alone = Sheets(vec![sheet("Sheet1", 1)]);
    assert_eq!(alone.to_csv(), ("survey,\n,x\n,y\n".to_owned(), Vec::new()));
}
