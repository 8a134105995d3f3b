//! `cargo xtask demo`: from a bare Debian machine with Rust to a running site, in one command.

use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::say::Progress;
use crate::{debian, places, process};

/// Where the demo keeps its data when nothing else is said; git does not look there.
const DATA: &str = "kaishin-data";
/// Where the demo listens when nothing else is said: on this machine only.
const LISTEN: &str = "127.0.0.1:8080";

/// What was asked for on the command line.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    data: String,
    listen: String,
    more: Vec<String>,
}

/// Prepares and builds; then the demo takes the place of this process, so that Ctrl-C reaches it directly.
pub(crate) fn run(args: &[String]) -> Result<bool, String> {
    let wish = read(args)?;
    let progress = Progress::start();
    progress.say("looking what this system lacks");
    let missing = debian::provide(&[&debian::C_COMPILER]);
    if let Some(need) = missing.first() {
        return Err(format!("{} is missing, and without it nothing can be built", need.what));
    }

    progress.say("building (from nothing this takes some minutes, later a few seconds)");
    if !process::run(&mut process::cargo(&["build", "--package", "kaishin"]))?.success() {
        return Err("the build failed; the first error above says why".to_owned());
    }

    let kaishin = places::built("kaishin")?;
    progress.say(&format!("starting the demo on {}, data in {}; stop it with Ctrl-C", wish.listen, wish.data));
    let mut command = Command::new(&kaishin);
    command.args(["demo", "--data", &wish.data, "--listen", &wish.listen]).args(&wish.more);
    let error = command.exec();
    Err(format!("cannot start {}: {error}", kaishin.display()))
}

fn read(args: &[String]) -> Result<Wish, String> {
    let mut wish =
        Wish { data: places::root().join(DATA).display().to_string(), listen: LISTEN.to_owned(), more: Vec::new() };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--data" => wish.data = value(arg, args.next())?,
            "--listen" => wish.listen = value(arg, args.next())?,
            "--" => wish.more = args.by_ref().cloned().collect(),
            unknown => {
                return Err(format!("`cargo xtask demo` knows --data DIR, --listen ADDR and --; not `{unknown}`"));
            }
        }
    }
    Ok(wish)
}

fn value(option: &str, given: Option<&String>) -> Result<String, String> {
    given.cloned().ok_or_else(|| format!("{option} needs a value after it"))
}

#[cfg(test)]
mod tests {
    use super::{DATA, Wish, read};
    use crate::places;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn options_are_read_and_the_rest_goes_on_to_the_demo() {
        let wish = read(&words("--listen 127.0.0.1:9000 -- --small --json")).unwrap();
        let expected = Wish {
            data: places::root().join(DATA).display().to_string(),
            listen: "127.0.0.1:9000".to_owned(),
            more: words("--small --json"),
        };
        assert_eq!(wish, expected);
        assert!(read(&words("--data")).unwrap_err().contains("needs a value"));
        assert!(read(&words("--port 1")).unwrap_err().contains("`--port`"));
    }
}
