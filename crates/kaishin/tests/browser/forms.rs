//! What the pages of a form can do: grids, options that stand alone, counts, second looks with a reason.

use thirtyfour::Key;

use crate::author::open_kakuu;
use crate::harness::{Page, story};

const SECTION: &str = "/sections/systems";

/// What a script sees of the grid: how a row is laid out, whether options have words beside them, and its fields.
const GRID: &str = "const row = document.querySelector('.grid__row'); \
    const words = row.querySelector('.grid__option').getBoundingClientRect(); \
    return [getComputedStyle(row).display, words.width > 10, \
    [...document.querySelectorAll('.grid input')].map(e => e.name + '=' + e.value).join(' ')];";

#[test]
fn a_grid_is_a_table_on_a_desk_and_one_by_one_on_a_phone_with_the_same_fields() {
    story(async |site, page| {
        let hospital = open_kakuu(&page, site).await;
        page.sign_in(&hospital, "架空 花子").await;
        page.open(SECTION).await;
        page.choose("input[name='systems/has'][value='yes']").await;
        page.wait_for(&asked("in"), "the row").await;
        let desk = page.evaluate(GRID, Vec::new()).await;
        assert_eq!((&desk[0], &desk[1]), (&"table-row".into(), &false.into()), "the words are in the head: {desk}");
        page.expect_accessible().await;

        // The options stay in sight above a row far down, and what is focused is clear of them.
        page.window(1280, 500).await;
        let script = "const row = document.querySelector(\"[data-key='systems/usage/order']\"); row.scrollIntoView(); \
            const head = () => document.querySelector('.grid__columns th').getBoundingClientRect(); \
            const clear = row.getBoundingClientRect().top >= head().bottom; \
            window.scrollBy(0, 80); return [clear, Math.round(head().top)];";
        let head = page.evaluate(script, Vec::new()).await;
        assert_eq!((&head[0], &head[1]), (&true.into(), &0.into()), "{head}");
        page.desktop().await;

        // By keyboard: Tab goes from row to row, the arrows choose in a row.
        page.tab_to("input[name='systems/usage/bill']").await;
        page.type_text(" ").await;
        page.press(Key::Right).await;
        assert!(page.focus_is("input[name='systems/usage/bill'][value='part']:checked").await, "the arrow chooses");
        page.tab_to("input[name='systems/usage/image']").await;
        page.tab_to("input[name='systems/usage/order']").await;

        page.phone(320).await;
        let phone = page.evaluate(GRID, Vec::new()).await;
        assert_eq!((&phone[0], &phone[1]), (&"block".into(), &true.into()), "{phone}");
        assert_eq!(desk[2], phone[2], "the same fields");
        page.expect_no_sideways_scrolling().await;
        page.expect_accessible().await;
        page.choose("input[name='systems/usage/order'][value='none']").await;
        page.desktop().await;

        page.choose("input[name='systems/has'][value='no']").await;
        page.wait_for(&asked("out"), "the grey line").await;
        page.expect_words("対象外").await;
        page.open(SECTION).await;
        assert!(page.has("input[name='systems/usage/order'][value='none']:checked").await, "saved from the phone");
    });
}

fn asked(presence: &str) -> String {
    format!("return document.querySelector(\"[data-key='systems/usage/image']\").dataset.presence === '{presence}';")
}

#[test]
fn an_option_that_stands_alone_clears_the_others_and_one_button_takes_it_back() {
    story(async |site, page| {
        let hospital = open_kakuu(&page, site).await;
        page.sign_in(&hospital, "架空 花子").await;
        page.open(SECTION).await;
        for option in ["cost", "staff", "no_reason"] {
            page.choose(&format!("input[name='systems/why'][value='{option}']")).await;
        }
        assert_eq!(chosen(&page).await, "no_reason");
        page.expect_words("ほかの選択（2件）を外しました").await;
        page.expect_accessible().await;
        page.choose("[data-undo] button").await;
        assert_eq!(chosen(&page).await, "cost staff");
        page.choose("input[name='systems/why'][value='no_reason']").await;
        page.choose("input[name='systems/why'][value='cost']").await;
        assert_eq!(chosen(&page).await, "cost", "any other takes its place");
        page.expect_words("「特になし」の選択を外しました").await;

        page.scripts(false).await;
        page.open(SECTION).await;
        let so_far = chosen(&page).await;
        for option in ["no_reason", "cost"].into_iter().filter(|option| !so_far.contains(option)) {
            page.choose(&format!("input[name='systems/why'][value='{option}']")).await;
        }
        page.click("#form button.button[value='next']").await;
        page.expect_words("特になし").await;
        assert!(page.has(".notice--error").await, "without scripts the finding says it");
    });
}

async fn chosen(page: &Page) -> String {
    let script =
        "return [...document.querySelectorAll(\"input[name='systems/why']:checked\")].map(e => e.value).join(' ');";
    page.evaluate(script, Vec::new()).await.as_str().expect("a text").to_owned()
}

#[test]
fn characters_are_counted_and_a_second_look_takes_a_reason() {
    story(async |site, page| {
        let hospital = open_kakuu(&page, site).await;
        page.sign_in(&hospital, "架空 花子").await;
        page.open(SECTION).await;
        page.expect_words("残り20字").await;
        page.fill("input[name='systems/remarks']", "架空の補足").await;
        page.expect_words("残り15字").await;
        let spoken = "return document.querySelector('[data-announce]').textContent.includes('残り15字');";
        page.wait_for(spoken, "the count, spoken").await;

        page.fill("input[name='systems/devices']", "50").await;
        page.press(Key::Tab).await;
        let noted = "return document.getElementById('i-systems-devices-note').textContent.includes('通常より多く');";
        page.wait_for(noted, "the note").await;
        assert!(!page.has(".item--wrong").await, "a second look is no error");
        page.expect_accessible().await;
        page.choose("input[name='systems/has'][value='no']").await;
        page.choose("input[name='systems/usage/bill'][value='all']").await;
        page.choose("input[name='systems/usage/order'][value='all']").await;
        page.choose("input[name='systems/why'][value='cost']").await;
        page.click("#form button.button[value='next']").await;

        assert_eq!(page.path().await, "/check");
        page.click("form[action='/check'] .actions button").await;
        page.expect_words("理由を入力してください").await;
        page.expect_accessible().await;
        page.fill("textarea[name^='reason:']", "増設のため").await;
        page.click("form[action='/check'] .actions button").await;
        page.expect_words("提出完了").await;
        page.expect_words("増設のため").await;
    });
}
