//! `kaishin instrument why`: of whom a question is asked, and why it is asked here or not.

use std::process::ExitCode;

use base::{Lang, Text, finding};
use questionnaire::{Instrument, ItemVisit, Key, plain};
use serde_json::{Value as Json, json};

use super::open::compiled;
use crate::cli::WhyArgs;
use crate::commands::journey::{answers, now, universe_json};
use crate::output::{self, Failure};

pub(crate) fn run(args: &WhyArgs) -> Result<ExitCode, Failure> {
    let instrument = match compiled(&args.path) {
        Ok(instrument) => instrument,
        Err(findings) => return Ok(output::refused(&findings, args.json)),
    };
    let meant = plain::resolve(&instrument, &args.item);
    // Without row numbers, every row is meant.
    let template = Key::parse(&args.item).map(|key| key.template()).unwrap_or_default();
    let index = match (&meant, plain::items_ending(&instrument, &template).as_slice()) {
        (Ok((_, index)), _) => *index,
        (Err(_), [only]) if args.item == template => *only,
        (Err(finding), _) => return Ok(output::refused(std::slice::from_ref(&**finding), args.json)),
    };
    let (answers, slips) = match answers(&instrument, &args.answers) {
        Ok(read) => read,
        Err(finding) => return Ok(output::refused(&[*finding], args.json)),
    };
    output::findings(&slips);
    let journey = questionnaire::journey_at(&instrument, &answers, now(&args.answers)?);
    let is_meant = |visit: &&ItemVisit| visit.item == index && meant.as_ref().is_ok_and(|(key, _)| *key == visit.key);
    let visits: Vec<&ItemVisit> = match &meant {
        Ok(_) => journey.items().filter(is_meant).collect(),
        Err(_) => journey.items().filter(|visit| visit.item == index).collect(),
    };
    // Without answers nothing has been decided, and only the rule itself is of interest.
    let visits = if args.answers.answers.is_some() { visits } else { Vec::new() };
    if args.json {
        output::line(as_json(&instrument, index, &visits));
    } else {
        print(&instrument, index, &visits);
    }
    Ok(if finding::blocks(&slips) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn as_json(instrument: &Instrument, index: usize, visits: &[&ItemVisit]) -> Json {
    let item = &instrument.items[index];
    let visits: Vec<Json> = visits
        .iter()
        .map(|visit| {
            json!({ "key": visit.key, "state": visit.state_code(), "universe": universe_json(instrument, visit) })
        })
        .collect();
    json!({
        "item": item.path,
        "asked_when": questionnaire::asked_when(instrument, index),
        "expression": item.universe.expression,
        "sentence": item.universe.words.sentence,
        "gates": item.universe.gates,
        "visits": visits,
    })
}

fn print(instrument: &Instrument, index: usize, visits: &[&ItemVisit]) {
    let item = &instrument.items[index];
    both(questionnaire::asked_when(instrument, index));
    both(&item.universe.words.sentence);
    if !item.universe.expression.is_empty() {
        output::line(&item.universe.expression);
    }
    for visit in visits {
        output::line(format!("{}: {}", visit.key, visit.presence.code()));
        if let Some(because) = visit.presence.because() {
            both(because);
        }
    }
}

fn both(words: &Text) {
    output::line(words.get(Lang::Ja));
    if words.ja != words.en {
        output::line(words.get(Lang::En));
    }
}
