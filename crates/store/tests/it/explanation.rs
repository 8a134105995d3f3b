//! Reasons for doubted answers, and answers of earlier rounds beside those of this one.

use std::collections::{BTreeMap, BTreeSet};

use base::Text;
use questionnaire::{Answer, Key, Sheets, Value};
use register::FrameRule;
use store::collect::{Unseal, collect};
use store::explanation::{self, Doubt};
use store::previous::Previous;
use store::response::{self, Draft};
use store::sign_in::Respondent;
use store::{RoundId, Scope, Tx, audit, frame, instrument, microdata, previous, round, submission};

use crate::world::{ACTOR, at, on_each_database, signed_in};

#[test]
fn a_reason_stands_until_the_answer_changes_and_is_sealed_like_it() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let respondent = signed_in(&tx, world.round, "KX1", "one").await;
        save(&tx, &respondent, &[("page/gate", one("yes")), ("page/note", words("一")), ("page/maker", words("K社"))])
            .await;
        let draft = load(&tx, &respondent).await;
        let reasons = BTreeMap::from([
            (doubt("page/note"), "電話で確認済み".to_owned()),
            (doubt("page/maker"), "型番を確認済み".to_owned()),
        ]);
        let explain = async |draft: &Draft| {
            explanation::explain(&tx, draft, &reasons, &respondent.actor(), at(20)).await.unwrap()
        };
        assert_eq!(explain(&draft).await, 2);
        assert_eq!(explain(&draft).await, 0, "the same reason is not written again");

        let shown = explanation::standing(&tx, &draft, draft.version, false).await.unwrap();
        assert_eq!(shown[&doubt("page/note")].reason.as_deref(), Some("電話で確認済み"));
        assert_eq!(shown[&doubt("page/maker")].reason, None, "sealed, like the answer");
        let opened = explanation::standing(&tx, &draft, draft.version, true).await.unwrap();
        assert_eq!(opened[&doubt("page/maker")].reason.as_deref(), Some("型番を確認済み"));
        let entries = audit::list(&tx, &draft.subject(), None, 5).await.unwrap();
        let entry = entries.iter().find(|entry| entry.action == "response.explained").unwrap();
        assert!(entry.detail.contains("page/maker") && !entry.detail.contains("確認済み"), "{}", entry.detail);

        submission::submit(&tx, &draft, 0, "R-1", &respondent.actor(), at(21)).await.unwrap().unwrap();
        save(&tx, &respondent, &[("page/note", words("二"))]).await;
        let sheet = async |unseal: Unseal| {
            let collected = collect(&tx, &Scope::All, world.round, at(40), unseal).await.unwrap().unwrap();
            let given = explanation::submitted(&tx, &Scope::All, &collected, unseal).await.unwrap();
            let sheet = microdata::explanations(&collected, &given);
            String::from_utf8(extract::csv(&sheet, extract::Encoding::Utf8Bom).bytes).unwrap()
        };
        let open = sheet(Unseal::default()).await;
        assert!(open.contains("page/note") && open.contains("電話で確認済み"), "as submitted: {open}");
        assert!(open.contains("page/maker") && open.contains("sealed") && !open.contains("型番を"), "{open}");
        let all = sheet(Unseal { sensitive: true, ..Unseal::default() }).await;
        assert!(all.contains("型番を確認済み"), "{all}");

        let draft = load(&tx, &respondent).await;
        let shown = explanation::standing(&tx, &draft, draft.version, true).await.unwrap();
        assert_eq!(shown.keys().collect::<Vec<_>>(), [&doubt("page/maker")], "another answer needs another reason");
        let before = explanation::standing(&tx, &draft, draft.version - 1, true).await.unwrap();
        assert_eq!(before.len(), 2, "what was sent before keeps its reasons");
    });
}

#[test]
fn the_last_rounds_answer_is_found_by_concept_but_not_a_sealed_one_nor_one_off_the_path() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let first = open_round(&tx, "2025", "old").await;
        let respondent = signed_in(&tx, first, "KX1", "old").await;
        let answers = [
            ("page/old_gate", one("yes")),
            ("page/old_count", Answer::Answered(Value::Integer(3))),
            ("page/old_maker", words("K社")),
            ("page/old_off", words("経路外")),
        ];
        save(&tx, &respondent, &answers).await;

        let second = open_round(&tx, "2026", "new").await;
        let now = signed_in(&tx, second, "KX1", "new").await;
        let find = async |respondent: &Respondent| last_times(&tx, respondent).await;
        assert!(find(&now).await.is_empty(), "nothing was submitted");
        let draft = load(&tx, &respondent).await;
        submission::submit(&tx, &draft, 0, "R-1", &respondent.actor(), at(30)).await.unwrap().unwrap();

        let found = find(&now).await;
        assert_eq!(found.keys().map(String::as_str).collect::<Vec<_>>(), ["new_count", "new_gate"]);
        assert_eq!(found["new_count"].answer, Answer::Answered(Value::Integer(3)));
        assert_eq!(found["new_gate"].round, Text::same("架空の調査 2025"));
        assert_eq!(found["new_gate"].instrument.items[found["new_gate"].item].name, "old_gate");
        let other = signed_in(&tx, second, "KX2", "other").await;
        assert!(find(&other).await.is_empty(), "another hospital's answers are nobody's business");
        assert!(find(&respondent).await.is_empty(), "a later round is not an earlier one");
    });
}

#[test]
fn the_last_rounds_answer_is_found_by_the_table_of_editions_and_in_the_same_form_by_key() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let form = |name: &str, version: &str, items: &str, more: &str| {
            format!(
                "
| survey |
| | type | name | label |
{items}
| settings |
| | form_title | form_id | version |
| | 架空の調査 | {name} | {version} |
{more}"
            )
        };
        let items = "| | text | name | 氏名 |\n| | text | one | 一 |\n| | text | two | 二 |";
        let first = open(&tx, &form("plain", "1", items, ""), "その一").await;
        let respondent = signed_in(&tx, first, "KX1", "a").await;
        save(&tx, &respondent, &[("name", words("架空")), ("one", words("一の答え")), ("two", words("二の答え"))])
            .await;
        let draft = load(&tx, &respondent).await;
        submission::submit(&tx, &draft, 0, "R-1", &respondent.actor(), at(30)).await.unwrap().unwrap();

        let same = open(&tx, &form("plain", "2", "| | text | one | 一！ |\n| | text | new | 新 |", ""), "その二").await;
        let found = last_times(&tx, &signed_in(&tx, same, "KX1", "b").await).await;
        assert_eq!(found.keys().collect::<Vec<_>>(), ["one"]);

        let table = "
| editions |
| | concept | from_item | to_item | class | note_ja | note_en |
| | x | one | joined | reworded | | |
| | x | two | joined | reworded | | |
| | y | name | who | same | | |";
        let items = "| | text | joined | 一と二 |\n| | text | who | 氏名 |\n| | text | one | 一 |";
        let other = open(&tx, &form("other", "1", items, table), "その三").await;
        let found = last_times(&tx, &signed_in(&tx, other, "KX1", "c").await).await;
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            ["who"],
            "of two that became one, neither is shown; another form's keys mean nothing"
        );
        assert_eq!(found["who"].answer, words("架空"));
    });
}

/// The answers of earlier rounds by the names of this round's items.
async fn last_times(tx: &Tx, respondent: &Respondent) -> BTreeMap<String, Previous> {
    let draft = load(tx, respondent).await;
    let all: BTreeSet<usize> = (0..draft.instrument.items.len()).collect();
    let found = previous::of_items(tx, &draft, &all).await.unwrap();
    found.into_iter().map(|(item, previous)| (draft.instrument.items[item].name.clone(), previous)).collect()
}

/// A round whose items carry concepts; names begin with `prefix`.
async fn open_round(tx: &Tx, version: &str, prefix: &str) -> RoundId {
    let text = format!(
        "
| survey |             |               |        |                   |                  |                               |
|        | type        | name          | label  | kaishin::concept  | kaishin::protect | relevant                      |
|        | begin_group | page          | 頁     |                   |                  |                               |
|        | select_one yesno | {prefix}_gate  | 使うか | gate         |                  |                               |
|        | integer     | {prefix}_count | 台数  | count             |                  | ${{{prefix}_gate}} = 'yes'    |
|        | text        | {prefix}_maker | 製造  | maker             | sensitive        |                               |
|        | text        | {prefix}_off   | 経路外 | off              |                  | ${{{prefix}_gate}} = 'no'     |
|        | end_group   |               |        |                   |                  |                               |
| choices |           |      |        |
|         | list_name | name | label  |
|         | yesno     | yes  | はい   |
|         | yesno     | no   | いいえ |
| settings |            |         |
|          | form_title | form_id | version | default_language |
|          | 架空の調査 | concepts | {version} | 日本語 (ja) |
"
    );
    open(tx, &text, version).await
}

async fn open(tx: &Tx, form: &str, title: &str) -> RoundId {
    let sheets = Sheets::from_markdown(form).unwrap();
    let instrument = instrument::publish(tx, &sheets, &ACTOR, at(5)).await.unwrap().unwrap();
    let title = Text::same(format!("架空の調査 {title}"));
    let id = round::create(tx, &title, instrument, &FrameRule::hospitals(), &ACTOR, at(6)).await.unwrap();
    let made = round::get(tx, id).await.unwrap().unwrap();
    frame::freeze(tx, &made, &ACTOR, at(7)).await.unwrap().unwrap();
    let made = round::get(tx, id).await.unwrap().unwrap();
    round::open(tx, &made, at(100_000), &ACTOR, at(8)).await.unwrap().unwrap();
    id
}

async fn save(tx: &Tx, respondent: &Respondent, answers: &[(&str, Answer)]) {
    let draft = load(tx, respondent).await;
    let changes = answers.iter().map(|(key, answer)| (Key::parse(key).unwrap(), answer.clone())).collect();
    response::record(tx, &draft, &changes, draft.version, &respondent.actor(), at(10)).await.unwrap().unwrap();
}

async fn load(tx: &Tx, respondent: &Respondent) -> Draft {
    response::draft(tx, respondent).await.unwrap().unwrap()
}

fn doubt(key: &str) -> Doubt {
    (Key::parse(key).unwrap(), "soft-constraint".to_owned())
}

fn words(text: &str) -> Answer {
    Answer::Answered(Value::Text(text.to_owned()))
}

fn one(option: &str) -> Answer {
    Answer::Answered(Value::One(option.to_owned()))
}
