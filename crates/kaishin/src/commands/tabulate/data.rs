//! The file to count: Parquet or CSV, a folder of Parquet files, or the folder of an extract, whose hashes are compared first.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use base::{Finding, Text};
use extract::{CodedFile, TextTable};
use serde::Deserialize;
use store::extracts::{CODEBOOK, DESIGN, FACILITIES, MANIFEST};
use store::seal::digest;

use crate::cli::Tabulate;
use crate::output::Failure;

/// How a Parquet file begins.
const PARQUET: &[u8; 4] = b"PAR1";
/// Files that one table may be divided into.
const PARTS_MAX: usize = 10_000;
/// Bytes of a file of words: manifest, codebook or design.
const WORDS_BYTES_MAX: u64 = 64 << 20;

/// Where everything lies.
pub(super) struct Places {
    pub(super) data: PathBuf,
    /// The Parquet files that `data` consists of, by whole paths; none when it is a CSV.
    pub(super) parts: Vec<PathBuf>,
    pub(super) codebook: Option<PathBuf>,
    pub(super) design: Option<PathBuf>,
    /// True where codebook or design were not named and lie in the folder of the extract that the data are part of.
    pub(super) found_beside: bool,
}

impl Places {
    /// The files that a command names; of an extract the codebook and the design too, whether its folder is named or a file in it.
    pub(super) fn of(tabulate: &Tabulate) -> Result<Result<Places, Vec<Finding>>, Failure> {
        let data = tabulate.data.clone();
        if data.is_dir() && !data.join(MANIFEST).is_file() && !parts(&data)?.is_empty() {
            return Places::with(tabulate, data, None, None, false).map(Ok);
        }
        if data.is_dir() && !data.join(MANIFEST).is_file() {
            return Ok(Err(in_file(vec![folder_without_data()], &data)));
        }
        if data.is_dir() {
            let manifest = match Manifest::read(&data)? {
                Ok(manifest) => manifest,
                Err(findings) => return Ok(Err(findings)),
            };
            let findings = manifest.compare(&data, |_| true);
            let own = |name: &str| Some(data.join(name));
            let places = Places::with(tabulate, data.join(FACILITIES), own(CODEBOOK), own(DESIGN), false)?;
            return Ok(if findings.is_empty() { Ok(places) } else { Err(findings) });
        }
        let Some(folder) = folder_of_extract(&data)? else {
            return Places::with(tabulate, data, None, None, false).map(Ok);
        };
        let name = data.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let read = [name.as_str(), CODEBOOK, DESIGN];
        let findings = folder.1.compare(&folder.0, |name| read.contains(&name));
        let [codebook, design] = [CODEBOOK, DESIGN].map(|name| folder.0.join(name)).map(Some);
        let places = Places::with(tabulate, data, codebook, design, true)?;
        Ok(if findings.is_empty() { Ok(places) } else { Err(findings) })
    }

    /// What the command names goes before what lies beside the data.
    fn with(
        tabulate: &Tabulate,
        data: PathBuf,
        codebook: Option<PathBuf>,
        design: Option<PathBuf>,
        found_beside: bool,
    ) -> Result<Places, Failure> {
        let named = tabulate.codebook.is_some() && (tabulate.design.is_some() || tabulate.strata.is_some());
        Ok(Places {
            parts: parts(&data)?,
            data,
            codebook: tabulate.codebook.clone().or(codebook),
            design: tabulate.design.clone().or(design.filter(|_| tabulate.strata.is_none())),
            found_beside: found_beside && !named,
        })
    }
}

/// The folder of the extract that a file is part of, as its manifest says.
fn folder_of_extract(file: &Path) -> Result<Option<(PathBuf, Manifest)>, Failure> {
    let folder = match file.parent() {
        Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
        Some(folder) => folder.to_owned(),
        None => return Ok(None),
    };
    if !folder.join(MANIFEST).is_file() {
        return Ok(None);
    }
    // A manifest of something else is none of ours.
    let Ok(manifest) = Manifest::read(&folder)? else { return Ok(None) };
    let is_listed =
        file.file_name().is_some_and(|name| manifest.files.iter().any(|listed| name == listed.name.as_str()));
    Ok(is_listed.then_some((folder, manifest)))
}

/// The Parquet files that a place consists of, by name: those of a folder, or the file itself.
fn parts(place: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failure = |error: std::io::Error| Failure::file(place, &error);
    if !place.is_dir() {
        let is_parquet = is_parquet(place).map_err(failure)?;
        return Ok(if is_parquet { vec![std::path::absolute(place).map_err(failure)?] } else { Vec::new() });
    }
    let mut parts = Vec::new();
    for entry in fs::read_dir(place).map_err(failure)? {
        let path = entry.map_err(failure)?.path();
        if is_called_parquet(&path) && path.is_file() {
            parts.push(std::path::absolute(path).map_err(failure)?);
        }
    }
    if parts.len() > PARTS_MAX {
        return Err(Failure::new(format!(
            "{}: Parquet ファイルは{PARTS_MAX}個までです / up to {PARTS_MAX} Parquet files are read",
            place.display()
        )));
    }
    parts.sort();
    Ok(parts)
}

/// Whether a file is Parquet, by its name or by how it begins. A pipe is not asked: what was read of it would be gone.
fn is_parquet(path: &Path) -> std::io::Result<bool> {
    let mut first = Vec::new();
    if path.is_file() {
        File::open(path)?.take(PARQUET.len() as u64).read_to_end(&mut first)?;
    }
    Ok(is_called_parquet(path) || first == PARQUET)
}

fn is_called_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"))
}

/// Opens the data, whatever they are.
pub(super) fn open(places: &Places, wanted: Option<&[String]>) -> Result<Result<CodedFile, Vec<Finding>>, Failure> {
    let path = &places.data;
    let file = |path: &Path| File::open(path).map_err(|error| Failure::file(path, &error));
    let opened = match &places.parts[..] {
        [] => {
            // One byte more than there may be, so that a file that is too large is noticed and not swallowed.
            let limit = TextTable::BYTES_MAX as u64 + 1;
            let mut bytes = Vec::new();
            file(path)?.take(limit).read_to_end(&mut bytes).map_err(|error| Failure::file(path, &error))?;
            TextTable::read(bytes).and_then(|table| CodedFile::of_table(table, wanted))
        }
        [_] if path.is_file() => CodedFile::open(file(path)?, wanted),
        parts => {
            let parts = parts.iter().map(|part| Ok((part.display().to_string(), file(part)?)));
            CodedFile::open_parts(parts.collect::<Result<_, Failure>>()?, wanted)
        }
    };
    Ok(opened.map_err(|findings| in_file(findings, path)))
}

/// The bytes of a file of words.
pub(super) fn words(path: &Path) -> Result<Result<Vec<u8>, Vec<Finding>>, Failure> {
    let size = fs::metadata(path).map_err(|error| Failure::file(path, &error))?.len();
    if size > WORDS_BYTES_MAX {
        return Ok(Err(in_file(vec![too_large(size)], path)));
    }
    fs::read(path).map(Ok).map_err(|error| Failure::file(path, &error))
}

/// The same findings with the file's name, where they do not know it yet.
pub(super) fn in_file(findings: Vec<Finding>, path: &Path) -> Vec<Finding> {
    let name = path.display().to_string();
    let placed = |finding: Finding| if finding.place.file.is_some() { finding } else { finding.in_file(&name) };
    findings.into_iter().map(placed).collect()
}

#[derive(Deserialize)]
struct Manifest {
    files: Vec<Listed>,
    #[serde(default)]
    documents: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    name: String,
    sha256: String,
}

impl Manifest {
    fn read(folder: &Path) -> Result<Result<Manifest, Vec<Finding>>, Failure> {
        let path = folder.join(MANIFEST);
        let bytes = match words(&path)? {
            Ok(bytes) => bytes,
            Err(findings) => return Ok(Err(findings)),
        };
        Ok(serde_json::from_slice(&bytes).map_err(|error| in_file(vec![no_manifest(&error)], &path)))
    }

    /// Every file of an extract that is read and not as the manifest says.
    fn compare(&self, folder: &Path, is_read: impl Fn(&str) -> bool) -> Vec<Finding> {
        let mut findings = Vec::new();
        for listed in self.files.iter().chain(&self.documents).filter(|listed| is_read(&listed.name)) {
            let path = folder.join(&listed.name);
            let plain = Path::new(&listed.name).file_name().is_some_and(|name| name == listed.name.as_str());
            match if plain { fs::read(&path) } else { Err(std::io::ErrorKind::InvalidInput.into()) } {
                Ok(bytes) if digest(&bytes) == listed.sha256 => {}
                Ok(_) => findings.extend(in_file(vec![changed()], &path)),
                Err(error) => findings.extend(in_file(vec![missing(&error)], &path)),
            }
        }
        findings
    }
}

fn changed() -> Finding {
    let message = Text::new(
        "manifest.json のハッシュと一致しません。途中で切れたか、書き換えられています。kaishin extract で同じ時点のものを作り直してください。",
        "This is not what manifest.json says: it was cut short or changed. Make the extract anew with `kaishin extract`, as of the same moment.",
    );
    Finding::error("extract-changed", message)
}

fn missing(error: &std::io::Error) -> Finding {
    let message = Text::new(
        format!("manifest.json にあるファイルを読めません（{error}）。フォルダをまるごとコピーし直してください。"),
        format!("A file that manifest.json lists cannot be read ({error}). Copy the whole folder again."),
    );
    Finding::error("extract-incomplete", message)
}

fn no_manifest(error: &serde_json::Error) -> Finding {
    let message = Text::new(
        format!(
            "集計用ファイルの manifest.json として読めません（{error}）。kaishin extract で作ったフォルダを指定してください。"
        ),
        format!("This is no manifest of an extract ({error}). Name a folder that `kaishin extract` has made."),
    );
    Finding::error("manifest-unreadable", message)
}

fn folder_without_data() -> Finding {
    let message = Text::new(
        "このフォルダには Parquet ファイルも集計用ファイルの manifest.json もありません。CSV はファイルを指定し、それ以外は kaishin extract で作ったフォルダか Parquet の入ったフォルダを指定してください。",
        "This folder holds neither Parquet files nor the manifest.json of an extract. Name a CSV itself, or else a folder that `kaishin extract` has made or one of Parquet files.",
    );
    Finding::error("folder-without-data", message)
}

fn too_large(size: u64) -> Finding {
    let message = Text::new(
        format!("ファイルが大きすぎます（{size}バイト、上限{WORDS_BYTES_MAX}バイト）。"),
        format!("The file is too large: {size} bytes of at most {WORDS_BYTES_MAX}."),
    );
    Finding::error("file-too-large", message)
}
