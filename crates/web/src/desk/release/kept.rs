//! Releases between their preview and their way out: few, for a while, each for the account that asked for it.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use store::{AccountId, PublicationId, RoundId};
use tabulate::suppression::Rules;

use crate::desk::report::made::Made;

/// Releases kept at a time; the oldest goes first.
const RELEASES_MAX: usize = 4;
/// How long a release waits, in minutes.
pub(crate) const MINUTES: i64 = 60;

/// A release that was made and not given out yet.
#[derive(Clone)]
pub(crate) struct Kept {
    /// Who asked for it.
    pub(crate) account: AccountId,
    /// When.
    pub(crate) at: Timestamp,
    /// Of which round.
    pub(crate) round: RoundId,
    /// The report as it may leave the secretariat.
    pub(crate) made: Arc<Made>,
    /// How it was asked for.
    pub(crate) asked: Asked,
}

/// What somebody chose for a release.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// The rules.
    pub(crate) rules: Rules,
    /// Which tables are left out, each in the words of the command line.
    pub(crate) without: Vec<String>,
    /// Beside which earlier releases, and when each was given out.
    pub(crate) beside: Vec<(PublicationId, Timestamp)>,
}

impl Asked {
    /// The rules in the words of the command line.
    pub(crate) fn rules(&self) -> String {
        self.rules.codes().join(", ")
    }

    /// What is left out, as one line; empty where nothing is.
    pub(crate) fn left_out(&self) -> String {
        self.without.join(", ")
    }
}

/// The releases that wait, oldest first, each under a random name. One is made at a time.
#[derive(Default)]
pub(crate) struct Releases {
    waiting: Mutex<Vec<(String, Kept)>>,
    /// Held while one is made: several at once would fill the machine.
    pub(crate) making: Arc<tokio::sync::Mutex<()>>,
}

impl Releases {
    /// Keeps a release under `name`.
    pub(crate) fn keep(&self, name: String, release: Kept) {
        let mut waiting = self.waiting.lock().expect("no panic while held");
        forget_old(&mut waiting, release.at);
        waiting.push((name, release));
        while waiting.len() > RELEASES_MAX {
            waiting.remove(0);
        }
    }

    /// The release. `None` when it waited too long, was pushed out, or is somebody else's or another round's.
    pub(crate) fn of(&self, name: &str, round: RoundId, account: AccountId, now: Timestamp) -> Option<Kept> {
        let mut waiting = self.waiting.lock().expect("no panic while held");
        forget_old(&mut waiting, now);
        let is_it = |(known, kept): &&(String, Kept)| known == name && kept.round == round && kept.account == account;
        waiting.iter().find(is_it).map(|(_, kept)| kept.clone())
    }
}

fn forget_old(waiting: &mut Vec<(String, Kept)>, now: Timestamp) {
    waiting.retain(|(_, kept)| now.duration_since(kept.at) < SignedDuration::from_mins(MINUTES));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_releases_wait_each_for_its_own_account_and_round() {
        let releases = Releases::default();
        let at: Timestamp = "2026-11-28T00:00:00Z".parse().unwrap();
        let kept = Kept {
            account: AccountId(1),
            at,
            round: RoundId(2),
            made: Arc::new(crate::desk::report::made::sample()),
            asked: Asked::default(),
        };
        for name in 0..=RELEASES_MAX {
            releases.keep(name.to_string(), kept.clone());
        }
        let of = |name: &str, round, account, now| releases.of(name, RoundId(round), AccountId(account), now).is_some();
        assert!(!of("0", 2, 1, at), "pushed out");
        assert!(of("1", 2, 1, at) && of("1", 2, 1, at), "it may be taken again");
        assert!(!of("1", 3, 1, at) && !of("1", 2, 9, at));
        assert!(!of("1", 2, 1, at + SignedDuration::from_mins(MINUTES)), "too late");
    }
}
