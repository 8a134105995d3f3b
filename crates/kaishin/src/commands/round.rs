//! `kaishin round`: making, freezing, opening, extending, closing and reopening rounds.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use base::{Clock, Finding, Lang, Text, calendar};
use extract::{Column, Encoding, Sheet, Values};
use jiff::Timestamp;
use jiff::civil::{Date, time};
use store::access::{self, Issued};
use store::frame::{self, Decision};
use store::round::{self, Round};
use store::{Actor, RoundId, Tx, instrument};

use crate::cli::{Data, RoundCommand, RoundNumber};
use crate::clock::SystemClock;
use crate::output::{self, Failure};
use crate::{built_in, config, random};

const ACTOR: Actor = Actor::System("cli");

pub(crate) async fn run(command: RoundCommand) -> Result<ExitCode, Failure> {
    let now = SystemClock.now();
    match command {
        RoundCommand::List { data } => list(&data, now).await,
        RoundCommand::Create { title, data } => create(&data, &title, now).await,
        RoundCommand::Freeze(number) => {
            let (tx, round) = begin(&number).await?;
            let done = frame::freeze(&tx, &round, &ACTOR, now).await?;
            finish(tx, done).await
        }
        RoundCommand::Decide { round: number, reason } => decide(&number, &reason, now).await,
        RoundCommand::Open(until) => {
            let (tx, round) = begin(&until.round).await?;
            let done = round::open(&tx, &round, end_of(until.until), &ACTOR, now).await?;
            finish(tx, done).await
        }
        RoundCommand::Extend(until) => {
            let (tx, round) = begin(&until.round).await?;
            let done = round::extend(&tx, &round, end_of(until.until), &until.reason, &ACTOR, now).await?;
            finish(tx, done).await
        }
        RoundCommand::Close(close) => {
            let (tx, round) = begin(&close.round).await?;
            let done = round::close(&tx, &round, &close.reason, &ACTOR, now).await?;
            finish(tx, done).await
        }
        RoundCommand::Reopen(until) => {
            let (tx, round) = begin(&until.round).await?;
            let done = round::reopen(&tx, &round, end_of(until.until), &until.reason, &ACTOR, now).await?;
            finish(tx, done).await
        }
        RoundCommand::Codes { round, output } => codes(&round, &output, now).await,
    }
}

async fn list(data: &Data, now: Timestamp) -> Result<ExitCode, Failure> {
    let store = config::open(data).await?;
    let tx = store.read().await?;
    for round in round::list(&tx).await? {
        let until = round.closes_at().map(|at| calendar::long_moment(at, Lang::Ja)).unwrap_or_default();
        output::line(format!("{}\t{}\t{}\t{until}", round.id, round.state(now).code(), round.title.get(Lang::Ja)));
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(data: &Data, title: &str, now: Timestamp) -> Result<ExitCode, Failure> {
    let store = config::open(data).await?;
    let tx = store.write().await?;
    let published = match built_in::mhlw_2022() {
        Ok(sheets) => instrument::publish(&tx, &sheets, &ACTOR, now).await?,
        Err(findings) => Err(findings),
    };
    let instrument = match published {
        Ok(instrument) => instrument,
        Err(findings) => return Ok(refused(&findings)),
    };
    let rule = register::FrameRule::hospitals();
    let id = round::create(&tx, &Text::same(title), instrument, &rule, &ACTOR, now).await?;
    tx.commit().await?;
    output::line(format!("調査 {id} を作成しました / created round {id}"));
    Ok(ExitCode::SUCCESS)
}

async fn decide(number: &RoundNumber, reason: &str, now: Timestamp) -> Result<ExitCode, Failure> {
    let (tx, round) = begin(number).await?;
    let unclear = frame::unclear_facilities(&tx, round.id).await?;
    let decisions: Vec<_> = unclear
        .iter()
        .map(|(id, registered)| {
            let decision = registered.facility.beds.sum_of_kinds().map_or(Decision::LeaveOut, Decision::Beds);
            (*id, decision)
        })
        .collect();
    match frame::decide(&tx, &round, &decisions, reason, &ACTOR, now).await? {
        Ok(()) => {
            tx.commit().await?;
            output::line(format!("{} 施設を判断しました / decided {}", decisions.len(), decisions.len()));
            Ok(ExitCode::SUCCESS)
        }
        Err(findings) => Ok(refused(&findings)),
    }
}

async fn codes(number: &RoundNumber, file: &Path, now: Timestamp) -> Result<ExitCode, Failure> {
    // The file comes first: codes that were issued and then could not be written would be lost.
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut made = options.open(file).map_err(|error| Failure::file(file, &error))?;
    let (tx, round) = begin(number).await?;
    let issued = access::issue_missing(&tx, round.id, &mut random::fill, &ACTOR, now).await?;
    let bytes = extract::csv(&code_sheet(&issued), Encoding::Utf8Bom).bytes;
    made.write_all(&bytes).and_then(|()| made.sync_all()).map_err(|error| Failure::file(file, &error))?;
    tx.commit().await?;
    output::line(format!("{}: アクセスコード {} 件 / {} access codes", file.display(), issued.len(), issued.len()));
    Ok(ExitCode::SUCCESS)
}

fn code_sheet(issued: &[Issued]) -> Sheet {
    let column = |name: &str, label: Text, value: fn(&Issued) -> String| Column {
        name: name.to_owned(),
        label,
        values: Values::Text(issued.iter().map(|one| Some(value(one))).collect()),
    };
    Sheet::new(
        "codes",
        vec![
            column("facility_code", Text::new("施設コード", "Facility code"), |one| one.facility_code.clone()),
            column("facility_name", Text::new("施設名", "Facility name"), |one| one.facility_name.clone()),
            column("access_code", Text::new("アクセスコード", "Access code"), |one| one.code.printed()),
        ],
    )
}

/// A transaction and the round.
async fn begin(number: &RoundNumber) -> Result<(Tx, Round), Failure> {
    let store = config::open(&number.data).await?;
    let tx = store.write().await?;
    let round = round::get(&tx, RoundId(number.round)).await?;
    let round = round.ok_or_else(|| {
        Failure::new(format!(
            "調査 {} はありません / no round {}: see `kaishin round list`",
            number.round, number.round
        ))
    })?;
    Ok((tx, round))
}

async fn finish(tx: Tx, done: Result<(), Finding>) -> Result<ExitCode, Failure> {
    match done {
        Ok(()) => {
            tx.commit().await?;
            output::line("完了しました / done");
            Ok(ExitCode::SUCCESS)
        }
        Err(finding) => Ok(refused(&[finding])),
    }
}

fn refused(findings: &[Finding]) -> ExitCode {
    output::findings(findings);
    ExitCode::FAILURE
}

/// The last moment of a day in Japan.
fn end_of(day: Date) -> Timestamp {
    let last = day.to_datetime(time(23, 59, 59, 0));
    last.to_zoned(calendar::japan()).expect("Japan has every moment of every day").timestamp()
}
