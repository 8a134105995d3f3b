//! Carries out a plan: counts, estimates, and lays the figures out as tables.

use std::sync::Arc;

use base::{Finding, Text};

use crate::classification::Classification;
use crate::counting;
use crate::dataset::Dataset;
use crate::estimate::{self, AveragingRule, Ground};
use crate::plan::{Plan, TablePlan};
use crate::share_of::ShareOf;
use crate::sums::Sums;
use crate::table::{Amounts, Cell, Column, ColumnKind, Disclosed, Marking, Row, RowKind, Table, pick};
use crate::variable::{State, Variable, VariableKind};

/// The note of a table whose facilities have several of what is counted.
pub(crate) const CLUSTERS: &str = "clusters";

/// What came of a plan. A table that could not be made has a finding instead.
#[derive(Clone, Debug, Default)]
pub struct Tabulation {
    /// In the plan's order.
    pub tables: Vec<Table>,
    /// One for each unknown item or classification.
    pub findings: Vec<Finding>,
}

/// Makes the tables of `plan`.
pub fn run(dataset: &Dataset, plan: &Plan) -> Tabulation {
    let mut tabulation = Tabulation::default();
    let mut wanted: Vec<(&Variable, &Classification)> = Vec::new();
    let mut rules: Vec<(AveragingRule, ShareOf)> = Vec::new();
    for (index, table_plan) in plan.tables.iter().enumerate() {
        let place = |finding: Finding| finding.at_row(u32::try_from(index + 1).unwrap_or(u32::MAX));
        let variable = dataset.variable(&table_plan.variable);
        let by = dataset.classification(&table_plan.by);
        if variable.is_none() {
            tabulation.findings.push(place(unknown_variable(dataset, table_plan)));
        }
        if by.is_none() {
            tabulation.findings.push(place(unknown_classification(dataset, table_plan)));
        }
        if let (Some(variable), Some(by)) = (variable, by) {
            let takes_several = matches!(variable.kind, VariableKind::Multiple { .. });
            if table_plan.share_of == ShareOf::Choices && !takes_several {
                tabulation.findings.push(place(no_choices(variable)));
                continue;
            }
            wanted.push((variable, by));
            rules.push((table_plan.averaging, table_plan.share_of));
        }
    }
    let sums = counting::sums(dataset, &wanted);
    for (((variable, by), rules), sums) in wanted.into_iter().zip(rules).zip(sums) {
        let sums = match rules.1 {
            ShareOf::Cases => sums,
            ShareOf::Choices => sums.of_choices(dataset, variable, by),
        };
        tabulation.tables.push(table(dataset, variable, by, rules, sums));
    }
    tabulation
}

fn table(
    dataset: &Dataset,
    variable: &Variable,
    by: &Classification,
    (averaging, share_of): (AveragingRule, ShareOf),
    sums: Sums,
) -> Table {
    let multiple = matches!(variable.kind, VariableKind::Multiple { .. });
    let ground = Arc::new(Ground {
        base: if multiple { share_of.said_in(&variable.base) } else { variable.base.clone() },
        strata: dataset.strata().name.clone(),
        by: by.name.clone(),
        share_of,
        in_repeat: variable.parent.is_some(),
    });
    let amount_unit = match &variable.kind {
        VariableKind::Amount { unit } => Some(unit.clone()),
        VariableKind::Single { .. } | VariableKind::Multiple { .. } => None,
    };
    let columns = columns(variable, dataset.alone().get(&variable.name).map_or(&[], Vec::as_slice));
    let row = |class: Option<usize>, kind: RowKind, label: Text, n_frame: u64| {
        let sum = |count: fn(&crate::sums::CellSums) -> u64| sums.cells_of(class).map(count).sum();
        Row {
            kind,
            label,
            n_frame,
            n_responses: sum(|cell| cell.n_responses),
            n_cases: Disclosed::Known(sum(|cell| cell.states.n_cases())),
            n_base: Disclosed::Known(sum(|cell| cell.states.n_base())),
            n_undetermined: Disclosed::Known(sum(|cell| cell.states.undetermined)),
            n_not_asked: Disclosed::Known(sum(|cell| cell.states.not_asked)),
            n_choices: (share_of == ShareOf::Choices).then(|| Disclosed::Known(sum(crate::sums::CellSums::whole))),
            cells: (0..columns.len()).map(|column| cell(&ground, &sums, class, &columns, column)).collect(),
            amounts: amount_unit.is_some().then(|| amounts(&ground, &sums, class)),
        }
    };
    let mut rows: Vec<Row> = Vec::with_capacity(by.classes.len() + 1);
    for (index, class) in by.classes.iter().enumerate() {
        let kind = RowKind::Class { code: class.code.clone() };
        rows.push(row(Some(index), kind, class.label.clone(), u64::from(by.n_frame[index])));
    }
    let n_frame = by.n_frame.iter().map(|n_frame| u64::from(*n_frame)).sum();
    rows.push(row(None, RowKind::Total, Text::new("全体", "All"), n_frame));
    Table {
        name: variable.name.clone(),
        number: variable.number.clone(),
        title: variable.label.clone(),
        by_name: by.name.clone(),
        by: by.label.clone(),
        weighted_by: dataset.strata().label.clone(),
        amount_unit,
        multiple,
        averaging,
        share_of,
        marking: Marking::InternalUnsuppressed,
        columns,
        rows,
        notes: notes(variable, share_of, &sums),
        ground,
        sums,
        released_means: None,
    }
}

fn columns(variable: &Variable, alone: &[String]) -> Vec<Column> {
    let category = |category: &crate::variable::Category| Column {
        kind: ColumnKind::Category,
        code: category.code.clone(),
        label: category.label.clone(),
        alone: alone.contains(&category.code),
    };
    let state = |kind: ColumnKind, code: &str, ja: &str, en: &str| Column {
        kind,
        code: code.to_owned(),
        label: Text::new(ja, en),
        alone: false,
    };
    let mut columns: Vec<Column> = variable.kind.categories().iter().map(category).collect();
    if matches!(variable.kind, VariableKind::Amount { .. }) {
        columns.push(state(ColumnKind::Answered, "#answered", "記入あり", "Amount given"));
    }
    columns.push(state(ColumnKind::Blank, "#blank", "未回答", "No answer"));
    columns.push(state(ColumnKind::Unknown, "#unknown", "わからない", "Don’t know"));
    columns.push(state(ColumnKind::Unconfirmed, "#unconfirmed", "未確認（転記のまま）", "Prefilled, not confirmed"));
    columns
}

fn cell(ground: &Arc<Ground>, sums: &Sums, class: Option<usize>, columns: &[Column], column: usize) -> Cell {
    let pick = pick(columns, column);
    Cell {
        count: Disclosed::Known(sums.cells_of(class).map(|cell| cell.picked(pick)).sum()),
        of_respondents: estimate::share_of_respondents(ground, sums, class, pick),
        frame_weighted: estimate::frame_weighted_share(ground, sums, class, pick),
    }
}

fn amounts(ground: &Arc<Ground>, sums: &Sums, class: Option<usize>) -> Amounts {
    Amounts {
        n: Disclosed::Known(sums.cells_of(class).map(|cell| cell.amounts.n).sum()),
        sum: Disclosed::Known(sums.cells_of(class).map(|cell| cell.amounts.sum).sum()),
        mean: estimate::mean_of_respondents(ground, sums, class),
        mean_frame_weighted: estimate::frame_weighted_mean(ground, sums, class),
    }
}

/// What the figures alone do not say.
fn notes(variable: &Variable, share_of: ShareOf, sums: &Sums) -> Vec<Finding> {
    let mut notes: Vec<Finding> = Vec::new();
    for stratum in sums.strata_without_response() {
        let (n_frame, label) = (stratum.n_frame, &stratum.label);
        let message = Text::new(
            format!(
                "「{}」は対象{n_frame}施設から回答がないため、加重割合に含まれていません。",
                label.get(base::Lang::Ja)
            ),
            format!(
                "None of the {n_frame} facilities in “{}” responded; the weighted shares do not stand for them.",
                label.get(base::Lang::En)
            ),
        );
        notes.push(Finding::warning("stratum-without-response", message).at_item(&variable.name));
    }
    for (index, stratum) in sums.strata().iter().enumerate() {
        let in_base = sums.cells_of_stratum(index, None).any(|cell| cell.states.n_base() > 0);
        if !in_base || stratum.n_responses != 1 || stratum.n_frame == 1 {
            continue;
        }
        let (n_frame, label) = (stratum.n_frame, &stratum.label);
        let message = Text::new(
            format!(
                "「{}」は対象{n_frame}施設のうち回答が1施設だけで、層内のばらつきが見えません。標準誤差には全体の平均からの隔たりを用いています。",
                label.get(base::Lang::Ja)
            ),
            format!(
                "Of the {n_frame} facilities in “{}” one responded, so that its spread cannot be seen. Standard errors use its distance from the mean of all.",
                label.get(base::Lang::En)
            ),
        );
        notes.push(Finding::warning("lonely-stratum", message).at_item(&variable.name));
    }
    let n_undetermined: u64 = sums.cells_of(None).map(|cell| cell.states.of(State::Undetermined)).sum();
    if n_undetermined > 0 {
        let message = Text::new(
            format!(
                "前提となる設問が未回答・わからない・未確認のため、母数に入るか判定できない回答が{n_undetermined}件あります。母数には含めていません。"
            ),
            format!(
                "{n_undetermined} cases left a gating question blank, unknown or unconfirmed, so that nobody can say whether they belong to the base. They are not counted in it."
            ),
        );
        notes.push(Finding::new(base::Severity::Info, "undetermined", message).at_item(&variable.name));
    }
    if variable.parent.is_some() || share_of == ShareOf::Choices {
        let message = Text::new(
            "同じ施設の中の件は互いに似ているため、標準誤差と95％区間は施設をひとまとまりとして計算しています。",
            "What one facility has is alike; standard errors and 95% intervals take each facility as one cluster.",
        );
        notes.push(Finding::new(base::Severity::Info, CLUSTERS, message).at_item(&variable.name));
    }
    notes
}

fn no_choices(variable: &Variable) -> Finding {
    let name = &variable.name;
    let message = Text::new(
        format!(
            "設問「{name}」は複数選択ではないため、延べ選択数に占める割合は作れません。割合の分母に「回答者」（cases）を指定してください。"
        ),
        format!(
            "Item “{name}” takes one answer, so that there are no shares of all choices; ask for shares of “cases”."
        ),
    );
    Finding::error("no-choices", message).at_item(name)
}

fn unknown_variable(dataset: &Dataset, plan: &TablePlan) -> Finding {
    let known: Vec<&str> = dataset.variables().iter().map(|variable| variable.name.as_str()).collect();
    let (name, known) = (&plan.variable, known.join(", "));
    let message = Text::new(
        format!("集計計画の設問「{name}」は集計用データにありません。使える設問：{known}"),
        format!("The plan asks for item “{name}”, which the dataset does not hold. Items: {known}"),
    );
    Finding::error("unknown-item", message).at_item(name)
}

fn unknown_classification(dataset: &Dataset, plan: &TablePlan) -> Finding {
    let known: Vec<&str> = dataset.classifications().iter().map(|by| by.name.as_str()).collect();
    let (name, known) = (&plan.by, known.join(", "));
    let message = Text::new(
        format!("集計計画の区分「{name}」は集計用データにありません。使える区分：{known}"),
        format!("The plan asks for a breakdown by “{name}”, which the dataset does not hold. Classifications: {known}"),
    );
    Finding::error("unknown-classification", message).at_item(&plan.variable)
}
