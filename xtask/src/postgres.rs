//! A PostgreSQL server for one run of the tests: on loopback, in a temporary folder, gone afterwards.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::places::{program, temporary};
use crate::process::{Server, free_port, output, wait_until};

/// How long the server may take to answer for the first time.
const START_LIMIT: Duration = Duration::from_secs(60);

/// The running server. It stops, and its folder goes, with this value.
pub(crate) struct Postgres {
    // The order matters: the server stops before its folder is removed.
    _server: Server,
    _folder: Folder,
    /// The address for the tests; its user may create databases.
    pub(crate) url: String,
}

/// A temporary folder that goes with this value.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Who runs the server: PostgreSQL refuses to run as root, so root lends it the packages' own account.
struct Account {
    uid: String,
    gid: String,
}

/// The folder with `initdb` and `postgres`, of the newest version installed.
pub(crate) fn programs() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").is_file() && bin.join("postgres").is_file())
        .collect();
    versions.sort();
    let on_path = || program("initdb").and_then(|file| file.parent().map(Path::to_path_buf));
    versions.pop().map(|(_, bin)| bin).or_else(on_path)
}

impl Postgres {
    /// Makes an empty database cluster and starts a server on it; returns when it answers.
    pub(crate) fn start() -> Result<Postgres, String> {
        let bin = programs().ok_or("PostgreSQL is not installed")?;
        let account = account()?;
        let folder = Folder(temporary("postgres")?);
        let data = folder.0.join("data");
        if let Some(account) = &account {
            let owner = format!("{}:{}", account.uid, account.gid);
            output(Command::new("chown").arg(owner).arg(&folder.0))?;
        }

        let mut init = lent(account.as_ref(), &bin.join("initdb"));
        init.args(["--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", "--pgdata"]);
        output(init.arg(&data).current_dir(&folder.0))?;

        let port = free_port()?;
        let mut serve = lent(account.as_ref(), &bin.join("postgres"));
        serve.arg("-D").arg(&data).arg("-k").arg(&folder.0).args(["-p", &port.to_string()]);
        // Nothing here outlives the run, so nothing has to survive a power cut.
        for setting in [
            "listen_addresses=127.0.0.1",
            "max_connections=200",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
        ] {
            serve.args(["-c", setting]);
        }
        let log =
            std::fs::File::create(folder.0.join("log")).map_err(|error| format!("cannot write a log: {error}"))?;
        let mut server = Server::start(serve.current_dir(&folder.0).stdout(Stdio::null()).stderr(log), "QUIT")?;

        let answers = || answers(&bin, port);
        if !wait_until(START_LIMIT, || answers() || !server.runs()) || !server.runs() {
            let log = std::fs::read_to_string(folder.0.join("log")).unwrap_or_default();
            return Err(format!("PostgreSQL does not start:\n{log}"));
        }
        Ok(Postgres { _server: server, _folder: folder, url: format!("postgres://postgres@127.0.0.1:{port}/postgres") })
    }
}

fn answers(bin: &Path, port: u16) -> bool {
    let mut ready = Command::new(bin.join("pg_isready"));
    output(ready.args(["--quiet", "--host=127.0.0.1", &format!("--port={port}")])).is_ok()
}

fn account() -> Result<Option<Account>, String> {
    if output(Command::new("id").arg("-u"))?.trim() != "0" {
        return Ok(None);
    }
    let of = |what: &str| output(Command::new("id").args([what, "postgres"])).map(|id| id.trim().to_owned());
    Ok(Some(Account { uid: of("-u")?, gid: of("-g")? }))
}

/// `server`, run as `account`. `setpriv` becomes the program (`runuser` would stand between us and it), and
/// lets the server end by itself should we be killed before we can stop it.
fn lent(account: Option<&Account>, server: &Path) -> Command {
    if account.is_none() && program("setpriv").is_none() {
        return Command::new(server);
    }
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "QUIT"]);
    if let Some(account) = account {
        command.args(["--reuid", &account.uid, "--regid", &account.gid, "--init-groups"]);
    }
    command.arg("--").arg(server);
    command
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::{Postgres, programs};
    use crate::places::on_build_machine;

    #[test]
    fn the_server_answers_and_leaves_nothing_behind() {
        if programs().is_none() {
            assert!(!on_build_machine(), "PostgreSQL is not installed");
            eprintln!("skipped: PostgreSQL absent");
            return;
        }
        let server = Postgres::start().unwrap();
        let folder = server._folder.0.clone();
        let address = server.url.split(['@', '/']).nth(3).unwrap().to_owned();
        assert!(TcpStream::connect(&address).is_ok(), "{address}");
        drop(server);
        assert!(TcpStream::connect(&address).is_err(), "{address}");
        assert!(!folder.exists());
    }
}
