//! A list or a questionnaire as the browser sends it: files and a few fields, with a limit that is said politely.

use std::pin::Pin;

use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};

use crate::app::App;
use crate::error::Error;

/// Largest file of an upload, in MiB. The ministry's list of hospitals is 1 MB packed and 6 MB unpacked; larger lists
/// are imported on the command line.
pub(crate) const FILE_MIB_MAX: usize = 50;
/// Largest upload, in bytes: the file and the fields around it.
pub(crate) const UPLOAD_BYTES_MAX: usize = (FILE_MIB_MAX + 1) * 1024 * 1024;
/// Longest field beside the file, in bytes.
const FIELD_BYTES_MAX: usize = 100_000;
/// Most fields of the form.
const FIELDS_MAX: usize = 20;
/// An upload over the limit is read to its end and thrown away up to this size, as browsers show the answer only
/// when they could send everything.
const DISCARDED_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// What was uploaded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Upload {
    /// The files, in the order of the form. Where none was chosen, browsers send one without name and content.
    pub(crate) files: Vec<UploadedFile>,
    /// The fields beside them.
    pub(crate) fields: Vec<(String, String)>,
}

/// One file.
#[derive(Clone, Debug, Default)]
pub(crate) struct UploadedFile {
    /// Its name without folders.
    pub(crate) name: String,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
}

impl Upload {
    /// The field called `name`; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The last file; empty where none was chosen.
    pub(crate) fn file(&mut self) -> UploadedFile {
        self.files.pop().unwrap_or_default()
    }
}

impl FromRequest<App> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Upload, Error> {
        let length =
            request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if length.is_some_and(|length| length > UPLOAD_BYTES_MAX as u64) {
            discard(request.into_body()).await;
            return Err(too_large());
        }
        let mut form = Multipart::from_request(request, app).await.map_err(|_| Error::BadRequest)?;
        let mut upload = Upload::default();
        for _ in 0..FIELDS_MAX {
            let Some(field) = form.next_field().await.map_err(refused)? else {
                return Ok(upload);
            };
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(without_folders);
            let bytes = field.bytes().await.map_err(refused)?;
            match file_name {
                Some(name) => upload.files.push(UploadedFile { name, bytes: bytes.to_vec() }),
                None if bytes.len() > FIELD_BYTES_MAX => return Err(Error::BadRequest),
                None => upload.fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        Err(Error::BadRequest)
    }
}

fn too_large() -> Error {
    Error::TooLarge { limit_bytes: FILE_MIB_MAX * 1024 * 1024 }
}

fn refused(error: axum::extract::multipart::MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large() } else { Error::BadRequest }
}

/// Some browsers send the whole path.
fn without_folders(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Reads to the end without keeping anything.
pub(crate) async fn discard(mut body: Body) {
    let mut n_bytes = 0_u64;
    while n_bytes < DISCARDED_BYTES_MAX {
        let frame = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
        let Some(Ok(frame)) = frame else { return };
        n_bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
    }
}
