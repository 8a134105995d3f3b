//! What is said of a release: what was withheld beyond single cells, what cannot be protected, what does not add up.

use base::{Finding, Text};

pub(crate) fn contradiction() -> Finding {
    let message = Text::new(
        "集計表の数値が互いに合いません（行や列の和が計と一致しない箇所があります）。書き出したままのファイルを指定してください。",
        "The printed figures contradict each other: rows or columns do not add up to their totals. Give the files as they were written.",
    );
    Finding::error("release-contradiction", message)
}

pub(crate) fn answers_were_corrected() -> Finding {
    let message = Text::new(
        "前の公表との間に回答の訂正があるとみられるため、差からの推測は調べていません。各公表を単独で調べました。",
        "Answers seem to have been corrected since an earlier release: differences were not used, and each release was attacked by itself.",
    );
    Finding::warning("releases-differ", message)
}

pub(crate) fn looked_at_in_pairs() -> Finding {
    let message = Text::new(
        "秘匿した値が多いため、以前の公表とは1件ずつ厳密に、全部とは和ごとに照らし合わせました。",
        "There are many withheld figures: the release was attacked exactly beside each earlier one, and beside all of them sum by sum.",
    );
    Finding::new(base::Severity::Info, "releases-in-pairs", message)
}

/// One finding for each item, in the order in which they first come.
pub(crate) fn each_once<'a>(items: impl Iterator<Item = &'a str>, finding: fn(&str) -> Finding) -> Vec<Finding> {
    let mut named: Vec<&str> = Vec::new();
    for item in items {
        if !named.contains(&item) {
            named.push(item);
        }
    }
    named.into_iter().map(finding).collect()
}

pub(crate) fn told_already(item: &str) -> Finding {
    let message = Text::new(
        "以前の公表だけから、秘匿すべき値が推測できます。今回の秘匿では取り消せません。`kaishin tabulate audit` に以前の公表を渡すと、どの値かがわかります。",
        "Earlier releases alone give figures of this item away; nothing that is withheld now takes that back. `kaishin tabulate audit` on the earlier release says which.",
    );
    Finding::warning("told-already", message).at_item(item)
}

/// The refusal when earlier releases give away what this one withholds, whatever is withheld.
pub(crate) fn gives_away(item: &str) -> Finding {
    let message = Text::new(
        "以前の公表との差から、この設問の値が推測できます。設問全体を秘匿しても防げません。この設問を公表から除くか、回答が増えてから公表してください（コマンドでは --without で除きます）。",
        "Figures of this item follow from what was published before, even with all its tables withheld. Leave it out, or publish once more responses have come in (by command: --without).",
    );
    Finding::error("earlier-gives-away", message).at_item(item)
}

pub(crate) fn item_withheld(item: &str) -> Finding {
    let message = Text::new(
        "一部のセルだけでは守れないため、この設問の集計表全体を秘匿しました。区分をまとめると公表できることがあります。",
        "Withholding single cells does not protect this item: all its tables are withheld. Fewer, larger classes may make them fit to publish.",
    );
    Finding::warning("item-withheld", message).at_item(item)
}

pub(crate) fn nothing_helps(item: &str) -> Finding {
    let message = Text::new(
        "この設問の集計表全体を秘匿しても、他の集計表から推測できます。この設問か、その前提となる設問を公表から除いてください（コマンドでは --without）。",
        "Even with all its tables withheld, figures of this item follow from other tables. Leave it, or the item that its base comes from, out (by command: --without).",
    );
    Finding::error("cannot-be-protected", message).at_item(item)
}

/// What a reader must know of X.
pub(crate) fn legend(item: &str) -> Finding {
    let message = Text::new(
        "「X」は、医療機関が特定されるおそれがあるため秘匿した値です（計などから逆算される値を含みます）。",
        "“X” marks figures that are withheld because they could tell on a hospital, or because others could be worked out from them.",
    );
    Finding::warning("withheld", message).at_item(item)
}

/// Amounts below zero.
pub(crate) fn sums_withheld(item: &str) -> Finding {
    let message = Text::new(
        "負の合計があるため、量の合計と平均をすべて秘匿しました。負の値を認めない設問にすると公表できます。",
        "A sum is negative: sums and means of the amounts are withheld altogether. They can be published once the item allows no negative amounts.",
    );
    Finding::warning("sums-withheld", message).at_item(item)
}
