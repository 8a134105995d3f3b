//! The workbook at its boundary: written, filled in as people would, read back, judged.

use std::collections::BTreeSet;

use base::{Lang, Text, finding};
use jiff::Timestamp;
use questionnaire::{Answer, Answers, Instrument, Key, Sheets, Value, compile};

use super::part::Part;
use super::*;

mod broken;
mod filled;
mod libreoffice;
mod look;
mod round_trip;
mod rules;

/// A small questionnaire with one of everything.
pub(super) const FORM: &str = "
| survey | | | | | | | | | | |
| | type | name | kaishin::number | label::日本語 (ja) | label::English (en) | guidance_hint::日本語 (ja) | required | relevant | appearance | kaishin::unknown | kaishin::unit::日本語 (ja) | kaishin::protect | constraint |
| | begin group | a | | 体制 | Set-up | | | | | | | | |
| | note | n | | はじめにお読みください | Read this | | | | | | | | |
| | text | name | 1 | 担当者名 | Name | 氏名を書いてください。 | yes | | | | | contact | |
| | select_one yes_no | use | 2 | 電子カルテを使用しているか | Do you use an EHR | | yes | | | yes | | | |
| | select_multiple ways | ways | 3 | 保管方法 | Ways of keeping | | | ${use} = 'yes' | | | | | |
| | integer | n_beds | 4 | 病床数 | Beds | | | | | yes | 床 | | . >= 0 |
| | decimal | rate | 5 | 実施率 | Rate | | | | | | % | | |
| | date | since | 6 | 導入日 | Since | | | ${use} = 'yes' | | | | | |
| | time | at | 7 | 時刻 | Time | | | | | | | | |
| | end group | | | | | | | | | | | | |
| | begin group | b | | 装置 | Devices | | | | | | | | |
| | begin repeat | dev | 8 | VPN装置 | VPN devices | | | ${use} = 'yes' | | | 装置 | | |
| | text | maker | 8 | メーカー | Maker | | | | | yes | | sensitive | |
| | integer | count | 8 | 台数 | Number | | | | | | 台 | | . >= 1 |
| | select_multiple ways | kept | 8 | 保守 | Kept | | | | | | | | |
| | end repeat | | | | | | | | | | | | |
| | begin group | grid | | 各システム | Systems | | | | table-list | | | | |
| | select_one yes_no | g1 | 9 | 医事会計 | Billing | | | | | | | | |
| | select_one yes_no | g2 | 10 | 画像管理 | Images | | | | | | | | |
| | end group | | | | | | | | | | | | |
| | end group | | | | | | | | | | | | |
| choices | | | | | | | | | | | | | |
| | list_name | name | label::日本語 (ja) | label::English (en) |
| | yes_no | yes | はい | Yes |
| | yes_no | no | いいえ | No |
| | ways | tape | テープ、外部媒体 | Tape |
| | ways | cloud | クラウド | Cloud |
| | ways | other | その他 | Other |
| settings | | | | | | | | | | | | | |
| | form_id | version | default_language |
| | small | 1 | 日本語 (ja) |
";

pub(super) fn instrument() -> Instrument {
    let sheets = Sheets::from_markdown(FORM).expect("the form is a table");
    let compiled = compile(&sheets);
    assert!(!finding::blocks(&compiled.findings), "{:#?}", compiled.findings);
    compiled.instrument.unwrap()
}

pub(super) fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

pub(super) fn now() -> Timestamp {
    "2026-11-20T05:03:00Z".parse().unwrap()
}

pub(super) fn head(withheld: bool) -> Head {
    Head {
        workbook: 7,
        round: 1,
        facility_code: "KX1".to_owned(),
        form_id: "small".to_owned(),
        version: "1".to_owned(),
        hash: "abc".to_owned(),
        made_from: 3,
        lang: Lang::Ja,
        withheld,
        asks_person: withheld,
    }
}

pub(super) fn cover() -> Cover {
    Cover {
        round: Text::new("架空の調査 & 点検", "Invented survey"),
        facility_name: "架空第一病院".to_owned(),
        closes_at: Some("2026-12-10T15:00:00Z".parse().unwrap()),
        help_desk: Text::new("架空調査事務局 00-0000-0000", "Invented office 00-0000-0000"),
    }
}

/// A stand-in for the server's signature.
pub(super) fn sign(text: &str) -> String {
    let sum = text.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    format!("{sum:x}")
}

pub(super) fn verify(text: &str, signature: &str) -> bool {
    sign(text) == signature
}

pub(super) fn made(instrument: &Instrument, answers: &Answers, head: &Head, marks: &Marks) -> Vec<u8> {
    let cover = cover();
    let order = Order { instrument, head, cover: &cover, answers, marks, now: now() };
    write(&order, sign).unwrap()
}

pub(super) fn opened(bytes: &[u8]) -> Returned {
    read(bytes, verify).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

pub(super) fn text(words: &str) -> Answer {
    Answer::Answered(Value::Text(words.to_owned()))
}

pub(super) fn one(option: &str) -> Answer {
    Answer::Answered(Value::One(option.to_owned()))
}

pub(super) fn many(options: &[&str]) -> Answer {
    Answer::Answered(Value::Many(options.iter().map(|option| (*option).to_owned()).collect()))
}

pub(super) fn answers() -> Answers {
    Answers::from([
        (key("a/name"), text("=架空 花子")),
        (key("a/use"), one("yes")),
        (key("a/ways"), many(&["tape", "cloud"])),
        (key("a/n_beds"), Answer::Unknown),
        (key("a/rate"), Answer::Answered(Value::Decimal("12.5".to_owned()))),
        (key("a/since"), Answer::Answered(Value::Date("2026-11-20".parse().unwrap()))),
        (key("a/at"), Answer::Answered(Value::Time("14:03".parse().unwrap()))),
        (key("b/dev"), Answer::Answered(Value::Rows(vec![1, 3]))),
        (key("b/dev[1]/maker"), text("架空電機")),
        (key("b/dev[1]/count"), Answer::Answered(Value::Integer(2))),
        (key("b/dev[2]/maker"), text("削除した装置")),
        (key("b/dev[3]/maker"), Answer::Unknown),
        (key("b/dev[3]/kept"), many(&["other"])),
        (key("b/grid/g1"), one("no")),
    ])
}

/// What a workbook means when nothing else has happened since it was made.
pub(super) fn judged(instrument: &Instrument, returned: &Returned, base: &Answers) -> Judged {
    let (own, allotted) = (BTreeSet::new(), Allotted::new());
    judge(instrument, returned, &Standing { base, ours: base, own: &own, allotted: &allotted }, now())
}

/// The place of an answer's cell: sheet, row, column.
#[track_caller]
pub(super) fn place(returned: &Returned, wanted: &str, part: &Part) -> (String, u32, u32) {
    let found = returned.cells.iter().find(|found| found.slot.key == key(wanted) && found.slot.part == *part);
    found.unwrap_or_else(|| panic!("no cell for {wanted}")).place.clone()
}
