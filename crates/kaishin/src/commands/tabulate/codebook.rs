//! What the columns of a foreign file are to a tabulation: classifications, items, strata with their frame.

use std::collections::BTreeMap;

use base::{Finding, Text};
use extract::{CodeValue, CodedFile};
use tabulate::kernel::{Cells, Counts, SharesOfColumn, Strata};

use crate::cli::Tabulate;

/// The plan of one tabulation. Columns are named by their place in the file's columns.
pub(super) struct Codebook {
    /// The classifications, and behind them the strata where they are none of these.
    pub(super) dimensions: Vec<usize>,
    /// How many of the dimensions are classifications that were asked for.
    pub(super) n_by: usize,
    pub(super) items: Vec<usize>,
    pub(super) cells: Cells,
    /// For each item which of its codes are in the base.
    pub(super) in_base: Vec<Vec<bool>>,
    /// The dimension of the strata.
    strata: Option<usize>,
}

/// The frame behind the weights.
pub(super) struct Frame {
    strata: Strata,
    t: f64,
}

impl Codebook {
    pub(super) fn new(file: &CodedFile, tabulate: &Tabulate) -> Result<Codebook, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut place = |name: &String| {
            let place = file.columns().iter().position(|column| column.name == *name);
            if place.is_none() {
                findings.push(no_column(name, file));
            }
            place
        };
        let mut dimensions: Vec<usize> = tabulate.by.iter().filter_map(&mut place).collect();
        let n_by = dimensions.len();
        let strata = tabulate.strata.as_ref().and_then(&mut place);
        if !findings.is_empty() {
            return Err(findings);
        }
        if let Some(strata) = strata.filter(|strata| !dimensions.contains(strata)) {
            dimensions.push(strata);
        }
        let items: Vec<usize> = (0..file.columns().len()).filter(|column| !dimensions.contains(column)).collect();
        let n_codes = |column: &usize| file.columns()[*column].codes.len();
        let shape: Vec<usize> = dimensions.iter().map(n_codes).collect();
        let Some(cells) = Cells::new(&shape) else {
            return Err(vec![too_many_cells(&shape)]);
        };
        let is_in = |code: &CodeValue| !tabulate.not_asked.contains(&code.to_string());
        let in_base = items.iter().map(|item| file.columns()[*item].codes.iter().map(is_in).collect()).collect();
        let strata = strata.and_then(|strata| dimensions.iter().position(|dimension| *dimension == strata));
        Ok(Codebook { dimensions, n_by, items, cells, in_base, strata })
    }

    /// The frame, where strata were named; refused when it does not fit the responses.
    pub(super) fn frame(
        &self,
        file: &CodedFile,
        counts: &Counts,
        tabulate: &Tabulate,
    ) -> Result<Option<Frame>, Vec<Finding>> {
        let (Some(strata), Some(frame)) = (self.strata, &tabulate.frame) else {
            return Ok(None);
        };
        let column = &file.columns()[self.dimensions[strata]];
        let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
        let mut findings = Vec::new();
        for pair in frame {
            match pair.split_once('=').and_then(|(code, size)| Some((code, size.trim().parse().ok()?))) {
                Some((code, size)) => {
                    sizes.insert(code.trim().to_owned(), size);
                }
                None => findings.push(not_a_size(pair)),
            }
        }
        let n_responses =
            if self.items.is_empty() { vec![0; column.codes.len()] } else { self.responses(counts, strata) };
        let mut n_frame = Vec::with_capacity(column.codes.len());
        for (code, n) in column.codes.iter().zip(n_responses) {
            match sizes.remove(&code.to_string()) {
                Some(size) if size < n => findings.push(too_small(&code.to_string(), size, n)),
                Some(size) => n_frame.push(size),
                None => findings.push(not_in_frame(&code.to_string())),
            }
        }
        findings.extend(sizes.keys().map(|code| nobody_responded(code)));
        if !findings.is_empty() {
            return Err(findings);
        }
        // Without a degree of freedom no stratum has two respondents, and there is no standard error to multiply.
        let df = file.n_rows().saturating_sub(n_frame.len()).max(1);
        let t = tabulate::kernel::t_95(df as u64);
        Ok(Some(Frame { strata: Strata { dimension: strata, n_frame }, t }))
    }

    /// Responses by stratum, counted at the first item.
    fn responses(&self, counts: &Counts, strata: usize) -> Vec<u64> {
        let mut sums = vec![0; self.cells.shape()[strata]];
        for rank in 0..counts.n_codes(0) {
            for (sum, n) in sums.iter_mut().zip(self.cells.margin(counts.of(0, rank), &[strata])) {
                *sum += n;
            }
        }
        sums
    }
}

impl Frame {
    /// Weighted shares by every classification that was asked for, and at last in total.
    pub(super) fn shares(&self, counts: &Counts, codebook: &Codebook) -> Vec<Vec<SharesOfColumn>> {
        let by = (0..codebook.n_by).map(Some).chain([None]);
        by.map(|by| self.strata.shares(counts, &codebook.cells, by, &codebook.in_base, self.t)).collect()
    }
}

fn no_column(name: &str, file: &CodedFile) -> Finding {
    let known = file.columns().iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
    Finding::error(
        "no-such-column",
        Text::new(
            format!("「{name}」というコードの列はありません。ある列：{known}"),
            format!("There is no column of codes “{name}”. There are: {known}"),
        ),
    )
    .at_item(name)
}

fn too_many_cells(shape: &[usize]) -> Finding {
    let shape = shape.iter().map(usize::to_string).collect::<Vec<_>>().join("×");
    let max = tabulate::kernel::CELLS_MAX;
    Finding::error(
        "too-many-cells",
        Text::new(
            format!(
                "--by の区分の組合せ（{shape}）が多すぎるか、行がありません。{max}以下になるよう --by を分けて実行してください。"
            ),
            format!(
                "The classes of --by combine to too many ({shape}), or there is no row. Run with fewer in --by; up to {max} combinations are counted."
            ),
        ),
    )
}

fn not_a_size(pair: &str) -> Finding {
    Finding::error(
        "frame-size",
        Text::new(
            format!("--frame の「{pair}」は「層のコード=対象施設数」の形ではありません。例：1=2940"),
            format!("“{pair}” in --frame is not a stratum’s code and its number of facilities, such as 1=2940."),
        ),
    )
}

fn too_small(code: &str, size: u64, n: u64) -> Finding {
    Finding::error(
        "more-responses-than-facilities",
        Text::new(
            format!(
                "層「{code}」の回答{n}件が対象施設数{size}を超えています。名簿にない施設の回答がないか確認してください。"
            ),
            format!(
                "Stratum “{code}” has {n} responses from {size} facilities. Look for responses from outside of the frame."
            ),
        ),
    )
}

fn not_in_frame(code: &str) -> Finding {
    Finding::error(
        "class-missing",
        Text::new(
            format!("データにある層「{code}」が --frame にありません。対象施設数を加えてください。"),
            format!("Stratum “{code}” is in the data and not in --frame. Add its number of facilities."),
        ),
    )
}

fn nobody_responded(code: &str) -> Finding {
    Finding::error(
        "stratum-without-response",
        Text::new(
            format!(
                "--frame の層「{code}」の回答がデータにありません。近い層とまとめるか、--frame から外して母集団を狭めてください。"
            ),
            format!(
                "Nobody in the data is of stratum “{code}”. Merge it with a similar one, or take it out of --frame and of the population."
            ),
        ),
    )
}
