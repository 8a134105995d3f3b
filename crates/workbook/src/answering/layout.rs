//! What stands where: a questionnaire with the answers so far, as lines of sheets. Nothing here knows Excel.

use base::Lang;
use questionnaire::{Instrument, Item, ItemVisit, Journey, Key, Kind, Protection, Required, Value};

use super::part::{Part, Slot};
use super::{grid, measure, repeat, sheet, words};

/// Width of the one answer column of a sheet without tables.
pub(crate) const ANSWER_WIDTH: f64 = 34.0;
/// Longest name of a sheet, in characters; Excel's own limit.
const SHEET_NAME_CHARS_MAX: usize = 31;

/// The sheets for the sections.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Plan {
    pub(crate) sheets: Vec<SheetPlan>,
    /// Rows that are there and rows that can be filled in: list, row, fresh.
    pub(crate) rows: Vec<(Key, u32, bool)>,
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SheetPlan {
    pub(crate) name: String,
    pub(crate) title: String,
    /// Widths of the answer columns; at least one.
    pub(crate) widths: Vec<f64>,
    /// True where a line has guidance; without any, its column stays narrow.
    pub(crate) has_guidance: bool,
    pub(crate) lines: Vec<Line>,
    pub(crate) n_questions: usize,
}

/// One line of a sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Line {
    pub(crate) kind: LineKind,
    /// Unique in the workbook; 0 for lines without answers.
    pub(crate) tag: u32,
    pub(crate) number: String,
    pub(crate) label: String,
    /// 「問3で「はい」と回答した場合の設問です」
    pub(crate) condition: String,
    pub(crate) hint: String,
    pub(crate) need: Option<words::Fixed>,
    pub(crate) unit: String,
    pub(crate) guidance: String,
    /// Words over the answer columns, each with how many columns it spans.
    pub(crate) heads: Vec<(String, u16)>,
    pub(crate) cells: Vec<Cell>,
    /// The answer whose condition greys the line.
    pub(crate) key: Option<Key>,
}

/// What kind of line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// Heading of a group.
    Group,
    /// Words only.
    #[default]
    Note,
    /// A question, with its answer cell or with lines below it.
    Question,
    /// One option of a question above.
    Option,
    /// Headings of a table's columns.
    TableHead,
    /// One row of a table.
    TableRow,
    /// Guidance that did not fit beside the line above.
    More,
}

/// One answer cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell {
    /// The answer column, from 0.
    pub(crate) column: u16,
    /// How many columns it takes.
    pub(crate) span: u16,
    pub(crate) key: Key,
    pub(crate) part: Part,
    pub(crate) entry: Entry,
    pub(crate) withheld: bool,
}

/// How a cell is filled in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Entry {
    Text { lines: bool },
    Number,
    Date,
    Time,
    List(Vec<String>),
    Circle,
}

/// What the layout is made from.
pub(crate) struct Source<'a> {
    pub(crate) instrument: &'a Instrument,
    pub(crate) lang: Lang,
    /// True where protected answers were left out.
    pub(crate) withheld: bool,
    pub(crate) journey: &'a Journey,
}

/// Lays out all sections.
pub(crate) fn plan(source: &Source<'_>, rows: Vec<(Key, u32, bool)>) -> Plan {
    let mut plan = Plan { rows, ..Plan::default() };
    let mut tag = 0;
    for (section, visit) in source.journey.sections.iter().enumerate() {
        let visits: Vec<&ItemVisit> = visit.items.iter().collect();
        let mut lines: Vec<Line> = source.lines(&visits, 0).into_iter().flat_map(sheet::with_long_guidance).collect();
        let columns = lines.iter().flat_map(|line| line.cells.iter().map(|cell| cell.column + cell.span));
        let heads = lines.iter().map(|line| line.heads.iter().map(|(_, span)| *span).sum());
        let n_columns = columns.chain(heads).max().unwrap_or(1).max(1);
        let widths = widths(&lines, n_columns);
        for line in &mut lines {
            spread(line, n_columns);
            if !line.cells.is_empty() {
                tag += 1;
                line.tag = tag;
            }
        }
        let title = source.instrument.sections[section].title.get(source.lang).to_owned();
        let name = sheet_name(section + 1, &title, source.lang);
        let n_questions = lines.iter().filter(|line| line.need.is_some()).count();
        let has_guidance = lines.iter().any(|line| !line.guidance.is_empty());
        plan.sheets.push(SheetPlan { name, title, widths, has_guidance, lines, n_questions });
    }
    plan
}

impl Plan {
    /// The answer cells, as the manifest lists them.
    pub(crate) fn slots(&self) -> Vec<Slot> {
        let sheets = self.sheets.iter().enumerate();
        let lines = sheets.flat_map(|(index, sheet)| sheet.lines.iter().map(move |line| (index + 1, line)));
        lines
            .flat_map(|(sheet, line)| {
                line.cells.iter().map(move |cell| Slot {
                    sheet,
                    line: line.tag,
                    column: cell.column,
                    key: cell.key.clone(),
                    part: cell.part.clone(),
                    withheld: cell.withheld,
                })
            })
            .collect()
    }
}

impl Source<'_> {
    /// The lines of visits that stand at one level: `depth` repeats around them.
    pub(crate) fn lines(&self, visits: &[&ItemVisit], depth: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut group = None;
        let mut index = 0;
        while index < visits.len() {
            let visit = visits[index];
            let item = &self.instrument.items[visit.item];
            if visit.key.rows().len() > depth || item.kind == Kind::Hidden || item.kind == Kind::Calculate {
                index += 1;
                continue;
            }
            if item.kind != Kind::Repeat && item.group != group {
                group = item.group;
                lines.extend(self.heading(item));
            }
            let taken = if item.kind == Kind::Repeat {
                lines.extend(repeat::lines(self, visits, index, depth));
                1
            } else if let Some(n_taken) = grid::lines(self, &visits[index..], &mut lines) {
                n_taken
            } else {
                lines.extend(self.question(visit));
                1
            };
            index += taken;
        }
        lines
    }

    /// The heading of a group inside a section; the section's own title stands at the top of the sheet.
    fn heading(&self, item: &Item) -> Option<Line> {
        let index = item.group?;
        let group = &self.instrument.groups[index];
        let own = self.instrument.sections[item.section].group == Some(index) || group.repeat.is_some();
        let label = group.label.get(self.lang);
        (!own && !label.is_empty()).then(|| Line { kind: LineKind::Group, label: label.to_owned(), ..Line::default() })
    }

    /// The lines of one question, or of words only.
    fn question(&self, visit: &ItemVisit) -> Vec<Line> {
        let item = &self.instrument.items[visit.item];
        let mut line = self.words(visit);
        if item.kind == Kind::Note {
            return vec![Line { kind: LineKind::Note, need: None, ..line }];
        }
        if !item.is_typed() {
            // Shown and not asked: nothing to fill in, and good to know.
            let known = visit.answer.value().map(|value| value_in_words(item, value, self.lang)).unwrap_or_default();
            let note = Line { kind: LineKind::Note, need: None, hint: known, ..line };
            return if item.read_only { vec![note] } else { Vec::new() };
        }
        if item.kind == Kind::SelectMultiple {
            line.hint = joined(&[&line.hint, words::CIRCLE_ALL.get(self.lang)]);
            let mut lines = vec![line];
            lines.extend(self.options(visit));
            return lines;
        }
        line.cells.push(self.cell(visit, 0, 1));
        vec![line]
    }

    /// One ○ cell for each option.
    fn options(&self, visit: &ItemVisit) -> Vec<Line> {
        let item = &self.instrument.items[visit.item];
        let parts = item.options.iter().map(|option| (option.label.get(self.lang), Part::Option(option.value.clone())));
        let unknown = item.unknown_allowed.then_some((words::UNKNOWN.get(self.lang), Part::Unknown));
        parts
            .chain(unknown)
            .map(|(label, part)| Line {
                kind: LineKind::Option,
                label: label.to_owned(),
                cells: vec![self.circle(visit, 0, part)],
                key: Some(visit.key.clone()),
                ..Line::default()
            })
            .collect()
    }

    /// Everything of a line but its cells.
    pub(crate) fn words(&self, visit: &ItemVisit) -> Line {
        let item = &self.instrument.items[visit.item];
        let lang = self.lang;
        let condition = match item.universe.gates.is_empty() {
            true => String::new(),
            false => questionnaire::asked_when(self.instrument, visit.item).get(lang).to_owned(),
        };
        let mut hints = vec![item.hint.get(lang).to_owned()];
        hints.extend(self.options_in_words(visit));
        hints.extend(item.chars.map(|class| words::chars(class).get(lang).to_owned()));
        hints.extend(item.min_chars.map(|n| words::chars_min(n).get(lang).to_owned()));
        hints.extend(item.max_chars.map(|n| words::chars_max(n).get(lang).to_owned()));
        if item.unknown_allowed && !matches!(item.kind, Kind::SelectOne | Kind::SelectMultiple) {
            hints.push(words::UNKNOWN_TYPED.get(lang).to_owned());
        }
        if !item.official {
            hints.push(words::UNOFFICIAL.get(lang).to_owned());
        }
        let hints: Vec<&str> = hints.iter().map(String::as_str).collect();
        Line {
            kind: LineKind::Question,
            number: item.number.clone(),
            label: visit.label(self.instrument).get(lang).to_owned(),
            condition,
            hint: joined(&hints),
            need: item.kind.is_asked().then(|| need(item)),
            unit: item.unit.get(lang).to_owned(),
            guidance: plain(item.guidance.get(lang)),
            key: Some(visit.key.clone()),
            ..Line::default()
        }
    }

    /// The cell that takes a whole answer.
    pub(crate) fn cell(&self, visit: &ItemVisit, column: u16, span: u16) -> Cell {
        let item = &self.instrument.items[visit.item];
        let entry = match item.kind {
            Kind::Integer | Kind::Decimal => Entry::Number,
            Kind::Date => Entry::Date,
            Kind::Time => Entry::Time,
            Kind::SelectOne => Entry::List(self.labels(visit)),
            Kind::Text | Kind::SelectMultiple | Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Repeat => {
                Entry::Text { lines: item.max_chars.is_none_or(|max| max > 100) }
            }
        };
        Cell { column, span, key: visit.key.clone(), part: Part::Value, entry, withheld: self.is_withheld(item) }
    }

    /// A cell that takes ○.
    pub(crate) fn circle(&self, visit: &ItemVisit, column: u16, part: Part) -> Cell {
        let withheld = self.is_withheld(&self.instrument.items[visit.item]);
        Cell { column, span: 1, key: visit.key.clone(), part, entry: Entry::Circle, withheld }
    }

    /// The options of a list, for those who look at the questionnaire on paper first.
    fn options_in_words(&self, visit: &ItemVisit) -> Option<String> {
        /// More options than this are for looking up on the screen.
        const OPTIONS_MAX: usize = 15;
        let item = &self.instrument.items[visit.item];
        let labels = self.labels(visit);
        let is_list = item.kind == Kind::SelectOne && item.is_typed() && item.options.len() <= OPTIONS_MAX;
        (is_list && !labels.is_empty()).then(|| format!("{}{}", words::OPTIONS.get(self.lang), labels.join(" ／ ")))
    }

    fn is_withheld(&self, item: &Item) -> bool {
        self.withheld && item.protect != Protection::None
    }

    /// All options of the questionnaire, also those that a filter leaves out by now; or those that rows have so far.
    fn labels(&self, visit: &ItemVisit) -> Vec<String> {
        let item = &self.instrument.items[visit.item];
        let taken = || visit.options(self.instrument).into_iter();
        let options: Vec<_> =
            if item.options_from.is_some() { taken().collect() } else { item.options.iter().collect() };
        let labels = options.into_iter().map(|option| option.label.get(self.lang));
        let unknown = item.unknown_allowed.then_some(words::UNKNOWN.get(self.lang));
        labels.chain(unknown).map(str::to_owned).collect()
    }
}

/// A value that is only shown.
fn value_in_words(item: &Item, value: &Value, lang: Lang) -> String {
    let label = |value: &String| item.option(value).map_or(value.clone(), |option| option.label.get(lang).to_owned());
    match value {
        Value::One(option) => label(option),
        Value::Many(options) => options.iter().map(label).collect::<Vec<String>>().join(" ／ "),
        Value::Text(_) | Value::Integer(_) | Value::Decimal(_) | Value::Date(_) | Value::Time(_) | Value::Rows(_) => {
            value.to_stored()
        }
    }
}

fn need(item: &Item) -> words::Fixed {
    match item.required {
        Required::Always => words::REQUIRED,
        Required::When(_) => words::REQUIRED_WHEN,
        Required::Never => words::OPTIONAL,
    }
}

/// Widths of the answer columns: what their headings and entries need, and together not less than one alone.
fn widths(lines: &[Line], n_columns: u16) -> Vec<f64> {
    let mut widths = vec![9.0_f64; usize::from(n_columns)];
    for line in lines.iter().filter(|line| line.kind == LineKind::TableRow) {
        for cell in &line.cells {
            let needed = match &cell.entry {
                Entry::Text { lines: true } => 30.0,
                Entry::Text { lines: false } => 20.0,
                Entry::Number | Entry::Time => 10.0,
                Entry::Date => 18.0,
                Entry::List(labels) => {
                    labels.iter().map(|label| measure::width(label) + 4.0).fold(9.0, f64::max).min(26.0)
                }
                Entry::Circle => 9.0,
            };
            let width = &mut widths[usize::from(cell.column)];
            *width = width.max(needed);
        }
    }
    for line in lines.iter().filter(|line| line.kind == LineKind::TableHead) {
        let mut column = 0;
        for (head, span) in &line.heads {
            if *span == 1 {
                let width = &mut widths[usize::from(column)];
                *width = width.max((measure::width(head) / 2.0 + 3.0).min(16.0));
            }
            column += span;
        }
    }
    let total: f64 = widths.iter().sum();
    if total < ANSWER_WIDTH {
        let more = (ANSWER_WIDTH - total) / f64::from(n_columns);
        widths.iter_mut().for_each(|width| *width += more);
    }
    widths
}

/// Answers outside tables take all columns.
fn spread(line: &mut Line, n_columns: u16) {
    if matches!(line.kind, LineKind::Question | LineKind::Option) {
        for cell in &mut line.cells {
            cell.span = n_columns;
        }
    }
}

/// `2 電子カルテ…`: unique by its number, without the signs that Excel refuses.
fn sheet_name(number: usize, title: &str, lang: Lang) -> String {
    let title = if title.is_empty() { format!("{}{number}", words::SECTION.get(lang)) } else { title.to_owned() };
    let clean: String =
        title.chars().map(|c| if "[]:*?/\\'\n\t".contains(c) { ' ' } else { c }).filter(|c| !c.is_control()).collect();
    let name = format!("{number} {}", clean.trim());
    name.encode_utf16().take(SHEET_NAME_CHARS_MAX).collect::<Vec<u16>>().as_slice().iter().fold(
        String::new(),
        |mut text, unit| {
            text.extend(char::decode_utf16([*unit]).flatten());
            text
        },
    )
}

/// Sentences one below the other.
pub(crate) fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// The little markup of guidance as plain text: 「- 」 lists keep their dash as ・.
fn plain(text: &str) -> String {
    let line = |line: &str| match line.trim_start().strip_prefix("- ") {
        Some(rest) => format!("・{rest}"),
        None => line.replace(['<', '>'], ""),
    };
    let lines: Vec<String> = text.lines().map(line).collect();
    lines.join("\n").trim().to_owned()
}
