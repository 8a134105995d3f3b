//! Whether a folder for publication holds what must stay inside: files that are marked for internal use.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use base::Lang;
use extract::Encoding;
use tabulate::Marking;

/// Bytes that are looked at together.
const CHUNK: usize = 1 << 20;

/// Folders within folders that are looked into where a release is judged.
pub(super) const DEPTH_MAX: usize = 8;
/// Files of a folder that are looked at, those of its folders included.
const FILES_MAX: usize = 10_000;
/// How a ZIP begins, and so an Excel file.
const ZIP: &[u8] = b"PK\x03\x04";
/// Bytes of a packed file that is opened.
const PACKED_BYTES_MAX: u64 = 256 << 20;

/// Every file of a folder and of the folders in it down to `depth`, by name. No folder holds none.
pub(super) fn all_files(folder: &Path, depth_max: usize) -> io::Result<Vec<PathBuf>> {
    let (mut files, mut folders) = (Vec::new(), vec![(folder.to_owned(), 0)]);
    while let Some((folder, depth)) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            // What is a link leads elsewhere.
            let kind = entry.file_type()?;
            if kind.is_dir() && depth < depth_max {
                folders.push((entry.path(), depth + 1));
            } else if entry.path().is_file() && files.len() < FILES_MAX {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The files of a folder that say of themselves that they are for internal use, by name; Excel files and ZIPs are opened. Parquet
/// files do not always tell; the text files that are written with them do.
pub(super) fn internal_files(folder: &Path, depth_max: usize) -> io::Result<Vec<PathBuf>> {
    let marks = marks();
    let mut files = Vec::new();
    for path in all_files(folder, depth_max)? {
        if says(&path, &marks)? {
            files.push(path);
        }
    }
    Ok(files)
}

fn says(file: &Path, marks: &[Vec<u8>]) -> io::Result<bool> {
    if holds(File::open(file)?, marks)? {
        return Ok(true);
    }
    let mut first = Vec::new();
    File::open(file)?.take(ZIP.len() as u64).read_to_end(&mut first)?;
    if first != ZIP || fs::metadata(file)?.len() > PACKED_BYTES_MAX {
        return Ok(false);
    }
    for content in publish::files::contents(&fs::read(file)?).unwrap_or_default() {
        if holds(content.as_slice(), marks)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// True of a file that says that it is for internal use.
pub(super) fn is_internal(file: &Path) -> io::Result<bool> {
    says(file, &marks())
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
        assert!(internal_files(&folder, 0).unwrap().is_empty(), "no folder");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("01-q1.csv"), "はい,3,内部用・未秘匿\r\n").unwrap();
        std::fs::write(folder.join("tables.json"), "{\"code\":\"released\"}").unwrap();
        std::fs::create_dir(folder.join("old")).unwrap();
        std::fs::write(folder.join("old").join("q2.csv"), "はい,3,内部用・未秘匿\r\n").unwrap();
        let inside =
            publish::files::File { name: "q3.csv".to_owned(), bytes: "内部用・未秘匿".repeat(9).into_bytes() };
        std::fs::write(folder.join("packed.xlsx"), publish::files::packed(&[inside]).unwrap()).unwrap();
        let found = [0, 1].map(|depth| internal_files(&folder, depth).unwrap());
        std::fs::remove_dir_all(&folder).unwrap();
        let [own, packed, old] = ["01-q1.csv", "packed.xlsx", "old/q2.csv"].map(|name| folder.join(name));
        assert_eq!(found, [vec![own.clone(), packed.clone()], vec![own, old, packed]]);
    }
}
