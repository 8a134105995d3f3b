//! Styles, scripts and pictures: served with their content's hash in the address, so that browsers may keep them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::{Path as UrlPath, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::embedded::{self, ASSETS};
use crate::error::Error;

/// Digits of the hash in an address.
const HASH_DIGITS: usize = 16;

/// The assets of the program and where they are.
#[derive(Clone)]
pub(crate) struct Assets {
    urls: Arc<BTreeMap<&'static str, String>>,
    folder: Option<PathBuf>,
}

impl Assets {
    pub(crate) fn new(live_folder: Option<&Path>) -> Assets {
        let urls = ASSETS.iter().map(|(name, bytes)| {
            let hash = store::seal::digest(bytes);
            (*name, format!("/assets/{}/{name}", &hash[..HASH_DIGITS]))
        });
        Assets { urls: Arc::new(urls.collect()), folder: live_folder.map(|folder| folder.join("assets")) }
    }

    /// The address of the asset with this file name.
    pub(crate) fn url(&self, name: &str) -> Option<String> {
        self.urls.get(name).cloned()
    }
}

/// `GET /assets/{hash}/{name}`. An old hash gets the present content, unkept.
pub(crate) async fn serve(
    State(app): State<App>,
    UrlPath((hash, name)): UrlPath<(String, String)>,
) -> Result<Response, Error> {
    let bytes = embedded::read(ASSETS, app.assets.folder.as_deref(), &name).ok_or(Error::NotFound)?;
    let kept = app.assets.folder.is_none() && app.assets.url(&name) == Some(format!("/assets/{hash}/{name}"));
    let cache = if kept { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(([(header::CONTENT_TYPE, media_type(&name)), (header::CACHE_CONTROL, cache)], bytes.into_owned())
        .into_response())
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
