//! Writing invented responses through the same functions as real ones.

use std::collections::BTreeMap;

use base::{Finding, Text};
use jiff::{SignedDuration, Timestamp};
use questionnaire::{Answers, Instrument};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use store::progress::{self, Filter, Standing, Standings};
use store::response::Draft;
use store::{Actor, RoundId, Scope, Store, StoreError, Tx, frame, response, round, submission};

use super::answers::invent;
use super::targets::Targets;

/// Responses written in one transaction.
const BATCH: usize = 500;
/// Facilities read at a time.
const PAGE_LEN: u32 = 10_000;

/// How a round is filled.
pub(crate) struct Plan<'a> {
    /// Shares.
    pub(crate) targets: &'a Targets,
    /// Responses by stratum.
    pub(crate) responses: BTreeMap<String, usize>,
    /// How many of them are saved and not submitted, in percent.
    pub(crate) unsubmitted_percent: u32,
    /// Between which moments they arrive.
    pub(crate) between: (Timestamp, Timestamp),
    /// The same seed gives the same answers.
    pub(crate) seed: u64,
    /// Facilities that are left alone, by code.
    pub(crate) spare: Vec<String>,
    /// What facilities answered in an earlier round, by code: most of them answer as they did.
    pub(crate) earlier: &'a BTreeMap<String, Answers>,
}

/// Fills a round; the answers that were written, by the facility's code. Refused when any facility of the frame is not invented.
pub(crate) async fn fill(
    store: &Store,
    round: RoundId,
    instrument: &Instrument,
    plan: &Plan<'_>,
) -> Result<Result<BTreeMap<String, Answers>, Finding>, StoreError> {
    let tx = store.read().await?;
    if !frame::all_invented(&tx, round).await? {
        return Ok(Err(not_invented()));
    }
    let opened = round::get(&tx, round).await?.expect("the caller has seen the round");
    let mut rng = StdRng::seed_from_u64(plan.seed);
    let chosen = choose(&tx, round, plan, &mut rng).await?;
    drop(tx);
    let earlier: Vec<Option<&Answers>> = chosen.iter().map(|facility| plan.earlier.get(&facility.code)).collect();
    let answers = invent(instrument, plan.targets, &earlier, &mut rng);
    let arrivals = arrivals(chosen.len(), plan.between, &mut rng);
    let unsubmitted = chosen.len() * plan.unsubmitted_percent as usize / 100;
    let everything: Vec<_> = chosen.into_iter().zip(answers).zip(arrivals).collect();
    let tx = store.read().await?;
    let instrument = store::instrument::get(&tx, opened.instrument).await?;
    drop(tx);
    let mut number = 0;
    for batch in everything.chunks(BATCH) {
        let tx = store.write().await?;
        for ((facility, answers), at) in batch {
            let draft = Draft::empty(opened.clone(), facility.facility, instrument.clone());
            write(&tx, draft, answers, *at, number >= unsubmitted).await?;
            number += 1;
        }
        tx.commit().await?;
    }
    Ok(Ok(everything.into_iter().map(|((facility, answers), _)| (facility.code, answers)).collect()))
}

/// So many facilities of each stratum that have not started, picked by the seed, in the order of their codes.
async fn choose(tx: &Tx, round: RoundId, plan: &Plan<'_>, rng: &mut StdRng) -> Result<Vec<Standings>, StoreError> {
    let mut chosen = Vec::new();
    for (stratum, n) in &plan.responses {
        let filter = Filter { standing: Some(Standing::NotStarted), stratum: stratum.clone(), ..Filter::default() };
        let mut open = progress::list(tx, &Scope::All, round, &filter, 0, PAGE_LEN).await?.rows;
        open.retain(|facility| !plan.spare.contains(&facility.code));
        open.shuffle(rng);
        open.truncate(*n);
        chosen.extend(open);
    }
    chosen.shuffle(rng);
    Ok(chosen)
}

/// Moments between two, more of them towards the end, as deadlines have it; in order.
fn arrivals(n: usize, (from, to): (Timestamp, Timestamp), rng: &mut StdRng) -> Vec<Timestamp> {
    let length = to.duration_since(from).as_secs().max(1);
    let mut seconds: Vec<i64> = (0..n).map(|_| rng.random_range(0..length).max(rng.random_range(0..length))).collect();
    seconds.sort_unstable();
    seconds.into_iter().map(|second| from + SignedDuration::from_secs(second)).collect()
}

async fn write(tx: &Tx, mut draft: Draft, answers: &Answers, at: Timestamp, submit: bool) -> Result<(), StoreError> {
    const ACTOR: Actor = Actor::System("simulate");
    let recorded = response::record(tx, &draft, answers, draft.version, &ACTOR, at).await?;
    let recorded = recorded.expect("the round is open at this moment");
    if !submit {
        return Ok(());
    }
    let receipt = format!("SIM-{}-{:06}", draft.round.id, draft.facility.0);
    draft.response = recorded.response;
    draft.version = recorded.version;
    submission::submit(tx, &draft, 0, &receipt, &ACTOR, at).await?.expect("the round is open at this moment");
    Ok(())
}

fn not_invented() -> Finding {
    Finding::error(
        "not-invented",
        Text::new(
            "調査対象名簿に、架空と印の付いていない施設があります。実在する施設に架空の回答を付けることはできません。",
            "The frame holds facilities that are not marked invented. Invented answers are never attached to real ones.",
        ),
    )
}
