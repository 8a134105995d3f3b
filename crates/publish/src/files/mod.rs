//! The files of a publication: `tables.json`, the long tables as CSV, Excel and Parquet, a README, and a manifest with their hashes.

mod manifest;
mod packed;
mod parquet;
mod readme;
mod text;
mod workbook;

use base::{Finding, Lang};

use crate::long::{Long, long};
use crate::tables::{Release, to_json};
pub use manifest::{FORMAT, Manifest, ManifestFile};
pub use packed::{contents, packed, unpacked};
pub use parquet::parquet;
use readme::readme;
pub use text::csv;
pub use workbook::xlsx;

/// The name of the manifest in a folder.
pub const MANIFEST: &str = "manifest.json";
/// The name of the file that holds everything.
pub const TABLES: &str = "tables.json";
/// The name of the file to read first.
pub const README: &str = "README.md";
/// The name of the workbook.
pub const WORKBOOK: &str = "tables.xlsx";

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, without folders.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The files of a publication, with what could not be written in some of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The manifest last.
    pub files: Vec<File>,
    /// Characters that an encoding does not have.
    pub findings: Vec<Finding>,
}

/// How a CSV is encoded, with what its file's name ends in.
pub const ENCODINGS: [(extract::Encoding, &str); 3] = [
    (extract::Encoding::Utf8Bom, ".csv"),
    (extract::Encoding::Utf8, ".utf8.csv"),
    (extract::Encoding::Cp932, ".cp932.csv"),
];

/// A file could not be made. Only a slip of the program, or more rows than Excel has, can cause it.
#[derive(Debug)]
pub struct FileFailure(pub(crate) String);

impl std::fmt::Display for FileFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FileFailure {}

/// All files of a publication, in `lang`. `earlier` are releases of earlier rounds of the same survey, the newest first: their
/// rows follow in the long tables, and each has its own `tables-YEAR.json`.
///
/// The same releases give the same bytes.
pub fn files(release: &Release, earlier: &[Release], lang: Lang) -> Result<Files, FileFailure> {
    files_with(release, earlier, Vec::new(), lang)
}

/// The same with further files, which the manifest and the README list too.
pub fn files_with(release: &Release, earlier: &[Release], more: Vec<File>, lang: Lang) -> Result<Files, FileFailure> {
    let mut made = Files::default();
    made.push(TABLES, to_json(release));
    for one in earlier {
        made.push(&format!("tables-{}-{}.json", one.source.fiscal_year, one.source.round), to_json(one));
    }
    let all: Vec<&Release> = std::iter::once(release).chain(earlier).collect();
    let tables = long(&all, lang);
    for table in &tables {
        made.add_csv(table, lang);
        made.push(&format!("{}.parquet", table.name), parquet(table)?);
    }
    made.push(WORKBOOK, xlsx(&tables, lang)?);
    made.files.extend(more);
    made.push(README, readme(release, earlier, &made.files, lang).into_bytes());
    let manifest = Manifest::of(release, earlier, &made.files, lang);
    made.push(MANIFEST, manifest.to_json());
    Ok(made)
}

/// One file of a publication without earlier rounds, by its name. `None` where a publication has no such file.
pub fn file(release: &Release, lang: Lang, name: &str) -> Option<Result<File, FileFailure>> {
    let tables = || long(&[release], lang);
    let of = |bytes: Result<Vec<u8>, FileFailure>| Some(bytes.map(|bytes| File { name: name.to_owned(), bytes }));
    if name == TABLES {
        return of(Ok(to_json(release)));
    }
    if name == WORKBOOK {
        return of(xlsx(&tables(), lang));
    }
    let (stem, _) = name.split_once('.')?;
    let table = tables().into_iter().find(|table| table.name == stem)?;
    if name.strip_prefix(stem) == Some(".parquet") {
        return of(parquet(&table));
    }
    let (encoding, _) = ENCODINGS.into_iter().find(|(_, ending)| name.strip_prefix(stem) == Some(*ending))?;
    of(Ok(csv(&table, lang, encoding).bytes))
}

impl Files {
    fn push(&mut self, name: &str, bytes: Vec<u8>) {
        self.files.push(File { name: name.to_owned(), bytes });
    }

    fn add_csv(&mut self, table: &Long, lang: Lang) {
        for (encoding, ending) in ENCODINGS {
            let encoded = csv(table, lang, encoding);
            self.push(&format!("{}{ending}", table.name), encoded.bytes);
            for finding in encoded.findings {
                if !self.findings.contains(&finding) {
                    self.findings.push(finding);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
