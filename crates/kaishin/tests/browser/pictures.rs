//! The pictures for the README: taken every time, so that they never stop working, and kept where somebody asks for
//! them (`cargo xtask screenshots`).

use crate::harness::{Page, Site, picture_story, screenshots};
use crate::tour;

/// Larger pictures are a burden in every clone.
const BYTES_MAX: usize = 300 * 1024;
/// A usual window of a desk, and a sheet of A4 at 96 dots per inch.
const DESK: (u32, u32) = (1280, 900);
const SHEET: (u32, u32) = (794, 1123);
const PHONE: (u32, u32) = (360, 740);

/// Takes a picture of a page; `name` is the file's, without its ending.
async fn take(page: &Page, name: &str, path: &str, (width, height): (u32, u32)) {
    page.window(width, height).await;
    page.open(path).await;
    let png = page.session.screenshot_as_png().await.expect("Chromium takes pictures");
    assert!(png.starts_with(b"\x89PNG"), "{name} is no picture");
    assert!(png.len() < BYTES_MAX, "{name} has {} bytes", png.len());
    if let Some(folder) = screenshots() {
        std::fs::write(folder.join(format!("{name}.png")), png).expect("the folder for pictures can be written");
    }
    page.desktop().await;
}

async fn take_printed(page: &Page, name: &str, path: &str) {
    page.printed(true).await;
    take(page, name, path, SHEET).await;
    page.printed(false).await;
}

#[test]
fn the_main_pages_are_photographed() {
    picture_story(async |site, page| {
        take(&page, "sign-in", "/sign-in", DESK).await;
        respondent(&page, site).await;
        secretariat(&page, site).await;
    });
}

async fn respondent(page: &Page, site: &Site) {
    page.sign_in(&site.hospitals[0], "架空 花子").await;
    take(page, "home", "/home", DESK).await;
    page.open("/sections/ehr").await;
    page.answer_section_by_keyboard().await;
    page.answer_section_by_keyboard().await;
    take(page, "hub", "/hub", DESK).await;
    take(page, "section", "/sections/vpn", DESK).await;
    take(page, "hub-phone", "/hub", PHONE).await;
    take(page, "section-phone", "/sections/ehr", PHONE).await;
    take(page, "check", "/check", DESK).await;
    tour::answer(page, site).await;
    take(page, "receipt", "/receipt", DESK).await;
    take_printed(page, "receipt-print", "/receipt").await;
    take_printed(page, "questionnaire-print", "/print?blank=1").await;
}

async fn secretariat(page: &Page, site: &Site) {
    let (open, closed) = (site.open_round, site.closed_round);
    page.desk_sign_in(&site.desk).await;
    take(page, "desk-rounds", "/desk", DESK).await;
    take(page, "desk-round", &format!("/desk/rounds/{open}"), DESK).await;
    take(page, "desk-facilities", &format!("/desk/rounds/{open}/facilities"), DESK).await;
    take(page, "desk-round-phone", &format!("/desk/rounds/{open}"), PHONE).await;
    let report = format!("/desk/rounds/{closed}/report");
    take(page, "desk-report", &report, DESK).await;
    take_printed(page, "desk-report-print", &report).await;

    // Question 4 has a base of its own: it is asked of those with electronic records only.
    page.open(&report).await;
    let script = "return [...document.querySelectorAll(\"a[href*='/tables/']\")].find(a => a.textContent.includes('問4')).pathname;";
    let table = page.evaluate(script, Vec::new()).await;
    let table = table.as_str().expect("the report links to question 4");
    take(page, "desk-table", table, (1280, 1100)).await;
}
