//! `kaishin tabulate audit`: attacks a release, and those before it, with nothing but what is printed.

use std::path::Path;
use std::process::ExitCode;

use base::{Finding, Lang, Text};
use publish::lessons;
use publish::tables::{self, Release};
use serde_json::json;
use tabulate::suppression::{self, Audit, Learned, Lesson, Rules, Subject};

use crate::cli::AuditArgs;
use crate::output::{self, Failure};

/// The file of a release that holds everything.
const TABLES: &str = "tables.json";
/// Earlier releases that are looked at together.
const EARLIER_MAX: usize = 12;

pub(super) fn run(args: &AuditArgs) -> Result<ExitCode, Failure> {
    let lang = Lang::parse(&args.lang).unwrap_or_default();
    if args.earlier.len() > EARLIER_MAX {
        return Err(Failure::new(format!("以前の公表は{EARLIER_MAX}件まで / at most {EARLIER_MAX} earlier releases")));
    }
    let mut releases: Vec<Release> = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    for folder in std::iter::once(&args.folder).chain(&args.earlier) {
        match read(folder)? {
            Ok(release) => releases.push(release),
            Err(found) => findings.extend(found),
        }
    }
    let rules = match releases.first().map(|release| rules(args, release)) {
        Some(Err(found)) => {
            findings.extend(found);
            None
        }
        Some(Ok(rules)) => Some(rules),
        None => None,
    };
    let Some(rules) = rules.filter(|_| findings.is_empty()) else {
        output::findings(&findings);
        return Ok(ExitCode::FAILURE);
    };
    let printed: Vec<_> = releases.iter().map(Release::printed).collect();
    match suppression::audit(&printed[0], &printed[1..], &rules) {
        Ok(audit) => {
            output::findings(&audit.findings);
            print(&audit, &releases, &rules, lang, args.json);
            Ok(if audit.lessons.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Err(findings) => {
            let name = args.folder.display().to_string();
            let findings: Vec<Finding> = findings.into_iter().map(|finding| finding.in_file(&name)).collect();
            output::findings(&findings);
            Ok(ExitCode::FAILURE)
        }
    }
}

fn read(folder: &Path) -> Result<Result<Release, Vec<Finding>>, Failure> {
    let file = if folder.is_dir() { folder.join(TABLES) } else { folder.to_owned() };
    let bytes = std::fs::read(&file).map_err(|error| Failure::file(&file, &error))?;
    let name = file.display().to_string();
    let named = |findings: Vec<Finding>| findings.into_iter().map(|finding| finding.in_file(&name)).collect();
    Ok(tables::from_json(&bytes).map_err(named))
}

/// The rules that the release names, with the least count that somebody asked for.
fn rules(args: &AuditArgs, release: &Release) -> Result<Rules, Vec<Finding>> {
    let named = Rules::of_codes(&release.rules).ok_or_else(|| vec![other_rules(&release.rules)])?;
    Rules::new(args.n_min.unwrap_or(named.n_min), named.p_percent, named.dominance)
}

fn other_rules(codes: &[String]) -> Finding {
    let codes = codes.join("、");
    let message = Text::new(
        format!("秘匿の規則「{codes}」は、このプログラムの知らない規則です。新しい版で調べてください。"),
        format!("The rules “{codes}” are not known to this program: use the version that wrote the release."),
    );
    Finding::error("suppression-rules", message)
}

fn print(audit: &Audit, releases: &[Release], rules: &Rules, lang: Lang, as_json: bool) {
    let releases: Vec<&Release> = releases.iter().collect();
    if as_json {
        let lessons: Vec<_> = audit.lessons.iter().map(|lesson| plain(lesson, &releases)).collect();
        let all = json!({
            "lessons": lessons,
            "figures": audit.n_figures,
            "withheld": audit.n_withheld,
            "rules": rules.codes(),
            "findings": audit.findings,
        });
        output::line(all);
        return;
    }
    for lesson in &audit.lessons {
        output::line(lessons::line(lesson, &releases, lang));
    }
    let n = |learned: Learned| audit.lessons.iter().filter(|lesson| lesson.learned == learned).count();
    let (disclosed, recovered, narrowed) = (n(Learned::Disclosed), n(Learned::Recovered), n(Learned::Narrowed));
    let (figures, withheld) = (audit.n_figures, audit.n_withheld);
    output::line(match lang {
        Lang::Ja => {
            format!(
                "数値{figures}件、うち秘匿{withheld}件。判明{disclosed}件、復元{recovered}件、絞り込み{narrowed}件。"
            )
        }
        Lang::En => format!(
            "{figures} figures, {withheld} of them withheld: {disclosed} disclosed, {recovered} recovered, {narrowed} narrowed."
        ),
    });
}

/// A lesson for programs, with its line in both languages.
fn plain(lesson: &Lesson, releases: &[&Release]) -> serde_json::Value {
    let (subject, code) = match &lesson.subject {
        Subject::Cases => ("cases", None),
        Subject::Base => ("base", None),
        Subject::NotAsked => ("not-asked", None),
        Subject::Undetermined => ("undetermined", None),
        Subject::Answered => ("answered", None),
        Subject::Column(code) => ("column", Some(code)),
        Subject::NotChosen(code) => ("not-chosen", Some(code)),
        Subject::Sum => ("sum", None),
    };
    json!({
        "learned": lessons::learned(lesson.learned).get(Lang::En),
        "since_earlier": lesson.since.map(|earlier| earlier + 1),
        "of_earlier": lesson.of_earlier.map(|earlier| earlier + 1),
        "item": lesson.item,
        "by": lesson.by,
        "class": lesson.class,
        "subject": subject,
        "column": code,
        "low": bound(lesson.low),
        "high": lesson.high.map(bound),
        "ja": lessons::line(lesson, releases, Lang::Ja),
        "en": lessons::line(lesson, releases, Lang::En),
    })
}

/// A number where JSON can hold it, its digits otherwise.
fn bound(value: i128) -> serde_json::Value {
    i64::try_from(value).map_or_else(|_| json!(value.to_string()), |value| json!(value))
}
