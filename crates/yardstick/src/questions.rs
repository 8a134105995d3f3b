//! The 24 questions of the yardstick as 60 columns of codes: how many options, and how often each is chosen.
//!
//! Modelled on the 2024 survey. Percentages by bed class are published where the slides give them, and straight lines
//! through the published average where they do not. Codes: 0 not asked, 1 to k the options (a multiple choice has a
//! column for each option, 1 ticked and 2 not), 9 asked and left blank.

/// Responses of the 2024 survey by bed class.
pub(crate) const RESPONSES: [f64; 6] = [1794.0, 1816.0, 698.0, 474.0, 270.0, 301.0];
/// Facilities of its frame by bed class.
pub(crate) const FRAME: [f64; 6] = [2940.0, 2810.0, 1015.0, 673.0, 357.0, 376.0];
/// The code of a question that was left blank.
pub(crate) const BLANK: u8 = 9;
/// How often a question is left blank.
pub(crate) const BLANK_SHARE: f64 = 0.005;

/// One column.
pub(crate) struct Question {
    pub(crate) name: String,
    /// Percentages of each option, by bed class.
    pub(crate) percent: [Vec<f64>; 6],
    /// Asked only where that column has that code.
    pub(crate) asked_if: Option<(usize, u8)>,
    /// By how many points the first option was more frequent in the first year.
    pub(crate) shift: f64,
}

const EHR: Option<(&str, u8)> = Some(("q04", 1));
const BACKUP: Option<(&str, u8)> = Some(("q11", 1));

/// All columns in order.
pub(crate) fn all() -> Vec<Question> {
    let mut made: Vec<Question> = Vec::new();
    singles(&mut made);
    for (name, asked_if, ticked) in MULTIPLE {
        for (index, percent) in ticked.iter().enumerate() {
            let percent = vec![*percent, 100.0 - percent];
            push(
                &mut made,
                &format!("{name}_{:02}", index + 1),
                std::array::from_fn(|_| percent.clone()),
                *asked_if,
                0.0,
            );
        }
    }
    made
}

type Multiple = (&'static str, Option<(&'static str, u8)>, &'static [f64]);

const MULTIPLE: &[Multiple] = &[
    ("q21", None, &[70.0, 30.0, 55.0, 25.0, 35.0, 45.0, 60.0, 20.0, 15.0]),
    ("q22", None, &[60.0, 3.0, 5.0, 8.0, 3.0, 1.0, 15.0, 2.0, 1.0, 1.0, 4.0, 3.0, 6.0, 7.0, 0.3, 4.0]),
    ("q23", BACKUP, &[40.0, 55.0, 35.0, 12.0, 18.0, 8.0, 6.0, 9.0, 3.0, 1.0]),
    ("q24", None, &[35.0, 44.0, 51.0, 28.0, 22.0]),
];

fn singles(made: &mut Vec<Question>) {
    yes(made, "q01", [72.0, 78.0, 83.0, 87.0, 97.0, 99.0], None, -13.0);
    yes(made, "q02", [90.0, 92.0, 94.0, 95.0, 97.0, 98.0], None, -3.0);
    let first = [6.0, 9.0, 12.0, 15.0, 19.0, 23.0];
    let rest = [
        [69.0, 4.0, 5.0, 10.0, 6.0],
        [70.0, 4.0, 4.0, 8.0, 5.0],
        [70.0, 4.0, 4.0, 6.0, 4.0],
        [69.0, 4.0, 4.0, 5.0, 3.0],
        [68.0, 3.0, 4.0, 4.0, 2.0],
        [68.0, 3.0, 3.0, 2.0, 1.0],
    ];
    push(made, "q03", std::array::from_fn(|bed| [&[first[bed]][..], &rest[bed]].concat()), None, 0.0);
    yes(made, "q04", [57.0, 68.0, 82.0, 89.0, 93.0, 97.0], None, 0.0);
    yes(made, "q05", [70.0, 76.0, 81.0, 83.0, 87.0, 89.0], None, 0.0);
    yes(made, "q06", [70.0, 71.0, 72.0, 73.0, 75.0, 78.0], None, 0.0);
    yes(made, "q07", [90.0, 91.0, 92.0, 92.0, 93.0, 94.0], None, 0.0);
    yes(made, "q08", [72.0, 79.0, 85.0, 90.0, 94.0, 97.0], None, 0.0);
    same(made, "q09", &[76.0, 5.0, 17.0, 2.0], None);
    yes(made, "q10", [42.0, 47.0, 52.0, 58.0, 63.0, 68.0], None, 0.0);
    yes(made, "q11", [98.0, 99.0, 99.0, 99.0, 99.0, 100.0], EHR, 0.0);
    same(made, "q12", &[91.0, 3.0, 2.0, 1.0, 1.0, 0.5, 1.5], BACKUP);
    let three = |made: &mut Vec<Question>, name: &str, percent: [[f64; 3]; 6]| {
        push(made, name, percent.map(|row| row.to_vec()), BACKUP, 0.0);
    };
    three(
        made,
        "q13",
        [
            [32.0, 33.0, 35.0],
            [36.0, 33.0, 31.0],
            [40.0, 33.0, 27.0],
            [44.0, 32.0, 24.0],
            [48.0, 31.0, 21.0],
            [52.0, 30.0, 18.0],
        ],
    );
    three(
        made,
        "q14",
        [
            [10.0, 35.0, 55.0],
            [13.0, 38.0, 49.0],
            [15.0, 42.0, 43.0],
            [15.0, 47.0, 38.0],
            [16.0, 50.0, 34.0],
            [25.0, 43.0, 32.0],
        ],
    );
    three(
        made,
        "q15",
        [
            [55.0, 19.0, 26.0],
            [58.0, 18.0, 24.0],
            [62.0, 17.0, 21.0],
            [65.0, 16.0, 19.0],
            [68.0, 16.0, 16.0],
            [70.0, 16.0, 14.0],
        ],
    );
    yes(made, "q16", [50.0, 51.0, 51.0, 52.0, 53.0, 55.0], BACKUP, 0.0);
    yes(made, "q17", [17.0, 20.0, 25.0, 29.0, 33.0, 38.0], None, -4.0);
    yes(made, "q18", [30.0, 32.0, 33.0, 34.0, 37.0, 38.0], Some(("q17", 1)), 0.0);
    yes(made, "q19", [74.0, 79.0, 84.0, 88.0, 91.0, 94.0], None, 0.0);
    same(made, "q20", &[70.0, 20.0, 10.0], Some(("q19", 1)));
}

fn yes(made: &mut Vec<Question>, name: &str, percent: [f64; 6], asked_if: Option<(&str, u8)>, shift: f64) {
    push(made, name, percent.map(|yes| vec![yes, 100.0 - yes]), asked_if, shift);
}

fn same(made: &mut Vec<Question>, name: &str, percent: &[f64], asked_if: Option<(&str, u8)>) {
    push(made, name, std::array::from_fn(|_| percent.to_vec()), asked_if, 0.0);
}

fn push(made: &mut Vec<Question>, name: &str, percent: [Vec<f64>; 6], asked_if: Option<(&str, u8)>, shift: f64) {
    let asked_if = asked_if.map(|(gate, code)| {
        let index = made.iter().position(|question| question.name == gate).expect("a gate comes first");
        (index, code)
    });
    made.push(Question { name: name.to_owned(), percent, asked_if, shift });
}
