//! Lists between their preview and their import: few, for a short while, each for the account that sent it.

use std::sync::Mutex;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use register::Facility;
use store::AccountId;

/// Lists kept at a time; the oldest goes first.
const LISTS_MAX: usize = 4;
/// Facilities kept at a time, over all lists: about 200 MB.
const FACILITIES_MAX: usize = 500_000;
/// How long a list waits, in minutes.
pub(crate) const MINUTES: i64 = 15;

/// A list that was looked through.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    /// Who sent it.
    pub(crate) account: AccountId,
    /// When.
    pub(crate) at: Timestamp,
    /// Which list it is.
    pub(crate) source: String,
    /// Name of the file.
    pub(crate) file_name: String,
    /// SHA-256 of the file.
    pub(crate) file_hash: String,
    /// The day on which the list was true.
    pub(crate) as_of: Date,
    /// Its facilities.
    pub(crate) facilities: Vec<Facility>,
}

/// The lists that wait, oldest first, each under a random name.
#[derive(Default)]
pub(crate) struct PendingLists(Mutex<Vec<(String, Pending)>>);

impl PendingLists {
    /// Keeps a list under `name`.
    pub(crate) fn keep(&self, name: String, list: Pending) {
        let mut lists = self.0.lock().expect("no panic while held");
        forget_old(&mut lists, list.at);
        lists.push((name, list));
        let n_facilities =
            |lists: &[(String, Pending)]| lists.iter().map(|(_, list)| list.facilities.len()).sum::<usize>();
        while lists.len() > 1 && (lists.len() > LISTS_MAX || n_facilities(&lists) > FACILITIES_MAX) {
            lists.remove(0);
        }
    }

    /// Takes the list out. `None` when it waited too long, was pushed out, was taken, or is somebody else's.
    pub(crate) fn take(&self, name: &str, account: AccountId, now: Timestamp) -> Option<Pending> {
        let mut lists = self.0.lock().expect("no panic while held");
        forget_old(&mut lists, now);
        let index = lists.iter().position(|(known, list)| known == name && list.account == account)?;
        Some(lists.remove(index).1)
    }
}

fn forget_old(lists: &mut Vec<(String, Pending)>, now: Timestamp) {
    lists.retain(|(_, list)| now.duration_since(list.at) < SignedDuration::from_mins(MINUTES));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending(at: &str) -> Pending {
        Pending {
            account: AccountId(1),
            at: at.parse().unwrap(),
            source: "own-list".to_owned(),
            file_name: "list.csv".to_owned(),
            file_hash: String::new(),
            as_of: Date::new(2026, 11, 1).unwrap(),
            facilities: Vec::new(),
        }
    }

    #[test]
    fn a_list_waits_a_quarter_of_an_hour_for_its_own_account() {
        let lists = PendingLists::default();
        let soon = "2026-11-20T00:14:00Z".parse().unwrap();
        let late = "2026-11-20T00:16:00Z".parse().unwrap();
        lists.keep("a".to_owned(), pending("2026-11-20T00:00:00Z"));
        assert!(lists.take("a", AccountId(2), soon).is_none());
        assert!(lists.take("a", AccountId(1), soon).is_some());
        assert!(lists.take("a", AccountId(1), soon).is_none(), "taken");
        lists.keep("b".to_owned(), pending("2026-11-20T00:00:00Z"));
        assert!(lists.take("b", AccountId(1), late).is_none());
    }

    #[test]
    fn few_lists_wait_at_a_time() {
        let lists = PendingLists::default();
        for name in 0..=LISTS_MAX {
            lists.keep(name.to_string(), pending("2026-11-20T00:00:00Z"));
        }
        let now = "2026-11-20T00:01:00Z".parse().unwrap();
        assert!(lists.take("0", AccountId(1), now).is_none());
        assert!(lists.take("1", AccountId(1), now).is_some());
    }
}
