//! A round from its making to its end, as the secretariat sees it.

use crate::client::{Client, Page};
use crate::desk_world::{desk, more_hospitals, one, submit};
use crate::world::{World, on_each_database};

/// Makes a second round of all hospitals and leaves it as a draft; its address.
async fn new_round(client: &mut Client) -> String {
    let page = client.get("/desk/rounds/new").await.expect(200);
    let instrument = page.body.split("<option value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [
        ("title_ja", "架空の調査 第二回"),
        ("instrument", instrument.as_str()),
        ("kind", "hospital"),
        ("beds_min", "２０床"),
        ("stratify_by", "bed_class"),
    ];
    client.post("/desk/rounds/new", &[("kind", "hospital")]).await.expect(422).shows("調査の名称を入力してください");
    let page = client.post("/desk/rounds/new", &fields).await.expect(200).shows("全国の病院（20床以上）");
    page.path.strip_suffix("/frame").unwrap().to_owned()
}

#[test]
fn a_round_is_made_frozen_decided_opened_extended_closed_and_reopened() {
    on_each_database(|world| async move {
        more_hospitals(&world).await;
        let mut client = desk(&world, "jimukyoku").await;
        let round = new_round(&mut client).await;
        client.get(&round).await.expect(200).shows("準備中").shows("調査対象名簿を確定する");
        client.get(&format!("{round}/report")).await.expect(404);
        client
            .post(&format!("{round}/open"), &[("day", "2026-12-18")])
            .await
            .expect(422)
            .shows("先に調査対象名簿を確定");
        client.post(&format!("{round}/frame/freeze"), &[]).await.expect(200).shows("確定日時");
        client.post(&format!("{round}/frame/freeze"), &[]).await.expect(422).shows("確定済み");
        decide(&mut client, &round).await;
        codes(&world, &mut client, &round).await;

        let open = format!("{round}/open");
        client.post(&open, &[("day", "来週")]).await.expect(422).shows("「来週」を読み取れません");
        client.post(&open, &[("day", "2026-01-01")]).await.expect(422).shows("これから先の日時");
        let page = client.post(&open, &[("day", "令和８年１２月１８日"), ("time", "17時")]).await.expect(200);
        page.shows("回答受付中").shows("令和8年12月18日（金） 17:00").shows("あと28日");
        let extend = [("day", "2026-12-25"), ("reason", "大雪のため")];
        client
            .post(&format!("{round}/extend"), &extend)
            .await
            .expect(200)
            .shows("令和8年12月25日（金） 23:59")
            .shows("大雪のため");
        client.post(&format!("{round}/close"), &[]).await.expect(422).shows("確認欄にチェック");
        client.post(&format!("{round}/close"), &[("sure", "yes")]).await.expect(200).shows("受付終了");
        let reopen = format!("{round}/reopen");
        let page = client.post(&reopen, &[("day", "2026-12-28"), ("reason", "")]).await.expect(422);
        assert_eq!(
            page.shows("再開の理由を入力").value("day").as_deref(),
            Some("2026-12-28"),
            "what was typed is kept"
        );
        client
            .post(&reopen, &[("day", "2026-12-28"), ("reason", "誤って締め切ったため")])
            .await
            .expect(200)
            .shows("回答受付中");
    });
}

/// Three hospitals have clear beds, two do not: one is decided by its beds, one is left out.
async fn decide(client: &mut Client, round: &str) {
    let page = client.get(&format!("{round}/frame?status=unclear")).await.expect(200);
    let page = page.shows("架空空欄病院").shows("架空不明病院");
    let beds: Vec<String> =
        page.fields().iter().filter(|(name, _)| name.starts_with("beds-")).map(|(name, _)| name.clone()).collect();
    assert_eq!(page.value(&beds[0]).as_deref(), Some("473"), "the sum of kinds is proposed");
    let path = format!("{round}/frame/decide");
    let id = |field: &str| field.strip_prefix("beds-").unwrap().to_owned();
    let (first, second) = (id(&beds[0]), id(&beds[1]));

    client
        .post(&path, &[("which", "picked"), ("decision", "beds"), ("reason", "電話で確認")])
        .await
        .expect(422)
        .shows("一つ以上選んで");
    let typed = [
        ("which", "all"),
        ("decision", "beds"),
        ("reason", ""),
        (beds[0].as_str(), "４７３床"),
        (beds[1].as_str(), ""),
    ];
    let page = client.post(&path, &typed).await.expect(422).shows("理由を入力").shows("「架空不明病院」の病床数");
    assert_eq!(page.value(&beds[0]).as_deref(), Some("４７３床"), "what was typed is kept");
    let typed = [
        ("which", "picked"),
        ("decision", "beds"),
        ("reason", "電話で確認"),
        ("pick", first.as_str()),
        (beds[0].as_str(), "４７３床"),
    ];
    client.post(&path, &typed).await.expect(200).hides("架空空欄病院").shows("架空不明病院");
    let typed = [("which", "picked"), ("decision", "out"), ("reason", "廃止"), ("pick", second.as_str())];
    client.post(&path, &typed).await.expect(200).hides("架空不明病院");
    client.get(&format!("{round}/frame?status=in")).await.expect(200).shows("4施設").shows("電話で確認");
}

/// Codes come once, as a file; they open the round.
async fn codes(world: &World, client: &mut Client, round: &str) {
    let path = format!("{round}/codes");
    client.get(&path).await.expect(200).shows("4施設のコードを発行");
    let file = client.post(&path, &[("encoding", "utf8")]).await.expect(200);
    let disposition = file.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment"), "{disposition}");
    assert_eq!(file.headers["cache-control"], "no-store");
    let line = file.body.lines().find(|line| line.contains("架空京都病院")).unwrap();
    let (facility, code) = (line.split(',').next().unwrap().to_owned(), line.rsplit(',').next().unwrap().to_owned());
    client
        .post(&path, &[("encoding", "utf8")])
        .await
        .expect(409)
        .shows("新しいコードは発行されませんでした")
        .hides(&code);
    client.get(&path).await.expect(200).shows("発行済み").hides(&code);
    let mut hospital = Client::new(&world.router);
    let signing_in = [("facility", facility.as_str()), ("code", code.as_str())];
    hospital.post("/sign-in", &signing_in).await.expect(200).shows("回答者の情報");
    lost_codes(client, &path, (&facility, &code), world).await;
}

/// A lost file: codes that nobody has used end, and those in use only when everybody's are to end.
async fn lost_codes(client: &mut Client, path: &str, (facility, code): (&str, &str), world: &World) {
    let lost = |which: &'static str, reason: &'static str| [("encoding", "utf8"), ("lost", which), ("reason", reason)];
    client.post(path, &lost("unused", " ")).await.expect(422).shows("紛失の経緯を入力してください");
    let file = client.post(path, &lost("unused", "媒体の紛失")).await.expect(200);
    assert_eq!(file.body.lines().count(), 1 + 3, "three of four have not signed in");
    assert!(!file.body.contains("架空京都病院"));
    let mut hospital = Client::new(&world.router);
    hospital.post("/sign-in", &[("facility", facility), ("code", code)]).await.expect(200);
    let file = client.post(path, &lost("all", "媒体の紛失")).await.expect(200);
    assert_eq!(file.body.lines().count(), 1 + 4);
    assert_eq!(hospital.get("/who").await.path, "/sign-in", "its sign-in ended with its code");
    hospital.post("/sign-in", &[("facility", facility), ("code", code)]).await.expect(422);
    client.get("/desk/audit").await.expect(200).shows("アクセスコードの一括失効").shows("媒体の紛失");
}

#[test]
fn every_number_opens_its_list_and_the_list_has_as_many() {
    on_each_database(|world| async move {
        submit(&world, "KX1", &[("ehr/q3", one("yes"))]).await;
        let mut client = desk(&world, "jimukyoku").await;
        let page = client.get(&format!("/desk/rounds/{}", world.round)).await.expect(200).shows("50.0%");
        let page = page.shows("内部用・未秘匿");
        assert!(page.body.contains("<svg"), "tiles and curve");
        let mut n_lists = 0;
        for (href, n) in counted(&page) {
            let href = href.replace("&amp;", "&").replace("&#x2f;", "/");
            client.get(&href).await.expect(200).shows(&format!("{n}施設"));
            n_lists += 1;
        }
        assert!(n_lists > 10, "{n_lists}");
    });
}

/// Address and number of every link that is a number.
fn counted(page: &Page) -> Vec<(String, String)> {
    let links = page.body.split("<a href=\"").skip(1);
    let pairs = links.filter_map(|link| {
        let (href, rest) = link.split_once('"')?;
        let text = rest.strip_prefix('>')?.split('<').next()?;
        (!text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == ','))
            .then(|| (href.to_owned(), text.to_owned()))
    });
    pairs.collect()
}

#[test]
fn facilities_are_found_by_state_class_and_name() {
    on_each_database(|world| async move {
        submit(&world, "KX1", &[("ehr/q3", one("yes"))]).await;
        let mut client = desk(&world, "jimukyoku").await;
        let list = format!("/desk/rounds/{}/facilities", world.round);
        client.get(&format!("{list}?state=submitted")).await.expect(200).shows("1施設").shows("架空第一病院");
        client.get(&format!("{list}?state=not_started")).await.expect(200).shows("1施設").shows("架空第二病院");
        client.get(&format!("{list}?class=b100")).await.expect(200).shows("1施設").shows("架空第二病院");
        client.get(&format!("{list}?q=%EF%BC%AB%EF%BC%B81")).await.expect(200).shows("1施設").shows("架空第一病院");
        client.get(&format!("{list}?q=%E3%81%AA%E3%81%97")).await.expect(200).shows("条件に合う施設はありません");
        client.get("/desk/rounds/999").await.expect(404);
        client.get("/desk/rounds/x").await.expect(404);
    });
}
