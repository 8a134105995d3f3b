//! Workbooks that the secretariat makes and brings back for many facilities, and what the hospitals hear of it.

use std::collections::BTreeSet;

use base::Clock;
use questionnaire::{Answers, Key};
use store::round;
use workbook::answering::{Allotted, Standing, bundle, judge};

use crate::answering::{save, send, signed_in};
use crate::client::{Client, Page};
use crate::desk_world;
use crate::workbook::{filled, got, key, one, opened, sent};
use crate::world::{World, on_each_database};

fn address(world: &World) -> String {
    format!("/desk/rounds/{}/workbooks", world.round)
}

/// The desk's workbook of one facility.
async fn made(world: &World, desk: &mut Client, facility: &str) -> Vec<u8> {
    let page = desk.post(&format!("{}/file", address(world)), &[("codes", facility)]).await.expect(200);
    bundle::unpack(&page.bytes).unwrap().workbooks.remove(0).1
}

/// What the desk sees after it sent a file in.
async fn brought(world: &World, desk: &mut Client, name: &str, bytes: &[u8]) -> Page {
    let page = desk.upload(&format!("{}/return", address(world)), &[], (name, bytes)).await.expect(303);
    let location = page.headers["location"].to_str().unwrap().to_owned();
    desk.get(&location).await.expect(200)
}

/// The page of the one reading in which something is to be chosen, as the notice on `page` names it.
fn way(page: &Page) -> String {
    let mut ways = page.links().into_iter().filter(|link| link.starts_with("/workbook/returned/"));
    let first = ways.next().unwrap_or_else(|| panic!("no way to the choice:\n{}", page.text()));
    assert_eq!(ways.next(), None);
    first
}

/// The answers that cannot be read in a workbook.
async fn unreadable(world: &World, bytes: &[u8]) -> Vec<Key> {
    let returned = opened(world, bytes).await;
    let tx = world.store.read().await.unwrap();
    let round = round::get(&tx, world.round).await.unwrap().unwrap();
    let instrument = store::instrument::get(&tx, round.instrument).await.unwrap();
    let (none, own, allotted) = (Answers::new(), BTreeSet::new(), Allotted::new());
    let standing = Standing { base: &none, ours: &none, own: &own, allotted: &allotted };
    judge(&instrument, &returned, &standing, world.clock.now()).rejected.into_keys().collect()
}

#[test]
fn a_conflict_that_the_desk_brought_is_told_on_the_hospitals_pages_until_it_is_settled() {
    on_each_database(|world| async move {
        const TOLD: &str = "Excelの回答と異なるものが1件あります。どちらを残すか選んでください";
        let mut desk = desk_world::desk(&world, "jimukyoku").await;
        let bytes = made(&world, &mut desk, "KX1").await;
        let mut taro = signed_in(&world, "KX1", "架空 太郎").await;
        save(&mut taro, "ehr", &[("ehr/q2", "no")], "stay").await.expect(200);
        taro.get("/hub").await.expect(200).hides(TOLD);
        let changes = Answers::from([(key("ehr/q2"), one("yes")), (key("ehr/q3"), one("yes"))]);
        let bytes = filled(&world, &bytes, &changes, &[]).await;
        brought(&world, &mut desk, "KX1.xlsx", &bytes).await.shows("施設の画面にお知らせが出て");

        let hub = taro.get("/hub").await.expect(200).shows(TOLD).shows("事務局（Excel）　1問");
        let hub = hub.hides("入力中の可能性があります").hides("—　");
        for page in ["/home", "/check"] {
            let page = taro.get(page).await.expect(200).shows(TOLD);
            assert_eq!(way(&page), way(&hub));
        }
        taro.get("/workbook").await.expect(200).shows("1件の回答を保存 選択待ち 1件");
        let mut other = signed_in(&world, "KX2", "架空 次郎").await;
        other.get("/hub").await.expect(200).hides(TOLD);

        let choice = taro.get(&way(&hub)).await.expect(200).shows("ページでの入力または別のブックで");
        let seen = choice.value("kaishin:seen").unwrap();
        let settle = format!("{}/settle", choice.path);
        taro.post(&settle, &[("kaishin:seen", &seen), ("keep:ehr/q2", "theirs")]).await.expect(200);
        for page in ["/hub", "/home", "/check"] {
            taro.get(page).await.expect(200).hides("Excelの回答と異なる");
        }
        taro.get("/workbook").await.expect(200).hides("選択待ち");
    });
}

#[test]
fn a_workbook_that_was_sent_twice_is_asked_about_once_and_never_forgotten() {
    on_each_database(|world| async move {
        const TOLD: &str = "Excelの回答と異なるものが1件あります";
        let mut desk = desk_world::desk(&world, "jimukyoku").await;
        let bytes = made(&world, &mut desk, "KX1").await;
        let mut taro = signed_in(&world, "KX1", "架空 太郎").await;
        save(&mut taro, "ehr", &[("ehr/q2", "no")], "stay").await.expect(200);
        let bytes = filled(&world, &bytes, &Answers::from([(key("ehr/q2"), one("yes"))]), &[]).await;
        brought(&world, &mut desk, "KX1.xlsx", &bytes).await;
        brought(&world, &mut desk, "KX1.xlsx", &bytes).await;
        // More readings than are kept for looking at: what waits stays.
        for _ in 0..4 {
            let own = got(&mut taro).await;
            sent(&mut taro, &own).await;
        }
        let hub = taro.get("/hub").await.expect(200).shows(TOLD);
        let choice = taro.get(&way(&hub)).await.expect(200);
        let seen = choice.value("kaishin:seen").unwrap();
        let settle = format!("{}/settle", choice.path);
        taro.post(&settle, &[("kaishin:seen", &seen), ("keep:ehr/q2", "theirs")]).await.expect(200);
        taro.get("/hub").await.expect(200).hides("Excelの回答と異なる");
        let section = taro.get("/sections/ehr").await.expect(200);
        assert_eq!(section.value("ehr/q2").as_deref(), Some("no"));
    });
}

#[test]
fn an_answer_that_two_workbooks_give_differently_says_where_the_standing_one_came_from() {
    on_each_database(|world| async move {
        let mut desk = desk_world::desk(&world, "jimukyoku").await;
        let mut taro = signed_in(&world, "KX1", "架空 太郎").await;
        let own = got(&mut taro).await;
        let bytes = made(&world, &mut desk, "KX1").await;
        let bytes = filled(&world, &bytes, &Answers::from([(key("ehr/q2"), one("yes"))]), &[]).await;
        brought(&world, &mut desk, "KX1.xlsx", &bytes).await;
        let own = filled(&world, &own, &Answers::from([(key("ehr/q2"), one("no"))]), &[]).await;
        sent(&mut taro, &own).await.shows("事務局（Excel）から保存された回答").hides("ほかの方");
    });
}

#[test]
fn a_page_that_meets_an_answer_of_the_desks_workbook_says_so() {
    on_each_database(|world| async move {
        let mut desk = desk_world::desk(&world, "jimukyoku").await;
        let mut taro = signed_in(&world, "KX1", "架空 太郎").await;
        let bytes = made(&world, &mut desk, "KX1").await;
        let bytes = filled(&world, &bytes, &Answers::from([(key("ehr/q2"), one("yes"))]), &[]).await;
        let opened = taro.get("/sections/ehr").await.expect(200);
        brought(&world, &mut desk, "KX1.xlsx", &bytes).await;
        let asked = send(&mut taro, &opened, "ehr", &[("ehr/q2", "no")], "stay").await.expect(409);
        asked.shows("事務局（Excel）から保存された回答").hides("ほかの方");
    });
}

#[test]
fn a_head_office_gets_a_zip_and_sends_one_back() {
    on_each_database(|world| async move {
        let mut desk = desk_world::desk(&world, "jimukyoku").await;
        let address = address(&world);
        desk.get(&address).await.expect(200).shows("ブックを受け取る（ZIP）");
        desk.post(&format!("{address}/file"), &[("codes", "KX1 KX9")]).await.expect(422).shows("KX9");
        let packed = desk.post(&format!("{address}/file"), &[("codes", "")]).await.expect(200).bytes;
        let mut files = bundle::unpack(&packed).unwrap().workbooks;
        assert_eq!(files.len(), 2);
        let mut taro = signed_in(&world, "KX1", "架空 太郎").await;
        save(&mut taro, "ehr", &[("ehr/q2", "no")], "stay").await.expect(200);
        let changes = Answers::from([(key("ehr/q2"), one("yes")), (key("ehr/q3"), one("yes"))]);
        files[0].1 = filled(&world, &files[0].1.clone(), &changes, &[("ehr/q4", "たぶん")]).await;
        files.push(("memo.xlsx".to_owned(), b"no workbook".to_vec()));
        let packed = bundle::pack(&files).unwrap();
        let page = brought(&world, &mut desk, "返送.zip", &packed).await.shows("架空第一病院").shows("架空第二病院");
        let page = page.shows("「たぶん」という選択肢はありません").shows("Excelのブック（.xlsx）ではありません");
        let page = page.shows("D5 回答ページでは「いいえ」、ブックでは「はい」です");
        let (conflict, slip) = (page.text().find("回答ページでは").unwrap(), page.text().find("「たぶん」").unwrap());
        assert!(conflict < slip, "findings stand as their cells do");

        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        let section = hanako.get("/sections/ehr").await.expect(200);
        assert_eq!(section.value("ehr/q3").as_deref(), Some("yes"));
        let mut coordinator = desk_world::desk(&world, "tokyo").await;
        coordinator.get(&address).await.expect(404);
    });
}

#[test]
fn files_and_zips_are_sent_at_once_and_come_back_marked() {
    on_each_database(|world| async move {
        const SECRET: &str = "架空電機の装置";
        let mut desk = desk_world::desk(&world, "jimukyoku").await;
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        save(&mut hanako, "vpn", &[("vpn/q8", "yes"), ("vpn/q9[1]/maker", SECRET)], "stay").await.expect(200);
        let packed = desk.post(&format!("{}/file", address(&world)), &[("codes", "KX1、KX2，")]).await.expect(200);
        let books = bundle::unpack(&packed.bytes).unwrap().workbooks;
        assert_eq!(books.len(), 2, "codes are parted by Japanese commas too");

        let changes = Answers::from([(key("ehr/q2"), one("yes"))]);
        // Longer than any answer may be, and so not read.
        let long = SECRET.repeat(2_000);
        let typed = [("ehr/q3", "たぶん"), ("vpn/q9[1]/maker", long.as_str())];
        let slips = filled(&world, &books[0].1, &changes, &typed).await;
        let clean = filled(&world, &books[1].1, &changes, &[]).await;
        let zip = bundle::pack(&[
            ("戻り/KX2.xlsx".to_owned(), clean),
            ("戻り/送付状.docx".to_owned(), b"letter".to_vec()),
            ("戻り/Thumbs.db".to_owned(), b"pictures".to_vec()),
        ]);
        let zip = zip.unwrap();
        let files: [(&str, &[u8]); 4] =
            [("KX1.xlsx", &slips), ("戻り.zip", &zip), ("壊れ.zip", b"PK\x05\x06"), ("memo.xlsx", b"memo")];
        let page = desk.upload_all(&format!("{}/return", address(&world)), &[], &files).await.expect(303);
        let location = page.headers["location"].to_str().unwrap().to_owned();
        let page = desk.get(&location).await.expect(200).shows("4冊中2冊を読み取りました");
        let page = page.shows("戻り.zip／送付状.docx").hides("Thumbs.db").hides(SECRET);

        let result = page.value("result").expect("copies are offered");
        let marked = format!("{}/marked", address(&world));
        let copies = desk.post(&marked, &[("result", &result)]).await.expect(200);
        let copies = bundle::unpack(&copies.bytes).unwrap().workbooks;
        assert_eq!(copies.len(), 1, "only what wants mending");
        let in_copy = unreadable(&world, &copies[0].1).await;
        assert_eq!(in_copy, [key("ehr/q3")], "what was typed into a protected cell stays out");
        let again = brought(&world, &mut desk, "KX1.xlsx", &copies[0].1).await;
        again.shows("「たぶん」という選択肢はありません").shows("1冊中1冊を読み取りました（保存した回答 0件");

        // The other account's results are not there.
        let mut tantou = desk_world::desk(&world, "tantou").await;
        tantou.post(&marked, &[("result", &result)]).await.expect(404);
    });
}

#[test]
fn a_form_without_a_file_or_with_too_many_workbooks_says_so() {
    on_each_database(|world| async move {
        let mut desk = desk_world::desk(&world, "jimukyoku").await;
        let address = format!("{}/return", address(&world));
        desk.upload(&address, &[], ("", b"")).await.expect(422).shows("送るファイルを選んでください");
        let names: Vec<String> = (0..=200).map(|number| format!("{number}.xlsx")).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
        desk.upload_all(&address, &[], &files).await.expect(422).shows("一度に読み取れるブックは200冊までです");
        let letter = bundle::pack(&[("送付状.docx".to_owned(), b"letter".to_vec())]).unwrap();
        desk.upload(&address, &[], ("空.zip", &letter))
            .await
            .expect(422)
            .shows("ZIPの中に回答用ブック（.xlsx）がありません");
    });
}
