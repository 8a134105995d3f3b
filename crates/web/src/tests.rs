//! Every page renders in both languages; the pages can be looked at.

use std::fs;
use std::path::PathBuf;

use base::Lang;

use crate::assets::Assets;
use crate::embedded::TEMPLATES;
use crate::samples::{self, Sample};
use crate::templates::Templates;

#[test]
fn every_page_of_hospitals_renders_in_both_languages() {
    check(samples::of_hospitals());
}

#[test]
fn every_page_of_the_secretariat_renders_in_both_languages() {
    check(crate::desk::samples());
}

/// Renders every sample of every page. A missing translation or field fails here.
///
/// With `KAISHIN_TEST_PAGES` set to a folder, the pages are written there to be looked at.
#[track_caller]
fn check(samples: Vec<Sample>) {
    let templates = Templates::new(None, &Assets::new(None)).unwrap();
    let folder = std::env::var_os("KAISHIN_TEST_PAGES").map(PathBuf::from);
    for sample in samples {
        for lang in Lang::ALL {
            let html = sample.html(&templates, lang).unwrap_or_else(|error| {
                panic!("{} in {}: {error:#}\n{}", sample.name, lang.tag(), error.display_debug_info())
            });
            assert!(html.contains(&format!("<html lang=\"{}\"", lang.tag())), "{}", sample.name);
            assert!(!html.contains(" style="), "{}: the content policy refuses inline styles", sample.name);
            if let Some(folder) = &folder {
                fs::create_dir_all(folder).unwrap();
                fs::write(folder.join(format!("{}.{}.html", sample.name, lang.tag())), html).unwrap();
            }
        }
    }
}

#[test]
fn no_template_carries_inline_script_or_style() {
    for (name, bytes) in TEMPLATES {
        let text = std::str::from_utf8(bytes).unwrap();
        for forbidden in ["<style", "onclick=", "onchange=", "javascript:", " style=\"", "|safe"] {
            let allowed = forbidden == "|safe" && (name.contains("chart") || name.contains("desk/"));
            assert!(allowed || !text.contains(forbidden), "{name} holds {forbidden}");
        }
    }
}
