//! Cases as text: a frame and answers in, the table out. Then what must hold for every dataset.

use std::fmt::Write;

use base::{Lang, Text, UniverseWords};
use proptest::prelude::*;

use super::*;

const ABSENT: [(&str, State); 5] = [
    ("(blank)", State::Blank),
    ("(unknown)", State::Unknown),
    ("(unconfirmed)", State::Unconfirmed),
    ("(out)", State::NotAsked),
    ("(undetermined)", State::Undetermined),
];

/// Reads `strata`, `choices` and lines of `count stratum answer`.
fn read(case: &str) -> Result<Dataset, Vec<base::Finding>> {
    let mut strata = Stratification {
        name: "bed_class".to_owned(),
        label: Text::new("病床規模", "Beds"),
        classes: Vec::new(),
        of_unit: Vec::new(),
    };
    let mut categories: Vec<Category> = Vec::new();
    let mut codes: Vec<u8> = Vec::new();
    for line in case.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[0] {
            "strata" => {
                for pair in words[1..].chunks(2) {
                    strata.classes.push(Stratum {
                        code: pair[0].to_owned(),
                        label: Text::same(pair[0]),
                        n_frame: pair[1].parse().unwrap(),
                    });
                }
            }
            "choices" => {
                let category = |word: &&str| Category { code: (*word).to_owned(), label: Text::same(*word) };
                categories = words[1..].iter().map(category).collect();
            }
            count => {
                let stratum = strata.classes.iter().position(|stratum| stratum.code == words[1]).unwrap();
                let absent = ABSENT.iter().find(|(word, _)| *word == words[2]).and_then(|(_, state)| state.code());
                let category = categories.iter().position(|category| category.code == words[2]);
                let code = absent.unwrap_or_else(|| u8::try_from(category.unwrap()).unwrap());
                for _ in 0..count.parse().unwrap() {
                    strata.of_unit.push(u16::try_from(stratum).unwrap());
                    codes.push(code);
                }
            }
        }
    }
    let by = Classification::from(&strata);
    let variable = variable(VariableKind::Single { categories }, VariableData::Single(codes), None);
    Dataset::new(strata.of_unit.len(), strata, vec![by], vec![variable])
}

fn variable(kind: VariableKind, data: VariableData, parent: Option<Vec<u32>>) -> Variable {
    Variable {
        name: "item".to_owned(),
        number: "5".to_owned(),
        label: Text::new("世代管理しているか", "Are generations kept?"),
        base: UniverseWords {
            expression: "${ehr} = 'yes'".to_owned(),
            sentence: Text::new("※電子カルテシステムを使用している医療機関を母数としている", "Base: users of an EHR"),
            unit: Text::new("医療機関", "hospital"),
        },
        kind,
        data,
        parent,
    }
}

fn only_table(dataset: &Dataset, by: &str) -> Table {
    let tabulation = run(dataset, &standard(dataset, by));
    assert_eq!(tabulation.findings, []);
    tabulation.tables.into_iter().next().unwrap()
}

fn shown(percent: Option<Percent>) -> String {
    percent.map_or_else(|| "—".to_owned(), |percent| percent.to_string())
}

/// One line a row: n/N, base, undetermined, not asked; then for each column that counts anybody: count, share, weighted.
fn print(table: &Table) -> String {
    let mut out = String::new();
    let columns: Vec<usize> =
        (0..table.columns.len()).filter(|column| !table.total().cells[*column].count.is_zero()).collect();
    for row in &table.rows {
        let label = row.label.get(Lang::En);
        write!(out, "{label} {}/{} base {}", row.n_responses, row.n_frame, row.n_base).unwrap();
        write!(out, " undetermined {} out {}", row.n_undetermined, row.n_not_asked).unwrap();
        for &column in &columns {
            let (cell, code) = (&row.cells[column], &table.columns[column].code);
            let (share, weighted) = (shown(cell.of_respondents.percent()), shown(cell.frame_weighted.percent()));
            write!(out, " | {code} {} {share} {weighted}", cell.count).unwrap();
        }
        out.push('\n');
    }
    out.push_str("mean of classes");
    for &column in &columns {
        let mean = shown(table.mean_of_class_percentages(column).percent());
        write!(out, " | {} {mean}", table.columns[column].code).unwrap();
    }
    for note in &table.notes {
        write!(out, "\nnote {}", note.code).unwrap();
    }
    out
}

#[track_caller]
fn check(case: &str) {
    let (input, expected) = case.split_once("---").expect("a case has a line of three hyphens");
    let table = only_table(&read(input).expect("a clean dataset"), "bed_class");
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let printed = print(&table);
    assert_eq!(printed.lines().collect::<Vec<_>>(), expected);
}

/// Worked by hand in docs/methods/share.md.
#[test]
fn five_hospitals() {
    check(
        "
        strata small 3 large 2
        choices yes no
        1 small yes
        1 small no
        1 large yes
        1 large (out)
        ---
        small 2/3 base 2 undetermined 0 out 0 | yes 1 50.0 50.0 | no 1 50.0 50.0
        large 2/2 base 1 undetermined 0 out 1 | yes 1 100.0 100.0 | no 0 0.0 0.0
        All 4/5 base 3 undetermined 0 out 1 | yes 2 66.7 62.5 | no 1 33.3 37.5
        mean of classes | yes 75.0 | no 25.0
        ",
    );
}

#[test]
fn the_five_states_keep_their_own_lines() {
    check(
        "
        strata a 10
        choices yes no
        3 a yes
        1 a no
        2 a (blank)
        1 a (unknown)
        1 a (unconfirmed)
        1 a (out)
        1 a (undetermined)
        ---
        a 10/10 base 8 undetermined 1 out 1 | yes 3 37.5 37.5 | no 1 12.5 12.5 | #blank 2 25.0 25.0 | #unknown 1 12.5 12.5 | #unconfirmed 1 12.5 12.5
        All 10/10 base 8 undetermined 1 out 1 | yes 3 37.5 37.5 | no 1 12.5 12.5 | #blank 2 25.0 25.0 | #unknown 1 12.5 12.5 | #unconfirmed 1 12.5 12.5
        mean of classes | yes 37.5 | no 12.5 | #blank 25.0 | #unknown 12.5 | #unconfirmed 12.5
        note undetermined
        ",
    );
}

#[test]
fn an_empty_base_has_no_share_and_a_silent_stratum_is_named() {
    check(
        "
        strata a 4 silent 3 none 0 off 2
        choices yes no
        1 a yes
        1 off (out)
        ---
        a 1/4 base 1 undetermined 0 out 0 | yes 1 100.0 100.0
        silent 0/3 base 0 undetermined 0 out 0 | yes 0 — —
        none 0/0 base 0 undetermined 0 out 0 | yes 0 — —
        off 1/2 base 0 undetermined 0 out 1 | yes 0 — —
        All 2/9 base 1 undetermined 0 out 1 | yes 1 100.0 100.0
        mean of classes | yes 100.0
        note stratum-without-response
        note lonely-stratum
        ",
    );
}

/// The published class percentages of the 2024 question on backup methods (domain.md §3.4), turned into counts of all
/// respondents: n × percentage, rounded so that each class adds up. The slide's 平均 16/42/42 is the mean of classes;
/// of all respondents it would be 13/39/48 (peers.md §0; last decimals differ by the rounding of counts).
#[test]
fn the_published_mean_of_backup_methods_is_a_mean_of_classes() {
    check(
        "
        strata 20–99 2940 100–199 2810 200–299 1015 300–399 673 400–499 357 500– 376
        choices three two one
        179 20–99 three
        628 20–99 two
        987 20–99 one
        236 100–199 three
        690 100–199 two
        890 100–199 one
        105 200–299 three
        293 200–299 two
        300 200–299 one
        71 300–399 three
        223 300–399 two
        180 300–399 one
        43 400–499 three
        135 400–499 two
        92 400–499 one
        75 500– three
        129 500– two
        97 500– one
        ---
        20–99 1794/2940 base 1794 undetermined 0 out 0 | three 179 10.0 10.0 | two 628 35.0 35.0 | one 987 55.0 55.0
        100–199 1816/2810 base 1816 undetermined 0 out 0 | three 236 13.0 13.0 | two 690 38.0 38.0 | one 890 49.0 49.0
        200–299 698/1015 base 698 undetermined 0 out 0 | three 105 15.0 15.0 | two 293 42.0 42.0 | one 300 43.0 43.0
        300–399 474/673 base 474 undetermined 0 out 0 | three 71 15.0 15.0 | two 223 47.0 47.0 | one 180 38.0 38.0
        400–499 270/357 base 270 undetermined 0 out 0 | three 43 15.9 15.9 | two 135 50.0 50.0 | one 92 34.1 34.1
        500– 301/376 base 301 undetermined 0 out 0 | three 75 24.9 24.9 | two 129 42.9 42.9 | one 97 32.2 32.2
        All 5353/8171 base 5353 undetermined 0 out 0 | three 709 13.2 13.0 | two 2098 39.2 38.9 | one 2546 47.6 48.1
        mean of classes | three 15.6 | two 42.5 | one 41.9
        ",
    );
}

/// The same percentages on the base that the question had: users of an EHR, by the published shares by class
/// (57, 70, 75, 86.5, 91, 97 %; domain.md §3.4 gives 13.8/39.9/46.3).
#[test]
fn on_its_own_base_the_question_gives_other_figures() {
    check(
        "
        strata 20–99 2940 100–199 2810 200–299 1015 300–399 673 400–499 357 500– 376
        choices three two one
        102 20–99 three
        358 20–99 two
        563 20–99 one
        771 20–99 (out)
        165 100–199 three
        483 100–199 two
        623 100–199 one
        545 100–199 (out)
        79 200–299 three
        220 200–299 two
        225 200–299 one
        174 200–299 (out)
        62 300–399 three
        193 300–399 two
        155 300–399 one
        64 300–399 (out)
        39 400–499 three
        123 400–499 two
        84 400–499 one
        24 400–499 (out)
        73 500– three
        126 500– two
        93 500– one
        9 500– (out)
        ---
        20–99 1794/2940 base 1023 undetermined 0 out 771 | three 102 10.0 10.0 | two 358 35.0 35.0 | one 563 55.0 55.0
        100–199 1816/2810 base 1271 undetermined 0 out 545 | three 165 13.0 13.0 | two 483 38.0 38.0 | one 623 49.0 49.0
        200–299 698/1015 base 524 undetermined 0 out 174 | three 79 15.1 15.1 | two 220 42.0 42.0 | one 225 42.9 42.9
        300–399 474/673 base 410 undetermined 0 out 64 | three 62 15.1 15.1 | two 193 47.1 47.1 | one 155 37.8 37.8
        400–499 270/357 base 246 undetermined 0 out 24 | three 39 15.9 15.9 | two 123 50.0 50.0 | one 84 34.1 34.1
        500– 301/376 base 292 undetermined 0 out 9 | three 73 25.0 25.0 | two 126 43.2 43.2 | one 93 31.8 31.8
        All 5353/8171 base 3766 undetermined 0 out 1587 | three 520 13.8 13.5 | two 1503 39.9 39.6 | one 1743 46.3 46.9
        mean of classes | three 15.7 | two 42.5 | one 41.8
        ",
    );
}

/// The published frame table of the 2024 survey (domain.md §3.1).
#[test]
fn the_response_table_of_2024() {
    let published = [
        ("20～99床", 2940, 1794, "61.0"),
        ("100～199床", 2810, 1816, "64.6"),
        ("200～299床", 1015, 698, "68.8"),
        ("300～399床", 673, 474, "70.4"),
        ("400～499床", 357, 270, "75.6"),
        ("500床以上", 376, 301, "80.1"),
    ];
    let count = |(label, n_frame, n_responses, _): &(&str, u32, u32, &str)| ResponseCount {
        code: (*label).to_owned(),
        label: Text::same(*label),
        n_frame: *n_frame,
        n_responses: *n_responses,
    };
    let counts: Vec<ResponseCount> = published.iter().map(count).collect();
    let table = ResponseTable::new(Text::new("病床規模", "Beds"), &counts).unwrap();
    for (row, (label, _, _, rate)) in table.rows().iter().zip(&published) {
        assert_eq!(shown(row.rate()), *rate, "{label}");
    }
    assert_eq!((table.total().n_frame, table.total().n_responses), (8171, 5353));
    assert_eq!(shown(table.total().rate()), "65.5");
}

#[test]
fn more_responses_than_facilities_is_a_finding_that_names_both() {
    let findings = read("strata a 1 b 9\nchoices yes\n2 a yes\n1 b yes").unwrap_err();
    assert!(findings.iter().all(|finding| finding.code == "more-responses-than-facilities"));
    assert!(findings[0].message.ja.contains("「a」の回答数2が対象施設数1を超えています"), "{}", findings[0].message.ja);
}

#[test]
fn everything_wrong_with_a_dataset_is_said_at_once() {
    let good = read("strata a 9\nchoices yes\n2 a yes").unwrap();
    let mut no_base = good.variables()[0].clone();
    no_base.name = "no_base".to_owned();
    no_base.base = UniverseWords { expression: "${x} = 1".to_owned(), ..UniverseWords::default() };
    let mut short = good.variables()[0].clone();
    short.data = VariableData::Single(vec![0]);
    let mut outside = good.variables()[0].clone();
    outside.name = "outside".to_owned();
    outside.data = VariableData::Single(vec![0, 1]);
    let mut orphan = good.variables()[0].clone();
    orphan.name = "orphan".to_owned();
    orphan.parent = Some(vec![0, 2]);
    let variables = vec![good.variables()[0].clone(), no_base, short, outside, orphan];
    let findings = Dataset::new(2, good.strata().clone(), good.classifications().to_vec(), variables).unwrap_err();
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(
        codes,
        ["duplicate-item", "base-missing", "column-length", "code-outside-codebook", "row-without-response"]
    );
    assert!(findings.iter().all(|finding| !finding.message.ja.is_empty() && !finding.message.en.is_empty()));

    let mut wrong_class = good.strata().clone();
    wrong_class.of_unit = vec![0, 7];
    let findings = Dataset::new(2, wrong_class, Vec::new(), Vec::new()).unwrap_err();
    assert_eq!(findings[0].code, "class-missing");
}

#[test]
fn an_item_asked_of_everybody_prints_that() {
    let good = read("strata a 9\nchoices yes\n2 a yes").unwrap();
    let mut variable = good.variables()[0].clone();
    variable.base = UniverseWords { unit: Text::new("医療機関", "hospital"), ..UniverseWords::default() };
    let dataset = Dataset::new(2, good.strata().clone(), good.classifications().to_vec(), vec![variable]).unwrap();
    let table = only_table(&dataset, "bed_class");
    assert_eq!(table.base().sentence.ja, "※回答のあったすべての医療機関を母数としている");
    assert_eq!(table.rows[0].cells[0].of_respondents.base(), table.base());
}

#[test]
fn a_plan_with_unknown_names_makes_the_other_tables() {
    let dataset = read("strata a 9\nchoices yes\n2 a yes").unwrap();
    let table = |variable: &str, by: &str| TablePlan {
        variable: variable.to_owned(),
        by: by.to_owned(),
        averaging: AveragingRule::FrameWeightedShare,
        share_of: ShareOf::Cases,
    };
    let plan = Plan { tables: vec![table("q99", "beds"), table("item", "bed_class")] };
    let tabulation = run(&dataset, &plan);
    let codes: Vec<&str> = tabulation.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["unknown-item", "unknown-classification"]);
    assert!(tabulation.findings[0].message.ja.contains("使える設問：item"));
    assert_eq!(tabulation.tables.len(), 1);
}

/// Devices are counted as rows of a repeat, weighted by the stratum of their hospital. By hand: hospitals 1 and 2 of
/// `a` (N/n = 4/2) hold 1 and 2 devices, the only hospital of `b` (N/n = 1/1) holds 3. Yes: 2 of 3 and 0 of 3.
/// Respondents 2/6 = 33.3 %, weighted 2·2/(2·3 + 3) = 44.4 %.
#[test]
fn rows_of_a_repeat_are_weighted_like_their_hospital() {
    let strata = Stratification {
        name: "bed_class".to_owned(),
        label: Text::same("beds"),
        classes: [("a", 4), ("b", 1)]
            .map(|(code, n_frame)| Stratum { code: code.to_owned(), label: Text::same(code), n_frame })
            .to_vec(),
        of_unit: vec![0, 0, 1],
    };
    let by = Classification::from(&strata);
    let categories = ["yes", "no"].map(|code| Category { code: code.to_owned(), label: Text::same(code) }).to_vec();
    let data = VariableData::Single(vec![0, 0, 1, 1, 1, 1]);
    let item = variable(VariableKind::Single { categories }, data, Some(vec![0, 1, 1, 2, 2, 2]));
    let dataset = Dataset::new(3, strata, vec![by], vec![item]).unwrap();
    let table = only_table(&dataset, "bed_class");
    assert_eq!(table.total().n_responses, 3);
    assert_eq!(table.total().n_cases, 6);
    let yes = &table.total().cells[0];
    assert_eq!(
        (shown(yes.of_respondents.percent()), shown(yes.frame_weighted.percent())),
        ("33.3".into(), "44.4".into())
    );
}

/// By hand: a (N/n = 4/2) gives 1 and 4, b (1/1) gives 3, and another of b's frame is blank there.
/// Mean of respondents 8/3; weighted (2·5 + 2·3)/(2·2 + 2·1) = 16/6.
#[test]
fn amounts_have_sums_and_means() {
    let base_case = read("strata a 4 b 4\nchoices yes\n2 a yes\n2 b yes").unwrap();
    let data = VariableData::Amount {
        amounts: vec![1, 4, 3, 999],
        states: vec![State::Answered, State::Answered, State::Answered, State::Blank],
    };
    let item = variable(VariableKind::Amount { unit: Text::new("台", "devices") }, data, None);
    let (strata, by) = (base_case.strata().clone(), base_case.classifications().to_vec());
    let dataset = Dataset::new(4, strata, by, vec![item]).unwrap();
    let table = only_table(&dataset, "bed_class");
    let amounts = table.total().amounts.as_ref().unwrap();
    assert_eq!((amounts.n, amounts.sum), (Disclosed::Known(3), Disclosed::Known(8)));
    assert_eq!(decimal(amounts.mean.value().unwrap()), "2.7");
    assert_eq!(amounts.mean_frame_weighted.value(), Some(16.0 / 6.0));
    assert_eq!(table.columns[0].kind, ColumnKind::Answered);
    assert_eq!((table.total().cells[0].count, table.total().n_base), (Disclosed::Known(3), Disclosed::Known(4)));
}

#[test]
fn rounding_is_half_up() {
    for (part, whole, expected) in [
        (1, 8, "12.5"),
        (1, 16, "6.3"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (5, 10_000, "0.1"),
        (0, 7, "0.0"),
        (7, 7, "100.0"),
    ] {
        assert_eq!(shown(Percent::of(part, whole)), expected, "{part}/{whole}");
        let share = f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(whole).unwrap());
        assert_eq!(Percent::of_share(share).to_string(), expected, "{part}/{whole} unrounded");
    }
    assert_eq!(Percent::of(0, 0), None);
    assert_eq!((decimal(2.25), decimal(-0.04), decimal(-2.25)), ("2.3".into(), "0.0".into(), "-2.3".into()));
}

#[derive(Clone, Debug)]
struct Unit {
    stratum: u16,
    class: u16,
    state: State,
    mask: u64,
}

fn unit() -> impl Strategy<Value = Unit> {
    let state = prop::sample::select(vec![
        State::Answered,
        State::Answered,
        State::Answered,
        State::Blank,
        State::Unknown,
        State::Unconfirmed,
        State::NotAsked,
        State::Undetermined,
    ]);
    (0..3_u16, 0..4_u16, state, 0..8_u64).prop_map(|(stratum, class, state, mask)| Unit { stratum, class, state, mask })
}

/// A frame of three strata with some facilities more than responses, broken down by four other classes.
fn dataset_of(units: &[Unit], more: u32) -> Dataset {
    let count = |index: u16, of: fn(&Unit) -> u16| -> u32 {
        u32::try_from(units.iter().filter(|unit| of(unit) == index).count()).unwrap()
    };
    let strata = Stratification {
        name: "stratum".to_owned(),
        label: Text::same("stratum"),
        classes: (0..3)
            .map(|index| Stratum {
                code: index.to_string(),
                label: Text::same(index.to_string()),
                n_frame: count(index, |unit| unit.stratum) + more * u32::from(index),
            })
            .collect(),
        of_unit: units.iter().map(|unit| unit.stratum).collect(),
    };
    let by = Classification {
        name: "class".to_owned(),
        label: Text::same("class"),
        classes: (0..4).map(|index| Class { code: index.to_string(), label: Text::same(index.to_string()) }).collect(),
        of_unit: units.iter().map(|unit| unit.class).collect(),
        n_frame: (0..4).map(|index| count(index, |unit| unit.class) + more).collect(),
    };
    let categories =
        || ["x", "y", "z"].map(|code| Category { code: code.to_owned(), label: Text::same(code) }).to_vec();
    let code = |unit: &Unit| unit.state.code().unwrap_or(u8::try_from(unit.mask % 3).unwrap());
    let single = VariableData::Single(units.iter().map(code).collect());
    let states: Vec<State> = units.iter().map(|unit| unit.state).collect();
    let masks: Vec<u64> = units.iter().map(|unit| unit.mask).collect();
    let mut multiple =
        variable(VariableKind::Multiple { categories: categories() }, VariableData::Multiple { masks, states }, None);
    multiple.name = "multiple".to_owned();
    let variables = vec![variable(VariableKind::Single { categories: categories() }, single, None), multiple];
    let strata_as_classes = Classification::from(&strata);
    Dataset::new(units.len(), strata, vec![by, strata_as_classes], variables).expect("a clean dataset")
}

fn print_all(dataset: &Dataset) -> Vec<String> {
    let tables = run(dataset, &standard(dataset, "class")).tables;
    let precision = |cell: &Cell| format!("{:?}{:?}", cell.of_respondents.precision(), cell.frame_weighted.precision());
    let precise = |table: &Table| -> Vec<String> {
        table.rows.iter().map(|row| row.cells.iter().map(precision).collect()).collect()
    };
    let choices = of_choices(dataset);
    let all = tables.iter().chain([&choices]).map(|table| print(table) + &precise(table).join("\n"));
    all.collect()
}

fn of_choices(dataset: &Dataset) -> Table {
    let plan = TablePlan {
        variable: "multiple".to_owned(),
        by: "class".to_owned(),
        averaging: AveragingRule::FrameWeightedShare,
        share_of: ShareOf::Choices,
    };
    run(dataset, &Plan { tables: vec![plan] }).tables.remove(0)
}

/// A count of a table that withholds nothing.
fn known(count: Disclosed<u64>) -> u64 {
    count.known().unwrap()
}

proptest! {
    #[test]
    fn parts_add_up_to_wholes(units in prop::collection::vec(unit(), 0..60), more in 0..9_u32) {
        let dataset = dataset_of(&units, more);
        for table in run(&dataset, &standard(&dataset, "class")).tables {
            for row in &table.rows {
                let parts = known(row.n_base) + known(row.n_undetermined) + known(row.n_not_asked);
                prop_assert_eq!(row.n_cases, parts);
                if !table.multiple {
                    prop_assert_eq!(row.n_base, row.cells.iter().map(|cell| known(cell.count)).sum::<u64>());
                }
                let shares = row.cells.iter().filter_map(|cell| cell.frame_weighted.value());
                prop_assert!(shares.clone().all(|share| (0.0..=1.0 + 1e-12).contains(&share)));
                if !table.multiple && !row.n_base.is_zero() {
                    prop_assert!(libm::fabs(shares.sum::<f64>() - 1.0) < 1e-12);
                }
            }
            for column in 0..table.columns.len() {
                let of_classes: u64 = table.classes().iter().map(|row| known(row.cells[column].count)).sum();
                prop_assert_eq!(table.total().cells[column].count, of_classes);
            }
        }
    }

    #[test]
    fn choices_add_up_to_all_choices(units in prop::collection::vec(unit(), 0..60), more in 0..9_u32) {
        let table = of_choices(&dataset_of(&units, more));
        let of_classes: u64 = table.classes().iter().filter_map(|row| row.n_choices?.known()).sum();
        prop_assert_eq!(Some(of_classes), table.total().n_choices.and_then(Disclosed::known));
        for row in &table.rows {
            let of_categories: u64 = row.cells[..3].iter().filter_map(|cell| cell.count.known()).sum();
            prop_assert_eq!(row.n_choices.and_then(Disclosed::known), Some(of_categories));
            for estimate in [|cell: &Cell| cell.of_respondents.value(), |cell: &Cell| cell.frame_weighted.value()] {
                let shares: Vec<f64> = row.cells[..3].iter().filter_map(estimate).collect();
                prop_assert_eq!(shares.is_empty(), of_categories == 0);
                prop_assert!(shares.is_empty() || libm::fabs(shares.iter().sum::<f64>() - 1.0) < 1e-12);
                prop_assert!(row.cells[3..].iter().all(|cell| estimate(cell).is_none()));
            }
        }
    }

    #[test]
    fn the_order_of_responses_does_not_matter(
        (units, shuffled) in prop::collection::vec(unit(), 0..60)
            .prop_flat_map(|units| (Just(units.clone()), Just(units).prop_shuffle()))
    ) {
        prop_assert_eq!(print_all(&dataset_of(&units, 3)), print_all(&dataset_of(&shuffled, 3)));
    }

    #[test]
    fn what_lies_off_the_path_is_never_counted(units in prop::collection::vec(unit(), 0..60), noise in any::<u64>()) {
        let changed: Vec<Unit> = units
            .iter()
            .map(|unit| if unit.state == State::Answered { unit.clone() } else { Unit { mask: noise % 8, ..unit.clone() } })
            .collect();
        prop_assert_eq!(print_all(&dataset_of(&units, 1)), print_all(&dataset_of(&changed, 1)));
    }

    #[test]
    fn within_one_stratum_the_weights_cancel(units in prop::collection::vec(unit(), 0..60), more in 0..9_u32) {
        let dataset = dataset_of(&units, more);
        let table = only_table(&dataset, "stratum");
        for row in table.classes() {
            for cell in &row.cells {
                prop_assert_eq!(cell.of_respondents.percent(), cell.frame_weighted.percent());
            }
        }
    }
}
