//! `kaishin change`: a round beside an earlier one.

mod json;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use base::{Clock, Lang};
use extract::Encoding;
use publish::plain::spelled_out;
use report::change::{ChangeCellView, ChangeReport, ChangeTableView, csv_change, view};
use store::{RoundId, Scope, Tx, change, round};

use crate::cli::Change;
use crate::clock::SystemClock;
use crate::commands::as_of;
use crate::config;
use crate::output::{self, Failure};

pub(crate) async fn run(asked: Change) -> Result<ExitCode, Failure> {
    let lang = Lang::parse(&asked.lang).unwrap_or_default();
    let editions = match &asked.editions {
        Some(path) => Some(fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?),
        None => None,
    };
    let store = config::open_existing(&asked.round.data).await?;
    let round = RoundId(asked.round.round);
    let as_of = match as_of::moment(&store, &asked.as_of, &[round], SystemClock.now()).await? {
        Ok(as_of) => as_of,
        Err(findings) => {
            output::findings(&findings);
            return Ok(ExitCode::FAILURE);
        }
    };
    let tx = store.read().await?;
    let rounds = rounds(&tx, &asked).await?;
    let both = change::two_rounds(&tx, &Scope::All, rounds, as_of).await?;
    drop(tx);
    let both = both.ok_or_else(|| Failure::new("a round is gone"))?;
    let report = match web::change_report(&both, editions.as_deref()) {
        Ok((report, findings)) => {
            output::findings(&findings);
            report
        }
        Err(findings) => {
            output::findings(&findings);
            return Ok(ExitCode::FAILURE);
        }
    };
    if let Some(folder) = &asked.output {
        write(folder, &report, lang)?;
    }
    if asked.json {
        output::line(json::report(&report, rounds))
    } else {
        print(&report, lang)
    }
    Ok(ExitCode::SUCCESS)
}

/// The earlier round and the later one. Both must have a frame, and the earlier one must have opened before.
async fn rounds(tx: &Tx, asked: &Change) -> Result<(RoundId, RoundId), Failure> {
    let id = RoundId(asked.round.round);
    let Some(later) = round::get(tx, id).await? else {
        return Err(Failure::new(format!("調査 {id} はありません / no round {id}: see `kaishin round list`")));
    };
    let earlier = change::earlier_rounds(tx, &later).await?;
    let known: Vec<String> = earlier.iter().map(|round| round.id.to_string()).collect();
    let known = if known.is_empty() { "なし / none".to_owned() } else { known.join(", ") };
    let found = match asked.from {
        None => earlier.first(),
        Some(from) => earlier.iter().find(|round| round.id.0 == from),
    };
    let words = format!(
        "調査 {id} と比べられる前回の調査：{known}。前回とは、この調査より前に回答を受け付けた調査です / \
         rounds that round {id} can be compared with: {known}; they must have opened before it"
    );
    found.map(|earlier| (earlier.id, id)).ok_or_else(|| Failure::new(words))
}

fn write(folder: &Path, report: &ChangeReport, lang: Lang) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    for (name, encoding) in [("change.csv", Encoding::Utf8Bom), ("change.cp932.csv", Encoding::Cp932)] {
        let encoded = extract::encode(spelled_out(&csv_change(report, lang)), encoding);
        let file = folder.join(name);
        fs::write(&file, encoded.bytes).map_err(|error| Failure::file(&file, &error))?;
        output::findings(&encoded.findings);
        output::aside(file.display());
    }
    Ok(())
}

/// All hospitals question by question; of the classes only those of which something can be said.
fn print(report: &ChangeReport, lang: Lang) {
    let shown = view(report, lang);
    output::line(format!("{} → {}　{}　{}", shown.earlier, shown.later, shown.as_of, shown.marking));
    if !shown.frames_differ.is_empty() {
        output::line(&shown.frames_differ);
    }
    for table in &shown.tables {
        question(table, shown.frames_differ.is_empty());
    }
    for (ja, en, questions) in [
        ("今回だけの設問", "Asked in this round only", &shown.added),
        ("前回だけの設問", "Asked in the earlier round only", &shown.removed),
    ] {
        for question in questions {
            output::line(format!("{}: {question}", if lang == Lang::Ja { ja } else { en }));
        }
    }
    for note in &shown.notes {
        output::line(note);
    }
}

/// A question with its figures. Classes that cannot be compared are named with their reason, unless that stands above.
fn question(table: &ChangeTableView, frames_alike: bool) {
    output::line(format!("\n{}", table.heading));
    for base in &table.bases {
        output::line(format!("  {base}"));
    }
    if !table.comparability.is_empty() {
        output::line(format!("  {}", table.comparability));
    }
    for note in &table.notes {
        output::line(format!("  {note}"));
    }
    for row in table.rows.iter().rev() {
        let none = row.cells.iter().all(|cell| cell.verdict == "not-comparable");
        if let (Some(cell), true, false) =
            (row.cells.first(), none && table.is_comparable && frames_alike, row.is_total)
        {
            output::line(format!("    {}: {}", row.label, cell.word));
        }
        for (heading, cell) in table.head.iter().zip(&row.cells) {
            let claims = ["increase", "decrease"].contains(&cell.verdict.as_str());
            if row.is_total {
                output::line(format!("  {heading}: {}", figures(cell)));
            } else if claims {
                output::line(format!("    {} {heading}: {}", row.label, figures(cell)));
            }
        }
    }
}

fn figures(cell: &ChangeCellView) -> String {
    let interval = if cell.interval.is_empty() { String::new() } else { format!(" [{}]", cell.interval) };
    format!("{} → {}  {}{interval}  {}", cell.earlier, cell.later, cell.difference, cell.word)
}
