//! `kaishin round`: making, freezing, opening, extending, closing and reopening rounds.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use base::calendar::end_of_day;
use base::{Clock, Finding, Lang, Text, calendar};
use extract::Encoding;
use jiff::Timestamp;
use store::access::{self, Lost};
use store::frame::{self, Decision};
use store::round::{self, Round};
use store::{Actor, RoundId, Tx, instrument};

use crate::cli::{Codes, Data, RoundCommand, RoundNumber};
use crate::clock::SystemClock;
use crate::output::{self, Failure};
use crate::{built_in, config, random};

const ACTOR: Actor = Actor::System("cli");

pub(crate) async fn run(command: RoundCommand) -> Result<ExitCode, Failure> {
    let now = SystemClock.now();
    match command {
        RoundCommand::List { data } => list(&data, now).await,
        RoundCommand::Create { title, survey, data } => create(&data, &title, survey.as_deref(), now).await,
        RoundCommand::Freeze(number) => {
            let (tx, round) = begin(&number).await?;
            let done = frame::freeze(&tx, &round, &ACTOR, now).await?;
            finish(tx, done).await
        }
        RoundCommand::Decide { round: number, reason } => decide(&number, &reason, now).await,
        RoundCommand::Open(until) => {
            let (tx, round) = begin(&until.round).await?;
            let n_unclear = frame::unclear_facilities(&tx, round.id).await?.len();
            let done = round::open(&tx, &round, end_of_day(until.until), &ACTOR, now).await?;
            if done.is_ok() && n_unclear > 0 {
                output::aside(still_unclear(round.id, n_unclear));
            }
            finish(tx, done).await
        }
        RoundCommand::Extend(until) => {
            let (tx, round) = begin(&until.round).await?;
            let done = round::extend(&tx, &round, end_of_day(until.until), &until.reason, &ACTOR, now).await?;
            finish(tx, done).await
        }
        RoundCommand::Close(close) => {
            let (tx, round) = begin(&close.round).await?;
            let done = round::close(&tx, &round, &close.reason, &ACTOR, now).await?;
            finish(tx, done).await
        }
        RoundCommand::Reopen(until) => {
            let (tx, round) = begin(&until.round).await?;
            let done = round::reopen(&tx, &round, end_of_day(until.until), &until.reason, &ACTOR, now).await?;
            finish(tx, done).await
        }
        RoundCommand::Codes(wanted) => codes(&wanted, now).await,
    }
}

async fn list(data: &Data, now: Timestamp) -> Result<ExitCode, Failure> {
    let store = config::open_existing(data).await?;
    let tx = store.read().await?;
    for round in round::list(&tx).await? {
        let until = round.closes_at().map(|at| calendar::long_moment(at, Lang::Ja)).unwrap_or_default();
        output::line(format!("{}\t{}\t{}\t{until}", round.id, round.state(now).code(), round.title.get(Lang::Ja)));
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(data: &Data, title: &str, survey: Option<&Path>, now: Timestamp) -> Result<ExitCode, Failure> {
    let sheets = match survey {
        Some(path) => super::instrument::whole(path),
        None => built_in::mhlw_2022().map_err(|findings| output::findings(&findings)).ok(),
    };
    let Some(sheets) = sheets else {
        return Ok(ExitCode::FAILURE);
    };
    let store = config::open(data).await?;
    let tx = store.write().await?;
    let instrument = match instrument::publish(&tx, &sheets, &ACTOR, now).await? {
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

async fn codes(codes: &Codes, now: Timestamp) -> Result<ExitCode, Failure> {
    if codes.lost.is_some() && codes.reason.trim().is_empty() {
        return Err(Failure::new("--reason に紛失の経緯を書いてください / say in --reason what happened to the file"));
    }
    let (tx, round) = begin(&codes.round).await?;
    let file = &codes.output;
    // The file comes first: codes that were issued and then could not be written would be lost.
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut made = options.open(file).map_err(|error| Failure::file(file, &error))?;
    let entropy = &mut random::fill;
    let issued = match codes.lost.as_deref().and_then(Lost::parse) {
        Some(lost) => access::reissue_lost(&tx, round.id, lost, codes.reason.trim(), entropy, &ACTOR, now).await?,
        None => access::issue_missing(&tx, round.id, entropy, &ACTOR, now).await?,
    };
    if issued.is_empty() {
        drop(made);
        std::fs::remove_file(file).map_err(|error| Failure::file(file, &error))?;
        output::line(nothing_to_issue(codes.lost.is_some()));
        return Ok(ExitCode::SUCCESS);
    }
    let bytes = extract::csv(&access::sheet(&issued), Encoding::Utf8Bom).bytes;
    made.write_all(&bytes).and_then(|()| made.sync_all()).map_err(|error| Failure::file(file, &error))?;
    tx.commit().await?;
    output::line(format!("{}: アクセスコード {} 件 / {} access codes", file.display(), issued.len(), issued.len()));
    Ok(ExitCode::SUCCESS)
}

/// Facilities that nobody has decided on take no part, which the person who opens the round should know.
fn still_unclear(round: RoundId, n_unclear: usize) -> String {
    format!(
        "病床数が不明のままの施設が {n_unclear} 施設あり、対象にもアクセスコードの発行先にも入っていません。`kaishin round decide {round} --reason 理由` か名簿の画面で判断してから `kaishin round codes {round} -o ファイル` を実行してください。\n\
         {n_unclear} facilities still have unclear beds: they are not asked and get no access code. Decide with `kaishin round decide {round} --reason …` or on the frame's page, then run `kaishin round codes {round} -o FILE`."
    )
}

fn nothing_to_issue(of_lost: bool) -> &'static str {
    if of_lost {
        "作り直すアクセスコードはありません。ファイルは書き出していません。\n\
         No access code to end and issue anew; no file was written."
    } else {
        "対象施設すべてにアクセスコードがあるか、対象施設がないため、発行するものはありません。ファイルは書き出していません。作り直すには --lost を使います。\n\
         Every facility of the round has an access code, or there is none; no file was written. Use --lost to issue codes anew."
    }
}

/// A transaction and the round.
async fn begin(number: &RoundNumber) -> Result<(Tx, Round), Failure> {
    let store = config::open_existing(&number.data).await?;
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
