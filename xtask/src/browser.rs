//! What the browser stories need beside Chromium: the accessibility checker axe-core.

use std::path::PathBuf;
use std::process::Command;

use crate::places::{temporary, tools};
use crate::process::output;

/// The version that is run, and the SHA-256 sum of its package, so that nothing else is ever run in its name.
const AXE: &str = "4.14.1";
const AXE_SHA256: &str = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745";

/// Where the checker lies once it was fetched.
pub(crate) fn axe_file() -> PathBuf {
    tools().join(format!("axe-core-{AXE}.min.js"))
}

/// The checker's file, fetched with npm where it is not there yet.
pub(crate) fn axe() -> Result<PathBuf, String> {
    let file = axe_file();
    if file.is_file() {
        return Ok(file);
    }
    let folder = temporary("axe")?;
    let fetched = fetch(&folder);
    let moved = fetched.and_then(|script| {
        std::fs::create_dir_all(tools()).map_err(|error| format!("cannot make {}: {error}", tools().display()))?;
        std::fs::write(&file, script).map_err(|error| format!("cannot write {}: {error}", file.display()))
    });
    let _ = std::fs::remove_dir_all(&folder);
    moved.map(|()| file)
}

fn fetch(folder: &std::path::Path) -> Result<Vec<u8>, String> {
    let mut pack = Command::new("npm");
    output(pack.args(["pack", "--silent", &format!("axe-core@{AXE}")]).current_dir(folder))?;
    let package = format!("axe-core-{AXE}.tgz");
    let sum = output(Command::new("sha256sum").arg(&package).current_dir(folder))?;
    if !sum.starts_with(AXE_SHA256) {
        return Err(format!("axe-core {AXE} arrived with another content than expected: {}", sum.trim()));
    }
    output(Command::new("tar").args(["-xzf", &package, "package/axe.min.js"]).current_dir(folder))?;
    std::fs::read(folder.join("package/axe.min.js")).map_err(|error| format!("cannot read axe-core: {error}"))
}
