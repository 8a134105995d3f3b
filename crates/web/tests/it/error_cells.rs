//! Cells that hold `#REF!` and the like, as Excel leaves them behind: each is named by sheet and cell, the rest is read.

use std::io::{Cursor, Read, Write};

use base::Severity;
use questionnaire::Sheets;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::answering::signed_in;
use crate::desk_world::desk;
use crate::world::on_each_database;

/// The workbook with these cells of one sheet in error, as Excel would have saved it.
fn with_errors(bytes: &[u8], sheet: usize, errors: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut text = String::new();
        member.read_to_string(&mut text).unwrap();
        if name == format!("xl/worksheets/sheet{sheet}.xml") {
            for (cell, code) in errors {
                text = with_error(&text, cell, code);
            }
        }
        out.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn with_error(sheet: &str, cell: &str, code: &str) -> String {
    let start = sheet.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("no cell {cell}"));
    let rest = &sheet[start..];
    let head = rest.find('>').unwrap();
    let end = if rest[..head].ends_with('/') { head + 1 } else { rest.find("</c>").unwrap() + 4 };
    let error = format!("<c r=\"{cell}\" t=\"e\"><f>Sheet9!A1</f><v>{code}</v></c>");
    format!("{}{error}{}", &sheet[..start], &rest[end..])
}

#[test]
fn an_answering_workbook_with_error_cells_names_each_and_the_rest_is_saved() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        let bytes = hanako.post("/workbook/file", &[]).await.expect(200).bytes;
        let bytes = with_errors(&bytes, 3, &[("D6", "#REF!"), ("D5", "#N/A")]);
        let answer = hanako.upload("/workbook/return", &[], ("回答用.xlsx", &bytes)).await.expect(303);
        let location = answer.headers["location"].to_str().unwrap().to_owned();
        let page = hanako.get(&location).await.expect(200);
        let page = page.shows("2 電子カルテシステムのバックアップ").shows("エラー「#REF!」").shows("エラー「#N/A」");
        let (first, second) = (page.text().find("#N/A").unwrap(), page.text().find("#REF!").unwrap());
        assert!(first < second, "D5 comes before D6");
        page.shows("D5").shows("D6").shows("印を付けたブックを受け取る");
        let mut english = hanako;
        english.get(&format!("{location}?lang=en")).await;
        english.get(&location).await.expect(200).shows("the cell shows the error #REF!");
    });
}

#[test]
fn a_questionnaire_with_error_cells_is_shown_with_each_at_its_cell_and_is_not_published() {
    const FORM: &str = "| survey |
| | type | name | label | relevant |
| | text | a | 名前 | |
| | integer | b | 台数 | ${nobody} = 1 |
| settings |
| | form_title | form_id | version |
| | 架空の調査票 | kakuu-ref | 1 |
";
    on_each_database(|world| async move {
        let bytes = workbook::form::write(&Sheets::from_markdown(FORM).unwrap()).unwrap();
        let bytes = with_errors(&bytes, 1, &[("C2", "#REF!"), ("A3", "#NAME?")]);
        let opened = workbook::form::read(&bytes);
        let errors = opened.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        assert_eq!(errors, 2, "{:#?}", opened.findings);
        let mut client = desk(&world, "tantou").await;
        let answer = client.upload("/desk/instruments", &[], ("調査票.xlsx", &bytes)).await.expect(303);
        let page = client.get(answer.headers["location"].to_str().unwrap()).await;
        let page =
            page.expect(422).shows("エラー値（#REF!）").shows("エラー値（#NAME?）").hides("この調査票を公開する");
        page.shows("survey").shows("nobody");
    });
}
