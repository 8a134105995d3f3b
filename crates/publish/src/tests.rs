//! A small invented publication written, read back, and asked for its cells.

use base::{Lang, Text, UniverseWords};
use report::RoundFacts;
use tabulate::{
    Category, Classification, Dataset, Marking, ResponseTable, Stratification, Stratum, Variable, VariableData,
    VariableKind,
};

use crate::address::Address;
use crate::receipt::{Receipt, Source, sha256};
use crate::tables::{self, Publication, Release, Shown, Withholding};

/// Five hospitals in two classes: 電子カルテ yes or no, and how many VPN devices.
fn dataset() -> Dataset {
    let stratum =
        |code: &str, label: &str, n_frame| Stratum { code: code.to_owned(), label: Text::same(label), n_frame };
    let strata = Stratification {
        name: "bed_class".to_owned(),
        label: Text::new("病床規模", "Number of beds"),
        classes: vec![stratum("b020", "20～99床", 6), stratum("b100", "100～199床", 2)],
        of_unit: vec![0, 0, 0, 1, 1],
    };
    let category = |code: &str, label: &str| Category { code: code.to_owned(), label: Text::same(label) };
    let base = UniverseWords {
        expression: String::new(),
        sentence: Text::new("※回答した全医療機関を母数としている", "Base: all hospitals that responded"),
        unit: Text::new("医療機関", "hospital"),
    };
    let ehr = Variable {
        name: "q3".to_owned(),
        number: "3".to_owned(),
        label: Text::new("電子カルテシステムを使用しているか。", "Do you use an EHR system?"),
        base: base.clone(),
        kind: VariableKind::Single { categories: vec![category("yes", "はい"), category("no", "いいえ")] },
        data: VariableData::Single(vec![0, 1, 255, 0, 0]),
        parent: None,
    };
    let states = vec![tabulate::State::Answered; 5];
    let vpn = Variable {
        name: "q9".to_owned(),
        number: "9".to_owned(),
        label: Text::new("VPN装置の台数", "Number of VPN devices"),
        base,
        kind: VariableKind::Amount { unit: Text::new("台", "devices") },
        data: VariableData::Amount { amounts: vec![1, 2, 4, 3, 9], states },
        parent: None,
    };
    let classifications = vec![Classification::from(&strata)];
    Dataset::new(5, strata, classifications, vec![ehr, vpn]).expect("the columns fit together")
}

fn source() -> Source {
    Source {
        form_id: "kasou".to_owned(),
        edition: "2026-1".to_owned(),
        round: "1".to_owned(),
        fiscal_year: 2026,
        as_of: "2026-11-20T08:00:00Z".to_owned(),
        extract_sha256: sha256(b"invented"),
        program: "kaishin 0.1.0".to_owned(),
    }
}

pub(crate) fn release() -> Release {
    let dataset = dataset();
    let tabulation = tabulate::run(&dataset, &tabulate::standard(&dataset, "bed_class"));
    let by = &dataset.classifications()[0];
    tables::release(&Publication {
        title: &Text::new("架空調査　集計結果", "Invented survey: results"),
        facts: &RoundFacts { round: Text::same("架空調査 令和8年度"), ..RoundFacts::default() },
        place: None,
        responses: &[(by.name.clone(), ResponseTable::of(by))],
        tables: &tabulation.tables,
        findings: &tabulation.findings,
        marking: Marking::InternalUnsuppressed,
        rules: &[],
        beside: &[],
        source: &source(),
    })
}

/// The same devices as rows of a repeat: two of the first hospital, one of each other.
#[test]
fn a_receipt_names_the_method_where_facilities_have_several_of_what_is_counted() {
    let plain = dataset();
    let mut devices = plain.variables()[0].clone();
    devices.data = VariableData::Single(vec![0, 1, 0, 1, 0, 0]);
    devices.parent = Some(vec![0, 0, 1, 2, 3, 4]);
    let repeated = Dataset::new(5, plain.strata().clone(), plain.classifications().to_vec(), vec![devices]);
    let methods = |dataset: &Dataset| -> Vec<String> {
        let table = &tabulate::run(dataset, &tabulate::standard(dataset, "bed_class")).tables[0];
        Receipt::of(table, &source()).methods.into_iter().map(|method| method.code).collect()
    };
    assert!(!methods(&plain).contains(&"share-of-clusters".to_owned()));
    assert_eq!(methods(&repeated.expect("the columns fit together"))[3], "share-of-clusters");
}

#[test]
fn what_is_written_is_read_back_and_written_alike() {
    let release = release();
    let bytes = tables::to_json(&release);
    let read = tables::from_json(&bytes).expect("what was just written can be read");
    assert_eq!(tables::to_json(&read), bytes);
    assert_eq!(read.tables.len(), 2);
    let cell = read.tables[0].rows[0].cells[0].value().expect("nothing is withheld yet");
    // 20～99床: one of three responses says はい, one left the question blank.
    assert_eq!(cell.count, 1);
    let share = cell.share.as_ref().expect("three hospitals are in the base");
    assert_eq!(share.percent, Some(33.3));
    assert!((share.value - 1.0 / 3.0).abs() < 1e-12);
    assert_eq!(share.df, Some(2.0));
    let amounts = read.tables[1].rows[2].amounts.as_ref().and_then(Shown::value).expect("an item with amounts");
    // All: 1 + 2 + 4 + 3 + 9 = 19. Weighted: 6/3 · 7 + 2/2 · 12 = 26, of 8 facilities.
    assert_eq!(amounts.sum, Some(19));
    assert_eq!(amounts.mean_weighted.as_ref().map(|mean| mean.value), Some(3.25));
}

#[test]
fn the_receipt_of_a_cell_says_in_words_what_it_was_made_from() {
    let release = release();
    #[track_caller]
    fn check(release: &Release, address: &str, lang: Lang, name: &str, words: &str) {
        let address = Address::parse(address).expect("four parts");
        let found = address.find(release).expect("it is there");
        let lines = crate::words::receipt(release, &address, &found, lang);
        let found = lines.iter().find(|(known, _)| known == name).map(|(_, words)| words.as_str());
        assert_eq!(found, Some(words), "{lines:?}");
    }
    check(&release, "q3/bed_class/b020/yes", Lang::Ja, "母数", "※回答した全医療機関を母数としている");
    check(&release, "q3/bed_class/b020/yes", Lang::En, "Size of the base n", "3 hospital");
    check(&release, "q3/bed_class/*/yes", Lang::En, "Count", "3");
    check(&release, "q3/bed_class/*/yes", Lang::Ja, "母数の条件", "true() (条件なし：すべての回答施設に尋ねる)");
    let weights = "20～99床 6/3 = 2.0000, 100～199床 2/2 = 1.0000";
    check(&release, "q3/bed_class/*/yes", Lang::Ja, "層ごとの N/n", weights);
    check(&release, "q9/bed_class/*/#answered", Lang::Ja, "合計量", "19");
    check(&release, "q9/bed_class/b020/#blank", Lang::En, "SHA-256 of the extract", &sha256(b"invented"));
    let plan = sha256(b"item=q9\nby=bed_class\naveraging=share-of-respondents\nshare_of=cases\n");
    check(&release, "q9/bed_class/b020/#blank", Lang::Ja, "集計計画の SHA-256", &plan);
    for (wrong, known) in [
        ("q4/bed_class/b020/yes", "q3, q9"),
        ("q3/prefecture/b020/yes", "bed_class"),
        ("q3/bed_class/b999/yes", "b020, b100, *"),
        ("q3/bed_class/b020/maybe", "yes, no, #blank, #unknown, #unconfirmed"),
    ] {
        let address = Address::parse(wrong).expect("four parts");
        assert!(address.find(&release).is_none());
        let message = crate::words::nowhere(&release, &address).message.en;
        assert!(message.ends_with(&format!("There are: {known}")), "{message}");
    }
}

/// A receipt is worth something only where it fits the figures it stands beside.
#[test]
fn a_receipt_that_does_not_fit_is_told() {
    let mut release = release();
    assert_eq!(crate::receipt::disagreements(&release, &release.tables[0]), []);
    release.tables[0].averaging.code = "frame-weighted-share".to_owned();
    release.tables[0].receipt.as_of = "2026-11-21T08:00:00Z".to_owned();
    let findings = crate::receipt::disagreements(&release, &release.tables[0]);
    let told: Vec<&str> = findings.iter().map(|finding| finding.message.ja.as_str()).collect();
    assert!(told.len() == 2 && told[0].contains("plan_sha256") && told[1].contains("as_of"), "{told:?}");
    assert_eq!(findings[0].place.item.as_deref(), Some("q3/bed_class"));
}

#[test]
fn a_withheld_figure_keeps_its_place_and_its_reason() {
    let mut release = release();
    release.tables[0].rows[0].cells[1] = Shown::Withheld { withheld: Withholding::Suppressed };
    release.tables[0].rows[0].n_base = Shown::Withheld { withheld: Withholding::Suppressed };
    let bytes = tables::to_json(&release);
    let text = String::from_utf8(bytes.clone()).expect("JSON is UTF-8");
    assert!(text.contains(r#""n_base":{"withheld":"suppressed"}"#), "{text}");
    assert!(text.contains(r#",{"withheld":"suppressed"},"#), "{text}");
    let read = tables::from_json(&bytes).expect("what was just written can be read");
    let row = &read.tables[0].rows[0];
    assert_eq!((row.n_base.value(), row.cells[1].value(), row.n_frame), (None, None, 6));
    assert_eq!(row.n_not_asked.value(), Some(&0));
}

#[test]
fn a_file_that_is_none_of_ours_is_refused_with_a_reason() {
    #[track_caller]
    fn check(bytes: &[u8], code: &str) {
        let findings = tables::from_json(bytes).expect_err("this cannot be read");
        assert_eq!(findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), [code]);
    }
    let whole = tables::to_json(&release());
    check(&whole[..whole.len() / 2], "tables-unreadable");
    check(b"", "tables-unreadable");
    check(br#"{"format":"kaishin-tables/2"}"#, "tables-format");
    check(br#"{"title":"x"}"#, "tables-unreadable");
    let mut short = release();
    short.tables[0].rows[1].cells.pop();
    check(&tables::to_json(&short), "cells-and-columns");
    let mut without_total = release();
    without_total.tables[1].rows.pop();
    check(&tables::to_json(&without_total), "total-row");
}

#[test]
fn every_cell_has_an_address_that_leads_to_it() {
    let release = release();
    for table in &release.tables {
        for row in &table.rows {
            for (index, column) in table.columns.iter().enumerate() {
                let class = (!row.class.total).then(|| row.class.code.clone());
                let address =
                    Address { item: table.item.clone(), by: table.by.code.clone(), class, column: column.code.clone() };
                let read = Address::parse(&address.to_string());
                assert_eq!(read.as_ref(), Some(&address));
                let found = read.and_then(|address| address.find(&release)).expect("it is there");
                assert_eq!((found.index, found.row), (index, row), "{address}");
            }
        }
    }
    let odd =
        Address { item: "a/b".to_owned(), by: "*".to_owned(), class: Some("*".to_owned()), column: "5%".to_owned() };
    assert_eq!(odd.to_string(), "a%2Fb/%2A/%2A/5%25");
    assert_eq!(Address::parse(&odd.to_string()), Some(odd));
    for wrong in ["q3", "q3/bed_class/b020", "q3/bed_class/b020/yes/more", "q3/bed_class/%zz/yes"] {
        assert_eq!(Address::parse(wrong), None, "{wrong}");
    }
    assert!(Address::parse("q3/bed_class/b999/yes").is_some_and(|address| address.find(&release).is_none()));
}
