//! The percentages that were published for all hospitals, from microdata made to fit them: each is of the hospitals that were asked, and
//! most are no percentage of all who responded.
//!
//! `cases/tables/bases.csv` holds the printed figures with what leads to each item, `bases.golden.csv` what exact fractions make of them
//! (`bases.py`). `docs/methods/averaging.md` tells the result.

use base::{Text, UniverseWords};

use crate::rounding::Percent;
use crate::{
    Category, Classification, Dataset, State, Stratification, Stratum, Table, Variable, VariableData, VariableKind,
    run, standard,
};

/// One printed item.
struct Published<'a> {
    survey: &'a str,
    n_frame: u32,
    n_respondents: usize,
    item: &'a str,
    /// Answers with their percentages; "no" is what they leave.
    answers: Vec<(&'a str, usize)>,
    /// The item that leads here, with the answers that do.
    of: Option<(&'a str, Vec<&'a str>)>,
    /// The same as it stands in the file.
    base: &'a str,
}

impl<'a> Published<'a> {
    fn of(line: &'a str) -> Published<'a> {
        let cells: Vec<&str> = line.split(',').collect();
        let answer = |answer: &'a str| {
            let (name, percent) = answer.rsplit_once(' ').expect("an answer with its percentage");
            (name, percent.parse().expect("a percentage"))
        };
        let gate = |of: &'a str| {
            let (item, answers) = of.split_once(": ")?;
            Some((item, answers.split('|').collect()))
        };
        Published {
            survey: cells[0],
            n_frame: cells[1].parse().expect("a number"),
            n_respondents: cells[2].parse().expect("a number"),
            item: cells[3],
            answers: cells[4].split('|').map(answer).collect(),
            of: gate(cells[5]),
            base: cells[5],
        }
    }

    fn names(&self) -> Vec<&'a str> {
        self.answers.iter().map(|(name, _)| *name).chain(["no"]).collect()
    }

    /// The codes of the item's answers, in the order of the base: who was not asked has the code for that.
    fn variable(&self, earlier: &[(Published<'a>, Variable)]) -> Variable {
        let asked: Vec<bool> = match &self.of {
            None => vec![true; self.n_respondents],
            Some((gate, answers)) => {
                let (gate, variable) = earlier.iter().find(|(other, _)| other.item == *gate).expect("an item above");
                let leads: Vec<bool> = gate.names().iter().map(|name| answers.contains(name)).collect();
                let VariableData::Single(codes) = &variable.data else { unreachable!("one choice each") };
                codes.iter().map(|code| leads.get(usize::from(*code)).copied().unwrap_or(false)).collect()
            }
        };
        let n_base = asked.iter().filter(|asked| **asked).count();
        let share = |((_, percent), code): (&(&str, usize), u8)| vec![code; (n_base * percent + 50) / 100];
        let mut answers = self.answers.iter().zip(0..).flat_map(share);
        let (no, not_asked) =
            (u8::try_from(self.answers.len()).expect("few"), State::NotAsked.code().expect("no answer"));
        let codes = asked.iter().map(|asked| if *asked { answers.next().unwrap_or(no) } else { not_asked }).collect();
        let category = |code: &str| Category { code: code.to_owned(), label: Text::same(code) };
        Variable {
            name: self.item.to_owned(),
            number: String::new(),
            label: Text::same(self.item),
            base: UniverseWords {
                expression: self.base.to_owned(),
                sentence: Text::same(self.base),
                unit: Text::same("hospital"),
            },
            kind: VariableKind::Single { categories: self.names().into_iter().map(category).collect() },
            data: VariableData::Single(codes),
            parent: None,
        }
    }
}

/// The tables of one survey, from hospitals that answer as it printed.
fn tables(survey: &[Published<'_>]) -> Vec<Table> {
    let first = &survey[0];
    let all = Stratum { code: "all".to_owned(), label: Text::same("all"), n_frame: first.n_frame };
    let strata = Stratification {
        name: "all".to_owned(),
        label: Text::same("all"),
        classes: vec![all],
        of_unit: vec![0; first.n_respondents],
    };
    let mut made: Vec<(Published<'_>, Variable)> = Vec::new();
    for line in survey {
        let variable = line.variable(&made);
        made.push((Published { answers: line.answers.clone(), of: None, ..*line }, variable));
    }
    let variables = made.into_iter().map(|(_, variable)| variable).collect();
    let by = Classification::from(&strata);
    let dataset = Dataset::new(first.n_respondents, strata, vec![by], variables).expect("sound");
    run(&dataset, &standard(&dataset, "all")).tables
}

#[test]
fn published_percentages_are_of_the_hospitals_that_were_asked() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases/tables/");
    let read = |file: &str| std::fs::read_to_string(format!("{folder}{file}")).expect("the case is in the repository");
    let (published, golden) = (read("bases.csv"), read("bases.golden.csv"));
    let lines: Vec<Published<'_>> = published.lines().skip(1).map(Published::of).collect();
    let mut golden = golden.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    for survey in lines.chunk_by(|a, b| a.survey == b.survey) {
        for (line, table) in survey.iter().zip(tables(survey)) {
            let total = table.total();
            let n_base = total.n_base.known().expect("every route is known");
            assert_eq!(table.base().expression, line.base);
            for ((answer, percent), cell) in line.answers.iter().zip(&total.cells) {
                let count = cell.count.known().expect("nothing is withheld");
                let n_all = u64::try_from(line.n_respondents).expect("few");
                let share = |base: u64| Percent::of(count, base).expect("a base").to_string();
                let of_base = cell.of_respondents.percent().expect("a base").to_string();
                let found = [n_base.to_string(), count.to_string(), of_base, share(n_all)];
                let expected = golden.next().expect("a line for each answer");
                assert_eq!(expected[..3], [line.survey, line.item, *answer]);
                assert_eq!(found, expected[4..], "{} {}", line.item, answer);
                let whole =
                    |shown: &str| shown.parse::<f64>().map(|percent| libm::floor(percent + 0.5)).expect("a number");
                assert_eq!(whole(&found[2]).to_string(), percent.to_string(), "{} {answer}", line.item);
                // An item that only some were asked would print another figure were all of them its base.
                assert_eq!(whole(&found[3]) == whole(&found[2]), line.of.is_none(), "{} {answer}", line.item);
            }
        }
    }
    assert_eq!(golden.next(), None);
}
