//! The chapter on backup methods stands in its method note as the program prints it; what is wrong with counts is said at once.

use base::Lang;

use super::chapter;

const NOTE: &str = include_str!("../../../../../docs/methods/averaging.md");
const ALL: &[u8] = include_bytes!("../../../../../cases/tables/backup-methods-2024.all.csv");
const MAKERS: &[u8] = include_bytes!("../../../../../cases/tables/backup-methods-2024.ehr.csv");
const QUESTION: &str = "In how many ways are backups made? (2024)";

/// By their published class percentages (the counts are made to fit): 16/42/42 is the mean of classes, 13/39/48 counts all
/// respondents, 14/40/46 those that use an EHR, standing in for those that make backups.
#[test]
fn the_chapter_on_backup_methods_is_the_one_in_the_note() {
    for (counts, base, expected) in [
        (
            MAKERS,
            "Base: hospitals that use an EHR, standing in for those that make backups",
            ["13.8%", "39.9%", "46.3%"],
        ),
        (ALL, "Base: all respondents (not who was asked)", ["13.2%", "39.2%", "47.6%"]),
    ] {
        let text = chapter(counts, base, "hospital", QUESTION, Lang::En).expect("counts fit together");
        assert!(NOTE.contains(&text), "docs/methods/averaging.md lacks:\n{text}");
        let line = |rule: &str| text.lines().find(|line| line.contains(rule)).expect("a line").to_owned();
        for share in expected {
            assert!(line("Share of respondents").contains(share), "{text}");
        }
        let mean = line("Plain mean of the classes’ percentages");
        assert!(["| 15.", "| 42.5%", "| 41."].iter().all(|share| mean.contains(share)), "{mean}");
    }
}

#[test]
fn a_chapter_comes_in_japanese_too() {
    let text = chapter(ALL, "※全回答施設を母数としている", "医療機関", "バックアップの方式数", Lang::Ja).unwrap();
    assert!(text.starts_with("バックアップの方式数\n\n※全回答施設を母数としている\n"), "{text}");
    assert!(
        text.contains("差が最も大きいのは「one」：回答割合47.6％に対し、単純平均は41.9％で5.7ポイント低い。"),
        "{text}"
    );
    assert!(text.contains("母数の33.9%を占める「100–199」も、5.0%の「400–499」も16.7%になる"), "{text}");
}

#[track_caller]
fn check_refused(counts: &str, expected: &[(&str, Option<u32>)]) {
    let findings = chapter(counts.as_bytes(), "Base: all", "hospital", "", Lang::En).unwrap_err();
    let found: Vec<(&str, Option<u32>)> =
        findings.iter().map(|finding| (finding.code.as_str(), finding.place.row)).collect();
    assert_eq!(found, expected);
    assert!(findings.iter().all(|finding| !finding.message.ja.is_empty() && !finding.message.en.is_empty()));
}

#[test]
fn everything_wrong_with_counts_is_said_at_once() {
    check_refused(
        "class,frame,responses,yes,no\na,10,5,2,3\nb,ten,5,2,-1\nc,10,5\nd,10,5,4,4\n",
        &[
            ("not-a-count", Some(3)),
            ("not-a-count", Some(3)),
            ("csv-ragged", Some(4)),
            ("more-answers-than-responses", Some(5)),
        ],
    );
    check_refused("", &[("counts-heading", Some(1))]);
    check_refused("\u{feff}\n\n", &[("counts-heading", Some(1))]);
    check_refused("class,frame,responses,yes\n", &[("nothing-to-average", None)]);
    check_refused("class,frame,responses\na,10,5\n", &[("counts-heading", Some(1))]);
    check_refused("class,frame,responses,yes\na,10,5,2\n\"b,10,5,2\nc,10,5,2\n", &[("csv-quote", Some(3))]);
    check_refused("class,frame,responses,yes\na,10,5,2\nb,10,5,0\n", &[("nothing-to-average", None)]);
    check_refused("class,frame,responses,yes\na,10,5,2\nb,3,5,1\n", &[("more-responses-than-facilities", Some(3))]);
    check_refused("class,frame,responses,yes\na,4000000000,2000000,2\nb,3,1,1\n", &[("counts-too-many", None)]);
    let findings = chapter("class,frame,responses,yes\na,10,5,2\nb,10,5,2\n".as_bytes(), " ", "hospital", "", Lang::En);
    assert_eq!(findings.unwrap_err()[0].code, "base-missing");
    let findings = chapter(b"\x83\x4e\x83", "Base: all", "hospital", "", Lang::En).unwrap_err();
    assert_eq!(findings[0].code, "encoding-unknown");
    check_refused(
        "class,frame,responses,yes,no,,yes\na,10,5,2,1,0,0\n,10,5,2,0,0,0\nc,0,0,0,0,0,0\nd,4,5,6,0,0,0\na,10,5,2,1,0,0\n",
        &[
            ("column-unnamed", Some(1)),
            ("counts-twice", Some(1)),
            ("class-unnamed", Some(3)),
            ("class-without-population", Some(4)),
            ("more-responses-than-facilities", Some(5)),
            ("more-answers-than-responses", Some(5)),
            ("counts-twice", Some(6)),
        ],
    );
    let findings = chapter(b"class,frame,responses,yes\n,10,5,2\n", " ", "hospital", "", Lang::En).unwrap_err();
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["base-missing", "class-unnamed"], "base and counts are told together");
}

/// A class that nobody answered for is in neither weighted share nor mean; the chapter says so.
#[test]
fn what_a_reader_must_know_stands_below() {
    let counts = "class,frame,responses,yes,no\na,10,5,2,3\nb,20,7,3,4\nc,30,0,0,0\n";
    let text = chapter(counts.as_bytes(), "Base: all", "hospital", "", Lang::En).unwrap();
    let last = text.trim_end().lines().next_back().unwrap();
    assert!(last.starts_with("- ") && last.contains("“c”"), "{text}");
}

/// The file that an office’s Excel saves as CSV.
#[test]
fn counts_in_cp932_are_read() {
    let counts = "病床規模,対象,回答,はい,いいえ\r\n小,30,10,4,6\r\n大,20,10,10,0\r\n";
    let in_cp932 = extract::encode(counts.to_owned(), extract::Encoding::Cp932).bytes;
    let of = |bytes: &[u8]| chapter(bytes, "※全回答施設を母数としている", "医療機関", "", Lang::Ja).unwrap();
    assert_eq!(of(&in_cp932), of(counts.as_bytes()));
}

#[test]
fn a_total_row_is_no_class() {
    let refused = [("counts-total-row", Some(4))];
    for name in ["全体", "合　計", "Total", "ALL", "数えたもの"] {
        check_refused(&format!("class,frame,responses,yes\na,10,5,2\nb,20,7,3\n{name},30,12,5\n"), &refused);
    }
    check_refused("class,frame,responses,yes\na,10,5,2\nb,20,7,3\n計,31,12,5\n", &refused);
    // Of two classes either may be as large as the other; a row is the sum only where every number is.
    for counts in ["a,10,5,2\nb,10,5,2\n", "a,10,5,2\nb,20,7,3\nc,30,12,4\n"] {
        let counts = format!("class,frame,responses,yes\n{counts}");
        assert!(chapter(counts.as_bytes(), "Base: all", "hospital", "", Lang::En).is_ok(), "{counts}");
    }
}

/// Full-width figures and thousands separators are counts, as office programs write them.
#[test]
fn counts_may_be_written_as_offices_write_them() {
    let counts = "区分,対象,回答,はい,いいえ\r\n小,\"2,940\",１０,４,6\r\n大,20,10,10,0\r\n";
    let text = chapter(counts.as_bytes(), "※全回答施設を母数としている", "医療機関", "", Lang::Ja).unwrap();
    assert!(text.contains("| 小 | 2,940 | 10 | 10 | 40.0% | 60.0% |"), "{text}");
}
