//! What every browser story stands on: a site of its own, a browser of its own, and both gone afterwards.

mod accessibility;
mod driver;
mod environment;
mod keys;
mod page;
mod server;

pub(crate) use environment::screenshots;
pub(crate) use page::Page;
pub(crate) use server::{Account, Folder, Hospital, Site};

use driver::Browser;

/// Runs one story on a fresh small demo and in a fresh browser. Where the machine has no browser, the story is skipped
/// with a line that says so; on a build machine (`CI=true`) it fails.
pub(crate) fn story(run: impl AsyncFnOnce(&Site, Page)) {
    tell(Site::start, run);
}

/// The same; where the pictures are kept, with the whole invented register.
pub(crate) fn picture_story(run: impl AsyncFnOnce(&Site, Page)) {
    let start = if screenshots().is_some() { Site::start_full } else { Site::start };
    tell(start, run);
}

fn tell(start: fn() -> Site, run: impl AsyncFnOnce(&Site, Page)) {
    let Some(chromedriver) = environment::chromedriver() else {
        return;
    };
    let site = start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    runtime.block_on(async {
        let browser = Browser::start(&chromedriver).await;
        let page = Page::new(browser.session(), &site.url);
        run(&site, page).await;
    });
}

/// The same, with a second browser, as when two people work at once.
pub(crate) fn story_of_two(run: impl AsyncFnOnce(&Site, Page, Page)) {
    story(async |site, first| {
        let chromedriver = environment::chromedriver().expect("the story has found it just now");
        let browser = Browser::start(&chromedriver).await;
        let second = Page::new(browser.session(), &site.url);
        run(site, first, second).await;
    });
}
