//! Releases from when they are asked for to their way out: few, for a while, each for the account that asked for it.

use std::sync::{Arc, Mutex};

use base::Finding;
use jiff::{SignedDuration, Timestamp};
use store::{AccountId, PublicationId, RoundId};
use tabulate::suppression::Rules;

use crate::desk::report::made::Made;
use crate::desk::report::releasing::LeftOut;

/// Releases kept at a time; the oldest goes first.
const RELEASES_MAX: usize = 4;
/// What stands between tables that are left out where they are written down as one line.
pub(crate) const LEFT_OUT_BETWEEN: &str = ", ";
/// How long a release waits once it was made, in minutes.
pub(crate) const MINUTES: i64 = 60;

/// A release that was asked for and not given out yet.
#[derive(Clone)]
pub(crate) struct Kept {
    /// Who asked for it.
    pub(crate) account: AccountId,
    /// When it was asked for and, once it was made, when that ended.
    pub(crate) at: Timestamp,
    /// Of which round.
    pub(crate) round: RoundId,
    /// How far it is.
    pub(crate) stage: Stage,
    /// How it was asked for.
    pub(crate) asked: Asked,
    /// True once its files were saved.
    pub(crate) given: bool,
}

/// How far a release is.
#[derive(Clone)]
pub(crate) enum Stage {
    /// Being made, or in line for it.
    Making,
    /// It cannot be made this way.
    Refused(Vec<Finding>),
    /// The report as it may leave the secretariat.
    Ready(Arc<Made>),
}

impl Kept {
    /// The report, once it may leave the secretariat.
    pub(crate) fn made(&self) -> Option<&Arc<Made>> {
        match &self.stage {
            Stage::Ready(made) => Some(made),
            Stage::Making | Stage::Refused(_) => None,
        }
    }

    /// What stands against it.
    pub(crate) fn refusals(&self) -> &[Finding] {
        match &self.stage {
            Stage::Refused(findings) => findings,
            Stage::Making | Stage::Ready(_) => &[],
        }
    }
}

/// What somebody chose for a release.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// The rules.
    pub(crate) rules: Rules,
    /// Which tables are left out.
    pub(crate) without: Vec<LeftOut>,
    /// Beside which earlier releases, and when each was given out.
    pub(crate) beside: Vec<(PublicationId, Timestamp)>,
}

impl Asked {
    /// The rules in the words of the command line.
    pub(crate) fn rules(&self) -> String {
        self.rules.codes().join(", ")
    }

    /// What is left out in the words of the command line, as one line; empty where nothing is.
    pub(crate) fn left_out(&self) -> String {
        self.without.iter().map(LeftOut::words).collect::<Vec<_>>().join(LEFT_OUT_BETWEEN)
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

    /// Notes how the making of a release ended, where somebody still waits for it.
    pub(crate) fn end(&self, name: &str, stage: Stage, now: Timestamp) {
        let mut waiting = self.waiting.lock().expect("no panic while held");
        if let Some((_, kept)) = waiting.iter_mut().find(|(known, _)| known == name) {
            (kept.stage, kept.at) = (stage, now);
        }
    }

    /// Notes that the files of a release were saved. They may be saved again.
    pub(crate) fn give(&self, name: &str) {
        let mut waiting = self.waiting.lock().expect("no panic while held");
        if let Some((_, kept)) = waiting.iter_mut().find(|(known, _)| known == name) {
            kept.given = true;
        }
    }

    /// True until it was pushed out.
    pub(crate) fn is_kept(&self, name: &str) -> bool {
        self.waiting.lock().expect("no panic while held").iter().any(|(known, _)| known == name)
    }

    /// The release. `None` when it waited too long, was pushed out, or is somebody else's or another round's.
    pub(crate) fn of(&self, name: &str, round: RoundId, account: AccountId, now: Timestamp) -> Option<Kept> {
        self.all_of(round, account, now).into_iter().find(|(known, _)| known == name).map(|(_, kept)| kept)
    }

    /// All that wait for an account in a round, oldest first, each with its name.
    pub(crate) fn all_of(&self, round: RoundId, account: AccountId, now: Timestamp) -> Vec<(String, Kept)> {
        let mut waiting = self.waiting.lock().expect("no panic while held");
        forget_old(&mut waiting, now);
        waiting.iter().filter(|(_, kept)| kept.round == round && kept.account == account).cloned().collect()
    }
}

/// What is still being made has not begun to wait.
fn forget_old(waiting: &mut Vec<(String, Kept)>, now: Timestamp) {
    let is_making = |kept: &Kept| matches!(kept.stage, Stage::Making);
    waiting.retain(|(_, kept)| is_making(kept) || now.duration_since(kept.at) < SignedDuration::from_mins(MINUTES));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_releases_wait_each_for_its_own_account_and_round() {
        let releases = Releases::default();
        let at: Timestamp = "2026-11-28T00:00:00Z".parse().unwrap();
        let (account, round, asked) = (AccountId(1), RoundId(2), Asked::default());
        let kept = Kept { account, at, round, stage: Stage::Making, asked, given: false };
        for name in 0..=RELEASES_MAX {
            releases.keep(name.to_string(), kept.clone());
            releases.end(&name.to_string(), Stage::Refused(Vec::new()), at);
        }
        let of = |name: &str, round, account, now| releases.of(name, RoundId(round), AccountId(account), now).is_some();
        assert!(!of("0", 2, 1, at), "pushed out");
        assert!(of("1", 2, 1, at) && of("1", 2, 1, at), "it may be taken again");
        assert!(!of("1", 3, 1, at) && !of("1", 2, 9, at));
        assert!(!releases.is_kept("0") && releases.is_kept("1"));
        let too_late = at + SignedDuration::from_mins(MINUTES);
        assert!(!of("1", 2, 1, too_late), "too late");
        releases.keep("long".to_owned(), kept);
        assert!(of("long", 2, 1, too_late), "it is still being made");
        assert_eq!(releases.all_of(RoundId(2), AccountId(1), too_late).len(), 1);
    }
}
