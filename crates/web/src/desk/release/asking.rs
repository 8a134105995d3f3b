//! A release is asked for: what was typed is read, and the release is begun or the form comes back.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base::{Finding, Lang, Text};
use store::publication::{self, Publication};
use store::round::Round;
use tabulate::suppression::Rules;

use crate::app::App;
use crate::desk::findings::slip;
use crate::desk::release::form::{Chosen, ReleaseForm, latest, view};
use crate::desk::release::kept::{Asked, Kept, Stage};
use crate::desk::release::{making, tables_of};
use crate::desk::report::cache;
use crate::desk::report::made::Made;
use crate::desk::report::releasing::{LeftOut, Releasing};
use crate::desk::report::show::is_empty;
use crate::desk::staff::{Secretariat, Staff, round_at};
use crate::desk::urls;
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;

/// Characters of what was typed that are said again.
const SHOWN_CHARS_MAX: usize = 20;

/// The fields with numbers, each with the finding of [`Rules::new`] that is about it.
const NUMBERS: [(&str, &str); 4] = [
    ("n_min", "suppression-n-min"),
    ("p_percent", "suppression-p-percent"),
    ("dominance_n", "suppression-dominance"),
    ("dominance_k", "suppression-dominance"),
];

/// `POST /desk/rounds/{id}/release`: begins to make the release and leads to where it is looked at, or says what is wrong with
/// what was typed.
pub(crate) async fn make(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let round = round_at(&tx, &id).await?;
    let given = publication::list(&tx, round.id).await?;
    // What the form did not list was given out since, and nobody chose to leave it out.
    let is_ticked = |publication: &&Publication| {
        let id = publication.id.to_string();
        has(&fields, "beside", &id) || !has(&fields, "listed", &id)
    };
    let beside: Vec<&Publication> = given.iter().filter(is_ticked).collect();
    let mut earlier = Vec::new();
    for publication in &beside {
        earlier.push((publication.given_at.to_string(), tables_of(&tx, round.id, publication).await?));
    }
    drop(tx);
    let made = cache::report_of(&app, &staff, &round, latest(&given)).await?;
    let (form, rules) = typed(&app, &fields, staff.lang())?;
    let (without, mut refusals) = parsed(&fields);
    if let (Some(rules), false) = (rules, is_empty(&made)) {
        let beside = beside.iter().map(|publication| (publication.id, publication.given_at)).collect();
        let known = given.iter().map(|publication| publication.id).collect();
        let asked = Asked { rules, without: without.clone(), beside, known };
        let releasing = Releasing { rules, earlier, without };
        refusals.extend(made.check(&releasing));
        if refusals.is_empty() {
            return Ok(begin(&app, &staff, &round, (made, releasing), asked).await);
        }
    }
    let without = left_out(&fields).map(str::to_owned).collect();
    let beside = beside.iter().map(|publication| publication.id).collect();
    let view = view(&app, &staff, &round, &made, &given, Chosen { form, refusals: &refusals, beside, without });
    let shell = staff.shell_at(&urls::part(round.id, "release"));
    reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &shell, &view)
}

/// Has the release made, and leads to it: a while later, in which most are there.
async fn begin(
    app: &App,
    staff: &Staff,
    round: &Round,
    (made, releasing): (Arc<Made>, Releasing),
    asked: Asked,
) -> Response {
    let account = staff.account.id;
    // Pressed twice, it is the same.
    if let Some(name) = app.desk.releases.same(round.id, account, &asked, app.now()) {
        making::wait(app, &name, round.id, account).await;
        return reply::see_other(&urls::release(round.id, &name));
    }
    let name: String = app.random::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
    let kept = Kept { account, at: app.now(), round: round.id, stage: Stage::InLine, asked, given: None };
    app.desk.releases.keep(name.clone(), kept);
    making::begin(app, name.clone(), made, releasing);
    making::wait(app, &name, round.id, account).await;
    reply::see_other(&urls::release(round.id, &name))
}

fn has(fields: &Fields, name: &str, value: &str) -> bool {
    fields.0.iter().any(|(known, given)| known == name && given == value)
}

/// Which tables are to be left out, each once, and what is said of those that cannot be read.
fn parsed(fields: &Fields) -> (Vec<LeftOut>, Vec<Finding>) {
    let (mut without, mut findings) = (Vec::new(), Vec::new());
    for words in left_out(fields) {
        match LeftOut::parse(words) {
            Some(out) if !without.contains(&out) => without.push(out),
            Some(_) => {}
            None => findings.push(no_tables(words)),
        }
    }
    (without, findings)
}

fn no_tables(words: &str) -> Finding {
    let words: String = words.chars().take(SHOWN_CHARS_MAX).collect();
    let message = Text::new(
        format!("除く表「{words}」は読めません。このページの選択肢から選んでください。"),
        format!("Tables “{words}” to leave out cannot be read. Choose among those on this page."),
    );
    Finding::error("no-such-table", message)
}

fn left_out(fields: &Fields) -> impl Iterator<Item = &str> {
    fields.0.iter().filter(|(name, _)| name == "without").map(|(_, value)| value.as_str())
}

/// The numbers as they were typed, full-width digits too, and the rules that they make.
fn typed(app: &App, fields: &Fields, lang: Lang) -> Result<(ReleaseForm, Option<Rules>), Error> {
    let number = |name: &str| base::normalise::fold_width(fields.get(name).trim());
    let mut form = ReleaseForm {
        n_min: number("n_min"),
        p_percent: number("p_percent"),
        dominance_n: number("dominance_n"),
        dominance_k: number("dominance_k"),
        ..ReleaseForm::default()
    };
    for (name, _) in NUMBERS {
        if number(name).parse::<u32>().is_err() {
            let value: String = number(name).chars().take(SHOWN_CHARS_MAX).collect();
            let key = if value.is_empty() { "release-number-missing" } else { "release-no-number" };
            let words = app.templates.words(lang, key, &[("value", &value)])?;
            form.errors.push(slip("release", name, words));
        }
    }
    if !form.errors.is_empty() {
        return Ok((form, None));
    }
    let given = |name: &str| number(name).parse::<u32>().unwrap_or(0);
    let dominance = (given("dominance_n"), given("dominance_k"));
    match Rules::new(u64::from(given("n_min")), given("p_percent"), dominance) {
        Ok(rules) => Ok((form, Some(rules))),
        Err(findings) => {
            for finding in findings {
                let field = NUMBERS.iter().find(|(_, code)| *code == finding.code).map_or("n_min", |(name, _)| name);
                form.errors.push(slip("release", field, finding.message.get(lang).to_owned()));
            }
            Ok((form, None))
        }
    }
}
