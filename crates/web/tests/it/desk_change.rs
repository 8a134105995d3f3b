//! Change between two rounds: matched hospitals, the word that may be said, files, and what is there to see without any.

use base::{Clock, Lang, Text};
use jiff::SignedDuration;
use jiff::civil::date;
use register::{Beds, Facility, FacilityKind, FrameRule};
use store::facility::{self, Import};
use store::{RoundId, Scope, change, frame, instrument, round};

use crate::desk_world::{desk, one, submit_in};
use crate::world::{ACTOR, World, on_each_database};

/// Hospitals in Kyoto, those of Tokyo are there already.
const N: usize = 30;

async fn hospitals(world: &World, codes: std::ops::Range<usize>, beds: u32) {
    let facilities: Vec<Facility> = codes
        .map(|number| Facility {
            code: format!("KY{number:02}"),
            name: format!("架空京都第{number}病院"),
            kana: String::new(),
            kind: FacilityKind::Hospital,
            prefecture: "26".to_owned(),
            municipality: String::new(),
            address: String::new(),
            beds: Beds { total_stated: Some(beds), general: Some(beds), ..Beds::default() },
            invented: true,
        })
        .collect();
    let hash = format!("{} {beds}", facilities.len());
    let import = Import {
        source: "invented-kyoto",
        file_name: "kyoto.csv",
        file_hash: &hash,
        as_of: date(2026, 6, 1),
        facilities: &facilities,
    };
    let tx = world.store.write().await.unwrap();
    facility::apply(&tx, &import, &ACTOR, world.clock.now()).await.unwrap().unwrap();
    tx.commit().await.unwrap();
}

/// Another round of the same questionnaire, opened now.
async fn another(world: &World, title: &str) -> RoundId {
    let now = world.clock.now();
    let tx = world.store.write().await.unwrap();
    let first = round::get(&tx, world.round).await.unwrap().unwrap();
    let known = instrument::get(&tx, first.instrument).await.unwrap();
    assert!(!known.items.is_empty());
    let title = Text::new(title, title);
    let id = round::create(&tx, &title, first.instrument, &FrameRule::hospitals(), &ACTOR, now).await.unwrap();
    let made = round::get(&tx, id).await.unwrap().unwrap();
    frame::freeze(&tx, &made, &ACTOR, now).await.unwrap().unwrap();
    let made = round::get(&tx, id).await.unwrap().unwrap();
    round::open(&tx, &made, now + SignedDuration::from_hours(480), &ACTOR, now).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    id
}

#[test]
fn a_round_shows_what_changed_since_the_one_before() {
    on_each_database(|world| async move {
        let mut client = desk(&world, "jimukyoku").await;
        let first = format!("/desk/rounds/{}/change", world.round);
        client.get(&first).await.expect(200).shows("比べられる前回の調査がありません");

        hospitals(&world, 0..N, 60).await;
        world.clock.advance(SignedDuration::from_hours(1));
        let earlier = another(&world, "架空の前回").await;
        // One hospital closes, one opens.
        hospitals(&world, 1..N + 1, 60).await;
        world.clock.advance(SignedDuration::from_hours(1));
        let later = another(&world, "架空の今回").await;
        let change = format!("/desk/rounds/{later}/change");
        client.get(&change).await.expect(200).shows("提出された回答がまだありません");

        // 25 answer in both rounds: 5 and then 20 of them use an EHR.
        for number in 0..25 {
            let answer = |yes: bool| [("ehr/q3", one(if yes { "yes" } else { "no" }))];
            submit_in(&world, earlier, &format!("KY{number:02}"), &answer(number < 5)).await;
            submit_in(&world, later, &format!("KY{:02}", number + 1), &answer(number < 20)).await;
        }
        let page = client.get(&change).await.expect(200).shows("内部用・未秘匿").shows("架空の前回");
        let page = page.shows("20.0% → 80.0%").shows("+60.0ポイント").shows("増加").shows("架空の前回から");
        let page = page.shows("差の内訳").shows("同じ病院").shows("Holm");
        assert!(page.body.contains("<svg") && !page.body.contains(" style="));
        // Nobody was asked anything else, so nothing else is claimed.
        assert!(page.body.contains("比較できない"), "questions without a base in one of the rounds");
        let english = client.get(&format!("{change}?lang=en")).await.expect(200);
        english.shows("Increase").shows("Same hospitals");
        client
            .get(&format!("/desk/rounds/{later}/report"))
            .await
            .expect(200)
            .shows("See the change from an earlier round");

        let csv = client.get(&format!("{change}/csv/utf8?from={earlier}&lang=ja")).await.expect(200);
        let q3: Vec<&str> = csv
            .body
            .lines()
            .filter(|line| line.contains(",q3,") && line.contains(",total,") && line.contains(",yes,"))
            .collect();
        assert_eq!(q3.len(), 1);
        assert!(q3[0].contains(",25,25,") && q3[0].contains("増加"), "{}", q3[0]);
        // In both frames: 29 of Kyoto and 2 of Tokyo; 24 of them answered twice.
        assert!(q3[0].contains(",31,24,"), "{}", q3[0]);
        let verdict = publish::lint::lint([("change.csv", csv.bytes.as_slice())]);
        assert!(verdict.flaws.is_empty(), "{:#?}", verdict.flaws);
        client.get(&format!("{change}/csv/cp932?from={earlier}")).await.expect(200);

        // What a person says of two editions counts, and what is wrong in it is said.
        let tx = world.store.read().await.unwrap();
        let both = change::two_rounds(&tx, &Scope::All, (earlier, later), world.clock.now()).await.unwrap().unwrap();
        drop(tx);
        let said = |class: &str| {
            let head = "concept,from_item,to_item,class,note_ja,note_en";
            web::change_report(&both, Some(&format!("{head}\nehr_in_use,ehr/q3,ehr/q3,{class},架空の理由,a reason\n")))
        };
        let (report, _) = said("base changed").unwrap();
        let shown = report::change::view(&report, Lang::Ja);
        let q3 = shown.tables.iter().find(|table| table.heading.starts_with("問3")).unwrap();
        assert!(!q3.is_comparable && q3.comparability.contains("架空の理由"), "{}", q3.comparability);
        assert!(q3.rows.iter().flat_map(|row| &row.cells).all(|cell| cell.word.starts_with("比較できない")));
        let (report, _) = said("same").unwrap();
        assert!(report::change::view(&report, Lang::Ja).claims.iter().any(|claim| claim.cell.word == "増加"));
        assert_eq!(said("nonsense").unwrap_err().len(), 1);

        // A round that is not earlier, and none at all, are not found.
        client.get(&format!("{change}?from={later}")).await.expect(404);
        client.get(&format!("{change}?from=99")).await.expect(404);
        client.get(&format!("{change}?from={}", world.round)).await.expect(200).shows("架空の調査");
        client.get("/desk/rounds/99/change").await.expect(404);
        client.get(&format!("{change}/csv/utf7")).await.expect(404);
    });
}

#[test]
fn a_coordinator_compares_its_own_hospitals_only() {
    on_each_database(|world| async move {
        hospitals(&world, 0..N, 60).await;
        world.clock.advance(SignedDuration::from_hours(1));
        let earlier = another(&world, "架空の前回").await;
        world.clock.advance(SignedDuration::from_hours(1));
        let later = another(&world, "架空の今回").await;
        for round in [earlier, later] {
            submit_in(&world, round, "KX1", &[("ehr/q3", one("yes"))]).await;
            for number in 0..12 {
                submit_in(&world, round, &format!("KY{number:02}"), &[("ehr/q3", one("no"))]).await;
            }
        }
        let change = format!("/desk/rounds/{later}/change");
        let mut tokyo = desk(&world, "tokyo").await;
        tokyo.get(&change).await.expect(200).shows("東京都分のみ").shows("前回 n=1医療機関").hides("n=12医療機関");
        let mut kyoto = desk(&world, "kyoto").await;
        kyoto.get(&change).await.expect(200).shows("前回 n=12医療機関").hides("n=13医療機関");
        let file = kyoto.get(&format!("{change}/csv/utf8")).await.expect(200);
        assert!(file.headers["content-disposition"].to_str().unwrap().contains("pref26-"));
    });
}
