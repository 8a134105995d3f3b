//! A site with a fresh database: the 2022 survey, a few invented hospitals, an open round, and codes for all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use base::{Clock, Text};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use questionnaire::Sheets;
use register::{Beds, Facility, FacilityKind, FrameRule};
use sea_orm::{ConnectionTrait, Database};
use store::facility::{self, Import};
use store::{Actor, RoundId, SealKey, Sealer, Store, access, frame, instrument, round};
use web::{App, WebConfig};

pub(crate) const ACTOR: Actor = Actor::System("test");
/// When the stories begin: a Friday afternoon in Japan.
const BEGINNING: &str = "2026-11-20T05:03:00Z";

/// A clock that stands still until a story moves it.
#[derive(Clone)]
pub(crate) struct HandClock(Arc<Mutex<Timestamp>>);

impl HandClock {
    pub(crate) fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now += by;
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// One site.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) router: Router,
    pub(crate) clock: HandClock,
    pub(crate) round: RoundId,
    pub(crate) url: String,
    /// Printed access codes by facility code.
    pub(crate) codes: BTreeMap<String, String>,
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs a story once a database.
pub(crate) fn on_each_database<F>(story: impl Fn(World) -> F)
where
    F: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("kaishin_web_{}_{number}", std::process::id());
    let folder = Folder(std::env::temp_dir().join(&name));
    std::fs::create_dir_all(&folder.0).unwrap();
    let sqlite = format!("sqlite:{}", folder.0.join("test.db").display());
    runtime.block_on(async { story(world(&sqlite).await).await });

    #[expect(clippy::disallowed_methods, reason = "the test runner names its throwaway server")]
    let server = std::env::var("KAISHIN_TEST_POSTGRES");
    match server {
        Ok(server) => {
            let url = runtime.block_on(fresh_database(&server, &name));
            runtime.block_on(async { story(world(&url).await).await });
        }
        Err(_) => eprintln!("skipped: PostgreSQL, as KAISHIN_TEST_POSTGRES is not set"),
    }
}

/// A database of its own for each story; the server goes when the tests have run.
async fn fresh_database(server: &str, name: &str) -> String {
    let admin = Database::connect(server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (head, _) = server.rsplit_once('/').unwrap();
    format!("{head}/{name}")
}

async fn world(url: &str) -> World {
    let clock = HandClock(Arc::new(Mutex::new(BEGINNING.parse().unwrap())));
    let store = Store::open(url, Sealer::new(&SealKey::new([7; 32]))).await.unwrap();
    let (round, codes) = prepare(&store, clock.now()).await;
    let config = WebConfig {
        public_url: "http://127.0.0.1:8080".to_owned(),
        secure_cookies: false,
        sign_in_delay_max: Duration::from_millis(20),
        ..WebConfig::default()
    };
    let app = App::new(store.clone(), Arc::new(clock.clone()), [3; 32], config).unwrap();
    World { store, router: web::router(app), clock, round, url: url.to_owned(), codes }
}

async fn prepare(store: &Store, now: Timestamp) -> (RoundId, BTreeMap<String, String>) {
    let tx = store.write().await.unwrap();
    let facilities = hospitals();
    let import = Import {
        source: "invented",
        file_name: "invented.csv",
        file_hash: "0",
        as_of: date(2026, 6, 1),
        facilities: &facilities,
    };
    facility::apply(&tx, &import, &ACTOR, now).await.unwrap().unwrap();
    let instrument = instrument::publish(&tx, &survey(), &ACTOR, now).await.unwrap().unwrap();
    let title = Text::new("架空の調査", "Invented survey");
    let id = round::create(&tx, &title, instrument, &FrameRule::hospitals(), &ACTOR, now).await.unwrap();
    let made = round::get(&tx, id).await.unwrap().unwrap();
    frame::freeze(&tx, &made, &ACTOR, now).await.unwrap().unwrap();
    let made = round::get(&tx, id).await.unwrap().unwrap();
    let closes_at = now + SignedDuration::from_hours(24 * 20);
    round::open(&tx, &made, closes_at, &ACTOR, now).await.unwrap().unwrap();
    let issued = access::issue_missing(&tx, id, &mut entropy, &ACTOR, now).await.unwrap();
    tx.commit().await.unwrap();
    let codes = issued.iter().map(|one| (one.facility_code.clone(), one.code.printed())).collect();
    (id, codes)
}

/// Random enough for tests, and different at each call.
pub(crate) fn entropy(bytes: &mut [u8]) {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let mut state = u64::from(NEXT.fetch_add(1, Ordering::Relaxed)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for byte in bytes {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *byte = state.to_be_bytes()[0];
    }
}

/// The ministry's 2022 survey as it is shipped.
fn survey() -> Sheets {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../surveys/mhlw-2022");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let files = ["survey.csv", "choices.csv", "settings.csv"].map(|name| (name.to_owned(), read(name)));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Sheets::from_csv_files(&files).unwrap()
}

fn hospitals() -> Vec<Facility> {
    let hospital = |code: &str, name: &str, beds: u32| Facility {
        code: code.to_owned(),
        name: name.to_owned(),
        kana: String::new(),
        kind: FacilityKind::Hospital,
        prefecture: "13".to_owned(),
        municipality: String::new(),
        address: String::new(),
        beds: Beds { total_stated: Some(beds), general: Some(beds), ..Beds::default() },
        invented: true,
    };
    vec![hospital("KX1", "架空第一病院", 60), hospital("KX2", "架空第二病院", 120)]
}
