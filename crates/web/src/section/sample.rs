//! A section's page with invented content.

use crate::answers::Shown;
use crate::samples::{Sample, respondent_sample};
use crate::section::block::{Block, Column, Grid, Heading};
use crate::section::item::{ItemView, OptionView, RowView};
use crate::section::last_time::LastTime;
use crate::section::page::{Problem, SectionView};
use crate::words;

/// The page as people meet it: fresh, in the middle, refused, and closed.
pub(crate) fn samples() -> Vec<Sample> {
    let view = section();
    let problem = Problem {
        href: "#i-vpn-q9-1-count".to_owned(),
        message: "問9 台数「二台」は数字だけで入力してください（例：2台なら「2」）".to_owned(),
    };
    let refused = SectionView { errors: vec![problem], ..view.clone() };
    let closed = SectionView { can_edit: false, notice: "closed", ..view.clone() };
    let mut samples = vec![respondent_sample("section-refused", refused), respondent_sample("section-closed", closed)];
    for notice in ["carried", "disk-full", "busy", "internal"] {
        let view = SectionView { notice, saved_at: None, is_last: true, ..view.clone() };
        samples.push(respondent_sample(&format!("section-{notice}"), view));
    }
    samples.push(respondent_sample("section", view));
    samples
}

fn section() -> SectionView {
    SectionView {
        round: "架空 病院における医療情報システムのバックアップデータ及びリモートゲートウェイ装置に係る調査".to_owned(),
        name: "vpn".to_owned(),
        title: "リモートゲートウェイ装置".to_owned(),
        position: 3,
        n_sections: 4,
        seen: 7,
        saved_at: Some("2026-11-20T05:03:00Z".parse().unwrap()),
        can_edit: true,
        notice: "",
        errors: Vec::new(),
        blocks: blocks(),
        unofficial: true,
        previous: "/sections/ehr".to_owned(),
        is_last: false,
        state: "in-progress",
    }
}

fn blocks() -> Vec<Block> {
    let mut blocks: Vec<Block> = items().into_iter().map(|item| Block::Item { item: Box::new(item) }).collect();
    let heading = Heading {
        id: "i-vpn-systems".to_owned(),
        label: "部門システムの利用状況".to_owned(),
        members: "vpn/s1 vpn/s2".to_owned(),
        out: false,
    };
    blocks.push(Block::Heading { heading });
    blocks.push(Block::Grid { grid: grid() });
    blocks
}

fn grid() -> Grid {
    let used = yes_no("s1", "15", "医事会計システム", "yes");
    let out = ItemView {
        presence: "out",
        because: "画像システムを使用していないため対象外".to_owned(),
        shown: Some(Shown { state: "answered", text: "はい".to_owned(), unit: String::new() }),
        ..yes_no("s2", "16", "画像システム", "yes")
    };
    let column = |value: &str, label: &str| Column { value: value.to_owned(), label: label.to_owned() };
    Grid {
        label: "部門システムの利用状況".to_owned(),
        columns: vec![column("yes", "はい"), column("no", "いいえ")],
        unknown_allowed: true,
        required: Some(true),
        by: "架空 太郎".to_owned(),
        at: Some("2026-11-20T05:03:00Z".parse().unwrap()),
        rows: vec![ItemView { unknown_allowed: true, notes: vec!["もう一度確認してください".to_owned()], ..used }, out],
    }
}

fn items() -> Vec<ItemView> {
    let note = ItemView {
        kind: "note",
        label: "以降の設問は、回答にあたり、院内のサーバ室等を確認し、リモートゲートウェイ装置（VPN装置）が存在するか確認すること。".to_owned(),
        ..item("preamble", "", "")
    };
    let at = Some("2026-11-20T05:03:00Z".parse().unwrap());
    let exists =
        ItemView { by: "架空 太郎".to_owned(), at, ..yes_no("q8", "8", "VPN装置が存在するか。", "yes") };
    let update = ItemView {
        guidance: words::blocks(
            "NISCや厚生労働省では、サイバーセキュリティ対策に係る情報を提供しています。回答を選択してください。\n\n参考\n- <https://www.example.jp/stopransomware/>",
        ),
        unknown_allowed: true,
        ..yes_no(
            "q10",
            "10",
            "内閣サイバーセキュリティセンター（NISC）や厚生労働省の注意喚起を基にVPN装置のアップデートを適切に行っているか。",
            "",
        )
    };
    let out = ItemView {
        presence: "out",
        because: "VPN装置が存在しないため対象外".to_owned(),
        shown: Some(Shown { state: "answered", text: "はい".to_owned(), unit: String::new() }),
        ..yes_no("q11", "11", "VPN装置へのアクセス元IPアドレスを保守業者などに制限しているか。", "yes")
    };
    let undetermined = ItemView {
        presence: "undetermined",
        because: "問8で「はい」と回答した場合の設問です".to_owned(),
        ..yes_no("q12", "12", "VPN装置へのアクセス記録は定期的（年1回程度）に検査しているか。", "")
    };
    let remarks = ItemView {
        kind: "lines",
        max_chars: 400,
        required: false,
        official: false,
        ..item("remarks", "", "補足があれば記入してください。")
    };
    vec![note, exists, devices(), update, out, undetermined, backups(), remarks]
}

/// A choice of many with one option that goes with no other, a second look, and last time's answer.
fn backups() -> ItemView {
    let option = |value: &str, label: &str, exclusive| OptionView {
        id: format!("i-vpn-q13-{value}"),
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: value == "disk",
        exclusive,
    };
    let options =
        vec![option("disk", "ディスク", false), option("tape", "テープ", false), option("none", "していない", true)];
    let last_time = LastTime {
        answer: Shown { state: "answered", text: "テープ".to_owned(), unit: String::new() },
        round: "架空の調査（前回）".to_owned(),
        at: "2025-11-20T05:03:00Z".parse().unwrap(),
        can_take: true,
        same: false,
    };
    ItemView {
        kind: "many",
        options,
        why: "問8で「はい」と回答した場合の設問です".to_owned(),
        notes: vec!["前回と異なる回答です。内容を確認してください".to_owned()],
        last_time: Some(last_time),
        ..item("q13", "13", "バックアップの方式をすべて選択すること。")
    }
}

fn devices() -> ItemView {
    let maker = ItemView {
        key: "vpn/q9[1]/maker".to_owned(),
        value: "架空製作所".to_owned(),
        ..item("q9-1-maker", "", "メーカー名")
    };
    let model = ItemView {
        key: "vpn/q9[1]/model".to_owned(),
        unknown_allowed: true,
        unknown: true,
        ..item("q9-1-model", "", "型番")
    };
    let count = ItemView {
        key: "vpn/q9[1]/count".to_owned(),
        kind: "integer",
        width: "short",
        unit: "台".to_owned(),
        value: "二台".to_owned(),
        errors: vec!["問9 台数「二台」は数字だけで入力してください（例：2台なら「2」）".to_owned()],
        ..item("q9-1-count", "", "台数")
    };
    let row = RowView {
        key: "vpn/q9[1]".to_owned(),
        id: "i-vpn-q9-1".to_owned(),
        position: 1,
        items: vec![maker, model, count],
        fresh: false,
    };
    ItemView {
        kind: "repeat",
        unit: "装置".to_owned(),
        rows: vec![row],
        ..item("q9", "9", "VPN装置のメーカー名、型番、台数をすべて記載すること。")
    }
}

fn yes_no(name: &str, number: &str, label: &str, chosen: &str) -> ItemView {
    let option = |value: &str, label: &str| OptionView {
        id: format!("i-vpn-{name}-{value}"),
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: value == chosen,
        exclusive: false,
    };
    let options = vec![option("yes", "はい"), option("no", "いいえ")];
    ItemView { kind: "one", options, ..item(name, number, label) }
}

fn item(name: &str, number: &str, label: &str) -> ItemView {
    ItemView {
        key: format!("vpn/{name}"),
        id: format!("i-vpn-{name}"),
        number: number.to_owned(),
        label: label.to_owned(),
        official: true,
        presence: "in",
        kind: "text",
        required: true,
        width: "medium",
        shown: Some(Shown { state: "blank", text: String::new(), unit: String::new() }),
        ..ItemView::default()
    }
}
