//! Tables as files: all of them, one of them, and the printable report.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use store::{RoundId, Scope};
use tabulate::{AveragingRule, ShareOf};

use crate::app::App;
use crate::desk::files;
use crate::desk::report::table::{Asked, tabulated};
use crate::desk::report::{cache, printable, release};
use crate::desk::staff::{Staff, round_at};
use crate::error::Error;

/// `GET /desk/rounds/{id}/report/tables/{name}`: every item by every classification in one of the forms for machines.
/// The name is that of the file in a published folder, e.g. `cells.cp932.csv` or `tables.xlsx`.
pub(crate) async fn tables(
    State(app): State<App>,
    staff: Staff,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Error> {
    let round = round_at(&app.store.read().await?, &id).await?;
    let made = cache::report(&app, &staff, &round).await?;
    let lang = staff.lang();
    let release = release::of_report(&app.store, staff.scope(), round.id, &made).await?;
    let of_name = name.clone();
    let file = tokio::task::spawn_blocking(move || publish::files::file(&release, lang, &of_name)).await;
    let file = file.map_err(|error| Error::Internal(format!("tables: {error}")))?.ok_or(Error::NotFound)?;
    let file = file.map_err(|error| Error::Internal(format!("tables: {error}")))?;
    let (what, ending) = name.split_once('.').unwrap_or((&name, ""));
    Ok(files::download(&format!("{}.{ending}", stem(&staff, round.id, what)), file.bytes))
}

/// `GET /desk/rounds/{id}/tables/{item}/csv/{encoding}`: one table as it is printed.
pub(crate) async fn one(
    State(app): State<App>,
    staff: Staff,
    Path((id, item, encoding)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let encoding = files::encoding(&encoding).ok_or(Error::NotFound)?;
    let round = round_at(&app.store.read().await?, &id).await?;
    let made = cache::report(&app, &staff, &round).await?;
    let table = tabulated(made.clone(), &item, &asked).await?;
    let release = made.release_of(&table);
    let wide = publish::wide::wide(&release, &release.tables[0], staff.lang());
    let mut what = format!("{}-{}", table.name, table.by_name);
    if table.averaging != AveragingRule::ShareOfRespondents {
        what.push_str(&format!("-{}", table.averaging.code()));
    }
    if table.share_of != ShareOf::Cases {
        what.push_str(&format!("-of-{}", table.share_of.code()));
    }
    let name = files::csv_name(&stem(&staff, round.id, &what), encoding);
    Ok(files::download(&name, publish::files::csv(&wide, staff.lang(), encoding).bytes))
}

/// `GET /desk/rounds/{id}/report/file`: the report as one HTML file that needs nothing else.
pub(crate) async fn file(State(app): State<App>, staff: Staff, Path(id): Path<String>) -> Result<Response, Error> {
    let round = round_at(&app.store.read().await?, &id).await?;
    let made = cache::report(&app, &staff, &round).await?;
    let html = printable::html(&app.templates, &made, staff.lang())?;
    Ok(files::download(&format!("{}.html", stem(&staff, round.id, "report")), html.into_bytes()))
}

/// The marking is part of the name, so that it stays with the file wherever it is copied to; so is the prefecture that
/// the figures are of alone.
fn stem(staff: &Staff, round: RoundId, what: &str) -> String {
    let place = match staff.scope() {
        Scope::Prefecture(code) => format!("pref{code}-"),
        Scope::All | Scope::Facility(_) => String::new(),
    };
    format!("kaishin-{round}-{place}{what}-internal-unsuppressed")
}
