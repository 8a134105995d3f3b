//! A questionnaire as a text to read: sections, questions with their options, who is asked and why, and the bases.

use base::{Lang, Text};

use crate::instrument::{Choice, Instrument, Item, Kind, Required};
use crate::phrases::{Style, phrase};
use crate::universe::conditions;

/// The whole instrument in one language, one thing a line.
pub fn outline(instrument: &Instrument, lang: Lang) -> String {
    let mut lines = Lines { lang, text: String::new() };
    let version = if instrument.version.is_empty() { String::new() } else { format!(" {}", instrument.version) };
    let title = instrument.title.get(lang);
    lines.put(0, &format!("{}{title}", if title.is_empty() { instrument.form_id.as_str() } else { "" }));
    lines.put(0, &format!("{} {}{version}", lines.word("様式", "form"), instrument.form_id));
    for section in &instrument.sections {
        lines.text.push('\n');
        let title = section.title.get(lang);
        lines.put(0, &format!("■ {}", if title.is_empty() { section.name.as_str() } else { title }));
        for index in &section.items {
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

    fn item(&mut self, instrument: &Instrument, index: usize) {
        let item = &instrument.items[index];
        let depth = 1 + std::iter::successors(item.repeat, |repeat| instrument.items[*repeat].repeat).count();
        let number = match (item.number.is_empty(), self.lang) {
            (true, _) => String::new(),
            (false, Lang::Ja) => format!("問{} ", item.number),
            (false, Lang::En) => format!("Q{} ", item.number),
        };
        let label = item.label.get(self.lang).lines().next().unwrap_or_default();
        let label = if label.is_empty() { item.name.as_str() } else { label };
        self.put(depth, &format!("{number}{label}{}  [{}: {}]", self.need(item), item.kind.code(), item.path));
        for option in &item.options {
            self.option(depth + 1, option);
        }
        self.detail(depth + 1, ("ひとこと", "hint"), &item.hint);
        self.limits(depth + 1, item);
        self.soft(depth + 1, item);
        if let Some(calculation) = &item.calculation {
            self.put(depth + 1, &format!("{}: {}", self.word("計算", "calculation"), calculation.source));
        }
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
            (Required::Always, Lang::Ja) => " ※必須",
            (Required::Always, Lang::En) => " *required",
            (Required::When(_), Lang::Ja) => " ※場合により必須",
            (Required::When(_), Lang::En) => " *required at times",
        }
    }

    fn option(&mut self, depth: usize, option: &Choice) {
        let alone = if option.exclusive { self.word("（単独で選ぶ）", " (alone)") } else { "" };
        self.put(depth, &format!("・{} {}{alone}", option.value, option.label.get(self.lang)));
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
        limits.extend(item.min_chars.map(|min| format!("{min}{}", self.word("文字以上", " characters or more"))));
        limits.extend(item.max_chars.map(|max| format!("{max}{}", self.word("文字以内", " characters or fewer"))));
        limits.extend(item.constraint.as_ref().map(|condition| condition.source.clone()));
        let count = item.repeat_count.as_ref();
        limits.extend(count.map(|count| format!("{} {}", self.word("件数", "rows"), count.source)));
        if !limits.is_empty() {
            self.put(depth, &format!("{}: {}", self.word("条件", "limits"), limits.join(self.word("、", ", "))));
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
        let parts: Vec<String> = conditions(instrument, index)
            .iter()
            .flat_map(|(path, condition)| phrase(instrument, path, &condition.expr, false, Style::Answer).parts())
            .map(|part| part.get(self.lang).to_owned())
            .collect();
        let joined = parts.join(self.word("、かつ", " and "));
        (!parts.is_empty()).then(|| format!("{}: {joined}", self.word("経路", "route")))
    }
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
}
