//! What can go wrong with an engine, in words.

use std::io;

use base::{Finding, Text};
use datafusion::error::DataFusionError;

use crate::Engine;

/// Characters of a guest's own words that are repeated.
const WORDS_MAX: usize = 600;

pub(crate) fn unreachable(scheduler: &str, words: &str) -> Finding {
    let message = Text::new(
        format!(
            "{scheduler} のスケジューラーに接続できません（{words}）。アドレスを確かめ、`kaishin cluster scheduler` が動いているか確認してください。"
        ),
        format!(
            "No scheduler answers at {scheduler} ({words}). Check the address, and that `kaishin cluster scheduler` runs there."
        ),
    );
    Finding::error("scheduler-unreachable", message)
}

pub(crate) fn no_executor(scheduler: &str) -> Finding {
    let message = Text::new(
        format!(
            "{scheduler} のスケジューラーに実行役がつながっていません。`kaishin cluster executor --scheduler {scheduler} …` を1台以上で始めてください。"
        ),
        format!(
            "The scheduler at {scheduler} has no executor. Start `kaishin cluster executor --scheduler {scheduler} …` on one machine or more."
        ),
    );
    Finding::error("no-executor", message)
}

pub(crate) fn failed(engine: &Engine, error: &DataFusionError) -> Finding {
    let words: String = error.to_string().chars().take(WORDS_MAX).collect();
    let message = Text::new(
        format!(
            "{engine} で集計できませんでした（{words}）。すべての機械から同じパスでデータを読めるか確認するか、--engine を外して1台で集計してください。"
        ),
        format!(
            "{engine} could not count ({words}). Check that every machine reads the data under the same path, or leave --engine out and count on one machine."
        ),
    );
    Finding::error("engine-failed", message)
}

pub(crate) fn differs(engine: &Engine, item: &str, found: u64, n_rows: usize) -> Finding {
    let message = Text::new(
        format!(
            "{engine} が列「{item}」を{found}行と数えましたが、ファイルは{n_rows}行です。集計中にファイルが変わった可能性があります。変更が終わってから、もう一度実行してください。"
        ),
        format!(
            "{engine} counted {found} rows of column “{item}”; the files have {n_rows}. They may have changed meanwhile: run it again when nobody writes them."
        ),
    );
    Finding::error("engine-differs", message).at_item(item)
}

pub(crate) fn no_runtime(error: &io::Error) -> Finding {
    let message = Text::new(
        format!("集計のためのスレッドを作れません（{error}）。メモリーかプロセス数の上限を確認してください。"),
        format!("No thread can be started for counting ({error}). Look at the limits on memory and processes."),
    );
    Finding::error("no-thread", message)
}
