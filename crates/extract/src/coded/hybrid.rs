//! Parquet's runs of small numbers (RLE and bit-packed in turn), each number replaced by its entry of a table at once.

use parquet::errors::{ParquetError, Result};

/// Widest numbers that are read: an index into a dictionary of codes has at most eight bits.
const WIDTH_MAX: usize = 8;

/// Appends `n` numbers of `width` bits, each as `table` says.
///
/// # Errors
/// When the bytes end before, or the width is not one of codes.
pub(super) fn read(mut bytes: &[u8], width: usize, n: usize, table: &[u8; 256], out: &mut Vec<u8>) -> Result<()> {
    if width > WIDTH_MAX {
        return Err(ParquetError::General(format!("indices of {width} bits in a dictionary of codes")));
    }
    let end = out.len() + n;
    let packed = Packed::new(width, table);
    while out.len() < end {
        let header = varint(&mut bytes)?;
        let count = usize::try_from(header >> 1).map_err(|_| cut_short())?;
        if header & 1 == 0 {
            let (value, rest) = bytes.split_at_checked(width.div_ceil(8)).ok_or_else(cut_short)?;
            bytes = rest;
            let value = value.first().copied().unwrap_or(0);
            out.resize(end.min(out.len().saturating_add(count)), table[usize::from(value)]);
            if count == 0 {
                return Err(ParquetError::General("a run of no numbers".to_owned()));
            }
        } else {
            let wanted = (end - out.len()).min(count.saturating_mul(8));
            let length = count.saturating_mul(width).min(bytes.len());
            let (run, rest) = bytes.split_at(length);
            bytes = rest;
            // Writers may cut the last run's bytes where its last number ends.
            if run.len() * 8 < wanted * width || wanted == 0 {
                return Err(cut_short());
            }
            packed.unpack(run, wanted, out);
        }
    }
    Ok(())
}

/// Whether `n` numbers of one bit are one run of ones: the levels of a column in which no value is missing.
pub(super) fn is_one_run_of_ones(mut bytes: &[u8], n: usize) -> bool {
    let header = varint(&mut bytes);
    header.is_ok_and(|header| header & 1 == 0 && header >> 1 >= n as u64) && bytes.first() == Some(&1)
}

/// How bit-packed numbers become bytes: whole bytes are looked up where numbers do not straddle them.
enum Packed<'a> {
    Nothing(u8),
    Eights(Box<[[u8; 8]; 256]>),
    Fours(Box<[[u8; 4]; 256]>),
    Twos(Box<[[u8; 2]; 256]>),
    Straddling(usize, &'a [u8; 256]),
}

impl<'a> Packed<'a> {
    fn new(width: usize, table: &'a [u8; 256]) -> Packed<'a> {
        match width {
            0 => Packed::Nothing(table[0]),
            1 => Packed::Eights(Box::new(by_byte(1, table))),
            2 => Packed::Fours(Box::new(by_byte(2, table))),
            4 => Packed::Twos(Box::new(by_byte(4, table))),
            width => Packed::Straddling(width, table),
        }
    }

    fn unpack(&self, run: &[u8], n: usize, out: &mut Vec<u8>) {
        match self {
            Packed::Nothing(value) => out.resize(out.len() + n, *value),
            Packed::Eights(bytes) => look_up(bytes, run, n, out),
            Packed::Fours(bytes) => look_up(bytes, run, n, out),
            Packed::Twos(bytes) => look_up(bytes, run, n, out),
            Packed::Straddling(width, table) => straddling(*width, table, run, n, out),
        }
    }
}

/// For every byte the `N` numbers in it, as the table says.
fn by_byte<const N: usize>(width: usize, table: &[u8; 256]) -> [[u8; N]; 256] {
    let mask = (1 << width) - 1;
    std::array::from_fn(|byte| std::array::from_fn(|i| table[byte >> (i * width) & mask]))
}

fn look_up<const N: usize>(by_byte: &[[u8; N]; 256], run: &[u8], n: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + n.div_ceil(N) * N, 0);
    for (numbers, byte) in out[start..].as_chunks_mut::<N>().0.iter_mut().zip(run) {
        *numbers = by_byte[usize::from(*byte)];
    }
    out.truncate(start + n);
}

/// Numbers that straddle bytes: eight of them fill `width` bytes.
fn straddling(width: usize, table: &[u8; 256], run: &[u8], n: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + n.div_ceil(8) * 8, 0);
    let mask = u8::MAX >> (8 - width);
    for (numbers, bytes) in out[start..].as_chunks_mut::<8>().0.iter_mut().zip(run.chunks(width)) {
        let mut word = [0; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        let word = u64::from_le_bytes(word);
        for (i, number) in numbers.iter_mut().enumerate() {
            let [low, ..] = (word >> (i * width)).to_le_bytes();
            *number = table[usize::from(low & mask)];
        }
    }
    out.truncate(start + n);
}

fn varint(bytes: &mut &[u8]) -> Result<u64> {
    let mut number = 0;
    for shift in (0..35).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or_else(cut_short)?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(ParquetError::General("a run's length has too many bytes".to_owned()))
}

fn cut_short() -> ParquetError {
    ParquetError::EOF("a run of numbers is cut short".to_owned())
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "the numbers of these tests are small")]
mod tests {
    use super::{is_one_run_of_ones, read};

    /// 3 of `5` as a run, then eight numbers 0 to 7 packed in three bits: 0x88 0xC6 0xFA, as in Parquet's specification.
    #[test]
    fn runs_and_packed_numbers_in_turn() {
        let table = std::array::from_fn(|index| (index as u8).wrapping_mul(10));
        let mut out = vec![99];
        read(&[6, 5, 3, 0x88, 0xC6, 0xFA], 3, 10, &table, &mut out).unwrap();
        assert_eq!(out, [99, 50, 50, 50, 0, 10, 20, 30, 40, 50, 60]);
    }

    #[test]
    fn every_width_reads_what_was_packed() {
        let table = std::array::from_fn(|index| index as u8);
        for width in 1..=8_usize {
            let numbers: Vec<u8> = (0..80_u32).map(|i| (i * 37 % (1 << width)) as u8).collect();
            let mut bits = vec![0_u8; 10 * width];
            for (i, number) in numbers.iter().enumerate() {
                for bit in 0..width {
                    let at = i * width + bit;
                    bits[at / 8] |= (number >> bit & 1) << (at % 8);
                }
            }
            let bytes = [&[10 << 1 | 1][..], &bits].concat();
            for n in [80, 77, 1] {
                let mut out = Vec::new();
                read(&bytes, width, n, &table, &mut out).unwrap();
                assert_eq!(out, numbers[..n], "{width} bits");
            }
        }
    }

    #[test]
    fn levels_of_a_column_without_gaps() {
        assert!(is_one_run_of_ones(&[16, 1], 8));
        for (bytes, n) in [(&[16, 1][..], 9), (&[16, 0], 8), (&[3, 0xFF], 8), (&[16], 8), (&[], 0)] {
            assert!(!is_one_run_of_ones(bytes, n), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_cut_short_or_endless_is_an_error() {
        let table = [0; 256];
        for bytes in [&[][..], &[6], &[0, 1], &[3, 0x88, 0xC6], &[0xFF; 9], &[1, 0]] {
            assert!(read(bytes, 3, 8, &table, &mut Vec::new()).is_err(), "{bytes:?}");
        }
        assert!(read(&[2, 0], 9, 1, &table, &mut Vec::new()).is_err());
    }
}
