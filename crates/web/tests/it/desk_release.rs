//! Tables for publication: asked for, looked at, given out, and the next ones made beside them.

use base::{Clock, Lang};
use jiff::SignedDuration;
use publish::files::{TABLES, files, packed, unpacked};
use publish::tables::{Release, from_json};
use store::publication::{self, NewPublication};
use web::Releasing;

use crate::client::{Client, Page};
use crate::desk_world::{desk, one, submit};
use crate::world::{ACTOR, World, on_each_database};

const NUMBERS: [(&str, &str); 4] = [("n_min", "3"), ("p_percent", "10"), ("dominance_n", "2"), ("dominance_k", "85")];

/// Asks for a release and follows to its preview.
async fn preview(world: &World, client: &mut Client, more: &[(&str, &str)]) -> Page {
    let fields = [&NUMBERS[..], more].concat();
    let page = client.post(&format!("/desk/rounds/{}/release", world.round), &fields).await.expect(200);
    page.shows("公表用の表の確認").shows("秘匿の内訳は内部用です").shows("一次秘匿")
}

/// Takes the files of a preview.
async fn give(client: &mut Client, preview: &Page) -> Vec<u8> {
    let page = client.post(&preview.path, &[]).await.expect(200);
    assert_eq!(page.headers["content-type"], "application/zip");
    page.bytes
}

fn tables(packed: &[u8]) -> Release {
    from_json(&unpacked(packed, TABLES).unwrap()).unwrap()
}

#[test]
fn tables_for_publication_are_looked_at_given_out_and_written_down() {
    on_each_database(|world| async move {
        let mut client = desk(&world, "jimukyoku").await;
        let round = format!("/desk/rounds/{}", world.round);
        let form = format!("{round}/release");
        client.get(&form).await.expect(200).shows("提出された回答はまだありません");
        submit(&world, "KX1", &[("ehr/q3", one("yes"))]).await;
        client.get(&format!("{round}/report")).await.expect(200).shows("公表用の表をつくる");
        client.get(&form).await.expect(200).shows("最小度数").shows("まだ保存されていません");

        let looked_at = preview(&world, &mut client, &[("without", "count")]).await.shows("除く表").shows("「問9");
        client.get("/desk/audit").await.expect(200).hides("tables.released");
        // Whoever goes back to change something finds what was chosen.
        let back = looked_at.links().into_iter().find(|link| link.contains("?again=")).unwrap();
        let chosen = client.get(&back).await.expect(200).fields();
        let without: Vec<&str> =
            chosen.iter().filter(|(name, _)| name == "without").map(|(_, value)| value.as_str()).collect();
        assert_eq!(without, ["count"]);
        // What was not taken yet is found again on the form.
        let waiting = client.get(&form).await.expect(200).shows("保存していない公表用の表").shows("確認できます");
        assert!(waiting.links().contains(&looked_at.path));
        let packed = give(&mut client, &looked_at).await;
        client.get(&form).await.expect(200).hides("保存していない公表用の表");
        let release = tables(&packed);
        assert_eq!((release.marking.code.as_str(), release.rules.len()), ("released", 3));
        assert!(release.tables.iter().all(|table| table.item != "count") && release.beside.is_empty());
        assert!(release.findings.iter().any(|finding| finding.code == "left-out"));
        let q3 = release.tables.iter().find(|table| table.item == "q3").unwrap();
        assert_eq!(q3.rows.last().unwrap().cells[0].value(), None);
        client.get("/desk/audit").await.expect(200).shows("公表用の表の保存").shows("minimum-count 3");

        // The same again is the same file, and what was given out can be taken as it was.
        assert_eq!(give(&mut client, &looked_at).await, packed);
        let page = client.get(&form).await.expect(200).shows("に保存したファイル（ZIP）");
        let again = page.links().into_iter().find(|link| link.contains("/publications/")).unwrap();
        assert_eq!(client.get(&again).await.expect(200).bytes, packed);

        submit(&world, "KX2", &[("ehr/q3", one("no"))]).await;
        let id = again.rsplit('/').next().unwrap().to_owned();
        let looked_at = preview(&world, &mut client, &[("beside", &id)]).await;
        let later = tables(&give(&mut client, &looked_at).await);
        assert_eq!(later.beside, std::slice::from_ref(&release.source));
        let rules = tabulate::suppression::Rules::default();
        let audit = tabulate::suppression::audit(&later.printed(), &[release.printed()], &rules).unwrap();
        assert_eq!(audit.lessons, []);
    });
}

#[test]
fn what_cannot_be_released_is_told_at_its_field() {
    on_each_database(|world| async move {
        submit(&world, "KX1", &[("ehr/q3", one("yes"))]).await;
        let mut client = desk(&world, "jimukyoku").await;
        let form = format!("/desk/rounds/{}/release", world.round);
        let fields = [("n_min", "三"), ("p_percent", "10"), ("dominance_n", "2"), ("dominance_k", "")];
        let page = client.post(&form, &fields).await.expect(422).shows("「三」は数として読めません");
        let page = page.shows("整数を入力してください");
        assert_eq!(page.value("n_min").as_deref(), Some("三"));
        let fields = [("n_min", "１"), ("p_percent", "0"), ("dominance_n", "9"), ("dominance_k", "85")];
        let page = client.post(&form, &fields).await.expect(422).shows("最小度数「1」は使えません");
        page.shows("p％規則の「0」は使えません").shows("占有規則の「9,85」は使えません");
        let all = [&NUMBERS[..], &[("without", "*/bed_class"), ("without", "*/prefecture")]].concat();
        client.post(&form, &all).await.expect(422).shows("公表する表を一つ以上残してください");
        client.post(&form, &all).await.shows("下の点を直してから").hides("除く印を付けました");
        let unknown = [&NUMBERS[..], &[("without", "q999")]].concat();
        client.post(&form, &unknown).await.expect(422).shows("公表から除く設問「q999」はありません");
        client.get(&format!("{form}/nonsense")).await.expect(200).shows("秘匿の規則");
        let unread = [&NUMBERS[..], &[("without", "q3/prefecture/13")]].concat();
        client.post(&form, &unread).await.expect(422).shows("「q3/prefecture/13」は読めません");
        client.get(&format!("/desk/rounds/{}/publications/1", world.round)).await.expect(404);
    });
}

/// Two that were made before either was saved are not made beside each other: together they may tell what each withholds.
#[test]
fn what_was_given_out_meanwhile_keeps_a_release_from_leaving() {
    on_each_database(|world| async move {
        submit(&world, "KX1", &[("ehr/q3", one("yes"))]).await;
        let mut client = desk(&world, "jimukyoku").await;
        let form = format!("/desk/rounds/{}/release", world.round);
        let one = preview(&world, &mut client, &[]).await;
        let other = preview(&world, &mut client, &[("without", "q3")]).await;
        give(&mut client, &one).await;
        let refused = client.post(&other.path, &[]).await.expect(200).shows("別の公表用の表が保存されました");
        let chosen = refused.fields();
        assert!(
            chosen.contains(&("without".to_owned(), "q3".to_owned()))
                && chosen.iter().any(|(name, _)| name == "beside")
        );
        // So asked for once more, it is made beside the other and leaves.
        let fields: Vec<(&str, &str)> = chosen.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let again = client.post(&form, &fields).await.expect(200).shows("公表用の表の確認").shows("に保存したもの");
        give(&mut client, &again).await;
        client.get(&again.path).await.expect(200).shows("この表は保存しました");
        // A form from before, which does not list what was given out since, has it beside all the same.
        preview(&world, &mut client, &[("listed", "99")]).await.shows("に保存したもの");
        client.get(&format!("{form}/nonsense")).await.expect(200).shows("もうありません");
    });
}

/// A coordinator sees results, and makes nothing for publication; nobody takes what another account looked at.
#[test]
fn only_the_secretariat_makes_tables_for_publication() {
    on_each_database(|world| async move {
        submit(&world, "KX1", &[("ehr/q3", one("yes"))]).await;
        let mut client = desk(&world, "jimukyoku").await;
        let looked_at = preview(&world, &mut client, &[]).await;
        let mut other = desk(&world, "tantou").await;
        other.get(&looked_at.path).await.expect(200).hides("公表用の表の確認");
        let mut tokyo = desk(&world, "tokyo").await;
        let round = format!("/desk/rounds/{}", world.round);
        tokyo.get(&format!("{round}/report")).await.expect(200).hides("公表用の表をつくる");
        tokyo.get(&format!("{round}/release")).await.expect(404);
        tokyo.post(&format!("{round}/release"), &NUMBERS).await.expect(404);
        tokyo.post(&looked_at.path, &[]).await.expect(404);
        give(&mut client, &looked_at).await;
        tokyo.get(&format!("{round}/publications/1")).await.expect(404);
    });
}

/// Made elsewhere, of a later moment than the report that is kept for the pages: the next one is of a moment after it.
#[test]
fn a_release_from_elsewhere_does_not_stand_in_the_way() {
    on_each_database(|world| async move {
        submit(&world, "KX1", &[("ehr/q3", one("yes"))]).await;
        let mut client = desk(&world, "jimukyoku").await;
        client.get(&format!("/desk/rounds/{}/report", world.round)).await.expect(200);
        world.clock.advance(SignedDuration::from_mins(5));
        let now = world.clock.now();
        let release = web::release(&world.store, world.round, now, Some(&Releasing::default())).await;
        let release = release.unwrap().unwrap().expect("nothing stands against it");
        let packed = packed(&files(&release, &[], Lang::Ja).unwrap().files).unwrap();
        let new = NewPublication { round: world.round, as_of: now, rules: "", left_out: "", beside: "", file: &packed };
        let tx = world.store.write().await.unwrap();
        let id = publication::give(&tx, &new, &ACTOR, now).await.unwrap();
        tx.commit().await.unwrap();
        world.clock.advance(SignedDuration::from_mins(1));
        let looked_at = preview(&world, &mut client, &[("beside", &id.to_string())]).await;
        let later = tables(&give(&mut client, &looked_at).await);
        assert_eq!(later.beside, std::slice::from_ref(&release.source));
        assert!(later.source.as_of >= release.source.as_of);
    });
}
