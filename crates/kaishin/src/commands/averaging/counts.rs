//! A CSV of counts by class: class, facilities of the frame, responses, then the answers of each option.

use base::{Finding, Text, UniverseWords};
use tabulate::{
    Category, Classification, Dataset, State, Stratification, Stratum, Variable, VariableData, VariableKind,
};

/// The only classification of the dataset, which carries the weights too.
pub(super) const CLASSES: &str = "class";
/// The heading's first cells: class, frame, responses.
const FIXED: usize = 3;
/// Classes of one table.
const CLASSES_MAX: usize = 1000;
/// Responses of one table.
const RESPONSES_MAX: u64 = 1_000_000;

/// What total rows are called, in small letters and without spaces.
const TOTALS: [&str; 9] = ["全体", "計", "合計", "総計", "総数", "all", "total", "grandtotal", "overall"];

/// One line.
struct Line {
    row: u32,
    class: String,
    n_frame: u32,
    n_responses: u32,
    answers: Vec<u32>,
}

/// Responses as the counts tell them; those that no option counts were not asked.
pub(super) fn dataset(bytes: &[u8], base: UniverseWords, question: &str) -> Result<Dataset, Vec<Finding>> {
    let text = extract::decode(bytes.to_vec()).map_err(|finding| vec![*finding])?;
    let (head, lines) = read(&text)?;
    let category = |label: &String| Category { code: label.clone(), label: Text::same(label) };
    let categories: Vec<Category> = head[FIXED..].iter().map(category).collect();
    let not_asked = State::NotAsked.code().unwrap_or(State::FIRST_RESERVED);
    let (mut codes, mut of_unit): (Vec<u8>, Vec<u16>) = (Vec::new(), Vec::new());
    for (class, line) in (0_u16..).zip(&lines) {
        let end = of_unit.len() + line.n_responses as usize;
        of_unit.resize(end, class);
        for (code, n) in (0_u8..).zip(&line.answers) {
            codes.resize(codes.len() + *n as usize, code);
        }
        codes.resize(end, not_asked);
    }
    let stratum =
        |line: &Line| Stratum { code: line.class.clone(), label: Text::same(&line.class), n_frame: line.n_frame };
    let strata = Stratification {
        name: CLASSES.to_owned(),
        label: Text::same(&head[0]),
        classes: lines.iter().map(stratum).collect(),
        of_unit,
    };
    let variable = Variable {
        name: "counts".to_owned(),
        number: String::new(),
        label: Text::same(question),
        base,
        kind: VariableKind::Single { categories },
        data: VariableData::Single(codes),
        parent: None,
    };
    let by = Classification::from(&strata);
    Dataset::new(strata.of_unit.len(), strata, vec![by], vec![variable])
}

/// The heading and the lines, or everything that is wrong.
fn read(text: &str) -> Result<(Vec<String>, Vec<Line>), Vec<Finding>> {
    if let Some(unpaired) = base::unpaired_quote(text, b',') {
        return Err(vec![unpaired.finding(&[])]);
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let (mut head, mut lines, mut findings): (Vec<String>, Vec<Line>, Vec<Finding>) =
        (Vec::new(), Vec::new(), Vec::new());
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|error| vec![broken(&error)])?;
        let row = record.position().and_then(|at| u32::try_from(at.line()).ok()).unwrap_or(1);
        let cells: Vec<&str> = record.iter().map(str::trim).collect();
        if index == 0 {
            head = cells.iter().map(|cell| (*cell).to_owned()).collect();
            let n_options = head.len().saturating_sub(FIXED);
            if n_options == 0 || n_options >= usize::from(State::FIRST_RESERVED) {
                return Err(vec![no_heading(n_options)]);
            }
            findings.extend(headings(&head));
        } else if cells.len() != head.len() {
            findings.push(ragged(cells.len(), head.len()).at_row(row));
        } else {
            lines.extend(line(&head, &cells, row, &mut findings));
        }
    }
    if head.is_empty() {
        return Err(vec![no_heading(0)]);
    }
    findings.extend(classes_twice(&lines));
    findings.extend(totals(&lines));
    let n_responses: u64 = lines.iter().map(|line| u64::from(line.n_responses)).sum();
    if lines.len() > CLASSES_MAX || n_responses > RESPONSES_MAX {
        findings.push(too_many(lines.len(), n_responses));
    }
    if findings.is_empty() { Ok((head, lines)) } else { Err(findings) }
}

fn line(head: &[String], cells: &[&str], row: u32, findings: &mut Vec<Finding>) -> Option<Line> {
    let mut numbers: Vec<u32> = Vec::new();
    for (name, cell) in head.iter().zip(cells).skip(1) {
        match base::normalise::whole_number(cell, "").and_then(|number| u32::try_from(number).ok()) {
            Some(number) => numbers.push(number),
            None => findings.push(not_a_count(name, cell).at_row(row)),
        }
    }
    if numbers.len() + 1 != head.len() {
        return None;
    }
    let answers = numbers.split_off(FIXED - 1);
    let (n_frame, n_responses) = (numbers[0], numbers[1]);
    let n_answers: u64 = answers.iter().map(|n| u64::from(*n)).sum();
    let n_before = findings.len();
    let mut say = |is_wrong: bool, finding: &dyn Fn() -> Finding| {
        findings.extend(is_wrong.then(|| finding().at_row(row)));
    };
    say(cells[0].is_empty(), &|| class_unnamed(&head[0]));
    say(n_frame == 0, &|| no_frame(cells[0], &head[1]));
    say(n_responses > n_frame && n_frame > 0, &|| more_responses(cells[0], n_responses, n_frame));
    say(n_answers > u64::from(n_responses), &|| more_answers(cells[0], n_answers, n_responses));
    let sound = findings.len() == n_before;
    sound.then(|| Line { row, class: cells[0].to_owned(), n_frame, n_responses, answers })
}

/// Options that have no name or that of another.
fn headings(head: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, name) in head.iter().enumerate().skip(FIXED) {
        if name.is_empty() {
            findings.push(option_unnamed(place + 1).at_row(1));
        } else if head[FIXED..place].contains(name) {
            findings.push(twice(name).at_row(1).in_column(name));
        }
    }
    findings
}

/// Classes that have the name of one above.
fn classes_twice(lines: &[Line]) -> Vec<Finding> {
    let is_twice = |(place, line): &(usize, &Line)| lines[..*place].iter().any(|above| above.class == line.class);
    lines.iter().enumerate().filter(is_twice).map(|(_, line)| twice(&line.class).at_row(line.row)).collect()
}

/// Rows that are the total and no class: by their name, or because each of their numbers is the sum of all others.
fn totals(lines: &[Line]) -> Vec<Finding> {
    let (named, classes): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| {
        let name: String = line.class.chars().filter(|letter| !letter.is_whitespace()).collect();
        TOTALS.contains(&name.to_lowercase().as_str())
    });
    let sums = classes.iter().fold(Vec::new(), |mut sums: Vec<u64>, line| {
        let numbers = line.numbers();
        sums.resize(numbers.len(), 0);
        sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
        sums
    });
    let is_sum = |line: &&&Line| {
        classes.len() > 2 && line.n_frame > 0 && line.numbers().iter().zip(&sums).all(|(n, sum)| n + n == *sum)
    };
    named.iter().chain(classes.iter().filter(is_sum)).map(|line| total(&line.class).at_row(line.row)).collect()
}

impl Line {
    fn numbers(&self) -> Vec<u64> {
        [self.n_frame, self.n_responses].iter().chain(&self.answers).map(|number| u64::from(*number)).collect()
    }
}

fn total(class: &str) -> Finding {
    let message = Text::new(
        format!("「{class}」は区分ではなく合計の行です。合計の行を除き、区分の行だけにしてください。"),
        format!("“{class}” is the total and no class: leave the total row out, so that only classes remain."),
    );
    Finding::error("counts-total-row", message)
}

fn no_heading(n_options: usize) -> Finding {
    let most = State::FIRST_RESERVED - 1;
    let message = Text::new(
        format!(
            "1行目は見出しです。区分、対象数、回答数、続けて選択肢を1つ以上{most}個まで書いてください（選択肢が{n_options}個あります）。例：病床規模,対象,回答,はい,いいえ"
        ),
        format!(
            "The first row is the heading: class, frame, responses, then 1 to {most} options; there are {n_options}. For example: Number of beds,Frame,Responses,Yes,No"
        ),
    );
    Finding::error("counts-heading", message).at_row(1)
}

fn ragged(n_cells: usize, n_head: usize) -> Finding {
    let message = Text::new(
        format!("この行は{n_cells}列です。見出しと同じ{n_head}列にしてください。"),
        format!("This row has {n_cells} cells; give it {n_head}, as many as the heading."),
    );
    Finding::error("csv-ragged", message)
}

fn not_a_count(name: &str, cell: &str) -> Finding {
    let message = Text::new(
        format!("「{name}」の「{cell}」は件数ではありません。0以上の整数を書いてください。"),
        format!("“{cell}” under “{name}” is no count. Write a whole number of 0 or more."),
    );
    Finding::error("not-a-count", message)
}

fn more_responses(class: &str, n_responses: u32, n_frame: u32) -> Finding {
    let message = Text::new(
        format!("「{class}」の回答数{n_responses}が対象数{n_frame}を超えています。どちらかを直してください。"),
        format!("“{class}” has {n_responses} responses of {n_frame} facilities in the frame. Mend either."),
    );
    Finding::error("more-responses-than-facilities", message)
}

fn more_answers(class: &str, n_answers: u64, n_responses: u32) -> Finding {
    let message = Text::new(
        format!(
            "「{class}」の選択肢の件数の合計{n_answers}が回答数{n_responses}を超えています。件数か回答数を直してください。"
        ),
        format!("The options of “{class}” add up to {n_answers}, more than its {n_responses} responses. Mend either."),
    );
    Finding::error("more-answers-than-responses", message)
}

fn too_many(n_classes: usize, n_responses: u64) -> Finding {
    let message = Text::new(
        format!(
            "区分が{n_classes}個、回答が{n_responses}件あります。{CLASSES_MAX}区分、{RESPONSES_MAX}件までにしてください。"
        ),
        format!(
            "There are {n_classes} classes and {n_responses} responses; at most {CLASSES_MAX} and {RESPONSES_MAX} fit."
        ),
    );
    Finding::error("counts-too-many", message)
}

fn class_unnamed(heading: &str) -> Finding {
    let message = Text::new(
        format!("「{heading}」が空欄です。区分の名前を入れてください。"),
        format!("“{heading}” is empty. Name the class."),
    );
    Finding::error("class-unnamed", message)
}

fn no_frame(class: &str, heading: &str) -> Finding {
    let message = Text::new(
        format!(
            "「{class}」の「{heading}」が0です。対象のない区分は平均に入らないため、行を除くか、対象数を直してください。"
        ),
        format!(
            "“{heading}” of “{class}” is 0. A class without facilities is in no average: leave the row out, or correct the number."
        ),
    );
    Finding::error("class-without-population", message)
}

fn option_unnamed(place: usize) -> Finding {
    let message = Text::new(
        format!("{place}列目に見出しがありません。選択肢の名前を入れてください。"),
        format!("Column {place} has no heading. Name the option."),
    );
    Finding::error("column-unnamed", message)
}

fn twice(name: &str) -> Finding {
    let message = Text::new(
        format!("「{name}」が2つあります。1つにまとめるか、別の名前にしてください。"),
        format!("“{name}” is there twice. Merge the two, or give one another name."),
    );
    Finding::error("counts-twice", message)
}

fn broken(error: &csv::Error) -> Finding {
    let message = Text::new(
        format!("CSV として読めません（{error}）。CSV で保存し直してください。"),
        format!("This cannot be read as CSV ({error}). Save it as CSV."),
    );
    Finding::error("csv-broken", message)
}
