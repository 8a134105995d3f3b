//! A small invented round, extracted as of two moments.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use base::{Clock, Text};
use jiff::{SignedDuration, Timestamp};
use questionnaire::{Answer, Key, Sheets, Value};
use register::{BedClass, FrameRule, invented};
use store::facility::{self, Import};
use store::progress::{self, Filter, Standing};
use store::{Actor, RoundId, Scope, SealKey, Sealer, Store, frame, instrument, response, round, submission};

use super::write;
use crate::cli::AsOf;
use crate::clock::SystemClock;
use crate::commands::as_of;
use crate::simulate::{Plan, Targets, fill, published_2022};

const ACTOR: Actor = Actor::System("test");

/// A folder that goes with this value.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("kaishin-extract-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// An open round of 100 invented hospitals, of which some answered the survey of 2022 in the last ten days.
///
/// So many of the four largest hospitals answered.
pub(crate) async fn filled(folder: &Folder, n_largest: usize) -> (Store, RoundId) {
    let sheets = crate::built_in::mhlw_2022().unwrap();
    filled_with(folder, n_largest, &sheets, published_2022()).await
}

/// The same with another questionnaire and its targets.
pub(crate) async fn filled_with(folder: &Folder, n_largest: usize, sheets: &Sheets, targets: &str) -> (Store, RoundId) {
    let url = format!("sqlite:{}", folder.0.join("test.db").display());
    let store = Store::open(&url, Sealer::new(&SealKey::new([7; 32]))).await.unwrap();
    let now = SystemClock.now();
    let day = SignedDuration::from_hours(24);
    let counts: Vec<(BedClass, u32)> = [
        (BedClass::From20, 40),
        (BedClass::From100, 30),
        (BedClass::From200, 12),
        (BedClass::From300, 8),
        (BedClass::From400, 6),
        (BedClass::From500, 4),
    ]
    .to_vec();
    let facilities = invented::hospitals(&counts, 7);
    let tx = store.write().await.unwrap();
    let as_of = base::calendar::day_in_japan(now);
    let list = Import { source: "invented", file_name: "invented", file_hash: "0", as_of, facilities: &facilities };
    facility::apply(&tx, &list, &ACTOR, now).await.unwrap().unwrap();
    let instrument_id = instrument::publish(&tx, sheets, &ACTOR, now).await.unwrap().unwrap();
    let title = Text::new("架空の調査", "Invented survey");
    let id = round::create(&tx, &title, instrument_id, &FrameRule::hospitals(), &ACTOR, now - day * 12).await.unwrap();
    let made = round::get(&tx, id).await.unwrap().unwrap();
    frame::freeze(&tx, &made, &ACTOR, now - day * 12).await.unwrap().unwrap();
    let made = round::get(&tx, id).await.unwrap().unwrap();
    round::open(&tx, &made, now + day, &ACTOR, now - day * 11).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let tx = store.read().await.unwrap();
    let compiled = instrument::get(&tx, instrument_id).await.unwrap();
    drop(tx);
    let responses: BTreeMap<String, usize> =
        [("b020", 25), ("b100", 21), ("b200", 9), ("b300", 7), ("b400", 6), ("b500", n_largest)]
            .map(|(stratum, n)| (stratum.to_owned(), n))
            .into();
    let plan = Plan {
        targets: &Targets::read(targets, &compiled).unwrap(),
        responses,
        unsubmitted_percent: 0,
        between: (now - day * 10, now - day),
        seed: 7,
        spare: Vec::new(),
        earlier: &BTreeMap::new(),
    };
    fill(&store, id, &compiled, &plan).await.unwrap().unwrap();
    (store, id)
}

/// Every file of a folder.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap())).collect()
}

/// Corrects the first hospital's answer to question 3, and submits again.
async fn correct(store: &Store, round: RoundId, at: Timestamp) {
    let tx = store.write().await.unwrap();
    let filter = Filter { standing: Some(Standing::Submitted), ..Filter::default() };
    let facility = progress::list(&tx, &Scope::All, round, &filter, 0, 1).await.unwrap().rows[0].facility;
    let mut draft = response::of_facility(&tx, round, facility, true).await.unwrap().unwrap();
    let key = Key::parse("ehr/q3").unwrap();
    let now_yes = draft.answers.get(&key) == Some(&Answer::Answered(Value::One("yes".to_owned())));
    let other = Answer::Answered(Value::One(if now_yes { "no" } else { "yes" }.to_owned()));
    let changes = BTreeMap::from([(key, other)]);
    let recorded = response::record(&tx, &draft, &changes, draft.version, &ACTOR, at).await.unwrap().unwrap();
    draft.version = recorded.version;
    submission::submit(&tx, &draft, 0, "AGAIN", &ACTOR, at).await.unwrap().unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_extract_as_of_a_moment_is_the_same_after_later_corrections() {
    let folder = Folder::new();
    let (store, round) = filled(&folder, 1).await;
    let now = SystemClock.now();
    let before = now - SignedDuration::from_secs(60);
    let extract = async |name: &str, as_of| {
        let place = folder.0.join(name);
        let written = write(&store, round, as_of, now, &place).await.unwrap().unwrap();
        (written.hash, contents(&place))
    };
    let (hash, first) = extract("first", before).await;
    assert_eq!(
        first.keys().map(String::as_str).collect::<Vec<_>>(),
        ["codebook.json", "ddi.xml", "design.json", "facilities.parquet", "manifest.json", "repeat.vpn.q9.parquet"]
    );
    correct(&store, round, now - SignedDuration::from_secs(30)).await;
    assert_eq!(extract("again", before).await, (hash.clone(), first.clone()), "bit for bit");
    let (later_hash, later) = extract("later", now).await;
    assert_ne!(later_hash, hash);
    assert_ne!(later["facilities.parquet"], first["facilities.parquet"]);
    assert_eq!(later["codebook.json"], first["codebook.json"]);
    assert!(first["manifest.json"].windows(hash.len()).any(|part| part == hash.as_bytes()));
    let hidden = fs::read_dir(&folder.0)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
    assert_eq!(hidden.count(), 0, "nothing half-written stays");
}

/// The round of these tests was opened eleven days ago.
#[tokio::test]
async fn a_moment_has_come_and_is_not_from_before_the_round() {
    let folder = Folder::new();
    let (store, round) = filled(&folder, 1).await;
    let now = SystemClock.now();
    let day = SignedDuration::from_hours(24);
    for (as_of, expected) in [
        (None, Ok(now)),
        (Some(now), Ok(now)),
        (Some(now - day * 10), Ok(now - day * 10)),
        (Some(now + day), Err("as-of-future")),
        (Some(now - day * 12), Err("as-of-before-opening")),
    ] {
        let found = as_of::moment(&store, &AsOf { as_of }, &[round], now).await.unwrap();
        let found = found.as_ref().copied().map_err(|findings| findings[0].code.as_str());
        assert_eq!(found, expected, "{as_of:?}");
    }
    let before = AsOf { as_of: Some(now - day * 12) };
    let findings = as_of::moment(&store, &before, &[round], now).await.unwrap().unwrap_err();
    let opened_at = base::calendar::long_moment(now - day * 11, base::Lang::Ja);
    assert!(findings[0].message.ja.contains(&opened_at), "{}", findings[0].message.ja);
}

#[tokio::test]
async fn neither_a_full_folder_nor_an_unknown_round_is_written() {
    let folder = Folder::new();
    let (store, round) = filled(&folder, 1).await;
    let now = SystemClock.now();
    let place = folder.0.join("taken");
    fs::create_dir(&place).unwrap();
    fs::write(place.join("note.txt"), "mine").unwrap();
    assert!(write(&store, round, now, now, &place).await.is_err());
    assert_eq!(contents(&place).len(), 1);
    let free = folder.0.join("free");
    assert!(write(&store, RoundId(99), now, now, &free).await.is_err());
    assert!(!free.exists());
}

/// With `KAISHIN_TEST_DDI` set to the schema’s `codebook.xsd` (the DDI Alliance’s, not shipped), `xmllint` judges the codebook of an
/// extract.
#[tokio::test]
async fn the_codebook_is_what_the_ddi_schema_asks_for() {
    let Some(schema) = std::env::var_os("KAISHIN_TEST_DDI") else {
        eprintln!("KAISHIN_TEST_DDI is not set: no schema to ask");
        return;
    };
    let folder = Folder::new();
    let (store, round) = filled(&folder, 3).await;
    let now = SystemClock.now();
    let place = folder.0.join("extract");
    write(&store, round, now - SignedDuration::from_secs(1), now, &place).await.unwrap().unwrap();
    let judged = std::process::Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .arg(place.join("ddi.xml"))
        .output()
        .expect("xmllint is installed where the schema is named");
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stderr));
}
