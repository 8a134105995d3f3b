//! The manifest: which facility, round and edition a workbook belongs to, and which cell takes which answer.
//!
//! It is one text, line by line on a hidden sheet, with a signature beside it. Whoever makes the workbook holds the
//! key: this crate hands out the text that is signed and asks whether a signature fits.

use base::Lang;
use questionnaire::Key;

use super::part::{Part, Slot};

/// Name of the hidden sheet.
pub(crate) const SHEET: &str = "_kaishin";
/// The first line, so that a later form can be told apart.
const FORM: &str = "kaishin-workbook 1";
/// Most lines of a manifest.
pub(crate) const LINES_MAX: usize = 200_000;

/// Whose workbook it is, and what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The workbook's own number.
    pub workbook: i64,
    /// The round.
    pub round: i64,
    /// Code of the facility.
    pub facility_code: String,
    /// `form_id` of the questionnaire.
    pub form_id: String,
    /// Its edition.
    pub version: String,
    /// Hash of its sheets.
    pub hash: String,
    /// The response's version whose answers were written in.
    pub made_from: i64,
    /// Language of the words in it.
    pub lang: Lang,
    /// True where contact and sensitive answers were left out: blank then means unchanged.
    pub withheld: bool,
    /// True where the cover asks who answers.
    pub asks_person: bool,
}

/// What stands on the hidden sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub(crate) head: Head,
    /// Names of the sections' sheets, in order.
    pub(crate) sheets: Vec<String>,
    pub(crate) slots: Vec<Slot>,
    /// Rows that were there when the workbook was made and rows that can be filled in: list, row, fresh.
    pub(crate) rows: Vec<(Key, u32, bool)>,
}

impl Manifest {
    /// The text that is signed.
    pub(crate) fn text(&self) -> String {
        let head = &self.head;
        let yes = |is: bool| if is { "yes" } else { "no" };
        let mut lines = vec![
            FORM.to_owned(),
            format!("workbook|{}", head.workbook),
            format!("round|{}", head.round),
            format!("facility|{}", escaped(&head.facility_code)),
            format!("form|{}", escaped(&head.form_id)),
            format!("version|{}", escaped(&head.version)),
            format!("hash|{}", escaped(&head.hash)),
            format!("made_from|{}", head.made_from),
            format!("lang|{}", head.lang.tag()),
            format!("withheld|{}", yes(head.withheld)),
            format!("asks_person|{}", yes(head.asks_person)),
        ];
        lines.extend(self.sheets.iter().map(|name| format!("sheet|{}", escaped(name))));
        for (list, row, fresh) in &self.rows {
            lines.push(format!("row|{list}|{row}|{}", if *fresh { "fresh" } else { "kept" }));
        }
        for slot in &self.slots {
            let part = escaped(&slot.part.code());
            let withheld = yes(slot.withheld);
            lines.push(format!("cell|{}|{}|{}|{}|{part}|{withheld}", slot.sheet, slot.line, slot.column, slot.key));
        }
        lines.join("\n")
    }

    /// Reads back [`Manifest::text`]. `None` for anything that it would not write.
    pub(crate) fn parse(text: &str) -> Option<Manifest> {
        let mut lines = text.split('\n');
        if lines.next()? != FORM {
            return None;
        }
        let mut field = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix('|').map(str::to_owned);
        let head = Head {
            workbook: field("workbook")?.parse().ok()?,
            round: field("round")?.parse().ok()?,
            facility_code: unescaped(&field("facility")?),
            form_id: unescaped(&field("form")?),
            version: unescaped(&field("version")?),
            hash: unescaped(&field("hash")?),
            made_from: field("made_from")?.parse().ok()?,
            lang: Lang::parse(&field("lang")?)?,
            withheld: yes_or_no(&field("withheld")?)?,
            asks_person: yes_or_no(&field("asks_person")?)?,
        };
        let mut manifest = Manifest { head, sheets: Vec::new(), slots: Vec::new(), rows: Vec::new() };
        for line in lines {
            let parts: Vec<&str> = line.split('|').collect();
            match parts.as_slice() {
                ["sheet", name] => manifest.sheets.push(unescaped(name)),
                ["row", list, row, fresh @ ("fresh" | "kept")] => {
                    manifest.rows.push((Key::parse(list)?, row.parse().ok()?, *fresh == "fresh"));
                }
                ["cell", sheet, line, column, key, part, withheld] => manifest.slots.push(Slot {
                    sheet: sheet.parse().ok()?,
                    line: line.parse().ok()?,
                    column: column.parse().ok()?,
                    key: Key::parse(key)?,
                    part: parse_part(part)?,
                    withheld: yes_or_no(withheld)?,
                }),
                _ => return None,
            }
        }
        Some(manifest)
    }
}

fn parse_part(text: &str) -> Option<Part> {
    match text.strip_prefix("option=") {
        Some(value) => Some(Part::Option(unescaped(value))),
        None if text == "value" => Some(Part::Value),
        None if text == "unknown" => Some(Part::Unknown),
        None => None,
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// Bars and line ends would break the lines.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('|', "%7C").replace('\n', "%0A").replace('\r', "%0D")
}

fn unescaped(text: &str) -> String {
    text.replace("%0D", "\r").replace("%0A", "\n").replace("%7C", "|").replace("%25", "%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let key = |text: &str| Key::parse(text).unwrap();
        let head = Head {
            workbook: 12,
            round: 3,
            facility_code: "KX|1%".to_owned(),
            form_id: "mhlw-2022".to_owned(),
            version: String::new(),
            hash: "ab".to_owned(),
            made_from: 4,
            lang: Lang::Ja,
            withheld: true,
            asks_person: false,
        };
        let slot = |part| Slot { sheet: 2, line: 9, column: 1, key: key("vpn/q9[2]/maker"), part, withheld: true };
        let manifest = Manifest {
            head,
            sheets: vec!["1 回答者|".to_owned()],
            slots: vec![slot(Part::Value), slot(Part::Option("a=b".to_owned())), slot(Part::Unknown)],
            rows: vec![(key("vpn/q9"), 2, true), (key("vpn/q9"), 1, false)],
        };
        assert_eq!(Manifest::parse(&manifest.text()), Some(manifest.clone()));
        assert_eq!(Manifest::parse(&manifest.text().replace("workbook 1", "workbook 2")), None);
        assert_eq!(Manifest::parse(&format!("{}\nsomething else", manifest.text())), None);
    }
}
