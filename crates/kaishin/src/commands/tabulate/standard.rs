//! `kaishin tabulate standard`: every item of a round by class and prefecture, as a folder to publish.

use std::process::ExitCode;

use base::{Clock, Finding, Lang};
use jiff::Timestamp;
use publish::tables::Release;
use store::{RoundId, Store};
use web::Releasing;

use crate::cli::StandardArgs;
use crate::clock::SystemClock;
use crate::commands::as_of;
use crate::commands::extract::folder;
use crate::commands::published;
use crate::config;
use crate::output::{self, Failure};

pub(super) async fn run(args: StandardArgs) -> Result<ExitCode, Failure> {
    let now = SystemClock.now();
    let rounds: Vec<i64> = std::iter::once(args.round.round).chain(args.earlier).collect();
    no_round_twice(&rounds)?;
    let lang = Lang::parse(&args.lang).unwrap_or_default();
    folder::must_be_free(&args.output)?;
    let store = config::open_existing(&args.round.data).await?;
    let ids: Vec<RoundId> = rounds.iter().copied().map(RoundId).collect();
    let as_of = match as_of::moment(&store, &args.as_of, &ids, now).await? {
        Ok(as_of) => as_of,
        Err(findings) => return Ok(refused(&findings)),
    };
    let latest = published::source_of(RoundId(args.round.round), as_of);
    if args.withholding.release {
        let told = published::told_of(&store, RoundId(args.round.round), args.published.len()).await?;
        output::findings(told.as_slice());
    }
    let published = published::earlier(&args.published, &latest)?;
    let releasing = match published.and_then(|published| args.withholding.releasing(published)) {
        Ok(releasing) => Some(releasing).filter(|_| args.withholding.release),
        Err(findings) => return Ok(refused(&findings)),
    };
    let mut releases = Vec::new();
    for round in rounds {
        // What was published before is of the round in focus.
        let releasing = releasing.as_ref().map(|releasing| match round == args.round.round {
            true => releasing.clone(),
            false => Releasing { earlier: Vec::new(), ..releasing.clone() },
        });
        match of_round(&store, round, as_of, releasing.as_ref()).await? {
            Ok(release) => releases.push(release),
            Err(findings) => return Ok(refused(&findings)),
        }
    }
    let earlier = releases.split_off(1);
    let release = releases.remove(0);
    output::findings(&release.findings);
    let made = publish::files::files(&release, &earlier, lang).map_err(|error| Failure::new(error.to_string()))?;
    output::findings(&made.findings);
    let files = made.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice()));
    let verdict = publish::lint::lint(files.clone());
    for flaw in &verdict.flaws {
        output::aside(flaw.finding.line(lang));
    }
    let prepared = folder::prepare(&args.output, files)?;
    if args.withholding.release {
        published::record(&store, RoundId(args.round.round), as_of, (&args.withholding, &args.published), &made.files)
            .await?;
    }
    prepared.put()?;
    for file in &made.files {
        output::line(args.output.join(&file.name).display());
    }
    output::line(release.marking.label.get(lang));
    Ok(if verdict.passes() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The same round twice would give every row twice.
fn no_round_twice(rounds: &[i64]) -> Result<(), Failure> {
    match rounds.iter().enumerate().find(|(index, round)| rounds[..*index].contains(round)) {
        Some((_, round)) => Err(Failure::new(format!(
            "--earlier {round}: 同じ調査が2度指定されています。別の回を指定してください / round {round} is named twice; name another one"
        ))),
        None => Ok(()),
    }
}

fn refused(findings: &[Finding]) -> ExitCode {
    output::findings(findings);
    ExitCode::FAILURE
}

async fn of_round(
    store: &Store,
    round: i64,
    as_of: Timestamp,
    releasing: Option<&Releasing>,
) -> Result<Result<Release, Vec<Finding>>, Failure> {
    let round = RoundId(round);
    let release =
        web::release(store, round, as_of, releasing).await.map_err(|error| Failure::new(error.to_string()))?;
    release
        .ok_or_else(|| Failure::new(format!("調査 {round} はありません / no round {round}: see `kaishin round list`")))
}

#[cfg(test)]
mod tests {
    use super::no_round_twice;

    #[test]
    fn a_round_is_named_once() {
        assert!(no_round_twice(&[3, 2, 1]).is_ok() && no_round_twice(&[3]).is_ok());
        for rounds in [&[3, 3][..], &[3, 2, 2], &[3, 2, 3]] {
            let words = no_round_twice(rounds).unwrap_err().to_string();
            assert!(words.starts_with("--earlier ") && words.contains("named twice"), "{words}");
        }
    }
}
