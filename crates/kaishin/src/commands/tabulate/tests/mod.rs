//! A small file in, the CSV out.

mod agreement;
mod cases;
mod crossed;
mod releases;
mod same_bytes;

use std::ops::Range;
use std::path::PathBuf;
use std::process::ExitCode;

use base::Text;
use clap::Parser;
use extract::{Column, Sheet, Values};

use super::{Made, count_file, made};
use crate::cli::{Engine, Tabulate};

/// The five hospitals of docs/methods/share.md: small 3 with two responses, large 2 with two; one was not asked (0).
fn written() -> PathBuf {
    let path = place("parquet");
    std::fs::write(&path, parquet(0..4)).unwrap();
    path
}

/// Some of their rows.
fn parquet(rows: Range<usize>) -> Vec<u8> {
    let column = |name: &str, values: Values| Column { name: name.to_owned(), label: Text::default(), values };
    let beds = ["small", "small", "large", "large"].map(|bed| Some(bed.to_owned()));
    let columns = vec![
        column("beds", Values::Text(beds[rows.clone()].to_vec())),
        column("q1", Values::Integer([Some(1), Some(2), Some(1), Some(0)][rows.clone()].to_vec())),
        column("q2", Values::Integer([Some(-1), None, Some(-1), Some(5)][rows].to_vec())),
    ];
    extract::parquet(&Sheet::new("answers", columns)).unwrap()
}

fn place(ending: &str) -> PathBuf {
    let name = format!("kaishin-tabulate-{}-{:?}.{ending}", std::process::id(), std::thread::current().id());
    std::env::temp_dir().join(name)
}

fn words(list: &str) -> Vec<String> {
    list.split_whitespace().map(str::to_owned).collect()
}

fn tabulate(frame: Option<&str>) -> Tabulate {
    let data = written();
    Tabulate {
        by: words("beds"),
        items: Some(words("q1")),
        not_asked: words("0"),
        strata: frame.map(|_| "beds".to_owned()),
        frame: frame.map(words),
        cross: None,
        only_where: Vec::new(),
        codebook: None,
        design: None,
        threads: None,
        engine: Engine::default(),
        output: data.with_extension("csv"),
        data,
    }
}

impl Made {
    fn csv(&self) -> String {
        self.pieces.concat()
    }
}

#[test]
fn counts_bases_and_shares_by_class_and_in_total() {
    let made = made(&tabulate(None)).unwrap().expect("no findings");
    let expected = "\
        item,classification,class,code,in_base,count,n_base,share,share_frame_weighted,standard_error,df,low,high,interval_method,count_unit,share_unit,base_ja,base_en,marking\r\n\
        q1,beds,large,0,0,1,1,***,,,,,,,行,割合,「0」以外の全行,all rows but “0”,内部用・未秘匿\r\n\
        q1,beds,large,1,1,1,1,1,,,,,,,行,割合,「0」以外の全行,all rows but “0”,内部用・未秘匿\r\n\
        q1,beds,large,2,1,0,1,0,,,,,,,行,割合,「0」以外の全行,all rows but “0”,内部用・未秘匿\r\n\
        q1,beds,small,0,0,0,2,***,,,,,,,行,割合,「0」以外の全行,all rows but “0”,内部用・未秘匿\r\n\
        q1,beds,small,1,1,1,2,0.5,,,,,,,行,割合,「0」以外の全行,all rows but “0”,内部用・未秘匿\r\n\
        q1,beds,small,2,1,1,2,0.5,,,,,,,行,割合,「0」以外の全行,all rows but “0”,内部用・未秘匿\r\n\
        q1,total,total,0,0,1,3,***,,,,,,,行,割合,「0」以外の全行,all rows but “0”,内部用・未秘匿\r\n\
        q1,total,total,1,1,2,3,0.6666666666666666,,,,,,,行,割合,「0」以外の全行,all rows but “0”,内部用・未秘匿\r\n\
        q1,total,total,2,1,1,3,0.3333333333333333,,,,,,,行,割合,「0」以外の全行,all rows but “0”,内部用・未秘匿\r\n";
    assert_eq!(made.csv(), expected);
}

/// docs/methods/share.md: 62.5 % weighted. docs/methods/share-from-counts.md: standard error √0.046875, with one
/// degree of freedom (three of the base in two strata) t = 12.7062.
#[test]
fn a_frame_gives_weighted_shares_with_standard_errors() {
    let made = made(&tabulate(Some("small=3 large=2"))).unwrap().expect("no findings");
    let csv = made.csv();
    let line = csv.lines().find(|line| line.starts_with("q1,total,total,1,")).unwrap();
    let numbers: Vec<f64> = line.split(',').skip(8).take(5).map(|number| number.parse().unwrap()).collect();
    for (number, expected) in numbers.iter().zip([0.625, 0.216_506, 1.0, 0.000_013_3, 0.999_995_2]) {
        assert!((number - expected).abs() < 2e-6, "{line}");
    }
    // All of the large answered: nothing was left to chance.
    assert!(made.csv().contains("q1,beds,large,1,1,1,1,1,1,0,0,1,1,complete,"), "{}", made.csv());
    let diagnostics = made.diagnostics.unwrap();
    let weights = diagnostics.weights.unwrap();
    assert_eq!((weights.n, weights.sum, weights.smallest, weights.largest), (4, 5.0, 1.0, 1.5));
}

/// The secretariat's own files keep the ministry's rule for tables that the published ones keep: with and without weights,
/// with codes outside of the base, in total, and crossed.
#[test]
fn the_files_pass_the_check_for_machine_readable_tables() {
    let counted = [tabulate(None), tabulate(Some("small=3 large=2"))].map(|tabulate| made(&tabulate));
    let all = Tabulate { by: Vec::new(), items: None, ..tabulate(None) };
    let crossed = super::cross::made(&all, &words("q1 beds"));
    for made in counted.into_iter().chain([crossed]) {
        let csv = made.unwrap().expect("no findings").csv();
        let verdict = publish::lint::lint([("table.csv", csv.as_bytes())]);
        assert!(verdict.flaws.is_empty(), "{:#?}", verdict.flaws);
        assert_eq!(verdict.looked_into, ["table.csv"]);
    }
}

/// Without `--by` and with every column; an empty cell is a code of its own, and a minus sign begins no formula.
#[test]
fn every_column_of_codes_in_total() {
    let all = Tabulate { by: Vec::new(), items: None, not_asked: vec![String::new()], ..tabulate(None) };
    let made = made(&all).unwrap().expect("no findings");
    assert!(made.csv().contains("q2,total,total,-1,1,2,3,0.6666666666666666,"), "{}", made.csv());
    assert!(made.csv().contains("q2,total,total,,0,1,3,***,"), "{}", made.csv());
    assert!(made.csv().contains("beds,total,total,large,1,2,4,0.5,"), "{}", made.csv());
    assert_eq!((made.n_rows, made.n_items), (4, 3));
}

#[test]
fn two_columns_crossed_under_a_filter() {
    let all = Tabulate { by: Vec::new(), items: None, not_asked: Vec::new(), ..tabulate(None) };
    let cross = words("q1 beds");
    let made = |only_where: &str| {
        let tabulate = Tabulate { only_where: words(only_where), ..all_of(&all) };
        super::cross::made(&tabulate, &cross).unwrap().expect("no findings").csv()
    };
    // Of each pair whether it is in the base and its count, then its share.
    let expected = |n_base: &str, filter: &str, counts: [&str; 6]| {
        let codes = ["0,large", "0,small", "1,large", "1,small", "2,large", "2,small"];
        let line = |(codes, count): (&str, &str)| {
            let (count, share) = count.split_once(' ').unwrap_or((count, "***"));
            format!("{codes},{count},{n_base},{share},全行,all rows,全行,all rows,{filter},行,割合,内部用・未秘匿\r\n")
        };
        let lines: String = codes.into_iter().zip(counts).map(line).collect();
        format!(
            "q1,beds,in_base,count,n_base,share,row_base_ja,row_base_en,column_base_ja,column_base_en,where,count_unit,share_unit,marking\r\n{lines}"
        )
    };
    assert_eq!(made(""), expected("4", "", ["1,1 0.25", "1,0 0", "1,1 0.25", "1,1 0.25", "1,0 0", "1,1 0.25"]));
    assert_eq!(made("q2=-1"), expected("2", "q2=-1", ["1,0 0", "1,0 0", "1,1 0.5", "1,1 0.5", "1,0 0", "1,0 0"]));
    let filter = "q2=-1|5 & q1=0";
    assert_eq!(made("q2=-1|5 q1=0"), expected("1", filter, ["1,1 1", "1,0 0", "1,0 0", "1,0 0", "1,0 0", "1,0 0"]));
    // Who was not asked is in no base.
    let not_asked = Tabulate { not_asked: words("0"), ..all_of(&all) };
    let made = super::cross::made(&not_asked, &cross).unwrap().expect("no findings").csv();
    let third = "1,1 0.3333333333333333";
    let asked = expected("3", "", ["0,1", "0,0", third, third, "1,0 0", third]);
    assert_eq!(made, asked.replace("全行,all rows,全行", "「0」以外の全行,all rows but “0”,全行"));
    let unknown = Tabulate { only_where: words("q2=7 q1=8"), ..all_of(&all) };
    let findings = super::cross::made(&unknown, &cross).unwrap().err().expect("findings");
    assert_eq!(findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["no-such-value"; 2]);
}

/// The same wish once more.
fn all_of(tabulate: &Tabulate) -> Tabulate {
    Tabulate {
        data: tabulate.data.clone(),
        by: tabulate.by.clone(),
        items: tabulate.items.clone(),
        not_asked: tabulate.not_asked.clone(),
        strata: tabulate.strata.clone(),
        frame: tabulate.frame.clone(),
        cross: tabulate.cross.clone(),
        only_where: tabulate.only_where.clone(),
        codebook: tabulate.codebook.clone(),
        design: tabulate.design.clone(),
        threads: tabulate.threads,
        engine: tabulate.engine.clone(),
        output: tabulate.output.clone(),
    }
}

#[track_caller]
fn refused(tabulate: &Tabulate, expected: &[&str]) {
    let findings = made(tabulate).unwrap().err().expect("findings");
    assert_eq!(findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), expected);
    assert!(findings.iter().all(|finding| finding.place.file.is_some()));
    assert_eq!(count_file(tabulate).unwrap(), ExitCode::FAILURE);
    assert!(!tabulate.output.exists(), "nothing is written");
}

#[test]
fn what_does_not_fit_is_said_at_once_and_nothing_is_written() {
    refused(&Tabulate { by: words("bed year"), items: None, ..tabulate(None) }, &["no-such-column", "no-such-column"]);
    refused(
        &tabulate(Some("small=1 middle=9 large:2")),
        &["frame-size", "class-missing", "more-responses-than-facilities", "stratum-without-response"],
    );
    refused(&tabulate(Some("small=3 large=2 small=4")), &["stratum-twice"]);
    let text = Tabulate { data: PathBuf::from("Cargo.toml"), ..tabulate(None) };
    assert!(made(&text).unwrap().is_err(), "no CSV either");
    assert!(made(&Tabulate { data: PathBuf::from("absent.parquet"), ..tabulate(None) }).is_err());
}

/// Counts by classes do not filter rows: a wish for it is refused and not passed over.
#[test]
fn a_filter_without_a_crossing_is_refused() {
    let parsed = |rest: &str| {
        let line = format!("kaishin tabulate --data a.csv -o b.csv {rest}");
        crate::cli::Cli::try_parse_from(line.split_whitespace()).is_ok()
    };
    assert!(parsed("--by beds") && parsed("--cross q1,beds --where q2=5"));
    for rest in ["--where q2=5", "--by beds --where q2=5", "--items q1 --where q2=5", "--cross q1,beds --frame small=3"]
    {
        assert!(!parsed(rest), "{rest}");
    }
    assert!(!parsed("--by beds --design d.json --frame small=3"));
    let filtered = Tabulate { only_where: words("q2=5"), ..tabulate(None) };
    assert!(count_file(&filtered).unwrap_err().to_string().starts_with("--where"));
    assert!(!filtered.output.exists());
}

#[test]
fn a_file_that_is_read_is_never_written_over() {
    let own = tabulate(None);
    let bytes = std::fs::read(&own.data).unwrap();
    let roundabout = own.data.parent().unwrap().join(".").join(own.data.file_name().unwrap());
    let codebook = own.data.with_extension("json");
    std::fs::write(&codebook, "{}").unwrap();
    for tabulate in [
        Tabulate { output: roundabout, ..all_of(&own) },
        Tabulate { output: codebook.clone(), codebook: Some(codebook.clone()), ..all_of(&own) },
        Tabulate { output: codebook.clone(), design: Some(codebook.clone()), ..all_of(&own) },
        Tabulate { output: codebook.clone(), data: own.data.parent().unwrap().to_owned(), ..all_of(&own) },
    ] {
        assert!(count_file(&tabulate).unwrap_err().to_string().starts_with("-o "));
    }
    assert_eq!((std::fs::read(&own.data).unwrap(), std::fs::read(&codebook).unwrap()), (bytes, b"{}".to_vec()));
    // What no longer is an input is written over, as a whole.
    let over = Tabulate { output: codebook.clone(), ..own };
    assert_eq!(count_file(&over).unwrap(), ExitCode::SUCCESS);
    assert!(std::fs::read_to_string(&codebook).unwrap().starts_with("item,classification,"));
    std::fs::remove_file(codebook).unwrap();
}

#[test]
fn a_folder_of_parquet_files_is_one_table_and_a_file_with_other_columns_is_named() {
    let folder = place("parts");
    std::fs::create_dir_all(&folder).unwrap();
    for (part, rows) in [("part-1.parquet", 0..1), ("part-2.parquet", 1..4)] {
        std::fs::write(folder.join(part), parquet(rows)).unwrap();
    }
    std::fs::write(folder.join("読んでください.txt"), "架空").unwrap();
    let whole = tabulate(Some("small=3 large=2"));
    let divided = Tabulate { data: folder.clone(), ..all_of(&whole) };
    let csv = |tabulate: &Tabulate| made(tabulate).unwrap().expect("no findings").csv();
    assert_eq!(csv(&divided), csv(&whole));

    let other = Column { name: "q9".to_owned(), label: Text::default(), values: Values::Integer(vec![Some(1)]) };
    std::fs::write(folder.join("part-3.parquet"), extract::parquet(&Sheet::new("other", vec![other])).unwrap())
        .unwrap();
    refused(&divided, &["parts-differ"]);
    let findings = made(&divided).unwrap().err().expect("findings");
    assert!(findings[0].place.file.as_ref().is_some_and(|file| file.ends_with("part-3.parquet")), "{findings:?}");
    std::fs::remove_dir_all(folder).unwrap();
}
