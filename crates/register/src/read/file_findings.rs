//! What can be wrong with a file as a whole, in words.

use base::{Finding, Text};

use super::{FILE_BYTES_MAX, UNPACKED_BYTES_MAX, UNPACKED_RATIO_MAX};

pub(crate) fn file_too_large() -> Finding {
    let limit = FILE_BYTES_MAX / 1_000_000;
    let message = Text::new(
        format!("ファイルが大きすぎます（{limit} MB まで）。施設の一覧かどうか確かめてください。"),
        format!("The file is too large (at most {limit} MB). Check that it is a list of facilities."),
    );
    Finding::error("file-too-large", message)
}

pub(crate) fn empty() -> Finding {
    let message = Text::new(
        "ファイルに何も書かれていません。もう一度ダウンロードしてください。",
        "Nothing is written in the file. Download it again.",
    );
    Finding::error("file-empty", message)
}

pub(crate) fn not_a_list(what: &str) -> Finding {
    let message = Text::new(
        format!("これは一覧ではなく{what}です。CSV、Excel、または ZIP のファイルを選んでください。"),
        format!("This is {what} and no list. Choose a CSV, Excel or ZIP file."),
    );
    Finding::error("not-a-list", message)
}

pub(crate) fn broken(what: &str) -> Finding {
    let message = Text::new(
        format!(
            "「{what}」を開けません。壊れているか、途中で切れているか、パスワードで保護されています。もう一度ダウンロードしてください。"
        ),
        format!("“{what}” cannot be opened: it is damaged, cut short or protected by a password. Download it again."),
    );
    Finding::error("archive-broken", message)
}

pub(crate) fn bomb(what: &str) -> Finding {
    let limit = UNPACKED_BYTES_MAX / 1_000_000;
    let message = Text::new(
        format!(
            "「{what}」は展開すると大きすぎます（{limit} MB まで、圧縮時の{UNPACKED_RATIO_MAX}倍まで）。読み込みを止めました。公式の配布元から取得したファイルか確かめてください。"
        ),
        format!(
            "“{what}” unpacks to too much (at most {limit} MB and {UNPACKED_RATIO_MAX} times its packed size). Reading was stopped. Check that the file comes from the official site."
        ),
    );
    Finding::error("archive-too-large", message)
}

pub(crate) fn no_list_in_zip() -> Finding {
    let message = Text::new(
        "ZIPの中に CSV や Excel のファイルがありません。配布元のファイルをそのまま選んでください。",
        "There is no CSV or Excel file in the ZIP. Choose the file as it was downloaded.",
    );
    Finding::error("archive-without-list", message)
}

pub(crate) fn other_list(read: &str, other: &str) -> Finding {
    let message = Text::new(
        format!(
            "ZIPの中の「{other}」は読んでいません。「{read}」を読みました。必要なら取り出して別に読み込んでください。"
        ),
        format!(
            "“{other}” in the ZIP was not read; “{read}” was. Take it out and import it by itself if it is needed."
        ),
    );
    Finding::warning("archive-with-other-list", message)
}
