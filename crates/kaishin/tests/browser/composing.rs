//! Enter belongs to the input method while it is composing: it never saves and never leaves the page.

use serde_json::json;
use thirtyfour::Key;

use crate::harness::{Page, story};

/// Enter as the browser sees it while a text is being composed.
async fn enter(page: &Page) {
    for kind in ["keyDown", "keyUp"] {
        let key = json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r" });
        page.developer_tools("Input.dispatchKeyEvent", key).await;
    }
}

async fn saved(page: &Page) -> bool {
    let script = "return document.querySelector('[data-saved]').textContent.includes('保存しました');";
    page.evaluate(script, Vec::new()).await == true
}

#[test]
fn enter_while_composing_only_ends_the_composition() {
    story(async |site, page| {
        page.sign_in(&site.hospitals[0], "架空 花子").await;
        page.open("/sections/vpn").await;
        page.click("button[name='add:vpn/q9']").await;
        page.tab_to("input[name$='/maker']").await;
        page.evaluate(
            "document.documentElement.dataset.here = 'yes'; window.seen = []; document.addEventListener('keydown', \
             e => window.seen.push(e.key + ' ' + e.isComposing));",
            Vec::new(),
        )
        .await;

        let compose = json!({ "text": "かくう", "selectionStart": 3, "selectionEnd": 3 });
        page.developer_tools("Input.imeSetComposition", compose).await;
        enter(&page).await;
        let seen = page.evaluate("return window.seen;", Vec::new()).await;
        assert_eq!(seen, json!(["Enter true"]), "the browser said that it was composing");
        assert_eq!(page.evaluate("return document.documentElement.dataset.here;", Vec::new()).await, "yes");
        assert!(page.path().await.starts_with("/sections/vpn"));

        // The composition ends; only then is the text saved.
        page.developer_tools("Input.insertText", json!({ "text": "架空製作所" })).await;
        page.wait_for(
            "return document.querySelector('[data-saved]').textContent.includes('保存しました');",
            "保存しました",
        )
        .await;
        assert!(saved(&page).await);
        page.press(Key::Enter).await;
        assert_eq!(page.evaluate("return document.documentElement.dataset.here;", Vec::new()).await, "yes");
    });
}
