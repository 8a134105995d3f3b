//! A clerk answers the whole survey by keyboard only: once with the pages' scripts, once without.

use crate::harness::{Hospital, Page, story};

/// More sections than the survey has.
const SECTIONS_MAX: usize = 20;

/// From the landing page to the receipt.
async fn answer_everything(page: &Page, hospital: &Hospital) {
    page.begin_by_keyboard(hospital, "架空 花子").await;
    let mut sections = Vec::new();
    while sections.len() < SECTIONS_MAX && page.path().await.starts_with("/sections/") {
        sections.push(page.path().await);
        page.answer_section_by_keyboard().await;
    }
    // The first section asks who answers. That was said at the beginning and is not asked again.
    assert_eq!(sections, ["/sections/ehr", "/sections/vpn", "/sections/organisation"]);

    assert_eq!(page.path().await, "/check");
    page.expect_words("修正が必要な項目はありません").await;
    page.tab_and_enter("form[action='/check'] .actions button").await;

    assert_eq!(page.path().await, "/receipt");
    page.expect_words("提出完了").await;
    page.expect_words("受付番号").await;
    page.expect_words(&hospital.name).await;
    page.expect_words("架空製作所").await;
    // The clerk wrote ２台, and it was read as the number that it is.
    page.expect_words("2 台").await;
    page.open("/home").await;
    page.expect_words("提出済み").await;
}

#[test]
fn a_clerk_answers_everything_by_keyboard() {
    story(async |site, page| answer_everything(&page, &site.hospitals[0]).await);
}

#[test]
fn a_clerk_answers_everything_by_keyboard_without_scripts() {
    story(async |site, page| {
        page.scripts(false).await;
        answer_everything(&page, &site.hospitals[0]).await;
    });
}

#[test]
fn what_cannot_be_read_is_named_and_linked_and_stays_on_the_page() {
    story(async |site, page| {
        page.sign_in(&site.hospitals[0], "架空 花子").await;
        page.open("/sections/vpn").await;
        page.choose("input[name='vpn/q8'][value='yes']").await;
        page.click("button[name='add:vpn/q9']").await;
        page.fill("input[name$='/count']", "たくさん").await;
        page.click("#form button.button[value='next']").await;
        assert_eq!(page.path().await, "/sections/vpn");
        page.expect_words("台数「たくさん」").await;
        let typed = page.find("input[name$='/count']").await.value().await.expect("a field has a value");
        assert_eq!(typed.as_deref(), Some("たくさん"));
        expect_link_to_a_field(&page, ".notice--error a").await;
        // What could be read was saved all the same.
        page.open("/sections/vpn").await;
        assert!(page.has("input[name='vpn/q8'][value='yes']:checked").await);
    });
}

#[test]
fn a_missing_answer_is_named_before_sending_and_may_be_confirmed() {
    story(async |site, page| {
        page.sign_in(&site.hospitals[0], "架空 花子").await;
        page.open("/check").await;
        page.expect_words("確認が必要な項目").await;
        page.click("form[action='/check'] .actions button").await;
        page.expect_words("まだ提出されていません").await;

        page.click("section[aria-labelledby='soft'] a").await;
        assert!(page.path().await.ends_with("#i-ehr-q2"), "{}", page.path().await);
        assert!(page.has(":target").await, "the link leads to the question");

        page.open("/check").await;
        for _ in 0..page.all("input[name^='confirm:']").await.len() {
            page.choose("input[name^='confirm:']:not(:checked)").await;
        }
        page.click("form[action='/check'] .actions button").await;
        page.expect_words("提出完了").await;
    });
}

/// Fails where the first link that `css` describes does not lead to something on the page.
async fn expect_link_to_a_field(page: &Page, css: &str) {
    let script = "const link = document.querySelector(arguments[0]); \
        return link !== null && document.getElementById(link.hash.slice(1)) !== null;";
    assert_eq!(page.evaluate(script, vec![css.into()]).await, true, "{css} leads nowhere on {}", page.path().await);
}
