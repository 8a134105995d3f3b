//! Tables, charts and files of a round.

use base::{Clock, Lang};
use store::RoundId;

use crate::desk_world::{desk, more_hospitals, one, submit, words};
use crate::world::on_each_database;

#[test]
fn tables_have_their_base_and_their_marking_and_follow_new_submissions() {
    on_each_database(|world| async move {
        let mut client = desk(&world, "jimukyoku").await;
        let report = format!("/desk/rounds/{}/report", world.round);
        client.get(&report).await.expect(200).shows("提出された回答はまだありません").shows("内部用・未秘匿");
        submit(&world, "KX1", &[("ehr/q3", one("yes")), ("ehr/q4", one("yes"))]).await;
        let page = client.get(&report).await.expect(200).shows("内部用・未秘匿");
        let page = page
            .shows("※電子カルテシステムを使用している医療機関を母数としている")
            .shows("母数1医療機関のうち1（100.0%、95％区間 ");
        assert!(page.body.contains("<svg") && !page.body.contains(" style="));
        assert_eq!(page.body.matches("<caption").count() + 1, page.body.matches("<table").count() + 1);
        submit(&world, "KX2", &[("ehr/q3", one("no"))]).await;
        client.get(&report).await.expect(200).shows("母数2医療機関のうち1（50.0%、95％区間 ");

        let table = format!("/desk/rounds/{}/tables/q3", world.round);
        client.get(&table).await.expect(200).shows("電子カルテシステムを使用しているか").shows("内部用・未秘匿");
        client.get(&format!("{table}?by=nonsense")).await.expect(404);
        client.get(&format!("{table}?rule=nonsense")).await.expect(404);
        client.get(&format!("{table}?of=choices")).await.expect(404);
        let mean = client.get(&format!("{table}?rule=mean-of-class-percentages")).await.expect(200);
        mean.shows("区分別割合の単純平均は、施設の割合ではありません").shows("最下段は区分別割合の単純平均");
        client.get(&format!("/desk/rounds/{}/tables/nonsense", world.round)).await.expect(404);
    });
}

#[test]
fn tables_come_as_csv_in_both_encodings() {
    on_each_database(|world| async move {
        submit(&world, "KX1", &[("ehr/q3", one("yes"))]).await;
        let mut client = desk(&world, "jimukyoku").await;
        let round = format!("/desk/rounds/{}", world.round);
        let tables = format!("{round}/report/tables");
        let page = client.get(&format!("{round}/report")).await.expect(200).shows("ほかの形式で保存");
        assert!(page.body.contains("/report/tables/amounts.parquet") && page.body.contains("/tables.xlsx"));
        let utf8 = client.get(&format!("{tables}/cells.csv")).await.expect(200);
        assert!(utf8.body.starts_with("\u{feff}\"所在\","), "{}", utf8.body);
        assert!(utf8.body.contains("q3/bed_class/*/yes") && utf8.body.contains("内部用・未秘匿"), "{}", utf8.body);
        assert!(utf8.body.contains("\"00000\",\"全国\""), "{}", utf8.body);
        let name = utf8.headers["content-disposition"].to_str().unwrap();
        assert!(name.contains("cells-internal-unsuppressed.csv"), "{name}");
        let plain = client.get(&format!("{tables}/cells.utf8.csv")).await.expect(200);
        assert_eq!(utf8.body.strip_prefix('\u{feff}'), Some(plain.body.as_str()));
        let book = client.get(&format!("{tables}/tables.xlsx")).await.expect(200);
        assert!(
            book.headers["content-type"].to_str().unwrap().contains("spreadsheetml") && book.body.starts_with("PK")
        );
        assert!(client.get(&format!("{tables}/responses.parquet")).await.expect(200).body.starts_with("PAR1"));
        let json = client.get(&format!("{tables}/tables.json")).await.expect(200);
        assert!(publish::tables::from_json(json.body.as_bytes()).is_ok());
        let old = client.get(&format!("{tables}/cells.cp932.csv")).await.expect(200);
        assert!(old.headers["content-type"].to_str().unwrap().contains("Shift_JIS"));
        client.get(&format!("{tables}/cells.utf7.csv")).await.expect(404);
        client.get(&format!("{tables}/nonsense")).await.expect(404);
        let cp932 = client.get(&format!("{round}/tables/q3/csv/cp932")).await.expect(200);
        assert!(cp932.headers["content-type"].to_str().unwrap().contains("Shift_JIS"));
        let disposition = cp932.headers["content-disposition"].to_str().unwrap();
        assert!(disposition.contains("internal-unsuppressed.cp932.csv"), "{disposition}");
        let file = client.get(&format!("{round}/report/file")).await.expect(200).shows("内部用・未秘匿");
        for outside in ["<link", "<script", "src=", "href=\"/"] {
            assert!(!file.body.contains(outside), "{outside}");
        }
    });
}

#[test]
fn the_command_line_writes_the_same_report_every_time() {
    on_each_database(|world| async move {
        submit(&world, "KX1", &[("ehr/q3", one("yes")), ("vpn/q8", one("no"))]).await;
        let now = world.clock.now();
        let made = web::report_files(&world.store, world.round, Lang::Ja, now).await.unwrap().unwrap();
        let again = web::report_files(&world.store, world.round, Lang::Ja, now).await.unwrap().unwrap();
        assert_eq!(made.files, again.files);
        let names: Vec<&str> = made.files.iter().map(|file| file.name.as_str()).collect();
        for name in ["tables.json", "cells.csv", "responses.cp932.csv", "tables.xlsx", "report.html", "README.md"] {
            assert!(names.contains(&name), "{name}: {names:?}");
        }
        let verdict = publish::lint::lint(made.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())));
        assert_eq!(verdict.flaws, []);
        let release = publish::tables::from_json(file_of(&made, "tables.json")).unwrap();
        assert_eq!(
            (release.source.as_of.as_str(), release.marking.code.as_str()),
            (now.to_string().as_str(), "internal-unsuppressed")
        );
        let table = release.tables.iter().find(|table| table.item == "q3").unwrap();
        let total = table.rows.last().unwrap();
        assert_eq!((total.n_responses.value(), total.cells[0].value().map(|cell| cell.count)), (Some(&1), Some(1)));
        assert_eq!(table.receipt.extract_sha256.len(), 64);
        assert!(names.contains(&"02-q3.cp932.csv"), "{names:?}");
        for file in made.files.iter().filter(|file| file.name.ends_with(".cp932.csv")) {
            let (text, _, lossy) = encoding_rs::SHIFT_JIS.decode(&file.bytes);
            assert!(!lossy && text.contains("内部用・未秘匿"), "{}", file.name);
        }
        let nothing = web::report_files(&world.store, RoundId(99), Lang::Ja, now).await.unwrap();
        assert!(nothing.is_none());
    });
}

fn file_of<'a>(made: &'a web::ReportFiles, name: &str) -> &'a [u8] {
    &made.files.iter().find(|file| file.name == name).expect(name).bytes
}

/// One hospital that answered: whatever it said is withheld, and an attack on the files finds nothing.
#[test]
fn a_release_holds_nothing_that_tells() {
    on_each_database(|world| async move {
        submit(&world, "KX1", &[("ehr/q3", one("yes")), ("vpn/q8", one("no"))]).await;
        let (now, releasing) = (world.clock.now(), web::Releasing::default());
        let rules = releasing.rules;
        let made =
            web::release_files(&world.store, world.round, Lang::Ja, now, &releasing).await.unwrap().unwrap().unwrap();
        let file = |name: &str| file_of(&made, name);
        let page = std::str::from_utf8(file("report.html")).unwrap();
        assert!(
            page.contains("公表用・秘匿処理済") && !page.contains("内部用・未秘匿") && page.contains("最小度数規則")
        );
        let release = publish::tables::from_json(file("tables.json")).unwrap();
        assert_eq!((release.marking.code.as_str(), release.rules[0].as_str()), ("released", "minimum-count 3"));
        let table = release.tables.iter().find(|table| table.item == "q3").unwrap();
        assert_eq!(table.rows.last().unwrap().cells[0].value(), None);
        let audit = tabulate::suppression::audit(&release.printed(), &[], &rules).unwrap();
        assert_eq!(audit.lessons, []);
        let internal = web::report_files(&world.store, world.round, Lang::Ja, now).await.unwrap().unwrap();
        let internal = publish::tables::from_json(file_of(&internal, "tables.json")).unwrap();
        assert!(!tabulate::suppression::audit(&internal.printed(), &[], &rules).unwrap().lessons.is_empty());
        let csv = std::str::from_utf8(file("cells.utf8.csv")).unwrap();
        // A class that nobody answered for has nothing to withhold.
        let answered =
            |line: &&str| line.contains("\"q3/bed_class/b020/yes\"") || line.contains("\"q3/bed_class/*/yes\"");
        assert!(csv.lines().filter(answered).count() > 0, "{csv}");
        assert!(csv.lines().filter(answered).all(|line| line.contains(",\"X\",")), "{csv}");
        let verdict = publish::lint::lint(made.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())));
        assert_eq!(verdict.flaws, []);
    });
}

#[test]
fn sealed_answers_are_exported_for_a_reason_only() {
    on_each_database(|world| async move {
        let answers = [("ehr/q3", one("yes")), ("respondent/q1_name", words("架空 花子"))];
        submit(&world, "KX1", &answers).await;
        let mut client = desk(&world, "jimukyoku").await;
        let export = format!("/desk/rounds/{}/export", world.round);
        client.get(&export).await.expect(200).shows("内部用・未秘匿").shows("コードブック");
        let open = client.post(&export, &[("file", "answers.utf8")]).await.expect(200);
        assert!(open.body.starts_with('\u{feff}') && open.body.contains("KX1") && open.body.contains("sealed"));
        assert!(!open.body.contains("架空 花子"));
        client.post(&export, &[("file", "answers.utf8"), ("contact", "yes")]).await.expect(422).shows("理由を入力");
        let fields = [("file", "answers.utf8"), ("contact", "yes"), ("reason", "連絡先の一覧の作成")];
        let sealed = client.post(&export, &fields).await.expect(200);
        assert!(sealed.body.contains("架空 花子"));
        client.get("/desk/audit").await.expect(200).shows("answers.exported").shows("連絡先の一覧の作成");
        let parquet = client.post(&export, &[("file", "q9.parquet")]).await.expect(200);
        assert!(parquet.body.starts_with("PAR1"));
        client.post(&export, &[("file", "codebook.cp932")]).await.expect(200);
        let reasons = client.post(&export, &[("file", "explanations.utf8")]).await.expect(200);
        assert!(reasons.body.contains("reason__state"), "{}", reasons.body);
        client.post(&export, &[("file", "nonsense.utf8")]).await.expect(404);
        client.post(&export, &[("file", "answers.exe")]).await.expect(400);
        let mut other = desk(&world, "tantou").await;
        other.post(&export, &fields).await.expect(404);
    });
}

#[test]
fn a_prefecture_s_report_counts_its_own_hospitals_only() {
    on_each_database(|world| async move {
        more_hospitals(&world).await;
        submit(&world, "KX1", &[("ehr/q3", one("yes"))]).await;
        let report = format!("/desk/rounds/{}/report", world.round);
        let mut tokyo = desk(&world, "tokyo").await;
        tokyo.get(&report).await.expect(200).shows("東京都分のみ").shows("母数1医療機関");
        for file in ["file", "tables/cells.csv"] {
            let page = tokyo.get(&format!("{report}/{file}")).await.expect(200).shows("東京都の施設に限り");
            let name = page.headers["content-disposition"].to_str().unwrap().to_owned();
            assert!(name.contains("pref13-"), "{name}");
        }
        let cells = tokyo.get(&format!("{report}/tables/cells.csv")).await.expect(200);
        assert!(cells.body.contains("\"13000\",\"東京都\"") && !cells.body.contains("全国"), "{}", cells.body);
        tokyo.get(&format!("{report}/file")).await.expect(200).shows("（東京都分のみ）").hides("すべての施設");
        desk(&world, "jimukyoku").await.get(&report).await.expect(200).hides("分のみ");
        desk(&world, "kyoto").await.get(&report).await.expect(200).hides("母数1医療機関");
    });
}
