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
use crate::files;
use crate::output::{self, Failure};

pub(crate) fn run(args: &JourneyArgs) -> Result<ExitCode, Failure> {
    let instrument = match compiled(&args.path) {
        Ok(instrument) => instrument,
        Err(findings) => return Ok(output::refused(&findings, args.json)),
    };
    let (answers, slips) = match answers(&instrument, &args.answers) {
        Ok(read) => read,
        Err(finding) => return Ok(output::refused(&[*finding], args.json)),
    };
    let now = now(&args.answers)?;
    let journey = questionnaire::journey_at(&instrument, &answers, now);
    let open = questionnaire::check_at(&instrument, &answers, now);
    let complete = slips.is_empty() && open.iter().all(|found| found.soft);
    if args.json {
        output::line(as_json(&instrument, &journey, &slips, &open, complete));
    } else {
        print(&instrument, &journey, Lang::parse(&args.lang).unwrap_or_default());
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

/// The answers of a file, or none, and what could not be read in it; or why the file cannot be read at all.
pub(super) fn answers(instrument: &Instrument, file: &AnswersFile) -> Result<(Answers, Vec<Finding>), Box<Finding>> {
    let Some(path) = &file.answers else { return Ok((Answers::new(), Vec::new())) };
    let text = files::text(path)?;
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

fn print(instrument: &Instrument, journey: &Journey, lang: Lang) {
    for visit in &journey.sections {
        let section = &instrument.sections[visit.section];
        let title = section.title.get(lang);
        let title = if title.is_empty() { String::new() } else { format!(" {title}") };
        output::line(format!("[{}]{title} — {}", section.name, visit.state.code()));
        for item in &visit.items {
            output::line(item_lines(instrument, item, lang));
        }
    }
}

fn item_lines(instrument: &Instrument, visit: &ItemVisit, lang: Lang) -> String {
    let item = &instrument.items[visit.item];
    let (number, before, after) = match (item.number.as_str(), lang) {
        ("", Lang::Ja) => (String::new(), "（", "）"),
        ("", Lang::En) => (String::new(), " (", ")"),
        (number, Lang::Ja) => (format!("問{number} "), "（", "）"),
        (number, Lang::En) => (format!("Q{number} "), " (", ")"),
    };
    let label = visit.label(instrument).get(lang).lines().next().unwrap_or_default();
    let value = visit.answer.stored().map(|value| format!(" = {value}")).unwrap_or_default();
    let because = visit.presence.because().map(|why| format!("{before}{}{after}", why.get(lang))).unwrap_or_default();
    let state = visit.state_code();
    let words = format!("{number}{label}");
    let words = if words.is_empty() { words } else { format!("\n      {words}") };
    format!("  {} {state}{value}{because}{words}", visit.key)
}
