//! A journey that is kept up to date is the journey that a fresh look gives: on random forms, after every change.

use jiff::Timestamp;

use super::*;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        // Steele and Vigna's SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let wide = u128::from(z ^ (z >> 31)) * n as u128;
        usize::try_from(wide >> 64).expect("less than n")
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// Writes a form with groups, repeats in repeats, and expressions of every kind, mostly about what comes before.
///
/// Some do not compile, as their expressions go round in circles; those are passed over.
struct Author<'d> {
    dice: &'d mut Dice,
    n_items: usize,
    groups: Vec<String>,
    rows: Vec<String>,
}

impl Author<'_> {
    fn form(mut self) -> String {
        let mut open: Vec<&str> = Vec::new();
        for _ in 0..4 + self.dice.below(14) {
            if self.dice.once_in(4) && open.len() < 3 {
                let kind = self.dice.pick(&["group", "repeat"]);
                let relevant = self.condition_in(2);
                let count = if kind == "repeat" { self.calculation_in(3) } else { String::new() };
                let name = format!("r{}", self.groups.len());
                self.rows.push(format!("| | begin {kind} | {name} | R | {relevant} | | | | | | | {count} |"));
                self.groups.push(name);
                open.push(kind);
            }
            self.item();
            if self.dice.once_in(4)
                && let Some(kind) = open.pop()
            {
                self.rows.push(format!("| | end {kind} | | | | | | | | | | |"));
            }
        }
        while let Some(kind) = open.pop() {
            self.rows.push(format!("| | end {kind} | | | | | | | | | | |"));
        }
        let columns = "type | name | label | relevant | calculation | constraint | kaishin::soft_constraint | required";
        let header = format!("| survey |\n| | {columns} | choice_filter | default | repeat_count |");
        let yes_no = "| | yn | yes | はい | yes |\n| | yn | no | いいえ | no |";
        format!("{header}\n{}\n| choices |\n| | list_name | name | label | of |\n{yes_no}\n", self.rows.join("\n"))
    }

    fn item(&mut self) {
        const KINDS: [&str; 7] =
            ["select_one yn", "select_one yn", "select_multiple yn", "integer", "text", "calculate", "note"];
        let kind = self.dice.pick(&KINDS);
        let nothing = String::new;
        let cells = [
            kind.to_owned(),
            format!("q{}", self.n_items),
            if self.dice.once_in(4) { format!("${{{}}}について", self.name()) } else { "Q".to_owned() },
            self.condition_in(2),
            if kind == "calculate" { self.calculation_in(1) } else { nothing() },
            if kind == "integer" { self.condition_in(2) } else { nothing() },
            if kind == "integer" { self.condition_in(4) } else { nothing() },
            if self.dice.once_in(3) { "yes".to_owned() } else { self.condition_in(4) },
            if kind.starts_with("select") && self.dice.once_in(4) {
                format!("of = ${{{}}}", self.name())
            } else {
                nothing()
            },
            match kind {
                "select_one yn" if self.dice.once_in(5) => "yes".to_owned(),
                "text" => self.calculation_in(3),
                _ => nothing(),
            },
            nothing(),
        ];
        self.n_items += 1;
        self.rows.push(format!("| | {} |", cells.join(" | ")));
    }

    /// The name of an item, mostly one that is there already.
    fn name(&mut self) -> String {
        let ahead = usize::from(self.n_items == 0 || self.dice.once_in(30));
        format!("q{}", self.dice.below(self.n_items + ahead))
    }

    /// The name of a group or repeat, or of an item where there is none.
    fn group(&mut self) -> String {
        let n = self.groups.len();
        if n == 0 { self.name() } else { self.groups[self.dice.below(n)].clone() }
    }

    fn condition_in(&mut self, one_in: usize) -> String {
        if !self.dice.once_in(one_in) {
            return String::new();
        }
        let (a, b, r, n) = (self.name(), self.name(), self.group(), self.dice.below(4));
        match self.dice.below(14) {
            0 | 1 => format!("${{{a}}} = 'yes'"),
            2 => format!("not(${{{a}}} = 'no')"),
            3 => format!("${{{a}}} = 'yes' and ${{{b}}} != 'no'"),
            4 => format!("${{{a}}} > 1 or ${{{b}}} = ''"),
            5 => format!("selected(${{{a}}}, 'yes')"),
            6 => format!("count(${{{a}}}) > {n}"),
            7 => format!("sum(${{{a}}}) > {n}"),
            8 => format!("count(${{{r}}}) > {n}"),
            9 => format!("count(//{a}[. != '']) > {n}"),
            10 => format!("../{a} = 'yes'"),
            11 => "position(..) = 2".to_owned(),
            12 => format!("today() > '2026-01-01' and ${{{a}}} = 'yes'"),
            _ => format!("string(${{{r}}}) != ''"),
        }
    }

    fn calculation_in(&mut self, one_in: usize) -> String {
        if !self.dice.once_in(one_in) {
            return String::new();
        }
        let (a, b, r) = (self.name(), self.name(), self.group());
        match self.dice.below(9) {
            0 => format!("${{{a}}} + 1"),
            1 => format!("if(${{{a}}} = 'yes', ${{{b}}}, 0)"),
            2 => format!("count(${{{a}}})"),
            3 => format!("join(',', ${{{a}}})"),
            4 => format!("once(${{{a}}})"),
            5 => format!("coalesce(${{{a}}}, ${{{b}}})"),
            6 => format!("indexed-repeat(${{{a}}}, ${{{r}}}, 1)"),
            7 => "count(../preceding-sibling::*) + position(..)".to_owned(),
            _ => format!("concat(${{{r}}}, ${{{b}}})"),
        }
    }
}

/// A key of the instrument, with rows from 1 to 3 whether they are there or not, and an answer that fits now and then.
fn change(dice: &mut Dice, instrument: &Instrument) -> (Key, Answer) {
    let item = &instrument.items[dice.below(instrument.items.len())];
    let mut key: Option<Key> = None;
    for name in item.path.split('/') {
        let child = key.as_ref().map_or_else(|| Key::parse(name).expect("a name"), |key| key.child(name));
        let is_row = instrument.groups.iter().any(|group| group.repeat.is_some() && group.path == child.template());
        let is_last = child.template() == item.path;
        key =
            Some(if is_row && !is_last { child.row(1 + u32::try_from(dice.below(3)).expect("small")) } else { child });
    }
    let yes_or_no = dice.pick(&["yes", "no"]).to_owned();
    let value = match item.kind {
        Kind::SelectOne => Value::One(yes_or_no),
        Kind::SelectMultiple => Value::Many(vec![yes_or_no]),
        Kind::Integer => Value::Integer(i64::try_from(dice.below(4)).expect("small")),
        Kind::Repeat => Value::Rows((1..=3).filter(|_| dice.once_in(2)).collect()),
        Kind::Text | Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Decimal | Kind::Date | Kind::Time => {
            Value::Text(dice.pick(&["yes", "2", "言葉"]).to_owned())
        }
    };
    let answer = match dice.below(8) {
        0 => Answer::Blank,
        1 => Answer::Unknown,
        2 => Answer::Prefilled(value),
        _ => Answer::Answered(value),
    };
    (key.expect("a path has a name"), answer)
}

#[test]
fn a_kept_journey_is_the_journey_of_a_fresh_look() {
    let now: Timestamp = "2026-11-20T03:00:00Z".parse().expect("a moment");
    let (mut n_forms, mut n_changes) = (0, 0);
    for seed in 0..1000 {
        let mut dice = Dice(seed);
        let author = Author { dice: &mut dice, n_items: 0, groups: Vec::new(), rows: Vec::new() };
        let text = author.form();
        let sheets = Sheets::from_markdown(&text).expect("the sheets are tables");
        let Some(instrument) = compile(&sheets).instrument else {
            continue;
        };
        n_forms += 1;
        let now = (!dice.once_in(4)).then_some(now);
        let fresh = |answers: &Answers| match now {
            Some(now) => (journey_at(&instrument, answers, now), check_at(&instrument, answers, now)),
            None => (journey(&instrument, answers), check(&instrument, answers)),
        };
        let mut live = LiveJourney::new(&instrument, Answers::new(), now);
        for step in 0..20 {
            let (key, answer) = change(&mut dice, &instrument);
            live.change(key.clone(), answer.clone());
            let (journey, findings) = fresh(live.answers());
            assert_eq!(*live.journey(), journey, "form {seed}, change {step}: {key} {answer:?}\n{text}");
            assert_eq!(live.findings(), findings, "form {seed}, change {step}: {key} {answer:?}\n{text}");
            n_changes += 1;
        }
    }
    // The forms are random, so this says that enough of them compile to show anything.
    assert!(n_forms > 300, "only {n_forms} forms compile");
    eprintln!("{n_changes} changes in {n_forms} forms");
}
