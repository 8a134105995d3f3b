//! Answering workbooks: whose they are, what a reading leaves, and the signature of their manifests.

use std::collections::BTreeMap;

use questionnaire::{Answer, Key, Value};
use store::workbook::{self, Allotted, READINGS_KEPT_MAX, Returned, Signer};
use store::{Actor, Scope, frame, history, round};

use crate::world::{ACTOR, at, on_each_database};

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

#[test]
fn a_reading_is_one_version_with_its_entry_and_only_the_newest_are_kept() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let member = frame::member_by_code(&tx, &Scope::All, world.round, "KX1").await.unwrap().unwrap();
        let draft = workbook::hold(&tx, world.round, member.facility, at(10)).await.unwrap().unwrap();
        let id = workbook::make(&tx, &draft, true, &ACTOR, at(10)).await.unwrap();
        for n in 0..=READINGS_KEPT_MAX {
            let draft = workbook::hold(&tx, world.round, member.facility, at(11)).await.unwrap().unwrap();
            let made = workbook::find(&tx, world.round, member.facility, id).await.unwrap().unwrap();
            let take = BTreeMap::from([(key("page/contact"), Answer::Answered(Value::Text(format!("架空 {n}"))))]);
            let allotted = Allotted::from([(key("page/rows"), BTreeMap::from([(3, 7)]))]);
            let returned = Returned {
                take: &take,
                clashes: &[],
                allotted: &allotted,
                n_same: 2,
                file_hash: "ab",
                result: "found",
                n_findings: 0,
            };
            let taken = workbook::take(&tx, &draft, &made, &returned, (&ACTOR, &ACTOR), at(12)).await.unwrap();
            let (reading, recorded) = taken.unwrap();
            assert_eq!((recorded.version, recorded.n_saved), (n + 1, 1));
            let read = workbook::reading(&tx, world.round, member.facility, reading).await.unwrap().unwrap();
            assert_eq!((read.result.as_str(), read.n_taken, read.n_same), ("found", 1, 2));
        }
        let made = workbook::find(&tx, world.round, member.facility, id).await.unwrap().unwrap();
        assert_eq!(made.versions, [1, 2, 3, 4]);
        assert_eq!(made.allotted[&key("page/rows")][&3], 7);
        let draft = workbook::hold(&tx, world.round, member.facility, at(13)).await.unwrap().unwrap();
        assert!(made.own(&draft, &ACTOR).contains(&key("page/contact")));
        assert!(made.own(&draft, &Actor::System("another")).is_empty());
        let before = history::answers_at(&tx, &draft, 1, true).await.unwrap();
        assert_eq!(before[&key("page/contact")], Answer::Answered(Value::Text("架空 0".to_owned())));
        let kept = workbook::readings(&tx, world.round, member.facility).await.unwrap();
        assert_eq!(i64::try_from(kept.len()), Ok(READINGS_KEPT_MAX));

        let other = frame::member_by_code(&tx, &Scope::All, world.round, "KX2").await.unwrap().unwrap();
        assert_eq!(workbook::find(&tx, world.round, other.facility, id).await.unwrap(), None);
        assert_eq!(workbook::reading(&tx, world.round, other.facility, kept[0].0).await.unwrap(), None);
    });
}

#[test]
fn a_closed_round_takes_no_workbook() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let made = round::get(&tx, world.round).await.unwrap().unwrap();
        round::close(&tx, &made, "", &Actor::System("test"), at(20)).await.unwrap().unwrap();
        let member = frame::member_by_code(&tx, &Scope::All, world.round, "KX1").await.unwrap().unwrap();
        let draft = workbook::hold(&tx, world.round, member.facility, at(21)).await.unwrap().unwrap();
        let id = workbook::make(&tx, &draft, false, &ACTOR, at(21)).await.unwrap();
        let made = workbook::find(&tx, world.round, member.facility, id).await.unwrap().unwrap();
        let (take, allotted) = (BTreeMap::new(), Allotted::new());
        let returned = Returned {
            take: &take,
            clashes: &[],
            allotted: &allotted,
            n_same: 0,
            file_hash: "ab",
            result: "",
            n_findings: 0,
        };
        let refused = workbook::take(&tx, &draft, &made, &returned, (&ACTOR, &ACTOR), at(22)).await.unwrap();
        assert_eq!(refused.unwrap_err().code, "round-closed");
    });
}

#[test]
fn a_signature_fits_its_own_text_alone() {
    on_each_database(|world| async move {
        let signer = Signer::new(&world.store.read().await.unwrap());
        let signature = signer.sign("round|1");
        assert!(signer.is_signed("round|1", &signature));
        assert!(!signer.is_signed("round|2", &signature));
        assert!(!signer.is_signed("round|1", &signature[1..]) && !signer.is_signed("round|1", ""));
    });
}
