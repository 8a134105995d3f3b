//! `cargo xtask screenshots`: the pictures of the main pages, taken anew from a demo of their own.

use crate::{browser, debian, places, process, say};

/// Where the pictures lie.
const FOLDER: &str = "docs/screenshots";

/// Runs the browser story that walks through the main pages, and lets it keep its pictures.
pub(crate) fn run() -> Result<bool, String> {
    let missing = debian::provide(&[&debian::C_COMPILER, &debian::CHROMIUM, &debian::JAPANESE_FONT]);
    if let Some(need) = missing.first() {
        return Err(format!("{} is missing, and without it no picture can be taken", need.what));
    }
    let driver = places::program("chromedriver").ok_or("chromedriver is not on the search path")?;
    let folder = places::root().join(FOLDER);
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {FOLDER}: {error}"))?;
    let mut command =
        process::cargo(&["test", "--package", "kaishin", "--test", "browser", "--", "pictures::", "--nocapture"]);
    command.env("KAISHIN_TEST_CHROMEDRIVER", driver).env("KAISHIN_SCREENSHOTS", &folder);
    if browser::axe_file().is_file() {
        command.env("KAISHIN_TEST_AXE", browser::axe_file());
    }
    let status = process::run(&mut command)?;
    if status.success() {
        say::line(&format!("The pictures lie in {FOLDER}."));
    }
    Ok(status.success())
}
