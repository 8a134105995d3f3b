//! `kaishin journey`: a questionnaire walked through with a file of answers.

use std::path::Path;
use std::process::ExitCode;

use base::{Clock, Finding, Lang, finding};
use jiff::Timestamp;
use questionnaire::{Answers, Instrument, ItemFinding, ItemVisit, Journey, plain};
use serde_json::{Value as Json, json};

use super::instrument::compiled;
use crate::cli::{AnswersFile, JourneyArgs};
use crate::clock::SystemClock;
use crate::output::{self, Failure};

pub(crate) fn run(args: &JourneyArgs) -> Result<ExitCode, Failure> {
    let Some(instrument) = compiled(&args.path)? else { return Ok(ExitCode::FAILURE) };
    let (answers, slips) = answers(&instrument, &args.answers)?;
    let now = now(&args.answers)?;
    let journey = questionnaire::journey_at(&instrument, &answers, now);
    let open = questionnaire::check_at(&instrument, &answers, now);
    let complete = slips.is_empty() && open.iter().all(|found| found.soft);
    if args.json {
        output::line(as_json(&instrument, &journey, &slips, &open, complete));
    } else {
        print(&instrument, &journey);
        output::findings_with_json(&slips);
        let open: Vec<Finding> = open.into_iter().map(|found| found.finding).collect();
        output::findings_with_json(&open);
        output::line(if complete {
            "提出できます / complete"
        } else {
            "まだ提出できません / not complete"
        });
    }
    Ok(if finding::blocks(&slips) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The answers of a file, or none; and what could not be read in it.
pub(super) fn answers(instrument: &Instrument, file: &AnswersFile) -> Result<(Answers, Vec<Finding>), Failure> {
    let Some(path) = &file.answers else { return Ok((Answers::new(), Vec::new())) };
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let (answers, findings) = plain::read(instrument, &text);
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    Ok((answers, findings.into_iter().map(|finding| finding.in_file(&name)).collect()))
}

/// The moment at which the journey is made: noon of the day that was asked for, or now.
pub(super) fn now(file: &AnswersFile) -> Result<Timestamp, Failure> {
    let Some(day) = file.today else { return Ok(SystemClock.now()) };
    let noon = day.at(12, 0, 0, 0).to_zoned(base::calendar::japan());
    noon.map(|noon| noon.timestamp())
        .map_err(|error| Failure::file(Path::new("--today"), &std::io::Error::other(error)))
}

fn as_json(
    instrument: &Instrument,
    journey: &Journey,
    slips: &[Finding],
    open: &[ItemFinding],
    complete: bool,
) -> Json {
    let pages = journey.sections.iter().map(|visit| {
        let section = &instrument.sections[visit.section];
        let items: Vec<Json> = visit.items.iter().map(|visit| item_json(instrument, visit)).collect();
        json!({ "page": section.name, "title": section.title, "state": visit.state.code(), "items": items })
    });
    let pages: Vec<Json> = pages.collect();
    let open = open.iter().map(|found| {
        let mut json = json!(found.finding);
        json["soft"] = json!(found.soft);
        json
    });
    let slips = slips.iter().map(|finding| json!(finding));
    json!({
        "form_id": instrument.form_id,
        "version": instrument.version,
        "complete": complete,
        "pages": pages,
        "findings": slips.chain(open).collect::<Vec<Json>>(),
    })
}

fn item_json(instrument: &Instrument, visit: &ItemVisit) -> Json {
    let item = &instrument.items[visit.item];
    let mut json = json!({
        "key": visit.key,
        "number": item.number,
        "kind": item.kind.code(),
        "label": visit.label(instrument),
        "state": visit.state_code(),
        "value": visit.answer.value().map(plain::json_of_value),
        "required": visit.required,
        "universe": universe_json(instrument, visit),
    });
    if !item.options.is_empty() {
        json["options"] = visit.options(instrument).iter().map(|option| json!(option.value)).collect();
    }
    json
}

/// Whether the item is asked here, of whom it is asked at all, and why.
pub(super) fn universe_json(instrument: &Instrument, visit: &ItemVisit) -> Json {
    let item = &instrument.items[visit.item];
    let because = visit.presence.because().cloned();
    json!({
        "presence": visit.presence.code(),
        "because": because.unwrap_or_else(|| questionnaire::asked_when(instrument, visit.item).clone()),
        "expression": item.universe.expression,
        "sentence": item.universe.words.sentence,
        "gates": item.universe.gates,
    })
}

fn print(instrument: &Instrument, journey: &Journey) {
    for visit in &journey.sections {
        let section = &instrument.sections[visit.section];
        output::line(format!("[{}] {} — {}", section.name, section.title.get(Lang::Ja), visit.state.code()));
        for item in &visit.items {
            output::line(item_line(instrument, item));
        }
    }
}

fn item_line(instrument: &Instrument, visit: &ItemVisit) -> String {
    let item = &instrument.items[visit.item];
    let number = if item.number.is_empty() { String::new() } else { format!("問{} ", item.number) };
    let label = visit.label(instrument).get(Lang::Ja).lines().next().unwrap_or_default();
    let value = visit.answer.stored().map(|value| format!(" = {value}")).unwrap_or_default();
    let because = visit.presence.because().map(|why| format!("（{}）", why.get(Lang::Ja))).unwrap_or_default();
    let state = visit.state_code();
    format!("  {} {}{value}{because}\n      {number}{label}", visit.key, state)
}
