//! The page in front of a person: going somewhere, reading, clicking; narrow, printed, without scripts.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::extensions::query::ElementQueryable;
use thirtyfour::{By, WebDriver, WebElement};

/// How long a page may take to show what a story waits for.
const WAIT_LIMIT: Duration = Duration::from_secs(20);
const WAIT_STEP: Duration = Duration::from_millis(25);

/// A browser window on the site of a story.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) session: WebDriver,
    site: String,
    scripts_on: Rc<Cell<bool>>,
}

impl Page {
    pub(crate) fn new(session: WebDriver, site: &str) -> Page {
        Page { session, site: site.to_owned(), scripts_on: Rc::new(Cell::new(true)) }
    }

    /// Goes to a path of the site.
    pub(crate) async fn open(&self, path: &str) {
        let url = format!("{}{path}", self.site);
        self.session.goto(&url).await.unwrap_or_else(|error| panic!("{url} does not open: {error}"));
    }

    /// The path of the page in front, with its query.
    pub(crate) async fn path(&self) -> String {
        let url = self.session.current_url().await.expect("a page has an address").to_string();
        url.strip_prefix(&self.site).unwrap_or(&url).to_owned()
    }

    /// The words on the page.
    pub(crate) async fn words(&self) -> String {
        self.find("body").await.text().await.expect("a page has words")
    }

    /// Fails, with the page's words, where the page does not say `words`.
    pub(crate) async fn expect_words(&self, words: &str) {
        let found = self.words().await;
        assert!(found.contains(words), "「{words}」 is not on {}:\n{found}", self.path().await);
    }

    /// The first element that `css` describes; waits for it.
    pub(crate) async fn find(&self, css: &str) -> WebElement {
        let query = self.session.query(By::Css(css)).wait(WAIT_LIMIT, WAIT_STEP).first().await;
        match query {
            Ok(element) => element,
            Err(_) => {
                let source = self.session.source().await.unwrap_or_default();
                let start: String = source.chars().take(6_000).collect();
                panic!("`{css}` is not on {}; the page begins:\n{start}", self.path().await)
            }
        }
    }

    /// All elements that `css` describes, at this moment.
    pub(crate) async fn all(&self, css: &str) -> Vec<WebElement> {
        self.session.find_all(By::Css(css)).await.expect("a page can be searched")
    }

    /// True where an element that `css` describes is on the page at this moment.
    pub(crate) async fn has(&self, css: &str) -> bool {
        !self.all(css).await.is_empty()
    }

    /// Clicks what `css` describes; returns when the next page is there.
    pub(crate) async fn click(&self, css: &str) {
        self.leaving(async || self.choose(css).await).await;
    }

    /// Clicks what `css` describes and stays on the page, as with a choice or a box to tick.
    pub(crate) async fn choose(&self, css: &str) {
        let element = self.find(css).await;
        // A person scrolls until the thing is in sight, not until its edge is.
        let script = "document.querySelector(arguments[0]).scrollIntoView({ block: 'center' });";
        self.evaluate(script, vec![css.into()]).await;
        element.click().await.unwrap_or_else(|error| panic!("`{css}` cannot be clicked: {error}"));
    }

    /// Empties a field and types into it.
    pub(crate) async fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("a field can be emptied");
        field.send_keys(text).await.expect("a field can be filled");
    }

    /// Does something that leads to another page, or to the same one anew, and waits until that one is there.
    pub(crate) async fn leaving(&self, act: impl AsyncFnOnce()) {
        self.evaluate("document.documentElement.dataset.left = 'behind';", Vec::new()).await;
        act().await;
        let script =
            "return document.readyState === 'complete' && document.documentElement.dataset.left === undefined;";
        self.wait_for(script, "the next page").await;
    }

    /// Asks the page again and again until `script` returns true.
    pub(crate) async fn wait_for(&self, script: &str, what: &str) {
        let start = std::time::Instant::now();
        // While one page goes and the next comes there is nobody to answer: that is a no.
        while !matches!(self.try_evaluate(script, Vec::new()).await, Some(Value::Bool(true))) {
            assert!(
                start.elapsed() < WAIT_LIMIT,
                "{what} does not come; still on {}:\n{}",
                self.path().await,
                self.words().await
            );
            tokio::time::sleep(WAIT_STEP).await;
        }
    }

    /// Runs a script in the page, as the developer tools would: also where the page's own scripts are switched off.
    pub(crate) async fn evaluate(&self, script: &str, arguments: Vec<Value>) -> Value {
        let result = self.session.execute(script, arguments).await;
        result.unwrap_or_else(|error| panic!("a script of the story fails: {error}")).json().clone()
    }

    async fn try_evaluate(&self, script: &str, arguments: Vec<Value>) -> Option<Value> {
        self.session.execute(script, arguments).await.ok().map(|result| result.json().clone())
    }

    /// Switches the scripts of all pages from now on off or on.
    pub(crate) async fn scripts(&self, on: bool) {
        self.scripts_on.set(on);
        self.allow_scripts(on).await;
    }

    /// Does something that takes scripts on the page in front, also in a story without scripts. The page's own scripts
    /// do not come to life by it.
    pub(crate) async fn with_scripts<T>(&self, act: impl AsyncFnOnce() -> T) -> T {
        self.allow_scripts(true).await;
        let result = act().await;
        self.allow_scripts(self.scripts_on.get()).await;
        result
    }

    async fn allow_scripts(&self, on: bool) {
        self.developer_tools("Emulation.setScriptExecutionDisabled", json!({ "value": !on })).await;
    }

    /// Makes the window a phone's, `width` CSS pixels wide.
    pub(crate) async fn phone(&self, width: u32) {
        self.window(width, 740).await;
    }

    /// Gives the window a size in CSS pixels. Narrower than a desk's, it is a phone's.
    pub(crate) async fn window(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.developer_tools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Makes the window a desk's again.
    pub(crate) async fn desktop(&self) {
        self.developer_tools("Emulation.clearDeviceMetricsOverride", json!({})).await;
    }

    /// Shows the page as it would be printed, or as on a screen again.
    pub(crate) async fn printed(&self, on: bool) {
        let media = if on { "print" } else { "" };
        self.developer_tools("Emulation.setEmulatedMedia", json!({ "media": media })).await;
    }

    /// Forgets who is signed in, as when a sign-in has expired.
    pub(crate) async fn forget_sign_in(&self) {
        self.session.delete_all_cookies().await.expect("cookies can be deleted");
    }

    /// Fails where one has to scroll sideways to read the page.
    pub(crate) async fn expect_no_sideways_scrolling(&self) {
        let script = "const d = document.documentElement; \
            const around = e => getComputedStyle(e).position === 'absolute' ? e.offsetParent : e.parentElement; \
            const scrolls = e => e !== null && e !== d && e !== document.body \
            && (getComputedStyle(e).overflowX !== 'visible' || scrolls(around(e))); \
            return [d.scrollWidth, d.clientWidth, [...document.querySelectorAll('body *')] \
            .filter(e => e.getBoundingClientRect().right > d.clientWidth + 1 && !scrolls(around(e))) \
            .slice(0, 5).map(e => e.outerHTML.slice(0, 160))];";
        let found = self.evaluate(script, Vec::new()).await;
        let (content, window) = (found[0].as_u64(), found[1].as_u64());
        assert!(
            content <= window,
            "{} is {content:?} px wide in a window of {window:?}: {:#}",
            self.path().await,
            found[2]
        );
    }

    /// Fails where a button is squeezed until its words stand one below the other.
    pub(crate) async fn expect_buttons_in_shape(&self) {
        let script = "return [...document.querySelectorAll('.button')].filter(e => { \
            const box = e.getBoundingClientRect(); return box.height > 96 && box.height > box.width; }) \
            .map(e => e.textContent.trim());";
        let squeezed = self.evaluate(script, Vec::new()).await;
        assert_eq!(squeezed, json!([]), "squeezed buttons on {}", self.path().await);
    }

    pub(crate) async fn developer_tools(&self, command: &str, parameters: Value) -> Value {
        let result = self.session.cdp().send_raw(command, parameters).await;
        result.unwrap_or_else(|error| panic!("{command}: {error}"))
    }
}
