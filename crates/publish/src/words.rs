//! The receipt of one cell in words: what the figure is, of whom, and what it was made from.

use base::{Finding, Lang, Text};

use crate::address::{Address, Found};
use crate::tables::{Amounts, Figures, Measure, Release, ResponseRow, Shown, Table};

/// Names that a finding lists before it stops.
const LISTED_MAX: usize = 40;

/// One line each: what it is called, and what it is.
pub fn receipt(release: &Release, address: &Address, found: &Found<'_>, lang: Lang) -> Vec<(String, String)> {
    let (table, row) = (found.table, found.row);
    let both = |code: &str, label: &Text| format!("{}（{code}）", label.get(lang));
    let mut lines: Vec<(Text, String)> = vec![
        (Text::new("所在", "Address"), address.to_string()),
        (Text::new("調査", "Survey"), release.survey.get(lang).to_owned()),
        (Text::new("回", "Round"), release.round.get(lang).to_owned()),
        (Text::new("設問", "Item"), format!("{} {}", table.number, table.title.get(lang))),
        (
            Text::new("区分", "Class"),
            format!("{} {}", both(&table.by.code, &table.by.label), row.class.label.get(lang)),
        ),
        (Text::new("列", "Column"), both(&found.column.code, &found.column.label)),
        (Text::new("母数", "Base"), table.base.sentence.get(lang).to_owned()),
        (Text::new("母数の条件", "Base as an expression"), base_expression(&table.base.expression, lang)),
        (Text::new("母数の大きさ n", "Size of the base n"), count(&row.n_base, table.base.unit.get(lang), lang)),
        (Text::new("対象施設数 N", "Facilities of the frame N"), row.n_frame.to_string()),
        (Text::new("回答施設数", "Responses"), count(&row.n_responses, "", lang)),
    ];
    match &row.cells[found.index] {
        Shown::Value(figures) => lines.extend(figures_lines(figures, lang)),
        Shown::Withheld { .. } => lines.push((Text::new("件数", "Count"), withheld_words(lang))),
    }
    if let (Some(amounts), "answered") = (&row.amounts, found.column.kind.as_str()) {
        match amounts {
            Shown::Value(amounts) => lines.extend(amounts_lines(amounts, lang)),
            Shown::Withheld { .. } => lines.push((Text::new("合計量", "Amount"), withheld_words(lang))),
        }
    }
    let receipt = &table.receipt;
    let strata = both(&table.weighted_by.code, &table.weighted_by.label);
    lines.extend([
        (
            Text::new("重み", "Weights"),
            Text::new(format!("{strata}の層ごとに N/n"), format!("N/n of each stratum of {strata}"))
                .get(lang)
                .to_owned(),
        ),
        (Text::new("層ごとの N/n", "N/n by stratum"), weights(release, table, lang)),
        (Text::new("主に示す割合", "Shown first"), both(&table.averaging.code, &table.averaging.label)),
        (
            Text::new("集計計画", "Plan"),
            format!(
                "item={} by={} averaging={} share_of={}",
                table.item, table.by.code, table.averaging.code, table.share_of.code
            ),
        ),
        (Text::new("集計計画の SHA-256", "SHA-256 of the plan"), receipt.plan_sha256.clone()),
        (Text::new("抽出データの SHA-256", "SHA-256 of the extract"), receipt.extract_sha256.clone()),
        (Text::new("基準時点", "As of"), receipt.as_of.clone()),
        (Text::new("調査票の版", "Edition"), format!("{} {}", release.source.form_id, release.source.edition)),
    ]);
    for method in &receipt.methods {
        let words = format!("{} {} {}", method.code, method.version, method.note);
        lines.push((Text::new("方法と版", "Method and version"), words));
    }
    lines.push((Text::new("プログラム", "Program"), receipt.program.clone()));
    if !release.rules.is_empty() {
        lines.push((Text::new("秘匿の規則", "Rules of suppression"), release.rules.join(", ")));
    }
    for earlier in &release.beside {
        let words = format!("{} ({})", earlier.as_of, earlier.extract_sha256);
        lines.push((Text::new("合わせて秘匿した以前の公表", "Withheld beside the earlier release"), words));
    }
    lines.push((Text::new("取扱い", "Marking"), table.marking.label.get(lang).to_owned()));
    lines.into_iter().map(|(name, words)| (name.get(lang).to_owned(), words)).collect()
}

/// `true()` where there is no condition, with what that means.
fn base_expression(expression: &str, lang: Lang) -> String {
    let everybody = Text::new("条件なし：すべての回答施設に尋ねる", "no condition: everybody is asked");
    match expression {
        "" => format!("{} ({})", crate::long::EVERYBODY, everybody.get(lang)),
        expression => expression.to_owned(),
    }
}

/// For each stratum what a response stands for; `—` where the release does not tell how many facilities it has.
fn weights(release: &Release, table: &Table, lang: Lang) -> String {
    let of_strata = release.responses.iter().find(|responses| responses.by.code == table.weighted_by.code);
    let row = |row: &ResponseRow| {
        let label = row.class.label.get(lang);
        match row.n_responses.value() {
            Some(0) => format!("{label} {}/0", row.n_frame),
            #[expect(clippy::cast_precision_loss, reason = "a weight to four decimals")]
            Some(n) => format!("{label} {}/{n} = {:.4}", row.n_frame, row.n_frame as f64 / *n as f64),
            None => format!("{label} X"),
        }
    };
    let rows = of_strata.into_iter().flat_map(|responses| &responses.rows).filter(|row| !row.class.total);
    or_dash(&rows.map(row).collect::<Vec<_>>().join(", "))
}

/// What is wrong with an address that leads nowhere, and what there is instead.
pub fn nowhere(release: &Release, address: &Address) -> Finding {
    let Address { item, by, class, column } = address;
    let of_item: Vec<_> = release.tables.iter().filter(|table| table.item == *item).collect();
    let (part, given, known) = if of_item.is_empty() {
        (Text::new("設問", "item"), item, listed(release.tables.iter().map(|table| table.item.as_str())))
    } else if let Some(table) = of_item.iter().find(|table| table.by.code == *by) {
        let columns = || table.columns.iter().map(|column| column.code.as_str());
        if columns().any(|code| code == column) {
            let codes = table.rows.iter().map(|row| if row.class.total { "*" } else { row.class.code.as_str() });
            (Text::new("区分のコード", "class"), class.as_ref().unwrap_or(column), listed(codes))
        } else {
            (Text::new("列", "column"), column, listed(columns()))
        }
    } else {
        (Text::new("区分の種類", "classification"), by, listed(of_item.iter().map(|table| table.by.code.as_str())))
    };
    let message = Text::new(
        format!("{}「{given}」はこの公表ファイルにありません。あるもの：{known}", part.get(Lang::Ja)),
        format!("There is no {} “{given}” in this release. There are: {known}", part.get(Lang::En)),
    );
    Finding::error("no-such-cell", message).at_item(&address.to_string())
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut all: Vec<&str> = names.collect();
    all.dedup();
    let more = if all.len() > LISTED_MAX { " …" } else { "" };
    all.truncate(LISTED_MAX);
    format!("{}{more}", all.join(", "))
}

fn figures_lines(figures: &Figures, lang: Lang) -> Vec<(Text, String)> {
    vec![
        (Text::new("件数", "Count"), figures.count.to_string()),
        (Text::new("回答割合", "Share of respondents"), share(figures.share.as_ref(), lang)),
        (Text::new("加重割合", "Frame-weighted share"), share(figures.weighted.as_ref(), lang)),
    ]
}

fn amounts_lines(amounts: &Amounts, lang: Lang) -> Vec<(Text, String)> {
    let sum = amounts.sum.map_or_else(String::new, |sum| sum.to_string());
    vec![
        (Text::new("合計量", "Amount"), or_dash(&sum)),
        (Text::new("平均量", "Mean"), mean(amounts.mean.as_ref(), lang)),
        (Text::new("加重平均量", "Frame-weighted mean"), mean(amounts.mean_weighted.as_ref(), lang)),
    ]
}

fn share(measure: Option<&Measure>, lang: Lang) -> String {
    let Some(measure) = measure else { return or_dash("") };
    let percent = measure.percent.map_or_else(String::new, |percent| format!("{percent:.1} % "));
    format!("{percent}({}){}", measure.value, precision(measure, lang))
}

fn mean(measure: Option<&Measure>, lang: Lang) -> String {
    measure.map_or_else(|| or_dash(""), |measure| format!("{}{}", measure.value, precision(measure, lang)))
}

fn precision(measure: &Measure, lang: Lang) -> String {
    let mut parts: Vec<String> = Vec::new();
    let words = |ja: &str, en: &str| Text::new(ja, en).get(lang).to_owned();
    if let Some(se) = measure.se {
        parts.push(format!("{} {se}", words("標準誤差", "standard error")));
    }
    if let Some(df) = measure.df {
        parts.push(format!("{} {df}", words("自由度", "df")));
    }
    if let (Some(low), Some(high)) = (measure.low, measure.high) {
        let method = measure.method.as_deref().unwrap_or_default();
        parts.push(format!("{} {low} – {high} {method}", words("95 % 区間", "95 % interval")));
    }
    if parts.is_empty() { String::new() } else { format!(", {}", parts.join(", ")) }
}

fn count(count: &Shown<u64>, unit: &str, lang: Lang) -> String {
    match count {
        Shown::Value(count) => format!("{count} {unit}").trim_end().to_owned(),
        Shown::Withheld { .. } => withheld_words(lang),
    }
}

fn withheld_words(lang: Lang) -> String {
    Text::new("X（秘匿）", "X (withheld)").get(lang).to_owned()
}

fn or_dash(words: &str) -> String {
    if words.is_empty() { "—".to_owned() } else { words.to_owned() }
}
