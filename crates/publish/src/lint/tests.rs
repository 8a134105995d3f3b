//! The cases of `cases/lint`: a file as text, and what is wrong with it.
//!
//! `file NAME ENCODING` begins a CSV (utf-8, bom, cp932, utf-16, raw bytes by `\xNN` stay out), `book NAME` a workbook. Then
//! come its lines up to `---`. In a book a line is a row of cells divided by `|`; `\n` in a cell is a line break, and a line
//! that begins with `!` is a directive: sheet, merge, hide-row, hide-column, hide-sheet, formula, number-as-text, note,
//! shape. After `---` stand the flaws in their order: item, place, code.

use std::fmt::Write;

use encoding_rs::{SHIFT_JIS, UTF_8};
use rust_xlsxwriter::{Note, Shape, Workbook, Worksheet};

use super::*;

#[test]
fn the_cases_hold() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/lint");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 4, "{paths:?}");
    let mut missed = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        for case in text.split("\n====\n") {
            missed.extend(check(case.trim_start_matches('\n'), &path.display().to_string()));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// What a case gave instead of what it says.
fn check(case: &str, path: &str) -> Option<String> {
    let mut lines = case.lines().skip_while(|line| line.starts_with('#'));
    let head: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "---").collect();
    let expected: String = lines.filter(|line| !line.is_empty()).fold(String::new(), |all, line| all + line + "\n");
    let (name, bytes) = match head.as_slice() {
        ["file", name, encoding] => (*name, encoded(&body, encoding)),
        ["book", name] => (*name, book(&body)),
        _ => panic!("{path}: {head:?}"),
    };
    let verdict = lint([(name, bytes.as_slice())]);
    for flaw in &verdict.flaws {
        let (message, place) = (&flaw.finding.message, &flaw.finding.place);
        assert!(!message.en.is_empty() && message.ja.chars().any(|c| ('ぁ'..='ん').contains(&c)), "{message:?}");
        assert_eq!(place.file.as_deref(), Some(name));
    }
    let found = shown(&verdict);
    (found != expected).then(|| format!("{path}: {name}\n{found}instead of\n{expected}"))
}

/// One line a flaw: the item (or the later one in brackets, or -), the place, the code.
fn shown(verdict: &Verdict) -> String {
    let mut text = String::new();
    for flaw in &verdict.flaws {
        let rule = match (flaw.rule, flaw.rule_later) {
            (Some(rule), _) => rule.to_owned(),
            (None, Some(later)) => format!("({later})"),
            (None, None) => "-".to_owned(),
        };
        let place = &flaw.finding.place;
        let sheet = place.sheet.as_ref().map(|sheet| format!("{sheet}!")).unwrap_or_default();
        let cells = match (flaw.cells.is_empty(), place.row, &place.column) {
            (false, ..) => flaw.cells.join(","),
            (true, Some(row), _) => format!("row{row}"),
            (true, None, Some(column)) => column.clone(),
            (true, None, None) => "*".to_owned(),
        };
        let mark = if flaw.finding.severity == Severity::Error { "" } else { " warning" };
        writeln!(text, "{rule} {sheet}{cells} {}{mark}", flaw.finding.code).unwrap();
    }
    text
}

fn encoded(body: &[&str], encoding: &str) -> Vec<u8> {
    let text: String = body.iter().fold(String::new(), |all, line| all + &line.replace("\\n", "\n") + "\r\n");
    match encoding {
        "utf-8" => text.into_bytes(),
        "bom" => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        "cp932" => SHIFT_JIS.encode(&text).0.into_owned(),
        "euc-jp" => encoding_rs::EUC_JP.encode(&text).0.into_owned(),
        "utf-16" => std::iter::once(0xFEFF_u16).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        _ => panic!("{encoding} is not {}", UTF_8.name()),
    }
}

fn book(body: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    let mut sheets: Vec<(Worksheet, u32)> = Vec::new();
    for line in body {
        match line.strip_prefix('!').map(|directive| directive.split(' ').collect::<Vec<_>>()) {
            Some(words) if words[0] == "sheet" => {
                let mut sheet = Worksheet::new();
                sheet.set_name(words[1]).unwrap();
                sheets.push((sheet, 0));
            }
            Some(words) => directive(&mut sheets.last_mut().unwrap().0, &words),
            None => {
                if sheets.is_empty() {
                    let mut sheet = Worksheet::new();
                    sheet.set_name("表").unwrap();
                    sheets.push((sheet, 0));
                }
                let (sheet, row) = sheets.last_mut().unwrap();
                for (column, cell) in (0_u16..).zip(line.split('|')) {
                    let cell = cell.replace("\\n", "\n");
                    match cell.parse::<f64>() {
                        _ if cell.is_empty() => {}
                        Ok(number) if number::is_plain(&cell) => {
                            _ = sheet.write_number(*row, column, number).unwrap();
                        }
                        _ => _ = sheet.write_string(*row, column, cell).unwrap(),
                    }
                }
                *row += 1;
            }
        }
    }
    for (sheet, _) in sheets {
        book.push_worksheet(sheet);
    }
    book.save_to_buffer().unwrap()
}

fn directive(sheet: &mut Worksheet, words: &[&str]) {
    let place = |name: &str| {
        let (letters, digits) = name.split_at(name.find(|c: char| c.is_ascii_digit()).unwrap());
        let column = letters.bytes().fold(0_u16, |all, letter| all * 26 + u16::from(letter - b'A') + 1) - 1;
        (digits.parse::<u32>().unwrap() - 1, column)
    };
    match words {
        ["merge", range, words] => {
            let (first, last) = range.split_once(':').unwrap();
            let ((top, left), (bottom, right)) = (place(first), place(last));
            sheet.merge_range(top, left, bottom, right, words, &rust_xlsxwriter::Format::new()).unwrap();
        }
        ["hide-row", row] => _ = sheet.set_row_hidden(row.parse::<u32>().unwrap() - 1).unwrap(),
        ["hide-column", letter] => _ = sheet.set_column_hidden(place(&format!("{letter}1")).1).unwrap(),
        ["hide-sheet"] => _ = sheet.set_hidden(true),
        ["formula", cell, formula] => {
            let (row, column) = place(cell);
            sheet.write_formula(row, column, *formula).unwrap();
        }
        ["number-as-text", cell, number] => {
            let (row, column) = place(cell);
            sheet.write_string(row, column, *number).unwrap();
        }
        ["note", cell, text] => {
            let (row, column) = place(cell);
            sheet.insert_note(row, column, &Note::new(*text)).unwrap();
        }
        ["shape", cell] => {
            let (row, column) = place(cell);
            sheet.insert_shape(row, column, &Shape::textbox().set_text("図")).unwrap();
        }
        _ => panic!("{words:?}"),
    }
}

#[test]
fn what_we_publish_passes() {
    let release = crate::tests::release();
    for lang in [base::Lang::Ja, base::Lang::En] {
        let made = crate::files::files(&release, &[], lang).unwrap();
        let verdict = lint(made.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())));
        assert_eq!(shown(&verdict), "", "{lang:?}");
        assert!(verdict.passes());
        assert_eq!((verdict.looked_into.len(), verdict.passed_over.len()), (10, 6));
    }
}

#[test]
fn files_that_are_not_what_they_seem_are_refused_with_a_reason() {
    let whole = book(&["年|人口（人）", "2015|10"]);
    for (name, bytes, expected) in [
        ("half.xlsx", &whole[..whole.len() / 2], "1-1 * broken-workbook\n"),
        ("book.csv", whole.as_slice(), "1-1 * not-what-it-says\n"),
        ("text.xlsx", b"a,b\r\n1,2\r\n".as_slice(), "1-1 * broken-workbook\n"),
        ("old.xls", b"\xD0\xCF\x11\xE0".as_slice(), "1-1 * old-excel warning\n"),
        ("slides.pdf", b"%PDF".as_slice(), "1-1 * no-table-format warning\n"),
        ("empty.csv", b"".as_slice(), "1-1 * no-table\n"),
        ("open.csv", "年,人口（人）\r\n2015,\"10\r\n2020,20\r\n".as_bytes(), "1-1 * no-csv\n"),
        (
            "behind.csv",
            "年,人口（人）\r\n\"2015\"x,1\r\n2020,\"1,234\"\r\n".as_bytes(),
            "1-1 * no-csv\n1-3 A2 no-plain-number\n1-3 B3 no-plain-number\n",
        ),
        ("tables.json", b"{}".as_slice(), ""),
    ] {
        assert_eq!(shown(&lint([(name, bytes)])), expected, "{name}");
    }
    let far = book(&["!sheet 遠", "!formula A1048576 =1+1"]);
    assert_eq!(shown(&lint([("far.xlsx", far.as_slice())])), "1-7 遠!A1048576 formula\n");
}

#[test]
fn many_flaws_are_counted_and_the_first_are_listed() {
    let lines: String =
        (0..1000).fold("年,人口（人）\r\n".to_owned(), |all, year| format!("{all}{year},\"1,234\"\r\n"));
    let verdict = lint([("many.csv", lines.as_bytes())]);
    let [flaw] = verdict.flaws.as_slice() else { panic!("{:?}", verdict.flaws) };
    assert_eq!((flaw.n_cells, flaw.cells.len(), flaw.cells[0].as_str()), (1000, CELLS_LISTED_MAX, "B2"));
    assert!(flaw.finding.message.ja.contains("ほか999か所") && flaw.finding.message.ja.contains("1-3"));
    let heads: Vec<String> = (0..600).map(|column| format!("列{column}（①）")).collect();
    let wide = format!("{}\r\n{}\r\n", heads.join(","), vec!["1"; 600].join(","));
    let verdict = lint([("wide.csv", wide.as_bytes())]);
    assert_eq!(verdict.flaws.len(), FLAWS_MAX + 1);
    assert_eq!(verdict.flaws[FLAWS_MAX].finding.code, "more-flaws");
}

/// Bytes changed, cut off and doubled in ways that a seed decides: nothing panics, and a file that cannot be read says so.
#[test]
fn damaged_files_give_flaws_and_never_a_panic() {
    let whole = book(&[
        "区分|病院数（施設）|",
        "A|1,234|令和5年",
        "東京|５|x",
        "!merge A2:A3 A",
        "!formula C3 =1+1",
        "!hide-row 3",
    ]);
    let text = encoded(&["区分,病院数（施設）", "\"A\nB\",\"1,234\"", ",▲5"], "cp932");
    let mut state = 20_261_127_u64;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % limit
    };
    for round in 0..600 {
        let (name, bytes) = if round % 2 == 0 { ("damaged.xlsx", &whole) } else { ("damaged.csv", &text) };
        let mut bytes = bytes.clone();
        for _ in 0..=below(4) {
            let at = below(bytes.len());
            match below(3) {
                0 => bytes[at] = u8::try_from(below(256)).unwrap(),
                1 => bytes.truncate(at.max(1)),
                _ => bytes.insert(at, bytes[at]),
            }
        }
        let verdict = lint([(name, bytes.as_slice())]);
        assert_eq!(verdict.looked_into.len(), 1);
    }
}
