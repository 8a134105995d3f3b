//! `kaishin instrument diff`: two editions of a questionnaire side by side.

use std::path::Path;
use std::process::ExitCode;

use base::{Finding, Lang, finding};
use questionnaire::Instrument;
use questionnaire::editions::{self, Change, Comparison, EditionsFile, Joined, JoinedBy};
use serde_json::{Value as Json, json};

use super::open::compiled;
use crate::cli::DiffArgs;
use crate::{files, output};

pub(crate) fn run(args: &DiffArgs) -> ExitCode {
    let (old, new) = match (compiled(&args.old), compiled(&args.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            let found = [(&args.old, old.err()), (&args.new, new.err())];
            let named = found.into_iter().flat_map(|(path, findings)| in_file(path, findings.unwrap_or_default()));
            return output::refused(&named.collect::<Vec<_>>(), args.json);
        }
    };
    let (file, mut findings) = match editions_file(args, &old, &new) {
        Ok(read) => read,
        Err(finding) => return output::refused(&[*finding], args.json),
    };
    let comparison = editions::compare(&old, &new, file.as_ref());
    findings.extend(comparison.findings.iter().cloned());
    if args.json {
        output::line(as_json(&old, &new, &comparison, &findings));
    } else if args.csv {
        output::line(editions::write(&comparison, &old, &new).trim_end());
    } else {
        print(&old, &new, &comparison);
        output::findings(&findings);
    }
    if finding::blocks(&findings) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Of two questionnaires, which one a finding is about.
fn in_file(path: &Path, mut findings: Vec<Finding>) -> Vec<Finding> {
    for finding in &mut findings {
        finding.place.file.get_or_insert_with(|| path.display().to_string());
    }
    findings
}

fn editions_file(
    args: &DiffArgs,
    old: &Instrument,
    new: &Instrument,
) -> Result<(Option<EditionsFile>, Vec<Finding>), Box<Finding>> {
    let beside = args.new.join("editions.csv");
    let path = match &args.editions {
        Some(path) => path,
        None if beside.exists() => &beside,
        None => return Ok((None, Vec::new())),
    };
    let text = files::text(path)?;
    let (file, findings) = editions::read(&text, old, new);
    Ok((Some(file), findings))
}

fn as_json(old: &Instrument, new: &Instrument, comparison: &Comparison, findings: &[Finding]) -> Json {
    let edition = |instrument: &Instrument| json!({ "form_id": instrument.form_id, "version": instrument.version });
    let touched = comparison.tables_touched().filter(|joined| new.items[joined.to].kind.is_asked());
    let tables = touched.map(|joined| {
        let why = joined.changes.iter().find(|change| change.class() == joined.class);
        json!({ "item": new.items[joined.to].path, "because": why.map(Change::words) })
    });
    let paths = |instrument: &Instrument, items: &[usize]| -> Vec<String> {
        items.iter().map(|index| instrument.items[*index].path.clone()).collect()
    };
    json!({
        "old": edition(old),
        "new": edition(new),
        "items": comparison.joined.iter().map(|joined| joined_json(old, new, joined)).collect::<Vec<Json>>(),
        "added": paths(new, &comparison.added),
        "removed": paths(old, &comparison.removed),
        "tables_touched": tables.collect::<Vec<Json>>(),
        "findings": findings,
    })
}

fn joined_json(old: &Instrument, new: &Instrument, joined: &Joined) -> Json {
    let (from, to) = (&old.items[joined.from], &new.items[joined.to]);
    let by = match joined.by {
        JoinedBy::File => "file",
        JoinedBy::Concept => "concept",
        JoinedBy::Key => "key",
    };
    let changes = joined.changes.iter().map(|change| {
        let mut json = json!({ "what": change.code(), "words": change.words() });
        if let Some((old, new)) = sides(change) {
            json["old"] = old;
            json["new"] = new;
        }
        json
    });
    json!({
        "concept": if to.concept.is_empty() { &from.concept } else { &to.concept },
        "from": from.path,
        "to": to.path,
        "joined_by": by,
        "class": joined.class.code(),
        "declared": joined.declared.as_ref().map(|link| json!({ "class": link.class.code(), "note": link.note })),
        "changes": changes.collect::<Vec<Json>>(),
    })
}

/// Before and after, where a change has two sides.
fn sides(change: &Change) -> Option<(Json, Json)> {
    match change {
        Change::Respondents { old, new } | Change::Unit { old, new } | Change::Wording { old, new } => {
            Some((json!(old), json!(new)))
        }
        Change::Base { old, new } | Change::Check { old, new } | Change::Number { old, new } => {
            Some((json!(old), json!(new)))
        }
        Change::Kind { old, new } | Change::Required { old, new } => Some((json!(old), json!(new))),
        Change::Gates(_) | Change::Options(_) | Change::Guidance => None,
    }
}

fn print(old: &Instrument, new: &Instrument, comparison: &Comparison) {
    for joined in &comparison.joined {
        let (from, to) = (&old.items[joined.from].path, &new.items[joined.to].path);
        if joined.changes.is_empty() {
            continue;
        }
        let class = joined.class.words();
        output::line(format!("{from} → {to}: {} / {}", class.get(Lang::Ja), class.get(Lang::En)));
        for change in &joined.changes {
            output::line(format!("    {}", change.words().get(Lang::Ja)));
        }
    }
    for (word, instrument, items) in
        [("追加 / added", new, &comparison.added), ("削除 / removed", old, &comparison.removed)]
    {
        for index in items.iter().filter(|index| instrument.items[**index].kind.is_asked()) {
            output::line(format!("{word}: {}", instrument.items[*index].path));
        }
    }
    let touched: Vec<&str> = comparison
        .tables_touched()
        .map(|joined| &new.items[joined.to])
        .filter(|item| item.kind.is_asked())
        .map(|item| item.path.as_str())
        .collect();
    if !touched.is_empty() {
        output::line(format!("母数が変わる集計表 / tables whose base changes: {}", touched.join(" ")));
    }
}
