//! `kaishin register import`: a list of facilities becomes the register's state.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use base::{Clock, Finding, Lang, finding};
use register::{Difference, Facility, Mapping, Reading};
use serde_json::{Value, json};
use store::facility::{self, Import as StoreImport};
use store::{Actor, seal};

use crate::cli::{Import, RegisterCommand};
use crate::clock::SystemClock;
use crate::config;
use crate::output::{self, Failure};

/// Facilities of one kind of difference that are printed before the rest is summed up.
const SHOWN_MAX: usize = 20;
/// Larger files are not read.
const FILE_BYTES_MAX: u64 = 200 * 1024 * 1024;

const NOTHING_IMPORTED: &str =
    "取り込みませんでした。名簿は変わっていません。/ Nothing was imported; the register is unchanged.";

pub(crate) async fn run(command: RegisterCommand) -> Result<ExitCode, Failure> {
    let RegisterCommand::Import(import) = command;
    let bytes = read_file(&import.file)?;
    let (mapping, mut findings) = match &import.map {
        Some(map) => Mapping::parse(map),
        None => (Mapping::ministry(), Vec::new()),
    };
    let name = file_name(&import.file);
    let reading = register::read(&name, &bytes, &mapping);
    findings.extend(reading.findings.clone());
    if reading.refused() || finding::blocks(&findings) {
        print(&import, &reading, &findings, None);
        return Ok(ExitCode::FAILURE);
    }
    let source = import.source.clone().unwrap_or_else(|| default_source(&import));
    let hash = seal::digest(&bytes);
    let of_list = StoreImport {
        source: &source,
        file_name: &name,
        file_hash: &hash,
        as_of: import.as_of,
        facilities: &reading.facilities,
    };
    let store = config::open(&import.data).await?;
    let tx = store.write().await?;
    let difference = facility::compare(&tx, &of_list).await?;
    if !import.json {
        print(&import, &reading, &findings, Some(&difference));
    }
    let wanted = !import.preview && !difference.is_empty() && confirmed(&difference)?;
    let applied = if wanted {
        facility::apply(&tx, &of_list, &Actor::System("cli"), SystemClock.now()).await?.map(|_| ())
    } else {
        Ok(())
    };
    let refused = applied.as_ref().err().cloned().unwrap_or_default();
    if wanted && refused.is_empty() {
        tx.commit().await?;
    }
    if import.json {
        findings.extend(refused.clone());
        let known = Some(&difference).filter(|_| refused.is_empty());
        output::line(as_json(&reading, &findings, known, (&import, wanted)));
    } else {
        output::findings_with_json(&refused);
        output::aside(if wanted && refused.is_empty() { "取り込みました / applied" } else { NOTHING_IMPORTED });
    }
    Ok(if refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Asks before facilities vanish or change, where somebody sits at the terminal.
fn confirmed(difference: &Difference) -> Result<bool, Failure> {
    use std::io::{IsTerminal, stdin};
    let harmless = difference.vanished.is_empty() && difference.changed.is_empty();
    if harmless || !stdin().is_terminal() {
        return Ok(true);
    }
    output::aside("この内容で取り込みますか / apply this? [y/N]");
    let mut answer = String::new();
    stdin().read_line(&mut answer).map_err(|error| Failure::new(error.to_string()))?;
    Ok(matches!(base::normalise::fold_width(&answer).to_lowercase().as_str(), "y" | "yes"))
}

fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let length = fs::metadata(path).map_err(|error| Failure::file(path, &error))?.len();
    if length > FILE_BYTES_MAX {
        return Err(Failure::new(format!(
            "{}: {} MB; lists up to {} MB are read. Split it, or leave columns out.",
            path.display(),
            length / 1024 / 1024,
            FILE_BYTES_MAX / 1024 / 1024
        )));
    }
    fs::read(path).map_err(|error| Failure::file(path, &error))
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The ministry's hospital list, or a list of one's own under one name.
fn default_source(import: &Import) -> String {
    if import.map.is_none() { "mhlw-hospitals" } else { "own-list" }.to_owned()
}

fn print(import: &Import, reading: &Reading, findings: &[Finding], difference: Option<&Difference>) {
    if import.json {
        output::line(as_json(reading, findings, difference, (import, false)));
        return;
    }
    output::findings_with_json(findings);
    output::aside(reading.format.get(Lang::Ja));
    match difference {
        None => output::aside(NOTHING_IMPORTED),
        Some(difference) => print_difference(import, reading, difference),
    }
}

fn print_difference(import: &Import, reading: &Reading, difference: &Difference) {
    output::line(format!(
        "{} 件（{} 時点） 新規 appeared {}、消失 vanished {}、変更 changed {}、変更なし unchanged {}",
        reading.facilities.len(),
        import.as_of,
        difference.appeared.len(),
        difference.vanished.len(),
        difference.changed.len(),
        difference.unchanged
    ));
    let line = |mark: &str, facility: &Facility| output::line(format!("  {mark} {} {}", facility.code, facility.name));
    if difference.unchanged > 0 || !difference.changed.is_empty() {
        difference.appeared.iter().take(SHOWN_MAX).for_each(|facility| line("+", facility));
        difference.vanished.iter().take(SHOWN_MAX).for_each(|facility| line("-", facility));
    }
    for change in difference.changed.iter().take(SHOWN_MAX) {
        for field in &change.fields {
            let label = field.label.get(Lang::Ja);
            output::line(format!(
                "  * {} {}: {label}「{}」→「{}」",
                change.code, change.name, field.before, field.after
            ));
        }
    }
}

fn as_json(
    reading: &Reading,
    findings: &[Finding],
    difference: Option<&Difference>,
    (import, applied): (&Import, bool),
) -> Value {
    let named = |facilities: &[Facility]| -> Vec<Value> {
        facilities.iter().map(|facility| json!({ "code": facility.code, "name": facility.name })).collect()
    };
    json!({
        "ok": difference.is_some(),
        "applied": difference.is_some() && applied,
        "as_of": import.as_of.to_string(),
        "n_facilities": reading.facilities.len(),
        "n_by_bed_class": by_class(&reading.facilities),
        "findings": findings,
        "difference": difference.map(|difference| json!({
            "appeared": named(&difference.appeared),
            "vanished": named(&difference.vanished),
            "changed": difference.changed,
            "unchanged": difference.unchanged,
        })),
    })
}

/// Facilities by class of the stated total, with those under 20 beds and those without a total.
fn by_class(facilities: &[Facility]) -> Value {
    let mut counts = serde_json::Map::new();
    let n = |wanted: &dyn Fn(Option<u32>) -> bool| {
        Value::from(facilities.iter().filter(|facility| wanted(facility.beds.total_stated)).count())
    };
    for class in register::BedClass::ALL {
        let in_class = move |beds: Option<u32>| beds.and_then(register::BedClass::of) == Some(class);
        counts.insert(class.code().to_owned(), n(&in_class));
    }
    counts.insert("under_20".to_owned(), n(&|beds| beds.is_some_and(|beds| beds < 20)));
    counts.insert("no_total".to_owned(), n(&|beds| beds.is_none()));
    Value::Object(counts)
}
