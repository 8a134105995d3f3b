//! Counting elsewhere: DataFusion in the process, and a real cluster on the loopback address. Whatever happens to the
//! cluster, the bytes are the kernel's, or there are none.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

#[path = "../../../cluster/tests/it/data.rs"]
mod data;
mod roles;

use data::{Answers, Kept};
use roles::{Cluster, ended, kaishin, tabulated};

/// More facilities of each class than ever respond here.
const FRAME: &str = "b020=900000,b100=900000,b200=900000,b300=900000";
/// What is counted: bases, empty cells, a frame, texts, numbers and truth.
const PLAN: [&str; 8] =
    ["--by", "bed_class,prefecture,year", "--not-asked", "対象外,0", "--strata", "bed_class", "--frame", FRAME];

#[test]
fn datafusion_gives_the_kernels_bytes() {
    let folder = Kept::new("datafusion");
    let answers = Answers { n_rows: 9_000, n_parts: 5 };
    answers.write(&folder.place("回答"));
    answers.write_whole(&folder.place("回答 [全部]*?.data"));
    for data in ["回答", "回答 [全部]*?.data"] {
        let kernel = tabulated(&folder, data, &PLAN);
        assert!(kernel.lines().count() > 1_000, "{kernel}");
        assert_eq!(tabulated(&folder, data, &[&PLAN[..], &["--engine", "datafusion"]].concat()), kernel, "{data}");
        let plain = tabulated(&folder, data, &[]);
        assert_eq!(tabulated(&folder, data, &["--engine", "datafusion"]), plain, "{data} without classes");
    }
}

#[test]
fn a_cluster_gives_the_kernels_bytes_also_when_an_executor_is_ended_in_the_middle() {
    let folder = Kept::new("cluster");
    let data = folder.place("shared");
    Answers { n_rows: 600_000, n_parts: 24 }.write(&data);
    let kernel = tabulated(&folder, "shared", &PLAN);

    let mut cluster = Cluster::start(&folder, &data);
    cluster.join(&folder, &data, "first");
    cluster.join(&folder, &data, "second");
    let engine = ["--engine", &cluster.engine()];
    let undisturbed = tabulated(&folder, "shared", &[&PLAN[..], &engine].concat());
    assert_eq!(undisturbed, kernel);

    let work = folder.place("first");
    let before = roles::files_below(&work);
    let output = folder.place("disturbed.csv");
    let mut job = kaishin(&folder, "shared", &output, &[&PLAN[..], &engine].concat());
    roles::wait_until("the first executor has counted something", || {
        assert!(job.try_wait().unwrap().is_none(), "the job ended before the first executor had counted anything");
        roles::files_below(&work) > before
    });
    cluster.end("first");
    assert!(job.try_wait().unwrap().is_none(), "the job ended before the executor did");
    ended(job);
    assert_eq!(std::fs::read_to_string(&output).unwrap(), kernel);
}

#[test]
fn what_cannot_be_counted_elsewhere_is_said_in_both_languages_and_nothing_is_written() {
    let folder = Kept::new("refused");
    let shared = folder.place("shared");
    Answers { n_rows: 200, n_parts: 2 }.write(&shared);
    Answers { n_rows: 200, n_parts: 1 }.write(&folder.place("outside"));
    std::fs::write(folder.place("answers.csv"), "q1,weight\r\n1,1.5\r\n2,2.5\r\n").unwrap();
    std::fs::write(folder.place("design.json"), r#"{"format": "kaishin-design/1", "weights": "year"}"#).unwrap();
    let refused = |data: &str, args: &[&str]| roles::refused(&folder, data, args);

    let words = refused("shared", &["--engine", "ballista://127.0.0.1:9"]);
    assert!(words.contains("127.0.0.1:9 のスケジューラーに接続できません"), "{words}");
    assert!(words.contains("No scheduler answers at 127.0.0.1:9"), "{words}");
    let words = refused("shared", &["--engine", "spark"]);
    assert!(words.contains("kernel, datafusion or ballista://HOST:PORT"), "{words}");
    let words = refused("answers.csv", &["--engine", "datafusion"]);
    assert!(words.contains("counts Parquet only"), "{words}");
    let design = folder.place("design.json");
    let words = refused("shared", &["--engine", "datafusion", "--design", design.to_str().unwrap()]);
    assert!(words.contains("weighs row by row"), "{words}");

    let mut cluster = Cluster::start(&folder, &shared);
    let words = refused("shared", &["--engine", &cluster.engine()]);
    assert!(words.contains("has no executor") && words.contains("実行役がつながっていません"), "{words}");
    cluster.join(&folder, &shared, "only");
    let words = refused("outside", &["--engine", &cluster.engine()]);
    assert!(words.contains("the only folder that is read here"), "{words}");

    let words = roles::role_refused(&["scheduler", "--folder", "架空のフォルダー"]);
    assert!(words.contains("架空のフォルダー: フォルダーがありません") && words.contains("no such folder"), "{words}");
    let folder = shared.to_str().unwrap();
    let words = roles::role_refused(&["executor", "--folder", folder, "--scheduler", "127.0.0.1"]);
    assert!(words.contains("HOST:PORT, such as"), "{words}");
    let words = roles::role_refused(&["scheduler", "--folder", folder, "--listen", cluster.address()]);
    assert!(words.contains("アドレスが使用中でないか") && words.contains("the address is taken"), "{words}");
}
