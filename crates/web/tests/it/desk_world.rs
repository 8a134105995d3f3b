//! What the desk's stories need besides the hospitals: accounts, and hospitals elsewhere.

use jiff::civil::date;
use questionnaire::{Answer, Key, Value};
use register::{Beds, Facility, FacilityKind};
use store::account::{self, NewAccount, Role};
use store::facility::{self, Import};
use store::{Actor, RoundId, Scope, frame, response, submission};

use crate::client::Client;
use crate::world::{ACTOR, World};
use base::Clock;

/// The one password of the stories.
pub(crate) const PASSWORD: &str = "kakuu-no-password";

/// Signs an account in: `jimukyoku` (secretariat, may unseal), `tantou` (secretariat, may not), `kyoto` (coordinator).
pub(crate) async fn desk(world: &World, name: &str) -> Client {
    put_account(world, name).await;
    let mut client = Client::new(&world.router);
    client.post("/desk/sign-in", &[("name", name), ("password", PASSWORD)]).await.expect(200).shows("調査一覧");
    client
}

pub(crate) async fn put_account(world: &World, name: &str) {
    let (role, scope) = match name {
        "kyoto" => (Role::Coordinator, Scope::Prefecture("26".to_owned())),
        "tokyo" => (Role::Coordinator, Scope::Prefecture("13".to_owned())),
        _ => (Role::Secretariat, Scope::All),
    };
    let new = NewAccount {
        name: name.to_owned(),
        display_name: format!("架空 {name}"),
        role,
        scope,
        may_unseal: name == "jimukyoku",
    };
    let hash = account::hash_password(PASSWORD, &[7; 16]).unwrap();
    let tx = world.store.write().await.unwrap();
    account::put(&tx, &new, &hash, &ACTOR, world.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// More hospitals: one in Kyoto with clear beds, two whose beds are unclear.
pub(crate) async fn more_hospitals(world: &World) {
    let hospital = |code: &str, name: &str, beds: Beds| Facility {
        code: code.to_owned(),
        name: name.to_owned(),
        kana: String::new(),
        kind: FacilityKind::Hospital,
        prefecture: "26".to_owned(),
        municipality: String::new(),
        address: String::new(),
        beds,
        invented: true,
    };
    let clear = Beds { total_stated: Some(300), general: Some(300), ..Beds::default() };
    let blank = Beds { general: Some(473), ..Beds::default() };
    let nothing = Beds::default();
    let facilities = [
        hospital("KY1", "架空京都病院", clear),
        hospital("KY2", "架空空欄病院", blank),
        hospital("KY3", "架空不明病院", nothing),
    ];
    let import = Import {
        source: "invented-kyoto",
        file_name: "kyoto.csv",
        file_hash: "1",
        as_of: date(2026, 6, 1),
        facilities: &facilities,
    };
    let tx = world.store.write().await.unwrap();
    facility::apply(&tx, &import, &ACTOR, world.clock.now()).await.unwrap().unwrap();
    tx.commit().await.unwrap();
}

/// Records answers for a facility of the open round and submits them.
pub(crate) async fn submit(world: &World, code: &str, answers: &[(&str, Answer)]) {
    submit_in(world, world.round, code, answers).await;
}

/// The same in any open round.
pub(crate) async fn submit_in(world: &World, round: RoundId, code: &str, answers: &[(&str, Answer)]) {
    let tx = world.store.write().await.unwrap();
    let member = frame::member_by_code(&tx, &Scope::All, round, code).await.unwrap().unwrap();
    let draft = response::of_facility(&tx, round, member.facility, true).await.unwrap().unwrap();
    let changes = answers.iter().map(|(key, answer)| (Key::parse(key).unwrap(), answer.clone())).collect();
    let (actor, now) = (Actor::Facility(member.facility), world.clock.now());
    response::record(&tx, &draft, &changes, draft.version, &actor, now).await.unwrap().unwrap();
    let draft = response::of_facility(&tx, round, member.facility, true).await.unwrap().unwrap();
    let receipt = format!("R-{round}-{code}-{}", draft.version);
    submission::submit(&tx, &draft, 0, &receipt, &actor, now).await.unwrap().unwrap();
    tx.commit().await.unwrap();
}

/// One choice.
pub(crate) fn one(value: &str) -> Answer {
    Answer::Answered(Value::One(value.to_owned()))
}

/// Words.
pub(crate) fn words(value: &str) -> Answer {
    Answer::Answered(Value::Text(value.to_owned()))
}
