//! `kaishin workbook`: workbooks for the facilities of a round, and reading back what they filled in.

use std::fs;
use std::io::Write;
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
/// Most marked copies of one facility in one folder.
const COPIES_MAX: usize = 1000;

pub(crate) async fn run(command: WorkbookCommand) -> Result<ExitCode, Failure> {
    let now = SystemClock.now();
    match command {
        WorkbookCommand::Make(make) => make_all(&make, now).await,
        WorkbookCommand::Read(read) => read_all(&read, now).await,
    }
}

/// Where workbooks go: into a folder one by one, or into one ZIP.
async fn make_all(make: &WorkbookMake, now: Timestamp) -> Result<ExitCode, Failure> {
    let store = config::open_existing(&make.round.data).await?;
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
    /// The copy with the marks, where one was written.
    marked: Option<PathBuf>,
    /// Of `remaining`, what is more than not there yet.
    #[serde(skip)]
    doubted: Vec<Finding>,
}

impl Line {
    fn is_clean(&self) -> bool {
        let stops = |found: &Finding| found.severity >= base::Severity::Error;
        self.ok && !self.findings.iter().chain(&self.doubted).any(stops)
    }
}

async fn read_all(read: &WorkbookRead, now: Timestamp) -> Result<ExitCode, Failure> {
    let store = config::open_existing(&read.round.data).await?;
    let id = RoundId(read.round.round);
    if round::get(&store.read().await?, id).await?.is_none() {
        return Err(no_round(id));
    }
    if let Some(folder) = &read.marked {
        fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    }
    let mut lines = Vec::new();
    for path in &read.files {
        match workbooks_of(path) {
            Ok(files) => {
                for (name, bytes) in files {
                    let line = one(&store, read, (&name, bytes), now).await?;
                    if !read.json {
                        tell(&line);
                    }
                    lines.push(line);
                }
            }
            Err(line) => {
                if !read.json {
                    tell(&line);
                }
                lines.push(*line);
            }
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
    let clean = lines.iter().all(Line::is_clean);
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The workbooks of one path, by name: itself, or what is in a ZIP. One that cannot be read does not stop the others.
fn workbooks_of(path: &Path) -> Result<Vec<(String, Vec<u8>)>, Box<Line>> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = fs::read(path).map_err(|error| {
        let shown = path.display();
        let message = Text::new(
            format!("「{shown}」を読めません（{error}）。ファイルの場所と権限を確かめてください"),
            format!("{shown} cannot be read ({error}); check the path and who may read it"),
        );
        Box::new(refused(&shown.to_string(), vec![Finding::error("file-unreadable", message)]))
    })?;
    if bundle::is_bundle(&bytes) {
        bundle::unpack(&bytes).map_err(|finding| refused(&name, vec![*finding]).into())
    } else {
        Ok(vec![(name, bytes)])
    }
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
    let copy = match read.marked.as_deref().filter(|_| brought.needs_mending()) {
        Some(folder) => {
            let bytes = marked(store, &brought, now).await?;
            Some(put_beside(folder, &bundle::file_name(&brought.head.facility_code, &brought.facility_name), &bytes)?)
        }
        None => None,
    };
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
        marked: copy,
        doubted: brought.doubted().map(|found| found.clone().in_file(name)).collect(),
    })
}

/// Writes a file into the folder. One of that name stays as it is, and the new one gets a number.
fn put_beside(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
    let stem = name.strip_suffix(".xlsx").unwrap_or(name);
    for number in 1..=COPIES_MAX {
        let file = folder.join(if number == 1 { name.to_owned() } else { format!("{stem}_{number}.xlsx") });
        match fs::OpenOptions::new().write(true).create_new(true).open(&file) {
            Ok(mut open) => {
                open.write_all(bytes).map_err(|error| Failure::file(&file, &error))?;
                return Ok(file);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Failure::file(&file, &error)),
        }
    }
    let file = folder.join(name);
    Err(Failure::new(format!(
        "{}: 同じ名前の写しが {COPIES_MAX} 個あります / {COPIES_MAX} copies of this name are there already",
        file.display()
    )))
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
        marked: None,
        doubted: Vec::new(),
    }
}

fn tell(line: &Line) {
    let Line { file, facility, n_taken, n_same, n_undecided, .. } = line;
    if line.ok {
        output::line(format!(
            "{file}\t{facility}\t変更 / changed {n_taken}\t同じ / same {n_same}\t要選択 / undecided {n_undecided}\t指摘 / findings {}",
            line.findings.len() + line.doubted.len()
        ));
        if let Some(copy) = &line.marked {
            output::line(format!("\t印を付けたブック / marked copy: {}", copy.display()));
        }
    } else {
        output::line(format!("{file}\t—\t読み取れません / refused"));
    }
    output::findings_with_json(&line.findings);
    output::findings_with_json(&line.doubted);
}

fn no_round(id: RoundId) -> Failure {
    Failure::new(format!("調査 {id} はありません / no round {id}: see `kaishin round list`"))
}

fn failed(error: web::Error) -> Failure {
    Failure::new(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_one_name_stay_beside_each_other() {
        let folder = std::env::temp_dir().join(format!("kaishin-copies-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let name = bundle::file_name("KX1", "架空病院");
        let put: Vec<PathBuf> =
            [b"one", b"two"].iter().map(|bytes| put_beside(&folder, &name, *bytes).unwrap()).collect();
        let read: Vec<Vec<u8>> = put.iter().map(|file| fs::read(file).unwrap()).collect();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(read, [b"one", b"two"]);
        assert_eq!(put[1].file_name().unwrap().to_str(), Some("KX1_架空病院_2.xlsx"));
    }

    #[test]
    fn a_path_that_cannot_be_read_is_a_refused_line() {
        let line = workbooks_of(Path::new("no/such/workbook.xlsx")).unwrap_err();
        assert!(!line.ok && !line.is_clean());
        assert_eq!(line.findings[0].code, "file-unreadable");
        assert_eq!(line.file, "no/such/workbook.xlsx");
    }
}
