//! The settings sheet.

use base::{Finding, Lang, Severity, Text};

use super::cells::{Notes, Row, is_off, is_on};
use super::columns::{SETTINGS, lang_of, rows};
use crate::sheets::{Sheet, Sheets};

/// What the settings sheet says, with the usual where it is silent.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) form_id: String,
    /// Name of the outermost element.
    pub(super) form_name: String,
    pub(super) version: String,
    pub(super) title: Text,
    pub(super) default_language: Option<Lang>,
    pub(super) duplicate_choices: bool,
    /// False where the author leaves out the response's own identifier.
    instance_id: bool,
    /// True where responses have a name of their own.
    instance_name: bool,
    /// False where runs of spaces stay as they are written.
    pub(super) spaces_joined: bool,
    /// What one respondent is.
    pub(super) unit: Text,
}

impl Settings {
    /// The name under which other tools keep a response's own identifier, where they do.
    pub(super) fn instance_id(&self) -> Option<&'static str> {
        self.instance_id.then_some("instanceID")
    }

    /// Names that the form gives to parts of its own.
    pub(super) fn names_of_its_own(&self) -> impl Iterator<Item = &str> {
        let named = self.instance_name.then_some("instanceName");
        [self.form_name.as_str()].into_iter().chain(self.instance_id()).chain(named)
    }
}

pub(super) fn read(sheet: Option<&Sheet>, notes: &mut Notes) -> Settings {
    // The language must be known before the plain texts are read, so the row is read twice.
    let first = sheet.and_then(|sheet| rows(sheet, SETTINGS, None, false, &mut Notes::default()).into_iter().next());
    let written = first.as_ref().map_or("", |row| row.plain("default_language"));
    let default_language = lang_of(written);
    let row = sheet.and_then(|sheet| rows(sheet, SETTINGS, default_language, true, notes).into_iter().next());
    let row = row.unwrap_or_default();
    note_name(&row, notes);
    note_encryption(&row, notes);
    Settings {
        form_id: plain_or(&row, "form_id", "data"),
        form_name: plain_or(&row, "name", "data"),
        version: row.plain("version").to_owned(),
        title: title(&row),
        default_language,
        duplicate_choices: is_on(row.plain("allow_choice_duplicates")),
        instance_id: !is_on(row.plain("omit_instanceid")),
        instance_name: !row.plain("instance_name").is_empty(),
        spaces_joined: !is_off(row.plain("clean_text_values")),
        unit: text_or(&row, "kaishin::unit", Text::new("医療機関", "hospital")),
    }
}

/// The finding that the settings name no form. Other readers take the file's name for it; what is published is kept
/// without one, so that all questionnaires of this kind would be editions of the same.
pub fn missing_form_id(sheets: &Sheets, severity: Severity) -> Option<Finding> {
    let row = sheets.sheet("settings").and_then(|sheet| {
        let rows = rows(sheet, SETTINGS, None, false, &mut Notes::default());
        rows.into_iter().next()
    });
    if row.is_some_and(|row| !row.plain("form_id").is_empty()) {
        return None;
    }
    let message = Text::new(
        "form_id がありません。公開する前に、settings シートの form_id に調査票の名前を英数字で書いてください（例：kasou-2026）",
        "there is no form_id; before it is published, name the questionnaire on the settings sheet, e.g. kasou-2026",
    );
    Some(Finding::new(severity, "missing-form-id", message).on_sheet("settings").in_column("form_id"))
}

/// Other readers take a title in one language only; `kaishin::title` holds it in the others.
fn title(row: &Row) -> Text {
    let (mut title, more) = (row.text("form_title"), row.text("kaishin::title"));
    if title.ja.is_empty() {
        title.ja = more.ja;
    }
    if title.en.is_empty() {
        title.en = more.en;
    }
    title
}

/// The outermost element has a name like any other.
fn note_name(row: &Row, notes: &mut Notes) {
    let name = row.plain("name");
    if !name.is_empty() && !crate::key::name_is_valid(name) {
        let message = bad_name(name);
        notes.error("settings", Some(row.number), Some(&row.heading("name")), "bad-name", message.ja, message.en);
    }
}

/// Answers are never encrypted for a key of the form's, which other tools do.
fn note_encryption(row: &Row, notes: &mut Notes) {
    if row.plain("public_key").is_empty() {
        return;
    }
    let place = ("settings", Some(row.number), Some("public_key"));
    if is_on(row.plain("omit_instanceid")) {
        notes.error(
            place.0,
            place.1,
            place.2,
            "key-without-identifier",
            "public_key と omit_instanceID は一緒に使えません。暗号化には回答の識別子が必要です。どちらかを消してください",
            "public_key and omit_instanceID do not go together, as encryption needs the identifier; remove one",
        );
    }
    notes.warning(
        place.0,
        place.1,
        place.2,
        "unsupported-setting",
        "public_key には対応していません。回答はこの鍵では暗号化されません",
        "public_key is not supported here; answers are not encrypted with this key",
    );
}

pub(super) fn bad_name(name: &str) -> Text {
    if name.contains(':') && name.split(':').all(crate::key::name_is_valid) {
        return Text::new(
            format!("name「{name}」の「:」には対応していません。「_」か「-」に替えてください"),
            format!("the colon in the name “{name}” is not supported here; write _ or - instead"),
        );
    }
    Text::new(
        format!("name「{name}」は使えません。文字か _ で始め、文字・数字・_・-・. だけで書いてください"),
        format!("the name “{name}” cannot be used; begin with a letter or _, then letters, digits, _, - and ."),
    )
}

fn plain_or(row: &Row, column: &str, usual: &str) -> String {
    let plain = row.plain(column);
    if plain.is_empty() { usual.to_owned() } else { plain.to_owned() }
}

fn text_or(row: &Row, column: &str, usual: Text) -> Text {
    let text = row.text(column);
    if text.is_empty() { usual } else { text }
}
