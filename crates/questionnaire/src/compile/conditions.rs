//! Expressions of the draft are read, their names checked, and the whole put together.

use std::collections::BTreeMap;

use base::{Lang, Text};

use super::bare;
use super::cells::{Notes, is_no, is_yes};
use super::choices::Lists;
use super::columns::{SURVEY, in_languages};
use super::draft::{Draft, Raw};
use super::dynamic::is_dynamic;
use super::names::Names;
use super::order;
use super::references;
use super::remarks::searches;
use super::settings::Settings;
use super::survey::SHEET;
use super::unlike;
use crate::expression::{Expr, ExprError, Operator, examine, parts, pattern};
use crate::instrument::{Condition, Instrument, Item, Kind, Required, Slot};
use crate::sheets::Sheets;

pub(super) fn attach(
    sheets: &Sheets,
    draft: Draft,
    lists: Lists,
    settings: Settings,
    notes: &mut Notes,
) -> Option<Instrument> {
    let mut draft = draft;
    let found = Names::of(&mut draft, &settings);
    let raws = std::mem::take(&mut draft.raw);
    for raw in &raws {
        attach_one(&mut draft, &found, raw, notes);
    }
    unlike::note(&draft, &found.one, &raws, notes);
    bare::note(sheets, &draft, &found.one, &lists, &raws, notes);
    references::note(sheets, &found.unusable, &|name| found.wrong(name), notes);
    note_unseen_triggers(&draft, notes);
    note_sources(&draft, &found, notes);
    note_shared_searches(&draft, notes);
    note_languages(sheets, &draft, notes);
    let graph = order::order(&draft, &found.one, notes)?;
    let names_choices = sources(&draft).any(|source| source.contains("jr:choice-name"));
    let reads_lists = reads_lists(&draft);
    let by_path = draft.items.iter().enumerate().map(|(index, item)| (item.path.clone(), index)).collect();
    Some(Instrument {
        form_id: settings.form_id,
        version: settings.version,
        title: settings.title,
        default_language: settings.default_language.unwrap_or(Lang::Ja),
        unit: settings.unit,
        sections: draft.sections,
        groups: draft.groups,
        items: draft.items,
        lists,
        top: draft.top,
        reads_lists,
        names_choices,
        graph,
        by_path,
        by_name: found.one,
    })
}

/// Choice lists are laid out for expressions only where one looks into them.
fn reads_lists(draft: &Draft) -> bool {
    draft.items.iter().any(|item| item.choice_filter.is_some())
        || sources(draft).any(|source| source.contains("instance"))
}

/// Every expression as written.
fn sources(draft: &Draft) -> impl Iterator<Item = &str> {
    let of_items = draft.items.iter().flat_map(|item| {
        let required = match &item.required {
            Required::When(condition) => Some(condition),
            Required::Never | Required::Always => None,
        };
        let checks = [&item.constraint, &item.soft_constraint, &item.choice_filter];
        let values = [&item.relevant, &item.calculation, &item.repeat_count, &item.dynamic_default];
        checks.into_iter().chain(values).flatten().chain(required)
    });
    let of_groups = draft.groups.iter().filter_map(|group| group.relevant.as_ref());
    of_items.chain(of_groups).map(|condition| condition.source.as_str())
}

fn attach_one(draft: &mut Draft, found: &Names, raw: &Raw, notes: &mut Notes) {
    if raw.column == "required" && (is_yes(&raw.text) || is_no(&raw.text)) {
        if let (Slot::Item(index), true) = (item_of(draft, raw.slot), is_yes(&raw.text)) {
            draft.items[index].required = Required::Always;
        }
        return;
    }
    let kind = match raw.slot {
        Slot::Item(index) => draft.items[index].kind,
        Slot::Group(_) => Kind::Repeat,
    };
    if raw.column == "default" && !is_dynamic(&raw.text, kind) {
        return;
    }
    if raw.column == "trigger" {
        return attach_trigger(draft, found, raw, notes);
    }
    let examined = examine(&raw.text);
    if examined.expr.is_none() && raw.column == "default" && kind == Kind::Text && !raw.text.contains(['$', '(']) {
        // Words with a hyphen or a plus between them look like an expression and are none.
        return;
    }
    for error in &examined.errors {
        note_expression(raw, error, notes);
    }
    for (name, at) in &examined.names {
        note_name(found, raw, name, *at, notes);
    }
    if let Some(expr) = examined.expr {
        note_unlike_options(draft, found, raw, &expr, notes);
        for (error, is_foreign) in broken_patterns(&expr) {
            // What other tools' patterns can do is no mistake of the author; here the condition stays open.
            if is_foreign {
                warn_expression(raw, &error, notes);
            } else {
                note_expression(raw, &error, notes);
            }
        }
        put(draft, raw, Condition { source: raw.text.clone(), expr });
    }
}

/// `${name}`, or several separated by commas; each must be a question.
fn attach_trigger(draft: &mut Draft, found: &Names, raw: &Raw, notes: &mut Notes) {
    let mut names = Vec::new();
    for part in raw.text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let name = part.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        let name = name.filter(|name| !name.is_empty() && !name.contains(['$', '{', '}', ' ']));
        match name.map(|name| (name, found.one.get(name))) {
            Some((name, Some(Slot::Item(_)))) => names.push(name.to_owned()),
            Some((name, None)) if found.unusable.contains(name) => {}
            Some((name, _)) => {
                let (code, message) = found.wrong(name).unwrap_or_else(|| not_a_question(name));
                notes.error(SHEET, Some(raw.row), Some(&raw.heading), code, message.ja, message.en);
            }
            None => notes.error(
                SHEET,
                Some(raw.row),
                Some(&raw.heading),
                "bad-trigger",
                format!("「{part}」は使えません。trigger には「${{名前}}」を、複数ならカンマで区切って書いてください"),
                format!("“{part}” cannot be used here; a trigger is a ${{name}}, or several separated by commas"),
            ),
        }
    }
    if let Slot::Item(index) = item_of(draft, raw.slot)
        && draft.items[index].row == raw.row
    {
        draft.items[index].trigger = names;
    }
}

fn not_a_question(name: &str) -> (&'static str, Text) {
    let message = Text::new(
        format!("「${{{name}}}」は設問ではありません。trigger には設問の名前を書いてください"),
        format!("“${{{name}}}” is no question; a trigger names questions"),
    );
    ("bad-trigger", message)
}

fn put(draft: &mut Draft, raw: &Raw, condition: Condition) {
    if let (Slot::Group(index), "relevant") = (raw.slot, raw.column) {
        draft.groups[index].relevant = Some(condition);
        return;
    }
    let Slot::Item(index) = item_of(draft, raw.slot) else {
        return;
    };
    let item = &mut draft.items[index];
    match raw.column {
        "relevant" => item.relevant = Some(condition),
        "constraint" => item.constraint = Some(condition),
        "kaishin::soft_constraint" => item.soft_constraint = Some(condition),
        "repeat_count" => item.repeat_count = Some(condition),
        "default" => item.dynamic_default = Some(condition),
        "calculation" => item.calculation = Some(condition),
        "choice_filter" => item.choice_filter = Some(condition),
        "required" => item.required = Required::When(condition),
        _ => {}
    }
}

/// The list item of a repeat stands for its group in columns that only items have.
fn item_of(draft: &Draft, slot: Slot) -> Slot {
    match slot {
        Slot::Group(index) => draft.groups[index].repeat.map_or(slot, Slot::Item),
        Slot::Item(_) => slot,
    }
}

fn note_expression(raw: &Raw, error: &ExprError, notes: &mut Notes) {
    let (ja, en) = in_expression(raw, error);
    notes.error(SHEET, Some(raw.row), Some(&raw.heading), error.code, ja, en);
}

fn warn_expression(raw: &Raw, error: &ExprError, notes: &mut Notes) {
    let (ja, en) = in_expression(raw, error);
    notes.warning(SHEET, Some(raw.row), Some(&raw.heading), error.code, ja, en);
}

fn in_expression(raw: &Raw, error: &ExprError) -> (String, String) {
    (
        format!("式の{}文字目：{}（式：{}）", error.at, error.message.ja, shortened(&raw.text)),
        format!("at character {}: {} (in: {})", error.at, error.message.en, shortened(&raw.text)),
    )
}

fn shortened(text: &str) -> String {
    const SHOWN_MAX: usize = 80;
    let mut shown: String = text.chars().take(SHOWN_MAX).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

fn note_name(found: &Names, raw: &Raw, name: &str, at: usize, notes: &mut Notes) {
    let place = (SHEET, Some(raw.row), Some(raw.heading.as_str()));
    if let Some(message) = found.wrong(name) {
        let (ja, en) = (format!("式の{at}文字目：{}", message.1.ja), format!("at character {at}: {}", message.1.en));
        notes.error(place.0, place.1, place.2, message.0, ja, en);
    }
}

/// A choice compared with a text that is none of its options is never true.
#[expect(clippy::wildcard_enum_match_arm, reason = "only these forms compare with one option")]
fn note_unlike_options(draft: &Draft, found: &Names, raw: &Raw, expr: &Expr, notes: &mut Notes) {
    let mut left = vec![expr];
    while let Some(expr) = left.pop() {
        let pair = match expr {
            Expr::Binary { operator: Operator::Equal | Operator::NotEqual, left: a, right: b } => Some((&**a, &**b)),
            Expr::Call { function, args, .. } if function.name() == "selected" => Some((&args[0], &args[1])),
            _ => None,
        };
        let compared = pair.and_then(|pair| match pair {
            (Expr::Reference { name, .. }, Expr::Literal(value))
            | (Expr::Literal(value), Expr::Reference { name, .. }) => Some((name, value)),
            _ => None,
        });
        if let Some((name, value)) = compared {
            note_unlike_option(draft, found, raw, name, value, notes);
        }
        match expr {
            Expr::Binary { left: a, right: b, .. } => left.extend([&**a, &**b]),
            Expr::Call { args, .. } => left.extend(args),
            Expr::Negate(inner) => left.push(inner),
            Expr::Number(_) | Expr::Literal(_) | Expr::Reference { .. } | Expr::Path { .. } => {}
        }
    }
}

fn note_unlike_option(draft: &Draft, found: &Names, raw: &Raw, name: &str, value: &str, notes: &mut Notes) {
    let Some(Slot::Item(index)) = found.one.get(name) else {
        return;
    };
    let options = &draft.items[*index].options;
    if value.is_empty() || options.is_empty() || options.iter().any(|option| option.value == value) {
        return;
    }
    let known: Vec<&str> = options.iter().take(10).map(|option| option.value.as_str()).collect();
    let known = known.join(" / ");
    notes.warning(
        SHEET,
        Some(raw.row),
        Some(&raw.heading),
        "unlike-option",
        format!("「${{{name}}}」の選択肢に「{value}」はありません（あるもの：{known}）"),
        format!("“{value}” is no option of “${{{name}}}”; its options are {known}"),
    );
}

/// Patterns of `regex` that are written out and cannot be read; true for those that other engines read.
fn broken_patterns(expr: &Expr) -> Vec<(ExprError, bool)> {
    const OTHERS: [&str; 8] = ["(?=", "(?!", "(?<", "\\p", "\\P", "\\u", "\\1", "\\c"];
    let mut errors = Vec::new();
    for part in parts(expr) {
        let Expr::Call { function, args, at } = part else { continue };
        if let ("regex", [_, Expr::Literal(written)]) = (function.name(), args.as_slice()) {
            let is_foreign = OTHERS.iter().any(|construct| written.contains(construct));
            errors.extend(pattern(written, *at).err().map(|error| (error, is_foreign)));
        }
    }
    errors.sort_by_key(|(error, _)| error.at);
    errors
}

/// What sets off a calculation must be on the page.
fn note_unseen_triggers(draft: &Draft, notes: &mut Notes) {
    let mut sources: BTreeMap<&str, &Item> = BTreeMap::new();
    for item in &draft.items {
        sources.entry(&item.name).or_insert(item);
    }
    for item in &draft.items {
        let source = |name: &String| sources.get(name.as_str()).copied();
        let unseen = |source: &&Item| {
            let works_itself_out = source.calculation.is_some() || !source.trigger.is_empty();
            let wordless = source.label.is_empty() && source.hint.is_empty();
            source.kind == Kind::Calculate || (works_itself_out && wordless)
        };
        for source in item.trigger.iter().filter_map(source).filter(unseen) {
            notes.error(
                SHEET,
                Some(item.row),
                Some("trigger"),
                "unseen-trigger",
                format!("「${{{}}}」は画面に出ないので、trigger にできません", source.name),
                format!("“${{{}}}” is not on the page and cannot be a trigger", source.name),
            );
        }
    }
}

/// Options that are answers come from an item inside a repeat.
fn note_sources(draft: &Draft, found: &Names, notes: &mut Notes) {
    for item in &draft.items {
        let Some(name) = &item.options_from else {
            continue;
        };
        let in_repeat = |slot: &Slot| matches!(slot, Slot::Item(index) if draft.items[*index].repeat.is_some());
        if let Some((code, message)) = found.wrong(name) {
            notes.error(SHEET, Some(item.row), Some("type"), code, message.ja, message.en);
        } else if !found.one.get(name).is_none_or(in_repeat) {
            notes.error(
                SHEET,
                Some(item.row),
                Some("type"),
                "bad-source",
                format!("「${{{name}}}」は繰り返しの中の設問ではないので、選択肢にできません"),
                format!("“${{{name}}}” is no item of a repeat, so its answers cannot be options"),
            );
        }
    }
}

/// A list that one question looks up elsewhere cannot serve another that does not.
fn note_shared_searches(draft: &Draft, notes: &mut Notes) {
    let selects = || draft.items.iter().filter(|item| !item.list.is_empty());
    for item in selects().filter(|item| searches(&item.appearance)) {
        if let Some(other) = selects().find(|other| other.list == item.list && !searches(&other.appearance)) {
            notes.error(
                SHEET,
                Some(item.row),
                Some("appearance"),
                "shared-search-list",
                format!(
                    "search() を使うリスト「{}」が、「{}」では search() なしで使われています",
                    item.list, other.name
                ),
                format!("the list “{}” is used with search() here and without it by “{}”", item.list, other.name),
            );
        }
    }
}

/// Where some labels come in two languages, those that come in one are worth a look, at the column of the other.
fn note_languages(sheets: &Sheets, draft: &Draft, notes: &mut Notes) {
    let both = |item: &Item| !item.label.ja.is_empty() && !item.label.en.is_empty();
    // What `or_other` brings along has words of ours and stands on the row of its choice.
    let authored = |index: usize| index == 0 || draft.items[index - 1].row != draft.items[index].row;
    let authored: Vec<&Item> =
        (0..draft.items.len()).filter(|index| authored(*index)).map(|i| &draft.items[i]).collect();
    if !authored.iter().any(|item| both(item)) {
        return;
    }
    let headings = sheets.sheet(SHEET).map(|sheet| in_languages(sheet, SURVEY)).unwrap_or_default();
    for item in authored.into_iter().filter(|item| !item.label.is_empty() && !both(item)) {
        let (lang, ja, en) = if item.label.en.is_empty() {
            (Lang::En, "英語", "English")
        } else {
            (Lang::Ja, "日本語", "Japanese")
        };
        let heading = headings.iter().find(|heading| heading.column == "label" && heading.lang == Some(lang));
        notes.warning(
            SHEET,
            Some(item.row),
            Some(heading.map_or("label", |heading| heading.heading.as_str())),
            "missing-translation",
            format!("「{}」の label に{ja}がありません", item.name),
            format!("the label of “{}” is missing in {en}", item.name),
        );
    }
}
