//! A questionnaire as a text to read: sections, questions with their options, who is asked and why, and the bases.

use base::{Lang, Text};

use crate::instrument::{CharacterClass, Choice, Instrument, Item, Kind, Protection, Required};
use crate::universe::route;

/// The marks of an item whose wording is not the publisher's own.
const UNOFFICIAL_JA: &str = "※公式の文言ではありません";
const UNOFFICIAL_EN: &str = "*not the official wording";

/// The whole instrument in one language, one thing a line.
pub fn outline(instrument: &Instrument, lang: Lang) -> String {
    let mut lines = Lines { lang, text: String::new() };
    let version = if instrument.version.is_empty() { String::new() } else { format!(" {}", instrument.version) };
    let title = instrument.title.get(lang);
    lines.put(0, &format!("{}{title}", if title.is_empty() { instrument.form_id.as_str() } else { "" }));
    lines.put(0, &format!("{} {}{version}", lines.word("様式", "form"), instrument.form_id));
    let n_unofficial = instrument.items.iter().filter(|item| !item.official).count();
    if n_unofficial > 0 {
        let (ja, en) = (
            format!("公式の文言が確認できない設問が{n_unofficial}件あります（{UNOFFICIAL_JA}）"),
            format!("items not in the publisher's own words: {n_unofficial} ({UNOFFICIAL_EN})"),
        );
        lines.put(0, lines.word(&ja, &en));
    }
    for section in &instrument.sections {
        lines.text.push('\n');
        let title = section.title.get(lang);
        lines.put(0, &format!("■ {}", if title.is_empty() { section.name.as_str() } else { title }));
        let mut open: Vec<usize> = section.group.into_iter().collect();
        for index in &section.items {
            open = lines.groups(instrument, *index, &open);
            lines.item(instrument, *index);
        }
    }
    lines.text
}

struct Lines {
    lang: Lang,
    text: String,
}

impl Lines {
    fn put(&mut self, depth: usize, words: &str) {
        for line in words.lines() {
            self.text.push_str(&"  ".repeat(depth));
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn word<'w>(&self, ja: &'w str, en: &'w str) -> &'w str {
        match self.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// The headings of the groups that begin at an item; a repeat's own is its item. Gives the groups that are open then.
    fn groups(&mut self, instrument: &Instrument, index: usize, open: &[usize]) -> Vec<usize> {
        let around: Vec<usize> = instrument.enclosing(index).into_iter().rev().collect();
        for group in around.iter().filter(|group| !open.contains(group)) {
            let group = &instrument.groups[*group];
            let label = group.label.get(self.lang);
            if group.repeat.is_none() && !label.is_empty() {
                self.put(depth(instrument, index), &format!("◇ {label}"));
            }
        }
        around
    }

    fn item(&mut self, instrument: &Instrument, index: usize) {
        let item = &instrument.items[index];
        let depth = depth(instrument, index);
        let number = match (item.number.is_empty(), self.lang) {
            (true, _) => String::new(),
            (false, Lang::Ja) => format!("問{} ", item.number),
            (false, Lang::En) => format!("Q{} ", item.number),
        };
        let (label, rest) = match item.label.get(self.lang).split_once('\n') {
            _ if item.label.is_empty() => (item.name.as_str(), ""),
            Some((first, rest)) => (first.trim_end(), rest),
            None => (item.label.get(self.lang), ""),
        };
        let unofficial = if item.official { "" } else { self.word(UNOFFICIAL_JA, UNOFFICIAL_EN) };
        let marks: Vec<&str> = [self.need(item), unofficial].into_iter().filter(|mark| !mark.is_empty()).collect();
        let marks = marks.iter().map(|mark| format!(" {mark}")).collect::<String>();
        self.put(depth, &format!("{number}{label}{marks}  [{}: {}]", item.kind.code(), item.path));
        self.put(depth, rest);
        for option in &item.options {
            self.option(depth + 1, option);
        }
        self.offered(depth + 1, item);
        self.detail(depth + 1, ("ひとこと", "hint"), &item.hint);
        self.detail(depth + 1, ("回答要領", "how to answer"), &item.guidance);
        self.limits(depth + 1, item);
        self.soft(depth + 1, item);
        self.rights(depth + 1, item);
        if let Some(calculation) = &item.calculation {
            self.put(depth + 1, &format!("{}: {}", self.word("計算", "calculation"), calculation.source));
        }
        self.detail(depth + 1, ("比較するときの注意", "when comparing"), &item.comparability);
        if item.kind == Kind::Note || !item.kind.is_asked() {
            return;
        }
        if let Some(route) = self.route(instrument, index) {
            self.put(depth + 1, &route);
        }
        self.put(depth + 1, item.universe.words.sentence.get(self.lang));
    }

    fn need(&self, item: &Item) -> &'static str {
        match (&item.required, self.lang) {
            (Required::Never, _) => "",
            (Required::Always, Lang::Ja) => "※必須",
            (Required::Always, Lang::En) => "*required",
            (Required::When(_), Lang::Ja) => "※場合により必須",
            (Required::When(_), Lang::En) => "*required at times",
        }
    }

    fn option(&mut self, depth: usize, option: &Choice) {
        let alone = if option.exclusive { self.word("（単独で選ぶ）", " (alone)") } else { "" };
        self.put(depth, &format!("・{} {}{alone}", option.value, option.label.get(self.lang)));
    }

    /// Which options are offered, where that depends on other answers.
    fn offered(&mut self, depth: usize, item: &Item) {
        if let Some(name) = &item.options_from {
            self.put(depth, &format!("{}: ${{{name}}}", self.word("選択肢にする回答", "answers that are the options")));
        }
        if let Some(filter) = &item.choice_filter {
            self.put(depth, &format!("{}: {}", self.word("出す選択肢", "options offered"), filter.source));
        }
    }

    fn detail(&mut self, depth: usize, (ja, en): (&str, &str), words: &Text) {
        let words = words.get(self.lang);
        if !words.is_empty() {
            self.put(depth, &format!("{}: {words}", self.word(ja, en)));
        }
    }

    /// Everything that an answer must be.
    fn limits(&mut self, depth: usize, item: &Item) {
        let mut limits: Vec<String> = Vec::new();
        if !item.unit.is_empty() {
            limits.push(format!("{} {}", self.word("単位", "unit"), item.unit.get(self.lang)));
        }
        limits.extend(item.chars.map(|class| self.characters(class).to_owned()));
        limits.extend(item.min_chars.map(|min| format!("{min}{}", self.word("文字以上", " characters or more"))));
        limits.extend(item.max_chars.map(|max| format!("{max}{}", self.word("文字以内", " characters or fewer"))));
        limits.extend(item.constraint.as_ref().map(|condition| condition.source.clone()));
        let count = item.repeat_count.as_ref();
        limits.extend(count.map(|count| format!("{} {}", self.word("件数", "rows"), count.source)));
        if !limits.is_empty() {
            self.put(depth, &format!("{}: {}", self.word("条件", "limits"), limits.join(self.word("、", ", "))));
        }
    }

    fn characters(&self, class: CharacterClass) -> &'static str {
        match class {
            CharacterClass::HalfWidth => self.word("半角英数字・記号", "half-width letters, digits and signs"),
            CharacterClass::Digits => self.word("数字のみ", "digits only"),
            CharacterClass::Email => self.word("メールアドレス", "an e-mail address"),
            CharacterClass::Kana => self.word("カタカナ", "katakana"),
        }
    }

    /// What the respondent may leave open, and who may see the answer.
    fn rights(&mut self, depth: usize, item: &Item) {
        if item.unknown_allowed {
            self.put(depth, self.word("「わからない」と回答できる", "“don't know” can be answered"));
        }
        match item.protect {
            Protection::None => {}
            Protection::Contact => self.put(depth, self.word("保護: 連絡先", "protected: contact")),
            Protection::Sensitive => self.put(depth, self.word("保護: 機微な情報", "protected: sensitive")),
        }
    }

    /// What is asked about and blocks nothing.
    fn soft(&mut self, depth: usize, item: &Item) {
        if let Some(check) = &item.soft_constraint {
            let message = item.soft_message.get(self.lang);
            let message = if message.is_empty() { String::new() } else { format!(" — {message}") };
            let word = self.word("理由を求める確認", "asks for a reason unless");
            self.put(depth, &format!("{word}: {}{message}", check.source));
        }
        if item.soft {
            let words = "確認のうえ、未回答や条件に合わない回答のまま提出できる";
            self.put(depth, self.word(words, "may be submitted unanswered or outside its limits, once confirmed"));
        }
    }

    /// The conditions that lead here, in words.
    fn route(&self, instrument: &Instrument, index: usize) -> Option<String> {
        let route = route(instrument, index)?;
        Some(format!("{}: {}", self.word("経路", "route"), route.get(self.lang)))
    }
}

/// How far an item stands in: one step, and one more for each repeat around it.
fn depth(instrument: &Instrument, index: usize) -> usize {
    let repeats = std::iter::successors(instrument.items[index].repeat, |repeat| instrument.items[*repeat].repeat);
    1 + repeats.count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sheets, compile};

    #[test]
    fn soft_checks_are_part_of_what_is_read() {
        const FORM: &str = "
| survey |
| | type | name | label | kaishin::soft | kaishin::soft_constraint | kaishin::soft_message::日本語 (ja) |
| | integer | beds | 病床数 | yes | . < 2000 | 多すぎませんか |
";
        let sheets = Sheets::from_markdown(FORM).expect("a table");
        let instrument = compile(&sheets).instrument.expect("no errors");
        let text = outline(&instrument, Lang::Ja);
        assert!(text.contains("理由を求める確認: . < 2000 — 多すぎませんか"), "{text}");
        assert!(text.contains("確認のうえ、未回答や条件に合わない回答のまま提出できる"), "{text}");
    }

    #[test]
    fn guidance_and_wording_that_is_not_official_are_part_of_what_is_read() {
        const FORM: &str = "
| survey |
| | type | name | label::日本語 (ja) | label::English (en) | guidance_hint::日本語 (ja) | guidance_hint::English (en) | required | kaishin::official | kaishin::protect |
| | text | q1 | 架空の設問 | An invented question | 架空の要領 | Invented guidance | yes | no | contact |
| | begin group | g | 架空の節 | An invented part | | | | | |
| | begin group | h | 架空の欄 | An invented box | | | | | |
| | text | q2 | 公式の設問 | An official question | | | | | |
| | end group | | | | | | | | |
| | end group | | | | | | | | |
";
        let sheets = Sheets::from_markdown(FORM).expect("a table");
        let instrument = compile(&sheets).instrument.expect("no errors");
        let (ja, en) = (outline(&instrument, Lang::Ja), outline(&instrument, Lang::En));
        for (text, lines) in [
            (
                ja,
                [
                    "公式の文言が確認できない設問が1件あります（※公式の文言ではありません）",
                    "  架空の設問 ※必須 ※公式の文言ではありません  [text: q1]",
                    "    回答要領: 架空の要領",
                    "    保護: 連絡先",
                    "■ 架空の節",
                    "  ◇ 架空の欄",
                    "  公式の設問  [text: g/h/q2]",
                ],
            ),
            (
                en,
                [
                    "items not in the publisher's own words: 1 (*not the official wording)",
                    "  An invented question *required *not the official wording  [text: q1]",
                    "    how to answer: Invented guidance",
                    "    protected: contact",
                    "■ An invented part",
                    "  ◇ An invented box",
                    "  An official question  [text: g/h/q2]",
                ],
            ),
        ] {
            for line in lines {
                assert!(text.lines().any(|shown| shown == line), "{line}\n\n{text}");
            }
        }
    }
}
