//! Accounts at the desk: signing in, what a coordinator sees, and what it takes to see contacts.

use jiff::SignedDuration;

use crate::answering::{save, signed_in};
use crate::bad_input::with;
use crate::client::Client;
use crate::desk_world::{PASSWORD, desk, more_hospitals, one, put_account, submit, words};
use crate::world::on_each_database;

#[test]
fn a_wrong_name_looks_like_a_wrong_password_and_signing_out_ends_it() {
    on_each_database(|world| async move {
        put_account(&world, "jimukyoku").await;
        let mut client = Client::new(&world.router);
        let page = client.get("/desk/audit").await.expect(200);
        assert_eq!(page.path, "/desk/sign-in");
        let wrong = client.post("/desk/sign-in", &[("name", "jimukyoku"), ("password", "x")]).await.expect(422);
        let unknown = client.post("/desk/sign-in", &[("name", "daremo"), ("password", "x")]).await.expect(422);
        assert_eq!(wrong.body.replace("jimukyoku", ""), unknown.body.replace("daremo", ""));
        client
            .post("/desk/sign-in", &[("name", ""), ("password", "")])
            .await
            .expect(422)
            .shows("利用者名を入力してください");
        client
            .post("/desk/sign-in", &[("name", "jimukyoku"), ("password", PASSWORD)])
            .await
            .expect(200)
            .shows("架空の調査");
        client.post("/desk/sign-out", &[]).await.expect(200);
        assert_eq!(client.get("/desk").await.path, "/desk/sign-in");
    });
}

#[test]
fn twenty_wrong_passwords_and_the_right_one_still_works() {
    on_each_database(|world| async move {
        put_account(&world, "jimukyoku").await;
        let mut client = Client::new(&world.router);
        for _ in 0..20 {
            client.post("/desk/sign-in", &[("name", "jimukyoku"), ("password", "x")]).await.expect(422);
        }
        client
            .post("/desk/sign-in", &[("name", "jimukyoku"), ("password", PASSWORD)])
            .await
            .expect(200)
            .shows("調査一覧");
        world.clock.advance(SignedDuration::from_hours(11));
        assert_eq!(client.get("/desk").await.path, "/desk/sign-in", "a sign-in ends by itself");
    });
}

#[test]
fn a_form_sent_after_the_sign_in_ended_waits_and_is_sent_after_signing_in() {
    on_each_database(|world| async move {
        let mut client = desk(&world, "jimukyoku").await;
        let extend = format!("/desk/rounds/{}/extend", world.round);
        let typed = [("day", "2026-12-25"), ("reason", "大雪のため\n<道路>")];
        world.clock.advance(SignedDuration::from_hours(11));
        let page = client.post(&extend, &typed).await.expect(401).shows("サインインの期限が切れました");

        let again =
            with(&page.fields(), &[("name", "jimukyoku"), ("password", "x")], &mut client, "/desk/sign-in").await;
        let again = again.expect(422);
        let right = [("name", "jimukyoku"), ("password", PASSWORD)];
        let page = with(&again.fields(), &right, &mut client, "/desk/sign-in").await;
        let page = page.expect(200).shows("まだ送信されていません").shows("2026-12-25");
        client.get(&format!("/desk/rounds/{}", world.round)).await.expect(200).hides("大雪");
        with(&page.fields(), &[], &mut client, &extend).await.expect(200).shows("令和8年12月25日").shows("大雪のため");

        let elsewhere = [("name", "jimukyoku"), ("password", PASSWORD), ("carried-to", "//evil.example/x")];
        let page = client.post("/desk/sign-in", &elsewhere).await.expect(200);
        assert_eq!(page.path, "/desk", "a form goes to the desk's own pages only");
    });
}

#[test]
fn a_coordinator_sees_its_prefecture_and_nothing_that_hints_at_the_rest() {
    on_each_database(|world| async move {
        more_hospitals(&world).await;
        submit(&world, "KX1", &[("ehr/q3", one("yes"))]).await;
        let mut kyoto = desk(&world, "kyoto").await;
        let round = format!("/desk/rounds/{}", world.round);
        kyoto.get("/desk").await.expect(200).shows("京都府").hides("調査を作成する");
        kyoto.get(&round).await.expect(200).hides("東京都").hides("いま締め切る");
        kyoto.get(&format!("{round}/facilities")).await.expect(200).shows("0施設").hides("架空第一病院");
        kyoto.get(&format!("{round}/facilities?prefecture=13")).await.expect(200).shows("0施設");
        kyoto.get(&format!("{round}/facilities/KX1")).await.expect(404);
        kyoto.get(&format!("{round}/facilities/KX9")).await.expect(404);
        kyoto.get(&format!("{round}/frame?status=in")).await.expect(200).hides("架空第一病院");
        kyoto.get(&format!("{round}/report")).await.expect(200).shows("提出された回答はまだありません");
        kyoto.get("/desk/register").await.expect(200).shows("3施設").hides("架空第一病院").hides("一覧を取り込む");
        for page in ["/desk/audit", "/desk/rounds/new"] {
            kyoto.get(page).await.expect(404);
        }
        kyoto.get(&format!("{round}/codes")).await.expect(404);
        for form in ["close", "extend", "reopen", "frame/freeze", "frame/decide", "codes", "facilities/KX1/reissue"] {
            kyoto.post(&format!("{round}/{form}"), &[("sure", "yes")]).await.expect(404);
        }
        let export = kyoto.post(&format!("{round}/export"), &[("file", "answers.utf8")]).await.expect(200);
        assert!(!export.body.contains("KX1"), "{}", export.body);

        let mut tokyo = desk(&world, "tokyo").await;
        tokyo.get(&format!("{round}/facilities")).await.expect(200).shows("2施設").shows("架空第一病院");
        tokyo.get(&format!("{round}/facilities/KX1")).await.expect(200).hides("連絡先・保護された回答を表示する");
        let reveal = [("reason", "確認"), ("what", "contacts")];
        tokyo.post(&format!("{round}/facilities/KX1/reveal"), &reveal).await.expect(404);
    });
}

#[test]
fn contacts_and_sealed_answers_take_a_reason_that_is_kept() {
    on_each_database(|world| async move {
        let mut hospital = signed_in(&world, "KX1", "架空 花子").await;
        save(&mut hospital, "vpn", &[("vpn/q8", "yes"), ("vpn/q9[1]/maker", "架空製作所")], "stay").await.expect(200);
        let facility = format!("/desk/rounds/{}/facilities/KX1", world.round);
        let mut client = desk(&world, "jimukyoku").await;
        let page = client.get(&facility).await.expect(200).shows("入力中").shows("回答者 1");
        page.hides("架空 花子").hides("架空製作所");
        let reveal = format!("{facility}/reveal");
        client
            .post(&reveal, &[("reason", " "), ("what", "contacts")])
            .await
            .expect(422)
            .shows("理由を入力してください")
            .hides("架空 花子");
        let reason = [("reason", "問9の台数の確認"), ("what", "contacts")];
        client.post(&reveal, &reason).await.expect(200).shows("架空 花子").shows("03-0000-0000").hides("架空製作所");
        let reason = [("reason", "製品名の確認"), ("what", "answers")];
        client.post(&reveal, &reason).await.expect(200).shows("架空製作所");
        client.get(&facility).await.expect(200).hides("架空 花子").hides("架空製作所");
        let log = client.get("/desk/audit").await.expect(200);
        log.shows("contact.shown")
            .shows("問9の台数の確認")
            .shows("answers.unsealed")
            .shows("製品名の確認")
            .hides("架空製作所");

        let mut other = desk(&world, "tantou").await;
        other.post(&reveal, &reason).await.expect(404);
    });
}

#[test]
fn a_reissued_code_is_shown_once_and_ends_the_old_one() {
    on_each_database(|world| async move {
        let mut hospital = signed_in(&world, "KX1", "架空 花子").await;
        let facility = format!("/desk/rounds/{}/facilities/KX1", world.round);
        let mut client = desk(&world, "jimukyoku").await;
        let page = client.post(&format!("{facility}/reissue"), &[]).await.expect(200).shows("表示するのは今回だけです");
        let code = page.body.split("access-code\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert_eq!(hospital.get("/home").await.path, "/sign-in", "the old sign-in has ended");
        let old = [("facility", "KX1"), ("code", world.codes["KX1"].as_str())];
        hospital.post("/sign-in", &old).await.expect(422);
        hospital.post("/sign-in", &[("facility", "KX1"), ("code", &code)]).await.expect(200).shows("架空 花子");
        client.get(&facility).await.expect(200).hides(&code);
        client.get("/desk/audit").await.expect(200).shows("access.reissued").hides(&code);
    });
}

#[test]
fn the_history_of_an_answer_is_kept() {
    on_each_database(|world| async move {
        submit(&world, "KX1", &[("ehr/q3", one("yes"))]).await;
        world.clock.advance(SignedDuration::from_mins(5));
        submit(&world, "KX1", &[("ehr/q3", one("no")), ("respondent/q1_name", words("架空 花子"))]).await;
        let mut client = desk(&world, "jimukyoku").await;
        let page = client.get(&format!("/desk/rounds/{}/facilities/KX1", world.round)).await.expect(200);
        page.shows(&format!("受付番号 R-{}-KX1-1", world.round))
            .shows(&format!("受付番号 R-{}-KX1-2", world.round))
            .shows("変更された回答の履歴")
            .shows("2版")
            .hides("架空 花子");
    });
}
