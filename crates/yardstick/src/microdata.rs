//! Invented answers, the same for the same number of rows: year, bed class, prefecture and the 60 columns, one byte each.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::questions::{self, BLANK, BLANK_SHARE, Question, RESPONSES};

/// Rows that are made at once; each chunk is a block of the file, column by column.
const CHUNK: usize = 1_000_000;
const N_PREFECTURES: usize = 47;
/// Drawn numbers have 16 bits.
const DRAWN: f64 = 65536.0;

/// Writes `n_rows` rows in chunks; within a chunk column by column.
pub(crate) fn write(n_rows: usize, file: &Path) -> io::Result<()> {
    let questions = questions::all();
    let thresholds: Vec<[Vec<u16>; 12]> = questions.iter().map(thresholds).collect();
    let beds = cumulated(&RESPONSES);
    // No table by prefecture is published: some are large, most are small.
    let prefectures: Vec<f64> =
        (0..N_PREFECTURES).map(|index| 1.0 / ((index * 29 % N_PREFECTURES) as f64 + 6.0)).collect();
    let prefectures = cumulated(&prefectures);
    let mut out = BufWriter::new(File::create(file)?);
    for (chunk, start) in (0..n_rows).step_by(CHUNK).enumerate() {
        let n = CHUNK.min(n_rows - start);
        let mut numbers = Numbers { state: 20_240_610 + ((chunk as u64) << 32), left: 0, drawn: 0 };
        let class =
            |number: u16, cumulated: &[u16]| cumulated.iter().filter(|limit| number >= **limit).count() as u8 + 1;
        let year: Vec<u8> = (0..n).map(|_| (numbers.next() & 1) as u8 + 1).collect();
        let bed: Vec<u8> = (0..n).map(|_| class(numbers.next(), &beds)).collect();
        let prefecture: Vec<u8> = (0..n).map(|_| class(numbers.next(), &prefectures)).collect();
        let mut columns: Vec<Vec<u8>> = Vec::with_capacity(questions.len());
        for (question, thresholds) in questions.iter().zip(&thresholds) {
            let n_options = question.percent[0].len() as u8;
            let gate = question.asked_if.map(|(gate, code)| (&columns[gate], code));
            let answer = |row: usize, number: u16| {
                if gate.is_some_and(|(gate, code)| gate[row] != code) {
                    return 0;
                }
                let group = usize::from(year[row] - 1) * 6 + usize::from(bed[row] - 1);
                let option = class(number, &thresholds[group]);
                if option > n_options { BLANK } else { option }
            };
            let column = (0..n).map(|row| answer(row, numbers.next())).collect();
            columns.push(column);
        }
        for column in [year, bed, prefecture].iter().chain(&columns) {
            out.write_all(column)?;
        }
    }
    out.flush()
}

/// Where each option ends in the drawn numbers, by year and bed class. What lies behind the last is left blank.
fn thresholds(question: &Question) -> [Vec<u16>; 12] {
    std::array::from_fn(|group| {
        let mut percent = question.percent[group % 6].clone();
        if group < 6 {
            let others: f64 = percent[1..].iter().sum();
            percent[0] += question.shift;
            for other in &mut percent[1..] {
                *other -= question.shift * *other / others.max(1e-9);
            }
        }
        let sum: f64 = percent.iter().map(|percent| percent.max(0.0)).sum();
        let mut end = 0.0;
        let limit = |percent: &f64| {
            end += percent.max(0.0) / sum * (1.0 - BLANK_SHARE);
            (end * DRAWN).round().min(DRAWN - 1.0) as u16
        };
        percent.iter().map(limit).collect()
    })
}

/// Where each part but the last ends in the drawn numbers.
fn cumulated(weights: &[f64]) -> Vec<u16> {
    let sum: f64 = weights.iter().sum();
    let mut end = 0.0;
    let limit = |weight: &f64| {
        end += weight / sum;
        (end * DRAWN).round() as u16
    };
    weights[..weights.len() - 1].iter().map(limit).collect()
}

/// Numbers of 16 bits (splitmix64, four from each step).
struct Numbers {
    state: u64,
    drawn: u64,
    left: u32,
}

impl Numbers {
    fn next(&mut self) -> u16 {
        if self.left == 0 {
            self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            (self.drawn, self.left) = (mixed ^ (mixed >> 31), 4);
        }
        self.left -= 1;
        let number = self.drawn as u16;
        self.drawn >>= 16;
        number
    }
}
