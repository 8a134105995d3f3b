//! Files that travel inside the program, and the folders that may stand in for them while pages are being written.

use std::borrow::Cow;
use std::path::Path;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The bytes of `name`, from `folder` where it is given and has the file, otherwise from the program.
///
/// `None` for a name that is in neither, or that tries to leave the folder.
pub(crate) fn read(
    files: &'static [(&'static str, &'static [u8])],
    folder: Option<&Path>,
    name: &str,
) -> Option<Cow<'static, [u8]>> {
    if name.split(['/', '\\']).any(|part| part == ".." || part.is_empty()) {
        return None;
    }
    if let Some(bytes) = folder.and_then(|folder| std::fs::read(folder.join(name)).ok()) {
        return Some(Cow::Owned(bytes));
    }
    files.iter().find(|(known, _)| *known == name).map(|(_, bytes)| Cow::Borrowed(*bytes))
}

/// Like [`read`], as text.
pub(crate) fn read_text(
    files: &'static [(&'static str, &'static [u8])],
    folder: Option<&Path>,
    name: &str,
) -> Option<String> {
    read(files, folder, name).and_then(|bytes| String::from_utf8(bytes.into_owned()).ok())
}
