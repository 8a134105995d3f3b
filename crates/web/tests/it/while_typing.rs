//! What a section says while it is filled in: a mistake stays marked until it is mended, and rows follow their count.

use questionnaire::Sheets;
use serde_json::json;

use crate::answering::{autosaved, save, send, signed_in};
use crate::form_world::round_of;
use crate::world::{World, on_each_database};

/// A number with a limit, and a list with as many rows as another number says.
const FORM: &str = include_str!("while_typing.csv");

async fn round(world: World) -> World {
    round_of(world, &Sheets::from_csv_files(&[("souchi.csv", FORM)]).unwrap(), "架空の調査：装置").await
}

#[test]
fn scripts_learn_that_a_wrong_answer_is_still_wrong_after_another_change() {
    on_each_database(|world| async move {
        let world = round(world).await;
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let wrong = json!({ "site/beds": ["問1の病床数は1000以下で入力してください"] });
        let saved = autosaved(&mut client, "site", &[("site/beds", "5000")]).await;
        assert_eq!(saved["wrong"], wrong);
        assert_eq!(saved["findings"], json!({}), "it can be read, and is saved");
        assert_eq!(saved["message"], "保存しました 14:03");
        assert_eq!(saved["message_marked"], "保存しました 14:03（＊印の項目を確認してください）");
        assert_eq!(autosaved(&mut client, "site", &[("site/beds", "50000")]).await["wrong"], wrong);
        assert_eq!(autosaved(&mut client, "site", &[("site/n", "1")]).await["wrong"], wrong, "another field");
        let page = client.get("/sections/site?check=1").await.expect(200).shows("＊問1の病床数は1000以下");
        page.shows("保存しました 14:03（＊印の項目を確認してください）");

        let saved = autosaved(&mut client, "site", &[("site/beds", "たくさん")]).await;
        assert!(saved["findings"]["site/beds"][0].as_str().unwrap().contains("たくさん"), "{saved}");
        assert_eq!(saved["wrong"], json!({}), "what was saved before it is not in sight");
        assert_eq!(autosaved(&mut client, "site", &[("site/beds", "500")]).await["wrong"], json!({}));
    });
}

#[test]
fn scripts_learn_what_is_missing_where_a_field_is_marked() {
    on_each_database(|world| async move {
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let saved = autosaved(&mut client, "ehr", &[("ehr/q2", "yes")]).await;
        assert!(saved["missing"]["ehr/q3"][0].is_string(), "{saved}");
        assert!(saved["missing"]["ehr/q2"].is_null(), "it is answered");
        assert_eq!(saved["wrong"], json!({}), "nothing that was answered is wrong");
    });
}

#[test]
fn rows_that_an_answer_counts_are_shown_before_the_way_goes_on() {
    on_each_database(|world| async move {
        let world = round(world).await;
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let page = client.get("/sections/site").await.expect(200).shows("入力欄の数は、前の設問の回答で決まります");
        let page = send(&mut client, &page, "site", &[("site/n", "2")], "next").await.expect(200);
        assert_eq!(page.path, "/sections/site#i-site-device-1", "there is something new to answer");
        assert_eq!(page.value("site/device[2]/maker").as_deref(), Some(""));
        let maker = [("site/device[1]/maker", "架空製作所")];
        let page = send(&mut client, &page, "site", &maker, "next").await.expect(200);
        assert_eq!(page.path, "/sections/rest", "it was shown once, and blocks nothing");

        let page = save(&mut client, "site", &[("site/n", "3")], "next").await.expect(200);
        assert_eq!(page.path, "/sections/site#i-site-device-3", "the first that is new");
        let page = save(&mut client, "site", &[("site/n", "1")], "next").await.expect(200);
        assert_eq!(page.path, "/sections/rest", "fewer rows are nothing to show");
    });
}

#[test]
fn rows_are_shown_also_where_a_script_had_saved_their_count_just_before() {
    on_each_database(|world| async move {
        let world = round(world).await;
        let mut client = signed_in(&world, "KX1", "架空 花子").await;
        let opened = client.get("/sections/site").await.expect(200);
        let saved = autosaved(&mut client, "site", &[("site/n", "2")]).await;
        assert_eq!(saved["rows"], json!({ "site/device": ["site/device[1]", "site/device[2]"] }));
        let page = send(&mut client, &opened, "site", &[("site/n", "2")], "next").await.expect(200);
        assert_eq!(page.path, "/sections/site#i-site-device-1", "the page that was left had no rows");
        assert_eq!(autosaved(&mut client, "site", &[("site/n", "")]).await["rows"], json!({ "site/device": [] }));
    });
}
