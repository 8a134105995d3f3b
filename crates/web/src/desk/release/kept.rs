//! Releases from when they are asked for to their way out: few, for a while, each for the account that asked for it.

use std::sync::{Arc, Mutex};

use base::Finding;
use jiff::{SignedDuration, Timestamp};
use store::{AccountId, PublicationId, RoundId};
use tabulate::suppression::Rules;

use crate::desk::report::made::Made;
use crate::desk::report::releasing::LeftOut;

/// Releases kept for one account, and for all; what is of least use goes first.
const OF_ACCOUNT_MAX: usize = 4;
const RELEASES_MAX: usize = 16;
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
    /// As what its files were saved, once they were.
    pub(crate) given: Option<PublicationId>,
}

/// How far a release is.
#[derive(Clone)]
pub(crate) enum Stage {
    /// Another is being made before it.
    InLine,
    /// Being made.
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
            Stage::InLine | Stage::Making | Stage::Refused(_) => None,
        }
    }

    /// What stands against it.
    pub(crate) fn refusals(&self) -> &[Finding] {
        match &self.stage {
            Stage::Refused(findings) => findings,
            Stage::InLine | Stage::Making | Stage::Ready(_) => &[],
        }
    }

    /// True until it was made, or cannot be.
    pub(crate) fn is_coming(&self) -> bool {
        matches!(self.stage, Stage::InLine | Stage::Making)
    }

    /// How dear it is to whoever asked: what was refused or saved is least so, what is still coming most.
    fn worth(&self) -> u8 {
        match (&self.stage, self.given) {
            (Stage::Refused(_), _) | (_, Some(_)) => 0,
            (Stage::Ready(_), None) => 1,
            (Stage::InLine | Stage::Making, None) => 2,
        }
    }
}

/// What somebody chose for a release.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Asked {
    /// The rules.
    pub(crate) rules: Rules,
    /// Which tables are left out.
    pub(crate) without: Vec<LeftOut>,
    /// Beside which earlier releases, and when each was given out.
    pub(crate) beside: Vec<(PublicationId, Timestamp)>,
    /// Every release of the round that had been given out by then, chosen or not.
    pub(crate) known: Vec<PublicationId>,
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
        let account = release.account;
        waiting.push((name, release));
        while waiting.iter().filter(|(_, kept)| kept.account == account).count() > OF_ACCOUNT_MAX {
            push_out(&mut waiting, |kept| kept.account == account);
        }
        while waiting.len() > RELEASES_MAX {
            push_out(&mut waiting, |_| true);
        }
    }

    /// The name of a release that is coming and was asked for in the very same way.
    pub(crate) fn same(&self, round: RoundId, account: AccountId, asked: &Asked, now: Timestamp) -> Option<String> {
        let all = self.all_of(round, account, now);
        all.into_iter().find(|(_, kept)| kept.is_coming() && kept.asked == *asked).map(|(name, _)| name)
    }

    /// Notes that the making of a release begins.
    pub(crate) fn begin(&self, name: &str) {
        let mut waiting = self.waiting.lock().expect("no panic while held");
        if let Some((_, kept)) = waiting.iter_mut().find(|(known, _)| known == name) {
            kept.stage = Stage::Making;
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
    pub(crate) fn give(&self, name: &str, publication: PublicationId) {
        let mut waiting = self.waiting.lock().expect("no panic while held");
        if let Some((_, kept)) = waiting.iter_mut().find(|(known, _)| known == name) {
            kept.given = Some(publication);
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
    waiting.retain(|(_, kept)| kept.is_coming() || now.duration_since(kept.at) < SignedDuration::from_mins(MINUTES));
}

/// Takes out the oldest of those that are of least use, but never the newest of all.
fn push_out(waiting: &mut Vec<(String, Kept)>, is_meant: impl Fn(&Kept) -> bool) {
    let older = &waiting[..waiting.len() - 1];
    let meant = older.iter().enumerate().filter(|(_, (_, kept))| is_meant(kept));
    if let Some((place, _)) = meant.min_by_key(|(place, (_, kept))| (kept.worth(), *place)) {
        waiting.remove(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(account: i64, stage: Stage, given: Option<PublicationId>) -> Kept {
        let at = "2026-11-28T00:00:00Z".parse().unwrap();
        Kept { account: AccountId(account), at, round: RoundId(2), stage, asked: Asked::default(), given }
    }

    #[test]
    fn few_releases_wait_each_for_its_own_account_and_round() {
        let releases = Releases::default();
        let at: Timestamp = "2026-11-28T00:00:00Z".parse().unwrap();
        let refused = || Stage::Refused(Vec::new());
        for name in 0..=OF_ACCOUNT_MAX {
            releases.keep(name.to_string(), kept(1, refused(), None));
        }
        let of = |name: &str, round, account, now| releases.of(name, RoundId(round), AccountId(account), now).is_some();
        assert!(!of("0", 2, 1, at), "pushed out");
        assert!(of("1", 2, 1, at) && of("1", 2, 1, at), "it may be taken again");
        assert!(!of("1", 3, 1, at) && !of("1", 2, 9, at));
        assert!(!releases.is_kept("0") && releases.is_kept("1"));
        let too_late = at + SignedDuration::from_mins(MINUTES);
        assert!(!of("1", 2, 1, too_late), "too late");
        releases.keep("long".to_owned(), kept(1, Stage::Making, None));
        assert!(of("long", 2, 1, too_late), "it is still being made");
        assert_eq!(releases.all_of(RoundId(2), AccountId(1), too_late).len(), 1);
    }

    #[test]
    fn what_is_of_least_use_goes_first_and_nobody_loses_another_account_s() {
        let releases = Releases::default();
        let ready = || Stage::Ready(Arc::new(crate::desk::report::made::sample()));
        releases.keep("ready".to_owned(), kept(1, ready(), None));
        releases.keep("saved".to_owned(), kept(1, ready(), Some(PublicationId(7))));
        releases.keep("coming".to_owned(), kept(1, Stage::InLine, None));
        for name in 0..OF_ACCOUNT_MAX + 1 {
            releases.keep(format!("other {name}"), kept(9, Stage::InLine, None));
        }
        releases.keep("more".to_owned(), kept(1, Stage::InLine, None));
        releases.keep("newest".to_owned(), kept(1, Stage::InLine, None));
        let names = ["ready", "saved", "coming", "more", "newest", "other 0", "other 1"];
        assert_eq!(names.map(|name| releases.is_kept(name)), [true, false, true, true, true, false, true]);
        let (round, account, asked) = (RoundId(2), AccountId(1), Asked::default());
        let at = "2026-11-28T00:00:00Z".parse().unwrap();
        assert_eq!(releases.same(round, account, &asked, at).as_deref(), Some("coming"));
        let other = Asked { known: vec![PublicationId(7)], ..asked };
        assert_eq!(releases.same(round, account, &other, at), None);
    }
}
