//! Files that people save: their names, media types and encodings.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use extract::Encoding;

use crate::urls::encoded;

/// The encoding with this word in an address or a form.
pub(crate) fn encoding(word: &str) -> Option<Encoding> {
    match word {
        "utf8" => Some(Encoding::Utf8Bom),
        "cp932" => Some(Encoding::Cp932),
        _ => None,
    }
}

/// `tables.csv` and `tables.cp932.csv`.
pub(crate) fn csv_name(stem: &str, encoding: Encoding) -> String {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => format!("{stem}.csv"),
        Encoding::Cp932 => format!("{stem}.cp932.csv"),
    }
}

/// A file to save, never to show inside the site.
pub(crate) fn download(name: &str, bytes: Vec<u8>) -> Response {
    let media = match name.rsplit('.').next() {
        Some("csv") if name.ends_with(".cp932.csv") => "text/csv; charset=Shift_JIS",
        Some("csv") => "text/csv; charset=utf-8",
        Some("json") => "application/json",
        Some("html") => "text/html; charset=utf-8",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("zip") => "application/zip",
        _ => "application/octet-stream",
    };
    // The plain name for old browsers, the full one for the others (RFC 6266).
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", encoded(name));
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    ([(header::CONTENT_TYPE, HeaderValue::from_static(media)), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}
