//! Keeps a number of clients busy for a while, and says how quick the answers were.

use std::fmt;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

/// No measurement makes more requests than this, however quick the server is.
const REQUESTS_MAX: usize = 2_000_000;

/// What a measurement came to.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) n_clients: usize,
    pub(crate) n_requests: usize,
    pub(crate) per_second: f64,
    /// Half of the answers came within this.
    pub(crate) p50: Duration,
    /// All but one in a hundred came within this.
    pub(crate) p99: Duration,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p50, p99) = (self.p50.as_secs_f64() * 1e3, self.p99.as_secs_f64() * 1e3);
        write!(f, "{:3} clients {:8.0}/s, p50 {p50:.2} ms, p99 {p99:.2} ms", self.n_clients, self.per_second)
    }
}

/// Every client does `work` again and again for `time`, each on a thread of its own. The first failure is returned.
pub(crate) fn measure<Client: Send>(
    clients: &mut [Client],
    time: Duration,
    work: impl Fn(&mut Client) -> Result<(), String> + Sync,
) -> Result<Measured, String> {
    let n_clients = clients.len();
    let requests_max = REQUESTS_MAX / n_clients.max(1);
    let together = Barrier::new(n_clients + 1);
    let (latencies, elapsed) = thread::scope(|scope| {
        let threads: Vec<_> = clients
            .iter_mut()
            .map(|client| {
                let (together, work) = (&together, &work);
                scope.spawn(move || {
                    together.wait();
                    busy(client, time, requests_max, work)
                })
            })
            .collect();
        together.wait();
        let start = Instant::now();
        let latencies: Vec<Result<Vec<Duration>, String>> =
            threads.into_iter().map(|thread| thread.join().expect("a client does not panic")).collect();
        (latencies, start.elapsed())
    });
    let latencies: Vec<Vec<Duration>> = latencies.into_iter().collect::<Result<_, _>>()?;
    let mut latencies = latencies.concat();
    latencies.sort_unstable();
    let n_requests = latencies.len();
    let requests = f64::from(u32::try_from(n_requests).unwrap_or(u32::MAX));
    Ok(Measured {
        n_clients,
        n_requests,
        per_second: requests / elapsed.as_secs_f64(),
        p50: quantile(&latencies, 50),
        p99: quantile(&latencies, 99),
    })
}

fn busy<Client>(
    client: &mut Client,
    time: Duration,
    requests_max: usize,
    work: &impl Fn(&mut Client) -> Result<(), String>,
) -> Result<Vec<Duration>, String> {
    let mut latencies = Vec::new();
    let start = Instant::now();
    while start.elapsed() < time && latencies.len() < requests_max {
        let before = Instant::now();
        work(client)?;
        latencies.push(before.elapsed());
    }
    Ok(latencies)
}

/// The latency that `percent` of the sorted latencies do not exceed.
fn quantile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{measure, quantile};

    #[test]
    fn quantiles_are_those_of_the_sorted_list() {
        let sorted: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(quantile(&sorted, 50), Duration::from_millis(100));
        assert_eq!(quantile(&sorted, 99), Duration::from_millis(198));
        assert_eq!(quantile(&[], 99), Duration::ZERO);
    }

    #[test]
    fn a_failing_client_ends_the_measurement() {
        let mut clients = [1, 2];
        let failed = measure(&mut clients, Duration::from_millis(1), |client| match client {
            1 => Ok(()),
            _ => Err("refused".to_owned()),
        });
        assert_eq!(failed.unwrap_err(), "refused");
    }
}
