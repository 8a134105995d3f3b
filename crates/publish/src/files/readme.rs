//! What is in a folder of published tables, for whoever finds it: the file to read first.

use std::fmt::Write;

use base::{Lang, Text};

use super::{ENCODINGS, File, MANIFEST, TABLES, WORKBOOK};
use crate::tables::{Release, Table};

/// The words of `README.md`, in one language.
pub(super) fn readme(release: &Release, earlier: &[Release], files: &[File], lang: Lang) -> String {
    let mut page = String::new();
    let words = |ja: &str, en: &str| if lang == Lang::Ja { ja.to_owned() } else { en.to_owned() };
    head(&mut page, release, lang);
    heading(&mut page, &words("ファイル", "Files"));
    for file in files {
        line(&mut page, &format!("`{}`：{}", file.name, what(&file.name, release).get(lang)), lang);
    }
    line(
        &mut page,
        &format!("`{MANIFEST}`：{}", words("各ファイルの大きさと SHA-256", "size and SHA-256 of every file")),
        lang,
    );
    heading(&mut page, &words("読み方", "How to read the figures"));
    for note in notes(release) {
        line(&mut page, note.get(lang), lang);
    }
    heading(&mut page, &words("表", "Tables"));
    for table in &release.tables {
        line(&mut page, &of_table(table, lang), lang);
    }
    if !release.findings.is_empty() {
        heading(&mut page, &words("ただし書き", "Remarks"));
        for finding in &release.findings {
            line(&mut page, &finding.line(lang), lang);
        }
    }
    heading(&mut page, &words("もとにしたもの", "Made from"));
    for one in std::iter::once(release).chain(earlier) {
        line(&mut page, &source(one, lang), lang);
    }
    for one in &release.beside {
        let words = words("以前の公表と合わせて秘匿：基準時点", "withheld beside the earlier release as of");
        line(&mut page, &format!("{words} {}", one.as_of), lang);
    }
    page
}

fn head(page: &mut String, release: &Release, lang: Lang) {
    let title = crate::plain::plain(release.title.get(lang));
    let marking = release.marking.label.get(lang);
    let about = [&release.survey, &release.round, &release.period].map(|words| crate::plain::plain(words.get(lang)));
    let about: Vec<String> = about.into_iter().filter(|words| !words.is_empty()).collect();
    writeln!(page, "# {title}\n\n**{marking}**\n\n{}", about.join(" / ")).expect("a String takes any words");
}

fn heading(page: &mut String, words: &str) {
    writeln!(page, "\n## {words}\n").expect("a String takes any words");
}

fn line(page: &mut String, words: &str, lang: Lang) {
    let words = if lang == Lang::En { words.replace('：', ": ") } else { words.to_owned() };
    writeln!(page, "- {}", crate::plain::plain(&words)).expect("a String takes any words");
}

/// What a file of the folder holds.
fn what(name: &str, release: &Release) -> Text {
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    let form = match format!(".{ending}").as_str() {
        ending if ending == ENCODINGS[0].1 => {
            Text::new("CSV（UTF-8、BOM付き。Excel向け）", "CSV (UTF-8 with a byte order mark, for Excel)")
        }
        ending if ending == ENCODINGS[1].1 => Text::new("CSV（UTF-8、BOMなし）", "CSV (UTF-8 without a mark)"),
        ending if ending == ENCODINGS[2].1 => Text::new("CSV（Shift_JIS・CP932）", "CSV (Shift_JIS, CP932)"),
        ".parquet" => Text::new("Parquet", "Parquet"),
        _ => Text::default(),
    };
    let content = match stem {
        _ if name == TABLES => Text::new("すべての表と由来（JSON）", "all tables with their receipts (JSON)"),
        _ if name == WORKBOOK => Text::new(
            "cells・amounts・responses を1枚ずつのシートにしたもの（Excel）",
            "cells, amounts and responses as sheets (Excel)",
        ),
        "report" => Text::new(
            "表と図を印刷できる1つのページにしたもの（HTML）",
            "tables and charts as one page to print (HTML)",
        ),
        "cells" => Text::new("件数と割合。1行が1つのセル", "counts and shares, one line a cell"),
        "amounts" => Text::new("数量の合計と平均。1行が1つの区分", "sums and means of amounts, one line a class"),
        "responses" => Text::new("回収率。1行が1つの区分", "response rates, one line a class"),
        stem if stem.starts_with("tables-") => Text::new("以前の回の表（JSON）", "tables of an earlier round (JSON)"),
        stem => {
            let item = stem.split_once('-').map_or(stem, |(_, item)| item);
            let title = release.tables.iter().find(|table| table.item == item).map(|table| table.title.clone());
            title.unwrap_or_else(|| Text::same(stem))
        }
    };
    let both = |lang: Lang| match form.get(lang) {
        "" => content.get(lang).to_owned(),
        form => format!("{} — {form}", content.get(lang)),
    };
    Text::new(both(Lang::Ja), both(Lang::En))
}

fn notes(release: &Release) -> Vec<Text> {
    let mut notes = vec![
        Text::new(
            "母数は表ごとに違います。どの行にも、母数の説明・条件・大きさがあります。",
            "Every table has its own base; each line says it in words, as an expression and as a number.",
        ),
        Text::new(
            "回答割合は回答した医療機関を1つずつ数えたもの、加重割合は各回答を層の N/n 施設分として数えたものです。",
            "Shares of respondents count every response once; frame-weighted shares let each stand for N/n facilities of its stratum.",
        ),
        Text::new(
            "「X」は秘匿した値、「***」は存在しない値（母数が0の割合など）です。",
            "X is a withheld figure; *** is one that does not exist, such as a share of an empty base.",
        ),
        Text::new(
            "時間軸コードは e-Stat の形（年度）、地域コードは標準地域コードの5桁です。",
            "Time codes are e-Stat’s for fiscal years; area codes are the standard five digits.",
        ),
    ];
    if !release.rules.is_empty() {
        let rules = release.rules.join("、");
        notes.push(Text::new(
            format!("秘匿の規則：{rules}"),
            format!("rules of suppression: {}", release.rules.join(", ")),
        ));
    }
    notes
}

/// A table in one line: number, item, classification, wording and base.
fn of_table(table: &Table, lang: Lang) -> String {
    let (number, item, title) = (&table.number, &table.item, table.title.get(lang));
    let by = table.by.label.get(lang);
    match lang {
        Lang::Ja => format!("問{number}（{item}）{by}別：{title} — {}", table.base.sentence.get(lang)),
        Lang::En => format!("Q{number} ({item}) by {by}: {title} — {}", table.base.sentence.get(lang)),
    }
}

fn source(release: &Release, lang: Lang) -> String {
    let source = &release.source;
    let (form, edition, hash) = (&source.form_id, &source.edition, &source.extract_sha256);
    let (round, as_of, program) = (release.round.get(lang), &source.as_of, &source.program);
    match lang {
        Lang::Ja => {
            format!("{round}：調査票 {form} {edition}、基準時点 {as_of}、抽出データの SHA-256 {hash}、{program}")
        }
        Lang::En => {
            format!("{round}: questionnaire {form} {edition}, as of {as_of}, SHA-256 of the extract {hash}, {program}")
        }
    }
}
