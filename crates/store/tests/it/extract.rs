//! Extracts: the same bytes for the same moment, and nothing protected in them.

use extract::Values;
use questionnaire::Answer;
use store::collect::{self, Collected, Unseal};
use store::extracts::{self, CODEBOOK, DESIGN};
use store::frame::{self, Decision};
use store::{Scope, Tx, round, submission};

use crate::response::{load, one, save, text};
use crate::world::{ACTOR, World, at, on_each_database, signed_in};

async fn collected(tx: &Tx, world: &World, seconds: i64) -> Collected {
    collect::collect(tx, &Scope::All, world.round, at(seconds), Unseal::default()).await.unwrap().unwrap()
}

#[test]
fn an_extract_does_not_notice_what_happens_after_its_moment() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let respondent = signed_in(&tx, world.round, "KX1", "one").await;
        save(&tx, &respondent, &[("page/gate", one("yes"))], 0, 10).await;
        let draft = load(&tx, &respondent).await;
        submission::submit(&tx, &draft, 0, "R-1", &ACTOR, at(11)).await.unwrap().unwrap();
        let first = extracts::make(&collected(&tx, &world, 20).await).unwrap();

        save(&tx, &respondent, &[("page/gate", Answer::Unknown), ("page/note", text("備考"))], 1, 30).await;
        let draft = load(&tx, &respondent).await;
        submission::submit(&tx, &draft, 0, "R-2", &ACTOR, at(31)).await.unwrap().unwrap();
        let unclear = frame::unclear_facilities(&tx, world.round).await.unwrap();
        let decisions: Vec<_> = unclear.keys().map(|facility| (*facility, Decision::Beds(473))).collect();
        let made = round::get(&tx, world.round).await.unwrap().unwrap();
        frame::decide(&tx, &made, &decisions, "電話で確認", &ACTOR, at(32)).await.unwrap().unwrap();

        let again = extracts::make(&collected(&tx, &world, 20).await).unwrap();
        assert_eq!((&again.hash, &again.files), (&first.hash, &first.files), "also the frame is that of the moment");
        assert_eq!(extracts::hash(&collected(&tx, &world, 20).await).unwrap(), first.hash);
        let corrected = extracts::make(&collected(&tx, &world, 31).await).unwrap();
        assert_ne!(corrected.hash, first.hash);
        let decided = extracts::make(&collected(&tx, &world, 32).await).unwrap();
        let design = |extract: &extracts::Extract| {
            let file = extract.files.iter().find(|file| file.name == DESIGN).unwrap();
            String::from_utf8(file.bytes.clone()).unwrap()
        };
        assert!(!design(&corrected).contains("\"b400\"") && design(&decided).contains("\"b400\": 1"));
    });
}

#[test]
fn an_extract_holds_a_code_for_each_state_and_nothing_protected() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let answers = [
            ("KX1", vec![("page/gate", one("yes")), ("page/note", text("公開の備考"))]),
            ("KX2", vec![("page/gate", Answer::Unknown), ("page/maker", text("架空ゲート社"))]),
            ("KX3", vec![("page/contact", text("00-0000-0000"))]),
        ];
        for (code, answers) in answers {
            let respondent = signed_in(&tx, world.round, code, code).await;
            save(&tx, &respondent, &answers, 0, 10).await;
            let draft = load(&tx, &respondent).await;
            submission::submit(&tx, &draft, 0, code, &ACTOR, at(11)).await.unwrap().unwrap();
        }
        let extract = extracts::make(&collected(&tx, &world, 20).await).unwrap();
        let names: Vec<&str> = extract.sheets[0].columns().iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["facility", "bed_class", "prefecture", "beds", "submitted_at", "gate", "note"]);
        let codes = |name: &str| {
            let column = extract.sheets[0].columns().iter().find(|column| column.name == name).unwrap();
            let Values::Text(values) = &column.values else { panic!("codes are text") };
            values.iter().map(|value| value.clone().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(codes("gate"), ["yes", "#unknown", "#blank"]);
        assert_eq!(codes("note"), ["given", "#blank", "#blank"]);
        let left_out: Vec<(&str, &str)> =
            extract.left_out.iter().map(|left_out| (left_out.item.as_str(), left_out.why)).collect();
        assert_eq!(left_out, [("page/contact", "contact"), ("page/maker", "sensitive")]);
        for secret in ["架空ゲート社", "00-0000", "架空第一病院", "公開の備考"] {
            for file in &extract.files {
                let found = file.bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                assert!(!found, "{secret} in {}", file.name);
            }
        }
        let codebook = extract.files.iter().find(|file| file.name == CODEBOOK).unwrap();
        assert_eq!(extract::codebook(&codebook.bytes).unwrap(), extract.codebook, "it is read back as it was");
    });
}
