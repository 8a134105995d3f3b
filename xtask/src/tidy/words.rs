//! Words that may not stand in certain places: SQL, HTML, leftovers, places of one machine.

use super::tree::{Complaint, File, Tree};

/// These checks name what they look for.
const OWN: &str = "xtask/src/tidy/";
/// How far apart the two words of a statement may stand, in bytes.
const STATEMENT_MAX: usize = 600;

/// The beginnings of SQL statements, each with the word that must follow for it to be one.
const STATEMENTS: [(&str, &str); 4] =
    [("SELECT ", "FROM "), ("INSERT INTO ", ""), ("UPDATE ", " SET "), ("DELETE FROM ", "")];

/// The HTML elements that pages are made of.
const ELEMENTS: [&str; 36] = [
    "a", "article", "body", "br", "button", "dd", "details", "div", "dl", "dt", "fieldset", "footer", "form", "h1",
    "h2", "h3", "head", "header", "html", "img", "input", "label", "legend", "li", "main", "nav", "ol", "option",
    "script", "select", "span", "table", "td", "th", "tr", "ul",
];

/// What says that something is unfinished or switched off. In two halves, so that this list does not say it itself.
const UNFINISHED: [&str; 3] = [concat!("to", "do!("), concat!("unimpl", "emented!("), concat!("#[ig", "nore")];

/// Folders and hosts that exist on somebody's machine only; in two halves for the same reason.
const MACHINE: [&str; 7] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("index.", "crates.io"),
    concat!("registry.", "npmjs.org"),
    concat!("arti", "factory"),
    concat!("static.", "crates.io"),
];

/// Nothing unfinished, and no test switched off.
pub(crate) fn unfinished(tree: &Tree) -> Vec<Complaint> {
    let find = |line: &str| UNFINISHED.into_iter().find(|word| line.contains(word));
    tree.rust()
        .filter(|file| !file.path.starts_with(OWN))
        .flat_map(|file| file.lines().map(move |(number, line)| (file, number, line)))
        .filter_map(|(file, number, line)| Some((file, number, find(line)?)))
        .map(|(file, number, word)| Complaint::new(&file.path, number, format!("finish this instead of `{word}`")))
        .collect()
}

/// SQL statements stand in `store` only.
pub(crate) fn sql(tree: &Tree) -> Vec<Complaint> {
    outside(tree, &["crates/store/"])
        .flat_map(|file| statements(file).into_iter().map(move |line| (file, line)))
        .map(|(file, line)| Complaint::new(&file.path, line, "move this SQL to crates/store, behind a verb"))
        .collect()
}

/// HTML stands in `web` only; `report` writes SVG and the one printable file.
pub(crate) fn html(tree: &Tree) -> Vec<Complaint> {
    outside(tree, &["crates/web/", "crates/report/"])
        .flat_map(|file| file.code().map(move |(number, line)| (file, number, line)))
        .filter(|(_, _, line)| holds_element(line))
        .map(|(file, number, _)| Complaint::new(&file.path, number, "move this HTML to a template of crates/web"))
        .collect()
}

/// No path of somebody's machine and no host of a package registry, in any file.
pub(crate) fn places(tree: &Tree) -> Vec<Complaint> {
    tree.files
        .iter()
        .filter(|file| !file.path.starts_with(OWN))
        .flat_map(|file| file.lines().map(move |(number, line)| (file, number, line)))
        .filter_map(|(file, number, line)| {
            Some((file, number, MACHINE.into_iter().find(|place| stands_in(line, place))?))
        })
        .map(|(file, number, place)| {
            Complaint::new(
                &file.path,
                number,
                format!("`{place}` exists on one machine only; say it relative to the repository"),
            )
        })
        .collect()
}

fn outside<'a>(tree: &'a Tree, allowed: &'a [&'a str]) -> impl Iterator<Item = &'a File> {
    tree.rust()
        .filter(|file| !file.is_test() && !file.path.starts_with(OWN))
        .filter(|file| !allowed.iter().any(|folder| file.path.starts_with(folder)))
}

/// The lines on which SQL statements begin.
fn statements(file: &File) -> Vec<usize> {
    let code: Vec<(usize, &str)> = file.code().collect();
    let mut found = Vec::new();
    for (index, (number, line)) in code.iter().enumerate() {
        for (verb, then) in STATEMENTS {
            let Some(at) = line.find(verb) else { continue };
            let rest: String = code[index..].iter().take(20).map(|(_, line)| *line).collect::<Vec<_>>().join(" ");
            let rest: String = rest[at + verb.len()..].chars().take(STATEMENT_MAX).collect();
            if rest.contains(then) {
                found.push(*number);
            }
        }
    }
    found
}

/// True where the line opens or closes an element, as in `<td class="n">` or `</td>`; type parameters are no elements.
fn holds_element(line: &str) -> bool {
    line.match_indices('<').any(|(at, _)| {
        let rest = &line[at + 1..];
        let closes = rest.starts_with('/');
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        let after = rest[name.len()..].chars().next();
        let opens =
            matches!(after, Some('>' | ' ' | '/')) && !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == ':');
        ELEMENTS.contains(&name.as_str()) && (opens || (closes && after == Some('>')))
    })
}

/// True where `place` begins a path or a host name in the line, and is not the middle of a longer one.
fn stands_in(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !place.starts_with('/')
            || !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '}' | '~' | '_' | '-'))
    })
}
