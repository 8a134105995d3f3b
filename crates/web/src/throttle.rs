//! Slowing down the guessing of codes: answers come later the more wrong ones came before. Nobody is ever locked out.
//!
//! Pure: the caller brings the time and does the waiting. Failures are counted per source and per facility code as it
//! was typed, whether it exists or not, and are forgotten one by one.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Wrong codes that cost nothing: people mistype.
const FREE_FAILURES: u32 = 3;
/// The first delay; each further failure doubles it.
const FIRST_DELAY: Duration = Duration::from_millis(250);
/// After this long, one failure is forgotten, in milliseconds.
const FORGET_ONE_MS: i64 = 60_000;
/// Failures beyond this do not count, so that a day of guessing is forgotten within the hour.
const FAILURES_MAX: u32 = 40;
/// Most sources and facilities remembered. The least blamed is forgotten first.
const KEYS_MAX: usize = 50_000;
/// Most sign-ins held back at a time. Beyond it people are asked to come again: the only answer without a check.
const WAITERS_MAX: u32 = 512;

/// The log is told of guessing this often at most.
const TELL_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(60);

/// What is remembered about one source or facility code.
#[derive(Clone, Copy, Debug)]
struct Blame {
    n_failures: u32,
    at: Timestamp,
}

/// Remembers failures and says how long to hold back the next answer.
#[derive(Debug)]
pub(crate) struct Throttle {
    delay_max: Duration,
    blames: BTreeMap<String, Blame>,
    n_waiters: u32,
    told_at: Option<Timestamp>,
}

impl Throttle {
    /// A throttle that never holds an answer back for longer than `delay_max`.
    pub(crate) fn new(delay_max: Duration) -> Throttle {
        Throttle { delay_max, blames: BTreeMap::new(), n_waiters: 0, told_at: None }
    }

    /// How long to hold back the answer to an attempt by `source` on `account` (a facility code or an account's name,
    /// as typed), right or wrong. Takes a waiting place if there is something to wait for; give it back with
    /// [`Throttle::leave`]. `None` when all places are taken.
    pub(crate) fn enter(&mut self, source: &str, account: &str, now: Timestamp) -> Option<Duration> {
        let n_failures = self.failures(&source_key(source), now).max(self.failures(&account_key(account), now));
        let delay = delay_for(n_failures, self.delay_max);
        if delay.is_zero() {
            return Some(delay);
        }
        if self.n_waiters >= WAITERS_MAX {
            return None;
        }
        self.n_waiters += 1;
        Some(delay)
    }

    /// Gives back the waiting place that came with a delay above zero.
    pub(crate) fn leave(&mut self, delay: Duration) {
        if !delay.is_zero() {
            self.n_waiters = self.n_waiters.saturating_sub(1);
        }
    }

    /// Remembers a wrong code. True when an answer will be held back for the first time, at most once a minute: the
    /// moment for an entry in the log, which nobody can flood.
    pub(crate) fn failed(&mut self, source: &str, account: &str, now: Timestamp) -> bool {
        let mut slows = false;
        for key in [source_key(source), account_key(account)] {
            let n_failures = (self.failures(&key, now) + 1).min(FAILURES_MAX);
            slows |= n_failures == FREE_FAILURES;
            self.blames.insert(key, Blame { n_failures, at: now });
        }
        if self.blames.len() > KEYS_MAX {
            self.forget_the_least(now);
        }
        let is_news = slows && self.told_at.is_none_or(|at| now.duration_since(at) >= TELL_AGAIN_AFTER);
        if is_news {
            self.told_at = Some(now);
        }
        is_news
    }

    fn failures(&self, key: &str, now: Timestamp) -> u32 {
        self.blames.get(key).map_or(0, |blame| remaining(*blame, now))
    }

    /// Drops what has been forgotten, and then half of what weighs least.
    fn forget_the_least(&mut self, now: Timestamp) {
        self.blames.retain(|_, blame| remaining(*blame, now) > 0);
        let mut floor = 1;
        while self.blames.len() > KEYS_MAX / 2 && floor <= FAILURES_MAX {
            self.blames.retain(|_, blame| remaining(*blame, now) > floor);
            floor += 1;
        }
    }
}

fn remaining(blame: Blame, now: Timestamp) -> u32 {
    let passed_ms = now.as_millisecond().saturating_sub(blame.at.as_millisecond()).max(0);
    blame.n_failures.saturating_sub(u32::try_from(passed_ms / FORGET_ONE_MS).unwrap_or(u32::MAX))
}

fn delay_for(n_failures: u32, delay_max: Duration) -> Duration {
    let Some(beyond) = n_failures.checked_sub(FREE_FAILURES) else {
        return Duration::ZERO;
    };
    FIRST_DELAY.checked_mul(1 << beyond.min(20)).map_or(delay_max, |delay| delay.min(delay_max))
}

fn source_key(source: &str) -> String {
    format!("s {}", store::seal::digest(source.as_bytes()))
}

fn account_key(account: &str) -> String {
    format!("a {}", store::seal::digest(base::normalise::typed_code(account).as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: Duration = Duration::from_secs(8);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + second).unwrap()
    }

    #[test]
    fn twenty_wrong_codes_slow_down_and_never_lock_out() {
        let mut throttle = Throttle::new(MAX);
        let mut delays = Vec::new();
        for _ in 0..20 {
            let delay = throttle.enter("10.0.0.1", "1311000001", at(0)).unwrap();
            throttle.leave(delay);
            throttle.failed("10.0.0.1", "1311000001", at(0));
            delays.push(delay.as_millis());
        }
        assert_eq!(delays[..7], [0, 0, 0, 250, 500, 1000, 2000]);
        assert_eq!(delays[19], 8000);
        assert_eq!(throttle.enter("10.0.0.1", "1311000001", at(0)), Some(MAX));
    }

    #[test]
    fn failures_are_forgotten_one_a_minute() {
        let mut throttle = Throttle::new(MAX);
        for _ in 0..5 {
            throttle.failed("10.0.0.1", "x", at(0));
        }
        assert_eq!(throttle.enter("10.0.0.1", "y", at(0)), Some(Duration::from_millis(1000)));
        assert_eq!(throttle.enter("10.0.0.1", "y", at(60)), Some(Duration::from_millis(500)));
        assert_eq!(throttle.enter("10.0.0.1", "y", at(180)), Some(Duration::ZERO));
    }

    #[test]
    fn the_log_is_told_when_guessing_begins_and_not_flooded() {
        let mut throttle = Throttle::new(MAX);
        let told = |throttle: &mut Throttle, source: &str, second| throttle.failed(source, source, at(second));
        assert_eq!(
            [0, 1, 2, 3, 4].map(|second| told(&mut throttle, "10.0.0.1", second)),
            [false, false, true, false, false]
        );
        assert_eq!([5, 6, 7].map(|second| told(&mut throttle, "10.0.0.2", second)), [false; 3], "within the minute");
        assert_eq!([70, 71, 72].map(|second| told(&mut throttle, "10.0.0.3", second)), [false, false, true]);
    }

    #[test]
    fn many_sources_on_one_facility_and_one_source_on_many_are_both_slowed() {
        let mut throttle = Throttle::new(MAX);
        for host in 0..10 {
            throttle.failed(&format!("10.0.0.{host}"), "1311000001", at(0));
            throttle.failed("10.9.9.9", &format!("131100{host}"), at(0));
        }
        assert!(throttle.enter("192.0.2.1", "１３１１０００００１", at(0)).unwrap() >= Duration::from_secs(1));
        assert!(throttle.enter("10.9.9.9", "another", at(0)).unwrap() >= Duration::from_secs(1));
        assert_eq!(throttle.enter("192.0.2.1", "another", at(0)), Some(Duration::ZERO));
    }

    #[test]
    fn waiting_places_and_memory_have_a_limit() {
        let mut throttle = Throttle::new(MAX);
        for index in 0..KEYS_MAX {
            throttle.failed(&format!("source {index}"), "x", at(0));
        }
        assert!(throttle.blames.len() <= KEYS_MAX + 1);
        for _ in 0..WAITERS_MAX {
            assert!(throttle.enter("192.0.2.1", "x", at(0)).is_some());
        }
        assert_eq!(throttle.enter("192.0.2.1", "x", at(0)), None);
        throttle.leave(MAX);
        assert!(throttle.enter("192.0.2.1", "x", at(0)).is_some());
    }
}
