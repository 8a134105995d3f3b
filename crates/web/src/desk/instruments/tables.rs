//! `/desk/instruments/{id}/tables`: the tables that the questionnaire will give, without figures.

use axum::extract::{Path, State};
use axum::response::Response;
use base::{Finding, Lang};
use questionnaire::Instrument;
use register::Stratify;
use report::view::{self, TableView};
use serde::Serialize;
use tabulate::{Classification, Dataset, Stratification, Stratum};

use crate::app::App;
use crate::desk::findings::{Found, found};
use crate::desk::instruments::subject::{self, Head};
use crate::desk::report::table::heading;
use crate::desk::staff::Secretariat;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// The tables of a questionnaire.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ShellsView {
    head: Head,
    shells: Vec<Shell>,
    /// Why no table can be made.
    findings: Vec<Found>,
}

/// One table without figures.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Shell {
    anchor: String,
    heading: String,
    table: TableView,
}

impl View for ShellsView {
    const TEMPLATE: &'static str = "desk/shells.html";
}

/// `GET /desk/instruments/{id}/tables`
pub(crate) async fn show(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let subject = subject::of(&app, &app.store.read().await?, &staff, &id).await?;
    let (instrument, lang) = (subject.instrument()?.clone(), staff.lang());
    let made = tokio::task::spawn_blocking(move || shells(&instrument, lang)).await;
    let made = made.map_err(|error| Error::Internal(format!("table shells: {error}")))?;
    reply::page(&app, &staff.shell(), &view(subject.head, made, lang))
}

fn view(head: Head, made: Result<Vec<Shell>, Vec<Finding>>, lang: Lang) -> ShellsView {
    match made {
        Ok(shells) => ShellsView { head, shells, findings: Vec::new() },
        Err(findings) => {
            let findings = findings.iter().map(|finding| found(finding, lang)).collect();
            ShellsView { head, shells: Vec::new(), findings }
        }
    }
}

/// Tabulates no responses at all, by the classes of beds: the same tables as after the round, with nothing in them.
///
/// # Errors
/// What stands in the way of tables, such as two questions of one name.
fn shells(instrument: &Instrument, lang: Lang) -> Result<Vec<Shell>, Vec<Finding>> {
    let by = Stratify::BedClass.classification().expect("beds are a classification");
    let classes = by.classes.into_iter().map(|class| Stratum { code: class.code, label: class.label, n_frame: 0 });
    let strata = Stratification { name: by.name, label: by.label, classes: classes.collect(), of_unit: Vec::new() };
    let name = strata.name.clone();
    let classifications = vec![Classification::from(&strata)];
    let dataset = Dataset::new(0, strata, classifications, store::dataset::variables(instrument))?;
    let tabulation = tabulate::run(&dataset, &tabulate::standard(&dataset, &name));
    let shell = |(index, table): (usize, &tabulate::Table)| Shell {
        anchor: format!("table-{}", index + 1),
        heading: heading(table, lang),
        table: view::table(table, lang),
    };
    Ok(tabulation.tables.iter().enumerate().map(shell).collect())
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::desk_sample;
    let instrument = questionnaire::compile(&subject::sample_sheets()).instrument.unwrap();
    let made = shells(&instrument, Lang::Ja);
    assert_eq!(made.as_ref().map(Vec::len), Ok(2));
    let refused = Err(vec![Finding::error("duplicate-item", base::Text::same("設問「count」が2回あります。"))]);
    vec![
        desk_sample("desk-shells", view(subject::sample(true), made, Lang::Ja)),
        desk_sample("desk-shells-refused", view(subject::sample(true), refused, Lang::Ja)),
    ]
}
