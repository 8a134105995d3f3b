//! What the system lacks, and how Debian provides it.

use std::process::Command;

use crate::places::program;
use crate::process::{output, run};
use crate::say;

/// Something that must be on the machine.
pub(crate) struct Need {
    /// In words, for the person at the terminal.
    pub(crate) what: &'static str,
    /// The Debian packages that bring it.
    pub(crate) packages: &'static [&'static str],
    /// Looks whether it is there.
    pub(crate) present: fn() -> bool,
}

/// A C compiler, for the embedded SQLite.
pub(crate) const C_COMPILER: Need =
    Need { what: "a C compiler", packages: &["gcc", "libc6-dev"], present: || program("cc").is_some() };
/// The browser of the browser stories.
pub(crate) const CHROMIUM: Need = Need {
    what: "Chromium with its driver",
    packages: &["chromium", "chromium-driver"],
    present: || program("chromium").is_some() && program("chromedriver").is_some(),
};
/// Letters for the browser: without them every Japanese page is a row of boxes.
pub(crate) const JAPANESE_FONT: Need = Need {
    what: "a Japanese font",
    packages: &["fonts-noto-cjk", "fontconfig"],
    present: || output(Command::new("fc-list").arg(":lang=ja")).is_ok_and(|fonts| !fonts.trim().is_empty()),
};
/// Opens and saves answering workbooks, as people without Excel do. Only the spreadsheet, without a desktop.
pub(crate) const LIBREOFFICE: Need =
    Need { what: "LibreOffice Calc", packages: &["libreoffice-calc-nogui"], present: || program("soffice").is_some() };
/// The second database of the store's tests.
pub(crate) const POSTGRESQL: Need =
    Need { what: "PostgreSQL", packages: &["postgresql"], present: || crate::postgres::programs().is_some() };
/// Fetches the accessibility checker.
pub(crate) const NPM: Need = Need { what: "npm", packages: &["npm"], present: || program("npm").is_some() };

/// Makes the environment of the other engines that tabulation is measured beside.
pub(crate) const PYTHON_VENV: Need = Need {
    what: "Python with its venv module",
    packages: &["python3", "python3-venv"],
    present: || output(Command::new("python3").args(["-c", "import venv, ensurepip"])).is_ok(),
};
/// The judge of weighted shares and their standard errors.
pub(crate) const R_SURVEY: Need = Need {
    what: "R with the packages survey and data.table",
    packages: &["r-base-core", "r-cran-survey", "r-cran-data.table"],
    present: || output(Command::new("Rscript").args(["-e", "library(survey); library(data.table)"])).is_ok(),
};

/// Installs what of `needs` is missing, after saying so, and returns what is still missing afterwards.
///
/// Only on a system with apt-get, and only as root or where `sudo` asks no password; elsewhere it names the packages.
pub(crate) fn provide<'a>(needs: &[&'a Need]) -> Vec<&'a Need> {
    let missing: Vec<&Need> = needs.iter().copied().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        return missing;
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages).copied().collect();
    let what: Vec<&str> = missing.iter().map(|need| need.what).collect();
    say::line(&format!("This system lacks: {}.", what.join(", ")));
    match installer() {
        Some(prefix) => install(prefix, &packages),
        None => say::line(&format!(
            "It cannot be installed from here: that takes Debian's apt-get, and root or a sudo without password. \
             Install it yourself; on Debian: apt-get install {}",
            packages.join(" ")
        )),
    }
    missing.into_iter().filter(|need| !(need.present)()).collect()
}

/// The words that must stand before `apt-get`, or `None` where we may not install.
fn installer() -> Option<&'static [&'static str]> {
    program("apt-get")?;
    let is_root = output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if is_root {
        return Some(&["env"]);
    }
    let may_sudo = program("sudo").is_some() && output(Command::new("sudo").args(["-n", "true"])).is_ok();
    may_sudo.then_some(&["sudo", "-n", "env"])
}

fn install(prefix: &[&str], packages: &[&str]) {
    say::line(&format!("Installing with Debian's apt-get: {}", packages.join(" ")));
    if packages.contains(&"postgresql") {
        say::line("(Debian may also start a PostgreSQL server of its own; the tests do not use it.)");
    }
    let update = ["apt-get", "update"];
    let install = [&["apt-get", "install", "--yes", "--no-install-recommends"], packages].concat();
    for words in [&update[..], &install[..]] {
        let mut command = Command::new(prefix[0]);
        command.args(&prefix[1..]).arg("DEBIAN_FRONTEND=noninteractive").args(words);
        match run(&mut command) {
            Ok(status) if status.success() => {}
            Ok(status) => say::line(&format!("`{}` failed ({status}).", words.join(" "))),
            Err(problem) => say::line(&problem),
        }
    }
}
