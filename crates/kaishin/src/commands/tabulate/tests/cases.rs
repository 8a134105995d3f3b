//! `cases/tabulate/`: files in, findings or lines of the result out. `cases/README.md` says how a case is written.

use std::fs;
use std::path::{Path, PathBuf};

use base::{Finding, Lang};
use clap::Parser;
use extract::{Column, Encoding, Sheet, TextTable, Values};

use super::super::{Made, cross, made};
use crate::cli::{Cli, Command};
use crate::commands::extract::tests::Folder;

/// Puts one file of a case into the folder: `file NAME`, `cp932 NAME`, `parquet NAME`, `cut N NAME`.
fn put(folder: &Path, head: &str, body: &str) {
    let words: Vec<&str> = head.split_whitespace().collect();
    let (name, bytes) = match words.as_slice() {
        ["file", name] => (name, body.as_bytes().to_vec()),
        ["cp932", name] => (name, extract::encode(body.to_owned(), Encoding::Cp932).bytes),
        ["parquet", name] => (name, parquet(body)),
        ["cut", n, name] => {
            let bytes = parquet(body);
            (name, bytes[..bytes.len() - n.parse::<usize>().unwrap()].to_vec())
        }
        _ => panic!("file, cp932, parquet or cut, not: {head}"),
    };
    fs::write(folder.join(name), bytes).unwrap();
}

fn parquet(body: &str) -> Vec<u8> {
    let table = TextTable::read(body.as_bytes().to_vec()).unwrap();
    let places: Vec<usize> = (0..table.names().len()).collect();
    let column = |(name, cells): (&String, Vec<String>)| Column {
        name: name.clone(),
        label: base::Text::default(),
        values: Values::Text(cells.into_iter().map(|cell| Some(cell).filter(|cell| !cell.is_empty())).collect()),
    };
    let columns = table.names().iter().zip(table.columns(&places)).map(column).collect();
    extract::parquet(&Sheet::new("data", columns)).unwrap()
}

/// `file row 3 column q1 item x code`, without what is not known.
fn said(finding: &Finding) -> String {
    let place = &finding.place;
    let file = place.file.as_deref().and_then(|file| Path::new(file).file_name()).map(|name| name.to_string_lossy());
    let mut words: Vec<String> = file.map(|name| name.into_owned()).into_iter().collect();
    words.extend(place.row.map(|row| format!("row {row}")));
    words.extend(place.column.as_ref().map(|column| format!("column {column}")));
    words.extend(place.item.as_ref().map(|item| format!("item {item}")));
    words.push(finding.code.clone());
    words.join(" ")
}

fn run(folder: &Path, args: &str) -> (Result<Made, Vec<Finding>>, PathBuf) {
    let place = |word: &str| {
        let path = folder.join(word);
        if path.is_file() { path.display().to_string() } else { word.to_owned() }
    };
    let output = folder.join("out.csv");
    let words = ["kaishin", "tabulate", "-o", &output.display().to_string()].map(str::to_owned);
    let words = words.into_iter().chain(args.split_whitespace().map(place));
    let Command::Tabulate(tabulate) = Cli::try_parse_from(words).unwrap().command else {
        panic!("that is the command");
    };
    let tabulate = tabulate.count.expect("words that count a file");
    let made = match &tabulate.cross {
        Some(columns) => cross::made(&tabulate, columns),
        None => made(&tabulate),
    };
    (made.map_err(|failure| failure.to_string()).unwrap(), output)
}

#[track_caller]
fn check(name: &str, text: &str) {
    let folder = Folder::new();
    let text: String = text.lines().filter(|line| !line.starts_with("# ")).map(|line| format!("{line}\n")).collect();
    let mut args = None;
    for part in text.split("---\n") {
        let (head, body) = part.trim_start_matches('\n').split_once('\n').unwrap_or((part, ""));
        if let Some(words) = head.strip_prefix("run ") {
            args = Some(words.to_owned());
            continue;
        }
        let Some(args) = args.take() else {
            put(&folder.0, head, body);
            continue;
        };
        let (made, output) = run(&folder.0, &args);
        let expected: Vec<&str> = part.lines().filter(|line| !line.is_empty()).collect();
        match made {
            Ok(made) => {
                let diagnostics = made.diagnostics.iter().flat_map(|diagnostics| diagnostics.lines());
                let notes = made.notes.iter().map(said);
                let lines: Vec<String> =
                    made.csv().lines().map(str::to_owned).chain(diagnostics).chain(notes).collect();
                for expected in expected {
                    let found = lines.iter().any(|line| line.starts_with(expected));
                    assert!(found, "{name}: {args}\n{expected}\nnot in\n{}", lines.join("\n"));
                }
            }
            Err(findings) => {
                let said: Vec<String> = findings.iter().map(said).collect();
                assert_eq!(said, expected, "{name}: {args}\n{}", in_words(&findings));
                assert!(!output.exists(), "{name}: nothing is written");
                for finding in &findings {
                    assert!(!finding.message.ja.is_empty() && !finding.message.en.is_empty(), "{name}: both languages");
                }
            }
        }
    }
}

fn in_words(findings: &[Finding]) -> String {
    findings.iter().map(|finding| finding.line(Lang::Ja)).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_case_of_the_folder() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases/tabulate"));
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        check(&path.display().to_string(), &fs::read_to_string(&path).unwrap());
    }
}
