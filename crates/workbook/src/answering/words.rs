//! The words that every answering workbook holds, in both languages. A workbook is written in one of them.

use base::{Lang, Text};
use questionnaire::CharacterClass;

/// A fixed text in two languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fixed {
    ja: &'static str,
    en: &'static str,
}

impl Fixed {
    /// The words in `lang`.
    pub(crate) fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ja => self.ja,
            Lang::En => self.en,
        }
    }
}

const fn fixed(ja: &'static str, en: &'static str) -> Fixed {
    Fixed { ja, en }
}

pub(crate) const COVER: Fixed = fixed("はじめに", "Read me first");
pub(crate) const TITLE: Fixed = fixed("回答用ブック", "Answering workbook");
pub(crate) const FACILITY: Fixed = fixed("施設", "Facility");
pub(crate) const FACILITY_CODE: Fixed = fixed("施設コード", "Facility code");
pub(crate) const CLOSES: Fixed = fixed("回答期限", "Answer by");
pub(crate) const MADE: Fixed = fixed("作成日時", "Made on");
pub(crate) const DESK: Fixed = fixed("問合せ先", "Whom to call");
pub(crate) const RETURN_TO: Fixed = fixed("返送方法", "How to return it");
pub(crate) const RETURN_HOW: Fixed = fixed(
    "このファイルを保存し、回答ページの「Excelで回答する」から送ってください。ページを使えない場合は、事務局の案内する方法で返送してください。",
    "Save this file and send it from “Answer in Excel” on the answering pages. Where the pages cannot be used, return it as the secretariat says.",
);
pub(crate) const HOW: Fixed = fixed("記入のしかた", "How to fill it in");
pub(crate) const STEPS: [Fixed; 6] = [
    fixed(
        "黄色の欄だけに記入してください。ほかの欄は変更できません（列の幅と行の高さは変えられます）。",
        "Fill in the yellow cells only. The others are locked (widths and heights can be changed).",
    ),
    fixed(
        "選択肢のある設問は、欄を選ぶと出る▼から選びます。複数選べる設問は、あてはまる選択肢の欄に○を付けます。",
        "Where there are options, choose from the ▼ of the cell. Where several may be chosen, put ○ beside each that applies.",
    ),
    fixed(
        "灰色になった設問は、ほかの回答により対象外になったものです。記入は不要です。",
        "Questions that turn grey do not apply because of other answers. Leave them.",
    ),
    fixed(
        "数字と日付は全角・半角、西暦・和暦のどちらでも読み取ります（例：２台、令和8年11月20日）。",
        "Numbers and days are read in full or half width, by Western or Japanese years.",
    ),
    fixed(
        "シートや行を削除・追加したり、別の施設のブックから貼り付けたりしないでください。",
        "Do not remove or add sheets or rows, and do not paste from another facility's workbook.",
    ),
    fixed(
        "途中まででも送れます。読み取れない欄があれば、その欄に印を付けたブックをお返しします。ページで入力した回答とは設問ごとに統合し、食い違うときはどちらを残すか選べます。",
        "It can be sent half-filled. Cells that cannot be read come back marked. Answers given on the pages meanwhile are merged question by question; where they differ, you choose.",
    ),
];
pub(crate) const MARKED: Fixed = fixed(
    "赤い枠の欄は読み取れなかった回答、橙色の欄は確認か回答が必要なものです。欄のメモを見て直し、もう一度送ってください。",
    "Cells framed in red could not be read; amber ones want another look or an answer. See the note at the cell, put it right and send the workbook again.",
);
pub(crate) const SHEETS: Fixed = fixed("シートの一覧", "Sheets");
pub(crate) const N_QUESTIONS: Fixed = fixed("設問数", "Questions");
pub(crate) const WHO: Fixed = fixed("このブックに記入した方", "Who filled in this workbook");
pub(crate) const NAME: Fixed = fixed("氏名", "Name");
pub(crate) const DEPARTMENT: Fixed = fixed("所属", "Department");
pub(crate) const CONTACT: Fixed = fixed("連絡先（電話番号またはメールアドレス）", "Contact (telephone or e-mail)");
pub(crate) const WITHHELD: Fixed = fixed(
    "連絡先と機器などの保護された回答は、回答済みのものもこのブックには書き込まれていません。空欄のままにすると、これまでの回答が残ります。",
    "Contacts, devices and other protected answers are not written into this workbook even where they were given. Left blank, they stay as they are.",
);

pub(crate) const NUMBER: Fixed = fixed("番号", "No.");
pub(crate) const QUESTION: Fixed = fixed("設問", "Question");
pub(crate) const NEED: Fixed = fixed("必須/任意", "Required");
pub(crate) const ANSWER: Fixed = fixed("回答", "Answer");
pub(crate) const UNIT: Fixed = fixed("単位", "Unit");
pub(crate) const GUIDANCE: Fixed = fixed("回答要領・記入例", "Guidance");
pub(crate) const REQUIRED: Fixed = fixed("※必須", "Required");
pub(crate) const REQUIRED_WHEN: Fixed = fixed("※条件により必須", "Required in some cases");
pub(crate) const OPTIONAL: Fixed = fixed("※任意", "Optional");
pub(crate) const CIRCLE_ALL: Fixed = fixed("あてはまるものすべてに○", "Put ○ beside all that apply");
pub(crate) const CIRCLE: &str = "○";
pub(crate) const UNKNOWN: Fixed = fixed("わからない", "Don't know");
pub(crate) const UNKNOWN_TYPED: Fixed =
    fixed("わからない場合は「わからない」と記入", "Write “Don't know” where you do not know");
pub(crate) const UNKNOWN_TOO: Fixed = fixed("（「わからない」も可）", "(or “Don't know”)");
pub(crate) const OPTIONS: Fixed = fixed("選択肢：", "Options: ");
pub(crate) const UNOFFICIAL: Fixed = fixed("※設問文は事務局による整理", "Wording arranged by the secretariat");
pub(crate) const DATE_EXAMPLE: Fixed = fixed("日付を記入（例：2026-11-20、令和8年11月20日）", "A day, e.g. 2026-11-20");
pub(crate) const TIME_EXAMPLE: Fixed = fixed("時刻を記入（例：14:03）", "A time of day, e.g. 14:03");
pub(crate) const NUMBER_EXAMPLE: Fixed = fixed("数字を記入（例：2）", "A number, e.g. 2");
pub(crate) const PICK: Fixed = fixed("▼から選択", "Choose from ▼");
pub(crate) const NOT_LISTED: Fixed = fixed(
    "選択肢から選んでください。消すときはDeleteキーを押します。",
    "Choose one of the options. Press Delete to clear the cell.",
);
pub(crate) const NOT_CIRCLE: Fixed = fixed("○を付けるか、空欄にしてください。", "Put ○ or leave the cell blank.");
pub(crate) const MORE_ROWS: Fixed = fixed(
    "※行が足りないときは、このブックを一度提出してから受け取り直すと増えます。",
    "* If the rows are too few, send this workbook in and get it again: it has more then.",
);
pub(crate) const ROW: Fixed = fixed("行", "Row");
pub(crate) const SECTION: Fixed = fixed("その", "Part ");

/// 「半角英数字で記入」
pub(crate) fn chars(class: CharacterClass) -> Fixed {
    match class {
        CharacterClass::HalfWidth => fixed("半角英数字で記入", "half-width letters and digits"),
        CharacterClass::Digits => fixed("数字だけで記入", "digits only"),
        CharacterClass::Email => fixed("メールアドレスを記入", "an e-mail address"),
        CharacterClass::Kana => fixed("カタカナで記入", "katakana"),
    }
}

/// 「10文字以上」
pub(crate) fn chars_min(n: u32) -> Text {
    Text::new(format!("{n}文字以上"), format!("at least {n} characters"))
}

/// 「100文字まで」
pub(crate) fn chars_max(n: u32) -> Text {
    Text::new(format!("{n}文字まで"), format!("at most {n} characters"))
}

/// 「装置 1」
pub(crate) fn row(unit: &Text, position: usize, lang: Lang) -> String {
    let unit = unit.get(lang);
    let unit = if unit.is_empty() { ROW.get(lang) } else { unit };
    format!("{unit} {position}")
}
