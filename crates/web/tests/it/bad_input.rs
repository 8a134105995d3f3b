//! Wrong codes, expired sign-ins, forms from elsewhere, too much, unknown pages: a clear answer, and nothing lost.

use jiff::SignedDuration;
use sea_orm::{ConnectionTrait, Database};
use store::{Scope, access, frame};

use crate::answering::{save, send, signed_in};
use crate::client::Client;
use crate::world::{ACTOR, World, entropy, on_each_database};

#[test]
fn twenty_wrong_codes_and_the_right_one_still_works() {
    on_each_database(|world| async move {
        let mut client = Client::new(&world.router);
        for _ in 0..20 {
            let page = client.post("/sign-in", &[("facility", "KX1"), ("code", "00000-00000-00000-00000")]).await;
            page.expect(422).shows("確認できませんでした");
        }
        client
            .post("/sign-in", &[("facility", "KX1"), ("code", &world.codes["KX1"])])
            .await
            .expect(200)
            .shows("回答者の情報");
    });
}

#[test]
fn a_facility_that_does_not_exist_looks_like_a_wrong_code() {
    on_each_database(|world| async move {
        let mut client = Client::new(&world.router);
        let wrong = client.post("/sign-in", &[("facility", "KX1"), ("code", "x")]).await.expect(422);
        let unknown = client.post("/sign-in", &[("facility", "KX9"), ("code", "x")]).await.expect(422);
        assert_eq!(wrong.body.replace("KX1", ""), unknown.body.replace("KX9", ""));
        assert!(!wrong.body.contains("value=\"x\""), "a typed code is not shown again");
        client
            .post("/sign-in", &[("facility", ""), ("code", "")])
            .await
            .expect(422)
            .shows("施設コードを入力してください");
    });
}

#[test]
fn an_expired_sign_in_loses_nothing_typed() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let opened = client.get("/sections/vpn").await.expect(200);
        world.clock.advance(SignedDuration::from_hours(13));
        let typed = [("vpn/q8", "yes"), ("vpn/q9[1]/maker", "架空\n\"製作所\" <甲>"), ("vpn/q9[1]/count", "二台")];
        let page = send(&mut client, &opened, "vpn", &typed, "next").await.expect(401).shows("有効期限が切れました");

        let code = &world.codes["KX1"];
        let page = with(&page.fields(), &[("facility", "KX1"), ("code", code)], &mut client, "/sign-in").await;
        let page = page.expect(200).shows("入力した内容は残っています");
        let who = [("name", "架空 花子"), ("department", "課"), ("contact", "0")];
        let page = with(&page.fields(), &who, &mut client, "/who").await;
        let page = page.expect(200).shows("まだ保存されていません");
        assert_eq!(page.value("vpn/q8").as_deref(), Some("yes"));
        assert_eq!(page.value("vpn/q9[1]/count").as_deref(), Some("二台"), "also what cannot be read");
        assert_eq!(client.get("/sections/vpn").await.value("vpn/q8"), None, "nothing is saved before somebody says so");
    });
}

/// Sends a page's fields with some typed in. Fields of other forms on the page come along, as they are the same.
pub(crate) async fn with(
    fields: &[(String, String)],
    typed: &[(&str, &str)],
    client: &mut Client,
    path: &str,
) -> crate::client::Page {
    let mut all: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    all.retain(|(name, _)| typed.iter().all(|(known, _)| known != name));
    all.sort_unstable();
    all.dedup();
    all.extend(typed);
    client.post(path, &all).await
}

#[test]
fn a_script_is_told_that_the_sign_in_has_ended() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let opened = client.get("/sections/ehr").await.expect(200);
        reissue(&world, "KX1").await;
        client.headers.push(("accept", "application/json".to_owned()));
        let answer = send(&mut client, &opened, "ehr", &[("ehr/q2", "yes")], "").await.expect(401);
        assert!(answer.body.contains("入力内容はこの画面に残っています"), "{}", answer.body);
    });
}

/// A new code ends the sign-ins of the old one.
async fn reissue(world: &World, facility: &str) {
    let tx = world.store.write().await.unwrap();
    let member = frame::member_by_code(&tx, &Scope::All, world.round, facility).await.unwrap().unwrap();
    let now = base::Clock::now(&world.clock);
    access::reissue(&tx, world.round, member.facility, &mut entropy, &ACTOR, now).await.unwrap().unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn a_value_that_cannot_be_read_is_kept_and_the_rest_is_saved() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let typed = [("vpn/q8", "yes"), ("vpn/q9[1]/maker", "架空製作所"), ("vpn/q9[1]/count", "二台")];
        let page = save(&mut client, "vpn", &typed, "next").await.expect(422).shows("件の項目を確認してください");
        assert!(page.body.contains("href=\"#i-vpn-q9-1-count\""), "the summary leads to the field");
        assert_eq!(page.value("vpn/q9[1]/count").as_deref(), Some("二台"));
        let page = client.get("/sections/vpn").await.expect(200);
        assert_eq!(page.value("vpn/q9[1]/maker").as_deref(), Some("架空製作所"));
        assert_eq!(page.value("vpn/q9[1]/count").as_deref(), Some(""));
    });
}

#[test]
fn a_closed_round_keeps_what_was_typed_on_the_page() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        world.clock.advance(SignedDuration::from_hours(24 * 20 - 1));
        let mut client2 = Client::new(&world.router);
        client2.post("/sign-in", &[("facility", "KX1"), ("code", &world.codes["KX1"])]).await.expect(200);
        let who = [("name", "架空 花子"), ("department", "課"), ("contact", "0")];
        client2.post("/who", &who).await.expect(200).shows("本日まで");
        let opened = client2.get("/sections/ehr").await.expect(200);
        world.clock.advance(SignedDuration::from_hours(1));
        let page = send(&mut client2, &opened, "ehr", &[("ehr/q2", "yes")], "stay").await.expect(409);
        page.shows("回答を受け付けていません");
        client2.get("/home").await.expect(200).shows("未提出のまま受付終了");
        let page = client.get("/home").await.expect(200);
        assert_eq!(page.path, "/sign-in", "the first sign-in ended long ago");
    });
}

#[test]
fn a_save_that_the_database_refuses_keeps_everything_on_the_page() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let opened = client.get("/sections/vpn").await.expect(200);
        let db = Database::connect(&world.url).await.unwrap();
        db.execute_unprepared("ALTER TABLE revision RENAME TO revision_gone").await.unwrap();
        let typed = [("vpn/q8", "yes"), ("vpn/q9[1]/maker", "架空製作所")];
        let page = send(&mut client, &opened, "vpn", &typed, "next")
            .await
            .expect(500)
            .shows("入力内容はこの画面に残っています");
        assert_eq!(page.value("vpn/q9[1]/maker").as_deref(), Some("架空製作所"));

        db.execute_unprepared("ALTER TABLE revision_gone RENAME TO revision").await.unwrap();
        let page = send(&mut client, &page, "vpn", &[], "stay").await.expect(200);
        assert_eq!(page.value("vpn/q9[1]/maker").as_deref(), Some("架空製作所"), "pressing once more saves it");
    });
}

#[test]
fn forms_of_other_sites_are_refused() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        client.headers.push(("sec-fetch-site", "cross-site".to_owned()));
        client.post("/sections/ehr", &[("ehr/q2", "yes")]).await.expect(403).shows("ほかのサイトから");
        client.headers = vec![("origin", "https://elsewhere.example".to_owned())];
        client.post("/sign-out", &[]).await.expect(403);
        client.headers.clear();
        assert_eq!(client.get("/sections/ehr").await.expect(200).value("ehr/q2"), None);
    });
}

#[test]
fn unknown_pages_and_wrong_methods_get_a_page() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        for path in ["/nothing", "/sections/nothing", "/assets/0/../Cargo.toml", "/assets/0/nothing.css"] {
            let page = client.get(path).await.expect(404).shows("ページが見つかりません");
            assert!(page.headers.contains_key("content-security-policy"));
        }
        client.post("/hub", &[]).await.expect(405);
        let asset = client.get("/assets/0/kaishin.css").await.expect(200);
        assert_eq!(asset.headers["cache-control"], "no-cache");
    });
}

#[test]
fn a_form_over_the_limit_is_refused_with_a_page() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let long = "x".repeat(1024 * 1024 + 1);
        client.post("/sections/ehr", &[("ehr/q2", &long)]).await.expect(413).shows("大きすぎます");
    });
}

#[test]
fn the_language_is_chosen_once_and_kept() {
    on_each_database(|world| async move {
        let mut client = Client::new(&world.router);
        client.get("/sign-in").await.expect(200).shows("サインイン");
        let page = client.get("/sign-in?lang=en").await.expect(200).shows("Sign in");
        assert_eq!(page.path, "/sign-in");
        client.get("/").await.expect(200).shows("Cybersecurity survey");
        client.forget_cookies();
        client.headers.push(("accept-language", "en-GB,en;q=0.9".to_owned()));
        client.get("/").await.expect(200).shows("Cybersecurity survey");
    });
}

#[test]
fn nobody_sees_anything_without_signing_in() {
    on_each_database(|world| async move {
        for path in ["/who", "/home", "/hub", "/sections/ehr", "/check", "/receipt", "/print"] {
            let page = Client::new(&world.router).get(path).await.expect(200);
            assert_eq!(page.path, "/sign-in", "{path}");
        }
        let mut client = Client::new(&world.router);
        client.post("/sign-in", &[("facility", "KX1"), ("code", &world.codes["KX1"])]).await.expect(200);
        assert_eq!(client.get("/sections/ehr").await.expect(200).path, "/who", "first say who you are");
    });
}
