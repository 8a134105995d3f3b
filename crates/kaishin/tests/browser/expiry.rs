//! A sign-in that ends in the middle of typing: what was typed survives it.

use crate::harness::{Page, story};

const FIELD: &str = "input[name='respondent/q1_contact']";

async fn type_sign_in_again_and_save(page: &Page, hospital: &crate::harness::Hospital) {
    page.expect_words("有効期限").await;
    page.expect_accessible().await;
    page.type_codes(hospital).await;
    page.expect_accessible().await;
    page.click("button[name='continue']").await;

    assert_eq!(typed(page).await, "0000-00-0000（架空）");
    page.expect_words("まだ保存されていません").await;
    page.expect_accessible().await;
    page.click("#form button.button[value='stay']").await;
    page.open("/sections/respondent").await;
    assert_eq!(typed(page).await, "0000-00-0000（架空）");
}

async fn typed(page: &Page) -> String {
    page.find(FIELD).await.value().await.expect("a field has a value").unwrap_or_default()
}

#[test]
fn typed_answers_survive_an_expired_sign_in() {
    story(async |site, page| {
        page.sign_in(&site.hospitals[0], "架空 花子").await;
        page.open("/sections/respondent").await;
        page.forget_sign_in().await;
        page.fill(FIELD, "0000-00-0000（架空）").await;
        let told = "return document.querySelector('[data-saved]').textContent.includes('有効期限が切れました');";
        page.wait_for(told, "the word that the sign-in has ended").await;
        page.click("#form button.button[value='stay']").await;
        type_sign_in_again_and_save(&page, &site.hospitals[0]).await;
    });
}

#[test]
fn typed_answers_survive_an_expired_sign_in_without_scripts() {
    story(async |site, page| {
        page.scripts(false).await;
        page.sign_in(&site.hospitals[0], "架空 花子").await;
        page.open("/sections/respondent").await;
        page.forget_sign_in().await;
        page.fill(FIELD, "0000-00-0000（架空）").await;
        page.click("#form button.button[value='stay']").await;
        type_sign_in_again_and_save(&page, &site.hospitals[0]).await;
    });
}
