//! Python environments of our own in the folder of tools, for programs that others wrote in Python.

use std::path::PathBuf;
use std::process::Command;

use crate::process::output;
use crate::{places, say};

/// The Python of the environment `name`, which is made, with `packages` from `PyPI`, when it cannot `import` them.
pub(crate) fn environment(name: &str, packages: &[&str], import: &str) -> Result<PathBuf, String> {
    let folder = places::tools().join(name);
    let python = folder.join("bin").join("python");
    let has_all =
        || python.is_file() && output(Command::new(&python).args(["-c", &format!("import {import}")])).is_ok();
    if !has_all() {
        say::line(&format!("installing {} from PyPI into the folder of tools", packages.join(", ")));
        output(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        output(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(packages))?;
    }
    Ok(python)
}
