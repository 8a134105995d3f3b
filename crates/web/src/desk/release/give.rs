//! A release leaves: as one ZIP, with an entry in the log. What left before can be taken again.

use axum::extract::{Path, State};
use axum::response::Response;
use base::{Finding, Text};
use store::publication::{self, NewPublication};
use store::{PublicationId, Scope};

use crate::app::App;
use crate::desk::files;
use crate::desk::release::file_of;
use crate::desk::release::kept::Stage;
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
    let form = urls::part(round.id, "release");
    let Some(kept) = app.desk.releases.of(&name, round.id, staff.account.id, app.now()) else {
        return Ok(reply::see_other(&urls::with_query(&form, &[("gone", "1")])));
    };
    // Saved already, it is the same file.
    if let Some(id) = kept.given {
        let packed = file_of(&app.store.read().await?, round.id, id).await?;
        return Ok(files::download(&file_name(round.id, id), packed));
    }
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
        beside: &kept.asked.beside.iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>().join(", "),
        file: &packed,
    };
    let tx = app.store.write().await?;
    // What was given out since it was asked for is not what it was made beside; of two at once the second sees the first.
    publication::hold(&tx, round.id).await?;
    if publication::list(&tx, round.id).await?.iter().any(|given| !kept.asked.known.contains(&given.id)) {
        app.desk.releases.end(&name, Stage::Refused(vec![given_meanwhile()]), app.now());
        return Ok(reply::see_other(&urls::with_query(&form, &[("again", &name)])));
    }
    let id = publication::give(&tx, &new, &staff.actor(), app.now()).await?;
    tx.commit().await?;
    app.desk.releases.give(&name, id);
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

fn given_meanwhile() -> Finding {
    let message = Text::new(
        "この表をつくったあとに、別の公表用の表が保存されました。両方を見比べると秘匿した値が分かることがあるため、このまま保存できません。下で新しい公表も選びました。もう一度進んでください。",
        "Other tables for publication were saved after these were made, and both together may tell withheld figures: these cannot be saved. The new ones are ticked below; go on once more.",
    );
    Finding::error("given-meanwhile", message)
}

fn file_name(round: store::RoundId, publication: PublicationId) -> String {
    format!("kaishin-{round}-release-{publication}.zip")
}
