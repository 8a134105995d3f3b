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
    let walked = Walked {
        journey: questionnaire::journey_at(&instrument, &answers, now),
        open: questionnaire::check_at(&instrument, &answers, now),
        slips,
    };
    if args.json {
        output::line(as_json(&instrument, &walked));
    } else {
        print(&instrument, &walked, Lang::parse(&args.lang).unwrap_or_default());
    }
    Ok(if finding::blocks(&walked.slips) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The answers of a file, or none, and what could not be read in it; or why the file cannot be read at all.
pub(super) fn answers(instrument: &Instrument, file: &AnswersFile) -> Result<(Answers, Vec<Finding>), Box<Finding>> {
    let Some(path) = &file.answers else { return Ok((Answers::new(), Vec::new())) };
    let text = files::text(path)?;
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let (answers, findings) = plain::read(instrument, &text).map_err(|finding| Box::new(finding.in_file(&name)))?;
    Ok((answers, findings.into_iter().map(|finding| finding.in_file(&name)).collect()))
}

/// A journey and what was said on it.
struct Walked {
    journey: Journey,
    /// What could not be read in the file.
    slips: Vec<Finding>,
    /// What the questionnaire asks to look at again.
    open: Vec<ItemFinding>,
}

impl Walked {
    /// True when nothing stops a submission.
    fn is_complete(&self) -> bool {
        self.slips.is_empty() && self.open.iter().all(|found| found.soft)
    }

    /// What asks for a confirmation before it can be sent, and how much of that asks why.
    fn soft(&self) -> (usize, usize) {
        let soft = || self.open.iter().filter(|found| found.soft);
        (soft().count(), soft().filter(|found| found.wants_reason).count())
    }
}

/// The moment at which the journey is made: noon of the day that was asked for, or now.
pub(super) fn now(file: &AnswersFile) -> Result<Timestamp, Failure> {
    let Some(day) = file.today else { return Ok(SystemClock.now()) };
    let noon = day.at(12, 0, 0, 0).to_zoned(base::calendar::japan());
    noon.map(|noon| noon.timestamp())
        .map_err(|error| Failure::file(Path::new("--today"), &std::io::Error::other(error)))
}

fn as_json(instrument: &Instrument, walked: &Walked) -> Json {
    let pages = walked.journey.sections.iter().map(|visit| {
        let section = &instrument.sections[visit.section];
        let items: Vec<Json> = visit.items.iter().map(|visit| item_json(instrument, visit)).collect();
        json!({ "page": section.name, "title": section.title, "state": visit.state.code(), "items": items })
    });
    let pages: Vec<Json> = pages.collect();
    let open = walked.open.iter().map(|found| {
        let mut json = json!(found.finding);
        json["soft"] = json!(found.soft);
        json["wants_reason"] = json!(found.wants_reason);
        json
    });
    let slips = walked.slips.iter().map(|finding| json!(finding));
    let (n_soft, n_reasons) = walked.soft();
    json!({
        "form_id": instrument.form_id,
        "version": instrument.version,
        "complete": walked.is_complete(),
        "n_soft": n_soft,
        "n_reasons": n_reasons,
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

fn print(instrument: &Instrument, walked: &Walked, lang: Lang) {
    for visit in &walked.journey.sections {
        let section = &instrument.sections[visit.section];
        let title = section.title.get(lang);
        let title = if title.is_empty() { String::new() } else { format!(" {title}") };
        output::line(format!("[{}]{title} — {}", section.name, visit.state.code()));
        for item in &visit.items {
            output::line(item_lines(instrument, item, lang));
        }
    }
    output::findings_with_json(&walked.slips);
    let open: Vec<Finding> = walked.open.iter().map(|found| found.finding.clone()).collect();
    output::findings_with_json(&open);
    output::line(ending(walked));
}

/// Whether it can be sent, and what is asked before it is.
fn ending(walked: &Walked) -> String {
    let (n_soft, n_reasons) = walked.soft();
    if !walked.is_complete() {
        let n_hard = walked.open.len() - n_soft + walked.slips.len();
        return format!("まだ提出できません（直すところ {n_hard} 件） / not complete: {n_hard} to be mended first");
    }
    match (n_soft, n_reasons) {
        (0, _) => "提出できます / complete".to_owned(),
        (_, 0) => format!(
            "提出できます。その前に {n_soft} 件の確認があります / complete, once {n_soft} doubtful or missing answers are confirmed"
        ),
        (_, _) => format!(
            "提出できます。その前に {n_soft} 件の確認があり、うち {n_reasons} 件は理由を尋ねます / \
             complete, once {n_soft} doubtful or missing answers are confirmed, {n_reasons} of them with a reason"
        ),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(sheets: &str, file: &str) -> Result<Walked, Box<Finding>> {
        let sheets = questionnaire::Sheets::from_markdown(sheets).expect("tables of bars");
        let instrument = questionnaire::compile(&sheets).instrument.expect("a questionnaire without slips");
        let (answers, slips) = plain::read(&instrument, file)?;
        let now = Timestamp::UNIX_EPOCH;
        let journey = questionnaire::journey_at(&instrument, &answers, now);
        Ok(Walked { journey, slips, open: questionnaire::check_at(&instrument, &answers, now) })
    }

    #[test]
    fn what_is_asked_before_it_can_be_sent_is_counted() {
        let sheets = "| survey |
| | type | name | label | required | kaishin::soft | kaishin::soft_constraint |
| | integer | n | 台数 | yes | yes | |
| | integer | m | 人数 | | | . < 10 |
| | text | t | 名前 | yes | | |
";
        let said = |file: &str| ending(&walked(sheets, file).expect("an object"));
        assert!(said("{}").starts_with("まだ提出できません（直すところ 1 件）"), "{}", said("{}"));
        assert!(said(r#"{"t": "架空", "n": 1}"#).starts_with("提出できます / "));
        assert!(said(r#"{"t": "架空"}"#).starts_with("提出できます。その前に 1 件の確認があります"));
        let both = said(r#"{"t": "架空", "m": 12}"#);
        assert!(both.starts_with("提出できます。その前に 2 件の確認があり、うち 1 件は理由を尋ねます"), "{both}");
        assert!(said(r#"{"t": "架空", "n": 1, "m": "多い"}"#).contains("（直すところ 1 件）"));
    }

    #[test]
    fn a_file_that_is_no_object_is_refused_and_nothing_is_walked() {
        let sheets = "| survey |\n| | type | name | label |\n| | text | t | 名前 |";
        for file in ["", "[]", "{\"t\": ", "\"t\""] {
            let code = walked(sheets, file).map(|_| ()).map_err(|finding| finding.code);
            assert_eq!(code, Err("not-json".to_owned()), "{file}");
        }
    }
}
