//! Columns as Excel names them.

/// Excel's letters of a column, from 0: A … Z, AA …
pub(crate) fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        let digit = u8::try_from(rest % 26).expect("below 26");
        letters.push(char::from(b'A' + digit));
        match rest / 26 {
            0 => break,
            more => rest = more - 1,
        }
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), expected);
        }
    }
}
