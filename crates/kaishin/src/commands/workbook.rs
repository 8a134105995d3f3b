//! `kaishin workbook`: workbooks for the facilities of a round, and reading back what they filled in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use base::{Clock, Finding, Lang, Text};
use jiff::Timestamp;
use register::Status;
use serde::Serialize;
use store::frame::Member;
use store::response::{self, Draft};
use store::{Actor, RoundId, Scope, Store, Tx, frame, round};
use web::{Bringing, Brought, Making};
use workbook::answering::{Marks, bundle};

use crate::cli::{WorkbookCommand, WorkbookMake, WorkbookRead};
use crate::clock::SystemClock;
use crate::config;
use crate::output::{self, Failure};

const ACTOR: Actor = Actor::System("cli");

pub(crate) async fn run(command: WorkbookCommand) -> Result<ExitCode, Failure> {
    let now = SystemClock.now();
    match command {
        WorkbookCommand::Make(make) => make_all(&make, now).await,
        WorkbookCommand::Read(read) => read_all(&read, now).await,
    }
}

/// Where workbooks go: into a folder one by one, or into one ZIP.
async fn make_all(make: &WorkbookMake, now: Timestamp) -> Result<ExitCode, Failure> {
    let store = config::open(&make.round.data).await?;
    let tx = store.write().await?;
    let id = RoundId(make.round.round);
    let Some(round) = round::get(&tx, id).await? else { return Err(no_round(id)) };
    let members = match members(&tx, id, &make.facilities).await? {
        Ok(members) => members,
        Err(findings) => {
            output::findings(&findings);
            return Ok(ExitCode::FAILURE);
        }
    };
    let help_desk = make.help_desk.as_deref().map_or_else(|| web::WebConfig::default().help_desk, Text::same);
    let lang = Lang::parse(&make.lang).unwrap_or_default();
    let mut target = Target::new(&make.output)?;
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
        target.put(bundle::file_name(&member.code, &member.name), bytes)?;
    }
    target.finish()?;
    tx.commit().await?;
    let (n, place) = (members.len(), make.output.display());
    output::line(format!("{place}: 回答用ブック {n} 冊 / {n} workbooks"));
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

/// What became of one workbook, for `--json`.
#[derive(Debug, Serialize)]
struct Line {
    file: String,
    ok: bool,
    facility: String,
    n_taken: usize,
    n_same: usize,
    n_undecided: usize,
    findings: Vec<Finding>,
    remaining: Vec<Finding>,
}

async fn read_all(read: &WorkbookRead, now: Timestamp) -> Result<ExitCode, Failure> {
    let store = config::open(&read.round.data).await?;
    let id = RoundId(read.round.round);
    if round::get(&store.read().await?, id).await?.is_none() {
        return Err(no_round(id));
    }
    if let Some(folder) = &read.marked {
        fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    }
    let mut lines = Vec::new();
    for path in &read.files {
        let bytes = fs::read(path).map_err(|error| Failure::file(path, &error))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let files = if bundle::is_bundle(&bytes) {
            match bundle::unpack(&bytes) {
                Ok(files) => files,
                Err(finding) => {
                    lines.push(refused(&name, vec![*finding]));
                    continue;
                }
            }
        } else {
            vec![(name, bytes)]
        };
        for (name, bytes) in files {
            let line = one(&store, read, (&name, bytes), now).await?;
            if !read.json {
                tell(&line);
            }
            lines.push(line);
        }
    }
    let n_refused = lines.iter().filter(|line| !line.ok).count();
    if read.json {
        let json = serde_json::to_string_pretty(&lines).map_err(|error| Failure::new(error.to_string()))?;
        output::line(json);
    } else {
        let (n, applied) =
            (lines.len(), if read.apply { "保存 / saved" } else { "確認のみ / looked only (--apply saves)" });
        output::line(format!(
            "{n} 冊、うち読み取れないもの {n_refused} / {n} workbooks, {n_refused} refused: {applied}"
        ));
    }
    let clean =
        lines.iter().all(|line| line.ok && line.findings.iter().all(|found| found.severity < base::Severity::Error));
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn one(
    store: &Store,
    read: &WorkbookRead,
    (name, bytes): (&str, Vec<u8>),
    now: Timestamp,
) -> Result<Line, Failure> {
    let round = RoundId(read.round.round);
    let bringing = Bringing { round, facility: None, actor: &ACTOR, apply: read.apply };
    let brought = match web::bring_workbook(store, &bringing, bytes, now).await.map_err(failed)? {
        Ok(brought) => brought,
        Err(findings) => return Ok(refused(name, findings)),
    };
    if let Some(folder) = read.marked.as_deref().filter(|_| brought.needs_mending()) {
        let file = folder.join(name);
        let bytes = marked(store, &brought, now).await?;
        fs::write(&file, bytes).map_err(|error| Failure::file(&file, &error))?;
    }
    let in_file = |findings: &[Finding]| findings.iter().map(|found| found.clone().in_file(name)).collect();
    Ok(Line {
        file: name.to_owned(),
        ok: true,
        facility: brought.head.facility_code.clone(),
        n_taken: brought.judged.take.len(),
        n_same: brought.judged.n_same,
        n_undecided: brought.judged.clashes.len(),
        findings: in_file(&brought.judged.findings),
        remaining: in_file(&brought.judged.remaining),
    })
}

/// A fresh workbook of the response as it stands by now, with what was wrong at the cells.
async fn marked(store: &Store, brought: &Brought, now: Timestamp) -> Result<Vec<u8>, Failure> {
    let tx = store.write().await?;
    let (round, facility) = (brought.draft.round.id, brought.draft.facility);
    let draft: Option<Draft> = response::of_facility(&tx, round, facility, false).await?;
    let Some(draft) = draft else { return Err(no_round(round)) };
    let making = Making {
        draft: &draft,
        facility: (&brought.head.facility_code, &brought.facility_name),
        withheld: true,
        blank: false,
        asks_person: true,
        marks: &brought.marks(brought.head.lang),
        lang: brought.head.lang,
        help_desk: &web::WebConfig::default().help_desk,
    };
    let bytes = web::make_workbook(&tx, &making, &ACTOR, now).await.map_err(failed)?;
    tx.commit().await?;
    Ok(bytes)
}

fn refused(file: &str, findings: Vec<Finding>) -> Line {
    let findings = findings.into_iter().map(|finding| finding.in_file(file)).collect();
    Line {
        file: file.to_owned(),
        ok: false,
        facility: String::new(),
        n_taken: 0,
        n_same: 0,
        n_undecided: 0,
        findings,
        remaining: Vec::new(),
    }
}

fn tell(line: &Line) {
    let Line { file, facility, n_taken, n_same, n_undecided, .. } = line;
    if line.ok {
        output::line(format!(
            "{file}\t{facility}\t変更 / changed {n_taken}\t同じ / same {n_same}\t要選択 / undecided {n_undecided}\t指摘 / findings {}",
            line.findings.len()
        ));
    } else {
        output::line(format!("{file}\t—\t読み取れません / refused"));
    }
    output::findings(&line.findings);
}

fn no_round(id: RoundId) -> Failure {
    Failure::new(format!("調査 {id} はありません / no round {id}: see `kaishin round list`"))
}

fn failed(error: web::Error) -> Failure {
    Failure::new(error.to_string())
}
