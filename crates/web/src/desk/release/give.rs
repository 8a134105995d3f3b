//! A release leaves: as one ZIP, with an entry in the log. What left before can be taken again.

use axum::extract::{Path, State};
use axum::response::Response;
use store::publication::{self, NewPublication};
use store::{PublicationId, Scope};

use crate::app::App;
use crate::desk::files;
use crate::desk::release::file_of;
use crate::desk::report::{printable, release};
use crate::desk::staff::{Secretariat, round_at};
use crate::desk::urls;
use crate::error::Error;
use crate::reply;

/// `POST /desk/rounds/{id}/release/{name}`: the files, once they are kept and written down.
pub(crate) async fn give(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Error> {
    let round = round_at(&app.store.read().await?, &id).await?;
    let Some(kept) = app.desk.releases.of(&name, round.id, staff.account.id, app.now()) else {
        return Ok(reply::see_other(&urls::part(round.id, "release")));
    };
    let Some(made) = kept.made().cloned() else {
        return Ok(reply::see_other(&urls::release(round.id, &name)));
    };
    let hash = release::hash_of(&app.store, &Scope::All, round.id, &made).await?;
    let (as_of, lang) = (made.as_of(), staff.lang());
    let packed = tokio::task::spawn_blocking(move || {
        let files = printable::files(&made, hash, lang)?.files;
        publish::files::packed(&files).map_err(|error| Error::Internal(format!("release: {error}")))
    });
    let packed = packed.await.map_err(|error| Error::Internal(format!("release: {error}")))??;
    let new = NewPublication {
        round: round.id,
        as_of,
        rules: &kept.asked.rules(),
        left_out: &kept.asked.left_out(),
        file: &packed,
    };
    let tx = app.store.write().await?;
    let id = publication::give(&tx, &new, &staff.actor(), app.now()).await?;
    tx.commit().await?;
    app.desk.releases.give(&name);
    Ok(files::download(&file_name(round.id, id), packed))
}

/// `GET /desk/rounds/{id}/publications/{publication}`: what was given out, as it was.
pub(crate) async fn again(
    State(app): State<App>,
    Secretariat(_): Secretariat,
    Path((id, publication)): Path<(String, String)>,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let round = round_at(&tx, &id).await?;
    let publication = publication.parse().map(PublicationId).map_err(|_| Error::NotFound)?;
    let packed = file_of(&tx, round.id, publication).await?;
    Ok(files::download(&file_name(round.id, publication), packed))
}

fn file_name(round: store::RoundId, publication: PublicationId) -> String {
    format!("kaishin-{round}-release-{publication}.zip")
}
