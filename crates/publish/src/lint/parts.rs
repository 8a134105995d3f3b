//! What stands in a workbook beside its cells: drawings, charts, pictures, notes; hidden rows and columns.

use std::collections::BTreeMap;
use std::io::Cursor;

use base::{Severity, Text};
use ooxml::{Limits, look_over};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::say;

/// Most parts of a workbook.
const PARTS_MAX: usize = 10_000;
/// Most that all parts together may unpack to, in bytes.
const UNPACKED_MAX: u64 = 1024 * 1024 * 1024;
/// Hidden rows or columns of a sheet that are kept.
const HIDDEN_MAX: usize = 10_000;

/// A thing that lies over the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Object {
    /// A shape, a text box, a chart or a picture.
    Drawing,
    /// A note at a cell.
    Note,
    /// Another document inside.
    Embedded,
}

impl Object {
    pub(super) fn code(self) -> &'static str {
        match self {
            Object::Drawing => "drawing",
            Object::Note => "cell-note",
            Object::Embedded => "embedded-object",
        }
    }

    pub(super) fn severity(self) -> Severity {
        match self {
            Object::Drawing | Object::Embedded => Severity::Error,
            Object::Note => Severity::Warning,
        }
    }
}

/// Hidden rows and columns of a sheet, from 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Hidden {
    pub(super) rows: Vec<usize>,
    pub(super) columns: Vec<usize>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    /// How many of each kind.
    pub(super) objects: BTreeMap<Object, usize>,
    /// By sheet.
    pub(super) hidden: BTreeMap<String, Hidden>,
}

/// A workbook that is not looked into.
pub(super) struct Unfit {
    pub(super) code: &'static str,
    pub(super) message: Text,
}

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// Looks at the parts of a workbook, and measures what they unpack to.
pub(super) fn of(bytes: &[u8]) -> Result<Parts, Unfit> {
    let broken = || Unfit { code: "broken-workbook", message: say::broken() };
    let limits = Limits { parts_max: PARTS_MAX, unpacked_bytes_max: UNPACKED_MAX, unpacked_ratio_max: u64::MAX };
    look_over(bytes, &limits).map_err(|unfit| match unfit {
        ooxml::Unfit::TooLarge => Unfit { code: "too-large", message: say::unpacks_too_large() },
        ooxml::Unfit::Broken => broken(),
    })?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let mut parts = Parts::default();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| broken())?;
        if let Some(object) = object(&entry.name().map_err(|_| broken())?) {
            *parts.objects.entry(object).or_default() += 1;
        }
    }
    for (sheet, path) in sheets(&mut archive).ok_or_else(broken)? {
        let hidden = hidden(&mut archive, &path).unwrap_or_default();
        parts.hidden.insert(sheet, hidden);
    }
    Ok(parts)
}

fn object(name: &str) -> Option<Object> {
    let in_folder =
        |folder: &str| name.strip_prefix(folder).is_some_and(|rest| rest.ends_with(".xml") && !rest.contains('/'));
    if in_folder("xl/drawings/") {
        return Some(Object::Drawing);
    }
    if in_folder("xl/threadedComments/") || (name.starts_with("xl/comments") && name.ends_with(".xml")) {
        return Some(Object::Note);
    }
    name.starts_with("xl/embeddings/").then_some(Object::Embedded)
}

/// The sheets with the paths of their parts.
fn sheets(archive: &mut Archive<'_>) -> Option<Vec<(String, String)>> {
    let mut targets: BTreeMap<String, String> = BTreeMap::new();
    elements(archive, "xl/_rels/workbook.xml.rels", |element| {
        if let (Some(id), Some(target)) = (attribute(element, "Id"), attribute(element, "Target")) {
            let target = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            targets.insert(id, target);
        }
    })?;
    let mut sheets = Vec::new();
    elements(archive, "xl/workbook.xml", |element| {
        if element.local_name().as_ref() == "sheet"
            && let (Some(name), Some(id)) = (attribute(element, "name"), attribute(element, "id"))
            && let Some(path) = targets.get(&id)
        {
            sheets.push((name, path.clone()));
        }
    })?;
    Some(sheets)
}

fn hidden(archive: &mut Archive<'_>, path: &str) -> Option<Hidden> {
    let mut hidden = Hidden::default();
    elements(archive, path, |element| {
        let is_hidden = attribute(element, "hidden").is_some_and(|value| value == "1" || value == "true");
        if !is_hidden {
            return;
        }
        let number = |name: &str| attribute(element, name).and_then(|value| value.parse::<usize>().ok());
        match element.local_name().as_ref() {
            "row" if hidden.rows.len() < HIDDEN_MAX => {
                hidden.rows.extend(number("r").and_then(|row| row.checked_sub(1)))
            }
            "col" => {
                if let (Some(min), Some(max)) = (number("min"), number("max")) {
                    hidden.columns.extend((min.max(1) - 1..max).take(HIDDEN_MAX));
                }
            }
            _ => {}
        }
    })?;
    Some(hidden)
}

/// Every opening element of a part, in order. `None` when the part is not there or no XML.
fn elements(archive: &mut Archive<'_>, path: &str, mut see: impl FnMut(&BytesStart<'_>)) -> Option<()> {
    let entry = archive.by_name(path).ok()?;
    let mut reader = Reader::from_reader(std::io::BufReader::new(entry));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) | Event::Empty(element) => see(&element),
            Event::Eof => return Some(()),
            Event::End(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
    }
}

/// The value of an attribute, whatever its prefix.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    quick_xml::escape::unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}
