//! `kaishin extract`: a round's submitted answers as of a moment, as Parquet with codebook, design, DDI and manifest.

pub(in crate::commands) mod folder;

use std::path::Path;
use std::process::ExitCode;

use base::{Clock, Finding};
use jiff::Timestamp;
use store::collect::{self, Unseal};
use store::extracts::{self, MANIFEST};
use store::{Actor, RoundId, Scope, Store, audit};

use crate::cli::Extract;
use crate::clock::SystemClock;
use crate::commands::as_of;
use crate::config;
use crate::output::{self, Failure};

pub(crate) async fn run(extract: Extract) -> Result<ExitCode, Failure> {
    let now = SystemClock.now();
    let round = RoundId(extract.round.round);
    let store = config::open_existing(&extract.round.data).await?;
    let written = match as_of::moment(&store, &extract.as_of, &[round], now).await? {
        Ok(as_of) => write(&store, round, as_of, now, &extract.output).await?,
        Err(findings) => Err(findings),
    };
    match written {
        Ok(written) => {
            for (file, n_rows) in written.files {
                let rows = n_rows.map(|n| format!(" ({n} 行 / rows)")).unwrap_or_default();
                output::line(format!("{}{rows}", extract.output.join(file).display()));
            }
            output::line(format!("集計用ファイルのハッシュ / extract hash: {}", written.hash));
            Ok(ExitCode::SUCCESS)
        }
        Err(findings) => {
            output::findings(&findings);
            Ok(ExitCode::FAILURE)
        }
    }
}

/// What was written.
pub(in crate::commands) struct Written {
    pub(in crate::commands) files: Vec<(String, Option<usize>)>,
    pub(in crate::commands) hash: String,
}

/// Makes the extract of a round and writes it into a folder that is not there yet, whole or not at all.
pub(in crate::commands) async fn write(
    store: &Store,
    round: RoundId,
    as_of: Timestamp,
    now: Timestamp,
    output: &Path,
) -> Result<Result<Written, Vec<Finding>>, Failure> {
    folder::must_be_free(output)?;
    let tx = store.read().await?;
    let Some(collected) = collect::collect(&tx, &Scope::All, round, as_of, Unseal::default()).await? else {
        return Err(Failure::new(format!("調査 {round} はありません / no round {round}: see `kaishin round list`")));
    };
    drop(tx);
    let made = match extracts::make(&collected) {
        Ok(made) => made,
        Err(findings) => return Ok(Err(findings)),
    };
    let documents = [made.ddi(&collected)];
    let manifest = made.manifest(&collected, &documents);
    let files = made.files.iter().chain(&documents).map(|file| (file.name.as_str(), file.bytes.as_slice()));
    let ready = folder::prepare(output, files.chain([(MANIFEST, manifest.as_slice())]))?;
    let tx = store.write().await?;
    let detail = serde_json::json!({ "as_of": as_of.to_string(), "hash": made.hash });
    audit::write(&tx, &Actor::System("cli"), "extract.made", &format!("round:{round}"), detail, now).await?;
    tx.commit().await?;
    ready.put()?;
    let mut written: Vec<(String, Option<usize>)> =
        made.files.into_iter().chain(documents).map(|file| (file.name, file.n_rows)).collect();
    written.push((MANIFEST.to_owned(), None));
    Ok(Ok(Written { files: written, hash: made.hash }))
}

#[cfg(test)]
pub(in crate::commands) mod tests;
