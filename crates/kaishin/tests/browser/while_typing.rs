//! What a section says while somebody fills it in: a mistake stays marked until it is mended, and rows follow their count.

use thirtyfour::Key;

use crate::author::open_form;
use crate::harness::{Page, story};

const SECTION: &str = "/sections/site";
const NEXT: &str = "#form button.button[value='next']";
const BEDS: &str = "input[name='site/beds']";

/// A number with a limit, and a list with as many rows as another number says.
const FORM: &str = include_str!("../../../web/tests/it/while_typing.csv");

/// Waits for what the line below the page says of the last save.
async fn wait_for_line(page: &Page, kind: &str, words: &str) {
    let script = format!(
        "const line = document.querySelector('[data-saved]'); \
         return line.dataset.kind === '{kind}' && line.textContent.includes('{words}');"
    );
    page.wait_for(&script, words).await;
}

async fn rows(page: &Page) -> usize {
    page.all("[data-rows='site/device'] > .row").await.len()
}

#[test]
fn a_mistake_is_marked_once_its_field_is_left_and_stays_until_it_is_mended() {
    story(async |site, page| {
        let hospital = open_form(&page, site, FORM, "架空の装置調査").await;
        page.sign_in(&hospital, "架空 花子").await;
        page.open(SECTION).await;
        page.fill(BEDS, "5000").await;
        wait_for_line(&page, "saved", "保存しました").await;
        assert!(!page.has(".item--wrong").await, "nobody is told while still typing");
        page.press(Key::Tab).await;
        wait_for_line(&page, "problem", "＊印の項目を確認してください").await;
        page.expect_words("問1の病床数は1000以下で入力してください").await;
        page.expect_accessible().await;

        page.click(NEXT).await;
        let focused = "return document.activeElement.matches('.notice--error');";
        page.wait_for(focused, "the summary is where reading goes on").await;
        let summary = page.find(".notice--error").await;
        page.find(BEDS).await.send_keys("0").await.expect("a field takes keys");
        let sent = "return document.querySelector('[data-saved]').textContent.includes('＊印');";
        page.wait_for(sent, "the line after one more digit").await;
        page.fill("input[name='site/n']", "1").await;
        page.wait_for("return document.querySelector('[data-rows] > .row') !== null;", "the answer of the server")
            .await;
        assert!(page.has("[data-key='site/beds'].item--wrong").await, "one more digit mends nothing");
        assert!(summary.is_displayed().await.expect("the summary is still there"));

        page.fill(BEDS, "500").await;
        wait_for_line(&page, "saved", "保存しました").await;
        assert!(!page.has(".item--wrong").await);
        assert!(!summary.is_displayed().await.expect("the summary is still there"), "nothing is left to name");
    });
}

#[test]
fn rows_that_an_answer_counts_come_and_go_while_it_is_typed() {
    story(async |site, page| {
        let hospital = open_form(&page, site, FORM, "架空の装置調査").await;
        page.sign_in(&hospital, "架空 花子").await;
        page.open(SECTION).await;
        page.expect_words("入力欄の数は、前の設問の回答で決まります").await;
        page.fill("input[name='site/n']", "2").await;
        page.wait_for("return document.querySelectorAll('[data-rows] > .row').length === 2;", "two rows").await;
        assert!(page.focus_is("input[name='site/n']").await, "the focus stays where it was");
        page.expect_accessible().await;

        page.fill("input[name='site/device[2]/maker']", "架空製作所").await;
        page.fill("input[name='site/n']", "3").await;
        page.wait_for("return document.querySelectorAll('[data-rows] > .row').length === 3;", "three rows").await;
        let maker = page.find("input[name='site/device[2]/maker']").await.value().await.expect("a field has a value");
        assert_eq!(maker.as_deref(), Some("架空製作所"), "what was typed stays");
        page.click(NEXT).await;
        assert_eq!(page.path().await, "/sections/rest", "the rows were in sight");

        page.scripts(false).await;
        page.open(SECTION).await;
        page.fill("input[name='site/n']", "4").await;
        page.click(NEXT).await;
        assert_eq!(page.path().await, "/sections/site#i-site-device-4", "without scripts the page comes once more");
        assert_eq!(rows(&page).await, 4);
    });
}
