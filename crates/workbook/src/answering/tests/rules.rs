//! What the questionnaire's own rules do to a workbook: defaults, counted rows, options that go alone.

use super::filled::{Type, rewritten, typed_into};
use super::*;

/// A form with a default, rows that an answer counts, and an option that goes alone.
const FORM: &str = "
| survey | | | | | | | | |
| | type | name | label::日本語 (ja) | default | repeat_count | kaishin::unit::日本語 (ja) |
| | begin group | a | 装置 | | | |
| | text | place | 設置場所 | サーバ室 | | |
| | integer | n | 台数 | | | |
| | begin repeat | dev | 装置の一覧 | | ${n} | 装置 |
| | text | maker | メーカー | | | |
| | end repeat | | | | | |
| | select_multiple ways | ways | 保管方法 | | | |
| | select_one long | long | もっとも近いもの | | | |
| | end group | | | | | |
| choices | | | | |
| | list_name | name | label::日本語 (ja) | kaishin::exclusive |
| | ways | tape | テープ | |
| | ways | none | なし | yes |
| | long | one | LONGその一 | |
| | long | two | LONGその二 | |
| | long | three | LONGその三、ほか | |
| settings | | | |
| | form_id | version | default_language |
| | rules | 1 | 日本語 (ja) |
";

fn form() -> Instrument {
    let long = "長い選択肢の文言".repeat(12);
    let sheets = Sheets::from_markdown(&FORM.replace("LONG", &long)).expect("the form is a table");
    let compiled = compile(&sheets);
    assert!(!finding::blocks(&compiled.findings), "{:#?}", compiled.findings);
    compiled.instrument.unwrap()
}

fn blank_workbook(instrument: &Instrument) -> Vec<u8> {
    made(instrument, &Answers::new(), &head(false), &Marks::new())
}

#[test]
fn a_default_that_nobody_touched_is_no_answer_and_clearing_it_is_one() {
    let instrument = form();
    let bytes = blank_workbook(&instrument);
    let untouched = judged(&instrument, &opened(&bytes), &Answers::new());
    assert_eq!((untouched.findings, untouched.take), (Vec::new(), Default::default()));
    let cleared = typed_into(&bytes, &[("a/place", Part::Value, Type::Nothing)]);
    let taken = judged(&instrument, &opened(&cleared), &Answers::new()).take;
    assert_eq!(taken, Answers::from([(key("a/place"), Answer::Blank)]));
    let other = typed_into(&bytes, &[("a/place", Part::Value, Type::Text("別館"))]);
    assert_eq!(
        judged(&instrument, &opened(&other), &Answers::new()).take,
        Answers::from([(key("a/place"), text("別館"))])
    );
}

#[test]
fn rows_that_an_answer_counts_are_offered_before_it_is_known() {
    let instrument = form();
    let entries = [("a/n", Part::Value, Type::Number("1")), ("a/dev[1]/maker", Part::Value, Type::Text("架空電機"))];
    let bytes = typed_into(&blank_workbook(&instrument), &entries);
    let taken = judged(&instrument, &opened(&bytes), &Answers::new()).take;
    let expected =
        Answers::from([(key("a/n"), Answer::Answered(Value::Integer(1))), (key("a/dev[1]/maker"), text("架空電機"))]);
    assert_eq!(taken, expected, "and no list of rows: it follows from the count");
}

#[test]
fn rows_beyond_the_count_are_kept_and_told_at_their_cells() {
    let instrument = form();
    let rows = [
        ("a/dev[1]/maker", Part::Value, Type::Text("架空電機")),
        ("a/dev[2]/maker", Part::Value, Type::Text("架空通信")),
    ];
    let blank = blank_workbook(&instrument);
    let told = |entries: &[(&str, Part, Type<'_>)]| {
        let judged = judged(&instrument, &opened(&typed_into(&blank, entries)), &Answers::new());
        let beyond = judged.findings.iter().filter(|found| found.code == "beyond-count");
        let told: Vec<_> = beyond.map(|found| (found.place.item.clone(), found.place.row.is_some())).collect();
        (judged.take.len(), told)
    };
    let at = |key: &str| (Some(key.to_owned()), true);
    assert_eq!(told(&rows), (2, vec![at("a/dev[1]/maker"), at("a/dev[2]/maker")]), "nobody said how many");
    let count = |n| ("a/n", Part::Value, Type::Number(n));
    assert_eq!(told(&[count("1"), rows[0].clone(), rows[1].clone()]), (3, vec![at("a/dev[2]/maker")]));
    assert_eq!(told(&[count("2"), rows[0].clone(), rows[1].clone()]), (3, Vec::new()));
}

#[test]
fn an_option_that_goes_alone_is_told_at_its_cell() {
    let instrument = form();
    let circle = |option: &str| ("a/ways", Part::Option(option.to_owned()), Type::Text("○"));
    let bytes = typed_into(&blank_workbook(&instrument), &[circle("tape"), circle("none")]);
    let returned = opened(&bytes);
    let judged = judged(&instrument, &returned, &Answers::new());
    let told =
        judged.findings.iter().chain(&judged.remaining).find(|found| found.place.item.as_deref() == Some("a/ways"));
    let told = told.unwrap_or_else(|| panic!("nothing is said: {judged:#?}"));
    assert!(told.place.sheet.is_some() && told.place.row.is_some(), "{told:#?}");
}

#[test]
fn a_list_that_is_too_long_for_a_cell_stands_on_a_hidden_sheet() {
    let instrument = form();
    let bytes = made(&instrument, &Answers::from([(key("a/long"), one("two"))]), &head(false), &Marks::new());
    let mut rules = String::new();
    rewritten(&bytes, |member, text| {
        if member == "xl/worksheets/sheet2.xml" {
            rules.push_str(&text);
        }
        text
    });
    assert!(rules.contains("<formula1>'_lists'!$A$1:$A$3</formula1>"), "{rules}");
    let taken = judged(&instrument, &opened(&bytes), &Answers::new()).take;
    assert_eq!(taken.get(&key("a/long")), Some(&one("two")));
}

/// Rows inside rows.
const NESTED: &str = "
| survey | | | |
| | type | name | label::日本語 (ja) | kaishin::unit::日本語 (ja) |
| | begin group | a | 拠点 | |
| | begin repeat | site | 拠点の一覧 | 拠点 |
| | text | place | 所在地 | |
| | begin repeat | dev | 装置の一覧 | 装置 |
| | text | maker | メーカー | |
| | end repeat | | | |
| | end repeat | | | |
| | end group | | | |
| settings | | |
| | form_id | version | default_language |
| | nested | 1 | 日本語 (ja) |
";

#[test]
fn rows_inside_rows_are_blocks_that_are_filled_in_and_come_back() {
    let instrument = compile(&Sheets::from_markdown(NESTED).unwrap()).instrument.unwrap();
    let entries = [
        ("a/site[2]/place", Part::Value, Type::Text("別館")),
        ("a/site[2]/dev[3]/maker", Part::Value, Type::Text("架空電機")),
    ];
    let bytes = typed_into(&blank_workbook(&instrument), &entries);
    let taken = judged(&instrument, &opened(&bytes), &Answers::new()).take;
    let rows = |rows: &[u32]| Answer::Answered(Value::Rows(rows.to_vec()));
    let expected = Answers::from([
        (key("a/site"), rows(&[1])),
        (key("a/site[1]/place"), text("別館")),
        (key("a/site[1]/dev"), rows(&[1])),
        (key("a/site[1]/dev[1]/maker"), text("架空電機")),
    ]);
    assert_eq!(taken, expected);

    let again = made(&instrument, &taken, &head(false), &Marks::new());
    let unchanged = judged(&instrument, &opened(&again), &taken);
    assert_eq!((unchanged.findings, unchanged.take), (Vec::new(), Default::default()));
}

#[test]
fn an_option_is_taken_by_its_letter_in_any_width_and_by_its_words_without_the_letter() {
    const LETTERS: &str = "
| survey | | | |
| | type | name | label::日本語 (ja) |
| | begin group | a | 体制 |
| | select_one plan | plan | 計画 |
| | select_one size | size | 大きさ |
| | end group | | |
| choices | | | |
| | list_name | name | label::日本語 (ja) |
| | plan | a | a. 策定している |
| | plan | b | b. 策定中である |
| | plan | c | ｃ．策定していない |
| | size | 1 | 1.5倍 |
| | size | 2 | 2倍 |
| | size | x | x. その他 |
| | size | y | y. その他 |
| settings | | | |
| | form_id | version | default_language |
| | letters | 1 | 日本語 (ja) |
";
    let compiled = compile(&Sheets::from_markdown(LETTERS).expect("the form is a table"));
    let instrument = compiled.instrument.unwrap_or_else(|| panic!("{:#?}", compiled.findings));
    let read = |name: &str, typed: &str| {
        let bytes = typed_into(&blank_workbook(&instrument), &[(name, Part::Value, Type::Text(typed))]);
        judged(&instrument, &opened(&bytes), &Answers::new()).take.remove(&key(name))
    };
    for (typed, expected) in [
        ("c", Some("c")),
        ("ｃ", Some("c")),
        ("Ｃ ", Some("c")),
        ("策定している", Some("a")),
        ("　策定していない", Some("c")),
        ("b.策定中である", Some("b")),
        ("策定", None),
        ("d", None),
    ] {
        assert_eq!(read("a/plan", typed), expected.map(one), "{typed}");
    }
    // No option says 「5倍」, and two say 「その他」.
    for (typed, expected) in
        [("5倍", None), ("1.5倍", Some("1")), ("２倍", Some("2")), ("その他", None), ("Ｙ", Some("y"))]
    {
        assert_eq!(read("a/size", typed), expected.map(one), "{typed}");
    }
}
