//! Counts as bytes: seven bits a byte, the lowest first. Most counts of many cells are small, and zero is one byte.

use datafusion::common::DataFusionError;
use tabulate::kernel::Counts;

/// All counts: column by column, code by code, cell by cell.
pub(crate) fn encode(counts: &Counts) -> Vec<u8> {
    let mut bytes = Vec::new();
    for column in 0..counts.n_columns() {
        for rank in 0..counts.n_codes(column) {
            for n in counts.of(column, rank) {
                let mut n = *n;
                while n > 0x7F {
                    let [low, ..] = n.to_le_bytes();
                    bytes.push(low | 0x80);
                    n >>= 7;
                }
                let [low, ..] = n.to_le_bytes();
                bytes.push(low);
            }
        }
    }
    bytes
}

/// Counts of so many cells and codes.
///
/// # Errors
/// When the bytes are not of so many counts, or one of them has more than 32 bits.
pub(crate) fn decode(bytes: &[u8], n_cells: usize, n_codes: &[usize]) -> Result<Counts, DataFusionError> {
    let wrong = || DataFusionError::Execution("bytes that are no counts".to_owned());
    let mut counts = Counts::new(n_cells, n_codes);
    let mut bytes = bytes.iter();
    let mut next = || -> Option<u32> {
        let mut n = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = *bytes.next()?;
            n |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return u32::try_from(n).ok();
            }
        }
        None
    };
    for (column, n_codes) in n_codes.iter().enumerate() {
        for rank in 0..*n_codes {
            for cell in 0..n_cells {
                counts.put(column, rank, cell, next().ok_or_else(wrong)?);
            }
        }
    }
    if next().is_some() { Err(wrong()) } else { Ok(counts) }
}

#[cfg(test)]
mod tests {
    use tabulate::kernel::Counts;

    use super::{decode, encode};

    #[test]
    fn counts_come_back_and_nothing_else_is_taken_for_them() {
        let mut counts = Counts::new(3, &[2, 1]);
        for (place, n) in [0, 1, 127, 128, 16_384, 300, u32::MAX, 0, 2_097_152].into_iter().enumerate() {
            counts.put(place / 6, place / 3 % 2, place % 3, n);
        }
        let bytes = encode(&counts);
        assert_eq!(decode(&bytes, 3, &[2, 1]).unwrap(), counts);
        assert!(decode(&bytes, 3, &[2, 2]).is_err(), "too few");
        assert!(decode(&bytes, 3, &[2]).is_err(), "too many");
        assert!(decode(&[0xFF; 9], 1, &[1]).is_err(), "more than 32 bits");
        assert!(decode(&[0x80], 1, &[1]).is_err(), "cut short");
    }
}
