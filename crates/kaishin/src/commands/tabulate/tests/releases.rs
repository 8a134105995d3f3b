//! 速報 and 確報 of a small invented round: withheld beside each other, found again from whatever files are left.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use base::{Clock, Lang};
use jiff::SignedDuration;
use publish::files::{File, files};
use publish::tables::Release;
use tabulate::suppression::{Rules, audit};
use web::{LeftOut, Releasing};

use crate::cli::{AuditArgs, ReceiptArgs};
use crate::clock::SystemClock;
use crate::commands::extract::tests::{Folder, filled};
use crate::commands::published;

fn put(folder: &Path, files: &[File], names: &[&str]) {
    fs::create_dir_all(folder).unwrap();
    for file in files.iter().filter(|file| names.is_empty() || names.contains(&file.name.as_str())) {
        fs::write(folder.join(&file.name), &file.bytes).unwrap();
    }
}

fn lessons(latest: &Release, earlier: &Release) -> usize {
    audit(&latest.printed(), &[earlier.printed()], &Rules::default()).unwrap().lessons.len()
}

/// What `kaishin tabulate audit` ends with.
#[track_caller]
fn audited(folder: &Path, earlier: &[&Path], status: ExitCode) {
    let earlier = earlier.iter().map(|path| (*path).to_owned()).collect();
    let args = AuditArgs { folder: folder.to_owned(), earlier, n_min: None, json: false, lang: "ja".to_owned() };
    assert_eq!(super::super::audit::run(&args).unwrap(), status);
}

/// One of a folder's files is changed at its first `from`, which the audit tells, and put back.
#[track_caller]
fn tampered(folder: &Path, file: &str, from: &str, to: &str) {
    let whole = fs::read_to_string(folder.join(file)).unwrap();
    assert!(whole.contains(from), "{file} has {from}");
    fs::write(folder.join(file), whole.replacen(from, to, 1)).unwrap();
    audited(folder, &[], ExitCode::FAILURE);
    fs::write(folder.join(file), whole).unwrap();
}

#[tokio::test]
async fn a_later_release_is_withheld_beside_the_earlier_one() {
    let folder = Folder::new();
    let (store, round) = filled(&folder, 4).await;
    let now = SystemClock.now();
    let alone = Releasing { without: vec![LeftOut::parse("*/prefecture").unwrap()], ..Releasing::default() };
    // What cannot be protected among so few hospitals is left out, as a refusal says.
    let release = async |days: i64, releasing: &Releasing| {
        let as_of = now - SignedDuration::from_hours(24 * days);
        let mut releasing = releasing.clone();
        loop {
            let refused = match web::release(&store, round, as_of, Some(&releasing)).await.unwrap().unwrap() {
                Ok(release) => return release,
                Err(findings) => findings,
            };
            for finding in refused {
                assert_eq!(finding.code, "cannot-be-protected", "{finding:?}");
                releasing.without.push(LeftOut::parse(&finding.place.item.expect("an item")).unwrap());
            }
        }
    };
    let first = release(4, &alone).await;
    let later_alone = release(0, &alone).await;
    assert!(lessons(&later_alone, &first) > 0, "withheld without a look at the first, they tell together");
    let beside = Releasing { earlier: vec![("tables.json".to_owned(), first.clone())], ..alone.clone() };
    let later = release(0, &beside).await;
    assert_eq!(lessons(&later, &first), 0);
    assert_eq!(later.beside, std::slice::from_ref(&first.source));
    assert!(later.tables.iter().any(|table| table.rows.last().is_some_and(|row| row.cells[0].value().is_some())));

    // What was published is found again in each form that is left of it.
    let written = files(&first, &[], Lang::Ja).unwrap().files;
    let (whole, csv, book) = (folder.0.join("whole"), folder.0.join("csv"), folder.0.join("book"));
    put(&whole, &written, &[]);
    put(&csv, &written, &["cells.cp932.csv", "amounts.cp932.csv"]);
    put(&book, &written, &["tables.xlsx"]);
    for place in [&whole, &csv, &book, &csv.join("cells.cp932.csv"), &whole.join("tables.json")] {
        let found = published::read(place).unwrap().unwrap_or_else(|findings| panic!("{findings:#?}"));
        assert_eq!(found[0].1.printed(), first.printed(), "{}", place.display());
    }
    let latest = folder.0.join("latest");
    put(&latest, &files(&later, &[], Lang::Ja).unwrap().files, &[]);
    for earlier in [&whole, &csv, &book] {
        audited(&latest, &[earlier], ExitCode::SUCCESS);
    }
    put(&folder.0.join("alone"), &files(&later_alone, &[], Lang::Ja).unwrap().files, &[]);
    audited(&folder.0.join("alone"), &[&book], ExitCode::FAILURE);
    // Without its manifest nobody knows whether a folder was changed; what stands beside a withheld figure is told all the same.
    fs::remove_file(latest.join("manifest.json")).unwrap();
    audited(&latest, &[], ExitCode::SUCCESS);
    tampered(
        &latest,
        "tables.json",
        "{\"withheld\":\"suppressed\"}",
        "{\"withheld\":\"suppressed\",\"share\":{\"value\":0.5}}",
    );
    tampered(&latest, "cells.csv", "\"X\",\"X\",", "7,\"X\",");
    tampered(&latest, "cells.utf8.csv", "\"X\",\"X\",\"X\",\"％\"", "\"X\",\"X\",12.5,\"％\"");
    audited(&latest, &[], ExitCode::SUCCESS);
    // The other way round the order is wrong, and a folder of other files holds no release.
    audited(&whole, &[&latest], ExitCode::FAILURE);
    fs::write(csv.join("cells.cp932.csv"), "a,b\r\n1,2\r\n").unwrap();
    audited(&latest, &[&csv], ExitCode::FAILURE);
}

/// The receipt is compared with the folder, and a file that was changed is told.
#[tokio::test]
async fn a_receipt_is_compared_with_its_folder() {
    let folder = Folder::new();
    let (store, round) = filled(&folder, 4).await;
    let release = web::release(&store, round, SystemClock.now(), None).await.unwrap().unwrap().unwrap();
    let place = folder.0.join("tables");
    put(&place, &files(&release, &[], Lang::En).unwrap().files, &[]);
    let args =
        ReceiptArgs { folder: place.clone(), address: "q3/bed_class/b020/yes".to_owned(), lang: "en".to_owned() };
    assert_eq!(super::super::receipt::run(&args).unwrap(), ExitCode::SUCCESS);
    let json = fs::read_to_string(place.join("tables.json")).unwrap();
    fs::write(place.join("tables.json"), json.replace("\"as_of\":\"2", "\"as_of\":\"1")).unwrap();
    assert_eq!(super::super::receipt::run(&args).unwrap(), ExitCode::FAILURE);
}
