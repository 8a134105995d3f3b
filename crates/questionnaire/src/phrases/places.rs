//! Places `${name}` in words for people: which there are, and words with them filled in.

/// Names in the places `${name}` of some words.
pub(crate) fn places(words: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = words;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        found.push(rest[start + 2..start + length].trim());
        rest = &rest[start + length + 1..];
    }
    found
}

/// The words with their places filled in.
pub(crate) fn fill(words: &str, value: impl Fn(&str) -> String) -> String {
    let mut filled = String::new();
    let mut rest = words;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        filled.push_str(&rest[..start]);
        filled.push_str(&value(rest[start + 2..start + length].trim()));
        rest = &rest[start + length + 1..];
    }
    filled.push_str(rest);
    filled
}
