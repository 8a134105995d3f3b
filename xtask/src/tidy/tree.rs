//! The repository as the checks see it: paths and texts.

use std::fmt;
use std::path::Path;

/// Folders that hold nothing of ours.
const SKIPPED: [&str; 5] = [".git", "target", "kaishin-data", "node_modules", "screenshots"];
/// More files than this are no repository; something else was given as its root.
const FILES_MAX: usize = 20_000;

/// All text files of the repository, in the order of their paths.
pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
}

/// One text file.
pub(crate) struct File {
    /// From the repository's root, with `/` between folders.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A rule that is not kept: where, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) path: String,
    /// The first line is 1; 0 stands for the whole file.
    pub(crate) line: usize,
    pub(crate) words: String,
}

impl Complaint {
    pub(crate) fn new(path: &str, line: usize, words: impl Into<String>) -> Complaint {
        Complaint { path: path.to_owned(), line, words: words.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.words),
            line => write!(f, "{}:{line}: {}", self.path, self.words),
        }
    }
}

impl Tree {
    /// Reads the repository. Files that are no text are left out.
    pub(crate) fn read(root: &Path) -> Result<Tree, String> {
        let mut files = Vec::new();
        walk(root, root, &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Tree { files })
    }

    /// The file with this path.
    pub(crate) fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The files below a folder (its name ends with `/`) whose names end with `ending`.
    pub(crate) fn below<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.path.starts_with(folder) && file.path.ends_with(ending))
    }

    /// All Rust files.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.below("", ".rs")
    }
}

impl File {
    /// True for files that hold only tests: `tests.rs`, and everything in a folder `tests`.
    pub(crate) fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// The lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The lines of a Rust file that are not comments, up to the tests at its end.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_code = |line: &str| !line.trim_start().starts_with("//");
        self.lines().take_while(|(_, line)| !line.starts_with("#[cfg(test)]")).filter(move |(_, line)| is_code(line))
    }
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<File>) -> Result<(), String> {
    let unreadable = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if SKIPPED.contains(&name) {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, files)?;
        } else if let (Ok(text), Ok(short)) = (std::fs::read_to_string(&path), path.strip_prefix(root)) {
            let path = short.to_string_lossy().replace('\\', "/");
            files.push(File { path, text });
        }
        if files.len() > FILES_MAX {
            return Err(format!("more than {FILES_MAX} files below {}", root.display()));
        }
    }
    Ok(())
}
