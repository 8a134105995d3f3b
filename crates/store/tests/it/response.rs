//! Saving, two people in one response, submitting, and what is sealed.

use std::collections::BTreeMap;

use questionnaire::{Answer, Key, Value};
use sea_orm::{ConnectionTrait, Database};
use store::collect::{self, Unseal};
use store::person::{self, Details};
use store::progress::{self, Filter, Standing};
use store::response::{self, Choice, Draft};
use store::sign_in::{self, Respondent};
use store::{Scope, Tx, dataset, history, microdata, round, submission};

use crate::world::{ACTOR, World, at, on_each_database, signed_in};

#[test]
fn a_save_is_a_revision_and_without_change_nothing_is_written() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let respondent = signed_in(&tx, world.round, "KX1", "one").await;
        assert_eq!(standing(&tx, &world).await, Standing::NotStarted);
        let saved = save(&tx, &respondent, &[("page/note", text("一"))], 0, 10).await;
        assert_eq!((saved.version, saved.n_saved), (1, 1));
        let saved = save(&tx, &respondent, &[("page/note", text("一"))], 1, 11).await;
        assert_eq!((saved.version, saved.n_saved), (1, 0));
        let saved = save(&tx, &respondent, &[("page/note", text("二"))], 1, 12).await;
        assert_eq!(saved.version, 2);
        let draft = load(&tx, &respondent).await;
        let revisions = history::of_response(&tx, &draft, true).await.unwrap();
        let words: Vec<_> = revisions.iter().map(|revision| revision.answer.clone().unwrap()).collect();
        assert_eq!(words, [text("一"), text("二")]);
        assert_eq!(history::answers_at(&tx, &draft, 1, true).await.unwrap()[&key("page/note")], text("一"));
        assert_eq!(standing(&tx, &world).await, Standing::Answering);
    });
}

#[test]
fn two_people_never_silently_overwrite_each_other() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let (hanako, taro) = two_people(&tx, &world).await;
        save(&tx, &hanako, &[("page/note", text("初め")), ("page/gate", one("no"))], 0, 10).await;
        // Both have seen version 1. Hanako saves first.
        save(&tx, &hanako, &[("page/note", text("花子の答え"))], 1, 11).await;
        let late = save(&tx, &taro, &[("page/note", text("太郎の答え")), ("page/gate", one("yes"))], 1, 12).await;
        assert_eq!(late.n_saved, 1, "what nobody else touched is saved");
        let conflict = &late.conflicts[0];
        assert_eq!((&conflict.mine, &conflict.theirs), (&text("太郎の答え"), &text("花子の答え")));
        assert_eq!((conflict.revised.person, conflict.revised.at), (hanako.person, at(11)));

        // What Taro merely had on his page, as he saw it, is not a change.
        let unchanged = save(&tx, &taro, &[("page/note", text("初め"))], 1, 13).await;
        assert!(unchanged.conflicts.is_empty() && unchanged.n_saved == 0);

        let draft = load(&tx, &taro).await;
        let choice = Choice { key: key("page/note"), mine: text("太郎の答え"), take_mine: false };
        let settled = response::settle(&tx, &draft, &[choice], draft.version, &taro.actor(), at(14)).await.unwrap();
        assert!(settled.unwrap().conflicts.is_empty());
        let draft = load(&tx, &taro).await;
        assert_eq!(draft.answers[&key("page/note")], text("花子の答え"));
        let words: Vec<_> = history::of_response(&tx, &draft, true)
            .await
            .unwrap()
            .into_iter()
            .filter(|revision| revision.key == key("page/note"))
            .filter_map(|revision| revision.answer)
            .collect();
        assert!(words.contains(&text("太郎の答え")), "the other stays in the history");
    });
}

#[test]
fn an_old_tab_of_the_same_person_takes_nothing_back() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let (hanako, _) = two_people(&tx, &world).await;
        save(&tx, &hanako, &[("page/gate", one("yes"))], 0, 10).await;
        save(&tx, &hanako, &[("page/gate", one("no"))], 1, 11).await;
        // The other tab still shows version 1, and posts its whole page.
        let answers = [("page/gate", one("yes")), ("page/note", text("別のタブ"))];
        let saved = save(&tx, &hanako, &answers, 1, 12).await;
        assert_eq!((saved.n_saved, saved.conflicts.len()), (1, 0));
        assert_eq!(load(&tx, &hanako).await.answers[&key("page/gate")], one("no"));
    });
}

#[test]
fn what_is_submitted_is_what_was_seen_and_a_correction_is_a_new_version() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let respondent = signed_in(&tx, world.round, "KX1", "one").await;
        save(&tx, &respondent, &[("page/gate", one("yes"))], 0, 10).await;
        let seen = load(&tx, &respondent).await;
        save(&tx, &respondent, &[("page/note", text("後から"))], 1, 11).await;
        let refused = submission::submit(&tx, &seen, 0, "R-1", &ACTOR, at(12)).await.unwrap();
        assert_eq!(refused.unwrap_err().code, "response-changed");

        let seen = load(&tx, &respondent).await;
        submission::submit(&tx, &seen, 0, "R-1", &ACTOR, at(13)).await.unwrap().unwrap();
        assert_eq!(standing(&tx, &world).await, Standing::Submitted);
        save(&tx, &respondent, &[("page/gate", one("no"))], 2, 14).await;
        assert_eq!(standing(&tx, &world).await, Standing::Correcting);
        let collected =
            collect::collect(&tx, &Scope::All, world.round, at(20), Unseal::default()).await.unwrap().unwrap();
        assert_eq!(collected.responses[0].answers[&key("page/gate")], one("yes"), "the submitted version counts");

        let draft = load(&tx, &respondent).await;
        submission::submit(&tx, &draft, 0, "R-2", &ACTOR, at(15)).await.unwrap().unwrap();
        let later = collect::collect(&tx, &Scope::All, world.round, at(20), Unseal::default()).await.unwrap().unwrap();
        assert_eq!(later.responses[0].answers[&key("page/gate")], one("no"));
        let earlier =
            collect::collect(&tx, &Scope::All, world.round, at(13), Unseal::default()).await.unwrap().unwrap();
        assert_eq!(earlier.responses[0].answers[&key("page/gate")], one("yes"), "as of an earlier moment");
    });
}

#[test]
fn nothing_is_saved_or_submitted_after_the_round_has_closed() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let respondent = signed_in(&tx, world.round, "KX1", "one").await;
        save(&tx, &respondent, &[("page/gate", one("yes"))], 0, 10).await;
        let draft = load(&tx, &respondent).await;
        let changes = BTreeMap::from([(key("page/gate"), one("no"))]);
        let late = response::record(&tx, &draft, &changes, 1, &ACTOR, at(100_001)).await.unwrap();
        assert_eq!(late.unwrap_err().code, "round-closed");
        assert!(submission::submit(&tx, &draft, 0, "R-1", &ACTOR, at(100_001)).await.unwrap().is_err());
    });
}

#[test]
fn protected_answers_are_sealed_from_the_first_revision() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let respondent = signed_in(&tx, world.round, "KX1", "one").await;
        let saves =
            [("page/maker", text("架空ゲート社")), ("page/contact", text("00-0000-0000")), ("page/note", text("公開"))];
        save(&tx, &respondent, &saves, 0, 10).await;
        let draft = load(&tx, &respondent).await;
        assert_eq!(draft.answers[&key("page/maker")], text("架空ゲート社"), "the hospital sees its own");
        submission::submit(&tx, &draft, 0, "R-1", &ACTOR, at(11)).await.unwrap().unwrap();
        let closed = response::of_facility(&tx, world.round, respondent.facility, false).await.unwrap().unwrap();
        assert!(!closed.answers.contains_key(&key("page/maker")) && closed.revised.contains_key(&key("page/maker")));

        let collected =
            collect::collect(&tx, &Scope::All, world.round, at(20), Unseal::default()).await.unwrap().unwrap();
        let sheets = microdata::sheets(&collected);
        let csv = String::from_utf8(extract::csv(&sheets[0], extract::Encoding::Utf8).bytes).unwrap();
        assert!(csv.contains("公開") && csv.contains("sealed"), "{csv}");
        assert!(!csv.contains("架空ゲート社") && !csv.contains("00-0000"), "{csv}");
        let open = Unseal { contact: false, sensitive: true };
        let opened = collect::collect(&tx, &Scope::All, world.round, at(20), open).await.unwrap().unwrap();
        assert_eq!(opened.responses[0].answers[&key("page/maker")], text("架空ゲート社"));
        assert!(!opened.responses[0].answers.contains_key(&key("page/contact")));
        tx.commit().await.unwrap();
        nothing_readable(&world.url).await;
    });
}

/// Looks into the tables themselves, past the store.
async fn nothing_readable(url: &str) {
    let db = Database::connect(url).await.unwrap();
    for table in ["answer", "revision"] {
        let sql =
            format!("SELECT count(*) AS n FROM {table} WHERE value LIKE '%架空ゲート%' OR value LIKE '%00-0000%'");
        let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
        let n: i64 = db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap();
        assert_eq!(n, 0, "{table} holds a protected answer in the open");
    }
    let sql = "SELECT count(*) AS n FROM audit_entry WHERE detail LIKE '%架空ゲート%' OR detail LIKE '%公開%'";
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let n: i64 = db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap();
    assert_eq!(n, 0, "the log holds no answers");
}

#[test]
fn submitted_answers_become_a_dataset() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        for (code, answer, receipt) in [("KX1", "yes", "R-1"), ("KX2", "no", "R-2")] {
            let respondent = signed_in(&tx, world.round, code, code).await;
            save(&tx, &respondent, &[("page/gate", one(answer))], 0, 10).await;
            let draft = load(&tx, &respondent).await;
            submission::submit(&tx, &draft, 0, receipt, &ACTOR, at(11)).await.unwrap().unwrap();
        }
        let collected =
            collect::collect(&tx, &Scope::All, world.round, at(20), Unseal::default()).await.unwrap().unwrap();
        let made = dataset::dataset(&collected).unwrap();
        assert_eq!(made.n_units(), 2);
        let frame: Vec<u32> = made.strata().classes.iter().map(|stratum| stratum.n_frame).collect();
        assert_eq!(frame, [1, 1, 0, 0, 0, 1]);
        assert!(made.variable("maker").is_none(), "protected items are not tabulated");
        assert!(made.variable("gate").is_some());
    });
}

async fn two_people(tx: &Tx, world: &World) -> (Respondent, Respondent) {
    let member = store::frame::member_by_code(tx, &Scope::All, world.round, "KX1").await.unwrap().unwrap();
    let mut entropy = crate::world::entropy;
    let issued = store::access::reissue(tx, world.round, member.facility, &mut entropy, &ACTOR, at(2)).await;
    let code = issued.unwrap().unwrap().code.printed();
    let mut people = Vec::new();
    for name in ["架空 花子", "架空 太郎"] {
        let signed = crate::world::again(tx, "KX1", &code, name).await;
        let details = Details { name: name.to_owned(), ..Details::default() };
        person::declare(tx, &signed, &details, at(5)).await.unwrap();
        people.push(sign_in::respondent(tx, name, at(6)).await.unwrap().unwrap());
    }
    let taro = people.pop().unwrap();
    (people.pop().unwrap(), taro)
}

pub(crate) async fn save(
    tx: &Tx,
    respondent: &Respondent,
    answers: &[(&str, Answer)],
    seen: i64,
    seconds: i64,
) -> response::Recorded {
    let draft = load(tx, respondent).await;
    let changes = answers.iter().map(|(name, answer)| (key(name), answer.clone())).collect();
    response::record(tx, &draft, &changes, seen, &respondent.actor(), at(seconds)).await.unwrap().unwrap()
}

pub(crate) async fn load(tx: &Tx, respondent: &Respondent) -> Draft {
    response::draft(tx, respondent).await.unwrap().unwrap()
}

async fn standing(tx: &Tx, world: &World) -> Standing {
    assert!(round::get(tx, world.round).await.unwrap().is_some());
    let filter = Filter { query: "KX1".to_owned(), ..Filter::default() };
    progress::list(tx, &Scope::All, world.round, &filter, 0, 50).await.unwrap().rows[0].standing
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

pub(crate) fn text(words: &str) -> Answer {
    Answer::Answered(Value::Text(words.to_owned()))
}

pub(crate) fn one(option: &str) -> Answer {
    Answer::Answered(Value::One(option.to_owned()))
}

#[test]
fn saves_that_come_together_are_all_kept_and_nobody_is_overwritten() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let (hanako, taro) = two_people(&tx, &world).await;
        let other = signed_in(&tx, world.round, "KX2", "two").await;
        save(&tx, &hanako, &[("page/gate", one("yes"))], 0, 10).await;
        save(&tx, &other, &[("page/gate", one("yes"))], 0, 10).await;
        let drafts = [load(&tx, &hanako).await, load(&tx, &taro).await, load(&tx, &other).await];
        tx.commit().await.unwrap();

        let words = ["花子の答え", "太郎の答え", "別の病院の答え"];
        let keep = |index: usize| {
            let (store, draft) = (world.store.clone(), drafts[index].clone());
            let actor = [&hanako, &taro, &other][index].actor();
            tokio::spawn(async move {
                let changes = BTreeMap::from([(key("page/note"), text(words[index]))]);
                response::save(&store, &draft, &changes, 1, &actor, at(11)).await.unwrap().unwrap()
            })
        };
        let saves = [keep(0), keep(1), keep(2)];
        let mut recorded = Vec::new();
        for save in saves {
            recorded.push(save.await.unwrap());
        }
        assert_eq!((recorded[2].n_saved, recorded[2].version), (1, 2), "another hospital is not touched by it");
        let n_saved: usize = recorded[..2].iter().map(|one| one.n_saved).sum();
        let n_conflicts: usize = recorded[..2].iter().map(|one| one.conflicts.len()).sum();
        assert_eq!((n_saved, n_conflicts), (1, 1), "one of the two is kept, the other asked");

        let tx = world.store.read().await.unwrap();
        let kept = if recorded[0].n_saved == 1 { words[0] } else { words[1] };
        assert_eq!(load(&tx, &hanako).await.answers[&key("page/note")], text(kept));
        assert_eq!(load(&tx, &other).await.answers[&key("page/note")], text(words[2]));
        assert_eq!(history::of_response(&tx, &load(&tx, &hanako).await, true).await.unwrap().len(), 2);
    });
}
