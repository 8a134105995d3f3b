//! `kaishin export`: submitted answers and codebook as CSV (UTF-8 and CP932) and Parquet.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use base::Clock;
use extract::{Encoding, Sheet};
use store::collect::{self, Unseal};
use store::{Actor, RoundId, Scope, audit, explanation, microdata};

use crate::cli::Export;
use crate::clock::SystemClock;
use crate::config;
use crate::output::{self, Failure};

pub(crate) async fn run(export: Export) -> Result<ExitCode, Failure> {
    let now = SystemClock.now();
    let round = RoundId(export.round.round);
    let unseal = Unseal { contact: export.sealed, sensitive: export.sealed };
    let store = config::open_existing(&export.round.data).await?;
    let tx = store.write().await?;
    if unseal.anything() {
        if export.reason.trim().is_empty() {
            return Err(Failure::new(
                "--reason: 保護された回答を書き出す理由を入力してください / say why the sealed answers are needed",
            ));
        }
        let detail = serde_json::json!({ "reason": export.reason.trim(), "sealed": true });
        audit::write(&tx, &Actor::System("cli"), "export.sealed", &format!("round:{round}"), detail, now).await?;
    }
    let Some(collected) = collect::collect(&tx, &Scope::All, round, now, unseal).await? else {
        return Err(Failure::new(format!("調査 {round} はありません / no round {round}: see `kaishin round list`")));
    };
    let given = explanation::submitted(&tx, &Scope::All, &collected, unseal).await?;
    tx.commit().await?;
    fs::create_dir_all(&export.output).map_err(|error| Failure::file(&export.output, &error))?;
    for sheet in microdata::sheets(&collected).iter().chain([&microdata::explanations(&collected, &given)]) {
        write(&export.output, sheet)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn write(folder: &Path, sheet: &Sheet) -> Result<(), Failure> {
    let parquet = extract::parquet(sheet).map_err(|error| Failure::new(error.to_string()))?;
    let utf8 = extract::csv(sheet, Encoding::Utf8Bom);
    let cp932 = extract::csv(sheet, Encoding::Cp932);
    output::findings(&cp932.findings);
    for (ending, bytes) in [("csv", utf8.bytes), ("cp932.csv", cp932.bytes), ("parquet", parquet)] {
        let file = folder.join(format!("{}.{ending}", sheet.name));
        fs::write(&file, bytes).map_err(|error| Failure::file(&file, &error))?;
        output::line(format!("{} ({} 行 / rows)", file.display(), sheet.n_rows()));
    }
    Ok(())
}
