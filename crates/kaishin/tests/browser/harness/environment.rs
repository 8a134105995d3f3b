//! What `cargo xtask test` tells the stories about the machine.

use std::path::PathBuf;

/// The browser's driver. `None`, with a line that says so, where there is none and the story may be skipped.
pub(crate) fn chromedriver() -> Option<PathBuf> {
    required("KAISHIN_TEST_CHROMEDRIVER")
}

/// The accessibility checker's script; `None` as for [`chromedriver`].
pub(crate) fn axe() -> Option<PathBuf> {
    required("KAISHIN_TEST_AXE")
}

/// The folder for the pictures, where somebody asked for them.
pub(crate) fn screenshots() -> Option<PathBuf> {
    setting("KAISHIN_SCREENSHOTS")
}

fn required(name: &str) -> Option<PathBuf> {
    let found = setting(name);
    if found.is_none() {
        let on_build_machine = std::env::var_os("CI").is_some_and(|value| value == "true" || value == "1");
        assert!(!on_build_machine, "{name} is not set; `cargo xtask test` sets it when the machine has what it takes");
        eprintln!("skipped: {name} absent; run `cargo xtask test` for this story");
    }
    found
}

fn setting(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}
