//! Freezing frames and deciding what is unclear; rounds from draft to closed.

use base::Text;
use register::{FrameRule, Status};
use store::frame::{self, Decision};
use store::progress::{self, Filter, Standing};
use store::round::{self, RoundState};
use store::{RoundId, Scope, Tx};

use crate::world::{ACTOR, at, on_each_database};

#[test]
fn every_facility_is_in_or_out_with_a_reason() {
    on_each_database(|world| async move {
        let tx = world.store.read().await.unwrap();
        let reasons = frame::reasons(&tx, &Scope::All, world.round).await.unwrap();
        let counts: Vec<(&str, u64)> = reasons.iter().map(|reason| (reason.code.as_str(), reason.n)).collect();
        assert_eq!(counts, [("rule-met", 3), ("beds-below", 1), ("beds-unclear-blank", 1)]);
        let tokyo = Scope::Prefecture("13".to_owned());
        let reasons = frame::reasons(&tx, &tokyo, world.round).await.unwrap();
        assert_eq!(reasons.iter().map(|reason| reason.n).sum::<u64>(), 2, "counts never leak what rows may not");
    });
}

#[test]
fn unclear_beds_stay_out_until_a_person_decides_with_a_reason() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let made = round::get(&tx, world.round).await.unwrap().unwrap();
        let unclear = frame::unclear_facilities(&tx, world.round).await.unwrap();
        let (id, known) = unclear.first_key_value().unwrap();
        assert_eq!(known.facility.code, "KX5");
        let beds = [(*id, Decision::Beds(473))];
        assert!(frame::decide(&tx, &made, &beds, " ", &ACTOR, at(5)).await.unwrap().is_err(), "a reason is needed");
        frame::decide(&tx, &made, &beds, "電話で確認", &ACTOR, at(5)).await.unwrap().unwrap();
        let member = frame::member_by_code(&tx, &Scope::All, world.round, "KX5").await.unwrap().unwrap();
        assert_eq!((member.status, member.stratum.as_str(), member.beds), (Status::In, "b400", Some(473)));
        let again = frame::decide(&tx, &made, &[(*id, Decision::LeaveOut)], "再考", &ACTOR, at(6)).await.unwrap();
        assert!(again.is_err(), "what is decided is decided");
    });
}

#[test]
fn a_frame_does_not_move_with_the_register() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let mut newer = crate::world::hospitals();
        newer[0].beds.total_stated = Some(250);
        newer[0].beds.general = Some(250);
        store::facility::apply(&tx, &crate::world::import(&newer), &ACTOR, at(5)).await.unwrap().unwrap();
        let member = frame::member_by_code(&tx, &Scope::All, world.round, "KX1").await.unwrap().unwrap();
        assert_eq!((member.stratum.as_str(), member.beds), ("b020", Some(60)));
    });
}

#[test]
fn a_round_opens_extends_closes_and_reopens() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let id = world.round;
        assert_eq!(load(&tx, id).await.state(at(2)), RoundState::Open);
        assert_eq!(load(&tx, id).await.state(at(100_000)), RoundState::Closed, "the closing time closes it");
        let past = round::extend(&tx, &load(&tx, id).await, at(1), "", &ACTOR, at(5)).await.unwrap();
        assert_eq!(past.unwrap_err().code, "closing-past");
        round::extend(&tx, &load(&tx, id).await, at(200_000), "", &ACTOR, at(5)).await.unwrap().unwrap();
        assert_eq!(load(&tx, id).await.state(at(150_000)), RoundState::Open);
        round::close(&tx, &load(&tx, id).await, "", &ACTOR, at(6)).await.unwrap().unwrap();
        assert_eq!(load(&tx, id).await.state(at(7)), RoundState::Closed);
        assert_eq!(load(&tx, id).await.closes_at(), Some(at(6)));
        let without = round::reopen(&tx, &load(&tx, id).await, at(300_000), "", &ACTOR, at(8)).await.unwrap();
        assert_eq!(without.unwrap_err().code, "reason-missing");
        round::reopen(&tx, &load(&tx, id).await, at(300_000), "災害のため", &ACTOR, at(8)).await.unwrap().unwrap();
        assert_eq!(load(&tx, id).await.state(at(9)), RoundState::Open);
    });
}

#[test]
fn a_round_without_a_frozen_frame_does_not_open() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let made = load(&tx, world.round).await;
        let title = Text::new("架空の二つ目", "Invented second");
        let id = round::create(&tx, &title, made.instrument, &FrameRule::hospitals(), &ACTOR, at(5)).await.unwrap();
        let draft = load(&tx, id).await;
        assert_eq!(draft.state(at(6)), RoundState::Draft);
        assert!(round::open(&tx, &draft, at(100), &ACTOR, at(6)).await.unwrap().is_err());
    });
}

#[test]
fn progress_is_counted_within_the_scope() {
    on_each_database(|world| async move {
        let tx = world.store.read().await.unwrap();
        let cells = progress::cells(&tx, &Scope::All, world.round).await.unwrap();
        assert_eq!(cells.iter().map(|cell| cell.n_frame).sum::<u32>(), 3);
        let kyoto = Scope::Prefecture("26".to_owned());
        let filter = Filter { standing: Some(Standing::NotStarted), ..Filter::default() };
        let page = progress::list(&tx, &kyoto, world.round, &filter, 0, 50).await.unwrap();
        assert_eq!(page.rows.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["KX3"]);
        assert!(frame::member_by_code(&tx, &kyoto, world.round, "KX1").await.unwrap().is_none());
    });
}

async fn load(tx: &Tx, id: RoundId) -> round::Round {
    round::get(tx, id).await.unwrap().unwrap()
}
