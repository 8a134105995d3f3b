//! What can be wrong with a question, in words.

use base::{Finding, Text};

use crate::design::LonelyUnit;

/// A spreadsheet's row of the first case: one line of headings stands above.
const FIRST_ROW: usize = 2;

pub(super) fn column_twice(name: &str) -> Finding {
    let message = Text::new(
        format!("列「{name}」が2つあります。列の名前は1つずつにしてください。"),
        format!("There are two columns “{name}”. Give each its own name."),
    );
    Finding::error("column-twice", message).in_column(name)
}

pub(super) fn unknown_column(name: &str, known: &[String]) -> Finding {
    // Columns of our own begin with a sign that no name of a question has.
    let known = known.iter().filter(|name| !name.starts_with('#')).map(String::as_str).collect::<Vec<_>>().join(", ");
    let message = Text::new(
        format!("列「{name}」はデータにありません。使える列：{known}"),
        format!("The data have no column “{name}”. Columns: {known}"),
    );
    Finding::error("unknown-column", message).in_column(name)
}

/// Two classes of several columns whose labels are the same, such as 1.1 with 2 and 1 with 1.2.
pub fn ambiguous_class(by: &str, label: &str) -> Finding {
    let message = Text::new(
        format!(
            "「{label}」は、{by} の2通りの値の組合せを指します（値に「.」があるため）。値から「.」を除いてください。"
        ),
        format!(
            "“{label}” stands for two combinations of values of {by}, since values hold a dot. Take the dots out of the values."
        ),
    );
    Finding::error("class-ambiguous", message).in_column(by)
}

pub(super) fn not_a_number(column: &str, row: usize, found: &str) -> Finding {
    let message = Text::new(
        format!("数でない値「{found}」があります。数を入れるか、missing_codes に欠測の符号として挙げてください。"),
        format!("“{found}” is no number. Give a number, or list it in “missing_codes” as a code for no answer."),
    );
    Finding::error("not-a-number", message).in_column(column).at_row(spreadsheet_row(row))
}

pub(super) fn not_a_share(column: &str, row: usize, found: &str) -> Finding {
    let message = Text::new(
        format!(
            "割合は0か1の列について求められますが、「{found}」があります。数の平均は stat に mean を、ある値の割合は indicator（column と equals）を指定してください。"
        ),
        format!(
            "A share is of a column of 0 and 1, and here stands “{found}”. Ask for “mean” of numbers, or for an “indicator” with “column” and “equals”."
        ),
    );
    Finding::error("not-a-share", message).in_column(column).at_row(spreadsheet_row(row))
}

pub(super) fn without_answer(column: &str, row: usize, n: usize) -> Finding {
    let message = Text::new(
        format!(
            "回答のない行が{n}行あります。扱いを na で指定してください（drop：除く、not_yes：「はい」でないとする、own_category：独立の区分とする）。"
        ),
        format!(
            "{n} rows have no answer. Say in “na” what becomes of them: drop, not_yes (they count as not having the value), own_category."
        ),
    );
    Finding::error("rows-without-answer", message).in_column(column).at_row(spreadsheet_row(row))
}

pub(super) fn blank_in_design(column: &str, row: usize) -> Finding {
    let message = Text::new(
        "抽出設計の列が空欄です。すべての行に値を入れてください。",
        "A column of the design is blank. Fill it in for every row.",
    );
    Finding::error("design-blank", message).in_column(column).at_row(spreadsheet_row(row))
}

pub(crate) fn lonely(lonely: &LonelyUnit) -> Finding {
    let LonelyUnit { stage, stratum } = lonely;
    let message = Text::new(
        format!(
            "層「{stratum}」（第{stage}段）には抽出単位が1つしかなく、ばらつきを推定できません。隣の層とまとめるか、lonely に remove・certainty・adjust・average のいずれかを指定してください。"
        ),
        format!(
            "Stratum “{stratum}” (stage {stage}) has one sampling unit, so that its spread cannot be seen. Merge it with a neighbour, or say in “lonely”: remove, certainty, adjust or average."
        ),
    );
    Finding::error("lonely-unit", message)
}

pub(super) fn too_many_classes(n: usize) -> Finding {
    let max = super::columns::CLASSES_MAX;
    let message = Text::new(
        format!(
            "区分が{n}あり、上限{max}を超えます。施設の番号や自由記述の列ではないか確かめ、区分の列を指定してください。"
        ),
        format!(
            "There are {n} classes, more than {max}. See whether this is a facility’s number or free text, and name a column of classes."
        ),
    );
    Finding::error("too-many-classes", message)
}

pub(super) fn unknown_estimate(contrast: &str, key: &str, known: &[String]) -> Finding {
    let known = known.join(", ");
    let message = Text::new(
        format!("対比「{contrast}」の「{key}」に当たる推定値がありません。使える区分：{known}"),
        format!("Contrast “{contrast}” names “{key}”, for which there is no estimate. Known: {known}"),
    );
    Finding::error("unknown-estimate", message).at_item(contrast)
}

pub(super) fn not_defined(what: &str, ja: &str, en: &str) -> Finding {
    Finding::error("not-defined", Text::new(ja, en)).at_item(what)
}

pub(super) fn unknown_term(term: &str) -> Finding {
    let message = Text::new(
        format!(
            "補正の項「{term}」を列として読めません。(Intercept)、数の列の名前、または列の名前に区分を続けたもの（例：stypeH）を書いてください。"
        ),
        format!(
            "The calibration term “{term}” names no column. Write (Intercept), a column of numbers, or a column followed by a category, e.g. stypeH."
        ),
    );
    Finding::error("unknown-term", message).at_item(term)
}

pub(super) fn class_without_total(column: &str, class: &str, row: usize) -> Finding {
    let message = Text::new(
        format!("区分「{class}」の母集団の総数がありません。totals に加えてください。"),
        format!("There is no population total for class “{class}”. Add it to “totals”."),
    );
    Finding::error("class-without-total", message).in_column(column).at_row(spreadsheet_row(row))
}

pub(super) fn stratum_not_in_frame(column: &str, stratum: &str, row: usize) -> Finding {
    let message = Text::new(
        format!(
            "層「{stratum}」の母集団の大きさがありません。設計の fpc の sizes に加えるか、区分の誤りを直してください。"
        ),
        format!(
            "There is no population size for stratum “{stratum}”. Add it to “sizes” in “fpc” of the design, or correct the class."
        ),
    );
    Finding::error("class-missing", message).in_column(column).at_row(spreadsheet_row(row))
}

pub(super) fn at_row(finding: Finding, row: usize) -> Finding {
    finding.at_row(spreadsheet_row(row))
}

fn spreadsheet_row(row: usize) -> u32 {
    u32::try_from(row + FIRST_ROW).unwrap_or(u32::MAX)
}
