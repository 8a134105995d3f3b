//! Mappings, differences, classes and frames at the crate's boundary.

use base::Finding;

use crate::beds::{BedClass, Beds};
use crate::classification::Classification;
use crate::diff::diff;
use crate::facility::{Facility, FacilityKind};
use crate::frame::{BedDecision, FrameRule, Status, Stratify};
use crate::mapping::Mapping;

fn facility(code: &str, total: Option<u32>, general: Option<u32>) -> Facility {
    Facility {
        code: code.to_owned(),
        name: format!("架空{code}病院"),
        kana: String::new(),
        kind: FacilityKind::Hospital,
        prefecture: "13".to_owned(),
        municipality: "13101".to_owned(),
        address: "東京都架空市".to_owned(),
        beds: Beds { total_stated: total, general, ..Beds::default() },
        invented: true,
    }
}

#[test]
fn a_mapping_is_read_and_written() {
    for text in [
        "code=医療機関コード,name=名称,kind:病院,beds_total=病床数（総数）",
        "ministry",
        "ministry,beds_total=総病床数",
        "header=none,code=A,name=C",
    ] {
        let (mapping, findings) = Mapping::parse(text);
        assert_eq!(findings, []);
        assert_eq!(mapping.to_line(), text);
        assert_eq!(Mapping::parse(&mapping.to_line()).0, mapping);
    }
    assert_eq!(Mapping::parse("ministry").0, Mapping::ministry());
    assert_eq!(Mapping::parse(" code = コード \n name = 名称 ").0.to_line(), "code=コード,name=名称");
}

#[test]
fn a_wrong_mapping_is_told_all_at_once() {
    let (_, findings) = Mapping::parse("kode=コード,name=名称,name=名前,beds,kind:城");
    let codes: Vec<&str> = findings.iter().map(|finding: &Finding| finding.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "mapping-field-unknown",
            "mapping-field-twice",
            "mapping-not-understood",
            "mapping-kind-unknown",
            "mapping-field-needed"
        ]
    );
    assert!(findings[0].message.ja.contains("kode") && findings[0].message.ja.contains("beds_total"));
}

#[test]
fn a_newer_list_shows_what_appeared_vanished_and_changed() {
    let old = [facility("A", Some(20), Some(20)), facility("B", Some(30), Some(30)), facility("C", None, None)];
    let mut renamed = facility("B", Some(31), Some(30));
    renamed.name = "架空新病院".to_owned();
    let new =
        [facility("D", Some(50), Some(50)), facility("C", Some(0), None), renamed, facility("A", Some(20), Some(20))];
    let difference = diff(&old[..2], &new[..1]);
    assert_eq!((difference.appeared.len(), difference.vanished.len(), difference.unchanged), (1, 2, 0));

    let difference = diff(&old, &new);
    assert_eq!(difference.appeared, [new[0].clone()]);
    assert_eq!(difference.vanished, []);
    assert_eq!(difference.unchanged, 1);
    let changes: Vec<String> = difference
        .changed
        .iter()
        .flat_map(|change| {
            change
                .fields
                .iter()
                .map(|field| format!("{} {}: {}>{}", change.code, field.field, field.before, field.after))
        })
        .collect();
    // Unknown is not zero: a blank that becomes 0 is a change.
    assert_eq!(changes, ["B name: 架空B病院>架空新病院", "B beds_total: 30>31", "C beds_total: >0"]);
    assert!(diff(&old, &old).is_empty());
}

#[test]
fn classes_begin_and_end_where_they_say() {
    for (beds, code) in [
        (19, None),
        (20, Some("b020")),
        (99, Some("b020")),
        (100, Some("b100")),
        (499, Some("b400")),
        (500, Some("b500")),
        (u32::MAX, Some("b500")),
    ] {
        assert_eq!(BedClass::of(beds).map(BedClass::code), code, "{beds}");
    }
    for class in BedClass::ALL {
        assert_eq!(BedClass::parse(class.code()), Some(class));
        assert_eq!(BedClass::of(class.limits().0), Some(class));
    }
    assert_eq!(BedClass::From20.label().ja, "20～99床");
    assert_eq!(BedClass::From20.label().en, "20–99 beds");
    let sizes: Vec<usize> = Classification::all().iter().map(|classes| classes.classes.len()).collect();
    assert_eq!(sizes, [6, 47, 6]);
    assert_eq!(Classification::prefecture().class_of(&facility("A", None, None), None).as_deref(), Some("13"));
}

#[track_caller]
fn check_place(rule: &FrameRule, facility: &Facility, decided: Option<u32>, expected: &str) {
    let decision = decided.map(|beds| BedDecision { beds, reason: "電話で確認".to_owned() });
    let placement = rule.place(facility, decision.as_ref());
    let status = match placement.status {
        Status::In => "in",
        Status::Out => "out",
        Status::Unclear => "unclear",
    };
    let stratum = placement.stratum.as_deref().unwrap_or("-");
    let reason = &placement.reason;
    let shown = format!("{status} {} {stratum} {} [{}]", reason.code, reason.words.ja, reason.detail.ja);
    assert_eq!(shown, expected);
    assert!(!reason.words.en.is_empty());
}

#[test]
fn every_facility_gets_a_place_and_a_reason() {
    let rule = FrameRule::hospitals();
    check_place(&rule, &facility("A", Some(120), Some(120)), None, "in rule-met b100 対象の条件を満たす [120床]");
    check_place(&rule, &facility("A", Some(19), Some(19)), None, "out beds-below - 20床未満 [19床]");
    let blank = facility("A", None, Some(473));
    check_place(
        &rule,
        &blank,
        None,
        "unclear beds-unclear-blank - 病床数が不明（総数が空欄） [総数 空欄、内訳の計 473]",
    );
    check_place(&rule, &blank, Some(473), "in beds-decided-in b400 病床数を担当者が判断（対象） [473床：電話で確認]");
    check_place(&rule, &blank, Some(0), "out beds-decided-out - 病床数を担当者が判断（対象外） [0床：電話で確認]");
    check_place(
        &rule,
        &facility("A", Some(57), Some(76)),
        None,
        "unclear beds-unclear-disagrees - 病床数が不明（総数と内訳が一致しない） [総数 57、内訳の計 76]",
    );
    let clinic = Facility { kind: FacilityKind::Clinic, ..facility("A", None, None) };
    check_place(&rule, &clinic, None, "out kind-outside - 種別が対象外 [診療所]");
}

#[test]
fn facilities_without_beds_can_be_asked_too() {
    let clinics = FrameRule {
        kinds: vec![FacilityKind::Clinic, FacilityKind::Pharmacy],
        beds_min: None,
        beds_max: None,
        prefectures: Some(vec!["13".to_owned(), "27".to_owned()]),
        stratify_by: Stratify::Kind,
    };
    let clinic = Facility { kind: FacilityKind::Clinic, ..facility("A", None, None) };
    check_place(&clinics, &clinic, None, "in rule-met clinic 対象の条件を満たす []");
    let elsewhere = Facility { prefecture: "26".to_owned(), ..clinic.clone() };
    check_place(&clinics, &elsewhere, None, "out prefecture-outside - 都道府県が対象外 [京都府]");
    let nowhere = Facility { prefecture: String::new(), ..clinic.clone() };
    check_place(&clinics, &nowhere, None, "unclear prefecture-unknown - 都道府県が不明 []");
    let without_strata = FrameRule { stratify_by: Stratify::None, ..clinics.clone() };
    check_place(&without_strata, &clinic, None, "in rule-met - 対象の条件を満たす []");
    let small = FrameRule { beds_max: Some(199), kinds: vec![FacilityKind::Hospital], ..FrameRule::hospitals() };
    check_place(&small, &facility("A", Some(200), Some(200)), None, "out beds-above - 199床超 [200床]");
}

#[test]
fn a_rule_says_itself_in_words() {
    let clinics = FrameRule {
        kinds: vec![FacilityKind::Clinic, FacilityKind::Pharmacy],
        beds_min: None,
        beds_max: None,
        prefectures: Some(vec!["13".to_owned(), "27".to_owned()]),
        stratify_by: Stratify::Kind,
    };
    let small = FrameRule { beds_max: Some(199), ..FrameRule::hospitals() };
    assert_eq!(FrameRule::hospitals().sentence().ja, "全国の病院（20床以上）");
    assert_eq!(FrameRule::hospitals().sentence().en, "Hospitals with 20 beds or more, nationwide");
    assert_eq!(clinics.sentence().ja, "東京都・大阪府の診療所・薬局");
    assert_eq!(small.sentence().en, "Hospitals with 20–199 beds, nationwide");
}
