//! Long lists in pages of fifty, and numbers as people read them.

use serde::Serialize;

/// Rows of one page of a list.
pub(crate) const PAGE_ROWS: u32 = 50;

/// The links below a list. Templates use the part `pagination`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Pages {
    /// The page shown, from 1.
    pub(crate) number: u64,
    /// The last page; 1 where everything fits.
    pub(crate) last: u64,
    /// Address of the page before.
    pub(crate) previous: Option<String>,
    /// Address of the page after.
    pub(crate) next: Option<String>,
}

/// The page asked for by an address, counted from 0. Whatever is no number is the first.
pub(crate) fn asked(page: &str) -> u32 {
    page.parse::<u32>().unwrap_or(1).clamp(1, 1_000_000) - 1
}

impl Pages {
    /// The links for page `page` (from 0) of `n_total` rows; `address` makes the address of a page (from 1).
    pub(crate) fn new(page: u32, n_total: u64, address: impl Fn(&str) -> String) -> Pages {
        let last = n_total.div_ceil(u64::from(PAGE_ROWS)).max(1);
        let number = u64::from(page) + 1;
        Pages {
            number,
            last,
            previous: (number > 1).then(|| address(&(number - 1).min(last).to_string())),
            next: (number < last).then(|| address(&(number + 1).to_string())),
        }
    }
}

/// `8171` as `8,171`.
pub(crate) fn grouped(count: impl Into<u64>) -> String {
    let digits = count.into().to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// `part` of `whole` as `65.3%`, or a dash where there is no whole.
pub(crate) fn share(part: u32, whole: u32) -> String {
    let percent = tabulate::Percent::of(u64::from(part.min(whole)), u64::from(whole));
    percent.map_or_else(|| "—".to_owned(), |percent| format!("{percent}%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_links_to_its_neighbours() {
        let pages = Pages::new(1, 101, |page| format!("?page={page}"));
        assert_eq!((pages.number, pages.last), (2, 3));
        assert_eq!(pages.previous.as_deref(), Some("?page=1"));
        assert_eq!(pages.next.as_deref(), Some("?page=3"));
        assert_eq!(Pages::new(0, 0, str::to_owned).last, 1);
        assert_eq!(asked("x") + asked("0") + asked("1"), 0);
    }

    #[test]
    fn counts_are_grouped_and_shares_have_one_decimal() {
        assert_eq!(grouped(8171_u32), "8,171");
        assert_eq!(grouped(171_u32), "171");
        assert_eq!(share(5353, 8171), "65.5%");
        assert_eq!(share(0, 0), "—");
    }
}
