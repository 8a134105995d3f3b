//! What flaws say: what is wrong, the value found, and what would be right.

use base::Text;

use super::number::Beside;
use super::parts::Object;
use super::{FLAWS_MAX, LINT_BYTES_MAX, LINT_CELLS_MAX};

/// Longest quotation of a cell, in characters.
const QUOTED_CHARS_MAX: usize = 40;

/// The cell's words on one line, cut where they are long.
fn quoted(text: &str) -> String {
    let line = text.replace(['\r', '\n'], "⏎");
    if line.chars().count() <= QUOTED_CHARS_MAX {
        return line;
    }
    line.chars().take(QUOTED_CHARS_MAX).chain(['…']).collect()
}

pub(super) fn too_large(n_bytes: usize) -> Text {
    let (size, max) = (n_bytes >> 20, LINT_BYTES_MAX >> 20);
    Text::new(
        format!("ファイルが大きすぎて調べていません（{size} MiB）。{max} MiB 以内のファイルに分けてください。"),
        format!("Not looked into: {size} MiB. Divide it into files of at most {max} MiB."),
    )
}

pub(super) fn unpacks_too_large() -> Text {
    Text::new(
        "展開すると大きすぎるため調べていません。使っていないシートや画像を削除して保存し直してください。",
        "Not looked into: it unpacks to too much. Remove unused sheets and pictures, and save it again.",
    )
}

pub(super) fn too_many_cells() -> Text {
    Text::new(
        format!(
            "セルや文字が多すぎるか、遠く離れたセルがあるため調べていません。{LINT_CELLS_MAX} セル以内にし、離れたセルを消してください。"
        ),
        format!(
            "Not looked into: more than {LINT_CELLS_MAX} cells, too much text, or a cell far away. Divide the file, and clear far cells."
        ),
    )
}

pub(super) fn old_excel() -> Text {
    Text::new(
        "古い形式の Excel（.xls）は中を調べていません。.xlsx か CSV で保存してください。",
        "The old Excel form (.xls) is not looked into. Save it as .xlsx or CSV.",
    )
}

pub(super) fn no_table() -> Text {
    Text::new(
        "ファイルが空で、表がありません。書き出しをやり直すか、フォルダから除いてください。",
        "The file is empty: there is no table in it. Write it anew, or take it out of the folder.",
    )
}

pub(super) fn no_table_format(name: &str) -> Text {
    Text::new(
        format!("「{name}」は Excel でも CSV でもありません。表のデータは .xlsx か .csv でも用意してください。"),
        format!("“{name}” is neither Excel nor CSV. Give the tables in it as .xlsx or .csv, too."),
    )
}

pub(super) fn not_text() -> Text {
    Text::new(
        "CSV という名前ですが、文字のファイルではありません。表計算ソフトで「CSV（UTF-8）」を選んで保存し直してください。",
        "It is named CSV and is no text. Save it again as CSV (UTF-8) from the spreadsheet program.",
    )
}

pub(super) fn no_csv(line: usize) -> Text {
    Text::new(
        format!("{line}行目のあたりから CSV として読めません。引用符（\"）の数が合っているか確かめてください。"),
        format!("From about line {line} on this cannot be read as CSV; see whether its quotes come in pairs."),
    )
}

pub(super) fn utf16() -> Text {
    Text::new(
        "文字コードが UTF-16 です。UTF-8（Excel 向けなら BOM 付き）で保存してください。",
        "It is encoded in UTF-16. Save it as UTF-8 (with a byte order mark for Excel).",
    )
}

pub(super) fn no_encoding() -> Text {
    Text::new(
        "文字コードが UTF-8 でも CP932（Shift_JIS）でもなく、読めません。UTF-8 で保存してください。",
        "It is encoded neither in UTF-8 nor in CP932 (Shift_JIS). Save it as UTF-8.",
    )
}

pub(super) fn no_commas(delimiter: char) -> Text {
    let (ja, en) = if delimiter == '\t' { ("タブ", "tabs") } else { ("セミコロン", "semicolons") };
    Text::new(
        format!("列が{ja}で区切られています。CSV ではカンマで区切ってください。"),
        format!("Columns are divided by {en}; a CSV divides them by commas."),
    )
}

pub(super) fn unequal(found: usize, usual: usize) -> Text {
    Text::new(
        format!("この行は{found}列ですが、ほかの行は{usual}列です。すべての行を同じ列数にしてください。"),
        format!("This line has {found} columns, the others {usual}. Give every line the same number."),
    )
}

pub(super) fn broken() -> Text {
    Text::new(
        "Excel ブック（.xlsx）として読めません。パスワードを外し、「Excel ブック（.xlsx）」で保存し直してください。",
        "This cannot be read as an Excel workbook. Remove any password, and save it again as .xlsx.",
    )
}

pub(super) fn object(kind: Object, n: usize) -> Text {
    match kind {
        Object::Drawing => Text::new(
            format!(
                "図形・グラフ・画像などのオブジェクトがあります（{n}か所）。機械には読めません。内容をセルに書き、オブジェクトは別のファイルにしてください。"
            ),
            format!(
                "There are shapes, charts or pictures ({n} drawings), which machines cannot read. Write what they say into cells, and keep them in another file."
            ),
        ),
        Object::Note => Text::new(
            format!("セルにコメント（メモ）が付いたシートがあります（{n}枚）。注記は専用の列に書いてください。"),
            format!("{n} sheets have notes at cells. Write notes into a column of their own."),
        ),
        Object::Embedded => Text::new(
            format!("ほかの文書が埋め込まれています（{n}件）。取り除き、別のファイルとして公表してください。"),
            format!("{n} other documents are embedded. Take them out and publish them as files of their own."),
        ),
    }
}

pub(super) fn merged(range: &str) -> Text {
    Text::new(
        format!("セル {range} が結合されています。結合を解除し、すべてのセルに値を書いてください。"),
        format!("The cells {range} are merged. Unmerge them, and write the value into every cell."),
    )
}

pub(super) fn formula(formula: &str) -> Text {
    let formula = quoted(formula.trim_start_matches('='));
    Text::new(
        format!("数式「={formula}」が入っています。計算した値に置き換えてください（値として貼り付け）。"),
        format!("There is a formula “={formula}”. Put the computed value in its place (paste as values)."),
    )
}

pub(super) fn several_data(text: &str, first: &str) -> Text {
    let text = quoted(text);
    Text::new(
        format!("1つのセルに複数のデータがあります（「{text}」）。列を分け、このセルは「{first}」だけにしてください。"),
        format!("Several data stand in one cell (“{text}”). Divide them into columns, leaving “{first}” here."),
    )
}

pub(super) fn no_plain_number(text: &str, beside: Beside, clean: &str) -> Text {
    let text = quoted(text);
    let (ja, en) = match beside {
        Beside::Thousands => ("桁区切りのカンマ", "thousands separators"),
        Beside::FullWidth => ("全角の数字", "full-width digits"),
        Beside::Triangle => ("負の数を表す記号", "a sign of its own for negative numbers"),
        Beside::Words => ("単位などの文字", "a unit or other words"),
        Beside::Note => ("注記", "a note"),
        Beside::AsText => ("文字列として入力された数値または空白", "spaces, or a number kept as text"),
    };
    let column = match beside {
        Beside::Words => ("。単位は別の列に書いてください", "; write the unit into a column of its own"),
        Beside::Note => ("。注記は別の列に書いてください", "; write the note into a column of its own"),
        Beside::Thousands | Beside::FullWidth | Beside::Triangle | Beside::AsText => ("", ""),
    };
    Text::new(
        format!("数値「{text}」に{ja}が含まれています。「{clean}」という数値にしてください{}。", column.0),
        format!("The number “{text}” has {en}. Make it the number {clean}{}.", column.1),
    )
}

pub(super) fn words_among_numbers(text: &str) -> Text {
    let text = quoted(text);
    Text::new(
        format!(
            "数値の列に文字「{text}」があります。数値だけにし、秘匿は X、値がないときは *** とし、説明は別の列に書いてください。"
        ),
        format!(
            "“{text}” stands among numbers. Keep to numbers, X for withheld and *** for none, and explain in another column."
        ),
    )
}

pub(super) fn blank_among_numbers() -> Text {
    Text::new(
        "数値の列に空白のセルがあります。秘匿なら X、値がないなら ***、ゼロなら 0 と書いてください。",
        "A cell among numbers is blank. Write X where the figure is withheld, *** where there is none, 0 for zero.",
    )
}

pub(super) fn withheld_sign(text: &str) -> Text {
    Text::new(
        format!("秘匿を表す「{text}」は、半角大文字の X にそろえてください。"),
        format!("“{text}” seems to mean withheld; write X."),
    )
}

pub(super) fn missing_sign(text: &str) -> Text {
    Text::new(
        format!("数値の列の記号「{text}」は、値がないなら ***、ゼロなら 0、秘匿なら X にしてください。"),
        format!("Write *** instead of “{text}” where there is no figure, 0 for zero, X where it is withheld."),
    )
}

pub(super) fn line_break(text: &str) -> Text {
    let (shown, right) = (quoted(text), quoted(&text.split_whitespace().collect::<Vec<_>>().concat()));
    Text::new(
        format!("セルの中に改行があります（「{shown}」）。「{right}」のように1行にしてください。"),
        format!("A line break stands in the cell (“{shown}”). Keep it on one line: “{right}”."),
    )
}

pub(super) fn spaces_around(text: &str) -> Text {
    let (shown, right) = (quoted(text), quoted(text.trim()));
    Text::new(
        format!("前後に空白があります（「{shown}」）。「{right}」としてください。階層は別の列で表してください。"),
        format!("Spaces stand around the words (“{shown}”). Write “{right}”, and levels in columns of their own."),
    )
}

pub(super) fn spaces_between(text: &str) -> Text {
    let (shown, right) = (quoted(text), quoted(&text.replace([' ', '\u{3000}'], "")));
    Text::new(
        format!("体裁のための空白があります（「{shown}」）。「{right}」としてください。"),
        format!("Spaces are used for layout (“{shown}”). Write “{right}”."),
    )
}

pub(super) fn vendor(c: char) -> Text {
    let right = crate::plain::plain(&c.to_string());
    let (ja, en) = if right == c.to_string() {
        ("別の文字".to_owned(), "another character".to_owned())
    } else {
        (format!("「{right}」"), format!("“{right}”"))
    };
    Text::new(
        format!("機種依存文字「{c}」があります。{ja}にしてください。"),
        format!("“{c}” hangs on one platform. Write {en} instead."),
    )
}

pub(super) fn no_heading() -> Text {
    Text::new(
        "この列に項目名がありません。すべての列に項目名を付けてください。",
        "This column has no heading. Give every column one.",
    )
}

pub(super) fn doubled(words: &str, first: &str) -> Text {
    let words = quoted(words);
    Text::new(
        format!("項目名「{words}」は{first}列にもあります。列ごとに異なる項目名にしてください。"),
        format!("The heading “{words}” stands over column {first}, too. Give each column its own."),
    )
}

pub(super) fn left_out(above: &str) -> Text {
    let above = quoted(above);
    Text::new(
        format!("項目名が省略されています。上の行と同じなら「{above}」と書いてください。"),
        format!("The label is left out. Where it is that of the line above, write “{above}”."),
    )
}

pub(super) fn ditto(text: &str, above: &str) -> Text {
    let (text, above) = (quoted(text), quoted(above));
    Text::new(
        format!("「{text}」で上の行を指しています。「{above}」と書いてください。"),
        format!("“{text}” stands for the line above. Write “{above}”."),
    )
}

pub(super) fn no_unit(words: &str) -> Text {
    let words = quoted(words);
    Text::new(
        format!("「{words}」の単位がどこにもありません。項目名に（人）のように添えるか、単位の列を設けてください。"),
        format!(
            "Nothing says in what “{words}” is counted. Put the unit beside the heading in brackets, or into a column."
        ),
    )
}

pub(super) fn era_alone(words: &str, year: i32) -> Text {
    let words = quoted(words);
    Text::new(
        format!(
            "和暦「{words}」だけで、西暦も時間軸コードもありません。「{year}年」または「{words}（{year}年）」とするか、時間軸コードの列を設けてください。"
        ),
        format!(
            "“{words}” stands without the Christian year or a time code. Write {year} beside it, or add a column with the time code."
        ),
    )
}

pub(super) fn era_and_year(words: &str, year: i32) -> Text {
    let words = quoted(words);
    Text::new(
        format!("「{words}」の和暦と西暦が合いません。この和暦は{year}年です。"),
        format!("The two years of “{words}” do not agree: this year of the era is {year}."),
    )
}

pub(super) fn no_time_code(code: &str) -> Text {
    let code = quoted(code);
    Text::new(
        format!(
            "「{code}」は時間軸コードの形ではありません。10桁にしてください（例：2026年は 2026000000、2026年度は 2026100000）。"
        ),
        format!(
            "“{code}” is no time code, which has ten digits: 2026000000 for the year 2026, 2026100000 for its fiscal year."
        ),
    )
}

pub(super) fn short_region(short: &str, name: &str) -> Text {
    Text::new(
        format!("地域名「{short}」が略されています。「{name}」とするか、地域コードの列を設けてください。"),
        format!("“{short}” is short. Write “{name}”, or add a column with the area code."),
    )
}

pub(super) fn region_and_code(name: &str, code: &str, right: &str) -> Text {
    Text::new(
        format!("「{name}」と地域コード {code}… が合いません。{name}のコードは {right} で始まります。"),
        format!("“{name}” and the area code {code}… do not agree: its code begins with {right}."),
    )
}

pub(super) fn lost_zero(code: &str) -> Text {
    Text::new(
        format!("地域コード「{code}」の先頭の 0 が失われています。「0{code}」を文字列として書いてください。"),
        format!("The area code “{code}” has lost its first zero. Write “0{code}”, as text."),
    )
}

pub(super) fn several_tables() -> Text {
    Text::new(
        "ここから別の表が始まっています。1シート（1ファイル）に1つの表とし、シートやファイルを分けてください。",
        "Another table begins here. Keep to one table a sheet or file, and give this one its own.",
    )
}

pub(super) fn side_by_side() -> Text {
    Text::new(
        "空白の列をはさんで、同じ項目名の表が並んでいます。1つの表にまとめるか、シートを分けてください。",
        "Tables with the same headings stand side by side, with a blank column between. Make one of them, or two sheets.",
    )
}

pub(super) fn blank_row() -> Text {
    Text::new("表の途中に空白の行があります。行を詰めてください。", "A blank row divides the table. Close the gap.")
}

pub(super) fn blank_column() -> Text {
    Text::new("表の途中に空白の列があります。列を詰めてください。", "A blank column divides the table. Close the gap.")
}

pub(super) fn before_heads(row: usize) -> Text {
    Text::new(
        format!(
            "項目名の行（{row}行目）の前に別の行があります。CSV では1行目を項目名にし、表題や注記は別のファイルに書いてください。"
        ),
        format!(
            "Lines stand before the headings in line {row}. A CSV begins with its headings; titles and notes go into another file."
        ),
    )
}

pub(super) fn after_table(row: usize) -> Text {
    Text::new(
        format!(
            "表の最後の行（{row}行目）の後に、値が1つだけの行があります。表の行なら欠けている値を補い、注記なら別のファイルに書いてください。"
        ),
        format!(
            "After the table’s last row (line {row}) stands a line with a single value. If it belongs to the table, give its other values; a note goes into another file."
        ),
    )
}

pub(super) fn hidden_sheet() -> Text {
    Text::new(
        "非表示のシートです。公表するなら表示し、しないなら削除してください。",
        "The sheet is hidden. Show it if it is to be published, delete it if not.",
    )
}

pub(super) fn hidden_row(row: usize) -> Text {
    Text::new(
        format!("{row}行目が非表示です。公表するなら表示し、しないなら削除してください（機械には読めます）。"),
        format!("Row {row} is hidden, and machines read it. Show it if it is to be published, delete it if not."),
    )
}

pub(super) fn hidden_column() -> Text {
    Text::new(
        "非表示の列です。公表するなら表示し、しないなら削除してください（機械には読めます）。",
        "The column is hidden, and machines read it. Show it if it is to be published, delete it if not.",
    )
}

pub(super) fn more(rest: usize) -> Text {
    Text::new(
        format!("ほかに{rest}件あります。最初の{FLAWS_MAX}件を直してから、もう一度確かめてください。"),
        format!("There are {rest} more. Mend the first {FLAWS_MAX}, and look again."),
    )
}
