//! `cases/cli/`: files in, what is typed, and what the program says. `cases/README.md` says how a case is written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own for each case, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("kaishin-cli-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder of its own");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_program_says_what_the_cases_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/cli");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        check(&file.file_stem().unwrap().to_string_lossy(), &fs::read_to_string(&file).unwrap());
    }
}

/// Parts: files, then what is typed and what comes of it.
fn check(name: &str, case: &str) {
    let folder = Folder::new(name);
    let mut said: Option<Output> = None;
    let text: String = case.lines().filter(|line| !line.starts_with("# ")).map(|line| format!("{line}\n")).collect();
    for part in text.split("---\n") {
        let (head, body) = part.split_once('\n').unwrap_or((part, ""));
        match head.split_once(' ') {
            Some(("file", path)) => {
                let path = folder.0.join(path.trim());
                fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder");
                fs::write(path, body).expect("a file");
            }
            Some(("folder", path)) => fs::create_dir_all(folder.0.join(path.trim())).expect("a folder"),
            Some(("run", arguments)) => {
                let output = run(&folder.0, arguments);
                body.lines().for_each(|line| hold(name, arguments, &folder.0, &output, line));
                said = Some(output);
            }
            _ => panic!("{name}: file, folder or run, not: {head}"),
        }
    }
    assert!(said.is_some(), "{name}: nothing was run");
}

fn run(folder: &Path, arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kaishin"));
    command.args(arguments.split_whitespace()).current_dir(folder);
    // What this machine is set to is no part of the case.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("KAISHIN_")) {
        command.env_remove(name);
    }
    command.output().expect("the program starts")
}

/// `exit 1`, `out WORDS`, `no out WORDS`, `err WORDS`, `absent PATH`.
fn hold(name: &str, arguments: &str, folder: &Path, output: &Output, line: &str) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let holds = match line.split_once(' ') {
        Some(("exit", code)) => output.status.code() == code.trim().parse().ok(),
        Some(("out", words)) => out.contains(words),
        Some(("err", words)) => err.contains(words),
        Some(("absent", path)) => !folder.join(path).exists(),
        Some(("no", rest)) => match rest.split_once(' ') {
            Some(("out", words)) => !out.contains(words),
            Some(("err", words)) => !err.contains(words),
            _ => panic!("{name}: {line}"),
        },
        _ => panic!("{name}: {line}"),
    };
    assert!(holds, "{name}: {arguments}\n{line}\n\n{:?}\n{out}\n{err}", output.status.code());
}
