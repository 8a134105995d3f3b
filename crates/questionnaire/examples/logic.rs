//! How long a large questionnaire takes: to compile, to walk, and to follow one changed answer.
//!
//! `cargo run --release --package questionnaire --example logic` prints one line a measurement, for
//! `cargo xtask bench logic`: its name and every time in microseconds, quickest first.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use questionnaire::{Answer, Answers, Instrument, Key, LiveJourney, Sheet, Sheets, Value, compile, journey_at};

/// Rows of the form that is compiled.
const ROWS: usize = 10_000;
/// Questions and conditions of the form that is answered.
const QUESTIONS: usize = 2_000;
const CONDITIONS: usize = 500;
/// How often the slow things are done.
const RUNS: usize = 15;

fn main() {
    let sheets = form(ROWS, ROWS / 4);
    print("compile", (0..RUNS).map(|_| timed(|| compile(&sheets))));

    let compiled = compile(&form(QUESTIONS, CONDITIONS));
    let instrument = compiled.instrument.expect("the form has no mistakes");
    print("journey", (0..RUNS * 10).map(|_| timed(|| journey_at(&instrument, &Answers::new(), Timestamp::UNIX_EPOCH))));
    print("change-any", changes(&instrument, (1..QUESTIONS).collect()));
    print("change-gate", changes(&instrument, vec![0; RUNS * 10]));
}

/// Questions of which so many have a condition: on the question three before them, and on the very first.
fn form(questions: usize, conditions: usize) -> Sheets {
    let cells = |row: [&str; 4]| row.map(str::to_owned).to_vec();
    let mut rows = vec![cells(["type", "name", "label", "relevant"])];
    let every = questions / conditions;
    for number in 0..questions {
        let conditional = number % every == every - 1;
        let gate = if conditional {
            format!("${{q0}} = 'yes' and ${{q{}}} != 'no'", number - every + 1)
        } else {
            String::new()
        };
        if number % 50 == 0 {
            rows.push(cells(["begin group", &format!("s{number}"), "架空の節", ""]));
        }
        rows.push(cells(["select_one yn", &format!("q{number}"), "架空の設問", &gate]));
        if number % 50 == 49 {
            rows.push(cells(["end group", "", "", ""]));
        }
    }
    let choices = [["list_name", "name", "label", ""], ["yn", "yes", "はい", ""], ["yn", "no", "いいえ", ""]];
    let sheet = |name: &str, rows| Sheet { name: name.to_owned(), rows };
    Sheets(vec![sheet("survey", rows), sheet("choices", choices.map(cells).to_vec())])
}

/// The times of changes to the answers of these questions, one after the other, each to the other of two options.
fn changes(instrument: &Instrument, questions: Vec<usize>) -> impl Iterator<Item = Duration> {
    let mut live = LiveJourney::new(instrument, Answers::new(), Some(Timestamp::UNIX_EPOCH));
    questions.into_iter().enumerate().map(move |(turn, number)| {
        let key = Key::parse(&format!("s{}/q{number}", number / 50 * 50)).expect("a key");
        let option = if turn % 2 == 0 { "yes" } else { "no" };
        timed(|| live.change(key, Answer::Answered(Value::One(option.to_owned()))))
    })
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let made = work();
    let time = start.elapsed();
    // Taking it down again is not part of the work.
    drop(made);
    time
}

#[expect(clippy::print_stdout, reason = "a program of its own, whose result this is")]
fn print(name: &str, times: impl Iterator<Item = Duration>) {
    let mut micros: Vec<u128> = times.map(|time| time.as_nanos() / 100).collect();
    micros.sort_unstable();
    let shown: Vec<String> = micros.iter().map(|tenths| format!("{}.{}", tenths / 10, tenths % 10)).collect();
    println!("{name} {}", shown.join(" "));
}
