//! Questionnaires from a seed: some whole, some with one slip that every reader of XLSForm refuses.

use questionnaire::{Sheet, Sheets};

/// A small generator of our own, so that a seed gives the same forms on every machine.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end).expect("a size")).expect("below a size")
    }

    fn one<'c>(&mut self, of: &[&'c str]) -> &'c str {
        of[self.below(of.len())]
    }

    fn often(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const COLUMNS: [&str; 17] = [
    "type",
    "name",
    "label::日本語 (ja)",
    "label::English (en)",
    "hint::日本語 (ja)",
    "relevant",
    "constraint",
    "constraint_message::日本語 (ja)",
    "required",
    "calculation",
    "default",
    "appearance",
    "repeat_count",
    "parameters",
    "kaishin::number",
    "kaishin::unit::日本語 (ja)",
    "kaishin::soft_constraint",
];

/// A form on its way: rows of the survey sheet, and what may be named in them.
struct Form {
    rows: Vec<Vec<String>>,
    /// Questions at the top level whose answers others may read, with their types.
    gates: Vec<(String, &'static str)>,
    open: Vec<&'static str>,
    n_names: usize,
}

/// One form. `slip` is what was done to it, or empty.
pub(crate) fn form(chance: &mut Chance) -> (Sheets, &'static str) {
    let mut form =
        Form { rows: vec![COLUMNS.map(str::to_owned).to_vec()], gates: Vec::new(), open: Vec::new(), n_names: 0 };
    for _ in 0..3 + chance.below(14) {
        form.step(chance);
    }
    form.question(chance);
    while let Some(word) = form.open.pop() {
        form.put(&[("type", &format!("end {word}"))]);
    }
    let mut sheets = Sheets(vec![sheet("survey", form.rows), choices(), settings(chance)]);
    let slip = if chance.often(50) { slip(&mut sheets, chance) } else { "" };
    (sheets, slip)
}

impl Form {
    fn step(&mut self, chance: &mut Chance) {
        let depth = self.open.len();
        let empty = self.rows.last().is_some_and(|row| row[0].starts_with("begin"));
        match chance.below(10) {
            0 if depth < 3 => self.begin(chance, "group"),
            1 if depth < 3 => self.begin(chance, "repeat"),
            2 | 3 if depth > 0 && !empty => {
                let word = self.open.pop().expect("something is open");
                self.put(&[("type", &format!("end {word}"))]);
            }
            _ => self.question(chance),
        }
    }

    fn begin(&mut self, chance: &mut Chance, word: &'static str) {
        let name = self.name();
        let written = if chance.often(50) { format!("begin {word}") } else { format!("begin_{word}") };
        let count = match chance.below(3) {
            _ if word == "group" => String::new(),
            0 => "2".to_owned(),
            1 => self.gate("integer").map_or(String::new(), |gate| format!("${{{gate}}}")),
            _ => String::new(),
        };
        let relevant = self.condition(chance);
        let label = format!("架空の{word} {name}");
        self.put(&[
            ("type", &written),
            ("name", &name),
            ("label::日本語 (ja)", &label),
            ("relevant", &relevant),
            ("repeat_count", &count),
        ]);
        self.open.push(word);
    }

    fn question(&mut self, chance: &mut Chance) {
        const TYPES: [&str; 9] =
            ["text", "integer", "decimal", "date", "time", "select_one yn", "select_multiple sys", "note", "calculate"];
        let kind = chance.one(&TYPES);
        let name = self.name();
        let relevant = self.condition(chance);
        let (label, en) = (format!("架空の設問 {name}"), format!("Invented question {name}"));
        let calculation = match self.gate("integer") {
            Some(gate) => format!("${{{gate}}} * 2 + 1"),
            None => "1 + 1".to_owned(),
        };
        let calculation = if kind == "calculate" { calculation } else { String::new() };
        let constraint = if kind == "integer" && chance.often(40) { ". >= 0 and . <= 999" } else { "" };
        let message = if constraint.is_empty() { "" } else { "0から999" };
        let default = match kind {
            "integer" if chance.often(20) => "1",
            "date" if chance.often(20) => "2026-03-31",
            "select_one yn" if chance.often(20) => "1",
            "text" if chance.often(10) => "today()",
            _ => "",
        };
        let or_other = if kind == "select_multiple sys" && chance.often(30) { " or_other" } else { "" };
        let parameters = if kind == "text" && chance.often(20) { "rows=4" } else { "" };
        self.put(&[
            ("type", &format!("{kind}{or_other}")),
            ("name", &name),
            ("label::日本語 (ja)", &label),
            ("label::English (en)", &en),
            ("hint::日本語 (ja)", if chance.often(30) { "二行の\n説明 | と \"引用\"" } else { "" }),
            ("relevant", &relevant),
            ("constraint", constraint),
            ("constraint_message::日本語 (ja)", message),
            ("required", chance.one(&["", "yes", "true()"])),
            ("calculation", &calculation),
            ("default", default),
            ("appearance", if kind == "text" { chance.one(&["", "multiline"]) } else { "" }),
            ("parameters", parameters),
            ("kaishin::number", if chance.often(30) { "3" } else { "" }),
            ("kaishin::unit::日本語 (ja)", if kind == "integer" { "台" } else { "" }),
            ("kaishin::soft_constraint", if kind == "integer" && chance.often(20) { ". < 100" } else { "" }),
        ]);
        if self.open.is_empty() && or_other.is_empty() {
            self.gates.push((name, kind));
        }
    }

    fn name(&mut self) -> String {
        self.n_names += 1;
        format!("q{}", self.n_names)
    }

    fn gate(&self, kind: &str) -> Option<&str> {
        self.gates.iter().find(|(_, gate)| *gate == kind).map(|(name, _)| name.as_str())
    }

    fn condition(&self, chance: &mut Chance) -> String {
        if self.gates.is_empty() || chance.often(60) {
            return String::new();
        }
        let (name, kind) = &self.gates[chance.below(self.gates.len())];
        match *kind {
            "select_one yn" => format!("${{{name}}} = '1'"),
            "select_multiple sys" => format!("selected(${{{name}}}, 'ehr') or count-selected(${{{name}}}) > 1"),
            "integer" | "decimal" => format!("${{{name}}} >= 20"),
            _ => format!("${{{name}}} != ''"),
        }
    }

    fn put(&mut self, cells: &[(&str, &str)]) {
        let cell =
            |column: &&str| cells.iter().find(|(name, _)| name == column).map_or("", |(_, cell)| *cell).to_owned();
        self.rows.push(COLUMNS.iter().map(cell).collect());
    }
}

fn sheet(name: &str, rows: Vec<Vec<String>>) -> Sheet {
    Sheet { name: name.to_owned(), rows }
}

fn table(rows: &[&[&str]]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

fn choices() -> Sheet {
    let rows = table(&[
        &["list_name", "name", "label::日本語 (ja)", "label::English (en)", "kaishin_exclusive"],
        &["yn", "1", "はい", "Yes", ""],
        &["yn", "2", "いいえ", "No", ""],
        &["sys", "ehr", "電子カルテ", "EHR", ""],
        &["sys", "none", "なし", "None", "yes"],
    ]);
    sheet("choices", rows)
}

fn settings(chance: &mut Chance) -> Sheet {
    let rows = table(&[
        &["form_title", "kaishin::title::English (en)", "form_id", "version", "default_language"],
        &["架空の調査", "An invented survey", "invented", chance.one(&["1", "2026-04-01"]), "日本語 (ja)"],
    ]);
    sheet("settings", rows)
}

/// One mistake. Each is one that other readers refuse too.
fn slip(sheets: &mut Sheets, chance: &mut Chance) -> &'static str {
    let rows = &mut sheets.0[0].rows;
    let is_question =
        |row: &&mut Vec<String>| !row[0].starts_with("begin") && !row[0].starts_with("end") && row[0] != "type";
    let n_questions = rows.iter_mut().filter(is_question).count();
    let pick = chance.below(n_questions);
    let row = rows.iter_mut().filter(is_question).nth(pick).expect("every form asks something");
    match chance.below(10) {
        0 => {
            row[0] = "txet".to_owned();
            "an unknown type"
        }
        1 => {
            row[0] = "select_one nowhere".to_owned();
            "a list that is not there"
        }
        2 => {
            row[1] = "1st".to_owned();
            "a name that begins with a digit"
        }
        3 => {
            row[5] = "${nobody} = '1'".to_owned();
            "a name that nothing has"
        }
        4 => {
            row[2] = "${nobody} について".to_owned();
            "a name in a label that nothing has"
        }
        5 => {
            let copy = row.clone();
            rows.push(copy.clone());
            rows.push(copy);
            "a name twice"
        }
        6 => {
            let end = COLUMNS.map(|column| if column == "type" { "end group" } else { "" });
            rows.push(end.map(str::to_owned).to_vec());
            "an end without a beginning"
        }
        7 => {
            row[0].clear();
            "a question without a type"
        }
        8 => {
            row[13] = "colour=red".to_owned();
            row[0] = "text".to_owned();
            "a parameter that a text does not take"
        }
        _ => {
            let again = sheets.0[1].rows[1].clone();
            sheets.0[1].rows.push(again);
            "an option twice"
        }
    }
}
