//! Where the records of a CSV text begin, so that a finding can name the row that a spreadsheet would show.

/// Rows of a CSV text as a spreadsheet counts them.
pub(crate) struct Records {
    /// Offset of each record's first byte, blank records included.
    pub(crate) starts: Vec<usize>,
    /// Index of the record in which a quotation mark opens that nothing closes.
    pub(crate) unclosed: Option<usize>,
}

enum At {
    FieldStart,
    Plain,
    Quoted,
    QuoteEnd,
}

/// Comma or tab, whichever the first line has more of.
pub(crate) fn delimiter(bytes: &[u8]) -> u8 {
    let line = bytes.split(|b| matches!(b, b'\n' | b'\r')).find(|line| !line.is_empty()).unwrap_or_default();
    let n = |wanted: u8| line.iter().filter(|b| **b == wanted).count();
    if n(b'\t') > n(b',') { b'\t' } else { b',' }
}

/// Finds the records by the quoting rules of RFC 4180. Works on UTF-8 and on CP932, whose second bytes are never one of
/// the bytes that matter here.
pub(crate) fn records(bytes: &[u8], delimiter: u8) -> Records {
    let mut starts = Vec::new();
    let mut at = At::FieldStart;
    let mut begin = true;
    let mut quoted_since = 0;
    for (offset, byte) in bytes.iter().copied().enumerate() {
        let second_of_crlf = byte == b'\n' && offset > 0 && bytes[offset - 1] == b'\r';
        if begin && !second_of_crlf {
            starts.push(offset);
            begin = false;
            at = At::FieldStart;
        }
        at = match (at, byte) {
            (At::Quoted, b'"') => At::QuoteEnd,
            (At::Quoted, _) => At::Quoted,
            (At::FieldStart | At::QuoteEnd, b'"') => {
                quoted_since = starts.len().saturating_sub(1);
                At::Quoted
            }
            (_, b'\n' | b'\r') => {
                begin = true;
                At::FieldStart
            }
            (_, other) if other == delimiter => At::FieldStart,
            _ => At::Plain,
        };
    }
    let unclosed = matches!(at, At::Quoted).then_some(quoted_since);
    Records { starts, unclosed }
}

impl Records {
    /// Row of the byte at `offset`; the first row is 1.
    pub(crate) fn row_at(&self, offset: usize) -> u32 {
        number(self.starts.partition_point(|start| *start <= offset).max(1))
    }

    /// Rows of the records that are not blank, in order.
    pub(crate) fn rows_filled(&self, bytes: &[u8]) -> Vec<u32> {
        let filled = |start: &usize| !matches!(bytes.get(*start), Some(b'\n' | b'\r') | None);
        self.starts.iter().enumerate().filter(|(_, start)| filled(start)).map(|(index, _)| number(index + 1)).collect()
    }
}

/// A row's number; a file of limited size has fewer rows than fit.
pub(crate) fn number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}
