//! The addresses of the secretariat's pages.

/// The page called `name` in templates.
pub(crate) fn named(name: &str, parts: &[String]) -> Option<String> {
    let _ = (name, parts);
    None
}
