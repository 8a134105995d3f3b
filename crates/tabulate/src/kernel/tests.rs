//! Both layouts, every width of instructions and any number of threads count what a plain loop counts.

#![expect(clippy::cast_possible_truncation, reason = "the numbers of these tests are small")]

use proptest::prelude::*;

use super::*;
use crate::variable::State;

/// A generator for tests: the same numbers for the same seed (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % n as u64).unwrap()
    }
}

/// Rows in some cells, with columns of different sets of codes.
struct Rows {
    n_cells: usize,
    keys: Vec<u16>,
    columns: Vec<Vec<u8>>,
    sets: Vec<CodeSet>,
}

fn rows(n_rows: usize, n_cells: usize, sets: &[&[u8]], seed: u64) -> Rows {
    let mut numbers = Numbers(seed);
    // The square makes some cells full and some empty, as they are in life.
    let mut key = || (numbers.below(n_cells) * numbers.below(n_cells) / n_cells.max(1)) as u16;
    let keys = (0..n_rows).map(|_| key()).collect();
    let column = |codes: &&[u8]| (0..n_rows).map(|_| codes[numbers.below(codes.len())]).collect();
    let columns = sets.iter().map(column).collect();
    Rows { n_cells, keys, columns, sets: sets.iter().map(|codes| codes.iter().copied().collect()).collect() }
}

impl Rows {
    fn slices(&self, rows: std::ops::Range<usize>) -> Vec<&[u8]> {
        self.columns.iter().map(|column| &column[rows.clone()]).collect()
    }

    fn plainly(&self) -> Counts {
        let n_codes: Vec<usize> = self.sets.iter().map(CodeSet::len).collect();
        let mut counts = Counts::new(self.n_cells, &n_codes);
        for (column, codes) in self.columns.iter().enumerate() {
            for (code, key) in codes.iter().zip(&self.keys) {
                counts.of_mut(column, self.sets[column].rank(*code))[usize::from(*key)] += 1;
            }
        }
        counts
    }

    fn arrived(&self) -> Arrived<'_> {
        let columns = self.columns.iter().zip(&self.sets);
        let sources = columns.map(|(codes, set)| Source::Codes { codes, set: *set }).collect();
        Arrived::new(self.n_cells, &self.keys, sources)
    }
}

fn widths() -> impl Iterator<Item = Width> {
    [Width::Portable, Width::Avx2, Width::Avx512].into_iter().filter(|width| width.is_present())
}

const WIDE: [u8; 20] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 251, 255];
const SETS: [&[u8]; 10] = [
    &[0, 1],
    &[0, 1, 252, 255],
    &[7],
    &[0, 1, 2, 9],
    &[0, 1, 2, 3, 4],
    &[0, 1, 2, 3, 4, 5, 6, 7, 9],
    &[1, 2],
    &[250, 251, 252, 253, 254, 255, 0, 1, 2, 3, 4],
    &WIDE,
    &[3, 5, 200],
];

#[track_caller]
fn check(rows: &Rows) {
    let plainly = rows.plainly();
    let mut placed = Placed::new(rows.n_cells, rows.sets.clone());
    let n = rows.keys.len();
    for piece in [0..n / 2, n / 2..n / 2 + n / 8, n / 2 + n / 8..n] {
        placed.place(&rows.keys[piece.clone()], &rows.slices(piece));
    }
    for width in widths() {
        let mut at_once = Placed::new(rows.n_cells, rows.sets.clone());
        at_once.place_with(&rows.keys, &rows.slices(0..n), width);
        for n_threads in [1, 3] {
            assert_eq!(rows.arrived().count_with(n_threads, width), plainly, "arrived, {width:?}, {n_threads}");
            assert_eq!(placed.count_with(n_threads, width), plainly, "placed, {width:?}, {n_threads}");
            assert_eq!(at_once.count_with(n_threads, width), plainly, "at once, {width:?}, {n_threads}");
        }
    }
}

#[test]
fn every_layout_and_width_counts_alike() {
    for (n_rows, n_cells) in [(0, 5), (1, 1), (63, 3), (4097, 564), (70_001, 12), (300_000, 2)] {
        check(&rows(n_rows, n_cells, &SETS, n_rows as u64));
    }
}

/// A single cell and a single code: the byte of one counter runs over again and again.
#[test]
fn full_counters_carry() {
    check(&rows(600_000, 1, &[&[4], &[0, 255]], 1));
}

/// Too many combinations for 16 bits: such a column is counted alone.
#[test]
fn many_cells_with_many_codes() {
    let all: Vec<u8> = (0..=255).collect();
    check(&rows(20_000, 4096, &[&all, &[0, 1]], 5));
    check(&rows(20_000, CELLS_MAX, &[&[3, 4, 5], &[1]], 5));
}

#[test]
fn the_same_rows_give_the_same_planes_in_pieces_and_at_once() {
    let rows = rows(10_000, 30, &SETS, 3);
    let mut pieces = Placed::new(rows.n_cells, rows.sets.clone());
    for start in (0..10_000).step_by(500) {
        pieces.place(&rows.keys[start..start + 500], &rows.slices(start..start + 500));
    }
    let mut at_once = Placed::new(rows.n_cells, rows.sets.clone());
    at_once.place(&rows.keys, &rows.slices(0..10_000));
    let pieces = pieces.segments.iter().cloned().reduce(|a, b| segment::Segment::join(&a, &b)).unwrap();
    assert_eq!(pieces, at_once.segments[0]);
}

#[test]
fn a_crossing_counts_the_rows_that_pass_its_filter() {
    let rows = rows(50_000, 24, &SETS, 11);
    let mut placed = Placed::new(rows.n_cells, rows.sets.clone());
    placed.place(&rows.keys[..40_000], &rows.slices(0..40_000));
    placed.place(&rows.keys[40_000..], &rows.slices(40_000..50_000));
    let filter = Filter {
        cells: (0..24).map(|cell| cell % 3 != 1).collect(),
        codes: vec![(1, [1, 252].into_iter().collect()), (8, [0, 3, 17, 77].into_iter().collect())],
    };
    for (a, b) in [(3, 4), (0, 5), (2, 6), (7, 8)] {
        for width in widths() {
            let crossing = Crossing::count_with(&placed, a, b, &filter, 2, width);
            let passes = |row: usize| {
                filter.cells[usize::from(rows.keys[row])]
                    && filter.codes.iter().all(|(column, codes)| codes.contains(rows.columns[*column][row]))
            };
            for (rank_a, code_a) in rows.sets[a].iter().enumerate() {
                for (rank_b, code_b) in rows.sets[b].iter().enumerate() {
                    let n = (0..50_000)
                        .filter(|row| {
                            passes(*row) && rows.columns[a][*row] == code_a && rows.columns[b][*row] == code_b
                        })
                        .count();
                    assert_eq!(crossing.of(rank_a, rank_b), n as u64, "{a}×{b} {code_a} {code_b} {width:?}");
                }
            }
            assert_eq!(crossing.total(), (0..50_000).filter(|row| passes(*row)).count() as u64);
        }
    }
}

#[test]
fn states_and_masks_are_counted_like_codes() {
    const STATES: [State; 6] =
        [State::Answered, State::Blank, State::Unknown, State::Unconfirmed, State::NotAsked, State::Undetermined];
    let mut numbers = Numbers(9);
    let states: Vec<State> = (0..5000).map(|_| STATES[numbers.below(6)]).collect();
    let masks: Vec<u64> = (0..5000).map(|_| numbers.below(1 << 20) as u64).collect();
    let keys: Vec<u16> = (0..5000).map(|_| numbers.below(7) as u16).collect();
    let sources = vec![Source::States(&states), Source::Mask { masks: &masks, states: &states, first: 3, n_bits: 4 }];
    for width in widths() {
        let counts = Arrived::new(7, &keys, sources.clone()).count_with(2, width);
        for cell in 0..7 {
            let among = |row: &usize| usize::from(keys[*row]) == cell;
            for (rank, state) in STATES.iter().enumerate() {
                let n = (0..5000).filter(among).filter(|row| states[*row] == *state).count();
                assert_eq!(counts.of(0, rank)[cell], n as u32);
            }
            let answered = |row: &usize| states[*row] == State::Answered;
            for rank in 1..16 {
                let n = (0..5000).filter(among).filter(answered).filter(|row| masks[*row] >> 3 & 15 == rank).count();
                assert_eq!(counts.of(1, rank as usize)[cell], n as u32);
            }
        }
    }
}

#[test]
fn margins_sum_over_the_other_classifications() {
    let cells = Cells::new(&[2, 3, 4]).unwrap();
    let of_cell: Vec<u32> = (0..24).collect();
    assert_eq!(cells.margin(&of_cell, &[]), [276]);
    assert_eq!(cells.margin(&of_cell, &[0]), [66, 210]);
    assert_eq!(cells.margin(&of_cell, &[1]), [60, 92, 124]);
    assert_eq!(cells.margin(&of_cell, &[2]), [60, 66, 72, 78]);
    assert_eq!(cells.margin(&of_cell, &[1, 0]), [6, 54, 22, 70, 38, 86]);
    assert_eq!(cells.margin(&of_cell, &[0, 1, 2]), (0..24).collect::<Vec<u64>>());
    assert_eq!(cells.keys(&[&[1, 0], &[2, 1], &[3, 0]]), [23, 4]);
    assert_eq!(Cells::new(&[300, 300]), None);
    assert_eq!(Cells::new(&[2, 0]), None);
    assert_eq!(Cells::new(&[]).unwrap().n(), 1);
}

#[test]
fn breakdowns_are_the_margins_with_shares_of_the_base() {
    let rows = rows(9_000, 24, &SETS, 17);
    let (counts, cells) = (rows.plainly(), Cells::new(&[2, 3, 4]).unwrap());
    let in_base: Vec<Vec<bool>> =
        rows.sets.iter().map(|set| set.iter().map(|code| code != 0 && code != 252).collect()).collect();
    let all = Breakdown::all(&counts, &cells, &in_base);
    for (column, breakdowns) in all.iter().enumerate() {
        for (by, breakdown) in breakdowns.iter().enumerate() {
            let kept: &[usize] = if by == 3 { &[] } else { &[by] };
            assert_eq!(breakdown.n_classes(), [2, 3, 4, 1][by]);
            for class in 0..breakdown.n_classes() {
                let n_base: u64 = breakdown
                    .counts(class)
                    .iter()
                    .zip(&in_base[column])
                    .filter(|(_, is_in)| **is_in)
                    .map(|(n, _)| n)
                    .sum();
                assert_eq!(breakdown.n_base(class), n_base);
                for (rank, n) in breakdown.counts(class).iter().enumerate() {
                    assert_eq!(*n, cells.margin(counts.of(column, rank), kept)[class]);
                    let share = (in_base[column][rank] && n_base > 0).then(|| *n as f64 / n_base as f64);
                    assert_eq!(breakdown.share(class, rank), share);
                }
            }
        }
    }
}

/// By hand: strata N/n = 3/2 and 2/2 as in docs/methods/share.md; yes are 1 of 2 and 1 of 1 (one was not asked).
/// Share (1.5·1 + 1·1)/(1.5·2 + 1·1) = 0.625; only the first stratum varies: (1 − 2/3)·2/1·(1.5/4)²·(s² − s₁²/2) with
/// s² = 0.375² + 0.625² and s₁ = 1 − 2·0.625, that is 0.046875, whose root is 0.216506…
#[test]
fn a_weighted_share_by_hand() {
    let cells = Cells::new(&[2]).unwrap();
    let mut counts = Counts::new(2, &[3]);
    for (rank, of_cell) in [[0, 1], [1, 1], [1, 0]].iter().enumerate() {
        counts.of_mut(0, rank).copy_from_slice(of_cell);
    }
    let strata = Strata { dimension: 0, n_frame: vec![3, 2] };
    let in_base = [vec![false, true, true]];
    let total = strata.shares(&counts, &cells, None, &in_base, 2.0)[0][0][1].unwrap();
    assert_eq!(total.share, 0.625);
    assert!(libm::fabs(total.standard_error.unwrap() - libm::sqrt(0.046875)) < 1e-15);
    // logit 0.625 = 0.510826, half-width 2·0.216506/0.234375 = 1.847521.
    let (low, high) = total.interval.unwrap();
    assert!(libm::fabs(low - 0.208_054_050) < 1e-9 && libm::fabs(high - 0.913_595_368) < 1e-6, "{low} {high}");
    let by_stratum = &strata.shares(&counts, &cells, Some(0), &in_base, 2.0)[0];
    assert_eq!(by_stratum[0][1].unwrap().share, 0.5);
    let all = WeightedShare { share: 1.0, standard_error: Some(0.0), interval: None };
    assert_eq!(by_stratum[1][1], Some(all));
    let lonely = Strata { dimension: 0, n_frame: vec![3, 2] };
    let mut counts = Counts::new(2, &[3]);
    counts.of_mut(0, 1).copy_from_slice(&[1, 2]);
    assert_eq!(lonely.shares(&counts, &cells, None, &in_base, 2.0)[0][0][1].unwrap().standard_error, None);
}

/// The closed form against the same variance from rows: residuals of every row, 0 outside of the domain.
#[test]
fn standard_errors_from_counts_are_those_from_rows() {
    let rows = rows(3_000, 20, &[&[0, 1, 2, 9], &[1, 2]], 23);
    let (counts, cells) = (rows.plainly(), Cells::new(&[4, 5]).unwrap());
    let in_base = [vec![false, true, true, true], vec![true, true]];
    let n_in = |stratum: usize| rows.keys.iter().filter(|key| usize::from(**key) / 5 == stratum).count();
    let n_frame: Vec<u64> = (0..4).map(|stratum| n_in(stratum) as u64 * 3 / 2 + stratum as u64).collect();
    let strata = Strata { dimension: 0, n_frame: n_frame.clone() };
    for by in [None, Some(0), Some(1)] {
        for (column, classes) in strata.shares(&counts, &cells, by, &in_base, 1.96).iter().enumerate() {
            for (class, shares) in classes.iter().enumerate() {
                for (rank, share) in shares.iter().enumerate().filter(|(rank, _)| in_base[column][*rank]) {
                    let code = rows.sets[column].iter().nth(rank).unwrap();
                    let row = |row: usize| {
                        let cell = usize::from(rows.keys[row]);
                        let (stratum, other) = (cell / 5, cell % 5);
                        let in_domain =
                            by.is_none_or(|by| class == [stratum, other][by]) && rows.columns[column][row] != 0;
                        let weight = n_frame[stratum] as f64 / n_in(stratum) as f64;
                        (
                            stratum,
                            weight,
                            f64::from(u8::from(in_domain)),
                            f64::from(u8::from(in_domain && rows.columns[column][row] == code)),
                        )
                    };
                    let (mut top, mut bottom) = (0.0, 0.0);
                    for (_, weight, base, having) in (0..3000).map(row) {
                        top += weight * having;
                        bottom += weight * base;
                    }
                    let Some(share) = share else {
                        assert_eq!(bottom, 0.0);
                        continue;
                    };
                    assert!(libm::fabs(share.share - top / bottom) < 1e-12);
                    let mut variance = 0.0;
                    for (stratum, n_frame) in n_frame.iter().enumerate() {
                        let residuals: Vec<f64> = (0..3000)
                            .map(row)
                            .filter(|row| row.0 == stratum)
                            .map(|(_, weight, base, having)| weight * (having - top / bottom * base) / bottom)
                            .collect();
                        let n = residuals.len() as f64;
                        let mean = residuals.iter().sum::<f64>() / n;
                        let squares: f64 = residuals.iter().map(|residual| (residual - mean) * (residual - mean)).sum();
                        variance += (1.0 - n / *n_frame as f64) * n / (n - 1.0) * squares;
                    }
                    assert!(libm::fabs(share.standard_error.unwrap() - variance.sqrt()) < 1e-12);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_codes_in_any_cells(
        n_cells in 1..40_usize,
        sets in prop::collection::vec(prop::collection::btree_set(any::<u8>(), 1..30), 1..8),
        n_rows in 0..3000_usize,
        seed in any::<u64>(),
    ) {
        let sets: Vec<Vec<u8>> = sets.into_iter().map(|set| set.into_iter().collect()).collect();
        let sets: Vec<&[u8]> = sets.iter().map(Vec::as_slice).collect();
        check(&rows(n_rows, n_cells, &sets, seed));
    }
}

/// Each cell of a crossing is the sum of the cells that it folds, also where a classification is crossed and stands beside too.
#[test]
fn a_crossing_adds_up_the_cells_that_it_folds() {
    let cells = Cells::new(&[2, 3, 4]).unwrap();
    let rows = rows(5_000, cells.n(), &[&[1, 2, 9], &[0, 1]], 7);
    let counts = rows.plainly();
    for (by, beside) in [(vec![2, 0], Some(1)), (vec![0, 2], None), (vec![1, 2], Some(1)), (vec![1], Some(0))] {
        let folding = Folding::new(&cells, &by, beside).unwrap();
        let folded = folding.counts(&counts);
        let kept: Vec<usize> = by.iter().copied().chain(beside.filter(|beside| !by.contains(beside))).collect();
        for (column, set) in rows.sets.iter().enumerate() {
            for rank in 0..set.len() {
                let sums = folding.cells().margin(folded.of(column, rank), &[0]);
                assert_eq!(sums, cells.margin(counts.of(column, rank), &by));
                let finest: Vec<u64> = folded.of(column, rank).iter().copied().map(u64::from).collect();
                if kept.len() > by.len() || beside.is_none() {
                    assert_eq!(finest, cells.margin(counts.of(column, rank), &kept), "{by:?} beside {beside:?}");
                }
            }
        }
    }
    let wide = Cells::new(&[256, 256]).unwrap();
    assert_eq!(Folding::new(&wide, &[0, 1], Some(1)), None, "more cells than are numbered");
}
