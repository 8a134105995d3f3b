//! A folder of files that appears whole or not at all: it is filled beside its place and renamed.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::output::Failure;

/// A filled folder that is not at its place yet. When it is dropped before, it goes.
pub(in crate::commands) struct Prepared<'a> {
    place: &'a Path,
    beside: PathBuf,
}

/// Refuses a place where something is, so that no file of another extract stays beside the new ones.
pub(in crate::commands) fn must_be_free(place: &Path) -> Result<(), Failure> {
    match fs::read_dir(place) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(taken(place)),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::file(place, &error)),
    }
}

/// Writes the files beside the place.
pub(in crate::commands) fn prepare<'a>(
    place: &'a Path,
    files: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> Result<Prepared<'a>, Failure> {
    let name = place.file_name().ok_or_else(|| taken(place))?.to_string_lossy();
    let parent = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(|error| Failure::file(parent, &error))?;
    let beside = parent.join(format!(".{name}.{}", std::process::id()));
    fs::create_dir(&beside).map_err(|error| Failure::file(&beside, &error))?;
    let prepared = Prepared { place, beside };
    for (name, bytes) in files {
        let path = prepared.beside.join(name);
        let written = File::create_new(&path).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.map_err(|error| Failure::file(&path, &error))?;
    }
    Ok(prepared)
}

impl Prepared<'_> {
    /// Puts the folder at its place.
    pub(in crate::commands) fn put(self) -> Result<(), Failure> {
        must_be_free(self.place)?;
        if self.place.is_dir() {
            fs::remove_dir(self.place).map_err(|error| Failure::file(self.place, &error))?;
        }
        fs::rename(&self.beside, self.place).map_err(|error| Failure::file(self.place, &error))
    }
}

impl Drop for Prepared<'_> {
    fn drop(&mut self) {
        // Gone already where the folder was put.
        let _ = fs::remove_dir_all(&self.beside);
    }
}

fn taken(place: &Path) -> Failure {
    Failure::new(format!(
        "{}: 空でないフォルダには書き出しません。新しいフォルダを指定してください / the folder is not empty; name a new one",
        place.display()
    ))
}
