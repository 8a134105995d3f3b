//! Pages of raw input as text in, answers and findings as text out.

use super::*;

/// Fields `name=value`, one a line; the answers so far; what comes of it.
#[track_caller]
fn check_accept(section: &str, so_far: &str, fields: &str, expected: &str) {
    check_accept_of(&mhlw(), section, so_far, fields, expected);
}

#[track_caller]
fn check_accept_of(instrument: &Instrument, section: &str, so_far: &str, fields: &str, expected: &str) {
    let index = instrument.sections.iter().position(|found| found.name == section).expect("a section");
    let so_far = answers_of(instrument, so_far);
    let raw: Vec<(String, String)> = fields
        .lines()
        .map(|line| line.trim_start())
        .filter(|line| !line.is_empty())
        .map(|line| line.split_once('=').expect("name=value"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let accepted = accept(instrument, index, &raw, &so_far);
    let mut lines: Vec<String> = Vec::new();
    for (key, answer) in &accepted.changes {
        lines.push(
            format!("{key} {} {}", answer.state_code(), answer.stored().unwrap_or_default()).trim_end().to_owned(),
        );
    }
    for finding in &accepted.findings {
        lines.push(format!("! {}", finding.line(Lang::Ja)));
    }
    for (key, typed) in &accepted.rejected {
        lines.push(format!("? {key} {typed}").trim_end().to_owned());
    }
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, expected);
}

#[test]
fn choices_and_blanks_are_told_apart() {
    check_accept(
        "ehr",
        "ehr/q2 = yes\nehr/q4 = no",
        "
        present:ehr/q2=1
        present:ehr/q3=1
        ehr/q3=yes
        ",
        "
        ehr/q2 blank
        ehr/q3 answered yes
        ",
    );
}

#[test]
fn what_did_not_change_is_no_change() {
    check_accept("ehr", "ehr/q2 = yes", "present:ehr/q2=1\nehr/q2=yes\npresent:ehr/q3=1", "");
}

#[test]
fn saving_the_page_confirms_what_was_prefilled() {
    check_accept("ehr", "ehr/q2 prefilled yes", "present:ehr/q2=1\nehr/q2=yes", "ehr/q2 answered yes");
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let rows = "vpn/q9 = 1,2";
    check_accept(
        "vpn",
        rows,
        "vpn/q9[1]/count=２台\nvpn/q9[2]/count= １０ ",
        "vpn/q9[1]/count answered 2\nvpn/q9[2]/count answered 10",
    );
    check_accept(
        "vpn",
        rows,
        "vpn/q9[1]/count=二台\nvpn/q9[1]/maker=架空ネットワークス",
        "
        vpn/q9[1]/maker answered 架空ネットワークス
        ! vpn/q9[1]/count: 問9 台数「二台」は数字だけで入力してください（例：2台なら「2」）
        ? vpn/q9[1]/count 二台
        ",
    );
}

#[test]
fn unknown_is_an_answer_where_it_is_offered() {
    check_accept("vpn", "vpn/q9 = 1", "vpn/q9[1]/maker=\nunknown:vpn/q9[1]/maker=1", "vpn/q9[1]/maker unknown");
    check_accept(
        "vpn",
        "vpn/q9 = 1",
        "vpn/q9[1]/maker=架空\nunknown:vpn/q9[1]/maker=1\nunknown:vpn/q8=1",
        "
        ! vpn/q8: 問8では「わからない」は選べません
        ! vpn/q9[1]/maker: 問9 メーカー名は、回答と「わからない」のどちらか一方にしてください
        ? vpn/q8
        ? vpn/q9[1]/maker 架空
        ",
    );
}

#[test]
fn rows_come_and_go_and_keep_their_ids() {
    check_accept("vpn", "", "add:vpn/q9=1", "vpn/q9 answered 1");
    check_accept("vpn", "vpn/q9 = 1,2\nvpn/q9[3]/maker = 架空", "add:vpn/q9=1", "vpn/q9 answered 1,2,4");
    check_accept("vpn", "vpn/q9 = 1,2\nvpn/q9[1]/maker = 架空", "remove:vpn/q9[1]=1", "vpn/q9 answered 2");
    check_accept("vpn", "vpn/q9 = 1", "remove:vpn/q9[1]=1", "vpn/q9 answered");
    check_accept(
        "vpn",
        "vpn/q9 = 1",
        "remove:vpn/q9[7]=1",
        "! vpn/q9: 問9のこの行は、すでに削除されています。必要であれば行を追加して入力してください",
    );
}

#[test]
fn typing_into_the_empty_row_adds_it() {
    check_accept(
        "vpn",
        "",
        "vpn/q9[1]/maker=架空\nvpn/q9[1]/model=",
        "vpn/q9 answered 1\nvpn/q9[1]/maker answered 架空",
    );
    check_accept("vpn", "vpn/q9 = 1", "vpn/q9[2]/maker=\nvpn/q9[2]/count=", "");
}

#[test]
fn what_was_typed_into_a_removed_row_is_kept() {
    check_accept(
        "vpn",
        "vpn/q9 = 2\nvpn/q9[1]/maker = 架空",
        "vpn/q9[1]/maker=架空ネット",
        "
        ! vpn/q9[1]/maker: 問9のこの行は、すでに削除されています。必要であれば行を追加して入力してください
        ? vpn/q9[1]/maker 架空ネット
        ",
    );
}

#[test]
fn strangers_are_findings() {
    check_accept(
        "ehr",
        "",
        "ehr/q3=maybe\nvpn/q8=yes\nehr/q99=yes\n'; drop=1",
        "
        ! この画面にない項目「vpn/q8」が送られました。保存していません。画面を読み込み直してください
        ! この画面にない項目「ehr/q99」が送られました。保存していません。画面を読み込み直してください
        ! この画面にない項目「'; drop」が送られました。保存していません。画面を読み込み直してください
        ! ehr/q3: 問3に「maybe」という選択肢はありません。選び直してください
        ? ehr/q3 maybe
        ",
    );
}

#[test]
fn limits_have_names() {
    let instrument = mhlw();
    let long = "あ".repeat(accept::FIELD_CHARS_MAX + 1);
    let raw = vec![("respondent/q1_name".to_owned(), long.clone())];
    let accepted = accept(&instrument, 0, &raw, &Answers::new());
    assert_eq!(accepted.findings.iter().map(|found| found.code.as_str()).collect::<Vec<_>>(), ["too-long"]);
    assert_eq!(accepted.rejected.values().next(), Some(&long));
    assert!(accepted.changes.is_empty());
    let many = vec![("respondent/q1_name".to_owned(), "x".to_owned()); accept::FIELDS_MAX + 1];
    let accepted = accept(&instrument, 0, &many, &Answers::new());
    assert_eq!(accepted.findings.iter().map(|found| found.code.as_str()).collect::<Vec<_>>(), ["too-many-fields"]);
    let rows: Vec<String> = (1..=200).map(|row| row.to_string()).collect();
    let so_far = answers_of(&instrument, &format!("vpn/q9 = {}", rows.join(",")));
    let accepted = accept(&instrument, 2, &[("add:vpn/q9".to_owned(), "1".to_owned())], &so_far);
    assert_eq!(accepted.findings.iter().map(|found| found.code.as_str()).collect::<Vec<_>>(), ["too-many-rows"]);
}

#[test]
fn what_only_differs_in_width_is_folded_and_the_rest_is_kept_as_typed() {
    let instrument = instrument_of(
        "
| survey |
| | type | name | label | kaishin::chars | kaishin::min_chars |
| | text | mail | メール | email | |
| | text | tel | 電話番号 | digits | 10 |
| | text | yomi | フリガナ | kana | |
| | text | code | 記号 | half-width | |
",
    );
    let fields = "mail=ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ\ntel=０３１２３４５６７８\nyomi=ｶｸｳ　たろう\ncode=Ａ－１ ｂ";
    let answers = "
        code answered A-1 b
        mail answered taro@example.jp
        tel answered 0312345678
        yomi answered カクウ タロウ
    ";
    check_accept_of(&instrument, "s1", "", fields, answers);
    check_accept_of(
        &instrument,
        "s1",
        "",
        "mail=架空　太郎\ntel=03-1234-5678",
        "mail answered 架空　太郎\ntel answered 03-1234-5678",
    );
}

#[test]
fn a_change_sets_off_what_is_triggered_by_it_and_nothing_else_does() {
    let instrument = instrument_of(
        "
| survey |
| | type | name | label | calculation | trigger |
| | integer | beds | 病床数 | | |
| | integer | share | 職員数 | | |
| | integer | nurses | 看護師の数 | ${beds} * 2 | ${beds} |
| | calculate | asked | | concat(${nurses}, '/', ${share}) | ${nurses} |
| | begin repeat | r | 棟 | | |
| | text | a | 名前 | | |
| | text | b | 通称 | concat('架空', ${a}) | ${a} |
| | end repeat | | | | |
",
    );
    check_accept_of(&instrument, "s1", "", "beds=20", "asked answered 40/\nbeds answered 20\nnurses answered 40");
    // A value that somebody has put right stays until the trigger changes again.
    check_accept_of(&instrument, "s1", "beds = 20\nnurses = 35", "share=3", "share answered 3");
    check_accept_of(
        &instrument,
        "s1",
        "beds = 20",
        "beds=30\nnurses=7",
        "asked answered 7/\nbeds answered 30\nnurses answered 7",
    );
    check_accept_of(
        &instrument,
        "s1",
        "r = 1,2\nr[1]/a = 東\nr[1]/b = 東病棟",
        "r[2]/a=西",
        "r[2]/a answered 西\nr[2]/b answered 架空西",
    );
}

#[test]
fn what_is_worked_out_once_is_kept_with_the_first_answers_and_stays() {
    let instrument = instrument_of(
        "
| survey |
| | type | name | label | calculation | relevant |
| | text | a | 名前 | | |
| | calculate | first | | once(${a}) | |
| | calculate | never | | once(${a}) | ${a} = 'x' |
| | text | b | 通称 | | |
",
    );
    check_accept_of(&instrument, "s1", "", "b=東", "b answered 東");
    check_accept_of(&instrument, "s1", "", "a=東", "a answered 東\nfirst answered 東");
    check_accept_of(&instrument, "s1", "a = 東\nfirst = 東", "a=西", "a answered 西");
}

#[test]
fn counted_rows_take_answers_and_are_not_added_by_hand() {
    let instrument = instrument_of(
        "
| survey |
| | type | name | label | repeat_count |
| | integer | n | 台数 | |
| | begin repeat | r | 装置 | ${n} |
| | text | a | 型番 | |
| | end repeat | | | |
",
    );
    check_accept_of(&instrument, "s1", "n = 2", "r[2]/a=X-1", "r[2]/a answered X-1");
    // An open page of an earlier build says that the rows were there; that is no field that cannot be read.
    check_accept_of(&instrument, "s1", "n = 2", "present:r=1\nr[2]/a=X-1", "r[2]/a answered X-1");
    check_accept_of(
        &instrument,
        "s1",
        "n = 2",
        "add:r=1",
        "! この画面にない項目「add:r」が送られました。保存していません。画面を読み込み直してください",
    );
}

#[test]
fn leaving_a_default_empty_is_an_answer() {
    let instrument = instrument_of("| survey |\n| | type | name | label | default |\n| | integer | n | 台数 | 1 |");
    check_accept_of(&instrument, "s1", "", "present:n=1\nn=", "n blank");
    check_accept_of(&instrument, "s1", "", "present:n=1\nn=1", "n answered 1");
    check_accept_of(&instrument, "s1", "n blank", "present:n=1\nn=", "");
}
