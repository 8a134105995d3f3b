//! DataFusion in this process beside the kernel. A real scheduler with real executors: the tests of `kaishin`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod data;

use std::fs::File;
use std::path::{Path, PathBuf};

use cluster::{Engine, Question};
use data::{Answers, Kept};
use extract::{CodeValue, CodedColumn, CodedFile, Column, Sheet, Values};
use tabulate::kernel::{Arrived, Cells, CodeSet, Counts, Source};

/// What rows are counted by.
const DIMENSIONS: [&str; 3] = ["bed_class", "prefecture", "year"];

/// Some files, opened, and what is asked of them.
struct Asked {
    files: Vec<PathBuf>,
    file: CodedFile,
    cells: Cells,
}

impl Asked {
    fn of(mut files: Vec<PathBuf>) -> Asked {
        files.sort();
        let open = |path: &PathBuf| (path.display().to_string(), File::open(path).unwrap());
        let file = CodedFile::open_parts(files.iter().map(open).collect(), None).unwrap();
        let shape: Vec<usize> = dimensions(&file).iter().map(|column| column.codes.len()).collect();
        Asked { files, file, cells: Cells::new(&shape).unwrap() }
    }

    fn below(folder: &Path) -> Asked {
        Asked::of(std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect())
    }

    fn items(&self) -> Vec<&CodedColumn> {
        self.file.columns().iter().filter(|column| !DIMENSIONS.contains(&column.name.as_str())).collect()
    }

    fn by(&self, engine: &Engine) -> Result<Counts, Box<base::Finding>> {
        let question = Question {
            files: &self.files,
            n_rows: self.file.n_rows(),
            dimensions: dimensions(&self.file),
            cells: &self.cells,
            items: self.items(),
        };
        cluster::count(engine, &question)
    }

    /// The same by the kernel, from codes in memory.
    fn by_kernel(&self) -> Counts {
        let codes_of = |column: &CodedColumn| -> Vec<u8> {
            let place = self.file.columns().iter().position(|other| other == column).unwrap();
            let (mut codes, mut all) = (Vec::new(), Vec::new());
            for group in 0..self.file.n_groups() {
                self.file.read(group, place, &mut codes).unwrap();
                all.extend_from_slice(&codes);
            }
            all
        };
        let wide = |column: &&CodedColumn| codes_of(column).into_iter().map(u16::from).collect();
        let classes: Vec<Vec<u16>> = dimensions(&self.file).iter().map(wide).collect();
        let keys = self.cells.keys(&classes.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let codes: Vec<(Vec<u8>, CodeSet)> =
            self.items().iter().map(|column| (codes_of(column), CodeSet::first(column.codes.len()))).collect();
        let sources = codes.iter().map(|(codes, set)| Source::Codes { codes, set: *set }).collect();
        Arrived::new(self.cells.n(), &keys, sources).count()
    }
}

fn dimensions(file: &CodedFile) -> Vec<&CodedColumn> {
    let column = |name: &str| file.columns().iter().find(|column| column.name == name).unwrap();
    DIMENSIONS.into_iter().map(column).collect()
}

#[test]
fn datafusion_counts_as_the_kernel_does() {
    let folder = Kept::new("datafusion");
    let answers = Answers { n_rows: 300_000, n_parts: 5 };
    answers.write(&folder.place("回答"));
    let asked = Asked::below(&folder.place("回答"));
    assert!(asked.items().len() == 12 && asked.cells.n() == 4 * 47 * 3, "{:?}", asked.cells);
    let counts = asked.by(&Engine::DataFusion).unwrap();
    assert_eq!(counts, asked.by_kernel());

    // No character of a name means anything.
    let whole = folder.place("回答 [全部]*?%20.data");
    answers.write_whole(&whole);
    assert_eq!(Asked::of(vec![whole]).by(&Engine::DataFusion).unwrap(), counts);
}

#[test]
fn files_that_change_after_they_were_opened_make_no_table() {
    let folder = Kept::new("changed");
    let data = folder.place("data");
    Answers { n_rows: 400, n_parts: 2 }.write(&data);
    let asked = Asked::below(&data);
    Answers { n_rows: 300, n_parts: 2 }.write(&data);
    let finding = asked.by(&Engine::DataFusion).unwrap_err();
    assert_eq!(finding.code, "engine-differs", "{finding:?}");
    std::fs::write(data.join("part-001.parquet"), extract::parquet(&with_another_class(&asked.file)).unwrap()).unwrap();
    let finding = asked.by(&Engine::DataFusion).unwrap_err();
    assert_eq!(finding.code, "engine-failed", "{finding:?}");
    assert!(finding.message.en.contains("had not when its codes were read"), "{finding:?}");
}

/// One row with the same columns, and a class that no other row has.
fn with_another_class(file: &CodedFile) -> Sheet {
    let column = |column: &CodedColumn| {
        let values = match &column.codes[0] {
            CodeValue::Number(number) => Values::Integer(vec![Some(*number)]),
            CodeValue::Text(_) if column.name == "bed_class" => Values::Text(vec![Some("b999".to_owned())]),
            CodeValue::Text(text) => Values::Text(vec![Some(text.clone())]),
            CodeValue::Missing => panic!("no column is empty"),
        };
        Column { name: column.name.clone(), label: base::Text::default(), values }
    };
    Sheet::new("other", file.columns().iter().map(column).collect())
}
