//! `kaishin simulate`: invented answers for an open round of invented facilities.

use std::collections::BTreeMap;
use std::fs;
use std::process::ExitCode;

use base::Clock;
use jiff::SignedDuration;
use store::round::{self, RoundState};
use store::{RoundId, Scope, instrument, progress};

use crate::cli::Simulate;
use crate::clock::SystemClock;
use crate::config;
use crate::output::{self, Failure};
use crate::simulate::{Plan, Targets, fill, published_2022};

/// Share of the frame that answers where nothing else is said, in percent.
const RESPONSES_PERCENT: usize = 65;

pub(crate) async fn run(command: Simulate) -> Result<ExitCode, Failure> {
    let now = SystemClock.now();
    let id = RoundId(command.round.round);
    let store = config::open_existing(&command.round.data).await?;
    let tx = store.read().await?;
    let Some(round) = round::get(&tx, id).await? else {
        return Err(Failure::new(format!("調査 {id} はありません / no round {id}: see `kaishin round list`")));
    };
    if round.state(now) != RoundState::Open {
        return Err(Failure::new("回答受付中の調査だけに使えます / only an open round can be filled"));
    }
    let instrument = instrument::get(&tx, round.instrument).await?;
    let text = match &command.targets {
        Some(file) => fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?,
        None => published_2022().to_owned(),
    };
    let targets = match Targets::read(&text, &instrument) {
        Ok(targets) => targets,
        Err(findings) => {
            output::findings(&findings);
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut frame: BTreeMap<String, usize> = BTreeMap::new();
    for cell in progress::cells(&tx, &Scope::All, id).await? {
        *frame.entry(cell.stratum).or_default() += cell.n_frame as usize;
    }
    drop(tx);
    let plan = Plan {
        targets: &targets,
        responses: responses(command.responses.as_deref(), &frame)?,
        unsubmitted_percent: 0,
        between: (now - SignedDuration::from_secs(1), now),
        seed: command.seed,
        spare: Vec::new(),
        earlier: &BTreeMap::new(),
    };
    match fill(&store, id, &instrument, &plan).await? {
        Ok(written) => {
            let n = written.len();
            output::line(format!("架空の回答 {n} 件 / {n} invented responses"));
            Ok(ExitCode::SUCCESS)
        }
        Err(finding) => {
            output::findings(&[finding]);
            Ok(ExitCode::FAILURE)
        }
    }
}

/// `b020=1794,b100=1816`, or the usual share of each stratum.
fn responses(text: Option<&str>, frame: &BTreeMap<String, usize>) -> Result<BTreeMap<String, usize>, Failure> {
    let Some(text) = text else {
        return Ok(frame.iter().map(|(stratum, n)| (stratum.clone(), n * RESPONSES_PERCENT / 100)).collect());
    };
    let mut wanted = BTreeMap::new();
    for part in text.split(',') {
        let parsed =
            part.split_once('=').and_then(|(stratum, n)| Some((stratum.trim(), n.trim().parse::<usize>().ok()?)));
        let Some((stratum, n)) = parsed else {
            return Err(Failure::new(format!(
                "--responses: 「{part}」は b020=1794 の形で指定してください / say b020=1794"
            )));
        };
        let most = frame.get(stratum).copied().ok_or_else(|| {
            let known: Vec<&str> = frame.keys().map(String::as_str).collect();
            Failure::new(format!(
                "--responses: 層「{stratum}」はありません / no stratum “{stratum}”: {}",
                known.join(", ")
            ))
        })?;
        if n > most {
            return Err(Failure::new(format!(
                "--responses: {stratum} は {most} 施設までです / {stratum} has {most} facilities"
            )));
        }
        wanted.insert(stratum.to_owned(), n);
    }
    Ok(wanted)
}
