//! Puts templates, assets and translations into the program, so that it is one file wherever it goes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Name of the constant, folder relative to this crate.
const FOLDERS: [(&str, &str); 3] = [("TEMPLATES", "templates"), ("ASSETS", "assets"), ("LOCALES", "../../locales")];

fn main() {
    // Asked at run time: a build folder that several clones share keeps this script, and each clone has its own files.
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the folder of the crate"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo gives a build script its folder"));
    let mut code = String::new();
    for (name, folder) in FOLDERS {
        let folder = here.join(folder);
        println!("cargo:rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        collect(&folder, &mut files);
        files.sort();
        writeln!(code, "pub(crate) static {name}: &[(&str, &[u8])] = &[").expect("a string takes any text");
        for file in files {
            println!("cargo:rerun-if-changed={}", file.display());
            let relative =
                file.strip_prefix(&folder).expect("found below the folder").to_string_lossy().replace('\\', "/");
            writeln!(code, "    ({relative:?}, include_bytes!({:?})),", file.display().to_string())
                .expect("a string takes any text");
        }
        code.push_str("];\n");
    }
    fs::write(out.join("embedded.rs"), code).expect("the build folder can be written");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder that can be opened can be listed").path();
        if path.is_dir() {
            println!("cargo:rerun-if-changed={}", path.display());
            collect(&path, files);
        } else if path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')) {
            files.push(path);
        }
    }
}
