//! Grids, options that stand alone, doubted answers with their reasons, last time's answers, and what is left.

use crate::answering::{autosaved, save, signed_in};
use crate::client::{Client, Page};
use crate::desk_world::desk;
use crate::form_world::{form, round_of};
use crate::world::on_each_database;

#[test]
fn a_grid_has_the_same_fields_as_its_questions_and_a_row_folds() {
    on_each_database(|world| async move {
        let world = round_of(world, &form("1"), "架空の調査 その一").await;
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let page = client.get("/sections/systems").await.expect(200).shows("部門システムの利用状況");
        assert_eq!(page.body.matches("class=\"grid__row").count(), 2, "two rows");
        assert_eq!(page.body.matches("role=\"columnheader\"").count(), 3, "three options, once");
        let page = page.shows("この設問が対象になる理由").shows("問1で「はい」と回答した場合の設問です");
        assert_eq!(page.value("present:systems/usage/bill").as_deref(), Some("1"));

        let changes = [("systems/has", "yes"), ("systems/usage/bill", "all"), ("systems/usage/image", "part")];
        let page = save(&mut client, "systems", &changes, "stay").await.expect(200);
        assert_eq!(page.value("systems/usage/image").as_deref(), Some("part"));

        let page = save(&mut client, "systems", &[("systems/has", "no")], "stay").await.expect(200);
        assert_eq!(page.value("systems/usage/image"), None, "the row is out, and sends nothing");
        let page = page.shows("前に入力した回答は保存されています");
        let body = page.body.replace("&#x2f;", "/");
        assert!(body.contains("data-key=\"systems/usage/image\" data-presence=\"out\""), "{body}");
        let page = save(&mut client, "systems", &[("systems/has", "yes")], "stay").await.expect(200);
        assert_eq!(page.value("systems/usage/image").as_deref(), Some("part"), "the answer comes back with the path");
    });
}

#[test]
fn an_option_that_stands_alone_says_so_and_limits_and_units_stand_at_the_field() {
    on_each_database(|world| async move {
        let world = round_of(world, &form("1"), "架空の調査 その一").await;
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let page = client.get("/sections/systems").await.expect(200).shows("ほかの選択肢と同時に選べません");
        assert!(page.body.contains("data-exclusive=\"特になし\""));
        assert!(page.body.contains("i-systems-devices-unit"), "the unit describes the field");
        let page = client.get("/sections/rest").await.expect(200).shows("20字まで").shows("※公式の文言ではありません");
        page.shows("公式の文言が確認できないため");

        let both = [("systems/why", "cost"), ("systems/why", "no_reason")];
        save(&mut client, "systems", &both, "next").await.expect(422).shows("特になし");
    });
}

#[test]
fn a_doubted_answer_takes_a_reason_that_the_secretariat_reads() {
    on_each_database(|world| async move {
        let world = round_of(world, &form("1"), "架空の調査 その一").await;
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let devices = [("systems/devices", "50")];
        let page = save(&mut client, "systems", &devices, "next").await.expect(200);
        assert_eq!(page.path, "/sections/systems#i-systems-devices", "shown once, before the way goes on");
        page.shows("問5の台数が通常より多くなっています").hides("件の項目を確認してください");
        let page = save(&mut client, "systems", &[], "next").await.expect(200);
        assert_eq!(page.path, "/sections/rest", "and nothing is blocked");

        let check =
            client.get("/check").await.expect(200).shows("確認が必要な項目（1件）").shows("このままで正しい理由");
        let reason = "reason:constraint:systems/devices";
        let seen = check.value("kaishin:seen").unwrap();
        let page = client.post("/check", &[("kaishin:seen", &seen), (reason, " ")]).await.expect(422);
        page.shows("理由を入力してください").shows("まだ提出されていません");
        let long = "長".repeat(501);
        let page = client.post("/check", &[("kaishin:seen", &seen), (reason, &long)]).await.expect(422);
        assert_eq!(page.shows("500字以内").value(reason).as_deref(), Some(long.as_str()), "what was typed is kept");
        let sent =
            client.post("/check", &[("kaishin:seen", &seen), (reason, "増設を電話で確認済み")]).await.expect(200);
        sent.shows("提出完了").shows("理由： 増設を電話で確認済み");

        let mut secretariat = desk(&world, "tantou").await;
        let path = format!("/desk/rounds/{}/facilities/KX1", world.round);
        secretariat.get(&path).await.expect(200).shows("理由： 増設を電話で確認済み");
        secretariat.get("/desk/audit").await.expect(200).hides("増設");

        let hub = client.get("/hub").await.expect(200);
        assert!(!hub.body.contains("state--needs-attention"), "with its reason it wants nothing more");
        // The reason stands while the answer does; another answer wants another one.
        client.get("/check").await.expect(200).shows("増設を電話で確認済み");
        save(&mut client, "systems", &[("systems/devices", "60")], "stay").await.expect(200);
        client.get("/check").await.expect(200).hides("増設を電話で確認済み");
        client.get("/hub").await.expect(200).shows("あと1問").shows("確認が必要");
        client.get("/receipt").await.expect(200).shows("理由： 増設を電話で確認済み").shows("50 台");
    });
}

#[test]
fn scripts_learn_what_wants_a_second_look() {
    on_each_database(|world| async move {
        let world = round_of(world, &form("1"), "架空の調査 その一").await;
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let saved = autosaved(&mut client, "systems", &[("systems/devices", "50")]).await;
        assert_eq!(saved["notes"]["systems/devices"][0], "問5の台数が通常より多くなっています");
        assert_eq!(saved["problem"], false, "it is saved, and no error");
    });
}

/// Answers and submits the first round.
async fn submit(client: &mut Client) {
    let answers = [
        ("systems/has", "yes"),
        ("systems/usage/bill", "all"),
        ("systems/usage/image", "part"),
        ("systems/why", "cost"),
        ("systems/why", "staff"),
        ("systems/devices", "3"),
    ];
    save(client, "systems", &answers, "next").await.expect(200);
    save(client, "rest", &[("rest/remarks", "秘密の補足")], "next").await.expect(200);
    let seen = client.get("/check").await.expect(200).value("kaishin:seen").unwrap();
    client.post("/check", &[("kaishin:seen", &seen)]).await.expect(200).shows("提出完了");
}

fn button(page: &Page, key: &str) -> bool {
    page.body.replace("&#x2f;", "/").contains(&format!("name=\"kaishin:same\" value=\"{key}\""))
}

#[test]
fn last_times_answer_stands_beside_and_one_button_gives_it_again() {
    on_each_database(|world| async move {
        let world = round_of(world, &form("1"), "架空の調査 その一").await;
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        submit(&mut client).await;
        let world = round_of(world, &form("2"), "架空の調査 その二").await;
        let mut client = signed_in(&world, "KX1", "架空 次郎").await;
        let page = client.get("/sections/systems").await.expect(200).shows("前回の回答").shows("費用、人手");
        let page = page.shows("架空の調査 その一").shows("令和8年11月20日（金） 提出");
        assert!(button(&page, "systems/why") && button(&page, "systems/devices") && button(&page, "systems/has"));
        client.get("/sections/rest").await.expect(200).hides("前回の回答").hides("秘密の補足");

        // What was typed meanwhile is saved with it.
        let changes = [("systems/has", "no"), ("kaishin:same", "systems/why")];
        let page = save(&mut client, "systems", &changes, "").await.expect(200);
        assert_eq!(page.path, "/sections/systems#i-systems-why");
        let chosen: Vec<String> =
            page.fields().into_iter().filter(|(name, _)| name == "systems/why").map(|(_, value)| value).collect();
        assert_eq!(chosen, ["cost", "staff"]);
        assert_eq!(page.value("systems/has").as_deref(), Some("no"));
        let page = page.shows("（今回と同じ）");
        assert!(!button(&page, "systems/why"), "nothing more to take");
        assert_eq!(page.value("systems/devices").as_deref(), Some(""), "nobody said so there");

        save(&mut client, "systems", &[("kaishin:same", "systems/nothing")], "").await.expect(200);
        let mut other = signed_in(&world, "KX2", "架空 三郎").await;
        other.get("/sections/systems").await.expect(200).hides("前回の回答");
    });
}

#[test]
fn somebody_who_signs_in_again_is_one_and_the_same_on_the_hub() {
    on_each_database(|world| async move {
        let mut first = signed_in(&world, "KX1", "架空 花子").await;
        save(&mut first, "ehr", &[("ehr/q2", "yes")], "stay").await.expect(200);
        let mut second = signed_in(&world, "KX1", "架空 花子").await;
        save(&mut second, "ehr", &[("ehr/q3", "no")], "stay").await.expect(200);
        second.get("/hub").await.expect(200).shows("架空 花子　2問").hides("入力中の可能性があります");
    });
}

#[test]
fn the_hub_says_what_is_left_and_who_is_at_it() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        let mut taro = signed_in(&world, "KX1", "架空 太郎").await;
        let hub = hanako.get("/hub").await.expect(200);
        let hub = hub.shows("あと2問").shows("前の回答で決まる設問4問").hides("入力中の可能性");
        drop(hub);
        save(&mut taro, "ehr", &[("ehr/q2", "yes"), ("ehr/q3", "no")], "stay").await.expect(200);
        let hub = hanako.get("/hub").await.expect(200).shows("架空 太郎　2問").shows("入力中の可能性があります");
        assert_eq!(hub.text().matches("前の回答で決まる設問").count(), 1, "only the VPN section waits");
        world.clock.advance(jiff::SignedDuration::from_mins(11));
        hanako.get("/hub").await.expect(200).shows("架空 太郎　2問").hides("入力中の可能性があります");
    });
}
