//! Where things are: the repository, the cache of downloaded tools, programs, and what was built.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The repository's root folder.
///
/// Cargo tells it when it runs us. What it told when it built us may be another clone that shares the target folder.
pub(crate) fn root() -> PathBuf {
    let own = setting("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&own).parent().expect("xtask lies in a folder of the repository").to_path_buf()
}

/// An environment variable that is set and not empty.
pub(crate) fn setting(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// True on a build machine, where a missing requirement is a failure and not a reason to skip.
pub(crate) fn on_build_machine() -> bool {
    setting("CI").is_some_and(|value| value == "true" || value == "1")
}

/// The folder for downloaded tools, kept between runs and clones.
pub(crate) fn tools() -> PathBuf {
    let cache = setting("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| setting("HOME").map(|home| Path::new(&home).join(".cache")))
        .unwrap_or_else(std::env::temp_dir);
    cache.join("kaishin").join("tools")
}

/// A program on the search path, or in the folders for administrators, which an ordinary path leaves out.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let extra = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(extra).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A program of this workspace, built by the same cargo and in the same profile as xtask itself.
pub(crate) fn built(name: &str) -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| format!("cannot tell where xtask itself lies: {error}"))?;
    Ok(own.with_file_name(name))
}

/// The same, in another profile, by the name of its folder.
pub(crate) fn built_in(profile: &str, name: &str) -> Result<PathBuf, String> {
    let debug = built(name)?;
    let target = debug.parent().and_then(Path::parent).ok_or("xtask does not lie in a target folder")?;
    Ok(target.join(profile).join(name))
}

/// A new empty folder for one use. The caller removes it.
pub(crate) fn temporary(purpose: &str) -> Result<PathBuf, String> {
    let base = std::env::temp_dir();
    for attempt in 0..100 {
        let folder = base.join(format!("kaishin-{purpose}-{}-{attempt}", std::process::id()));
        if std::fs::create_dir(&folder).is_ok() {
            return Ok(folder);
        }
    }
    Err(format!("cannot make a folder in {}: is the disk full or read-only?", base.display()))
}
