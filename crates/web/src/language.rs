//! Which language a page is in: `?lang=` once, then a cookie, then what the browser prefers, then Japanese.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::Lang;

use crate::app::App;
use crate::cookies;

/// Name of the cookie. It holds a language tag and nothing else.
const COOKIE: &str = "kaishin-lang";
/// A year, in seconds.
const COOKIE_SECONDS: u32 = 31_536_000;
/// How many languages of a browser are looked at.
const PREFERENCES_MAX: usize = 20;

/// The language of the answer to a request with these headers.
pub(crate) fn of(headers: &HeaderMap) -> Lang {
    cookies::get(headers, COOKIE)
        .and_then(|tag| Lang::parse(&tag))
        .or_else(|| preferred(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?))
        .unwrap_or_default()
}

/// Answers `?lang=en` by setting the cookie and leading to the same page without it.
pub(crate) async fn choose(State(app): State<App>, request: Request, next: Next) -> Response {
    match chosen(request.method(), request.uri()) {
        Some((lang, address)) => {
            let secure = if app.config.secure_cookies { "; Secure" } else { "" };
            let tag = lang.tag();
            let cookie = format!("{COOKIE}={tag}; Path=/; Max-Age={COOKIE_SECONDS}; SameSite=Lax{secure}");
            let location = HeaderValue::from_str(&address).unwrap_or(HeaderValue::from_static("/"));
            let headers = [
                (header::LOCATION, location),
                (header::SET_COOKIE, HeaderValue::from_str(&cookie).expect("a language tag is plain text")),
            ];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        None => next.run(request).await,
    }
}

fn chosen(method: &Method, uri: &Uri) -> Option<(Lang, String)> {
    if method != Method::GET {
        return None;
    }
    let query = uri.query()?;
    let lang = query.split('&').find_map(|pair| Lang::parse(pair.strip_prefix("lang=")?))?;
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("lang=")).collect();
    // One slash at the front and no more: `//elsewhere` would be another site.
    let path = format!("/{}", uri.path().trim_start_matches('/'));
    let address = if rest.is_empty() { path } else { format!("{path}?{}", rest.join("&")) };
    Some((lang, address))
}

/// The first language of ours that the browser prefers: `en-GB,en;q=0.9,ja;q=0.8` is English.
fn preferred(accept: &str) -> Option<Lang> {
    let mut best: Option<(u32, Lang)> = None;
    for part in accept.split(',').take(PREFERENCES_MAX) {
        let (tag, quality) = part.split_once(";q=").unwrap_or((part, "1"));
        let Some(lang) = Lang::parse(tag.trim()) else {
            continue;
        };
        let weight = quality_thousandths(quality.trim());
        if weight > 0 && best.is_none_or(|(known, _)| weight > known) {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

fn quality_thousandths(quality: &str) -> u32 {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u32>()) {
        ("1", _) => 1000,
        ("0", Ok(thousandths)) => thousandths,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_asked_in_the_order_of_its_wishes() {
        assert_eq!(preferred("en-GB,en;q=0.9,ja;q=0.8"), Some(Lang::En));
        assert_eq!(preferred("fr,ja;q=0.4,en;q=0.3"), Some(Lang::Ja));
        assert_eq!(preferred("en;q=0"), None);
        assert_eq!(preferred("fr"), None);
    }

    #[test]
    fn a_choice_leads_back_to_the_same_page_of_this_site() {
        let uri: Uri = "//elsewhere.example/x?a=1&lang=en&b=2".parse().unwrap();
        let (lang, address) = chosen(&Method::GET, &uri).unwrap();
        assert_eq!(lang, Lang::En);
        assert!(!address.starts_with("//"), "{address}");
        assert!(address.ends_with("?a=1&b=2"), "{address}");
    }
}
