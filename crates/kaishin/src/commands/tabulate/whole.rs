//! What is wrong with a released folder before any figure is looked at: internal files in it, files that were changed.

use std::fs;
use std::path::{Path, PathBuf};

use base::{Finding, Text};
use publish::files::{MANIFEST, Manifest};
use publish::receipt::sha256;

use super::data::in_file;
use crate::commands::released;
use crate::output::Failure;

/// How files end that hold tables, or may.
const TABLE_ENDINGS: [&str; 9] = ["json", "csv", "tsv", "txt", "xlsx", "xlsm", "xls", "parquet", "zip"];
/// Bytes of a manifest.
const MANIFEST_BYTES_MAX: u64 = 4 << 20;

/// Files that are marked as internal, and files that are not as the manifest says.
pub(super) fn complaints(place: &Path) -> Result<Vec<Finding>, Failure> {
    let failure = |error: &std::io::Error| Failure::file(place, error);
    if !place.is_dir() {
        let is_internal = released::is_internal(place).map_err(|error| failure(&error))?;
        return Ok(if is_internal { in_file(vec![internal()], place) } else { Vec::new() });
    }
    let files = released::internal_files(place, released::DEPTH_MAX).map_err(|error| failure(&error))?;
    let mut findings: Vec<Finding> = files.iter().flat_map(|file| in_file(vec![internal()], file)).collect();
    findings.extend(changed(place)?);
    findings.extend(without_manifest(place));
    Ok(findings)
}

/// Files of a folder that are not as its manifest says; nothing where it has none.
pub(super) fn changed(folder: &Path) -> Result<Vec<Finding>, Failure> {
    let path = folder.join(MANIFEST);
    if path.is_file() { against(folder, &path) } else { Ok(Vec::new()) }
}

/// A note for a folder without a manifest: whether its files are those that were written together cannot be told.
fn without_manifest(folder: &Path) -> Vec<Finding> {
    if folder.join(MANIFEST).is_file() { Vec::new() } else { in_file(vec![no_hashes()], folder) }
}

/// The folder compared with its manifest.
fn against(folder: &Path, path: &Path) -> Result<Vec<Finding>, Failure> {
    let failure = |error: &std::io::Error| Failure::file(path, error);
    let size = fs::metadata(path).map_err(|error| failure(&error))?.len();
    let bytes = if size > MANIFEST_BYTES_MAX { Vec::new() } else { fs::read(path).map_err(|error| failure(&error))? };
    let Ok(manifest) = serde_json::from_slice::<Manifest>(&bytes) else {
        return Ok(in_file(vec![no_manifest()], path));
    };
    let mut findings = Vec::new();
    for listed in &manifest.files {
        let file = folder.join(&listed.name);
        let plain = Path::new(&listed.name).file_name().is_some_and(|name| name == listed.name.as_str());
        match if plain { fs::read(&file) } else { Err(std::io::ErrorKind::InvalidInput.into()) } {
            Ok(bytes) if sha256(&bytes) == listed.sha256 => {}
            Ok(_) => findings.extend(in_file(vec![file_changed()], &file)),
            Err(error) => findings.extend(in_file(vec![missing(&error)], &file)),
        }
    }
    let is_known =
        |file: &PathBuf| *file == path || manifest.files.iter().any(|listed| folder.join(&listed.name) == *file);
    let is_table = |file: &PathBuf| {
        let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        TABLE_ENDINGS.contains(&ending.as_str())
    };
    let all = released::all_files(folder, released::DEPTH_MAX).map_err(|error| Failure::file(folder, &error))?;
    let unlisted = all.into_iter().filter(|file| is_table(file) && !is_known(file));
    findings.extend(unlisted.flat_map(|file| in_file(vec![not_listed()], &file)));
    Ok(findings)
}

fn no_hashes() -> Finding {
    let message = Text::new(
        "manifest.json がないため、書き出した後に変わったファイルや、ほかから入ったファイルがあるかは分かりません。",
        "Without manifest.json it cannot be told whether files were changed since, or came from elsewhere.",
    );
    Finding::warning("no-manifest", message)
}

fn internal() -> Finding {
    let message = Text::new(
        "内部用・未秘匿と書かれたファイルです。公表するフォルダから除き、--release で作り直したものだけを入れてください。",
        "This file says that it is for internal use, unsuppressed. Take it out of the folder; put in only what was made with --release.",
    );
    Finding::error("internal-file", message)
}

fn file_changed() -> Finding {
    let message = Text::new(
        "manifest.json のハッシュと一致しません。書き換えられたか、途中で切れています。フォルダを作り直してください。",
        "This is not what manifest.json says: it was changed or cut short. Make the folder anew.",
    );
    Finding::error("file-changed", message)
}

fn missing(error: &std::io::Error) -> Finding {
    let message = Text::new(
        format!("manifest.json にあるファイルを読めません（{error}）。フォルダをまるごとコピーし直してください。"),
        format!("A file that manifest.json lists cannot be read ({error}). Copy the whole folder again."),
    );
    Finding::error("file-missing", message)
}

fn not_listed() -> Finding {
    let message = Text::new(
        "manifest.json にない集計表です。別の公表のものなら、フォルダから除いてください。",
        "manifest.json does not list these tables. If they are of another release, take them out of the folder.",
    );
    Finding::error("file-not-listed", message)
}

fn no_manifest() -> Finding {
    let message = Text::new(
        "公表用フォルダの manifest.json として読めません。フォルダを作り直してください。",
        "This is no manifest of a folder of published tables. Make the folder anew.",
    );
    Finding::error("manifest-unreadable", message)
}
