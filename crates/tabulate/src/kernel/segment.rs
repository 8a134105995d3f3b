//! Rows placed by cell and cut into bit planes: bit `i` of a plane is one bit of the rank of row `i` of the cell.

use super::codes::{CodeSet, Ranking};
use super::planes;
use super::threads;
use super::width::{self, Task, Width};

/// Rows whose codes are packed at once.
const BLOCK: usize = 4096;
/// Planes that travel together when rows are placed: the bits of a byte.
const LOT: usize = 8;

/// Rows that were placed together. Every cell begins at a whole word; the bits behind its last row are zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Rows of each cell.
    pub(crate) n_in_cell: Vec<u32>,
    /// The word at which each cell begins, and at last the number of words.
    pub(crate) starts: Vec<usize>,
    /// All planes, column by column, the lowest bit first.
    pub(crate) planes: Vec<Vec<u64>>,
}

/// How many planes hold ranks below `n_codes`.
pub(crate) fn n_planes(n_codes: usize) -> usize {
    n_codes.max(1).next_power_of_two().trailing_zeros() as usize
}

/// A part of a column that fits into a lot: `bits` of the rank, from bit `from` on, go to bit `to` of the byte.
#[derive(Clone, Copy, Debug)]
struct Part {
    column: usize,
    from: usize,
    bits: u8,
    to: usize,
}

impl Segment {
    /// Places rows. Every code must be in its column's set.
    pub(crate) fn new(n_cells: usize, sets: &[CodeSet], keys: &[u16], columns: &[&[u8]], width: Width) -> Segment {
        let mut n_in_cell = vec![0_u32; n_cells];
        for key in keys {
            n_in_cell[usize::from(*key)] += 1;
        }
        let starts = starts(&n_in_cell);
        let n_words = starts[n_cells];
        let places = places(&starts, keys);
        let rankings: Vec<Ranking> = sets.iter().map(|set| Ranking::from(*set)).collect();
        let lots = lots(sets);
        let made = threads::over(threads::available(), lots.len(), Vec::new, |made, lot| {
            let mut bytes = vec![0_u8; n_words * 64];
            let parts = &lots[lot][..];
            width::run(width, Place { bytes: &mut bytes, places: &places, columns, rankings: &rankings, parts });
            let n_bits: u32 = parts.iter().map(|part| part.bits.count_ones()).sum();
            let mut planes = vec![vec![0_u64; n_words]; n_bits as usize];
            width::run(width, Cut { bytes: &bytes, planes: &mut planes });
            made.push((lot, planes));
        });
        let mut made: Vec<(usize, Vec<Vec<u64>>)> = made.into_iter().flatten().collect();
        made.sort_by_key(|(lot, _)| *lot);
        // Lots are filled in the order of columns and bits, so their planes follow each other in that order.
        let planes = made.into_iter().flat_map(|(_, planes)| planes).collect();
        Segment { n_in_cell, starts, planes }
    }

    /// Two segments as one: in every cell the rows of `first`, then those of `second`.
    pub(crate) fn join(first: &Segment, second: &Segment) -> Segment {
        let n_in_cell: Vec<u32> = first.n_in_cell.iter().zip(&second.n_in_cell).map(|(a, b)| a + b).collect();
        let starts = starts(&n_in_cell);
        let n_words = starts[n_in_cell.len()];
        let join = |planes: (&Vec<u64>, &Vec<u64>)| {
            let mut joined = vec![0; n_words];
            for cell in 0..n_in_cell.len() {
                let n_first = planes::index(first.n_in_cell[cell]);
                let words = &mut joined[starts[cell]..starts[cell + 1]];
                append(words, 0, &planes.0[first.starts[cell]..first.starts[cell + 1]]);
                append(words, n_first, &planes.1[second.starts[cell]..second.starts[cell + 1]]);
            }
            joined
        };
        let planes = first.planes.iter().zip(&second.planes).map(join).collect();
        Segment { n_in_cell, starts, planes }
    }

    pub(crate) fn n_rows(&self) -> usize {
        self.n_in_cell.iter().map(|n| planes::index(*n)).sum()
    }
}

/// Puts the bits of `from` behind the first `n` bits of `to`. What does not fit into `to` is zero by construction.
fn append(to: &mut [u64], n: usize, from: &[u64]) {
    let (word, shift) = (n / 64, n % 64);
    for (index, bits) in from.iter().enumerate() {
        if let Some(low) = to.get_mut(word + index) {
            *low |= bits << shift;
        }
        if shift > 0
            && let Some(high) = to.get_mut(word + index + 1)
        {
            *high |= bits >> (64 - shift);
        }
    }
}

fn starts(n_in_cell: &[u32]) -> Vec<usize> {
    let mut starts = Vec::with_capacity(n_in_cell.len() + 1);
    let mut end = 0;
    starts.push(end);
    for n in n_in_cell {
        end += planes::index(*n).div_ceil(64);
        starts.push(end);
    }
    starts
}

/// Where each row goes, counted in bits from the first cell's beginning.
fn places(starts: &[usize], keys: &[u16]) -> Vec<u32> {
    let place = |start: &usize| u32::try_from(start * 64).expect("a segment has fewer than 2³² places");
    let mut next: Vec<u32> = starts.iter().map(place).collect();
    let mut places = Vec::with_capacity(keys.len());
    for key in keys {
        let next = &mut next[usize::from(*key)];
        places.push(*next);
        *next += 1;
    }
    places
}

/// All planes in order, eight to a lot.
fn lots(sets: &[CodeSet]) -> Vec<Vec<Part>> {
    let mut lots: Vec<Vec<Part>> = Vec::new();
    let mut to = LOT;
    for (column, set) in sets.iter().enumerate() {
        let (mut from, n) = (0, n_planes(set.len()));
        while from < n {
            if to == LOT {
                lots.push(Vec::new());
                to = 0;
            }
            let n_bits = (n - from).min(LOT - to);
            let bits = u8::MAX >> (LOT - n_bits);
            lots.last_mut().expect("one was pushed").push(Part { column, from, bits, to });
            (from, to) = (from + n_bits, to + n_bits);
        }
    }
    lots
}

/// Packs a lot's parts into one byte a row and puts it where the row goes.
struct Place<'a> {
    bytes: &'a mut [u8],
    places: &'a [u32],
    columns: &'a [&'a [u8]],
    rankings: &'a [Ranking],
    parts: &'a [Part],
}

impl Task for Place<'_> {
    #[inline(always)]
    fn run(self) {
        let (mut packed, mut ranks) = ([0_u8; BLOCK], [0_u8; BLOCK]);
        for (block, places) in self.places.chunks(BLOCK).enumerate() {
            let (packed, ranks) = (&mut packed[..places.len()], &mut ranks[..places.len()]);
            packed.fill(0);
            for part in self.parts {
                let codes = &self.columns[part.column][block * BLOCK..][..places.len()];
                self.rankings[part.column].rank(codes, ranks);
                for (packed, rank) in packed.iter_mut().zip(&*ranks) {
                    *packed |= (rank >> part.from & part.bits) << part.to;
                }
            }
            for (byte, place) in packed.iter().zip(places) {
                self.bytes[planes::index(*place)] = *byte;
            }
        }
    }
}

/// Cuts bytes into planes: bit `b` of 64 bytes becomes one word of plane `b`.
struct Cut<'a> {
    bytes: &'a [u8],
    planes: &'a mut [Vec<u64>],
}

impl Task for Cut<'_> {
    #[inline(always)]
    fn run(self) {
        for (word, bytes) in self.bytes.chunks_exact(64).enumerate() {
            let mut rows = [0_u64; 8];
            for (eight, bytes) in rows.iter_mut().zip(bytes.chunks_exact(8)) {
                *eight = transposed(u64::from_le_bytes(bytes.try_into().expect("eight bytes")));
            }
            // Now byte `b` of `rows[i]` holds bit `b` of the rows 8·i and following; turn bytes as bits were turned.
            for (b, plane) in self.planes.iter_mut().enumerate() {
                let mut bits = 0;
                for (i, eight) in rows.iter().enumerate() {
                    bits |= (eight >> (8 * b) & 0xFF) << (8 * i);
                }
                plane[word] = bits;
            }
        }
    }
}

/// Eight bytes as a square of bits, mirrored at its diagonal.
#[inline(always)]
fn transposed(square: u64) -> u64 {
    let swap = |square: u64, distance: u32, mask: u64| {
        let moved = (square ^ (square >> distance)) & mask;
        square ^ moved ^ (moved << distance)
    };
    let square = swap(square, 7, 0x00AA_00AA_00AA_00AA);
    let square = swap(square, 14, 0x0000_CCCC_0000_CCCC);
    swap(square, 28, 0x0000_0000_F0F0_F0F0)
}
