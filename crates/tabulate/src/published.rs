//! The tables that were published by number of beds, from microdata made to fit them: which averaging rule each one used.
//!
//! `cases/tables/published.csv` holds the printed figures, `published.golden.csv` what exact fractions say of them
//! (`published.py`). `docs/methods/averaging.md` tells the result.

use base::{Text, UniverseWords};

use crate::{
    AveragingRule, Category, Classification, Dataset, Estimate, Stratification, Stratum, Table, Variable, VariableData,
    VariableKind, run, standard,
};

const CLASSES: [(&str, u32, u32); 6] = [
    ("20–99", 2940, 1794),
    ("100–199", 2810, 1816),
    ("200–299", 1015, 698),
    ("300–399", 673, 474),
    ("400–499", 357, 270),
    ("500–", 376, 301),
];

/// One printed line: a percentage for each class, and the mean beside them.
struct Published {
    percents: Vec<u32>,
    mean: u32,
    bases: Vec<u32>,
}

impl Published {
    fn of(line: &[&str]) -> Published {
        let number = |cell: &&str| cell.parse::<u32>().expect("a number");
        let of_all: Vec<u32> = line[9].split_whitespace().map(|cell| number(&cell)).collect();
        let base = |(index, (_, _, n)): (usize, &(&str, u32, u32))| match of_all.get(index) {
            Some(percent) => (2 * n * percent + 100) / 200,
            None => *n,
        };
        Published {
            percents: line[2..8].iter().map(number).collect(),
            mean: number(&line[8]),
            bases: CLASSES.iter().enumerate().map(base).collect(),
        }
    }

    /// The fewest and the most answers of a class that round to its printed percentage.
    fn limits(&self, class: usize) -> (u32, u32) {
        let (percent, base) = (self.percents[class], self.bases[class]);
        let fewest = ((2 * percent).saturating_sub(1) * base).div_ceil(200);
        (fewest, (((2 * percent + 1) * base).div_ceil(200) - 1).min(base))
    }

    /// The table of microdata with `counts` answers of yes.
    fn table(&self, counts: &[u32]) -> Table {
        let strata = Stratification {
            name: "bed_class".to_owned(),
            label: Text::same("beds"),
            classes: CLASSES
                .iter()
                .map(|(label, n_frame, _)| Stratum {
                    code: (*label).to_owned(),
                    label: Text::same(*label),
                    n_frame: *n_frame,
                })
                .collect(),
            of_unit: (0..).zip(CLASSES).flat_map(|(class, (_, _, n))| vec![class; n as usize]).collect(),
        };
        let not_asked = crate::State::NotAsked.code().expect("no answer");
        let mut codes = Vec::new();
        for (class, (_, _, n)) in CLASSES.iter().enumerate() {
            for unit in 0..*n {
                let in_base = unit < self.bases[class];
                codes.push(if in_base { u8::from(unit >= counts[class]) } else { not_asked });
            }
        }
        let category = |code: &str| Category { code: code.to_owned(), label: Text::same(code) };
        let item = Variable {
            name: "item".to_owned(),
            number: String::new(),
            label: Text::same("item"),
            base: UniverseWords { unit: Text::same("hospital"), ..UniverseWords::default() },
            kind: VariableKind::Single { categories: vec![category("yes"), category("no")] },
            data: VariableData::Single(codes),
            parent: None,
        };
        let by = Classification::from(&strata);
        let dataset = Dataset::new(strata.of_unit.len(), strata, vec![by], vec![item]).expect("sound");
        run(&dataset, &standard(&dataset, "bed_class")).tables.remove(0)
    }

    /// The figure of a rule, worked out anew so that the search need not make tables.
    fn figure(&self, counts: &[u32], rule: AveragingRule) -> f64 {
        let sum = |of: &dyn Fn(usize) -> f64| -> f64 { (0..6).map(of).sum() };
        let (count, base) = (|class: usize| f64::from(counts[class]), |class: usize| f64::from(self.bases[class]));
        let weight = |class: usize| f64::from(CLASSES[class].1) / f64::from(CLASSES[class].2);
        match rule {
            AveragingRule::ShareOfRespondents => sum(&count) / sum(&base),
            AveragingRule::FrameWeightedShare => {
                sum(&|class| weight(class) * count(class)) / sum(&|class| weight(class) * base(class))
            }
            AveragingRule::MeanOfClassPercentages => sum(&|class| count(class) / base(class)) / 6.0,
        }
    }

    /// Counts that print every class as published, and under `rule` the mean too; `None` where no counts do.
    fn fitted(&self, rule: AveragingRule) -> Option<Vec<u32>> {
        let mut counts: Vec<u32> = (0..6).map(|class| self.limits(class).0).collect();
        for class in 0..6 {
            // Every rule grows with every count: bisect on the class, after all earlier ones are at their most.
            let (mut fewest, most) = (counts[class], self.limits(class).1);
            counts[class] = most;
            if whole(self.figure(&counts, rule)) < self.mean {
                continue;
            }
            let mut more = most;
            while fewest < more {
                counts[class] = fewest.midpoint(more);
                if whole(self.figure(&counts, rule)) < self.mean {
                    fewest = counts[class] + 1
                } else {
                    more = counts[class]
                }
            }
            counts[class] = fewest;
            break;
        }
        (whole(self.figure(&counts, rule)) == self.mean).then_some(counts)
    }
}

fn under(table: &Table, rule: AveragingRule) -> Estimate {
    let own = table.total().cells[0].under(rule).cloned();
    own.unwrap_or_else(|| table.mean_of_class_percentages(0))
}

/// As the slides print: a whole percentage.
#[expect(clippy::cast_possible_truncation, reason = "a percentage")]
fn whole(share: f64) -> u32 {
    libm::floor(share * 100.0 + 0.5 + 1e-9) as u32
}

#[test]
fn published_tables_are_made_again_by_the_rules_that_fit_them() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases/tables/");
    let read = |file: &str| std::fs::read_to_string(format!("{folder}{file}")).expect("the case is in the repository");
    let (published, golden) = (read("published.csv"), read("published.golden.csv"));
    let golden: Vec<Vec<&str>> = golden.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let lines: Vec<Vec<&str>> = published.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(golden.len(), 3 * lines.len());
    for (line, golden) in lines.iter().zip(golden.chunks(3)) {
        let printed = Published::of(line);
        let of = |end: fn((u32, u32)) -> u32| -> Vec<u32> { (0..6).map(|class| end(printed.limits(class))).collect() };
        let (fewest, most) = (printed.table(&of(|limits| limits.0)), printed.table(&of(|limits| limits.1)));
        for (rule, golden) in AveragingRule::ALL.into_iter().zip(golden) {
            assert_eq!(golden[2], rule.code());
            let shown = |table: &Table| under(table, rule).percent().expect("a base").to_string();
            assert_eq!((shown(&fewest).as_str(), shown(&most).as_str()), (golden[3], golden[4]), "{line:?} {rule:?}");
            let fitted = printed.fitted(rule);
            assert_eq!(fitted.is_some(), golden[6] == "yes", "{line:?} {rule:?}");
            let Some(fitted) = fitted else { continue };
            let table = printed.table(&fitted);
            let classes: Vec<u32> =
                table.classes().iter().map(|row| whole(row.cells[0].of_respondents.value().expect("a base"))).collect();
            assert_eq!(
                (classes, whole(under(&table, rule).value().expect("a base"))),
                (printed.percents.clone(), printed.mean),
                "{line:?}"
            );
        }
    }
}
