//! Answering in Excel: got from the page, filled in, sent back, merged with what the pages have meanwhile.

use std::collections::BTreeSet;

use base::{Clock, Text};
use jiff::{SignedDuration, Timestamp};
use questionnaire::{Answer, Answers, Key, Protection, Value};
use store::workbook::Signer;
use store::{Actor, Scope, audit, frame, response, round};
use web::{Bringing, Making};
use workbook::answering::{
    Allotted, Cover, Mark, Marks, Order, Returned, Standing, WORKBOOK_BYTES_MAX, judge, read, write,
};

use crate::answering::{save, signed_in};
use crate::client::{Client, Page};
use crate::world::{ACTOR, World, on_each_database};

pub(crate) fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

pub(crate) fn one(option: &str) -> Answer {
    Answer::Answered(Value::One(option.to_owned()))
}

fn text(words: &str) -> Answer {
    Answer::Answered(Value::Text(words.to_owned()))
}

/// The workbook from the page.
pub(crate) async fn got(client: &mut Client) -> Vec<u8> {
    let page = client.post("/workbook/file", &[]).await.expect(200);
    assert!(page.headers["content-type"].to_str().unwrap().contains("spreadsheetml"));
    page.bytes
}

pub(crate) async fn opened(world: &World, bytes: &[u8]) -> Returned {
    let signer = Signer::new(&world.store.read().await.unwrap());
    read(bytes, |text, mark| signer.is_signed(text, mark)).unwrap()
}

/// The same workbook as it would be filled in: its own records and answers, with some changed.
pub(crate) async fn filled(world: &World, bytes: &[u8], changes: &Answers, typed: &[(&str, &str)]) -> Vec<u8> {
    let returned = opened(world, bytes).await;
    let tx = world.store.read().await.unwrap();
    let round = round::get(&tx, world.round).await.unwrap().unwrap();
    let instrument = store::instrument::get(&tx, round.instrument).await.unwrap();
    let member = frame::member_by_code(&tx, &Scope::All, world.round, &returned.head.facility_code).await.unwrap();
    let draft = response::of_facility(&tx, world.round, member.unwrap().facility, true).await.unwrap().unwrap();
    let mut answers = store::history::answers_at(&tx, &draft, returned.head.made_from, true).await.unwrap();
    answers.retain(|key, _| {
        !returned.head.withheld || instrument.item(key).is_some_and(|item| item.protect == Protection::None)
    });
    answers.extend(changes.clone());
    let marks: Marks = typed.iter().map(|(name, words)| (key(name), Mark::whole(Some(words), "x", true))).collect();
    let cover = Cover { round: round.title, facility_name: String::new(), closes_at: None, help_desk: Text::same("x") };
    let now: Timestamp = "2026-11-20T06:00:00Z".parse().unwrap();
    let order =
        Order { instrument: &instrument, head: &returned.head, cover: &cover, answers: &answers, marks: &marks, now };
    let signer = Signer::new(&tx);
    write(&order, |text| signer.sign(text)).unwrap()
}

pub(crate) async fn sent(client: &mut Client, bytes: &[u8]) -> Page {
    let page = client.upload("/workbook/return", &[], ("回答用.xlsx", bytes)).await;
    if page.status != 303 {
        return page;
    }
    let location = page.headers["location"].to_str().unwrap().to_owned();
    client.get(&location).await.expect(200)
}

#[test]
fn a_workbook_is_got_filled_in_and_sent_back() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        hanako.get("/hub").await.expect(200).shows("Excelで回答する");
        hanako.get("/workbook").await.expect(200).shows("回答用ブックを受け取る");
        let bytes = got(&mut hanako).await;
        let unchanged = sent(&mut hanako, &bytes).await.shows("0件の回答を保存しました");
        assert!(unchanged.text().contains("印を付けたブックを受け取る"), "required questions are still open");

        let answers = Answers::from([(key("ehr/q2"), one("yes")), (key("ehr/q3"), one("no"))]);
        let bytes = filled(&world, &bytes, &answers, &[]).await;
        sent(&mut hanako, &bytes).await.shows("件の回答を保存しました").hides("どちらの回答を残すか");
        let page = hanako.get("/sections/ehr").await.expect(200);
        assert_eq!(page.value("ehr/q2").as_deref(), Some("yes"));
        assert_eq!(page.value("ehr/q3").as_deref(), Some("no"));
        hanako.get("/workbook").await.expect(200).shows("送ったブック");

        let tx = world.store.read().await.unwrap();
        let actions: BTreeSet<String> =
            audit::list(&tx, "round:", None, 50).await.unwrap().into_iter().map(|entry| entry.action).collect();
        assert!(actions.contains("workbook.made") && actions.contains("workbook.read"), "{actions:?}");
    });
}

#[test]
fn what_somebody_answered_meanwhile_is_chosen_between_and_nothing_is_lost() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        let mut taro = signed_in(&world, "KX1", "架空 太郎").await;
        let bytes = got(&mut hanako).await;
        save(&mut taro, "ehr", &[("ehr/q3", "yes")], "stay").await.expect(200);
        let answers = Answers::from([(key("ehr/q2"), one("yes")), (key("ehr/q3"), one("no"))]);
        let bytes = filled(&world, &bytes, &answers, &[]).await;
        let page = sent(&mut hanako, &bytes).await;
        let page =
            page.shows("どちらの回答を残すか選んでください（1件）").shows("架空 太郎 さんの回答").shows("ブックの回答");
        let page = page.shows("シート「2 電子カルテシステムのバックアップ」のセル D6");
        let now = taro.get("/sections/ehr").await.expect(200);
        assert_eq!(now.value("ehr/q3").as_deref(), Some("yes"), "nothing is overwritten");
        assert_eq!(now.value("ehr/q2").as_deref(), Some("yes"), "what nobody else touched is saved");

        let settle = format!("{}/settle", page.path);
        let seen = page.value("kaishin:seen").unwrap();
        hanako.post(&settle, &[("kaishin:seen", &seen)]).await.expect(422).shows("どちらかを選んでください");
        let chosen = [("kaishin:seen", seen.as_str()), ("keep:ehr/q3", "mine")];
        hanako.post(&settle, &chosen).await.expect(200).hides("どちらの回答を残すか");
        let now = taro.get("/sections/ehr").await.expect(200);
        assert_eq!(now.value("ehr/q3").as_deref(), Some("no"));

        let mut other = signed_in(&world, "KX2", "架空 次郎").await;
        other.get(&page.path).await.expect(404);
    });
}

#[test]
fn ones_own_later_answer_on_the_pages_is_not_overwritten_by_an_older_workbook() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        let bytes = got(&mut hanako).await;
        let filled_in = filled(&world, &bytes, &Answers::from([(key("ehr/q3"), one("no"))]), &[]).await;
        save(&mut hanako, "ehr", &[("ehr/q3", "yes")], "stay").await.expect(200);
        sent(&mut hanako, &filled_in).await.shows("どちらの回答を残すか");
    });
}

#[test]
fn a_mended_workbook_may_be_sent_again() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        let bytes = got(&mut hanako).await;
        let first = filled(&world, &bytes, &Answers::from([(key("ehr/q3"), one("no"))]), &[]).await;
        sent(&mut hanako, &first).await;
        let mended = filled(&world, &bytes, &Answers::from([(key("ehr/q3"), one("yes"))]), &[]).await;
        sent(&mut hanako, &mended).await.hides("どちらの回答を残すか");
        let page = hanako.get("/sections/ehr").await.expect(200);
        assert_eq!(page.value("ehr/q3").as_deref(), Some("yes"));
    });
}

#[test]
fn two_copies_of_one_workbook_never_undo_each_other() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        let mut taro = signed_in(&world, "KX1", "架空 太郎").await;
        let bytes = got(&mut hanako).await;
        let hers = filled(&world, &bytes, &Answers::from([(key("ehr/q2"), one("yes"))]), &[]).await;
        let his = filled(&world, &bytes, &Answers::from([(key("ehr/q3"), one("no"))]), &[]).await;
        sent(&mut hanako, &hers).await.shows("1件の回答を保存しました");
        sent(&mut taro, &his).await.shows("1件の回答を保存しました");
        // Her own copy again: what she did not fill in is not cleared, for it is his.
        sent(&mut hanako, &hers).await.shows("0件の回答を保存しました").hides("どちらの回答を残すか");
        // Both fill in the same: the second is asked.
        let other = Answers::from([(key("ehr/q2"), one("no")), (key("ehr/q3"), one("no"))]);
        let other = filled(&world, &bytes, &other, &[]).await;
        sent(&mut taro, &other).await.shows("どちらの回答を残すか選んでください（1件）");
        // And whoever sends a copy in which an own answer is gone is asked as well.
        sent(&mut hanako, &bytes).await.shows("どちらの回答を残すか選んでください（1件）");
        let page = hanako.get("/sections/ehr").await.expect(200);
        assert_eq!(page.value("ehr/q2").as_deref(), Some("yes"));
        assert_eq!(page.value("ehr/q3").as_deref(), Some("no"));
    });
}

#[test]
fn what_cannot_be_read_is_listed_by_cell_and_comes_back_marked() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        let bytes = got(&mut hanako).await;
        let slip = filled(&world, &bytes, &Answers::from([(key("ehr/q2"), one("yes"))]), &[("ehr/q3", "たぶん")]).await;
        let page = sent(&mut hanako, &slip).await.shows("「たぶん」という選択肢はありません");
        let page = page.shows("2 電子カルテシステムのバックアップ").shows("D6").shows("修正");
        let marked = hanako.post(&format!("{}/marked", page.path), &[]).await.expect(200);
        let again = sent(&mut hanako, &marked.bytes).await;
        again.shows("「たぶん」という選択肢はありません").shows("0件の回答を保存しました");
        let page = hanako.get("/sections/ehr").await.expect(200);
        assert_eq!(page.value("ehr/q2").as_deref(), Some("yes"), "the rest was saved");
    });
}

#[test]
fn what_is_not_this_facilitys_workbook_is_refused_with_the_cause() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        let mut jiro = signed_in(&world, "KX2", "架空 次郎").await;
        let others = got(&mut jiro).await;
        sent(&mut hanako, &others).await.expect(422).shows("別の施設の回答用ブックです");
        sent(&mut hanako, b"code,name").await.expect(422).shows("Excelのブック（.xlsx）ではありません");
        sent(&mut hanako, b"").await.expect(422).shows("送るファイルを選んでください");
        sent(&mut hanako, &vec![0; WORKBOOK_BYTES_MAX + 100_000]).await.expect(413);
        let own = got(&mut hanako).await;
        world.clock.advance(SignedDuration::from_hours(24 * 30));
        let mut late = signed_in(&world, "KX1", "架空 花子").await;
        sent(&mut late, &own).await.expect(422).shows("この調査の回答受付は終了しています");
        Client::new(&world.router).get("/workbook").await.expect(200).shows("アクセスコード");
    });
}

#[test]
fn the_secretariats_workbook_holds_no_sealed_answers_and_says_who_answered() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        save(&mut hanako, "vpn", &[("vpn/q8", "yes"), ("vpn/q9[1]/maker", "架空電機")], "stay").await.expect(200);
        let tx = world.store.write().await.unwrap();
        let member = frame::member_by_code(&tx, &Scope::All, world.round, "KX1").await.unwrap().unwrap();
        let draft = response::of_facility(&tx, world.round, member.facility, false).await.unwrap().unwrap();
        let making = Making {
            draft: &draft,
            facility: ("KX1", "架空第一病院"),
            withheld: true,
            blank: false,
            asks_person: true,
            marks: &Marks::new(),
            lang: base::Lang::Ja,
            help_desk: &Text::same("x"),
        };
        let bytes = web::make_workbook(&tx, &making, &ACTOR, world.clock.now()).await.unwrap();
        let instrument = draft.instrument.clone();
        tx.commit().await.unwrap();

        let returned = opened(&world, &bytes).await;
        let (none, own, allotted) = (Answers::new(), BTreeSet::new(), Allotted::new());
        let standing = Standing { base: &none, ours: &none, own: &own, allotted: &allotted };
        let written = judge(&instrument, &returned, &standing, world.clock.now()).take;
        assert_eq!(written.get(&key("vpn/q8")), Some(&one("yes")));
        assert!(!written.values().any(|answer| *answer == text("架空電機")), "sealed answers stay in");

        let actor = Actor::System("cli");
        let look = Bringing { round: world.round, facility: None, actor: &actor, apply: false };
        let bytes = filled(&world, &bytes, &Answers::from([(key("ehr/q3"), one("yes"))]), &[]).await;
        let looked = web::bring_workbook(&world.store, &look, bytes.clone(), world.clock.now()).await.unwrap().unwrap();
        assert_eq!((looked.reading, looked.judged.take.len()), (None, 1), "{:?}", looked.judged);
        let apply = Bringing { apply: true, ..look };
        web::bring_workbook(&world.store, &apply, bytes, world.clock.now()).await.unwrap().unwrap();
        let page = hanako.get("/sections/ehr").await.expect(200);
        assert_eq!(page.value("ehr/q3").as_deref(), Some("yes"));
        let page = hanako.get("/sections/vpn").await.expect(200);
        assert_eq!(page.value("vpn/q9[1]/maker").as_deref(), Some("架空電機"), "blank in the workbook, and kept");
    });
}

#[test]
fn what_a_workbook_blanks_is_named_apart() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        save(&mut hanako, "ehr", &[("ehr/q2", "yes"), ("ehr/q3", "yes")], "stay").await.expect(200);
        let bytes = got(&mut hanako).await;
        let changes = Answers::from([(key("ehr/q3"), Answer::Blank), (key("ehr/q4"), one("yes"))]);
        let bytes = filled(&world, &bytes, &changes, &[]).await;
        let page = sent(&mut hanako, &bytes).await.shows("2件の回答を保存しました（うち空欄にしたもの 1件");
        let text = page.text();
        let (_, named) = text.split_once("前の回答は履歴に残っています。").unwrap();
        assert!(named.trim_start().starts_with("問3 "), "{named}");
        hanako.get(&page.path).await.expect(200).shows("うち空欄にしたもの 1件");
    });
}
