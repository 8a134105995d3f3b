//! Invented answers as Parquet, and the folder in which a test keeps its files.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use base::Text;
use extract::{Column, Sheet, Values};

const CLASSES: [&str; 4] = ["b020", "b100", "b200", "b300"];

/// A folder for temporary files that is removed at the end.
pub(crate) struct Kept(PathBuf);

impl Kept {
    pub(crate) fn new(name: &str) -> Kept {
        let folder = std::env::temp_dir().join(format!("kaishin-cluster-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Kept(folder)
    }

    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Answers to be written: how many, and into how many files.
pub(crate) struct Answers {
    pub(crate) n_rows: usize,
    pub(crate) n_parts: usize,
}

impl Answers {
    /// A folder of files with some of the rows each.
    pub(crate) fn write(&self, folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        let n = self.n_rows.div_ceil(self.n_parts);
        for part in 0..self.n_parts {
            let rows = part * n..self.n_rows.min((part + 1) * n);
            fs::write(folder.join(format!("part-{part:03}.parquet")), parquet(rows)).unwrap();
        }
    }

    /// The same in one file.
    pub(crate) fn write_whole(&self, file: &Path) {
        fs::write(file, parquet(0..self.n_rows)).unwrap();
    }
}

/// A number that depends on row and column in no visible way: `SplitMix64`'s last steps.
fn drawn(row: usize, column: u64) -> u64 {
    let mut x = (row as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ column.wrapping_mul(0xD1B5_4A32_D192_ED03);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

fn parquet(rows: Range<usize>) -> Vec<u8> {
    let column = |name: String, values: Values| Column { name, label: Text::default(), values };
    let class = |row: usize| Some(CLASSES[usize::try_from(drawn(row, 1) % 4).unwrap()].to_owned());
    let prefecture = |row: usize| Some(format!("{:02}", 1 + drawn(row, 2) % 47));
    // An early row has no year: classifications have empty cells too.
    let year = |row: usize| (row != 3).then(|| 2024 + i64::try_from(drawn(row, 3) % 2).unwrap());
    let mut columns = vec![
        column("bed_class".to_owned(), Values::Text(rows.clone().map(class).collect())),
        column("prefecture".to_owned(), Values::Text(rows.clone().map(prefecture).collect())),
        column("year".to_owned(), Values::Integer(rows.clone().map(year).collect())),
    ];
    for item in 0..6 {
        let answer = move |row: usize| match drawn(row, 10 + item) % 23 {
            0 => None,
            1..=4 => Some("対象外".to_owned()),
            5 => Some("未回答".to_owned()),
            n => Some(format!("選択肢{}", n % (2 + item))),
        };
        columns.push(column(name(item, "text"), Values::Text(rows.clone().map(answer).collect())));
        let code = move |row: usize| match drawn(row, 20 + item) % 19 {
            0 => None,
            1..=3 => Some(0),
            n => Some(i64::try_from(n % (3 + item)).unwrap() - 1),
        };
        columns.push(column(name(item, "code"), Values::Integer(rows.clone().map(code).collect())));
    }
    extract::parquet(&Sheet::new("answers", columns)).unwrap()
}

/// With a space, capitals and quotes: a name like any other.
fn name(item: u64, kind: &str) -> String {
    format!("Q{item} {kind} \"架空\"")
}
