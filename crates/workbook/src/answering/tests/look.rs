//! What the sheets say and lock. How they look is for eyes; what can be counted is counted here.

use super::filled::rewritten;
use super::*;

fn members(bytes: &[u8], wanted: &str) -> String {
    let mut found = String::new();
    rewritten(bytes, |member, text| {
        if member.starts_with(wanted) {
            found.push_str(&text);
        }
        text
    });
    found
}

#[test]
fn conditions_grey_what_does_not_apply_also_across_sheets() {
    let bytes = made(&instrument(), &answers(), &head(false), &Marks::new());
    let first = members(&bytes, "xl/worksheets/sheet2.xml");
    assert!(first.contains("<conditionalFormatting"));
    assert!(first.contains("AND($D$7&lt;&gt;\"\",$D$7&lt;&gt;\"わからない\",$D$7&lt;&gt;\"はい\")"), "{first}");
    let second = members(&bytes, "xl/worksheets/sheet3.xml");
    assert!(second.contains("AND(kaishin_0_6_3_6_3&lt;&gt;\"\""), "{second}");
    assert!(members(&bytes, "xl/workbook.xml").contains("name=\"kaishin_0_6_3_6_3\""));
}

#[test]
fn sheets_are_locked_but_for_the_answers_and_print_on_a4() {
    let bytes = made(&instrument(), &Answers::new(), &head(true), &Marks::new());
    for sheet in 1..=3 {
        let text = members(&bytes, &format!("xl/worksheets/sheet{sheet}.xml"));
        assert!(text.contains("<sheetProtection"), "sheet {sheet}");
        assert!(text.contains("paperSize=\"9\"") && text.contains("fitToHeight=\"0\""), "sheet {sheet}");
        assert!(text.contains("&amp;&amp;"), "an ampersand in the round's title is no command of the page head");
    }
    let book = members(&bytes, "xl/workbook.xml");
    assert!(book.contains("name=\"_kaishin\"") && book.contains("veryHidden"));
    assert!(book.contains("_xlnm.Print_Titles"));
}

#[test]
fn a_workbook_in_english_speaks_english() {
    let head = Head { lang: Lang::En, ..head(false) };
    let bytes = made(&instrument(), &answers(), &head, &Marks::new());
    let words = members(&bytes, "xl/sharedStrings.xml");
    assert!(words.contains("Read me first") || members(&bytes, "xl/workbook.xml").contains("Read me first"));
    assert!(words.contains("Do you use an EHR") && !words.contains("電子カルテを使用しているか"));
    let judged = judged(&instrument(), &opened(&bytes), &answers());
    assert_eq!((judged.findings, judged.take), (Vec::new(), Default::default()));
}
