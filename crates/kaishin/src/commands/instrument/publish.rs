//! `kaishin instrument publish`: from now on the questionnaire never changes.

use std::path::Path;
use std::process::ExitCode;

use base::Clock;
use store::{Actor, instrument};

use super::open::whole;
use crate::cli::Data;
use crate::clock::SystemClock;
use crate::config;
use crate::output::{self, Failure};

pub(crate) async fn run(path: &Path, data: &Data) -> Result<ExitCode, Failure> {
    let Some(sheets) = whole(path) else {
        return Ok(ExitCode::FAILURE);
    };
    // A first start makes the data; a questionnaire that cannot be published makes nothing.
    if let Err(findings) = instrument::publishable(&sheets) {
        return Ok(output::refused(&findings, false));
    }
    let store = config::open(data).await?;
    let tx = store.write().await?;
    let published = instrument::publish(&tx, &sheets, &Actor::System("cli"), SystemClock.now()).await?;
    tx.commit().await?;
    match published {
        Ok(id) => {
            output::line(format!("公開しました / published: {id}"));
            Ok(ExitCode::SUCCESS)
        }
        Err(findings) => Ok(output::refused(&findings, false)),
    }
}
