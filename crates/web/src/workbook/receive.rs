//! `POST /workbook/return`: a filled-in workbook as the browser sends it.

use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use workbook::answering::WORKBOOK_BYTES_MAX;

use crate::app::App;
use crate::desk::discard;
use crate::error::Error;
use crate::reply;
use crate::session;
use crate::urls;
use crate::visitor::Visitor;
use crate::workbook::desk::BUNDLE_UPLOAD_BYTES_MAX;
use crate::workbook::page;
use crate::workbook::returned::{Bringing, bring};

/// Largest upload, in bytes: the workbook and the form around it.
pub(crate) const UPLOAD_BYTES_MAX: usize = WORKBOOK_BYTES_MAX + 64 * 1024;
/// Most parts of the form.
const PARTS_MAX: usize = 1_000;

/// The files that were chosen, each with its name.
#[derive(Default)]
pub(crate) struct Filled {
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

impl FromRequest<App> for Filled {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Filled, Error> {
        let length = request
            .headers()
            .get(header::CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        // A ZIP for the desk may be larger; the route's own limit holds for what a length does not tell.
        let is_desk = request.uri().path().starts_with("/desk/");
        let limit = if is_desk { BUNDLE_UPLOAD_BYTES_MAX } else { UPLOAD_BYTES_MAX };
        if length.is_some_and(|length| length > limit) {
            discard(request.into_body()).await;
            return Err(too_large(limit));
        }
        let mut form = Multipart::from_request(request, app).await.map_err(|_| Error::BadRequest)?;
        let mut sent = Filled::default();
        for _ in 0..PARTS_MAX {
            let Some(field) = form.next_field().await.map_err(|error| refused(&error, limit))? else {
                return Ok(sent);
            };
            let name = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(|error| refused(&error, limit))?;
            // A form in which nothing was chosen sends an empty file without a name.
            if let Some(name) = name.filter(|name| !name.is_empty() || !bytes.is_empty()) {
                sent.files.push((without_folders(&name), bytes.to_vec()));
            }
        }
        Err(Error::BadRequest)
    }
}

fn too_large(limit: usize) -> Error {
    // What the form adds is not part of what people can do about it.
    Error::TooLarge { limit_bytes: limit - limit % (1024 * 1024) }
}

fn refused(error: &axum::extract::multipart::MultipartError, limit: usize) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large(limit) } else { Error::BadRequest }
}

/// Some browsers send the whole path.
fn without_folders(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Takes the workbook and goes on to what became of it; a workbook that cannot be taken comes back with the cause.
pub(crate) async fn take(State(app): State<App>, visitor: Visitor, sent: Filled) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let respondent = session::declared(&app, &tx, &visitor).await?;
    drop(tx);
    let chosen = sent.files.into_iter().map(|(_, bytes)| bytes).rfind(|bytes| !bytes.is_empty());
    let Some(bytes) = chosen else {
        return page::refused(&app, &visitor, &respondent, &[page::none_chosen()]).await;
    };
    let actor = respondent.actor();
    let bringing =
        Bringing { round: respondent.round, facility: Some(respondent.facility), actor: &actor, apply: true };
    match bring(&app.store, &bringing, bytes, app.now()).await? {
        Ok(brought) => {
            let reading = brought.reading.ok_or_else(|| Error::Internal("a workbook was not recorded".to_owned()))?;
            Ok(reply::see_other(&urls::workbook_returned(reading)))
        }
        Err(findings) => page::refused(&app, &visitor, &respondent, &findings).await,
    }
}
