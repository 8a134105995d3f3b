//! Charts, views and files of a small invented round, and the shapes that real rounds have.

use base::{Lang, Text, UniverseWords};
use tabulate::{
    AveragingRule, Category, Classification, Dataset, Plan, ResponseCount, ResponseTable, ShareOf, State,
    Stratification, Stratum, Table, TablePlan, Variable, VariableData, VariableKind,
};

use super::chart::{CurvePoint, Setting, Tile};
use super::*;

const CLASSES: [(&str, &str, u32, u32); 6] = [
    ("20～99床", "20–99 beds", 2940, 1794),
    ("100～199床", "100–199 beds", 2810, 1816),
    ("200～299床", "200–299 beds", 1015, 698),
    ("300～399床", "300–399 beds", 673, 474),
    ("400～499床", "400–499 beds", 357, 270),
    ("500床以上", "500 beds or more", 376, 301),
];

fn strata(classes: &[(&str, &str, u32, u32)]) -> Stratification {
    let stratum = |(index, (ja, en, n_frame, _)): (usize, &(&str, &str, u32, u32))| Stratum {
        code: index.to_string(),
        label: Text::new(*ja, *en),
        n_frame: *n_frame,
    };
    let of_class = |(index, (_, _, _, n)): (u16, &(&str, &str, u32, u32))| vec![index; usize::try_from(*n).unwrap()];
    Stratification {
        name: "bed_class".to_owned(),
        label: Text::new("病床規模", "bed class"),
        classes: classes.iter().enumerate().map(stratum).collect(),
        of_unit: (0_u16..).zip(classes).flat_map(of_class).collect(),
    }
}

fn categories(labels: &[(&str, &str)]) -> Vec<Category> {
    let category =
        |(index, (ja, en)): (usize, &(&str, &str))| Category { code: format!("c{index}"), label: Text::new(*ja, *en) };
    labels.iter().enumerate().map(category).collect()
}

fn variable(number: &str, label: (&str, &str), kind: VariableKind, data: VariableData) -> Variable {
    Variable {
        name: format!("item/{number}"),
        number: number.to_owned(),
        label: Text::new(label.0, label.1),
        base: UniverseWords {
            expression: "${ehr} = 'yes'".to_owned(),
            sentence: Text::new(
                "※電子カルテシステムを使用している医療機関を母数としている",
                "Base: hospitals that use an electronic health record",
            ),
            unit: Text::new("医療機関", "hospital"),
        },
        kind,
        data,
        parent: None,
    }
}

/// A code for every response, invented but regular: response `i` of stratum `h` gets `of(i, h)`.
fn codes(strata: &Stratification, of: impl Fn(usize, usize) -> u8) -> VariableData {
    let each = |(unit, stratum): (usize, &u16)| of(unit, usize::from(*stratum));
    VariableData::Single(strata.of_unit.iter().enumerate().map(each).collect())
}

fn reserved(state: State) -> u8 {
    state.code().expect("a state without an answer")
}

fn dataset(classes: &[(&str, &str, u32, u32)], variables: impl Fn(&Stratification) -> Vec<Variable>) -> Dataset {
    let strata = strata(classes);
    let by = Classification::from(&strata);
    let variables = variables(&strata);
    Dataset::new(strata.of_unit.len(), strata, vec![by], variables).expect("a clean dataset")
}

fn tables(dataset: &Dataset, averaging: AveragingRule) -> Vec<Table> {
    let plan = |variable: &Variable| TablePlan {
        variable: variable.name.clone(),
        by: "bed_class".to_owned(),
        averaging,
        share_of: ShareOf::Cases,
    };
    let plan = Plan { tables: dataset.variables().iter().map(plan).collect() };
    tabulate::run(dataset, &plan).tables
}

const YES_NO: [(&str, &str); 2] = [("はい", "Yes"), ("いいえ", "No")];

const PLACES: [(&str, &str); 5] = [
    ("院内のサーバ", "Server on site"),
    ("遠隔地のサーバ", "Remote server"),
    ("テープなどの外部媒体", "Tape or other media"),
    ("紙", "Paper"),
    ("その他", "Other"),
];

const DESKS: [(&str, &str); 6] = [
    ("自医療機関の担当者", "Own staff"),
    ("システム事業者", "Vendor"),
    ("他医療機関", "Another hospital"),
    ("その他", "Other"),
    ("相談先がない（求めている）", "Nobody (wanted)"),
    ("相談先がない（求めていない）", "Nobody (not wanted)"),
];

const GENERATIONS: (&str, &str) = ("バックアップデータは世代管理しているか。", "Are generations kept?");
const PLACE: (&str, &str) = ("バックアップデータを保管している場所（複数選択可）", "Where backups are kept (several)");
const DEVICES: (&str, &str) = ("VPN装置の台数", "Number of VPN devices");
const LONG: (&str, &str) = (
    "バックアップデータについて、サイバー攻撃による汚損や破壊、火災や自然災害による消失など同時被災を回避する方法で保管しているか。（例、遠隔地のサーバに保管、4世代ごとにオフラインで保管）",
    "Are backups kept in a way that avoids being lost together with the original, as by a cyber attack, fire or a natural disaster (for example on a remote server, or offline every four generations)?",
);

/// One of each kind, in the shape of the real survey.
fn real_shape() -> Dataset {
    dataset(&CLASSES, |strata| {
        let n = strata.of_unit.len();
        let state = |unit: usize| {
            if unit.is_multiple_of(4) { State::Blank } else { State::Answered }
        };
        let states: Vec<State> = (0..n).map(state).collect();
        let masks = (0..n as u64).map(|unit| (unit.wrapping_mul(2_654_435_761) >> 7) & 0b1_0111).collect();
        let amounts = (0..n).map(|unit| i64::try_from(unit % 7).unwrap()).collect();
        let methods = codes(strata, |unit, _| u8::try_from(unit * 7 % 11 % 6).unwrap());
        let places = VariableKind::Multiple { categories: categories(&PLACES) };
        let devices = VariableKind::Amount { unit: Text::new("台", "devices") };
        vec![
            variable("5", GENERATIONS, single(&YES_NO), generations(strata)),
            variable("6", LONG, single(&DESKS), methods),
            variable("7", PLACE, places, VariableData::Multiple { masks, states: states.clone() }),
            variable("9", DEVICES, devices, VariableData::Amount { amounts, states }),
        ]
    })
}

/// All states, and classes that differ.
fn generations(strata: &Stratification) -> VariableData {
    codes(strata, |unit, stratum| match unit % 20 {
        0..=5 if stratum <= 3 => reserved(State::NotAsked),
        0..=5 => 0,
        6 => 1,
        7 if unit % 3 == 0 => reserved(State::Blank),
        8 if unit % 5 == 3 => reserved(State::Unknown),
        9 if unit % 9 == 0 => reserved(State::Undetermined),
        10 if unit % 11 == 0 => reserved(State::Unconfirmed),
        rest => u8::from(rest > 17 - stratum.min(3)),
    })
}

fn single(labels: &[(&str, &str)]) -> VariableKind {
    VariableKind::Single { categories: categories(labels) }
}

/// All, nobody, an empty base, a class without responses.
fn edges() -> Dataset {
    let classes = [
        ("全施設がはいの区分", "All yes", 10, 10),
        ("全施設がいいえの区分", "All no", 10, 9),
        ("母数に誰も入らない区分", "Nobody in base", 5, 3),
        ("回答のない区分", "Nobody responded", 7, 0),
        (
            "とても長い名前の区分なので途中で切れるはずの見出しをもつもの",
            "A class with a very long name that has to be cut off somewhere",
            400,
            300,
        ),
    ];
    dataset(&classes, |strata| {
        let data = codes(strata, |unit, stratum| match stratum {
            0 => 0,
            1 => 1,
            2 => reserved(State::NotAsked),
            _ => u8::from(unit % 150 == 0) * reserved(State::Blank) + u8::from(unit % 150 == 1),
        });
        let kind = single(&YES_NO);
        vec![variable("3", ("<b>&\"電子カルテ\"'を使用しているか", "<b>&\"EHR\"' in use?"), kind, data)]
    })
}

/// As many rows as there are prefectures.
fn by_prefecture() -> Dataset {
    let names: Vec<Text> = base::prefecture::all().map(|(_, name)| name).collect();
    let class = |(index, name): (u32, &'_ Text)| (name.clone(), 100 + index, 20 + index * 13 % 70);
    let classes: Vec<(Text, u32, u32)> = (0_u32..).zip(&names).map(class).collect();
    let classes: Vec<(&str, &str, u32, u32)> =
        classes.iter().map(|(name, n_frame, n)| (name.ja.as_str(), name.en.as_str(), *n_frame, *n)).collect();
    dataset(&classes, |strata| {
        let data = codes(strata, |unit, stratum| u8::from((unit * 7 + stratum) % 10 > 5));
        vec![variable("3", GENERATIONS, single(&YES_NO), data)]
    })
}

fn responses() -> ResponseTable {
    let count = |(ja, en, n_frame, n_responses): &(&str, &str, u32, u32)| ResponseCount {
        code: (*en).to_owned(),
        label: Text::new(*ja, *en),
        n_frame: *n_frame,
        n_responses: *n_responses,
    };
    let counts: Vec<ResponseCount> = CLASSES.iter().map(count).collect();
    ResponseTable::new(Text::new("病床規模", "bed class"), &counts).unwrap()
}

fn facts() -> RoundFacts {
    RoundFacts {
        survey: Text::new("架空病院調査", "Survey of invented hospitals"),
        round: Text::new("令和8年度", "2026"),
        as_of: Text::new("令和8年4月24日（金） 17:00", "Fri, 24 Apr 2026 17:00"),
        source: Text::new("架空調査事務局", "Invented secretariat"),
        ..RoundFacts::default()
    }
}

fn with_setting<T>(lang: Lang, draw: impl FnOnce(Setting<'_>) -> T) -> T {
    let (facts, marking) = (facts(), tabulate::Marking::InternalUnsuppressed.words());
    draw(Setting { lang, prefix: "t1", source: &facts.source, as_of: &facts.as_of, marking: &marking })
}

/// Every chart under a name, in one language.
fn charts(lang: Lang) -> Vec<(String, String)> {
    let mut charts: Vec<(String, String)> = Vec::new();
    let by_rule = [
        ("real", tables(&real_shape(), AveragingRule::ShareOfRespondents)),
        ("edge", tables(&edges(), AveragingRule::FrameWeightedShare)),
        ("mean", tables(&edges(), AveragingRule::MeanOfClassPercentages)),
    ];
    let prefectures = ("prefectures", tables(&by_prefecture(), AveragingRule::FrameWeightedShare));
    for (name, tables) in by_rule.iter().chain([&prefectures]) {
        for table in tables {
            let svg = with_setting(lang, |setting| chart::shares(table, setting));
            charts.push((format!("{name}-{}", table.number), svg));
        }
    }
    charts.push(("response".to_owned(), with_setting(lang, |setting| chart::response(&responses(), setting))));
    let point = |day: u32| CurvePoint {
        day: format!("{}/{}", 1 + (day + 26) / 31, (day + 26) % 31 + 1),
        n_cumulative: 5353 * day * day / (40 * 40),
    };
    let points: Vec<CurvePoint> = (1..=40).map(point).collect();
    let title = Text::new("日別の回答数（累計）", "Responses by day, cumulative");
    charts.push(("curve".to_owned(), with_setting(lang, |setting| chart::curve(&points, 8171, &title, setting))));
    charts.push(("curve-empty".to_owned(), with_setting(lang, |setting| chart::curve(&[], 8171, &title, setting))));
    let tiles: Vec<Tile> = (0_u64..)
        .zip(base::prefecture::all())
        .filter(|(index, _)| *index != 30)
        .map(|(index, (code, _))| Tile { code, percent: tabulate::Percent::of(500 + index * 37 % 400, 1000) })
        .collect();
    let title = Text::new("都道府県別の回答率", "Response rate by prefecture");
    let below = Text::new("※調査対象名簿のすべての施設を母数としている（％）", "Base: every facility of the frame (%)");
    charts.push(("tiles".to_owned(), with_setting(lang, |setting| chart::tiles(&tiles, &title, &below, setting))));
    charts
}

/// Open elements in order; fails on anything that is not well-formed.
#[track_caller]
fn elements(svg: &str) -> Vec<String> {
    let (mut open, mut all): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for piece in svg.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').expect("every tag ends");
        let name = tag.split([' ', '/']).find(|word| !word.is_empty()).expect("every tag has a name").to_owned();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else {
            all.push(name.clone());
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
    }
    assert_eq!(open, Vec::<String>::new());
    all
}

#[test]
fn every_chart_is_well_formed_and_says_what_it_is() {
    for lang in Lang::ALL {
        for (name, svg) in charts(lang) {
            let elements = elements(&svg);
            assert_eq!(elements[..3], ["svg", "title", "desc"], "{name}");
            assert!(svg.contains("role=\"img\" aria-labelledby=\"t1-title t1-desc\""), "{name}");
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}");
            let marking = if lang == Lang::Ja { ">内部用・未秘匿<" } else { ">Internal use, unsuppressed<" };
            assert!(svg.contains(marking), "{name}");
            let ids: Vec<&str> = svg.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            assert!(ids.iter().all(|id| id.starts_with("t1-")), "{name}");
            let mut unique = ids.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), ids.len(), "{name}");
            for used in svg.split("url(#").skip(1).filter_map(|rest| rest.split(')').next()) {
                assert!(ids.contains(&used), "{name} lacks {used}");
            }
        }
    }
}

#[test]
fn a_chart_names_its_base_and_prints_its_values() {
    let table = &tables(&edges(), AveragingRule::MeanOfClassPercentages)[0];
    let svg = with_setting(Lang::Ja, |setting| chart::shares(table, setting));
    for words in [
        "問3　&lt;b&gt;&amp;&quot;電子カルテ&quot;&#39;を使用しているか",
        "※電子カルテシステムを使用している医療機関を母数としている",
        "母数 319医療機関／回答 322施設",
        "最下段は区分別割合の単純平均",
        ">100.0<",
        "— 母数に入る医療機関なし",
        "3区分の単純平均",
        "出典：架空調査事務局　時点：令和8年4月24日（金） 17:00",
    ] {
        assert!(svg.contains(words), "{words} in {svg}");
    }
}

/// By hand: weights 1, 10/9 and 400/300; the third class is outside of the base. Yes (10 + 296·4/3)/(10 + 10 + 400) = 96.3 %,
/// no (10 + 2·4/3)/420 = 3.0 %; the mean of three classes is (100 + 0 + 98.7)/3.
#[test]
fn a_view_has_every_line_ready_to_print() {
    let view = view::table(&tables(&edges(), AveragingRule::MeanOfClassPercentages)[0], Lang::Ja);
    assert_eq!(view.base_sentence, "※電子カルテシステムを使用している医療機関を母数としている");
    assert_eq!(view.marking, "内部用・未秘匿");
    assert_eq!(view.head, ["はい", "いいえ", "未回答", "わからない"]);
    let row = |index: usize| {
        let row = &view.rows[index];
        let cells = row.cells.iter().map(|cell| format!("{} {} {}", cell.count, cell.share, cell.weighted));
        let n = format!("{} {}/{} {}", row.label, row.n_responses, row.n_frame, row.n_base);
        std::iter::once(n).chain(cells).collect::<Vec<_>>().join(" | ")
    };
    assert_eq!(row(1), "全施設がいいえの区分 9/10 9 | 0 0.0% 0.0% | 9 100.0% 100.0% | 0 0.0% 0.0% | 0 0.0% 0.0%");
    assert_eq!(row(2), "母数に誰も入らない区分 3/5 0 | 0 — — | 0 — — | 0 — — | 0 — —");
    assert_eq!(row(5), "全体 322/432 319 | 306 95.9% 96.3% | 11 3.4% 3.0% | 2 0.6% 0.6% | 0 0.0% 0.0%");
    assert_eq!(row(6), "3区分の単純平均 —/— — | — 66.2% — | — 33.6% — | — 0.2% — | — 0.0% —");
    assert!(view.notes.iter().any(|note| note.contains("「回答のない区分」は対象7施設から回答がない")));
}

#[test]
fn figures_have_their_interval_or_a_word_why_not() {
    let dataset = real_shape();
    let lead = |averaging| view::table(&tables(&dataset, averaging)[0], Lang::Ja);
    let (plain, weighted) = (lead(AveragingRule::ShareOfRespondents), lead(AveragingRule::FrameWeightedShare));
    let (plain_cell, weighted_cell) = (&plain.rows[6].cells[0], &weighted.rows[6].cells[0]);
    assert!(!plain.weighted_leads && weighted.weighted_leads);
    assert_eq!((&plain_cell.share, &plain_cell.weighted), (&weighted_cell.share, &weighted_cell.weighted));
    let number = |words: &str| -> f64 { words.trim_end_matches('%').parse().unwrap() };
    for (figure, interval) in
        [(&plain_cell.share, &plain_cell.interval), (&weighted_cell.weighted, &weighted_cell.interval)]
    {
        let (low, high) = interval.split_once('–').expect("two limits");
        assert!(number(low) < number(figure) && number(figure) < number(high), "{figure} ({interval})");
    }
    assert_ne!(plain_cell.interval, weighted_cell.interval);

    let edge = view::table(&tables(&edges(), AveragingRule::ShareOfRespondents)[0], Lang::Ja);
    assert_eq!(edge.rows[0].cells[0].interval, "全数", "all ten answered");
    assert_eq!(edge.rows[1].cells[0].interval, "0.0–33.6", "nobody of nine of ten: Clopper and Pearson");
    assert_eq!(edge.rows[2].cells[0].interval, "", "no figure, no interval");
    assert!(edge.notes.iter().any(|note| note.starts_with("「全数」：対象施設がすべて回答したため")));

    let alike = self::dataset(&CLASSES, |strata| {
        let n = strata.of_unit.len();
        let data = VariableData::Amount { amounts: vec![2; n], states: vec![State::Answered; n] };
        vec![variable("9", DEVICES, VariableKind::Amount { unit: Text::new("台", "devices") }, data)]
    });
    let alike = view::table(&tables(&alike, AveragingRule::ShareOfRespondents)[0], Lang::En);
    assert_eq!(alike.rows[6].amounts.as_ref().unwrap().interval, "spread unknown");
    assert!(alike.notes.iter().any(|note| note.starts_with("“spread unknown”: too few answers")));
}

#[test]
fn a_chart_draws_intervals_and_tells_them_to_those_who_do_not_see_it() {
    let tables = tables(&real_shape(), AveragingRule::ShareOfRespondents);
    let svg = |index: usize| with_setting(Lang::Ja, |setting| chart::shares(&tables[index], setting));
    let description = |svg: &str| svg.split_once("-desc\">").unwrap().1.split_once("</desc>").unwrap().0.to_owned();
    let yes_no = svg(0);
    assert!(yes_no.contains("├─┤は「はい」の95％区間"));
    assert!(description(&yes_no).contains("全体の回答割合と95％区間：はい"), "{}", description(&yes_no));
    // One seam and one line for each of six classes and the total.
    assert_eq!(yes_no.matches("stroke-width=\"4.5\"").count(), 7);
    let six = svg(1);
    assert!(six.contains("全体の割合と95％区間") && six.matches("a4 4 0 1 0 8 0").count() == 6);
    assert_eq!(six.matches("stroke-width=\"4.5\"").count(), 7 + 6);
    assert_eq!(svg(2).matches("stroke-width=\"4.5\"").count(), 6, "a bar for each of five places, and blank");
    assert_eq!(svg(3).matches("stroke-width=\"4.5\"").count(), 7, "means of amounts");
    let complete = self::dataset(&[("全部", "All", 10, 10)], |strata| {
        vec![variable("3", GENERATIONS, single(&YES_NO), codes(strata, |unit, _| u8::from(unit > 5)))]
    });
    let complete = &self::tables(&complete, AveragingRule::ShareOfRespondents)[0];
    let svg = with_setting(Lang::En, |setting| chart::shares(complete, setting));
    assert!(!svg.contains("stroke-width=\"4.5\"") && description(&svg).contains("Yes 60.0% (all)"), "{svg}");
}

#[test]
fn the_three_averaging_rules_stand_side_by_side() {
    let table = &tables(&real_shape(), AveragingRule::FrameWeightedShare)[0];
    let view = view::averaging(table, Lang::Ja).expect("six classes");
    let rules: Vec<&str> = view.rows.iter().map(|row| row.rule.as_str()).collect();
    assert_eq!(rules, ["回答割合", "加重割合", "区分別割合の単純平均"]);
    assert_eq!(view.rows.iter().map(|row| row.leads).collect::<Vec<_>>(), [false, true, false]);
    let mean = table.mean_of_class_percentages(0).percent().unwrap().to_string();
    assert_eq!(view.rows[2].shares[0].0, format!("{mean}%"));
    assert!(view.sentences.last().unwrap().starts_with("差が最も大きいのは「"), "{:?}", view.sentences);
    assert_eq!(
        view::averaging(&tables(&real_shape(), AveragingRule::ShareOfRespondents)[3], Lang::Ja),
        None,
        "an amount"
    );
}

#[test]
fn a_report_is_whole_in_both_languages() {
    let dataset = real_shape();
    let plan = Plan {
        tables: [tabulate::standard(&dataset, "bed_class").tables, tabulate::standard(&dataset, "beds").tables]
            .concat(),
    };
    let report = assemble(
        Text::new("架空調査の結果", "Results of an invented survey"),
        facts(),
        vec![responses()],
        tabulate::run(&dataset, &plan),
    );
    for lang in Lang::ALL {
        let view = view::report(&report, lang);
        assert_eq!(view.questions.len(), 4);
        assert_eq!(view.findings.len(), 4);
        assert_eq!(view.facts.len(), 4);
        assert_eq!(view.questions[0].anchor, "q1-item-5");
        assert_eq!(view.responses[0].rows[6].rate, "65.5%");
        for question in &view.questions {
            assert!(question.chart.contains(&format!("id=\"{}-title\"", question.anchor)));
            assert!(!question.summary.is_empty() && !question.table.notes.is_empty());
            assert!(question.table.rows.iter().all(|row| row.cells.len() == question.table.head.len()));
        }
    }
    let summary = view::report(&report, Lang::Ja).questions[3].summary.clone();
    assert!(summary.ends_with("合計は12,039台、平均は3.0台です。"), "{summary}");
}

#[test]
fn the_same_figures_give_the_same_bytes() {
    assert_eq!(charts(Lang::Ja), charts(Lang::Ja));
}

#[test]
fn long_words_are_cut_and_broken_at_good_places() {
    let lines = chart::broken("バックアップデータは世代管理しているか。（例、テープ）", 10.0, 100.0, 9);
    assert_eq!(lines, ["バックアップデータは", "世代管理しているか。", "（例、テープ）"]);
    assert_eq!(chart::broken("hospitals that use it", 10.0, 90.0, 2).len(), 2);
    assert_eq!(chart::broken("ああああああああああああ", 10.0, 50.0, 1), ["ああああ…"]);
}

#[test]
fn more_categories_than_fills_are_drawn_one_below_the_other() {
    let labels: Vec<String> = (0..9).map(|index| format!("選択肢{index}")).collect();
    let labels: Vec<(&str, &str)> = labels.iter().map(|label| (label.as_str(), "")).collect();
    let dataset = dataset(&CLASSES, |strata| {
        let data = codes(strata, |unit, _| u8::try_from(unit % 9).unwrap());
        vec![variable("8", PLACE, single(&labels), data)]
    });
    let table = &tables(&dataset, AveragingRule::ShareOfRespondents)[0];
    let svg = with_setting(Lang::Ja, |setting| chart::shares(table, setting));
    assert!(svg.contains(">選択肢8<") && svg.contains("全体　回答割合（％）") && !svg.contains("20～99床"), "{svg}");
}
