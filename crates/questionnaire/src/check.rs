//! Everything in a response that still needs attention, all at once.

use base::{Finding, Lang, Severity, Text};
use jiff::Timestamp;

use crate::accept::characters;
use crate::answer::{Answer, Answers, Value};
use crate::counts;
use crate::expression::Truth;
use crate::instrument::{Condition, Instrument, Item, Kind, Slot};
use crate::journey::{ItemVisit, Journey, Presence, piped, visits_with};
use crate::phrases::shown_name;
use crate::tree::{ROWS_MAX, Walk};

/// A finding at an item on the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemFinding {
    /// What is wrong and what would be right; its `place.item` is the key.
    pub finding: Finding,
    /// True where the respondent may confirm it and submit all the same.
    pub soft: bool,
    /// True where the respondent should say why it is so.
    pub wants_reason: bool,
    /// Index into [`Instrument::sections`].
    pub section: usize,
}

/// The finding that never blocks and wants a reason.
const SOFT_CONSTRAINT: &str = "soft-constraint";

/// Every finding of a response, in the order of the items. Nothing off the path is looked at.
pub fn check(instrument: &Instrument, answers: &Answers) -> Vec<ItemFinding> {
    run(&Walk::new(instrument, answers, None))
}

/// Like [`check`], for instruments whose expressions ask the time.
pub fn check_at(instrument: &Instrument, answers: &Answers, now: Timestamp) -> Vec<ItemFinding> {
    run(&Walk::new(instrument, answers, Some(now)))
}

/// True when nothing hard stands in the way of submission; soft findings may remain.
pub fn complete(instrument: &Instrument, answers: &Answers) -> bool {
    check(instrument, answers).iter().all(|found| found.soft)
}

/// What can be wrong with one answer.
pub(crate) enum Slip {
    /// Needed and blank.
    Missing,
    /// Taken over and not yet confirmed.
    Unconfirmed,
    /// Anything else: a stable word, and the message.
    Wrong((&'static str, Text)),
}

fn run(walk: &Walk<'_>) -> Vec<ItemFinding> {
    let mut findings = Vec::new();
    visits_with(walk, |visit, slips| findings.extend(found(walk, visit, slips)));
    findings
}

/// The findings at the visits of a journey.
pub(crate) fn findings(walk: &Walk<'_>, journey: &Journey) -> Vec<ItemFinding> {
    journey.items().flat_map(|visit| found(walk, visit, slips(walk, visit))).collect()
}

/// What is wrong at a visit, in words.
pub(crate) fn found(walk: &Walk<'_>, visit: &ItemVisit, slips: Vec<Slip>) -> Vec<ItemFinding> {
    let item = &walk.instrument.items[visit.item];
    let in_words = |slip| {
        let (code, message, soft) = match slip {
            Slip::Missing => ("answer-missing", missing(walk, item, visit), item.soft),
            Slip::Unconfirmed => ("answer-unconfirmed", unconfirmed(item), true),
            Slip::Wrong((code, message)) => {
                (code, message, code == SOFT_CONSTRAINT || (item.soft && code == "constraint"))
            }
        };
        let severity = if soft { Severity::Warning } else { Severity::Error };
        let wants_reason = code == SOFT_CONSTRAINT;
        let finding = Finding::new(severity, code, message).at_item(visit.key.as_str());
        ItemFinding { finding, soft, wants_reason, section: item.section }
    };
    slips.into_iter().map(in_words).collect()
}

/// Everything that is wrong with the answer at a visit; nothing off the path or undecided.
pub(crate) fn slips(walk: &Walk<'_>, visit: &ItemVisit) -> Vec<Slip> {
    let item = &walk.instrument.items[visit.item];
    if visit.presence == Presence::In && item.repeat_count.is_some() {
        let message = counts::too_many(walk, visit.item, &visit.key);
        return message.map(|message| Slip::Wrong(("too-many-rows", message))).into_iter().collect();
    }
    if visit.presence != Presence::In || !item.is_typed() {
        return Vec::new();
    }
    match &visit.answer {
        Answer::Blank if visit.required => vec![Slip::Missing],
        Answer::Blank => Vec::new(),
        Answer::Unknown if item.unknown_allowed => Vec::new(),
        Answer::Unknown => vec![Slip::Wrong(("unknown-not-offered", unknown_not_offered(item)))],
        Answer::Prefilled(_) => vec![Slip::Unconfirmed],
        Answer::Answered(Value::Rows(rows)) if rows.is_empty() && visit.required => {
            vec![Slip::Missing]
        }
        Answer::Answered(value) => wrong(walk, item, visit, value).into_iter().map(Slip::Wrong).collect(),
    }
}

fn wrong(walk: &Walk<'_>, item: &Item, visit: &ItemVisit, value: &Value) -> Vec<(&'static str, Text)> {
    let mut found = Vec::new();
    if !fits(item.kind, value) {
        found.push(("unlike-kind", unlike_kind(item)));
        return found;
    }
    if let Some(message) = too_long(item, value) {
        found.push(("too-long", message));
    }
    found.extend(misshapen(item, value));
    if let Some(message) = not_offered(walk, item, visit, value) {
        found.push(("option-not-offered", message));
    }
    if let Value::Rows(rows) = value
        && rows.len() > ROWS_MAX
    {
        found.push(("too-many-rows", too_many_rows(item, rows.len())));
    }
    found.extend(broken_conditions(walk, item, visit));
    found
}

fn fits(kind: Kind, value: &Value) -> bool {
    match value {
        Value::Text(_) => matches!(kind, Kind::Text | Kind::Note | Kind::Calculate | Kind::Hidden),
        Value::Integer(_) => kind == Kind::Integer,
        Value::Decimal(_) => kind == Kind::Decimal,
        Value::Date(_) => kind == Kind::Date,
        Value::Time(_) => kind == Kind::Time,
        Value::One(_) => kind == Kind::SelectOne,
        Value::Many(_) => kind == Kind::SelectMultiple,
        Value::Rows(_) => kind == Kind::Repeat,
    }
}

fn too_long(item: &Item, value: &Value) -> Option<Text> {
    let (Some(max), Value::Text(text)) = (item.max_chars, value) else {
        return None;
    };
    let chars = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let name = shown_name(item);
    (chars > max).then(|| {
        Text::new(
            format!("{}は{max}文字以内で入力してください（いま{chars}文字です）", name.ja),
            format!("{} takes at most {max} characters; there are {chars}", name.en),
        )
    })
}

fn not_offered(walk: &Walk<'_>, item: &Item, visit: &ItemVisit, value: &Value) -> Option<Text> {
    let chosen: Vec<&str> = match value {
        Value::One(value) => vec![value],
        Value::Many(values) => values.iter().map(String::as_str).collect(),
        Value::Text(_) | Value::Integer(_) | Value::Decimal(_) | Value::Date(_) | Value::Time(_) | Value::Rows(_) => {
            return None;
        }
    };
    let offered = visit.options(walk.instrument);
    let stray = chosen.into_iter().find(|value| offered.iter().all(|option| option.value != *value))?;
    let label = item.option(stray).map_or_else(|| Text::same(stray), |option| option.label.clone());
    let name = shown_name(item);
    Some(Text::new(
        format!(
            "{}の「{}」は、ほかの回答と合わないため選べません。選び直してください",
            name.ja,
            label.get(base::Lang::Ja)
        ),
        format!("{}: “{}” does not go with the other answers; choose again", name.en, label.get(base::Lang::En)),
    ))
}

/// Characters that do not belong there, too few of them, or options that exclude each other.
fn misshapen(item: &Item, value: &Value) -> Vec<(&'static str, Text)> {
    let mut found = Vec::new();
    let name = shown_name(item);
    if let (Some(class), Value::Text(text)) = (item.chars, value)
        && !characters::fits(class, text)
    {
        found.push(("unlike-characters", characters::unlike(item, class)));
    }
    if let (Some(min), Value::Text(text)) = (item.min_chars, value) {
        let chars = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let message = Text::new(
            format!("{}は{min}文字以上で入力してください（いま{chars}文字です）", name.ja),
            format!("{} takes at least {min} characters; there are {chars}", name.en),
        );
        found.extend((chars < min).then_some(("too-short", message)));
    }
    if let Value::Many(chosen) = value
        && chosen.len() > 1
        && let Some(alone) = chosen.iter().filter_map(|value| item.option(value)).find(|option| option.exclusive)
    {
        let message = Text::new(
            format!(
                "{}の「{}」は、ほかの選択肢と同時には選べません。どちらかにしてください",
                name.ja,
                alone.label.get(Lang::Ja)
            ),
            format!("{}: “{}” goes with no other option; choose one or the other", name.en, alone.label.get(Lang::En)),
        );
        found.push(("exclusive-option", message));
    }
    found
}

fn broken_conditions(walk: &Walk<'_>, item: &Item, visit: &ItemVisit) -> Vec<(&'static str, Text)> {
    let hard = breaks(walk, item, visit, (&item.constraint, &item.constraint_message));
    let soft = breaks(walk, item, visit, (&item.soft_constraint, &item.soft_message));
    hard.map(|message| ("constraint", message)).into_iter().chain(soft.map(|words| (SOFT_CONSTRAINT, words))).collect()
}

fn breaks(
    walk: &Walk<'_>,
    item: &Item,
    visit: &ItemVisit,
    (condition, words): (&Option<Condition>, &Text),
) -> Option<Text> {
    let constraint = condition.as_ref()?;
    let node = walk.node_of(visit.item, &visit.key)?;
    if !matches!(walk.truth(&constraint.expr, node), Some((Truth::False, _))) {
        return None;
    }
    if !words.is_empty() {
        return Some(piped(walk, words, node).unwrap_or_else(|| words.clone()));
    }
    let name = shown_name(item);
    let value = visit.answer.stored().unwrap_or_default();
    Some(Text::new(
        format!("{}の「{value}」は条件に合いません（条件：{}）", name.ja, constraint.source),
        format!("{}: “{value}” does not meet the condition ({})", name.en, constraint.source),
    ))
}

fn missing(walk: &Walk<'_>, item: &Item, visit: &ItemVisit) -> Text {
    if !item.required_message.is_empty() {
        return item.required_message.clone();
    }
    let name = shown_name(item);
    let unknown = if item.unknown_allowed {
        ("（わからない場合は「わからない」を選択できます）", " or say “don't know”")
    } else {
        ("", "")
    };
    let (ja, en) = match item.kind {
        Kind::SelectOne | Kind::SelectMultiple => ("の回答を選択してください", "choose an answer"),
        Kind::Repeat => ("を1件以上入力してください", "add at least one entry"),
        Kind::Text
        | Kind::Integer
        | Kind::Decimal
        | Kind::Date
        | Kind::Time
        | Kind::Note
        | Kind::Calculate
        | Kind::Hidden => ("を入力してください", "give an answer"),
    };
    let row = row_words(walk, item, visit);
    Text::new(format!("{}{}{ja}{}", name.ja, row.ja, unknown.0), format!("{}{}: {en}{}", name.en, row.en, unknown.1))
}

/// 「（1件目）」, counted as people see the rows.
fn row_words(walk: &Walk<'_>, item: &Item, visit: &ItemVisit) -> Text {
    let (Some(repeat), Some(row)) = (item.repeat, visit.row) else {
        return Text::default();
    };
    let list = walk.metas.iter().filter(|meta| meta.slot == Some(Slot::Item(repeat)));
    let place = list.filter_map(|meta| match meta.answer.value() {
        Some(Value::Rows(rows)) => rows.iter().position(|id| *id == row),
        _ => None,
    });
    match place.max() {
        Some(index) => Text::new(format!("（{}件目）", index + 1), format!(" (entry {})", index + 1)),
        None => Text::default(),
    }
}

fn unconfirmed(item: &Item) -> Text {
    let name = shown_name(item);
    Text::new(
        format!("{}は、あらかじめ入っている回答のままです。確認して保存してください", name.ja),
        format!("{} still holds what was filled in beforehand; look at it and save the page", name.en),
    )
}

fn unknown_not_offered(item: &Item) -> Text {
    let name = shown_name(item);
    Text::new(
        format!("{}では「わからない」は選べません。回答を入力してください", name.ja),
        format!("{}: “don't know” is not offered here; give an answer", name.en),
    )
}

fn unlike_kind(item: &Item) -> Text {
    let name = shown_name(item);
    Text::new(
        format!("{}の回答は種類が合いません（{}）。入力し直してください", name.ja, item.kind.code()),
        format!("{}: the answer is not of the right kind ({}); type it again", name.en, item.kind.code()),
    )
}

fn too_many_rows(item: &Item, found: usize) -> Text {
    let name = shown_name(item);
    Text::new(
        format!("{}は{ROWS_MAX}件以内にしてください（いま{found}件です）", name.ja),
        format!("{} takes at most {ROWS_MAX} entries; there are {found}", name.en),
    )
}
