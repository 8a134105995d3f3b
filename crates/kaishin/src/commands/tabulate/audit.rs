//! `kaishin tabulate audit`: attacks a release, and those before it, with nothing but what is printed.

mod beside;

use std::path::PathBuf;
use std::process::ExitCode;

use base::{Finding, Lang, Severity, Text};
use publish::lessons;
use publish::tables::Release;
use serde_json::json;
use tabulate::suppression::{self, Audit, Learned, Lesson, Rules, Subject};

use super::whole;
use crate::cli::AuditArgs;
use crate::commands::published;
use crate::output::{self, Failure};

/// One release attacked with those before it.
struct Attack {
    file: PathBuf,
    /// The release, then those before it.
    releases: Vec<Release>,
    rules: Rules,
    audit: Audit,
}

pub(super) fn run(args: &AuditArgs) -> Result<ExitCode, Failure> {
    let lang = Lang::parse(&args.lang).unwrap_or_default();
    // What is wrong with the folder does not keep its figures from being looked at.
    let mut complaints = whole::complaints(&args.folder)?;
    output::findings_with_json(&complaints);
    match attacks(args)? {
        Ok(attacks) => {
            let exposed = beside::exposed(&args.folder, &attacks)?;
            output::findings_with_json(&exposed);
            complaints.extend(exposed);
            attacks.iter().for_each(|attack| output::findings_with_json(&attack.audit.findings));
            print(&attacks, &complaints, lang, args.json);
            let is_sound = complaints.iter().all(|finding| finding.severity != Severity::Error);
            let safe = is_sound && attacks.iter().all(|attack| attack.audit.lessons.is_empty());
            Ok(if safe { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Err(findings) => {
            output::findings(&findings);
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The release in focus with those before it, then each other release of the folder alone: they are of other rounds.
fn attacks(args: &AuditArgs) -> Result<Result<Vec<Attack>, Vec<Finding>>, Failure> {
    let (mut of_folder, mut findings) = (Vec::new(), Vec::new());
    match published::read(&args.folder)? {
        Ok(releases) => of_folder = releases,
        Err(found) => findings.extend(found),
    }
    let focus = of_folder.first().map(|(_, release)| release.source.clone()).unwrap_or_default();
    let mut earlier: Vec<Release> = Vec::new();
    match published::earlier(&args.earlier, &focus)? {
        Ok(releases) => earlier = releases.into_iter().map(|(_, release)| release).collect(),
        Err(found) if findings.is_empty() => findings.extend(found),
        Err(_) => {}
    }
    if !findings.is_empty() {
        return Ok(Err(findings));
    }
    let mut attacks = Vec::new();
    for (file, release) in of_folder {
        let releases: Vec<Release> = std::iter::once(release).chain(std::mem::take(&mut earlier)).collect();
        match attack(args, file, releases) {
            Ok(attack) => attacks.push(attack),
            Err(found) => findings.extend(found),
        }
    }
    Ok(if findings.is_empty() { Ok(attacks) } else { Err(findings) })
}

fn attack(args: &AuditArgs, file: PathBuf, releases: Vec<Release>) -> Result<Attack, Vec<Finding>> {
    let printed: Vec<_> = releases.iter().map(Release::printed).collect();
    let audited = rules(args, &releases[0])
        .and_then(|rules| suppression::audit(&printed[0], &printed[1..], &rules).map(|audit| (rules, audit)));
    match audited {
        Ok((rules, audit)) => Ok(Attack { file, releases, rules, audit }),
        Err(findings) => {
            let name = file.display().to_string();
            Err(findings.into_iter().map(|finding| finding.in_file(&name)).collect())
        }
    }
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

fn print(attacks: &[Attack], complaints: &[Finding], lang: Lang, as_json: bool) {
    if as_json {
        let lessons: Vec<_> = attacks.iter().flat_map(plain_lessons).collect();
        let findings: Vec<&Finding> =
            complaints.iter().chain(attacks.iter().flat_map(|attack| &attack.audit.findings)).collect();
        let sum = |of: fn(&Audit) -> usize| attacks.iter().map(|attack| of(&attack.audit)).sum::<usize>();
        let all = json!({
            "lessons": lessons,
            "figures": sum(|audit| audit.n_figures),
            "withheld": sum(|audit| audit.n_withheld),
            "rules": attacks.first().map(|attack| attack.rules.codes()),
            "findings": findings,
        });
        output::line(all);
        return;
    }
    for attack in attacks {
        if attacks.len() > 1 {
            output::line(attack.file.display());
        }
        tell(attack, lang);
    }
}

fn plain_lessons(attack: &Attack) -> Vec<serde_json::Value> {
    let releases: Vec<&Release> = attack.releases.iter().collect();
    let file = attack.file.file_name().map(|name| name.to_string_lossy());
    attack.audit.lessons.iter().map(|lesson| plain(lesson, &releases, file.as_deref())).collect()
}

/// The lessons of one release and their sum.
fn tell(attack: &Attack, lang: Lang) {
    let (audit, releases): (_, Vec<&Release>) = (&attack.audit, attack.releases.iter().collect());
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
fn plain(lesson: &Lesson, releases: &[&Release], file: Option<&str>) -> serde_json::Value {
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
        "file": file,
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

#[cfg(test)]
mod tests;
