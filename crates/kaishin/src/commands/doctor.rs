//! `kaishin doctor`: is everything as it should be? Each line says what was found and, where it matters, what to do.

use std::path::Path;
use std::process::{Command, ExitCode};

use base::Clock;
use jiff::Timestamp;
use store::audit::{self, ChainState};
use store::{Backend, Store, round};

use crate::cli::Doctor;
use crate::clock::SystemClock;
use crate::config;
use crate::output::{self, Failure};

/// What one check found.
enum Verdict {
    Good(String),
    Doubtful(String),
    Bad(String),
}

pub(crate) async fn run(doctor: Doctor) -> Result<ExitCode, Failure> {
    let now = SystemClock.now();
    let mut verdicts = vec![address(&doctor), key(&doctor), clock(now), fonts()];
    match config::missing(&doctor.data) {
        Some(words) => verdicts.push(Verdict::Doubtful(format!("database: {words}"))),
        None => match config::open(&doctor.data).await {
            Ok(store) => verdicts.extend(database(&store, &doctor, now).await),
            Err(failure) => verdicts.push(Verdict::Bad(format!("database: {failure}"))),
        },
    }
    let mut bad = false;
    for verdict in verdicts {
        match verdict {
            Verdict::Good(words) => output::line(format!("良好 ok       {words}")),
            Verdict::Doubtful(words) => output::line(format!("注意 warning  {words}")),
            Verdict::Bad(words) => {
                bad = true;
                output::line(format!("異常 error    {words}"));
            }
        }
    }
    Ok(if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn address(doctor: &Doctor) -> Verdict {
    let url = config::public_url(&doctor.site, doctor.site.listen);
    if config::is_open_http(&url) {
        return Verdict::Bad(format!(
            "address: {url} is plain HTTP beyond this machine. Cookies are sent over HTTPS only, so nobody can sign in; put an HTTPS proxy in front and set --public-url https://… / HTTPS の中継を置いてください"
        ));
    }
    if url.starts_with("http://") {
        return Verdict::Good(format!("address: {url} (plain HTTP, this machine only)"));
    }
    Verdict::Good(format!("address: {url}; cookies travel over HTTPS only"))
}

fn key(doctor: &Doctor) -> Verdict {
    let file = config::key_file(&doctor.data);
    if !file.exists() {
        return Verdict::Doubtful(format!(
            "sealing key: {} does not exist yet; it is made at the first start",
            file.display()
        ));
    }
    match config::key(&file) {
        Ok(_) if open_to_others(&file) => {
            Verdict::Bad(format!("sealing key: others can read {}; say chmod 600", file.display()))
        }
        Ok(_) => {
            Verdict::Good(format!("sealing key: {}. Keep a copy apart from the database's copies", file.display()))
        }
        Err(failure) => Verdict::Bad(format!("sealing key: {failure}")),
    }
}

#[cfg(unix)]
fn open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn open_to_others(_file: &Path) -> bool {
    false
}

/// A clock far before this program was written is wrong.
fn clock(now: Timestamp) -> Verdict {
    let written = jiff::civil::date(2026, 11, 1).to_zoned(jiff::tz::TimeZone::UTC).expect("a day").timestamp();
    if now < written {
        return Verdict::Bad(format!(
            "clock: {now} lies in the past; deadlines and receipts would be wrong. Set the machine's clock"
        ));
    }
    Verdict::Good(format!("clock: {now}"))
}

/// Charts name common Japanese fonts; a reader's machine has one, a server that prints needs one.
fn fonts() -> Verdict {
    let listed = Command::new("fc-list").args([":lang=ja", "family"]).output();
    match listed {
        Ok(output) if !output.stdout.is_empty() => {
            let families = String::from_utf8_lossy(&output.stdout);
            Verdict::Good(format!("fonts: {}", families.lines().next().unwrap_or_default()))
        }
        Ok(_) => Verdict::Doubtful("fonts: no Japanese font on this machine; pages are drawn by the reader's machine, so only printing here would suffer (Debian: fonts-noto-cjk)".to_owned()),
        Err(_) => Verdict::Doubtful("fonts: fc-list is missing, so they were not looked at (Debian: fontconfig)".to_owned()),
    }
}

async fn database(store: &Store, doctor: &Doctor, now: Timestamp) -> Vec<Verdict> {
    let name = match store.backend() {
        Backend::Sqlite => format!("SQLite, {}", config::database_file(&doctor.data).display()),
        Backend::Postgres => "PostgreSQL".to_owned(),
    };
    match look(store, now).await {
        Ok(found) => {
            let mut verdicts = vec![Verdict::Good(format!("database: {name}, schema up to date"))];
            verdicts.extend(found);
            verdicts
        }
        Err(error) => vec![Verdict::Bad(format!("database: {name}: {error}"))],
    }
}

async fn look(store: &Store, now: Timestamp) -> Result<Vec<Verdict>, store::StoreError> {
    let tx = store.read().await?;
    let mut verdicts = Vec::new();
    verdicts.push(match audit::verify(&tx).await? {
        ChainState::Whole { n_entries, head } => {
            let head = head.get(..16).unwrap_or("none yet");
            Verdict::Good(format!("log: chain whole over {n_entries} entries, head {head}"))
        }
        ChainState::Broken { first_entry, last_entry } => Verdict::Bad(format!(
            "log: the chain does not fit entries {first_entry} to {last_entry}: they were changed outside the program. Keep this database and ask who had access"
        )),
    });
    for round in round::list(&tx).await? {
        verdicts.push(Verdict::Good(format!("round {}: {}, {}", round.id, round.state(now).code(), round.title.ja)));
    }
    Ok(verdicts)
}
