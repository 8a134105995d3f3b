//! A fresh database with a few invented hospitals and an open round, on each database there is.

use std::sync::atomic::{AtomicU32, Ordering};

use base::Text;
use jiff::Timestamp;
use jiff::civil::date;
use questionnaire::Sheets;
use register::{Beds, Facility, FacilityKind, FrameRule};
use sea_orm::{ConnectionTrait, Database};
use store::access;
use store::facility::{self, Import};
use store::sign_in::{self, Respondent};
use store::{Actor, RoundId, SealKey, Sealer, Store, Tx, frame, instrument, round};

pub(crate) const ACTOR: Actor = Actor::System("test");

/// A database that goes when the test ends, and the round in it.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) round: RoundId,
    pub(crate) url: String,
}

struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs a test once a database. PostgreSQL gets a database of its own for each test.
pub(crate) fn on_each_database<F>(test: impl Fn(World) -> F)
where
    F: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    for url in runtime.block_on(urls()) {
        let _folder = folder_of(&url);
        runtime.block_on(async { test(world(url).await).await });
    }
}

/// The folder of an SQLite file, which goes when the test ends.
fn folder_of(url: &str) -> Option<Folder> {
    let file = url.strip_prefix("sqlite:")?;
    Some(Folder(std::path::Path::new(file).parent()?.to_owned()))
}

async fn urls() -> Vec<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("kaishin_store_{}_{number}", std::process::id());
    let folder = std::env::temp_dir().join(&name);
    std::fs::create_dir_all(&folder).unwrap();
    let mut urls = vec![format!("sqlite:{}", folder.join("test.db").display())];
    #[expect(clippy::disallowed_methods, reason = "the test runner names its throwaway server")]
    let server = std::env::var("KAISHIN_TEST_POSTGRES");
    match server {
        Ok(server) => {
            let admin = Database::connect(&server).await.unwrap();
            admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            let (head, _) = server.rsplit_once('/').unwrap();
            urls.push(format!("{head}/{name}"));
        }
        Err(_) => eprintln!("skipped: PostgreSQL, as KAISHIN_TEST_POSTGRES is not set"),
    }
    urls
}

async fn world(url: String) -> World {
    let store = open(&url).await;
    let tx = store.write().await.unwrap();
    let facilities = hospitals();
    facility::apply(&tx, &import(&facilities), &ACTOR, at(0)).await.unwrap().unwrap();
    let instrument = instrument::publish(&tx, &sheets(), &ACTOR, at(0)).await.unwrap().unwrap();
    let title = Text::new("架空の調査", "Invented survey");
    let id = round::create(&tx, &title, instrument, &FrameRule::hospitals(), &ACTOR, at(0)).await.unwrap();
    let made = round::get(&tx, id).await.unwrap().unwrap();
    frame::freeze(&tx, &made, &ACTOR, at(0)).await.unwrap().unwrap();
    let made = round::get(&tx, id).await.unwrap().unwrap();
    round::open(&tx, &made, at(100_000), &ACTOR, at(1)).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    World { store, round: id, url }
}

/// Opens a database with the tests' key.
pub(crate) async fn open(url: &str) -> Store {
    Store::open(url, Sealer::new(&SealKey::new([7; 32]))).await.unwrap()
}

/// The moment so many seconds after the tests begin.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

/// Three hospitals in, one too small, one whose beds are unclear.
pub(crate) fn hospitals() -> Vec<Facility> {
    let hospital = |code: &str, name: &str, prefecture: &str, total: Option<u32>, general: u32| Facility {
        code: code.to_owned(),
        name: name.to_owned(),
        kana: String::new(),
        kind: FacilityKind::Hospital,
        prefecture: prefecture.to_owned(),
        municipality: String::new(),
        address: String::new(),
        beds: Beds { total_stated: total, general: Some(general), ..Beds::default() },
        invented: true,
    };
    vec![
        hospital("KX1", "架空第一病院", "13", Some(60), 60),
        hospital("KX2", "架空第二病院", "13", Some(120), 120),
        hospital("KX3", "架空第三病院", "26", Some(700), 700),
        hospital("KX4", "架空第四病院", "26", Some(10), 10),
        hospital("KX5", "架空第五病院", "26", None, 473),
    ]
}

pub(crate) fn import(facilities: &[Facility]) -> Import<'_> {
    Import { source: "invented", file_name: "invented.csv", file_hash: "0", as_of: date(2026, 6, 1), facilities }
}

/// A small questionnaire with a gate, a contact and a sensitive item.
pub(crate) fn sheets() -> Sheets {
    Sheets::from_markdown(
        "
| survey |             |         |                    |                    |
|        | type        | name    | label              | kaishin::protect   |
|        | begin_group | page    | 架空のページ       |                    |
|        | text        | contact | 連絡先             | contact            |
|        | select_one yesno | gate | 使っているか      |                    |
|        | text        | maker   | メーカー           | sensitive          |
|        | text        | note    | 備考               |                    |
|        | end_group   |         |                    |                    |
| choices |           |      |        |
|         | list_name | name | label  |
|         | yesno     | yes  | はい   |
|         | yesno     | no   | いいえ |
| settings |            |         |
|          | form_title | form_id | version | default_language |
|          | 架空の調査 | invented | 1 | 日本語 (ja) |
",
    )
    .unwrap()
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

/// A hospital that has signed in.
pub(crate) async fn signed_in(tx: &Tx, round: RoundId, code: &str, token: &str) -> Respondent {
    let member = frame::member_by_code(tx, &store::Scope::All, round, code).await.unwrap().unwrap();
    let issued = access::reissue(tx, round, member.facility, &mut entropy, &ACTOR, at(2)).await.unwrap().unwrap();
    again(tx, &issued.facility_code, &issued.code.printed(), token).await
}

/// A sign-in with a code.
pub(crate) async fn again(tx: &Tx, facility: &str, code: &str, token: &str) -> Respondent {
    let grant = access::verify(tx, facility, code).await.unwrap().expect("the code is right");
    sign_in::begin_respondent(tx, &grant, token, at(3), at(50_000)).await.unwrap();
    sign_in::respondent(tx, token, at(4)).await.unwrap().unwrap()
}
