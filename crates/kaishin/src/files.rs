//! Files that cannot be read or written: what the system says, in words for people.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::Path;

use base::{Finding, Text};

/// The whole text of a file that a person named.
pub(crate) fn text(path: &Path) -> Result<String, Box<Finding>> {
    fs::read_to_string(path).map_err(|error| Box::new(unreadable(path, &error)))
}

/// The finding that a file or folder cannot be read.
pub(crate) fn unreadable(path: &Path, error: &Error) -> Finding {
    let why = why(error);
    let (ja, en) = (&why.ja, &why.en);
    let message = Text::new(format!("読めません：{ja}"), format!("this cannot be read: {en}"));
    Finding::error("unreadable-file", message).in_file(&path.display().to_string())
}

/// What was in the way, and what would be right.
#[expect(clippy::wildcard_enum_match_arm, reason = "what is seldom is said in the system's words")]
pub(crate) fn why(error: &Error) -> Text {
    let (ja, en) = match error.kind() {
        ErrorKind::NotFound => (
            "その名前のファイルもフォルダーもありません。名前と場所を確かめてください",
            "there is no file or folder of this name; look at the name and the place",
        ),
        ErrorKind::PermissionDenied => ("権限がありません", "permission is denied"),
        ErrorKind::IsADirectory => ("フォルダーです。ファイルを指定してください", "this is a folder; name a file"),
        ErrorKind::NotADirectory => ("途中の名前がフォルダーではありません", "a part of the name is no folder"),
        ErrorKind::AlreadyExists => ("もうあります。別の名前にしてください", "it is there already; give another name"),
        ErrorKind::StorageFull => ("空き容量がありません", "there is no space left"),
        ErrorKind::InvalidData => {
            ("文字コードがUTF-8ではありません。UTF-8で保存してください", "the text is not UTF-8; save it as UTF-8")
        }
        _ => return Text::same(error.to_string()),
    };
    Text::new(ja, en)
}
