//! What the analysis found, in words for authors.

use base::{Finding, Severity, Text};

use super::Undecided;
use super::verdicts::{CheckVerdict, OptionsVerdict, Verdict};
use super::world::SOFT;
use crate::instrument::{Instrument, Kind};
use crate::phrases::shown_name;
use crate::universe::conditions;

const SHEET: &str = "survey";

/// Everything that an author should look at, but for what cannot be decided.
pub(super) fn remarks(
    instrument: &Instrument,
    unreached: &[usize],
    verdicts: &[CheckVerdict],
    chosen: &[OptionsVerdict],
    blocked: bool,
) -> Vec<Finding> {
    let mut found = unreachable(instrument, unreached);
    found.extend(checks(instrument, verdicts));
    found.extend(options(instrument, chosen));
    found.extend(blocked.then(no_way_through));
    found
}

/// One finding for each cause: where a group cannot be reached, nothing is said of what is inside it.
pub(super) fn unreachable(instrument: &Instrument, items: &[usize]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for index in items {
        let (row, name, condition) = cause(instrument, *index, items);
        let message = Text::new(
            format!(
                "{}に到達する回答の組合せはありません（条件：{condition}）。条件か、前提の設問を見直してください",
                name.ja
            ),
            format!(
                "no valid answers lead to {} (condition: {condition}); look at it or at what it depends on",
                name.en
            ),
        );
        let finding = Finding::warning("unreachable", message).on_sheet(SHEET).at_row(row).in_column("relevant");
        if !found.contains(&finding) {
            found.push(finding);
        }
    }
    found
}

/// The outermost group that nobody can reach, or the item itself.
fn cause(instrument: &Instrument, index: usize, items: &[usize]) -> (u32, Text, String) {
    let item = &instrument.items[index];
    let own = item.group.filter(|_| item.kind == Kind::Repeat);
    let all_inside = |group: usize| {
        let inside = |other: &usize| {
            let item = &instrument.items[*other];
            let own = item.group.filter(|_| item.kind == Kind::Repeat);
            own == Some(group) || instrument.enclosing(*other).contains(&group)
        };
        let members: Vec<usize> = (0..instrument.items.len()).filter(inside).collect();
        members.iter().all(|member| items.contains(member))
    };
    let around = instrument.enclosing(index).into_iter().rev().chain(own);
    let group = around.into_iter().find(|group| instrument.groups[*group].relevant.is_some() && all_inside(*group));
    if let Some(group) = group {
        let group = &instrument.groups[group];
        let condition = group.relevant.as_ref().map(|condition| condition.source.clone()).unwrap_or_default();
        let label = if group.label.is_empty() { Text::same(&group.name) } else { group.label.clone() };
        let label = Text::new(
            format!("グループ「{}」", label.get(base::Lang::Ja)),
            format!("the group “{}”", label.get(base::Lang::En)),
        );
        return (group.row, label, condition);
    }
    let condition: Vec<&str> =
        conditions(instrument, index).into_iter().map(|(_, condition)| condition.source.as_str()).collect();
    (item.row, shown_name(item), condition.join(" and "))
}

fn checks(instrument: &Instrument, verdicts: &[CheckVerdict]) -> Vec<Finding> {
    let found = verdicts.iter().filter_map(|check| {
        let item = &instrument.items[check.item];
        let name = shown_name(item);
        let (code, ja, en) = match (check.column, check.verdict) {
            ("constraint" | SOFT, Verdict::Always) => (
                "check-always-fires",
                "の条件を満たす回答はありません。条件を見直してください",
                "no answer passes the check; look at the condition",
            ),
            ("constraint" | SOFT, Verdict::Never) => (
                "check-never-fires",
                "の条件はどの回答でも満たされ、役に立っていません",
                "every answer passes the check, which does nothing",
            ),
            (_, Verdict::Always) => (
                "always-required",
                "は、条件によらず常に必須です。required は yes で足ります",
                "an answer is needed whatever the condition says; yes would do",
            ),
            (_, Verdict::Never) => (
                "never-required",
                "が必須になることはありません。条件を見直すか、required を空にしてください",
                "an answer is never needed; look at the condition, or leave required empty",
            ),
            (_, Verdict::Depends | Verdict::Undecided) => return None,
        };
        let severity = if code == "check-always-fires" { Severity::Warning } else { Severity::Info };
        let message = Text::new(format!("{}{ja}", name.ja), format!("{}: {en}", name.en));
        Some(Finding::new(severity, code, message).on_sheet(SHEET).at_row(item.row).in_column(check.column))
    });
    found.collect()
}

fn options(instrument: &Instrument, verdicts: &[OptionsVerdict]) -> Vec<Finding> {
    let mut found = Vec::new();
    for verdict in verdicts {
        let item = &instrument.items[verdict.item];
        let name = shown_name(item);
        let at = |finding: Finding, column: &str| finding.on_sheet(SHEET).at_row(item.row).in_column(column);
        if !verdict.never.is_empty() {
            let options = verdict.never.join(" / ");
            let message = Text::new(
                format!("{}の選択肢「{options}」は、どの回答の組合せでも選べません", name.ja),
                format!("{}: the options {options} can never be chosen", name.en),
            );
            found.push(at(Finding::warning("option-never-chosen", message), "choice_filter"));
        }
    }
    found
}

fn no_way_through() -> Finding {
    Finding::warning(
        "no-complete-route",
        Text::new(
            "最後まで回答できる経路がありません。条件（constraint）と必須を見直してください",
            "nobody can answer everything that is asked; look at the checks and at what is required",
        ),
    )
    .on_sheet(SHEET)
}

/// What nothing can be said about, and why.
pub(super) fn undecided(undecided: &[Undecided]) -> Vec<Finding> {
    let found = undecided.iter().map(|undecided| {
        let (because, expression) = (undecided.because.words(), &undecided.expression);
        let message = Text::new(
            format!("「{expression}」は判定できません（{}）", because.ja),
            format!("“{expression}” cannot be decided ({})", because.en),
        );
        Finding::new(Severity::Info, "cannot-decide", message)
            .on_sheet(SHEET)
            .at_row(undecided.row)
            .in_column(undecided.column)
            .at_item(&undecided.path)
    });
    found.collect()
}

/// Code of the finding that stands where nothing could be found out.
pub const ANALYSIS_TOO_LARGE: &str = "analysis-too-large";

/// Said instead of everything else.
pub(super) fn too_large(nodes: usize) -> Finding {
    let depth = super::DEPTH_MAX;
    Finding::new(
        Severity::Info,
        ANALYSIS_TOO_LARGE,
        Text::new(
            format!(
                "経路が複雑すぎて解析できません（上限：節点{nodes}、深さ{depth}）。到達できない設問の有無は分かりません"
            ),
            format!(
                "the routing is too large to analyse (limits: {nodes} nodes, depth {depth}); whether every question can \
                 be reached is not known"
            ),
        ),
    )
}
