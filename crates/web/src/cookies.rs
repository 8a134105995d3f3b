//! Reading and setting cookies.

use axum::http::{HeaderMap, HeaderValue, header};

/// The value of the cookie called `name`.
pub(crate) fn get(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .map(str::to_owned)
}

/// A cookie that scripts cannot read and that ends with the browser. `secure` keeps it off plain HTTP.
pub(crate) fn set(name: &str, value: &str, secure: bool) -> HeaderValue {
    let suffix = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{suffix}"))
        .expect("tokens are hexadecimal digits")
}

/// Makes the browser forget the cookie.
pub(crate) fn forget(name: &str, secure: bool) -> HeaderValue {
    let suffix = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{suffix}"))
        .expect("a cookie's name is plain text")
}
