//! `kaishin workbook read`: filled-in workbooks, each judged on its own.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use base::{Finding, Text};
use jiff::Timestamp;
use serde::Serialize;
use store::response::{self, Draft};
use store::{RoundId, Store, round};
use web::{Bringing, Brought, Making};
use workbook::answering::bundle::{self, Unpacked};

use super::{ACTOR, failed, no_round};
use crate::cli::WorkbookRead;
use crate::config;
use crate::files;
use crate::output::{self, Failure};

/// Most marked copies of one facility in one folder.
const COPIES_MAX: usize = 1000;

/// What became of one workbook, for `--json`.
#[derive(Debug, Serialize)]
struct Line {
    file: String,
    ok: bool,
    facility: String,
    n_taken: usize,
    /// Answers that it blanks, among those taken.
    n_cleared: usize,
    n_same: usize,
    n_undecided: usize,
    findings: Vec<Finding>,
    remaining: Vec<Finding>,
    /// What stands differently on the pages: at its cell.
    conflicts: Vec<Finding>,
    /// The copy with the marks, where one was written.
    marked: Option<PathBuf>,
    /// What the terminal shows, in the order of the cells.
    #[serde(skip)]
    told: Vec<Finding>,
}

impl Line {
    fn is_clean(&self) -> bool {
        // A file in a ZIP that is no workbook is only told.
        let stops = |found: &Finding| found.severity >= base::Severity::Error;
        !self.findings.iter().chain(&self.told).any(stops)
    }
}

pub(super) async fn all(read: &WorkbookRead, now: Timestamp) -> Result<ExitCode, Failure> {
    let store = config::open_existing(&read.round.data).await?;
    let id = RoundId(read.round.round);
    if round::get(&store.read().await?, id).await?.is_none() {
        return Err(no_round(id));
    }
    if let Some(folder) = &read.marked {
        fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    }
    let mut lines = Vec::new();
    let mut put = |line: Line| {
        if !read.json {
            tell(&line);
        }
        lines.push(line);
    };
    for path in &read.files {
        match workbooks_of(path) {
            Ok(unpacked) => {
                for name in &unpacked.others {
                    put(refused(name, vec![no_workbook()]));
                }
                for (name, bytes) in unpacked.workbooks {
                    put(one(&store, read, (&name, bytes), now).await?);
                }
            }
            Err(line) => put(*line),
        }
    }
    let n_refused = lines.iter().filter(|line| !line.ok && !line.is_clean()).count();
    if read.json {
        let json = serde_json::to_string_pretty(&lines).map_err(|error| Failure::new(error.to_string()))?;
        output::line(json);
    } else {
        let n = lines.iter().filter(|line| line.ok || !line.is_clean()).count();
        let applied = if read.apply { "保存 / saved" } else { "確認のみ / looked only (--apply saves)" };
        output::line(format!(
            "{n} 冊、うち読み取れないもの {n_refused} / {n} workbooks, {n_refused} refused: {applied}"
        ));
    }
    let clean = lines.iter().all(Line::is_clean);
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The workbooks of one path, by name: itself, or what is in a ZIP. One that cannot be read does not stop the others.
fn workbooks_of(path: &Path) -> Result<Unpacked, Box<Line>> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = fs::read(path)
        .map_err(|error| Box::new(refused(&path.display().to_string(), vec![files::unreadable(path, &error)])))?;
    if bundle::is_bundle(&bytes) {
        bundle::unpack(&bytes).map_err(|finding| refused(&name, vec![*finding]).into())
    } else {
        Ok(Unpacked { workbooks: vec![(name, bytes)], others: Vec::new() })
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
        n_cleared: brought.judged.cleared.len(),
        n_same: brought.judged.n_same,
        n_undecided: brought.judged.clashes.len(),
        findings: in_file(&brought.judged.findings),
        remaining: in_file(&brought.judged.remaining),
        conflicts: in_file(&brought.conflicts()),
        marked: copy,
        told: brought.told(),
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
        n_cleared: 0,
        n_same: 0,
        n_undecided: 0,
        findings,
        remaining: Vec::new(),
        conflicts: Vec::new(),
        marked: None,
        told: Vec::new(),
    }
}

/// Something else in a ZIP.
fn no_workbook() -> Finding {
    Finding::warning(
        "not-a-workbook",
        Text::new("ブック（.xlsx）ではないため読み取っていません", "this is no workbook (.xlsx) and was not read"),
    )
}

fn tell(line: &Line) {
    let Line { file, facility, n_taken, n_cleared, n_same, n_undecided, .. } = line;
    if line.ok {
        output::line(format!(
            "{file}\t{facility}\t変更 / changed {n_taken}\t空欄に / blanked {n_cleared}\t同じ / same {n_same}\t要選択 / undecided {n_undecided}\t指摘 / findings {}",
            line.told.len() - line.conflicts.len()
        ));
        if let Some(copy) = &line.marked {
            output::line(format!("\t印を付けたブック / marked copy: {}", copy.display()));
        }
    } else {
        output::line(format!("{file}\t—\t読み取れません / refused"));
    }
    output::cell_findings(if line.ok { &line.told } else { &line.findings });
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
    fn a_letter_beside_the_workbooks_is_told_and_is_no_failure() {
        let files = [("KX1.xlsx".to_owned(), b"PK".to_vec()), ("送付状.docx".to_owned(), b"letter".to_vec())];
        let zip = std::env::temp_dir().join(format!("kaishin-letter-{}.zip", std::process::id()));
        fs::write(&zip, bundle::pack(&files).unwrap()).unwrap();
        let unpacked = workbooks_of(&zip).unwrap();
        fs::remove_file(&zip).unwrap();
        assert_eq!((unpacked.workbooks.len(), unpacked.others), (1, vec!["送付状.docx".to_owned()]));
        let line = refused("送付状.docx", vec![no_workbook()]);
        assert!(!line.ok && line.is_clean());
    }

    #[test]
    fn a_path_that_cannot_be_read_is_a_refused_line() {
        let line = workbooks_of(Path::new("no/such/workbook.xlsx")).unwrap_err();
        assert!(!line.ok && !line.is_clean());
        assert_eq!(line.findings[0].code, "unreadable-file");
        assert_eq!(line.file, "no/such/workbook.xlsx");
    }
}
