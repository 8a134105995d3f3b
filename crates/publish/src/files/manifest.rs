//! The manifest: what the folder holds, with the hash of each file, and what it was made from.

use base::Lang;
use serde::{Deserialize, Serialize};

use super::File;
use crate::receipt::{Source, sha256};
use crate::tables::{Named, Release};

/// The first field of the manifest.
pub const FORMAT: &str = "kaishin-publication/1";

/// `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// Whether the folder may leave the secretariat.
    pub marking: Named,
    /// The language of headings and labels in CSV and Excel files.
    pub lang: String,
    /// What the tables were made from: the round in focus, then earlier ones.
    pub sources: Vec<Source>,
    /// Every other file of the folder.
    pub files: Vec<ManifestFile>,
}

/// One file of the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: usize,
    /// SHA-256 of its content.
    pub sha256: String,
}

impl Manifest {
    pub(super) fn of(release: &Release, earlier: &[Release], files: &[File], lang: Lang) -> Manifest {
        let entry = |file: &File| ManifestFile {
            name: file.name.clone(),
            bytes: file.bytes.len(),
            sha256: sha256(&file.bytes),
        };
        Manifest {
            format: FORMAT.to_owned(),
            marking: release.marking.clone(),
            lang: lang.tag().to_owned(),
            sources: std::iter::once(release).chain(earlier).map(|one| one.source.clone()).collect(),
            files: files.iter().map(entry).collect(),
        }
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("plain data becomes JSON");
        bytes.push(b'\n');
        bytes
    }
}
