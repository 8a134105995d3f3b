//! Filled in as people do: the cells are rewritten in the file itself, as Excel would.

use std::io::{Cursor, Read, Write};

use base::Severity;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::*;

/// One cell as it is typed.
#[derive(Clone, Copy)]
pub(super) enum Type<'a> {
    Text(&'a str),
    Number(&'a str),
    Error(&'a str),
    Formula(&'a str, &'a str),
    Nothing,
}

/// The members of a workbook, changed by `change`.
pub(super) fn rewritten(bytes: &[u8], mut change: impl FnMut(&str, String) -> String) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let name = member.name().unwrap().to_string();
        let mut text = String::new();
        member.read_to_string(&mut text).unwrap();
        out.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        out.write_all(change(&name, text).as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// Types into answer cells.
pub(super) fn typed_into(bytes: &[u8], entries: &[(&str, Part, Type<'_>)]) -> Vec<u8> {
    let returned = opened(bytes);
    rewritten(bytes, |member, mut text| {
        for (name, part, what) in entries {
            let (sheet, row, column) = place(&returned, name, part);
            // The cover is the first sheet; sections follow in order.
            let number: usize = sheet.split(' ').next().unwrap().parse().unwrap();
            if member != format!("xl/worksheets/sheet{}.xml", number + 1) {
                continue;
            }
            let reference = format!("{}{}", crate::letters::letters(column), row + 1);
            text = with_cell(&text, &reference, *what);
        }
        text
    })
}

fn with_cell(sheet: &str, reference: &str, what: Type<'_>) -> String {
    let start = sheet.find(&format!("<c r=\"{reference}\"")).unwrap_or_else(|| panic!("no cell {reference}"));
    let rest = &sheet[start..];
    let head = &rest[..rest.find('>').unwrap()];
    let end = if head.ends_with('/') { head.len() + 1 } else { rest.find("</c>").unwrap() + 4 };
    let style = head.split("s=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("0");
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let cell = match what {
        Type::Text(text) => {
            format!(
                "<c r=\"{reference}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                escaped(text)
            )
        }
        Type::Number(number) => format!("<c r=\"{reference}\" s=\"{style}\"><v>{number}</v></c>"),
        Type::Error(code) => format!("<c r=\"{reference}\" s=\"{style}\" t=\"e\"><v>{code}</v></c>"),
        Type::Formula(formula, value) => {
            format!("<c r=\"{reference}\" s=\"{style}\"><f>{}</f><v>{value}</v></c>", escaped(formula))
        }
        Type::Nothing => format!("<c r=\"{reference}\" s=\"{style}\"/>"),
    };
    format!("{}{cell}{}", &sheet[..start], &rest[end..])
}

fn empty() -> Vec<u8> {
    made(&instrument(), &Answers::new(), &head(false), &Marks::new())
}

fn value() -> Part {
    Part::Value
}

fn option(value: &str) -> Part {
    Part::Option(value.to_owned())
}

/// What one entry is read as: the answer, or the code of the finding.
#[track_caller]
fn check_entry(name: &str, what: Type<'_>, expected: Result<Answer, &str>) {
    let bytes = typed_into(&empty(), &[(name, value(), what)]);
    let returned = opened(&bytes);
    let judged = judged(&instrument(), &returned, &Answers::new());
    match expected {
        Ok(answer) => {
            assert_eq!(judged.take.get(&key(name)), Some(&answer), "{:#?}", judged.findings);
            assert!(judged.findings.iter().all(|finding| finding.severity < Severity::Error));
        }
        Err(code) => {
            let finding = judged.findings.iter().find(|finding| finding.code == code);
            let finding = finding.unwrap_or_else(|| panic!("{code} not among {:#?}", judged.findings));
            let (sheet, row, _) = place(&returned, name, &value());
            assert_eq!((finding.place.sheet.as_deref(), finding.place.row), (Some(sheet.as_str()), Some(row + 1)));
            assert!(finding.place.column.is_some() && !finding.message.ja.is_empty() && !finding.message.en.is_empty());
            assert!(!judged.take.contains_key(&key(name)), "what cannot be read is not taken");
            assert!(judged.rejected.contains_key(&key(name)), "what was typed is kept for the marked copy");
        }
    }
}

#[test]
fn people_type_as_they_are_used_to() {
    let day = Ok(Answer::Answered(Value::Date("2026-11-20".parse().unwrap())));
    let number = |number| Ok(Answer::Answered(Value::Integer(number)));
    check_entry("a/use", Type::Text("はい"), Ok(one("yes")));
    check_entry("a/use", Type::Text("　は い "), Ok(one("yes")));
    check_entry("a/use", Type::Text("YES"), Ok(one("yes")));
    check_entry("a/use", Type::Text("ｙｅｓ"), Ok(one("yes")));
    check_entry("a/use", Type::Text("わからない"), Ok(Answer::Unknown));
    check_entry("a/use", Type::Text("たぶん"), Err("no-such-option"));
    check_entry("a/n_beds", Type::Text("１，２００床"), number(1200));
    check_entry("a/n_beds", Type::Number("60"), number(60));
    check_entry("a/n_beds", Type::Number("60.5"), Err("not-a-whole-number"));
    check_entry("a/n_beds", Type::Text("不明"), Ok(Answer::Unknown));
    check_entry("a/n_beds", Type::Formula("SUM(1,59)", "60"), number(60));
    check_entry("a/n_beds", Type::Formula("A1", ""), Err("formula-without-result"));
    check_entry("a/n_beds", Type::Error("#REF!"), Err("cell-error"));
    check_entry("a/rate", Type::Number("12.5"), Ok(Answer::Answered(Value::Decimal("12.5".to_owned()))));
    check_entry("a/rate", Type::Text("５０％"), Ok(Answer::Answered(Value::Decimal("50".to_owned()))));
    check_entry("a/since", Type::Number("46346"), day.clone());
    check_entry("a/since", Type::Text("11/20"), Err("not-a-day"));
    check_entry("a/since", Type::Text("令和８年１１月２０日"), day.clone());
    check_entry("a/since", Type::Text("R8.11.20"), day);
    check_entry("a/since", Type::Text("来週"), Err("not-a-day"));
    check_entry("a/since", Type::Error("#N/A"), Err("cell-error"));
    check_entry("a/at", Type::Number("0.585416666666667"), Ok(Answer::Answered(Value::Time("14:03".parse().unwrap()))));
    check_entry("a/name", Type::Text(" 架空 花子 "), Ok(text("架空 花子")));
    check_entry("a/name", Type::Number("0120"), Ok(text("120")));
}

#[test]
fn circles_are_read_and_only_one_where_one_is_asked() {
    let circle = Type::Text("○");
    let bytes = typed_into(
        &empty(),
        &[
            ("a/ways", option("cloud"), Type::Text("〇")),
            ("a/ways", option("tape"), Type::Text("✓")),
            ("a/ways", option("other"), Type::Text("×")),
            ("b/grid/g1", option("no"), circle),
            ("b/grid/g2", option("no"), circle),
            ("b/grid/g2", option("yes"), circle),
        ],
    );
    let judged = judged(&instrument(), &opened(&bytes), &Answers::new());
    assert_eq!(judged.take.get(&key("a/ways")), Some(&many(&["tape", "cloud"])));
    assert_eq!(judged.take.get(&key("b/grid/g1")), Some(&one("no")));
    let codes: Vec<&str> = judged.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["several-chosen"]);
}

#[test]
fn a_row_is_added_by_filling_it_in_and_keeps_its_id_when_sent_again() {
    let (instrument, base) = (instrument(), answers());
    let bytes = made(&instrument, &base, &head(false), &Marks::new());
    let bytes = typed_into(
        &bytes,
        &[
            ("b/dev[5]/maker", value(), Type::Text("仮想電機")),
            ("b/dev[1]/maker", value(), Type::Nothing),
            ("b/dev[1]/count", value(), Type::Nothing),
        ],
    );
    // Meanwhile somebody added a row on the pages, which got the next id there.
    let mut ours = base.clone();
    ours.insert(key("b/dev"), Answer::Answered(Value::Rows(vec![1, 3, 4])));
    ours.insert(key("b/dev[4]/maker"), text("別の装置"));
    let returned = opened(&bytes);
    let (own, none) = (BTreeSet::new(), Allotted::new());
    let first =
        judge(&instrument, &returned, &Standing { base: &base, ours: &ours, own: &own, allotted: &none }, now());
    assert_eq!(first.take.get(&key("b/dev")), Some(&Answer::Answered(Value::Rows(vec![3, 4, 5]))));
    assert_eq!(first.take.get(&key("b/dev[5]/maker")), Some(&text("仮想電機")));
    assert!(!first.take.contains_key(&key("b/dev[1]/maker")), "answers of a removed row are kept");

    ours.extend(first.take.clone());
    let own: BTreeSet<Key> = first.take.keys().cloned().collect();
    let again = Standing { base: &base, ours: &ours, own: &own, allotted: &first.allotted };
    let second = judge(&instrument, &returned, &again, now());
    assert_eq!((second.take.len(), second.clashes.len()), (0, 0), "{second:#?}");
}

#[test]
fn what_both_changed_is_asked_and_the_rest_is_taken() {
    let (instrument, base) = (instrument(), answers());
    let bytes = typed_into(
        &made(&instrument, &base, &head(false), &Marks::new()),
        &[("a/use", value(), Type::Text("いいえ")), ("a/name", value(), Type::Text("架空 太郎"))],
    );
    let mut ours = base.clone();
    ours.insert(key("a/use"), Answer::Unknown);
    ours.insert(key("a/rate"), Answer::Answered(Value::Decimal("99".to_owned())));
    let (own, allotted) = (BTreeSet::new(), Allotted::new());
    let standing = Standing { base: &base, ours: &ours, own: &own, allotted: &allotted };
    let returned = opened(&bytes);
    let judged = judge(&instrument, &returned, &standing, now());
    let (sheet, row, column) = place(&returned, "a/use", &value());
    let cell = base::Place {
        sheet: Some(sheet),
        row: Some(row + 1),
        column: Some(crate::letters::letters(column)),
        item: Some("a/use".to_owned()),
        file: None,
    };
    let expected = Clash { key: key("a/use"), mine: one("no"), theirs: Answer::Unknown, place: cell };
    assert_eq!(judged.clashes, [expected]);
    assert_eq!(judged.take.into_iter().collect::<Vec<_>>(), [(key("a/name"), text("架空 太郎"))]);
}

#[test]
fn what_is_wrong_is_told_from_the_first_cell_to_the_last() {
    let entries = [
        ("b/grid/g1", option("no"), Type::Text("？")),
        ("a/since", value(), Type::Error("#REF!")),
        ("a/name", value(), Type::Error("#N/A")),
        ("a/n_beds", value(), Type::Text("多数")),
        ("a/rate", value(), Type::Formula("A1", "")),
    ];
    let returned = opened(&typed_into(&empty(), &entries));
    let judged = judged(&instrument(), &returned, &Answers::new());
    let order = |finding: &base::Finding| {
        let place = &finding.place;
        let sheet = returned.sheets.iter().position(|name| Some(name) == place.sheet.as_ref());
        (sheet.expect("a sheet of the workbook"), place.row.expect("a row"))
    };
    let places: Vec<_> = judged.findings.iter().map(order).collect();
    assert_eq!(places.len(), entries.len(), "{:#?}", judged.findings);
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn a_rule_that_is_broken_is_told_at_the_cell() {
    let bytes = typed_into(&empty(), &[("a/n_beds", value(), Type::Number("-3"))]);
    let returned = opened(&bytes);
    let judged = judged(&instrument(), &returned, &Answers::new());
    assert_eq!(judged.take.get(&key("a/n_beds")), Some(&Answer::Answered(Value::Integer(-3))));
    let finding = judged.remaining.iter().find(|finding| finding.code == "constraint").unwrap();
    assert_eq!(finding.place.row, Some(place(&returned, "a/n_beds", &value()).1 + 1));
}

#[test]
fn the_marked_copy_shows_what_was_typed_and_reads_as_a_workbook() {
    let instrument = instrument();
    let marks = Marks::from([(key("a/n_beds"), Mark::whole(Some("たくさん"), "数字で記入してください", true))]);
    let bytes = made(&instrument, &Answers::new(), &head(false), &marks);
    let judged = judged(&instrument, &opened(&bytes), &Answers::new());
    assert_eq!(typed(&judged, "a/n_beds"), [("value", "たくさん", true)]);
    assert!(notes(&bytes).contains("数字で記入してください"));
}

/// What was typed into the cells of an answer that could not be read, and whether it was that cell.
fn typed<'j>(judged: &'j Judged, name: &str) -> Vec<(&'j str, &'j str, bool)> {
    let cells = judged.rejected.get(&key(name)).unwrap_or_else(|| panic!("{name} was read"));
    cells.iter().map(|cell| (cell.part.as_str(), cell.typed.as_str(), cell.wrong)).collect()
}

/// The notes of a workbook.
fn notes(bytes: &[u8]) -> String {
    let mut notes = String::new();
    rewritten(bytes, |member, text| {
        if member.starts_with("xl/comments") {
            notes.push_str(&text);
        }
        text
    });
    notes
}

#[test]
fn one_wrong_circle_does_not_take_the_right_ones_with_it() {
    let entries = [
        ("a/ways", option("tape"), Type::Text("○")),
        ("a/ways", option("cloud"), Type::Text("たぶん")),
        ("b/grid/g2", option("yes"), Type::Text("○")),
        ("b/grid/g2", option("no"), Type::Text("〇")),
    ];
    let returned = opened(&typed_into(&empty(), &entries));
    let first = judged(&instrument(), &returned, &Answers::new());
    assert_eq!(typed(&first, "a/ways"), [("option=tape", "○", false), ("option=cloud", "たぶん", true)]);
    assert_eq!(typed(&first, "b/grid/g2"), [("option=yes", "○", false), ("option=no", "〇", false)]);
    let (sheet, row, column) = place(&returned, "a/ways", &option("cloud"));
    let told = first.findings.iter().find(|finding| finding.code == "not-a-circle").unwrap();
    assert_eq!((told.place.sheet.as_deref(), told.place.row), (Some(sheet.as_str()), Some(row + 1)));
    assert_eq!(told.place.column, Some(crate::letters::letters(column)));

    // The copy as the pages make it: what was typed, and a note at the wrong cell or for the answer.
    let mark = |name: &str, part: &str, message: &str| {
        let typed = first.rejected[&key(name)].iter().map(|cell| (cell.part.clone(), cell.typed.clone())).collect();
        let note = Note { part: part.to_owned(), message: message.to_owned(), wrong: true };
        (key(name), Mark { typed: Some(typed), notes: vec![note] })
    };
    let marks = Marks::from([
        mark("a/ways", "option=cloud", "○ではない"),
        mark("b/grid/g2", "", "二つある"),
        (key("b/grid/g1"), Mark::whole(None, "まだない", false)),
    ]);
    let copy = made(&instrument(), &Answers::new(), &head(false), &marks);
    let notes = notes(&copy);
    for message in ["○ではない", "二つある", "まだない"] {
        assert_eq!(notes.matches(message).count(), 1, "{notes}");
    }
    let again = judged(&instrument(), &opened(&copy), &Answers::new());
    assert_eq!((again.rejected, again.findings), (first.rejected, first.findings), "the copy says what was sent");
}

#[test]
fn a_formula_beside_a_circle_is_no_slip() {
    let entries = [("a/ways", option("tape"), Type::Formula("1*1", "1")), ("a/ways", option("cloud"), Type::Text("○"))];
    let judged = judged(&instrument(), &opened(&typed_into(&empty(), &entries)), &Answers::new());
    assert_eq!(judged.take.get(&key("a/ways")), Some(&many(&["tape", "cloud"])));
    let codes: Vec<&str> = judged.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["from-formula"]);
}

#[test]
fn what_was_blanked_is_counted_apart() {
    let (instrument, base) = (instrument(), answers());
    let bytes = made(&instrument, &base, &head(false), &Marks::new());
    let nothing = |name| (name, value(), Type::Nothing);
    let entries = [
        nothing("a/since"),
        ("a/name", value(), Type::Text("架空 太郎")),
        nothing("b/dev[1]/maker"),
        nothing("b/dev[1]/count"),
    ];
    let judged = judged(&instrument, &opened(&typed_into(&bytes, &entries)), &base);
    assert_eq!(judged.cleared, [key("b/dev"), key("a/since")], "a removed row is one, not one for each of its answers");
    assert_eq!(judged.take.get(&key("a/since")), Some(&Answer::Blank));
}
