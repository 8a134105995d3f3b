//! `kaishin publish lint`: whether machines can read a folder's tables, by the ministry's rule.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use base::{Finding, Lang, Severity, Text};
use publish::lint::{LINT_BYTES_MAX, Verdict, lint};

use crate::cli::{LintArgs, PublishCommand};
use crate::output::{self, Failure};

/// Most files of a folder that are looked at.
const FILES_MAX: usize = 2_000;
/// How many folders deep files are looked for.
const DEPTH_MAX: usize = 8;

pub(crate) fn run(command: &PublishCommand) -> Result<ExitCode, Failure> {
    match command {
        PublishCommand::Lint(args) => lint_folder(args),
    }
}

fn lint_folder(args: &LintArgs) -> Result<ExitCode, Failure> {
    let lang = Lang::parse(&args.lang).unwrap_or_default();
    let mut paths: BTreeMap<String, PathBuf> = BTreeMap::new();
    if args.folder.is_file() {
        let name = args.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        paths.insert(name, args.folder.clone());
    } else {
        collect(&args.folder, "", 0, &mut paths)?;
    }
    let mut verdict = Verdict::default();
    for (name, path) in &paths {
        let of_file = lint([(name.as_str(), content(path)?.as_slice())]);
        verdict.flaws.extend(of_file.flaws);
        verdict.looked_into.extend(of_file.looked_into);
        verdict.passed_over.extend(of_file.passed_over);
    }
    if args.json {
        output::line(serde_json::to_string(&verdict).expect("plain data becomes JSON"));
    } else {
        print(&verdict, lang);
    }
    if verdict.looked_into.is_empty() {
        output::findings(&[no_table().in_file(&args.folder.display().to_string())]);
        return Ok(ExitCode::FAILURE);
    }
    Ok(if verdict.passes() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn no_table() -> Finding {
    let message = Text::new(
        "調べられる表のファイルがありません。CSV か Excel（.xlsx）のあるフォルダを指定してください。",
        "There is no file with a table here that can be judged. Name a folder with CSV or Excel (.xlsx) files.",
    );
    Finding::error("no-table", message)
}

/// The content; of a file that is too large only so much that this is found.
fn content(path: &Path) -> Result<Vec<u8>, Failure> {
    use std::io::Read;
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let file = fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(LINT_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// Every file below, by its name relative to the folder; hidden ones are none of ours.
fn collect(folder: &Path, before: &str, depth: usize, paths: &mut BTreeMap<String, PathBuf>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::file(folder, &error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().map_err(failed)?;
        if name.starts_with('.') {
            continue;
        }
        let relative = format!("{before}{name}");
        if kind.is_dir() && depth < DEPTH_MAX {
            collect(&entry.path(), &format!("{relative}/"), depth + 1, paths)?;
        } else if kind.is_file() {
            paths.insert(relative, entry.path());
        }
        if paths.len() > FILES_MAX {
            return Err(Failure::new(format!(
                "{}: ファイルが多すぎます。{FILES_MAX} 個以内のフォルダを指定してください / more than {FILES_MAX} files; name a smaller folder",
                folder.display()
            )));
        }
    }
    Ok(())
}

fn print(verdict: &Verdict, lang: Lang) {
    let words = |ja: &str, en: &str| if lang == Lang::Ja { ja.to_owned() } else { en.to_owned() };
    for flaw in &verdict.flaws {
        let mark = match flaw.finding.severity {
            Severity::Error => words("要修正", "wrong"),
            Severity::Warning => words("要確認", "look at"),
            Severity::Info => words("参考", "note"),
        };
        output::line(format!("{mark} {}", flaw.finding.line(lang)));
    }
    let (n_files, n_over) = (verdict.looked_into.len(), verdict.passed_over.len());
    let n_wrong = verdict.flaws.iter().filter(|flaw| flaw.finding.severity == Severity::Error).count();
    let n_other = verdict.flaws.len() - n_wrong;
    output::line(words(
        &format!(
            "表のファイル {n_files} 個を調べました：要修正 {n_wrong}、要確認 {n_other}（中を調べない形式 {n_over} 個）"
        ),
        &format!(
            "{n_files} files with tables: {n_wrong} wrong, {n_other} to look at ({n_over} in forms not looked into)"
        ),
    ));
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;

    use super::lint_folder;
    use crate::cli::LintArgs;

    /// What is looked at here ends with this status.
    #[track_caller]
    fn check(folder: &std::path::Path, status: ExitCode) {
        let args = LintArgs { folder: folder.to_owned(), json: false, lang: "ja".to_owned() };
        assert_eq!(lint_folder(&args).unwrap(), status);
    }

    #[test]
    fn a_folder_without_tables_does_not_pass() {
        let folder = std::env::temp_dir().join(format!("kaishin-lint-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        check(&folder, ExitCode::FAILURE);
        std::fs::write(folder.join("README.md"), "架空").unwrap();
        check(&folder, ExitCode::FAILURE);
        std::fs::write(folder.join("a.csv"), "年,人口（人）\r\n2026,5\r\n").unwrap();
        check(&folder, ExitCode::SUCCESS);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
