//! Our engine's jobs: T1 the report, from rows as they arrived and from placed rows; T2 weighted shares with standard
//! errors and intervals; T3 one crossing under a filter. Each is done once unmeasured, then measured again and again.

use std::fs::File;
use std::hint::black_box;
use std::path::Path;

use extract::{CodeValue, CodedFile};
use serde_json::json;
use sha2::{Digest, Sha256};
use tabulate::kernel::{Arrived, Breakdown, Cells, CodeSet, Counts, Crossing, Filter, Placed, Source, Strata};

use crate::machine::{Moment, memory_most};
use crate::questions::{self, FRAME, RESPONSES};

/// Classifications of the report, with their number of classes.
const BY: [(&str, usize); 3] = [("year", 2), ("bed", 6), ("pref", 47)];
/// Codes of the report that is compared with the other engines': 0 to 9.
const N_CODES: usize = 10;
/// Two-sided 95 % of the normal distribution, as R's script uses it.
const Z: f64 = 1.959_963_984_540_054;

/// What came of one job.
#[derive(Default)]
struct Outcome {
    wall: Vec<f64>,
    cpu: Vec<f64>,
    /// Seconds of preparation, where there is any.
    prepared: Option<f64>,
    digest: String,
}

pub(crate) fn run(job: &str, file: &Path, repeats: &str, output: Option<&Path>) -> Result<(), String> {
    let repeats: usize = repeats.parse().map_err(|_| format!("{repeats} is no number"))?;
    let mut names: Vec<String> = BY.iter().map(|(name, _)| (*name).to_owned()).collect();
    names.extend(questions::all().into_iter().map(|question| question.name));
    let open = File::open(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let file = CodedFile::open(open, Some(&names)).map_err(|findings| format!("{findings:?}"))?;
    let start = Moment::now();
    let outcome = match job {
        "t1" => report(&Rows::read(&file)?, repeats),
        "t1-placed" => placed(&file, repeats, true)?,
        "t2" => shares(&Rows::read(&file)?, repeats, output)?,
        "t3" => placed(&file, repeats, false)?,
        other => return Err(format!("there is no job {other}")),
    };
    let line = json!({
        "engine": "kaishin", "variant": job, "wall": outcome.wall, "cpu": outcome.cpu, "prepared": outcome.prepared,
        "rss_mb": memory_most(), "other": start.others(), "sha": outcome.digest,
    });
    #[expect(clippy::print_stdout, reason = "the result is one line for the program that started this one")]
    {
        println!("{line}");
    }
    Ok(())
}

/// The file in memory: classes and codes as they came.
struct Rows {
    by: Vec<Vec<u16>>,
    columns: Vec<Vec<u8>>,
    sets: Vec<CodeSet>,
    /// For each column what its codes mean.
    meanings: Vec<Vec<i64>>,
}

fn meanings(file: &CodedFile) -> Vec<Vec<i64>> {
    let number = |code: &CodeValue| match code {
        CodeValue::Number(number) => *number,
        CodeValue::Text(_) | CodeValue::Missing => -1,
    };
    file.columns().iter().map(|column| column.codes.iter().map(number).collect()).collect()
}

/// The class of each code of a classification: its value, counted from 0.
fn classes(codes: &[u8], meaning: &[i64]) -> Vec<u16> {
    codes.iter().map(|code| u16::try_from(meaning[usize::from(*code)] - 1).unwrap_or(u16::MAX)).collect()
}

impl Rows {
    fn read(file: &CodedFile) -> Result<Rows, String> {
        let mut meanings = meanings(file);
        let mut codes = Vec::new();
        let mut read = |column: usize| -> Result<Vec<u8>, String> {
            let mut all = Vec::with_capacity(file.n_rows());
            for group in 0..file.n_groups() {
                file.read(group, column, &mut codes).map_err(|finding| format!("{finding:?}"))?;
                all.extend_from_slice(&codes);
            }
            Ok(all)
        };
        let by = (0..BY.len()).map(|by| Ok(classes(&read(by)?, &meanings[by]))).collect::<Result<_, String>>()?;
        let columns = (BY.len()..file.columns().len()).map(&mut read).collect::<Result<_, _>>()?;
        let meanings = meanings.split_off(BY.len());
        let sets = meanings.iter().map(|meaning| CodeSet::first(meaning.len())).collect();
        Ok(Rows { by, columns, sets, meanings })
    }

    fn sources(&self) -> Vec<Source<'_>> {
        self.columns.iter().zip(&self.sets).map(|(codes, set)| Source::Codes { codes, set: *set }).collect()
    }
}

fn cells() -> Cells {
    Cells::new(&BY.map(|(_, n)| n)).expect("564 cells")
}

/// Codes other than 0 belong to the base.
fn in_base(meanings: &[Vec<i64>]) -> Vec<Vec<bool>> {
    meanings.iter().map(|meaning| meaning.iter().map(|value| *value != 0).collect()).collect()
}

/// Does a job once unmeasured, then `repeats` times measured.
fn measured<T>(outcome: &mut Outcome, repeats: usize, mut job: impl FnMut() -> T) -> T {
    let mut result = black_box(job());
    for _ in 0..repeats {
        let start = Moment::now();
        result = black_box(job());
        let (wall, cpu) = start.since();
        outcome.wall.push(wall);
        outcome.cpu.push(cpu);
    }
    result
}

fn report(rows: &Rows, repeats: usize) -> Outcome {
    let (cells, in_base) = (cells(), in_base(&rows.meanings));
    let by: Vec<&[u16]> = rows.by.iter().map(Vec::as_slice).collect();
    let mut outcome = Outcome::default();
    let breakdowns = measured(&mut outcome, repeats, || {
        let keys = cells.keys(&by);
        let counts = Arrived::new(cells.n(), &keys, rows.sources()).count();
        Breakdown::all(&counts, &cells, &in_base)
    });
    outcome.digest = digest_of_report(&breakdowns, &rows.meanings);
    outcome
}

/// The same bytes that the other engines' script hashes: for each column total, bed, prefecture, year.
fn digest_of_report(breakdowns: &[Vec<Breakdown>], meanings: &[Vec<i64>]) -> String {
    let mut hash = Sha256::new();
    for (breakdowns, meaning) in breakdowns.iter().zip(meanings) {
        for by in [3, 1, 2, 0] {
            let breakdown = &breakdowns[by];
            for class in 0..breakdown.n_classes() {
                let mut counts = [0_i64; N_CODES];
                for (value, count) in meaning.iter().zip(breakdown.counts(class)) {
                    counts[usize::try_from(*value).expect("codes are 0 to 9")] =
                        i64::try_from(*count).expect("few rows");
                }
                counts.iter().for_each(|count| hash.update(count.to_le_bytes()));
            }
        }
    }
    short(hash)
}

fn short(hash: Sha256) -> String {
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Places the file's rows, group by group, and counts them: the whole report, or the crossing.
fn placed(file: &CodedFile, repeats: usize, whole: bool) -> Result<Outcome, String> {
    let mut meanings = meanings(file);
    let cells = cells();
    let by_meanings: Vec<Vec<i64>> = meanings.drain(..BY.len()).collect();
    let sets: Vec<CodeSet> = meanings.iter().map(|meaning| CodeSet::first(meaning.len())).collect();
    let mut placed = Placed::new(cells.n(), sets);
    let mut prepared = 0.0;
    for group in 0..file.n_groups() {
        let mut read = |column: usize| -> Result<Vec<u8>, String> {
            let mut codes = Vec::new();
            file.read(group, column, &mut codes).map_err(|finding| format!("{finding:?}"))?;
            Ok(codes)
        };
        let by: Vec<Vec<u16>> =
            (0..BY.len()).map(|by| Ok(classes(&read(by)?, &by_meanings[by]))).collect::<Result<_, String>>()?;
        let columns: Vec<Vec<u8>> = (BY.len()..file.columns().len()).map(&mut read).collect::<Result<_, _>>()?;
        let start = Moment::now();
        let keys = cells.keys(&by.iter().map(Vec::as_slice).collect::<Vec<_>>());
        placed.place(&keys, &columns.iter().map(Vec::as_slice).collect::<Vec<_>>());
        prepared += start.since().0;
    }
    let mut outcome = Outcome { prepared: Some(prepared), ..Outcome::default() };
    if whole {
        let in_base = in_base(&meanings);
        let breakdowns = measured(&mut outcome, repeats, || Breakdown::all(&placed.count(), &cells, &in_base));
        outcome.digest = digest_of_report(&breakdowns, &meanings);
    } else {
        outcome.digest = crossing(&mut outcome, &placed, &cells, &meanings, repeats);
    }
    Ok(outcome)
}

/// q03 × q14 among the second year's hospitals of 200 beds and more that have a continuity plan.
fn crossing(outcome: &mut Outcome, placed: &Placed, cells: &Cells, meanings: &[Vec<i64>], repeats: usize) -> String {
    let column = |name: &str| questions::all().iter().position(|question| question.name == name).expect("a question");
    let (rows, columns, plan) = (column("q03"), column("q14"), column("q17"));
    let yes = meanings[plan].iter().position(|value| *value == 1).and_then(|code| u8::try_from(code).ok());
    let is_counted = |cell: usize| {
        let (year, bed) = (cell / (6 * 47), cell / 47 % 6);
        year == 1 && bed >= 2
    };
    let crossing = measured(outcome, repeats, || {
        let filter =
            Filter { cells: (0..cells.n()).map(is_counted).collect(), codes: vec![(plan, yes.into_iter().collect())] };
        Crossing::count(placed, rows, columns, &filter)
    });
    let mut counts = [[0_i64; N_CODES]; N_CODES];
    for (rank, row) in meanings[rows].iter().enumerate() {
        for (other, column) in meanings[columns].iter().enumerate() {
            let n = i64::try_from(crossing.of(rank, other)).expect("few rows");
            counts[usize::try_from(*row).expect("0 to 9")][usize::try_from(*column).expect("0 to 9")] = n;
        }
    }
    let mut hash = Sha256::new();
    counts.iter().flatten().for_each(|count| hash.update(count.to_le_bytes()));
    short(hash)
}

/// Every option by bed class and in total, weighted by the frame, with standard error and interval.
fn shares(rows: &Rows, repeats: usize, output: Option<&Path>) -> Result<Outcome, String> {
    let cells = Cells::new(&[6]).expect("six cells");
    let in_base = in_base(&rows.meanings);
    let n_rows = rows.by[1].len() as f64;
    let responses: f64 = RESPONSES.iter().sum();
    let n_frame = FRAME.map(|n| (n * n_rows / responses).round() as u64).to_vec();
    let strata = Strata { dimension: 0, n_frame };
    let mut outcome = Outcome::default();
    let (counts, by_bed, total) = measured(&mut outcome, repeats, || {
        let keys = cells.keys(&[&rows.by[1]]);
        let counts = Arrived::new(cells.n(), &keys, rows.sources()).count();
        let by_bed = strata.shares(&counts, &cells, Some(0), &in_base, Z);
        let total = strata.shares(&counts, &cells, None, &in_base, Z);
        (counts, by_bed, total)
    });
    let mut text = String::from("q,bed,code,est,se\n");
    for (column, question) in questions::all().iter().enumerate() {
        for (rank, value) in rows.meanings[column].iter().enumerate().filter(|(rank, _)| in_base[column][*rank]) {
            let all = total[column].iter().map(|shares| (0, shares));
            for (bed, shares) in all.chain(by_bed[column].iter().enumerate().map(|(bed, shares)| (bed + 1, shares))) {
                if let Some(share) = shares[rank].filter(|_| has_any(&counts, column, rank)) {
                    let error = share.standard_error.map_or("NaN".to_owned(), |error| format!("{error:e}"));
                    text.push_str(&format!("{},{bed},{value},{:e},{error}\n", question.name, share.share));
                }
            }
        }
    }
    if let Some(output) = output {
        std::fs::write(output, text).map_err(|error| format!("{}: {error}", output.display()))?;
    }
    Ok(outcome)
}

fn has_any(counts: &Counts, column: usize, rank: usize) -> bool {
    counts.of(column, rank).iter().any(|count| *count > 0)
}
