//! The file to write: never one that is read, and whole or not at all.

use std::fs::{self, File};
use std::io::{self, IoSlice, Write};
use std::path::Path;

use store::extracts::{CODEBOOK, DESIGN, MANIFEST};

use crate::cli::Tabulate;
use crate::output::Failure;

/// Refuses an output that is the data, the codebook or the design, or a file of the extract that is counted.
pub(super) fn must_not_be_read(tabulate: &Tabulate) -> Result<(), Failure> {
    // What is not there yet is no input.
    let Ok(output) = tabulate.output.canonicalize() else { return Ok(()) };
    let beside = [CODEBOOK, DESIGN, MANIFEST].map(|name| tabulate.data.with_file_name(name));
    let beside = beside.iter().filter(|_| tabulate.data.with_file_name(MANIFEST).is_file());
    let inputs = [Some(&tabulate.data), tabulate.codebook.as_ref(), tabulate.design.as_ref()];
    let mut inputs = inputs.into_iter().flatten().chain(beside).filter_map(|path| path.canonicalize().ok());
    if inputs.any(|input| input == output || (input.is_dir() && output.parent() == Some(&input))) {
        return Err(Failure::new(format!(
            "-o {}: 集計に使う入力ファイルには書き出しません。別のファイル名を指定してください / this is a file that is read; name another one to write",
            tabulate.output.display()
        )));
    }
    Ok(())
}

/// Writes the pieces beside the place and renames, so that a failure leaves what was there. What is no file, such as a pipe, is written to.
/// The disk is not waited for: what a power cut takes, the same inputs give again, byte for byte.
pub(super) fn write(output: &Path, pieces: &[String]) -> io::Result<()> {
    let place = output.canonicalize().unwrap_or_else(|_| output.to_owned());
    let before = fs::metadata(&place).ok();
    let Some(name) = place.file_name().filter(|_| before.as_ref().is_none_or(fs::Metadata::is_file)) else {
        return File::create(&place).and_then(|file| all(&file, pieces));
    };
    let beside = place.with_file_name(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
    let written = File::create_new(&beside).and_then(|file| {
        all(&file, pieces)?;
        before.map_or(Ok(()), |before| file.set_permissions(before.permissions()))?;
        fs::rename(&beside, &place)
    });
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Writes all pieces, as many at once as the system takes.
fn all(mut file: &File, pieces: &[String]) -> io::Result<()> {
    let mut slices: Vec<IoSlice<'_>> = pieces.iter().map(|piece| IoSlice::new(piece.as_bytes())).collect();
    let mut rest = slices.as_mut_slice();
    while !rest.is_empty() {
        match file.write_vectored(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => IoSlice::advance_slices(&mut rest, n),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
