//! Two people in one response never silently overwrite each other.

use crate::answering::{save, send, signed_in};
use crate::world::on_each_database;

#[test]
fn the_second_sees_whose_answer_came_in_between_and_chooses() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        let mut taro = signed_in(&world, "KX1", "架空 太郎").await;
        let opened_by_taro = taro.get("/sections/ehr").await.expect(200);
        save(&mut hanako, "ehr", &[("ehr/q3", "yes")], "stay").await.expect(200);

        let changes = [("ehr/q2", "yes"), ("ehr/q3", "no")];
        let page = send(&mut taro, &opened_by_taro, "ehr", &changes, "next").await.expect(409);
        let page = page.shows("架空 花子 さんの回答").shows("どちらの回答を残すか");
        let now = hanako.get("/sections/ehr").await.expect(200);
        assert_eq!(now.value("ehr/q3").as_deref(), Some("yes"), "nothing is overwritten");
        assert_eq!(now.value("ehr/q2").as_deref(), Some("yes"), "what nobody else touched is saved");

        let mut fields = page.fields();
        let without_choice: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        taro.post("/sections/ehr/conflict", &without_choice).await.expect(422).shows("どちらかを選んでください");
        fields.push(("keep:ehr/q3".to_owned(), "mine".to_owned()));
        let chosen: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let page = taro.post("/sections/ehr/conflict", &chosen).await.expect(200);
        assert_eq!(page.value("ehr/q3").as_deref(), Some("no"));
    });
}

#[test]
fn a_page_that_merely_shows_an_old_answer_changes_nothing() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        let mut taro = signed_in(&world, "KX1", "架空 太郎").await;
        save(&mut hanako, "ehr", &[("ehr/q2", "yes"), ("ehr/q3", "yes")], "stay").await.expect(200);
        let opened_by_taro = taro.get("/sections/ehr").await.expect(200);
        save(&mut hanako, "ehr", &[("ehr/q3", "no")], "stay").await.expect(200);
        let page = send(&mut taro, &opened_by_taro, "ehr", &[("ehr/q2", "no")], "stay").await.expect(200);
        assert_eq!(page.value("ehr/q2").as_deref(), Some("no"));
        assert_eq!(page.value("ehr/q3").as_deref(), Some("no"), "Hanako's later answer stays");
    });
}

#[test]
fn a_script_keeps_its_version_while_others_save() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        let mut taro = signed_in(&world, "KX1", "架空 太郎").await;
        let opened = taro.get("/sections/ehr").await.expect(200);
        save(&mut hanako, "ehr", &[("ehr/q3", "yes")], "stay").await.expect(200);
        taro.headers.push(("accept", "application/json".to_owned()));
        let saved = send(&mut taro, &opened, "ehr", &[("ehr/q2", "yes")], "").await.expect(200);
        let saved: serde_json::Value = serde_json::from_str(&saved.body).unwrap();
        assert_eq!(saved["seen"].to_string(), opened.value("kaishin:seen").unwrap(), "Hanako's answer is not in sight");
        let conflict = send(&mut taro, &opened, "ehr", &[("ehr/q2", "yes"), ("ehr/q3", "no")], "").await.expect(409);
        let conflict: serde_json::Value = serde_json::from_str(&conflict.body).unwrap();
        assert_eq!(conflict["problem"], true);
    });
}

#[test]
fn what_was_checked_is_what_is_sent() {
    on_each_database(|world| async move {
        let mut hanako = signed_in(&world, "KX1", "架空 花子").await;
        let mut taro = signed_in(&world, "KX1", "架空 太郎").await;
        let seen = hanako.get("/check").await.expect(200).value("kaishin:seen").unwrap();
        save(&mut taro, "ehr", &[("ehr/q2", "yes")], "stay").await.expect(200);
        hanako.post("/check", &[("kaishin:seen", &seen)]).await.expect(409).shows("確認の間に回答が変更されました");
    });
}
