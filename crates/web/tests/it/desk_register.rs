//! Importing lists: preview first, apply after, and clear words for what cannot be read.

use std::path::Path;

use crate::client::{Client, Page};
use crate::desk_world::desk;
use crate::world::on_each_database;

const LIST: &str = "コード,名称,都道府県,病床数\r\nKZ1,架空甲病院,京都府,６０\r\nKZ2,架空乙病院,京都府,\r\n";
const MAPPING: &str = "code=コード,name=名称,prefecture=都道府県,beds_total=病床数,kind:病院";

async fn upload(client: &mut Client, name: &str, bytes: &[u8]) -> Page {
    let fields = [("as_of", "令和8年6月1日"), ("layout", "own"), ("source", "kakuu-list"), ("mapping", MAPPING)];
    client.upload("/desk/register/import", &fields, (name, bytes)).await
}

#[test]
fn a_list_is_seen_before_it_is_imported_and_the_second_time_nothing_changes() {
    on_each_database(|world| async move {
        let mut client = desk(&world, "jimukyoku").await;
        let page = upload(&mut client, "list.csv", LIST.as_bytes()).await.expect(200);
        let page = page.shows("まだ取り込んでいません").shows("架空甲病院").shows("架空乙病院");
        let token = page.value("token").unwrap();
        client.get("/desk/register?q=%E7%94%B2").await.expect(200).shows("合う施設はありません");
        client.post("/desk/register/apply", &[("token", &token)]).await.expect(200).shows("一覧を取り込みました");
        client.get("/desk/register?q=%E7%94%B2").await.expect(200).shows("架空甲病院").shows("60");
        client.post("/desk/register/apply", &[("token", &token)]).await.expect(409).shows("取り込めませんでした");
        let page = upload(&mut client, "list.csv", LIST.as_bytes()).await.expect(200).shows("変わる施設はありません");
        assert_eq!(page.value("token"), None);

        let (cp932, _, _) =
            encoding_rs::SHIFT_JIS.encode("コード,名称,都道府県,病床数\r\nKZ1,架空髙病院,京都府,60\r\n");
        let page = upload(&mut client, "list-cp932.csv", &cp932).await.expect(200);
        page.shows("「架空甲病院」→「架空髙病院」").shows("消失").shows("1割を超える施設が消えます");
    });
}

#[test]
fn a_waiting_list_is_somebody_s_own_and_waits_a_quarter_of_an_hour() {
    on_each_database(|world| async move {
        let mut client = desk(&world, "jimukyoku").await;
        let mut other = desk(&world, "tantou").await;
        let token = upload(&mut client, "list.csv", LIST.as_bytes()).await.value("token").unwrap();
        other.post("/desk/register/apply", &[("token", &token)]).await.expect(409);
        world.clock.advance(jiff::SignedDuration::from_mins(16));
        client
            .post("/desk/register/apply", &[("token", &token)])
            .await
            .expect(409)
            .shows("もう一度ファイルを選んでください");
    });
}

#[test]
fn what_cannot_be_read_is_said_and_changes_nothing() {
    on_each_database(|world| async move {
        let mut client = desk(&world, "jimukyoku").await;
        let nothing = client.upload("/desk/register/import", &[("as_of", "昨日")], ("", b"")).await.expect(422);
        nothing.shows("ファイルを選んでください").shows("「昨日」を読み取れません");
        upload(&mut client, "list.csv", b"a,b\r\n1,2\r\n").await.expect(422).shows("この一覧は取り込めません");
        upload(&mut client, "list.zip", b"PK\x03\x04broken").await.expect(422).shows("この一覧は取り込めません");
        let mapping =
            [("as_of", "2026-06-01"), ("layout", "own"), ("source", "x y"), ("mapping", "name=名称,nonsense=1")];
        let page = client.upload("/desk/register/import", &mapping, ("list.csv", LIST.as_bytes())).await.expect(422);
        page.shows("一覧の名前を").shows("nonsense").shows("code=列の見出し");
        let large = vec![b'x'; 52 * 1024 * 1024];
        upload(&mut client, "large.csv", &large).await.expect(413).shows("50 MBまで");
        client.post("/desk/register/import", &[("as_of", "2026-06-01")]).await.expect(400);
        client.get("/desk/register").await.expect(200).shows("2施設");
    });
}

#[test]
fn the_ministry_s_list_is_read_as_downloaded_and_a_spoilt_one_is_refused() {
    on_each_database(|world| async move {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
        let Ok(list) = std::fs::read(folder.join("01-1_hospital_facility_info_20250601.zip")) else {
            eprintln!("skipped: the ministry's list is absent");
            return;
        };
        let mut client = desk(&world, "jimukyoku").await;
        let fields = [("as_of", "2025-06-01"), ("layout", "ministry")];
        let page = client.upload("/desk/register/import", &fields, ("list.zip", &list)).await.expect(200);
        let page = page.shows("7,587").shows("mhlw-hospitals");
        let token = page.value("token").unwrap();
        client.post("/desk/register/apply", &[("token", &token)]).await.expect(200).shows("7,589施設");
        let Some(spoilt) = kyoto(&folder) else { return };
        let page = client.upload("/desk/register/import", &fields, ("kyoto.csv", &spoilt)).await.expect(422);
        page.shows("この一覧は取り込めません");
        client.get("/desk/register").await.expect(200).shows("7,589施設");
    });
}

/// The file beside it whose identifiers a spreadsheet has destroyed.
fn kyoto(folder: &Path) -> Option<Vec<u8>> {
    let entries = std::fs::read_dir(folder).ok()?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let found = paths.into_iter().find(|path| path.to_string_lossy().to_lowercase().contains("kyoto"))?;
    std::fs::read(found).ok()
}
