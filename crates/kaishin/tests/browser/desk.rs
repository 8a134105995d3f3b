//! The secretariat: sees what came in, not what it need not see, and nobody sees beyond their scope.

use crate::clerk::CONTACT;
use crate::harness::{Account, Page, Site, story};
use crate::tour;

/// More pages than the secretariat's side has kinds of.
const PAGES_MAX: usize = 80;

impl Page {
    /// Signs an account in.
    pub(crate) async fn desk_sign_in(&self, account: &Account) {
        self.open("/desk/sign-in").await;
        self.fill("#name", &account.name).await;
        self.fill("#password", &account.password).await;
        self.click("form[action='/desk/sign-in'] button").await;
        assert_eq!(self.path().await, "/desk");
    }
}

fn facility(site: &Site, code: &str) -> String {
    format!("/desk/rounds/{}/facilities/{code}", site.open_round)
}

#[test]
fn the_secretariat_sees_a_submission_and_contacts_only_with_a_reason() {
    story(async |site, page| {
        tour::answer(&page, site).await;
        page.desk_sign_in(&site.desk).await;
        page.open(&facility(site, &site.hospitals[1].facility)).await;
        page.expect_words(&site.hospitals[1].name).await;
        page.expect_words("提出済").await;
        for sealed in [CONTACT, "架空製作所"] {
            assert!(!page.words().await.contains(sealed), "{sealed} is shown without a reason");
        }

        page.choose("details:has(#reveal-reason) > summary").await;
        page.fill("#reveal-reason", "架空の照会のため").await;
        page.click("button[name='what'][value='contacts']").await;
        page.expect_words(CONTACT).await;
        page.expect_accessible().await;
        page.open("/desk/audit").await;
        page.expect_words("架空の照会のため").await;
    });
}

#[test]
fn a_coordinator_cannot_tell_another_prefectures_hospital_from_none() {
    story(async |site, page| {
        page.desk_sign_in(&site.coordinator).await;
        // Facility codes begin with the prefecture's two digits after KX; the coordinator of the demo is that of 13.
        let elsewhere = site.hospitals.iter().find(|hospital| !hospital.facility.starts_with("KX13"));
        let elsewhere = elsewhere.expect("the small demo has hospitals in several prefectures");
        let mut answers = Vec::new();
        for code in [elsewhere.facility.as_str(), "KX99999999"] {
            page.open(&facility(site, code)).await;
            answers.push(page.words().await);
        }
        assert_eq!(answers[0], answers[1]);
        assert!(!answers[0].contains(&elsewhere.name));
    });
}

#[test]
fn every_page_of_the_secretariat_is_accessible_and_fits_a_phone() {
    story(async |site, page| {
        tour::look(&page, "/desk/sign-in").await;
        page.desk_sign_in(&site.desk).await;
        let mut waiting = vec!["/desk".to_owned()];
        let mut kinds = Vec::new();
        while let Some(path) = waiting.pop() {
            let kind = kind(&path);
            if kinds.contains(&kind) {
                continue;
            }
            kinds.push(kind);
            assert!(kinds.len() < PAGES_MAX, "more kinds of pages than expected: {kinds:#?}");
            tour::look(&page, &path).await;
            waiting.extend(links(&page).await);
        }
        for needed in ["/desk/rounds/new", "/desk/register", "/desk/audit"] {
            assert!(kinds.iter().any(|kind| kind == needed), "no link leads to {needed}: {kinds:#?}");
        }
        assert!(kinds.len() > 12, "the walk ended too soon: {kinds:#?}");
    });
}

/// Links to pages of the secretariat; what is downloaded is no page.
async fn links(page: &Page) -> Vec<String> {
    let script = "return [...document.querySelectorAll('a[href]:not([download])')].map(a => a.pathname + a.search) \
        .filter(path => path.startsWith('/desk') && !path.includes('/csv') && !path.includes('/file'));";
    serde_json::from_value(page.evaluate(script, Vec::new()).await).expect("the script returns texts")
}

/// What a page is about: every facility has the same kind of page, and every question's table.
fn kind(path: &str) -> String {
    let path = path.split('?').next().unwrap_or(path);
    let mut parts: Vec<&str> = path.split('/').collect();
    if parts.len() > 5 && matches!(parts[4], "facilities" | "tables") {
        parts[5] = "*";
    }
    parts.join("/")
}
