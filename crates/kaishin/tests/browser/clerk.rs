//! A clerk in a hospital: signs in, says who they are, answers sections; by keyboard.

use serde::Deserialize;
use thirtyfour::Key;

use crate::harness::{Hospital, Page};

/// A telephone number that nobody has.
pub(crate) const CONTACT: &str = "000-0000-0000";
/// More presses of Tab than a section can take, rows added in between included.
const STEPS_MAX: usize = 400;

/// Where the focus is, as far as a clerk has to know.
#[derive(Debug, Deserialize)]
struct Focus {
    /// `radio`, `checkbox`, `text`, `textarea`, `submit`, `button`, `link`, `summary` or `other`.
    kind: String,
    name: String,
    value: String,
    /// For a radio button or a box to tick: whether one of its group is chosen.
    chosen: bool,
    /// What the field wants from a keyboard on the screen: `numeric`, or empty.
    mode: String,
    /// Rows of repeats on the page.
    rows: u32,
    /// What lies over the element, so that it cannot be seen; empty for nothing.
    covered_by: String,
}

const FOCUS: &str = "const cover = e => { const box = e.getBoundingClientRect(); \
    if (box.width < 2 || e.closest('.visually-hidden')) return ''; \
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2); \
    return top === null || e.contains(top) || top.contains(e) ? '' : top.outerHTML.slice(0, 120); }; \
    const e = document.activeElement; const tag = e.tagName.toLowerCase(); \
    const kinds = { a: 'link', summary: 'summary', textarea: 'textarea' }; \
    return { kind: kinds[tag] || e.type || 'other', name: e.name || '', value: e.value || '', \
    chosen: ['radio', 'checkbox'].includes(e.type) && document.querySelector(`input[name=\"${CSS.escape(e.name)}\"]:checked`) !== null, \
    mode: e.inputMode || '', \
    rows: document.querySelectorAll('.row').length, covered_by: cover(e) };";

impl Page {
    /// Signs in and says who answers, by mouse: for stories about something else.
    pub(crate) async fn sign_in(&self, hospital: &Hospital, name: &str) {
        self.open("/sign-in").await;
        self.type_codes(hospital).await;
        self.declare(name).await;
    }

    /// Fills in the sign-in page in front and sends it.
    pub(crate) async fn type_codes(&self, hospital: &Hospital) {
        self.fill("#facility", &hospital.facility).await;
        self.fill("#code", &hospital.code).await;
        self.click("form[action='/sign-in'] button").await;
    }

    /// Fills in the page that asks who answers, and sends it.
    pub(crate) async fn declare(&self, name: &str) {
        self.fill("#name", name).await;
        self.fill("#department", "架空課").await;
        self.fill("#contact", CONTACT).await;
        self.click("form:has(#name) button").await;
    }

    /// From the landing page to the first section, by keyboard only. The code is typed as people do who do not look
    /// for the shift key.
    pub(crate) async fn begin_by_keyboard(&self, hospital: &Hospital, name: &str) {
        self.open("/").await;
        self.press(Key::Tab).await;
        assert!(self.focus_is(".skip-link").await, "the first stop of Tab leads past the header");
        self.tab_and_enter("main a[href='/sign-in']").await;

        self.tab_and_type("#facility", &hospital.facility).await;
        self.tab_and_type("#code", &hospital.code.to_lowercase().replace('-', " ")).await;
        self.leaving(async || self.press(Key::Enter).await).await;

        self.tab_and_type("#name", name).await;
        self.tab_and_type("#department", "架空課").await;
        self.tab_and_type("#contact", CONTACT).await;
        self.tab_and_enter("form:has(#name) button").await;

        assert_eq!(self.path().await, "/home");
        self.tab_and_enter("main .actions a.button").await;
        assert_eq!(self.path().await, "/hub");
        self.tab_and_enter("main .actions a.button").await;
    }

    /// Answers everything in the section in front, by keyboard only, and goes on to the next page. Every choice is
    /// answered with its first option, which is はい where there is one; rows of a grid are choices like any other.
    pub(crate) async fn answer_section_by_keyboard(&self) {
        for _ in 0..STEPS_MAX {
            self.press(Key::Tab).await;
            let focus: Focus =
                serde_json::from_value(self.evaluate(FOCUS, Vec::new()).await).expect("the script says so");
            let Focus { name, covered_by, .. } = &focus;
            assert_eq!(covered_by, "", "`{name}` has the focus on {} and cannot be seen", self.path().await);
            match focus.kind.as_str() {
                "radio" if !focus.chosen => self.type_text(" ").await,
                "checkbox" if !focus.chosen && !name.starts_with("unknown:") => self.type_text(" ").await,
                "text" | "textarea" if focus.value.is_empty() => self.type_text(words_for(&focus)).await,
                "submit" if focus.name.starts_with("add:") && focus.rows == 0 => {
                    self.leaving(async || self.press(Key::Enter).await).await;
                }
                "submit" if focus.name == "kaishin:go" && focus.value == "next" => {
                    self.leaving(async || self.press(Key::Enter).await).await;
                    return;
                }
                _ => {}
            }
        }
        panic!("Tab never reaches the button that goes on, on {}", self.path().await);
    }
}

/// What the clerk types: invented, and a number as people write it.
fn words_for(focus: &Focus) -> &'static str {
    match focus.name.rsplit('/').next() {
        Some("maker") => "架空製作所",
        Some("model") => "架空-100",
        Some("count") => "２台",
        _ if focus.mode == "numeric" => "２",
        _ => "架空の記入",
    }
}
