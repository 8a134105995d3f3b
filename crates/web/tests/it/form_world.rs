//! Rounds with a questionnaire of the stories' own, beside the ministry's.

use std::collections::BTreeMap;

use base::{Clock, Text};
use jiff::SignedDuration;
use questionnaire::Sheets;
use register::FrameRule;
use store::{access, frame, instrument, round};

use crate::world::{ACTOR, World, entropy};

/// Choices of one and of many with an option that stands alone, a grid with a row that depends on an answer, a doubted
/// number, a short text in words of our own, and an answer that is sealed.
const FORM: &str = "
| survey  |                     |         |                 |                            |               |                 |              |              |             |              |              |
|         | type                | name    | kaishin::number | label                      | relevant      | appearance      | kaishin::concept | kaishin::unit | kaishin::soft | constraint | constraint_message |
|         | begin_group         | systems |                 | 架空のシステム             |               |                 |              |              |             |              |              |
|         | select_one yesno    | has     | 1               | 画像システムがあるか       |               |                 | has_image    |              |             |              |              |
|         | begin_group         | usage   |                 | 部門システムの利用状況     |               | table-list      |              |              |             |              |              |
|         | select_one usage    | bill    | 2               | 医事会計システム           |               |                 | usage_bill   |              |             |              |              |
|         | select_one usage    | image   | 3               | 画像システム               | ${has} = 'yes' |                | usage_image  |              |             |              |              |
|         | end_group           |         |                 |                            |               |                 |              |              |             |              |              |
|         | select_multiple why | why     | 4               | 連携していない理由         |               |                 | why          |              |             |              |              |
|         | integer             | devices | 5               | 装置の台数                 |               |                 | devices      | 台           | yes         | . <= 10      | 問5の台数が通常より多くなっています |
|         | end_group           |         |                 |                            |               |                 |              |              |             |              |              |
|         | begin_group         | rest    |                 | 架空のその他               |               |                 |              |              |             |              |              |
|         | text                | remarks | 6               | 補足                       |               |                 | remarks      |              |             |              |              |
|         | end_group           |         |                 |                            |               |                 |              |              |             |              |              |
| choices |           |       |                |                    |
|         | list_name | name  | label          | kaishin::exclusive |
|         | yesno     | yes   | はい           |                    |
|         | yesno     | no    | いいえ         |                    |
|         | usage     | all   | 全面的に利用   |                    |
|         | usage     | part  | 一部で利用     |                    |
|         | usage     | none  | 利用していない |                    |
|         | why       | cost  | 費用           |                    |
|         | why       | staff | 人手           |                    |
|         | why       | no_reason | 特になし   | yes                |
| settings |            |         |
|          | form_title | form_id | version | default_language |
|          | 架空の調査票 | kakuu | VERSION | 日本語 (ja) |
";

/// The questionnaire in an edition of its own, with the columns that stand in no other: how long a remark may be, that
/// its words are not official, and that it is sealed.
pub(crate) fn form(version: &str) -> Sheets {
    let mut sheets = Sheets::from_markdown(&FORM.replace("VERSION", version)).unwrap();
    let survey = sheets.0.iter_mut().find(|sheet| sheet.name == "survey").unwrap();
    let width = survey.rows[0].len();
    survey.rows[0].extend(["kaishin::max_chars", "kaishin::official", "kaishin::protect"].map(str::to_owned));
    let remarks = survey.rows.iter_mut().find(|row| row[1] == "remarks").unwrap();
    remarks.resize(width, String::new());
    remarks.extend(["20", "no", "sensitive"].map(str::to_owned));
    sheets
}

/// Makes an open round of this questionnaire with codes for all, and goes on there.
pub(crate) async fn round_of(world: World, sheets: &Sheets, title: &str) -> World {
    let now = world.clock.now();
    let tx = world.store.write().await.unwrap();
    let instrument = instrument::publish(&tx, sheets, &ACTOR, now).await.unwrap().unwrap();
    let id = round::create(&tx, &Text::same(title), instrument, &FrameRule::hospitals(), &ACTOR, now).await.unwrap();
    let made = round::get(&tx, id).await.unwrap().unwrap();
    frame::freeze(&tx, &made, &ACTOR, now).await.unwrap().unwrap();
    let made = round::get(&tx, id).await.unwrap().unwrap();
    round::open(&tx, &made, now + SignedDuration::from_hours(24 * 20), &ACTOR, now).await.unwrap().unwrap();
    let issued = access::issue_missing(&tx, id, &mut entropy, &ACTOR, now).await.unwrap();
    tx.commit().await.unwrap();
    let codes: BTreeMap<String, String> =
        issued.iter().map(|one| (one.facility_code.clone(), one.code.printed())).collect();
    World { round: id, codes, ..world }
}
