//! A sheet with invented content, for the pages that show one.

use crate::answers::Shown;
use crate::sheet::{Sheet, SheetOption, SheetRow, SheetSection};
use crate::words;

/// Two sections with an answer of every state.
pub(crate) fn sample() -> Sheet {
    let section = |title: &str, name: &str, rows| SheetSection { title: title.to_owned(), name: name.to_owned(), rows };
    Sheet {
        sections: vec![
            section("電子カルテシステムのバックアップ", "ehr", backup_rows()),
            section("リモートゲートウェイ装置", "vpn", gateway_rows()),
        ],
    }
}

fn backup_rows() -> Vec<SheetRow> {
    let guideline =
        "医療情報システムの安全管理に関するガイドライン及びそれを基としたチェックリスト等を活用しているか。";
    let backup = "診療が停止しないため電子カルテシステムのバックアップデータは作成しているか。";
    let off = SheetRow {
        presence: "out",
        because: "電子カルテシステムを使用していないため対象外".to_owned(),
        why: "問3で「はい」と回答した場合の設問です".to_owned(),
        official: false,
        ..yes_no("4", backup, "")
    };
    vec![yes_no("2", guideline, "はい"), yes_no("3", "電子カルテシステムを使用しているか。", "いいえ"), off]
}

fn gateway_rows() -> Vec<SheetRow> {
    let note = "以降の設問は、回答にあたり、院内のサーバ室等を確認し、リモートゲートウェイ装置（VPN装置）が存在するか確認すること。";
    let model = SheetRow {
        answer: Shown { state: "unknown", text: String::new(), unit: String::new() },
        ..row("item", "型番", "")
    };
    let count = SheetRow {
        reasons: vec![Some("予備機を含むため".to_owned())],
        answer: Shown { state: "answered", text: "2".to_owned(), unit: "台".to_owned() },
        ..row("item", "台数", "2")
    };
    let line = |label: &str, chosen: &str| SheetRow { in_grid: true, ..yes_no("9", label, chosen) };
    let lines = vec![line("医事会計システム", "はい"), line("画像システム", "")];
    let grid = SheetRow { kind: "grid", lines: lines.clone(), ..row("grid", "", "") };
    vec![
        grid,
        lines[0].clone(),
        lines[1].clone(),
        row("note", note, ""),
        yes_no("8", "VPN装置が存在するか。", "はい"),
        SheetRow { position: 1, ..row("head", "装置", "") },
        row("item", "メーカー名", "架空製作所"),
        model,
        count,
        yes_no("11", "VPN装置へのアクセス元IPアドレスを保守業者などに制限しているか。", ""),
    ]
}

fn yes_no(number: &str, label: &str, chosen: &str) -> SheetRow {
    let option =
        |label: &str| SheetOption { label: label.to_owned(), chosen: label == chosen, exclusive: label == "いいえ" };
    SheetRow {
        number: number.to_owned(),
        options: vec![option("はい"), option("いいえ")],
        guidance: words::blocks("当てはまる回答を選択してください。\n- 架空の例一\n- 架空の例二"),
        ..row("item", label, chosen)
    }
}

fn row(kind: &'static str, label: &str, text: &str) -> SheetRow {
    let state = if text.is_empty() { "blank" } else { "answered" };
    SheetRow {
        kind,
        number: String::new(),
        label: label.to_owned(),
        position: 0,
        answer: Shown { state, text: text.to_owned(), unit: String::new() },
        presence: "in",
        because: String::new(),
        why: String::new(),
        official: true,
        lines: Vec::new(),
        in_grid: false,
        options: Vec::new(),
        guidance: Vec::new(),
        max_chars: 100,
        unit: "台".to_owned(),
        reasons: Vec::new(),
    }
}
