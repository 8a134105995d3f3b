//! Two people answer for one hospital at once: the second sees whose answer came in between, and chooses.

use crate::harness::{Page, story_of_two};

async fn choose_and_save(page: &Page, value: &str) {
    let css = format!("input[name='ehr/q3'][value='{value}']");
    page.choose(&css).await;
    page.click("#form button.button[value='stay']").await;
}

async fn is_chosen(page: &Page, value: &str) -> bool {
    let css = format!("input[name='ehr/q3'][value='{value}']");
    page.find(&css).await.is_selected().await.expect("a radio button is chosen or not")
}

#[test]
fn the_second_of_two_people_sees_both_answers_and_chooses() {
    story_of_two(async |site, first, second| {
        // Without scripts, so that nothing is saved before the button is pressed.
        first.scripts(false).await;
        second.scripts(false).await;
        first.sign_in(&site.hospitals[0], "架空 花子").await;
        second.sign_in(&site.hospitals[0], "架空 次郎").await;
        first.open("/sections/ehr").await;
        second.open("/sections/ehr").await;

        choose_and_save(&second, "yes").await;
        choose_and_save(&first, "no").await;
        first.expect_words("どちらの回答を残すか選んでください").await;
        first.expect_words("架空 次郎 さんの回答").await;
        first.expect_accessible().await;

        // Nothing was overwritten while the first has not chosen.
        second.open("/sections/ehr").await;
        assert!(is_chosen(&second, "yes").await);

        first.choose("input[name='keep:ehr/q3'][value='mine']").await;
        first.click("form[action='/sections/ehr/conflict'] button").await;
        assert_eq!(first.path().await, "/sections/ehr");
        assert!(is_chosen(&first, "no").await);
        second.open("/sections/ehr").await;
        assert!(is_chosen(&second, "no").await);
    });
}

#[test]
fn a_script_that_saves_says_that_somebody_else_was_quicker() {
    story_of_two(async |site, first, second| {
        second.scripts(false).await;
        first.sign_in(&site.hospitals[0], "架空 花子").await;
        second.sign_in(&site.hospitals[0], "架空 次郎").await;
        first.open("/sections/ehr").await;
        second.open("/sections/ehr").await;
        choose_and_save(&second, "yes").await;

        first.choose("input[name='ehr/q3'][value='no']").await;
        let told =
            "return document.querySelector('[data-saved]').textContent.includes('同じ設問に別の回答が保存されました');";
        first.wait_for(told, "the word that somebody else was quicker").await;
        first.click("#form button.button[value='stay']").await;
        first.expect_words("架空 次郎 さんの回答").await;
    });
}
