//! Questions to a small table, and what is refused. Agreement with R is checked where `kaishin estimate` is tested.

use super::*;
use crate::design::Lonely;
use crate::interval::ShareMethod;

const TABLE: &str = "
code stratum n_frame beds ehr devices
A    small   3       40   yes 1
B    small   3       80   no  -
D    large   2       300  yes 2
E    large   2       500  NR  8
";

fn microdata() -> Microdata {
    let mut lines = TABLE.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let names = lines.next().expect("a heading");
    let rows: Vec<Vec<&str>> = lines.collect();
    let cell = |cell: &str| if cell == "-" { String::new() } else { cell.to_owned() };
    let column =
        |(index, name): (usize, &&str)| ((*name).to_owned(), rows.iter().map(|row| cell(row[index])).collect());
    let columns = names.iter().enumerate().map(column).collect();
    Microdata::new(columns).expect("columns of different names").with_missing(vec!["NR".to_owned()], false)
}

fn recipe() -> DesignRecipe {
    DesignRecipe {
        strata: Some("stratum".to_owned()),
        population: vec![PopulationRecipe::Size("n_frame".to_owned())],
        ..DesignRecipe::default()
    }
}

fn ask(statistic: Statistic) -> Ask {
    Ask { statistic, by: Vec::new(), domain: Vec::new(), missing: Missing::Unsaid, level: 0.95 }
}

fn uses_ehr() -> Subject {
    Subject::Indicator { column: "ehr".to_owned(), equals: "yes".to_owned() }
}

fn answered(recipe: &DesignRecipe, ask: &Ask) -> Result<Answer, Vec<Finding>> {
    let data = microdata();
    answer(&recipe.sampling(&data)?, &data, ask)
}

#[track_caller]
fn check_refused(recipe: &DesignRecipe, ask: &Ask, code: &str, place: &str) {
    let findings = answered(recipe, ask).expect_err("refused");
    assert_eq!(findings[0].code, code);
    let line = findings[0].line(base::Lang::En);
    assert!(line.contains(place), "“{line}” names {place}");
    assert!(!findings[0].message.ja.is_empty());
}

#[track_caller]
fn rows(ask: &Ask) -> Vec<AnswerRow> {
    match answered(&recipe(), ask).expect("answered") {
        Answer::Rows { rows, .. } => rows,
        other @ (Answer::Value(_) | Answer::Covariance { .. } | Answer::Test { .. }) => panic!("rows, not {other:?}"),
    }
}

#[test]
fn what_becomes_of_missing_answers_must_be_said() {
    let mean = |missing: Missing| Ask { missing, ..ask(Statistic::Mean(vec![uses_ehr()])) };
    check_refused(&recipe(), &mean(Missing::Unsaid), "rows-without-answer", "row 5 column “ehr”");
    check_refused(&recipe(), &mean(Missing::Fail), "rows-without-answer", "row 5 column “ehr”");
    assert_eq!(rows(&mean(Missing::Drop))[0].n_base, Some(3));
    assert_eq!(rows(&mean(Missing::Drop))[0].estimate, Some(2.5 / 4.0));
    assert_eq!(rows(&mean(Missing::NotYes))[0].estimate, Some(2.5 / 5.0));
    let shares = Ask { missing: Missing::OwnCategory("?".to_owned()), ..ask(Statistic::Shares("ehr".to_owned())) };
    let found: Vec<(String, Option<f64>)> =
        rows(&shares).iter().map(|row| (row.key[0].value(), row.estimate)).collect();
    let expected = [("NR", 0.2), ("no", 0.3), ("yes", 0.5)];
    assert_eq!(found, expected.map(|(name, share)| (name.to_owned(), Some(share))));
}

fn rows_estimate(ask: &Ask) -> Option<f64> {
    rows(ask)[0].estimate
}

#[test]
fn parts_and_domains() {
    let by = Ask { by: vec!["stratum".to_owned()], ..ask(Statistic::Total(vec![Subject::Number("beds".to_owned())])) };
    let totals: Vec<(String, Option<f64>)> = rows(&by).iter().map(|row| (row.key[0].value(), row.estimate)).collect();
    assert_eq!(totals, [("large".to_owned(), Some(800.0)), ("small".to_owned(), Some(180.0))]);
    let condition = |operator: Operator, value: &str| {
        let condition = Condition { column: "beds".to_owned(), operator, values: vec![value.to_owned()] };
        rows_estimate(&Ask {
            domain: vec![condition],
            ..ask(Statistic::Total(vec![Subject::Number("beds".to_owned())]))
        })
    };
    assert_eq!(condition(Operator::Above, "300"), Some(500.0));
    assert_eq!(condition(Operator::AtLeast, "300"), Some(800.0));
    assert_eq!(condition(Operator::AtMost, "80"), Some(180.0));
    assert_eq!(condition(Operator::Below, "80"), Some(60.0));
    assert_eq!(condition(Operator::NotIn, "40"), Some(920.0));
}

#[test]
fn a_share_of_all_or_none_has_limits_that_are_apart() {
    let condition = Condition { column: "ehr".to_owned(), operator: Operator::In, values: vec!["yes".to_owned()] };
    let all = Ask { domain: vec![condition], ..ask(Statistic::Share(uses_ehr(), ShareMethod::Logit)) };
    let row = &rows(&all)[0];
    assert_eq!((row.estimate, row.standard_error), (Some(1.0), Some(0.0)));
    let interval = row.interval.expect("exact limits");
    assert!(interval.low < 0.2 && interval.high == 1.0, "{interval:?} of two answers");
}

#[test]
fn questions_that_do_not_fit_are_refused() {
    let number = |column: &str| ask(Statistic::Mean(vec![Subject::Number(column.to_owned())]));
    check_refused(&recipe(), &number("bed"), "unknown-column", "beds");
    check_refused(&recipe(), &number("code"), "not-a-number", "row 2 column “code”");
    let strata = DesignRecipe { strata: Some("class".to_owned()), ..recipe() };
    check_refused(&strata, &number("beds"), "unknown-column", "“class”");
    let blank = DesignRecipe { weights: WeightRecipe::Column("devices".to_owned()), ..recipe() };
    check_refused(&blank, &number("beds"), "design-blank", "row 3 column “devices”");
    let lonely = DesignRecipe { strata: Some("code".to_owned()), lonely: Lonely::Fail, ..recipe() };
    check_refused(&lonely, &number("beds"), "lonely-unit", "“A”");
    let totals = vec![("small".to_owned(), 3.0)];
    let margin = MarginRecipe { by: vec!["stratum".to_owned()], totals };
    let adjusted = DesignRecipe { adjust: Some(Adjustment::PostStratify(margin)), ..recipe() };
    check_refused(&adjusted, &number("beds"), "class-without-total", "“large”");
    let term =
        DesignRecipe { adjust: Some(Adjustment::CalibrateLinear(vec![("stratumtiny".to_owned(), 3.0)])), ..recipe() };
    check_refused(&term, &number("beds"), "unknown-term", "stratumtiny");
    let of = Box::new(Ask { by: vec!["stratum".to_owned()], ..number("beds") });
    let contrast = Contrast { name: "x".to_owned(), factors: vec![("tiny".to_owned(), 1.0)] };
    check_refused(&recipe(), &ask(Statistic::Contrasts(of, vec![contrast])), "unknown-estimate", "large, small");
}

/// Who was not asked is in no share, whatever is said of blanks; who was asked and did not answer is in all that do not say so.
#[test]
fn a_described_column_brings_its_base() {
    let states = vec![CellState::Answered, CellState::NotAsked, CellState::Answered, CellState::Blank];
    let described = Described { states, codes: ["yes", "maybe"].map(str::to_owned).to_vec() };
    let data = microdata().with_described("ehr", described);
    let sampling = recipe().sampling(&data).expect("a sound design");
    let rows =
        |statistic: Statistic, missing: Missing| match answer(&sampling, &data, &Ask { missing, ..ask(statistic) }) {
            Ok(Answer::Rows { rows, .. }) => {
                let row = |row: AnswerRow| (row.key.first().map(KeyPart::value), row.n_base, row.estimate);
                rows.into_iter().map(row).collect::<Vec<_>>()
            }
            other => panic!("rows, not {other:?}"),
        };
    let share = |missing: Missing| rows(Statistic::Mean(vec![uses_ehr()]), missing)[0].clone();
    // Weights: A 1.5, D and E 1. A and D say yes, E nothing, and B (1.5) was not asked.
    for missing in [Missing::Unsaid, Missing::NotYes] {
        assert_eq!(share(missing), (None, Some(3), Some(2.5 / 3.5)));
    }
    assert_eq!(share(Missing::Drop), (None, Some(2), Some(1.0)));
    let blank = Subject::Indicator { column: "ehr".to_owned(), equals: "NR".to_owned() };
    assert_eq!(rows(Statistic::Mean(vec![blank]), Missing::Unsaid)[0].2, Some(1.0 / 3.5));
    let shares = rows(Statistic::Shares("ehr".to_owned()), Missing::Unsaid);
    let expected = [("yes", 2.5 / 3.5), ("maybe", 0.0), ("NR", 1.0 / 3.5)];
    assert_eq!(shares, expected.map(|(name, share)| (Some(name.to_owned()), Some(3), Some(share))));
    let refused = answer(&sampling, &data, &Ask { missing: Missing::Fail, ..ask(Statistic::Mean(vec![uses_ehr()])) });
    assert_eq!(refused.expect_err("one row is blank")[0].code, "rows-without-answer");
}

#[test]
fn stacked_tables_know_who_is_in_both() {
    let column = |name: &str, cells: &[&str]| (name.to_owned(), cells.iter().map(|cell| (*cell).to_owned()).collect());
    let described = Described { states: vec![CellState::Answered, CellState::NotAsked], codes: Vec::new() };
    let first = Microdata::new(vec![column("code", &["A", "B"]), column("old", &["1", "2"])]).expect("sound");
    let first = first.with_described("old", described);
    let second = Microdata::new(vec![column("code", &["B", "C"])]).expect("sound");
    let stacked = Microdata::stack(&[("1".to_owned(), first), ("2".to_owned(), second)], "year").expect("sound");
    assert_eq!(stacked.column("old"), Some(["1", "2", "", ""].map(str::to_owned).as_slice()));
    let states = |row: usize| stacked.view("old").expect("a known column").state(row);
    let expected = [CellState::Answered, CellState::NotAsked, CellState::NotAsked, CellState::NotAsked];
    assert_eq!([0, 1, 2, 3].map(states), expected, "what a table lacks was not asked in it");
    let marked = stacked.mark_matched("code", "year", "matched").expect("known columns");
    assert_eq!(marked.column("matched"), Some(["no", "yes", "yes", "no"].map(str::to_owned).as_slice()));
}
