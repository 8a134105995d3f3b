//! `kaishin workbook make`: a workbook for each facility, into a folder or a ZIP.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use base::{Finding, Lang, Text};
use jiff::Timestamp;
use register::Status;
use serde_json::json;
use store::frame::Member;
use store::{RoundId, Scope, Tx, frame, response, round};
use web::Making;
use workbook::answering::{Marks, bundle};

use super::{ACTOR, failed, no_round};
use crate::cli::WorkbookMake;
use crate::config;
use crate::output::{self, Failure};

/// Where workbooks go: into a folder one by one, or into one ZIP.
pub(super) async fn all(make: &WorkbookMake, now: Timestamp) -> Result<ExitCode, Failure> {
    let store = config::open_existing(&make.round.data).await?;
    let tx = store.write().await?;
    let id = RoundId(make.round.round);
    let Some(round) = round::get(&tx, id).await? else { return Err(no_round(id)) };
    let members = match members(&tx, id, &make.facilities).await? {
        Ok(members) => members,
        Err(findings) => {
            if make.json {
                output::line(json!({ "ok": false, "workbooks": [], "findings": findings }));
            } else {
                output::findings(&findings);
            }
            return Ok(ExitCode::FAILURE);
        }
    };
    let help_desk = make.help_desk.as_deref().map_or_else(|| web::WebConfig::default().help_desk, Text::same);
    let lang = Lang::parse(&make.lang).unwrap_or_default();
    let mut target = Target::new(&make.output)?;
    let mut made = Vec::new();
    for member in &members {
        // Without the sealed answers: a workbook that leaves this machine does not carry them.
        let draft = response::of_facility(&tx, round.id, member.facility, false).await?;
        let Some(draft) = draft else { continue };
        let making = Making {
            draft: &draft,
            facility: (&member.code, &member.name),
            withheld: true,
            blank: make.blank,
            asks_person: true,
            marks: &Marks::new(),
            lang,
            help_desk: &help_desk,
        };
        let bytes = web::make_workbook(&tx, &making, &ACTOR, now).await.map_err(failed)?;
        let name = bundle::file_name(&member.code, &member.name);
        target.put(name.clone(), bytes)?;
        made.push(json!({ "facility": member.code, "file": name }));
    }
    target.finish()?;
    tx.commit().await?;
    let (n, place) = (made.len(), make.output.display());
    if make.json {
        let output = place.to_string();
        output::line(json!({ "ok": true, "output": output, "workbooks": made, "findings": [] }));
    } else {
        output::line(format!("{place}: 回答用ブック {n} 冊 / {n} workbooks"));
    }
    Ok(ExitCode::SUCCESS)
}

/// The facilities of the frame that were asked for; all of it where none was named. Every code that is wrong is told.
async fn members(tx: &Tx, round: RoundId, codes: &[String]) -> Result<Result<Vec<Member>, Vec<Finding>>, Failure> {
    if codes.is_empty() {
        return Ok(Ok(frame::members(tx, &Scope::All, round, Status::In, "", 0, u32::MAX).await?.rows));
    }
    let (mut members, mut findings) = (Vec::new(), Vec::new());
    for code in codes {
        match frame::member_by_code(tx, &Scope::All, round, code).await?.filter(|member| member.status == Status::In) {
            Some(member) => members.push(member),
            None => findings.push(Finding::error(
                "no-such-facility",
                Text::new(
                    format!("施設コード「{code}」はこの調査の対象にありません"),
                    format!("no facility {code} in this round"),
                ),
            )),
        }
    }
    Ok(if findings.is_empty() { Ok(members) } else { Err(findings) })
}

enum Target {
    Folder(PathBuf),
    Zip(PathBuf, Vec<(String, Vec<u8>)>),
}

impl Target {
    fn new(path: &Path) -> Result<Target, Failure> {
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) {
            return Ok(Target::Zip(path.to_owned(), Vec::new()));
        }
        fs::create_dir_all(path).map_err(|error| Failure::file(path, &error))?;
        Ok(Target::Folder(path.to_owned()))
    }

    fn put(&mut self, name: String, bytes: Vec<u8>) -> Result<(), Failure> {
        match self {
            Target::Folder(folder) => {
                let file = folder.join(name);
                fs::write(&file, bytes).map_err(|error| Failure::file(&file, &error))?;
            }
            Target::Zip(_, files) => files.push((name, bytes)),
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Failure> {
        let Target::Zip(path, files) = self else { return Ok(()) };
        let packed = bundle::pack(&files).map_err(Failure::new)?;
        fs::write(&path, packed).map_err(|error| Failure::file(&path, &error))
    }
}
