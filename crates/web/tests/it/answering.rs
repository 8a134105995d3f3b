//! A clerk answers the whole survey without scripts: signs in, answers, checks, submits, corrects.

use crate::client::{Client, Page};
use crate::world::{World, on_each_database};

/// Signs a browser in and says who answers.
pub(crate) async fn signed_in(world: &World, facility: &str, name: &str) -> Client {
    let mut client = Client::new(&world.router);
    let code = &world.codes[facility];
    client.post("/sign-in", &[("facility", facility), ("code", code)]).await.expect(200).shows("回答者の情報");
    let who = [("name", name), ("department", "情報システム課"), ("contact", "03-0000-0000")];
    client.post("/who", &who).await.expect(200).shows("架空の調査");
    client
}

/// Sends the section's form as the page has it, with some fields changed, and a button pressed.
pub(crate) async fn save(client: &mut Client, section: &str, changes: &[(&str, &str)], go: &str) -> Page {
    let page = client.get(&format!("/sections/{section}")).await.expect(200);
    send(client, &page, section, changes, go).await
}

/// Like [`save`], from a page that was opened before.
pub(crate) async fn send(client: &mut Client, page: &Page, section: &str, changes: &[(&str, &str)], go: &str) -> Page {
    let mut fields = page.fields();
    fields.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    fields.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    if !go.is_empty() {
        fields.push(("kaishin:go".to_owned(), go.to_owned()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post(&format!("/sections/{section}"), &fields).await
}

/// What a script is told that sends the section's form as the page has it, with some fields changed.
pub(crate) async fn autosaved(client: &mut Client, section: &str, changes: &[(&str, &str)]) -> serde_json::Value {
    let page = client.get(&format!("/sections/{section}")).await.expect(200);
    client.headers.push(("accept", "application/json".to_owned()));
    let saved = send(client, &page, section, changes, "").await.expect(200);
    client.headers.clear();
    serde_json::from_str(&saved.body).unwrap()
}

/// Answers everything but the device's model, which is not known.
async fn answer_all(client: &mut Client) {
    let page = save(client, "respondent", &[], "next").await.expect(200);
    assert_eq!(page.path, "/sections/ehr");
    let ehr = [
        ("ehr/q2", "yes"),
        ("ehr/q3", "yes"),
        ("ehr/q4", "yes"),
        ("ehr/q5", "yes"),
        ("ehr/q6", "no"),
        ("ehr/q7", "no"),
    ];
    let page = save(client, "ehr", &ehr, "next").await.expect(200);
    assert_eq!(page.path, "/sections/vpn");
    save(client, "vpn", &[("vpn/q8", "yes")], "stay").await.expect(200).shows("保存しました");
    let vpn = [
        ("vpn/q9[1]/maker", "架空製作所"),
        ("unknown:vpn/q9[1]/model", "1"),
        ("vpn/q9[1]/count", "２台"),
        ("vpn/q10", "yes"),
        ("vpn/q11", "yes"),
        ("vpn/q12", "no"),
    ];
    save(client, "vpn", &vpn, "next").await.expect(200);
    save(client, LAST, &[("organisation/q13", "no"), ("organisation/q14", "yes")], "next")
        .await
        .expect(200)
        .shows("確認と提出");
}

/// Name of the last section.
const LAST: &str = "organisation";

#[test]
fn a_clerk_answers_the_whole_survey_submits_and_corrects() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        client.get("/home").await.expect(200).shows("あと20日");
        answer_all(&mut client).await;
        client.get("/hub").await.expect(200).shows("確認して提出する");

        let check = client.get("/check").await.expect(200).shows("修正が必要な項目はありません").shows("架空製作所");
        let seen = check.value("kaishin:seen").unwrap();
        let receipt = client.post("/check", &[("kaishin:seen", &seen)]).await.expect(200);
        assert_eq!(receipt.path, "/receipt");
        let receipt = receipt.shows("提出完了").shows("架空製作所").shows("2 台").shows("わからない");
        let number = number_of(&receipt);
        client.get("/home").await.expect(200).shows("提出済み").shows(&number);

        // A correction counts once it is submitted again; the receipt shows what was sent until then.
        save(&mut client, "ehr", &[("ehr/q7", "yes")], "stay").await.expect(200);
        client.get("/home").await.expect(200).shows("修正中");
        client.get("/receipt").await.expect(200).shows("提出した後に変更された回答があります").shows(&number);
        let seen = client.get("/check").await.value("kaishin:seen").unwrap();
        let again = client.post("/check", &[("kaishin:seen", &seen)]).await.expect(200).shows("提出完了");
        assert_ne!(number_of(&again), number);
    });
}

fn number_of(receipt: &Page) -> String {
    let (_, rest) = receipt.body.split_once("receipt-number\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

#[test]
fn answers_off_the_path_are_kept_and_restored() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        save(&mut client, "ehr", &[("ehr/q3", "yes"), ("ehr/q4", "no")], "stay").await.expect(200);
        let page = save(&mut client, "ehr", &[("ehr/q3", "no")], "stay").await.expect(200);
        let page = page.shows("電子カルテシステムを使用していないため対象外");
        assert_eq!(page.value("ehr/q4"), None, "a question that is not asked sends nothing");
        let page = save(&mut client, "ehr", &[("ehr/q3", "yes")], "stay").await.expect(200);
        assert_eq!(page.value("ehr/q4").as_deref(), Some("no"), "its answer came back");
    });
}

#[test]
fn rows_are_added_and_removed_by_buttons() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        save(&mut client, "vpn", &[("vpn/q8", "yes"), ("vpn/q9[1]/maker", "架空甲")], "stay").await.expect(200);
        let page = save(&mut client, "vpn", &[("add:vpn/q9", "1")], "").await.expect(200).shows("2件目の装置");
        let page = send(&mut client, &page, "vpn", &[("vpn/q9[2]/maker", "架空乙")], "stay").await.expect(200);
        let page = send(&mut client, &page, "vpn", &[("remove:vpn/q9[1]", "1")], "").await.expect(200);
        let page = page.hides("2件目の装置");
        assert_eq!(page.value("vpn/q9[2]/maker").as_deref(), Some("架空乙"), "rows never renumber");
        assert_eq!(page.value("vpn/q9[1]/maker"), None);
    });
}

#[test]
fn what_is_missing_is_listed_with_links_and_soft_points_are_confirmed() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        save(&mut client, "ehr", &[("ehr/q2", "yes"), ("ehr/q3", "no")], "stay").await.expect(200);
        let check = client.get("/check").await.expect(200).shows("確認が必要な項目");
        assert!(check.links().iter().any(|link| link == "/sections/vpn?check=1#i-vpn-q8"), "{:?}", check.links());
        let seen = check.value("kaishin:seen").unwrap();
        client.post("/check", &[("kaishin:seen", &seen)]).await.expect(422).shows("まだ提出されていません");
        let ticks: Vec<String> = check
            .body
            .split("name=\"confirm:")
            .skip(1)
            .map(|rest| format!("confirm:{}", rest.split('"').next().unwrap().replace("&#x2f;", "/")))
            .collect();
        assert!(!ticks.is_empty());
        let mut fields: Vec<(&str, &str)> = ticks.iter().map(|name| (name.as_str(), "1")).collect();
        fields.push(("kaishin:seen", &seen));
        client.post("/check", &fields).await.expect(200).shows("提出完了").shows("確認のうえ");
    });
}

#[test]
fn scripts_save_and_learn_what_is_asked() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let saved = autosaved(&mut client, "ehr", &[("ehr/q3", "no")]).await;
        assert_eq!(saved["presence"]["ehr/q4"]["presence"], "out");
        assert_eq!(saved["presence"]["ehr/q4"]["because"], "電子カルテシステムを使用していないため対象外");
        assert_eq!(saved["message"], "保存しました 14:03");
        let page = client.get("/sections/ehr").await.expect(200);
        assert_eq!(page.value("ehr/q3").as_deref(), Some("no"));
    });
}

#[test]
fn another_device_goes_on_as_the_same_person() {
    on_each_database(|world| async move {
        let mut first = signed_in(&world, "KX1", "架空 花子").await;
        save(&mut first, "ehr", &[("ehr/q2", "yes")], "stay").await.expect(200);
        let mut second = Client::new(&world.router);
        let code = world.codes["KX1"].to_lowercase().replace('-', " ");
        let who = second.post("/sign-in", &[("facility", "ＫＸ１"), ("code", &code)]).await.expect(200);
        let who = who.shows("架空 花子（情報システム課）として続ける");
        let id = who.body.split("name=\"continue\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        second.post("/who", &[("continue", &id)]).await.expect(200).shows("続きから回答する");
        let page = second.get("/sections/ehr").await.expect(200);
        assert_eq!(page.value("ehr/q2").as_deref(), Some("yes"));
        second.post("/sign-out", &[]).await.expect(200);
        let page = second.get("/sections/ehr").await.expect(200);
        assert_eq!(page.path, "/sign-in");
    });
}
