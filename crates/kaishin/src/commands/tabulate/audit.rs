//! `kaishin tabulate audit`: attacks a release, and those before it, with nothing but what is printed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use base::{Finding, Lang, Text};
use publish::files::TABLES;
use publish::lessons;
use publish::tables::{self, Release};
use serde_json::json;
use tabulate::suppression::{self, Audit, Learned, Lesson, Rules, Subject};

use super::whole;
use crate::cli::AuditArgs;
use crate::output::{self, Failure};

/// Earlier releases that are looked at together.
const EARLIER_MAX: usize = 12;

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
    if args.earlier.len() > EARLIER_MAX {
        return Err(Failure::new(format!("以前の公表は{EARLIER_MAX}件まで / at most {EARLIER_MAX} earlier releases")));
    }
    // What is wrong with the folder does not keep its figures from being looked at.
    let complaints = whole::complaints(&args.folder)?;
    output::findings_with_json(&complaints);
    match attacks(args)? {
        Ok(attacks) => {
            attacks.iter().for_each(|attack| output::findings_with_json(&attack.audit.findings));
            print(&attacks, &complaints, lang, args.json);
            let safe = complaints.is_empty() && attacks.iter().all(|attack| attack.audit.lessons.is_empty());
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
    let (mut of_folder, mut earlier, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    for file in whole::tables(&args.folder)? {
        match read(&file)? {
            Ok(release) => of_folder.push((file, release)),
            Err(found) => findings.extend(found),
        }
    }
    for folder in &args.earlier {
        let file = if folder.is_dir() { folder.join(TABLES) } else { folder.clone() };
        match read(&file)? {
            Ok(release) => earlier.push((file, release)),
            Err(found) => findings.extend(found),
        }
    }
    if let Some((_, focus)) = of_folder.first() {
        let other = earlier.iter().filter(|(_, release)| !same_round(focus, release));
        findings.extend(other.map(|(file, release)| other_round(focus, release).in_file(&file.display().to_string())));
    }
    if !findings.is_empty() {
        return Ok(Err(findings));
    }
    let mut earlier: Vec<Release> = earlier.into_iter().map(|(_, release)| release).collect();
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

fn read(file: &Path) -> Result<Result<Release, Vec<Finding>>, Failure> {
    let bytes = std::fs::read(file).map_err(|error| Failure::file(file, &error))?;
    let name = file.display().to_string();
    let named = |findings: Vec<Finding>| findings.into_iter().map(|finding| finding.in_file(&name)).collect();
    Ok(tables::from_json(&bytes).map_err(named))
}

fn same_round(one: &Release, other: &Release) -> bool {
    let of = |release: &Release| (release.source.form_id.clone(), release.source.round.clone());
    of(one) == of(other)
}

fn other_round(focus: &Release, release: &Release) -> Finding {
    let [(own_form, own), (form, round)] =
        [focus, release].map(|release| (release.source.form_id.as_str(), release.source.round.as_str()));
    let message = Text::new(
        format!(
            "--earlier は同じ回の以前の公表です。これは「{form}」の調査{round}で、調べる公表は「{own_form}」の調査{own}です。同じ回のものを指定してください。"
        ),
        format!(
            "--earlier is an earlier release of the same round. This is round {round} of “{form}”; the release that is audited is round {own} of “{own_form}”. Name one of the same round."
        ),
    );
    Finding::error("other-round", message)
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
