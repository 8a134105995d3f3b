//! What is wrong with a file of editions, in words; and changes in words.

use base::{ConceptLink, Finding, Lang, Severity, Text};

use super::{Change, Joined, JoinedBy};
use crate::instrument::Instrument;
use crate::phrases::shown_name;

/// Where the file says something else than what has changed, or nothing at all.
pub(super) fn contradictions(old: &Instrument, new: &Instrument, joined: &[Joined]) -> Vec<Finding> {
    let mut found = Vec::new();
    for joined in joined {
        let item = &new.items[joined.to];
        let finding = match &joined.declared {
            Some(declared) if declared.class < joined.class => Some(too_light(joined, declared)),
            Some(declared) if declared.class > joined.class && declared.note.is_empty() => {
                Some(without_note(joined, declared))
            }
            None if joined.by == JoinedBy::Concept && item.kind.is_asked() => Some(unclassified(old, joined, item)),
            Some(_) | None => None,
        };
        found.extend(finding.map(|finding| finding.in_file("editions.csv").at_item(&item.path)));
    }
    found
}

fn too_light(joined: &Joined, declared: &ConceptLink) -> Finding {
    let changes: Vec<Text> =
        joined.changes.iter().filter(|change| change.class() > declared.class).map(Change::words).collect();
    let of = |lang: Lang, between: &str| changes.iter().map(|text| text.get(lang)).collect::<Vec<_>>().join(between);
    // A person may judge otherwise, with a reason; that it is a judgement stays in sight.
    let severity = if declared.note.is_empty() { Severity::Error } else { Severity::Warning };
    Finding::new(
        severity,
        "class-contradicted",
        Text::new(
            format!(
                "「{}」とありますが、{}。「{}」にするか、調査票を直してください",
                declared.class.code(),
                of(Lang::Ja, "、"),
                joined.class.code()
            ),
            format!(
                "the class is “{}”, but {}; make it “{}”, or change the questionnaire",
                declared.class.code(),
                of(Lang::En, "; "),
                joined.class.code()
            ),
        ),
    )
}

fn without_note(joined: &Joined, declared: &ConceptLink) -> Finding {
    Finding::warning(
        "class-without-reason",
        Text::new(
            format!(
                "「{}」とありますが、調査票の違いは「{}」までです。理由を note に書いてください",
                declared.class.code(),
                joined.class.code()
            ),
            format!(
                "the class is “{}”, but the questionnaires differ only as far as “{}”; say why in the note",
                declared.class.code(),
                joined.class.code()
            ),
        ),
    )
}

fn unclassified(old: &Instrument, joined: &Joined, item: &crate::instrument::Item) -> Finding {
    let (name, earlier) = (shown_name(item), &old.items[joined.from].path);
    Finding::warning(
        "not-classified",
        Text::new(
            format!("{}（前の版の「{earlier}」と同じ概念）の行がありません", name.ja),
            format!("there is no line for {} (the same concept as “{earlier}” before)", name.en),
        ),
    )
}

impl Change {
    /// The word for it in files.
    pub fn code(&self) -> &'static str {
        match self {
            Change::Respondents { .. } => "respondents",
            Change::Base { .. } => "universe",
            Change::Gates(_) => "gates",
            Change::Kind { .. } => "type",
            Change::Options(_) => "options",
            Change::Unit { .. } => "unit",
            Change::Wording { .. } => "wording",
            Change::Guidance => "guidance",
            Change::Required { .. } => "required",
            Change::Check { .. } => "check",
            Change::Number { .. } => "number",
        }
    }

    /// In words, as part of a sentence.
    pub fn words(&self) -> Text {
        let everybody = |rule: &str| if rule.is_empty() { ("全員", "everybody") } else { ("", "") };
        match self {
            Change::Respondents { old, new } => changed(("回答者", "the respondents are"), old, new),
            Change::Base { old, new } => {
                let (a, b) = (everybody(old), everybody(new));
                Text::new(
                    format!("対象が変わっています（{}{old} → {}{new}）", a.0, b.0),
                    format!("others are asked ({}{old} → {}{new})", a.1, b.1),
                )
            }
            Change::Gates(gates) => {
                let gates = gates.join(" / ");
                Text::new(
                    format!("前提の設問（{gates}）が変わっています"),
                    format!("the questions that decide who is asked have changed ({gates})"),
                )
            }
            Change::Kind { old, new } => changed(("種類", "the type is"), &Text::same(*old), &Text::same(*new)),
            Change::Options(options) => {
                let list = |values: &[String], sign: char| {
                    values.iter().map(|value| format!("{sign}{value}")).collect::<Vec<_>>()
                };
                let mut shown = list(&options.added, '+');
                shown.extend(list(&options.removed, '−'));
                shown.extend(list(&options.relabelled, '~'));
                let shown = shown.join(" ");
                if options.reordered {
                    return Text::new("選択肢の順序が変わっています", "the options stand in another order");
                }
                Text::new(format!("選択肢が変わっています（{shown}）"), format!("the options have changed ({shown})"))
            }
            Change::Unit { old, new } => changed(("単位", "the unit is"), old, new),
            Change::Wording { old, new } => changed(("文言", "the wording is"), old, new),
            Change::Guidance => Text::new("説明が変わっています", "hint or guidance have changed"),
            Change::Required { old, new } => {
                changed(("必須", "whether an answer is needed is"), &Text::same(*old), &Text::same(*new))
            }
            Change::Check { old, new } => changed(("条件", "the check is"), &Text::same(old), &Text::same(new)),
            Change::Number { old, new } => changed(("問番号", "the number is"), &Text::same(old), &Text::same(new)),
        }
    }
}

fn changed(what: (&str, &str), old: &Text, new: &Text) -> Text {
    Text::new(
        format!("{}が変わっています（{} → {}）", what.0, old.get(Lang::Ja), new.get(Lang::Ja)),
        format!("{} another ({} → {})", what.1, old.get(Lang::En), new.get(Lang::En)),
    )
}
