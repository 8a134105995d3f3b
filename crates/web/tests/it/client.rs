//! A browser without scripts: keeps cookies, follows redirects, reads forms.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;

/// Largest page a story reads.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most redirects in a row.
const REDIRECTS_MAX: usize = 5;

/// One browser.
#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
    cookies: BTreeMap<String, String>,
    /// Headers sent with everything.
    pub(crate) headers: Vec<(&'static str, String)>,
}

/// One answer.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) path: String,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
    /// The body as it came, for files.
    pub(crate) bytes: Vec<u8>,
}

impl Client {
    pub(crate) fn new(router: &Router) -> Client {
        Client { router: router.clone(), cookies: BTreeMap::new(), headers: Vec::new() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.follow("GET", path, Vec::new()).await
    }

    /// Sends a form as a page of this site would.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.follow("POST", path, encode(fields).into_bytes()).await
    }

    /// One request, with the redirects that follow.
    async fn follow(&mut self, method: &str, path: &str, body: Vec<u8>) -> Page {
        let mut page = self.send(method, path, body).await;
        for _ in 0..REDIRECTS_MAX {
            let Some(location) = page.headers.get(header::LOCATION).filter(|_| page.status == StatusCode::SEE_OTHER)
            else {
                return page;
            };
            let location = location.to_str().unwrap().to_owned();
            page = self.send("GET", &location, Vec::new()).await;
        }
        panic!("more than {REDIRECTS_MAX} redirects, the last to {}", page.path);
    }

    /// One request and its answer.
    pub(crate) async fn send(&mut self, method: &str, path: &str, body: Vec<u8>) -> Page {
        let without_fragment = path.split('#').next().unwrap_or(path);
        let mut request =
            Request::builder().method(method).uri(without_fragment).header(header::HOST, "127.0.0.1:8080");
        if method == "POST" {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request = request.header(header::COOKIE, cookies.join("; "));
        let answer = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let bytes = to_bytes(body, PAGE_BYTES_MAX).await.unwrap().to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: parts.status, path: path.to_owned(), headers: parts.headers, body, bytes }
    }

    /// Begins anew, as another browser.
    pub(crate) fn forget_cookies(&mut self) {
        self.cookies.clear();
    }
}

impl Page {
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Page {
        assert_eq!(self.status.as_u16(), status, "{}\n{}", self.path, self.text());
        self
    }

    #[track_caller]
    pub(crate) fn shows(self, words: &str) -> Page {
        assert!(self.text().contains(words), "{} does not show {words:?}:\n{}", self.path, self.text());
        self
    }

    #[track_caller]
    pub(crate) fn hides(self, words: &str) -> Page {
        assert!(!self.text().contains(words), "{} shows {words:?}", self.path);
        self
    }

    /// The page's text without markup, for looking.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut inside = false;
        for c in self.body.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                other if !inside => text.push(other),
                _ => {}
            }
        }
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        unescaped(&lines.join("\n"))
    }

    /// Where the page's links lead.
    pub(crate) fn links(&self) -> Vec<String> {
        self.body.split("<a ").skip(1).filter_map(|tag| attribute(&format!(" {tag}"), "href")).collect()
    }

    /// The value of the field with this name, as the page would send it.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        self.fields().into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Every field that the page's forms would send without a button being pressed.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        for tag in self.body.split('<').skip(1) {
            let (head, rest) = tag.split_once('>').unwrap_or((tag, ""));
            let words: Vec<&str> = head.split_whitespace().collect();
            let Some(name) = attribute(head, "name") else {
                continue;
            };
            if words.contains(&"disabled") {
                continue;
            }
            match words.first() {
                Some(&"textarea") => fields.push((name, unescaped(rest.strip_prefix('\n').unwrap_or(rest)))),
                Some(&"input") => {
                    let kind = attribute(head, "type").unwrap_or_default();
                    if !matches!(kind.as_str(), "radio" | "checkbox") || words.contains(&"checked") {
                        fields.push((name, attribute(head, "value").unwrap_or_default()));
                    }
                }
                _ => {}
            }
        }
        fields
    }
}

/// Fields as a form sends them.
pub(crate) fn encode(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
    pairs.join("&")
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn attribute(head: &str, name: &str) -> Option<String> {
    let (_, rest) = head.split_once(&format!(" {name}=\""))?;
    Some(unescaped(rest.split('"').next()?))
}

fn unescaped(text: &str) -> String {
    let mut text = text.to_owned();
    for (entity, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")]
    {
        text = text.replace(entity, character);
    }
    text
}

/// Uploads and downloads, for the desk's stories.
impl Client {
    /// A file as it is.
    pub(crate) async fn bytes(&mut self, path: &str) -> Vec<u8> {
        let request = Request::builder()
            .uri(path)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::COOKIE, self.cookie_line());
        let answer = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        to_bytes(answer.into_body(), PAGE_BYTES_MAX).await.unwrap().to_vec()
    }

    /// Sends a form with one file.
    pub(crate) async fn upload(&mut self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Page {
        self.upload_all(path, fields, &[file]).await
    }

    /// Sends a form with files under one name.
    pub(crate) async fn upload_all(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Page {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--boundary\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        for (file_name, bytes) in files {
            let head = format!(
                "--boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.into_bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--boundary--\r\n");
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::CONTENT_LENGTH, body.len())
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=boundary")
            .header(header::COOKIE, self.cookie_line());
        let answer = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, PAGE_BYTES_MAX).await.unwrap().to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: parts.status, path: path.to_owned(), headers: parts.headers, body, bytes }
    }

    fn cookie_line(&self) -> String {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        cookies.join("; ")
    }
}
