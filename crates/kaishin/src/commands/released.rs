//! Whether a folder for publication holds what must stay inside: files that are marked for internal use.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use base::Lang;
use extract::Encoding;
use tabulate::Marking;

/// Bytes that are looked at together.
const CHUNK: usize = 1 << 20;

/// The files of a folder that say of themselves that they are for internal use, by name. Excel and Parquet files are packed and
/// do not tell; the text files that are written with them do. No folder holds none.
pub(super) fn internal_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let marks = marks();
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_file() && holds(File::open(&path)?, &marks)? {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// True of a file that says that it is for internal use.
pub(super) fn is_internal(file: &Path) -> io::Result<bool> {
    holds(File::open(file)?, &marks())
}

/// The marking as programs and as people read it, in each encoding that is written.
fn marks() -> Vec<Vec<u8>> {
    let words = Marking::InternalUnsuppressed.words();
    let [ja, en] = [Lang::Ja, Lang::En].map(|lang| words.get(lang).to_owned());
    let cp932 = extract::encode(ja.clone(), Encoding::Cp932).bytes;
    vec![Marking::InternalUnsuppressed.code().as_bytes().to_vec(), ja.into_bytes(), en.into_bytes(), cp932]
}

fn holds(mut reader: impl Read, marks: &[Vec<u8>]) -> io::Result<bool> {
    let longest = marks.iter().map(Vec::len).max().unwrap_or(0);
    let mut bytes: Vec<u8> = Vec::new();
    loop {
        // The end of the last chunk, in which a mark may have begun.
        bytes.drain(..bytes.len().saturating_sub(longest));
        let n_read = (&mut reader).take(CHUNK as u64).read_to_end(&mut bytes)?;
        if n_read == 0 {
            return Ok(false);
        }
        if marks.iter().any(|mark| bytes.windows(mark.len()).any(|window| window == mark.as_slice())) {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, holds, internal_files, marks};

    #[test]
    fn a_mark_is_found_in_each_encoding_and_across_chunks() {
        for mark in marks() {
            for before in [0, CHUNK - 3, CHUNK, 2 * CHUNK - 1] {
                let bytes = [vec![b'x'; before], mark.clone()].concat();
                assert!(holds(bytes.as_slice(), &marks()).unwrap(), "{mark:?} after {before}");
            }
        }
        assert!(!holds("公表用・秘匿処理済 Released, suppressed".as_bytes(), &marks()).unwrap());
    }

    #[test]
    fn a_folder_tells_its_internal_files() {
        let folder = std::env::temp_dir().join(format!("kaishin-released-{}", std::process::id()));
        assert!(internal_files(&folder).unwrap().is_empty(), "no folder");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("01-q1.csv"), "はい,3,内部用・未秘匿\r\n").unwrap();
        std::fs::write(folder.join("tables.json"), "{\"code\":\"released\"}").unwrap();
        let found = internal_files(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, [folder.join("01-q1.csv")]);
    }
}
