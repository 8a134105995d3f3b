//! A walk through every page: accessible, readable on a phone, and photographed.

use crate::harness::{Page, Site, story};

/// Widths of phones in CSS pixels: the narrowest that counts, and a usual one.
const PHONES: [u32; 2] = [320, 360];

/// A hospital's pages before anybody has signed in.
const OUTSIDE: [&str; 3] = ["/", "/sign-in", "/no-such-page"];

/// A hospital's pages while it answers.
const INSIDE: [&str; 10] = [
    "/who",
    "/home",
    "/hub",
    "/sections/respondent",
    "/sections/ehr",
    "/sections/vpn",
    "/sections/organisation",
    "/check",
    "/print",
    "/print?blank=1",
];

/// What a page of the tour is looked at for.
pub(crate) async fn look(page: &Page, path: &str) {
    page.open(path).await;
    look_here(page).await;
}

async fn look_here(page: &Page) {
    page.expect_accessible().await;
    for width in PHONES {
        page.phone(width).await;
        page.expect_no_sideways_scrolling().await;
        page.expect_buttons_in_shape().await;
    }
    page.expect_accessible().await;
    page.desktop().await;
}

#[test]
fn a_hospitals_pages_are_accessible_and_fit_a_phone() {
    story(async |site, page| {
        for path in OUTSIDE {
            look(&page, path).await;
        }
        page.open("/sign-in").await;
        page.fill("#facility", &site.hospitals[0].facility).await;
        page.fill("#code", "WRONG").await;
        page.click("form[action='/sign-in'] button").await;
        look_here(&page).await;

        page.sign_in(&site.hospitals[0], "架空 花子").await;
        for path in INSIDE {
            look(&page, path).await;
        }
        // With a row of a device, with a question that is not asked, and with everything wrong that can be wrong.
        page.open("/sections/vpn").await;
        page.click("button[name='add:vpn/q9']").await;
        page.fill("input[name$='/count']", "たくさん").await;
        page.click("#form button.button[value='next']").await;
        look_here(&page).await;
        page.choose("input[name='vpn/q8'][value='no']").await;
        page.click("#form button.button[value='stay']").await;
        look_here(&page).await;
        look(&page, "/hub?lang=en").await;
        look(&page, "/sections/vpn").await;
    });
}

#[test]
fn a_receipt_is_accessible_and_fits_a_phone() {
    story(async |site, page| {
        answer(&page, site).await;
        look_here(&page).await;
        look(&page, "/home").await;
    });
}

/// From the sign-in to the receipt.
pub(crate) async fn answer(page: &Page, site: &Site) {
    page.sign_in(&site.hospitals[1], "架空 花子").await;
    page.open("/sections/respondent").await;
    while page.path().await.starts_with("/sections/") {
        page.answer_section_by_keyboard().await;
    }
    page.click("form[action='/check'] .actions button").await;
    assert_eq!(page.path().await, "/receipt");
}
