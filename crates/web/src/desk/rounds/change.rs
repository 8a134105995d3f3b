//! `POST /desk/rounds/{id}/open`, `extend`, `close`, `reopen`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base::{Finding, Lang, calendar};
use jiff::Timestamp;
use jiff::civil::{Date, Time, time};
use store::{round, round::Round};

use crate::app::App;
use crate::desk::findings::{Found, found, slip};
use crate::desk::rounds::show::{self, ChangeForm};
use crate::desk::staff::{Secretariat, round_at};
use crate::desk::urls;
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;

/// Longest reason, in characters.
pub(crate) const REASON_CHARS_MAX: usize = 500;
/// A round stays open for two years at most: a slip in the year shows.
const DAYS_AHEAD_MAX: i32 = 731;

/// `POST /desk/rounds/{id}/open`
pub(crate) async fn open(
    app: State<App>,
    staff: Secretariat,
    id: Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    change("open", app, staff, id, &fields).await
}

/// `POST /desk/rounds/{id}/extend`
pub(crate) async fn extend(
    app: State<App>,
    staff: Secretariat,
    id: Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    change("extend", app, staff, id, &fields).await
}

/// `POST /desk/rounds/{id}/close`
pub(crate) async fn close(
    app: State<App>,
    staff: Secretariat,
    id: Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    change("close", app, staff, id, &fields).await
}

/// `POST /desk/rounds/{id}/reopen`
pub(crate) async fn reopen(
    app: State<App>,
    staff: Secretariat,
    id: Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    change("reopen", app, staff, id, &fields).await
}

async fn change(
    which: &'static str,
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
    fields: &Fields,
) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let round = round_at(&tx, &id).await?;
    let now = app.now();
    let mut form = typed(&app, which, fields, staff.lang())?;
    let closes_at = if which == "close" { Ok(now) } else { closing_time(&app, &form, now, staff.lang()) };
    let done = match closes_at {
        _ if !form.errors.is_empty() => None,
        Err(error) => {
            form.errors.push(error?);
            None
        }
        Ok(closes_at) => Some(carry_out(which, &tx, &round, closes_at, &form.reason, &staff.actor(), now).await?),
    };
    match done {
        Some(Ok(())) => {
            tx.commit().await?;
            return Ok(reply::see_other(&urls::round(round.id)));
        }
        Some(Err(finding)) => form.errors.push(found(&finding, staff.lang())),
        None => {}
    }
    for error in form.errors.iter_mut().filter(|error| !error.field.is_empty()) {
        let field = if error.field == "closes_at" { "day" } else { &error.field };
        error.href = format!("#{which}-{field}");
    }
    let mut view = show::view(&app, &tx, &staff, &round).await?;
    view.form = form;
    reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &staff.shell_at(&urls::round(round.id)), &view)
}

async fn carry_out(
    which: &str,
    tx: &store::Tx,
    round: &Round,
    closes_at: Timestamp,
    reason: &str,
    actor: &store::Actor,
    now: Timestamp,
) -> Result<Result<(), Finding>, Error> {
    Ok(match which {
        "open" => round::open(tx, round, closes_at, actor, now).await?,
        "extend" => round::extend(tx, round, closes_at, reason, actor, now).await?,
        "close" => round::close(tx, round, reason, actor, now).await?,
        _ => round::reopen(tx, round, closes_at, reason, actor, now).await?,
    })
}

fn typed(app: &App, which: &str, fields: &Fields, lang: Lang) -> Result<ChangeForm, Error> {
    let mut form = ChangeForm {
        which: which.to_owned(),
        day: fields.get("day").trim().to_owned(),
        time: fields.get("time").trim().to_owned(),
        reason: fields.get("reason").trim().to_owned(),
        errors: Vec::new(),
    };
    if form.reason.chars().count() > REASON_CHARS_MAX {
        let words = app.templates.words(lang, "desk-reason-too-long", &[("max", &REASON_CHARS_MAX.to_string())])?;
        form.errors.push(slip("", "reason", words));
    }
    if which == "close" && fields.get("sure") != "yes" {
        form.errors.push(slip("", "sure", app.templates.words(lang, "desk-close-not-sure", &[])?));
    }
    Ok(form)
}

/// The closing time in Japan; without a time of day, the last minute of the day.
fn closing_time(app: &App, form: &ChangeForm, now: Timestamp, lang: Lang) -> Result<Timestamp, Result<Found, Error>> {
    let refuse = |key: &str| {
        let words = app.templates.words(lang, key, &[("value", &form.day), ("time", &form.time)]);
        words.map(|words| slip("", "closes_at", words)).map_err(Error::from)
    };
    let day: Date = calendar::parse_day(&form.day).ok_or_else(|| refuse("desk-day-unreadable"))?;
    let hour = if form.time.is_empty() { Some(time(23, 59, 59, 0)) } else { parse_time(&form.time) };
    let hour = hour.ok_or_else(|| refuse("desk-time-unreadable"))?;
    if (day - calendar::day_in_japan(now)).get_days() > DAYS_AHEAD_MAX {
        return Err(refuse("desk-day-too-far"));
    }
    day.to_datetime(hour)
        .to_zoned(calendar::japan())
        .map(|at| at.timestamp())
        .map_err(|_| refuse("desk-day-unreadable"))
}

/// `17:00`, also in full width, and 「17時」.
fn parse_time(text: &str) -> Option<Time> {
    let folded = base::normalise::fold_width(text).replace('時', ":").replace('分', "");
    let (hour, minute) = folded.split_once(':')?;
    let minute = if minute.trim().is_empty() { 0 } else { minute.trim().parse().ok()? };
    Time::new(hour.trim().parse().ok()?, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::parse_time;

    #[test]
    fn a_time_is_read_as_people_write_it() {
        for typed in ["17:00", "１７：００", "17時", "17時00分"] {
            assert_eq!(parse_time(typed).map(|time| time.hour()), Some(17), "{typed}");
        }
        assert_eq!(parse_time("25:00"), None);
        assert_eq!(parse_time("夕方"), None);
    }
}
