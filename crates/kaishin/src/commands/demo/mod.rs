//! `kaishin demo`: an invented register, one closed and one open round, and the site.

mod register;

use std::collections::BTreeMap;
use std::process::ExitCode;

use ::register::{BedClass, Facility, FrameRule, invented};
use base::calendar::{day_in_japan, end_of_day};
use base::{Clock, Text};
use jiff::{SignedDuration, Timestamp};
use questionnaire::Answers;
use serde_json::json;
use store::access::{self, Issued};
use store::account::{self, NewAccount, Role};
use store::facility::{self, Import};
use store::progress::{self, Filter};
use store::{Actor, InstrumentId, RoundId, Scope, Store, Tx, frame, instrument, round, seal};

use crate::cli::Demo;
use crate::clock::SystemClock;
use crate::commands::serve;
use crate::output::{self, Failure};
use crate::simulate::{Plan, Targets, fill, published_2022};
use crate::{built_in, config, random};

const ACTOR: Actor = Actor::System("demo");
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Prefecture of the demo's coordinator: 東京都.
const COORDINATOR_PREFECTURE: &str = "13";
/// By how many points of percent each question's first answer is given more often in the open round.
const RAISED_POINTS: f64 = 6.0;
/// Valid responses of the 2024 survey by bed class. Source: its published results, 5,353 in all.
const RESPONSES_2024: [(BedClass, usize); 6] = [
    (BedClass::From20, 1_794),
    (BedClass::From100, 1_816),
    (BedClass::From200, 698),
    (BedClass::From300, 474),
    (BedClass::From400, 270),
    (BedClass::From500, 301),
];
/// The small demo's hospitals by bed class: the same proportions, 120 in all.
const SMALL: [(BedClass, u32); 6] = [
    (BedClass::From20, 42),
    (BedClass::From100, 40),
    (BedClass::From200, 15),
    (BedClass::From300, 10),
    (BedClass::From400, 6),
    (BedClass::From500, 7),
];

/// What is printed once.
struct Keys {
    desk: String,
    coordinator: String,
    hospitals: Vec<Issued>,
    open_round: RoundId,
    closed_round: RoundId,
}

pub(crate) async fn run(demo: Demo) -> Result<ExitCode, Failure> {
    let (listener, public_url) = serve::listen(&demo.site).await?;
    let store = config::open(&demo.data).await?;
    let tx = store.read().await?;
    let prepared = !round::list(&tx).await?.is_empty();
    drop(tx);
    if prepared {
        if demo.json {
            return Err(Failure::new(
                "--json: the demo in this folder was prepared before; its keys are not kept. Use an empty folder.",
            ));
        }
        say_again(&public_url);
    } else {
        if !demo.json {
            output::line("架空のデータを準備しています… / preparing invented data …");
        }
        let keys = prepare(&store, &demo, SystemClock.now()).await?;
        if demo.json { print_json(&keys, &public_url) } else { print(&keys, &public_url) }
    }
    serve::answer(store, listener, &demo.site, &public_url).await
}

async fn prepare(store: &Store, demo: &Demo, now: Timestamp) -> Result<Keys, Failure> {
    let counts: Vec<(BedClass, u32)> = if demo.small { SMALL.to_vec() } else { invented::COUNTS_2024.to_vec() };
    let registers = register::registers(&counts, demo.seed);
    let tx = store.write().await?;
    import(&tx, &registers.then, now - DAY * 92).await?;
    let desk = make_account(&tx, "desk", "架空事務局", None, now).await?;
    let coordinator = make_account(&tx, "tokyo", "架空東京都担当", Some(COORDINATOR_PREFECTURE), now).await?;
    let sheets = built_in::mhlw_2022().map_err(|found| Failure::new(format!("built-in survey: {found:?}")))?;
    let published = instrument::publish(&tx, &sheets, &ACTOR, now).await?;
    let instrument = published.map_err(|found| Failure::new(format!("built-in survey: {found:?}")))?;
    let closed_title = Text::new("架空の前回調査", "Invented last survey");
    let closed = start(&tx, &closed_title, instrument, (now - DAY * 90, now - DAY * 40), now - DAY * 91).await?;
    import(&tx, &registers.now, now - DAY * 16).await?;
    let open_title = Text::new("架空の今回調査", "Invented present survey");
    let open = start(&tx, &open_title, instrument, (now - DAY * 14, now + DAY * 30), now - DAY * 15).await?;
    let hospitals = give_codes(&tx, open, if demo.small { 8 } else { 64 }, now).await?;
    tx.commit().await?;

    let earlier = answer_closed(store, demo, closed, instrument, now).await?;
    answer_open(store, demo, (open, instrument), &hospitals, &earlier, now).await?;
    Ok(Keys { desk, coordinator, hospitals, open_round: open, closed_round: closed })
}

async fn import(tx: &Tx, facilities: &[Facility], now: Timestamp) -> Result<(), Failure> {
    let as_of = day_in_japan(now);
    let listing = serde_json::to_vec(facilities).map_err(|error| Failure::new(error.to_string()))?;
    let list =
        Import { source: "invented", file_name: "invented", file_hash: &seal::digest(&listing), as_of, facilities };
    facility::apply(tx, &list, &ACTOR, now).await?.map_err(|found| Failure::new(format!("{found:?}")))?;
    Ok(())
}

async fn make_account(
    tx: &Tx,
    name: &str,
    display: &str,
    prefecture: Option<&str>,
    now: Timestamp,
) -> Result<String, Failure> {
    let password = random::password();
    let hash = account::hash_password(&password, &random::bytes())?;
    let new = NewAccount {
        name: name.to_owned(),
        display_name: display.to_owned(),
        role: if prefecture.is_some() { Role::Coordinator } else { Role::Secretariat },
        scope: prefecture.map_or(Scope::All, |code| Scope::Prefecture(code.to_owned())),
        may_unseal: prefecture.is_none(),
    };
    account::put(tx, &new, &hash, &ACTOR, now).await?;
    Ok(password)
}

/// A round that opened in the past.
async fn start(
    tx: &Tx,
    title: &Text,
    instrument: InstrumentId,
    (opened, closes): (Timestamp, Timestamp),
    created: Timestamp,
) -> Result<RoundId, Failure> {
    let id = round::create(tx, title, instrument, &FrameRule::hospitals(), &ACTOR, created).await?;
    let fresh = || Failure::new("a round that was just made is gone");
    let made = round::get(tx, id).await?.ok_or_else(fresh)?;
    let refused = |finding: base::Finding| Failure::new(finding.line(base::Lang::En));
    frame::freeze(tx, &made, &ACTOR, created).await?.map_err(refused)?;
    let frozen = round::get(tx, id).await?.ok_or_else(fresh)?;
    let closes = end_of_day(day_in_japan(closes));
    round::open(tx, &frozen, closes, &ACTOR, opened).await?.map_err(refused)?;
    Ok(id)
}

/// Codes for the first so many hospitals, spread over the register.
async fn give_codes(tx: &Tx, round: RoundId, n: usize, now: Timestamp) -> Result<Vec<Issued>, Failure> {
    let everybody = progress::list(tx, &Scope::All, round, &Filter::default(), 0, 10_000).await?.rows;
    let step = (everybody.len() / n).max(1);
    let mut hospitals = Vec::new();
    for facility in everybody.iter().step_by(step).take(n) {
        let issued = access::reissue(tx, round, facility.facility, &mut random::fill, &ACTOR, now).await?;
        hospitals.extend(issued);
    }
    Ok(hospitals)
}

/// The closed round: the published numbers of responses, the published shares.
async fn answer_closed(
    store: &Store,
    demo: &Demo,
    id: RoundId,
    instrument_id: InstrumentId,
    now: Timestamp,
) -> Result<BTreeMap<String, Answers>, Failure> {
    let rate = |class: BedClass, n: usize| if demo.small { small_share(class, n) } else { n };
    let responses = RESPONSES_2024.iter().map(|(class, n)| (class.code().to_owned(), rate(*class, *n))).collect();
    let between = (now - DAY * 90, now - DAY * 40);
    let wanted =
        Wanted { responses, unsubmitted_percent: 0, spare: Vec::new(), raised: 0.0, earlier: &BTreeMap::new() };
    simulate(store, (id, instrument_id), wanted, between, demo.seed).await
}

/// Of the small demo's hospitals the same share as in the full one.
fn small_share(class: BedClass, n: usize) -> usize {
    let of = |counts: &[(BedClass, u32)]| counts.iter().find(|(one, _)| *one == class).map_or(1, |(_, n)| *n as usize);
    n * of(&SMALL) / of(&invented::COUNTS_2024)
}

/// The open round: an eighth has begun, and some of them have not submitted. The hospitals with printed codes are left alone.
/// Most answer as they did in the closed round, and somewhat more of them yes, so that there is a change to see.
async fn answer_open(
    store: &Store,
    demo: &Demo,
    (id, instrument_id): (RoundId, InstrumentId),
    hospitals: &[Issued],
    earlier: &BTreeMap<String, Answers>,
    now: Timestamp,
) -> Result<(), Failure> {
    let counts: Vec<(BedClass, u32)> = if demo.small { SMALL.to_vec() } else { invented::COUNTS_2024.to_vec() };
    let responses = counts.iter().map(|(class, n)| (class.code().to_owned(), *n as usize / 8)).collect();
    let spare = hospitals.iter().map(|issued| issued.facility_code.clone()).collect();
    let wanted = Wanted { responses, unsubmitted_percent: 25, spare, raised: RAISED_POINTS, earlier };
    simulate(store, (id, instrument_id), wanted, (now - DAY * 14, now), demo.seed + 1).await?;
    Ok(())
}

/// How a round of the demo is filled.
struct Wanted<'a> {
    responses: BTreeMap<String, usize>,
    unsubmitted_percent: u32,
    spare: Vec<String>,
    raised: f64,
    earlier: &'a BTreeMap<String, Answers>,
}

async fn simulate(
    store: &Store,
    (round, instrument_id): (RoundId, InstrumentId),
    wanted: Wanted<'_>,
    between: (Timestamp, Timestamp),
    seed: u64,
) -> Result<BTreeMap<String, Answers>, Failure> {
    let tx = store.read().await?;
    let instrument = instrument::get(&tx, instrument_id).await?;
    drop(tx);
    let targets = Targets::read(published_2022(), &instrument)
        .map_err(|found| Failure::new(format!("built-in targets: {found:?}")))?
        .raised(wanted.raised);
    let Wanted { responses, unsubmitted_percent, spare, earlier, .. } = wanted;
    let plan = Plan { targets: &targets, responses, unsubmitted_percent, between, seed, spare, earlier };
    let filled = fill(store, round, &instrument, &plan).await?;
    filled.map_err(|finding| Failure::new(finding.line(base::Lang::En)))
}

fn print(keys: &Keys, url: &str) {
    output::line("");
    output::line(format!("回診のデモを開始しました / the demo is ready: {url}"));
    output::line("施設も回答もすべて架空です。次のパスワードとコードは、この一度だけ表示されます。");
    output::line("Everything is invented. The following passwords and codes are shown this once.");
    output::line("");
    output::line(format!("事務局 / secretariat       {url}/desk   desk    {}", keys.desk));
    output::line(format!("都道府県 / coordinator     {url}/desk   tokyo   {}", keys.coordinator));
    output::line("病院 / hospitals");
    for issued in keys.hospitals.iter().take(3) {
        output::line(format!(
            "  {url}/sign-in   {}   {}   {}",
            issued.facility_code,
            issued.code.printed(),
            issued.facility_name
        ));
    }
    output::line("");
    output::line("Ctrl-C で終了します / stops with Ctrl-C");
}

fn print_json(keys: &Keys, url: &str) {
    let hospitals: Vec<_> = keys
        .hospitals
        .iter()
        .map(|issued| json!({ "facility": issued.facility_code, "code": issued.code.printed(), "name": issued.facility_name }))
        .collect();
    output::line(json!({
        "url": url,
        "desk": { "name": "desk", "password": keys.desk },
        "coordinator": { "name": "tokyo", "password": keys.coordinator },
        "hospitals": hospitals,
        "open_round": keys.open_round.0,
        "closed_round": keys.closed_round.0,
    }));
}

fn say_again(url: &str) {
    output::line(format!("回診のデモを開始しました / the demo is ready: {url}"));
    output::line(
        "パスワードとコードは初回の起動時に一度だけ表示されました。新しいパスワードは kaishin account desk --may-unseal で作れます。",
    );
    output::line(
        "Passwords and codes were shown at the first start. Make a new password with: kaishin account desk --may-unseal",
    );
}
