//! The extract of a round: submitted answers as Parquet with a codebook and the design, the same bytes every time.
//!
//! It holds neither contacts nor sensitive answers, names of facilities or free text. Two extracts as of one moment are equal bit for
//! bit, whatever was corrected later.

mod cases;
mod columns;
mod describe;

use base::{Finding, Text};
use extract::{Codebook, Sheet};
use serde::Serialize;

use crate::collect::Collected;
use crate::seal::digest;
use crate::times;

/// The form of the manifest and of the files that it lists. Another form gets another number.
pub const FORMAT: &str = "kaishin-extract/1";
/// The form of the design file.
pub const DESIGN_FORMAT: &str = "kaishin-design/1";
/// The file of facilities.
pub const FACILITIES: &str = "facilities.parquet";
/// The codebook.
pub const CODEBOOK: &str = "codebook.json";
/// The design.
pub const DESIGN: &str = "design.json";
/// The codebook with frequencies and response rates, as DDI Codebook 2.5.
pub const DDI: &str = "ddi.xml";
/// The list of the other files with their hashes.
pub const MANIFEST: &str = "manifest.json";

/// The files of an extract.
#[derive(Clone, Debug)]
pub struct Extract {
    /// The tables, the codebook and the design, in the manifest's order.
    pub files: Vec<ExtractFile>,
    /// The tables before they became files.
    pub sheets: Vec<Sheet>,
    /// What their columns mean.
    pub codebook: Codebook,
    /// Items that are not in it, each with the reason.
    pub left_out: Vec<LeftOut>,
    /// SHA-256 over the lines `hash, two spaces, name` of all files: what `sha256sum FILES | sha256sum` gives.
    pub hash: String,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtractFile {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// Rows of a table.
    pub n_rows: Option<usize>,
}

/// An item that an extract does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Key template of the item.
    pub item: String,
    /// `contact`, `sensitive`, `calculated`, or `options-from-answers`.
    pub why: &'static str,
}

/// Makes the extract of what was collected.
///
/// # Errors
/// Findings where the questionnaire cannot be written as columns, e.g. for an option whose code looks like a state.
pub fn make(collected: &Collected) -> Result<Extract, Vec<Finding>> {
    let chosen = columns::choose(&collected.instrument)?;
    let tables = cases::tables(collected, &chosen);
    let codebook = describe::codebook(collected, &chosen, &tables);
    let mut files = Vec::new();
    let mut sheets = Vec::new();
    for table in tables {
        let bytes = extract::parquet(&table.sheet).expect("columns of one length become a file");
        files.push(ExtractFile::new(&table.file, bytes, Some(table.sheet.n_rows())));
        sheets.push(table.sheet);
    }
    files.push(ExtractFile::new(CODEBOOK, pretty(&codebook), None));
    files.push(ExtractFile::new(DESIGN, pretty(&describe::design(collected, &chosen)), None));
    let listing: String = files.iter().map(|file| format!("{}  {}\n", file.sha256, file.name)).collect();
    Ok(Extract { files, sheets, codebook, left_out: chosen.left_out, hash: digest(listing.as_bytes()) })
}

/// The extract hash of what was collected: the data that a table was counted from, with their frame and meaning. It does not
/// depend on the moment, so that two moments without a change between them have the same.
///
/// # Errors
/// As [`make`].
pub fn hash(collected: &Collected) -> Result<String, Vec<Finding>> {
    make(collected).map(|extract| extract.hash)
}

impl ExtractFile {
    fn new(name: &str, bytes: Vec<u8>, n_rows: Option<usize>) -> ExtractFile {
        ExtractFile { name: name.to_owned(), sha256: digest(&bytes), bytes, n_rows }
    }
}

impl Extract {
    /// The extract as DDI. It names the moment, and therefore is no part of the extract hash.
    pub fn ddi(&self, collected: &Collected) -> ExtractFile {
        ExtractFile::new(DDI, describe::ddi(self, collected), None)
    }

    /// The manifest: what the extract is of, and the hash of each file and document.
    pub fn manifest(&self, collected: &Collected, documents: &[ExtractFile]) -> Vec<u8> {
        #[derive(Serialize)]
        struct Manifest<'a> {
            format: &'a str,
            extract_hash: &'a str,
            round: Named<'a>,
            questionnaire: Questionnaire<'a>,
            as_of: String,
            prefecture: &'a str,
            n_frame: u32,
            n_responses: usize,
            files: Vec<Listed<'a>>,
            documents: Vec<Listed<'a>>,
            left_out: &'a [LeftOut],
        }
        #[derive(Serialize)]
        struct Named<'a> {
            id: i64,
            title: &'a Text,
        }
        #[derive(Serialize)]
        struct Questionnaire<'a> {
            form_id: &'a str,
            version: &'a str,
            title: &'a Text,
        }
        #[derive(Serialize)]
        struct Listed<'a> {
            name: &'a str,
            sha256: &'a str,
            n_bytes: usize,
            #[serde(skip_serializing_if = "Option::is_none")]
            n_rows: Option<usize>,
        }
        fn listed(file: &ExtractFile) -> Listed<'_> {
            Listed { name: &file.name, sha256: &file.sha256, n_bytes: file.bytes.len(), n_rows: file.n_rows }
        }
        let instrument = &collected.instrument;
        pretty(&Manifest {
            format: FORMAT,
            extract_hash: &self.hash,
            round: Named { id: collected.round.id.0, title: &collected.round.title },
            questionnaire: Questionnaire {
                form_id: &instrument.form_id,
                version: &instrument.version,
                title: &instrument.title,
            },
            as_of: times::to_text(collected.as_of),
            prefecture: &collected.prefecture,
            n_frame: collected.frame.values().sum(),
            n_responses: collected.responses.len(),
            files: self.files.iter().map(listed).collect(),
            documents: documents.iter().map(listed).collect(),
            left_out: &self.left_out,
        })
    }
}

/// JSON for people and programs: indented, with a line break at the end.
fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("plain data become JSON");
    bytes.push(b'\n');
    bytes
}
