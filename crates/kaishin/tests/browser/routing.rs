//! With scripts, questions fold and unfold in the page and every change is saved by itself.

use crate::harness::{Page, story};

async fn choose(page: &Page, item: &str, value: &str) {
    let css = format!("input[name='{item}'][value='{value}']");
    page.choose(&css).await;
}

async fn wait_for_presence(page: &Page, item: &str, presence: &str) {
    let script = format!("return document.querySelector(\"[data-key='{item}']\").dataset.presence === '{presence}';");
    page.wait_for(&script, &format!("{item} {presence}")).await;
}

async fn is_open(page: &Page, item: &str) -> bool {
    page.has(&format!("[data-key='{item}'] > details[open]")).await
}

#[test]
fn a_question_that_stops_applying_folds_and_keeps_its_answer() {
    story(async |site, page| {
        page.sign_in(&site.hospitals[0], "架空 花子").await;
        page.open("/sections/ehr").await;
        choose(&page, "ehr/q3", "yes").await;
        wait_for_presence(&page, "ehr/q5", "in").await;
        choose(&page, "ehr/q5", "no").await;
        choose(&page, "ehr/q3", "no").await;
        wait_for_presence(&page, "ehr/q5", "out").await;
        assert!(!is_open(&page, "ehr/q5").await, "a question that is not asked is one line");
        page.expect_words("電子カルテシステムを使用していない").await;

        choose(&page, "ehr/q3", "yes").await;
        wait_for_presence(&page, "ehr/q5", "in").await;
        assert!(is_open(&page, "ehr/q5").await);
        let kept = page.find("input[name='ehr/q5'][value='no']").await;
        assert!(kept.is_selected().await.expect("a radio button is chosen or not"), "the answer was kept");
    });
}

#[test]
fn a_row_that_is_offered_and_not_kept_yet_waits_no_more_once_its_gate_is_answered() {
    story(async |site, page| {
        page.sign_in(&site.hospitals[1], "架空 花子").await;
        page.open("/sections/vpn").await;
        choose(&page, "vpn/q8", "yes").await;
        wait_for_presence(&page, "vpn/q9", "in").await;
        let script = "return [...document.querySelectorAll('.row[data-fresh] [data-because-line]')].every((line) => line.hidden);";
        page.wait_for(script, "the first, empty row asks for its fields").await;
        assert!(page.has(".row[data-fresh] [data-because-line]").await);
    });
}

#[test]
fn a_change_is_saved_by_itself_and_is_there_on_another_device() {
    story(async |site, page| {
        page.sign_in(&site.hospitals[0], "架空 花子").await;
        page.open("/sections/organisation").await;
        choose(&page, "organisation/q14", "yes").await;
        page.wait_for(
            "return document.querySelector('[data-saved]').textContent.includes('保存しました');",
            "保存しました",
        )
        .await;

        // Another device: nothing is left in this browser, and the same hospital signs in again.
        page.forget_sign_in().await;
        page.sign_in(&site.hospitals[0], "架空 次郎").await;
        page.open("/sections/organisation").await;
        let saved = page.find("input[name='organisation/q14'][value='yes']").await;
        assert!(saved.is_selected().await.expect("a radio button is chosen or not"));
    });
}
