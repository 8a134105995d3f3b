//! An author reads a questionnaire, sees what is wrong at the cell, looks at its pages and tables, and publishes it.

use crate::desk_world::desk;
use crate::world::{World, on_each_database};

/// A questionnaire as one CSV file in pyxform's layout.
const GOOD: &str = "survey,,,,,
,type,name,label,relevant,appearance
,begin_group,page,架空の頁,,
,select_one yesno,has,あるか,,
,integer,count,台数,${has} = 'yes',
,end_group,,,,
choices,,,,,
,list_name,name,label,,
,yesno,yes,はい,,
,yesno,no,いいえ,,
settings,,,,,
,form_title,form_id,version,default_language,
,架空の調査票,kakuu,1,日本語 (ja),
";

async fn read(world: &World, name: &str, bytes: &[u8]) -> (crate::client::Client, crate::client::Page) {
    let mut client = desk(world, "tantou").await;
    let answer = client.upload("/desk/instruments", &[], (name, bytes)).await.expect(303);
    let address = answer.headers["location"].to_str().unwrap().to_owned();
    let page = client.get(&address).await;
    (client, page)
}

#[test]
fn a_questionnaire_is_read_looked_at_published_and_used_for_a_round() {
    on_each_database(|world| async move {
        let (mut client, page) = read(&world, "kakuu.csv", GOOD.as_bytes()).await;
        let page = page.expect(200).shows("未公開").shows("公開できます").shows("1画面・2問");
        let draft = page.path.clone();

        let preview = client.get(&format!("{draft}/preview")).await.expect(200).shows("架空の頁").shows("あるか");
        assert!(!preview.body.contains("data-section"), "nothing is saved from here");
        let out = client.post(&format!("{draft}/preview"), &[("page/has", "no")]).await.expect(200);
        let body = out.body.replace("&#x2f;", "/");
        assert!(body.contains("data-key=\"page/count\" data-presence=\"out\""), "{body}");
        let inside = client.post(&format!("{draft}/preview"), &[("page/has", "yes"), ("page/count", "多数")]).await;
        let inside = inside.expect(200).shows("＊「台数」「多数」は数字だけで入力してください");
        assert_eq!(inside.value("page/count").as_deref(), Some("多数"), "what was typed stands in its field");
        assert!(inside.links().iter().any(|href| href == "#i-page-count"), "and is linked: {:?}", inside.links());
        assert!(
            inside.body.replace("&#x2f;", "/").contains("/preview#section-1\""),
            "the page comes back where it was"
        );
        assert!(inside.body.replace("&#x2f;", "/").contains("data-key=\"page/count\" data-presence=\"in\""));

        let routes = client.get(&format!("{draft}/routes")).await.expect(200).shows("${has} = 'yes'");
        let routes = routes.shows("すべての医療機関にお聞きする設問です").shows("を母数としている");
        routes.shows("経路の数2").shows("回答例2").shows("すべての経路に一つずつあります");
        let mut presences = Vec::new();
        for number in ["1", "2"] {
            let page =
                client.get(&format!("{draft}/preview?route={number}")).await.expect(200).shows("回答を入れて表示");
            let out = page.body.replace("&#x2f;", "/").contains("data-key=\"page/count\" data-presence=\"out\"");
            presences.push(out);
        }
        presences.sort_unstable();
        assert_eq!(presences, [false, true], "one example is asked, the other is not");
        client.get(&format!("{draft}/preview?route=3")).await.expect(404);
        client.get(&format!("{draft}/preview?route=x")).await.expect(404);
        let tables =
            client.get(&format!("{draft}/tables")).await.expect(200).shows("あるか").shows("はい").shows("未回答");
        assert_eq!(tables.shows("20～99床").body.matches("<table").count(), 2);

        let mut other = desk(&world, "jimukyoku").await;
        other.get(&draft).await.expect(404);
        let page =
            client.post(&format!("{draft}/publish"), &[]).await.expect(200).shows("公開した調査票は変更できません");
        let published = page.path.clone();
        assert!(!published.contains("draft"), "{published}");
        client.get("/desk/instruments").await.expect(200).shows("架空の調査票").shows("kakuu");
        client.get(&format!("{published}/preview")).await.expect(200).shows("架空の頁");
        client.get("/desk/audit").await.expect(200).shows("調査票の公開");

        let number = published.rsplit('/').next().unwrap();
        let new = client.get(&format!("/desk/rounds/new?instrument={number}")).await.expect(200);
        assert!(new.body.contains(&format!("value=\"{number}\" selected")), "the round begins with it");
        let fields = [
            ("title_ja", "架空の新調査"),
            ("instrument", number),
            ("kind", "hospital"),
            ("beds_min", "20"),
            ("stratify_by", "bed_class"),
        ];
        client.post("/desk/rounds/new", &fields).await.expect(200).shows("架空の新調査");
        client.get(&published).await.expect(200).shows("架空の新調査");
    });
}

#[test]
fn everything_wrong_is_shown_at_its_cell_at_once_and_nothing_is_published() {
    on_each_database(|world| async move {
        let wrong = GOOD.replace("${has} = 'yes'", "${hs} = 'yes'").replace("select_one yesno", "select_one yesnoo");
        let (mut client, page) = read(&world, "kakuu.csv", wrong.as_bytes()).await;
        let page = page.expect(422).shows("直すところが").shows("hs").shows("yesnoo").hides("この調査票を公開する");
        let links: Vec<String> = page.links().into_iter().filter(|href| href.starts_with("#cell-")).collect();
        assert!(links.len() >= 2, "{links:?}");
        for link in links {
            assert!(page.body.contains(&format!("id=\"{}\"", &link[1..])), "{link} leads nowhere");
        }
        assert!(page.body.contains("cells__wrong--error"), "the cell is marked");
        let path = page.path.clone();
        client.post(&format!("{path}/publish"), &[]).await.expect(422).shows("公開できませんでした");
        client.get("/desk/instruments").await.expect(200).hides("kakuu");
    });
}

#[test]
fn a_question_that_nobody_reaches_is_said_at_its_cell_and_may_be_published() {
    on_each_database(|world| async move {
        let never = GOOD.replace("${has} = 'yes'", "${has} = 'yes' and ${has} = 'no'");
        let (mut client, page) = read(&world, "never.csv", never.as_bytes()).await;
        let page = page.expect(200).shows("到達する回答の組合せはありません").shows("公開できます");
        assert!(page.body.contains("cells__wrong--warning"), "the cell is marked");
        client.get(&format!("{}/routes", page.path)).await.expect(200).shows("到達する回答の組合せはありません");
    });
}

#[test]
fn another_content_under_a_published_edition_is_refused_at_the_version() {
    on_each_database(|world| async move {
        let (mut client, page) = read(&world, "kakuu.csv", GOOD.as_bytes()).await;
        let first = client.post(&format!("{}/publish", page.path), &[]).await.expect(200).path;
        let (mut client, page) = read(&world, "again.csv", GOOD.as_bytes()).await;
        let again = client.post(&format!("{}/publish", page.path), &[]).await.expect(200).path;
        assert_eq!(first, again, "the very same content is published once");

        let other = GOOD.replace("台数", "装置の台数");
        let (mut client, page) = read(&world, "other.csv", other.as_bytes()).await;
        let refused = client.post(&format!("{}/publish", page.path), &[]).await.expect(422);
        refused.shows("公開できませんでした").shows("version を新しい値に");
        let newer = other.replace("kakuu,1,", "kakuu,2,");
        let (mut client, page) = read(&world, "newer.csv", newer.as_bytes()).await;
        client.post(&format!("{}/publish", page.path), &[]).await.expect(200);
        let list = client.get("/desk/instruments").await.expect(200);
        assert_eq!(list.body.matches("<code>kakuu</code>").count(), 2, "two editions");
    });
}

#[test]
fn a_workbook_is_read_and_the_sheets_are_saved_as_one() {
    on_each_database(|world| async move {
        let sheets = questionnaire::Sheets::from_csv_files(&[("kakuu.csv", GOOD)]).unwrap();
        let bytes = workbook::form::write(&sheets).unwrap();
        let (mut client, page) = read(&world, "kakuu.xlsx", &bytes).await;
        let page = page.expect(200).shows("公開できます").shows("架空の調査票");
        let again = client.bytes(&format!("{}/xlsx", page.path)).await;
        let (saved, read_first) = (workbook::form::read(&again).sheets, workbook::form::read(&bytes).sheets);
        assert!(saved.is_some() && saved == read_first, "what was read is what is saved: {saved:?}");
        let (_, page) = read(&world, "broken.xlsx", b"PK\x03\x04 no workbook").await;
        page.expect(422).hides("この調査票を公開する");
    });
}

#[test]
fn what_is_no_questionnaire_is_said_and_shift_jis_is_read() {
    on_each_database(|world| async move {
        let (_, page) = read(&world, "letter.docx", b"PK").await;
        page.expect(422).shows("「letter.docx」は読めない種類のファイルです");
        let (_, page) = read(&world, "bytes.csv", &[0xff, 0xfe, 0x00, 0x81]).await;
        page.expect(422).shows("文字として読めません");
        let (encoded, _, _) = encoding_rs::SHIFT_JIS.encode(GOOD);
        let (_, page) = read(&world, "sjis.csv", &encoded).await;
        page.expect(200).shows("架空の調査票");
        let mut client = desk(&world, "tantou").await;
        client.upload("/desk/instruments", &[], ("", b"")).await.expect(422).shows("ファイルを選んでください");
        client.get("/desk/instruments/999").await.expect(404);
        client.get("/desk/instruments/draft-none").await.expect(404);
        let mut coordinator = desk(&world, "kyoto").await;
        coordinator.get("/desk/instruments").await.expect(404);
    });
}
