//! The keyboard: every story that says "by keyboard only" goes through here.

use thirtyfour::{Key, WebElement};

use super::Page;

/// More presses of Tab than any page of ours has fields.
const TABS_MAX: usize = 200;

impl Page {
    /// Presses one key.
    pub(crate) async fn press(&self, key: Key) {
        self.session.action_chain().send_keys(key).perform().await.expect("a key can be pressed");
    }

    /// Types where the focus is.
    pub(crate) async fn type_text(&self, text: &str) {
        self.session.action_chain().send_keys(text).perform().await.expect("text can be typed");
    }

    /// The element that has the focus.
    pub(crate) async fn focused(&self) -> WebElement {
        self.session.active_element().await.expect("something always has the focus")
    }

    /// Presses Tab until the element that `css` describes has the focus, from where the focus is.
    pub(crate) async fn tab_to(&self, css: &str) -> WebElement {
        let mut passed = Vec::new();
        for _ in 0..TABS_MAX {
            self.press(Key::Tab).await;
            if self.focus_is(css).await {
                return self.focused().await;
            }
            passed.push(self.focus_words().await);
        }
        panic!("Tab never reaches `{css}`; it went through {passed:#?}");
    }

    /// Tabs to a field and types into it.
    pub(crate) async fn tab_and_type(&self, css: &str, text: &str) {
        self.tab_to(css).await;
        self.type_text(text).await;
    }

    /// Tabs to a button or a link and presses Enter on it; returns when the next page is there.
    pub(crate) async fn tab_and_enter(&self, css: &str) {
        self.tab_to(css).await;
        self.leaving(async || self.press(Key::Enter).await).await;
    }

    /// True where the element that `css` describes has the focus.
    pub(crate) async fn focus_is(&self, css: &str) -> bool {
        let script = "return document.activeElement !== null && document.activeElement.matches(arguments[0]);";
        self.evaluate(script, vec![css.into()]).await.as_bool().expect("a question is answered with yes or no")
    }

    async fn focus_words(&self) -> String {
        let script =
            "const e = document.activeElement; return e.tagName + ' ' + (e.name || e.id || e.href || e.textContent);";
        self.evaluate(script, Vec::new()).await.as_str().unwrap_or_default().trim().to_owned()
    }
}
