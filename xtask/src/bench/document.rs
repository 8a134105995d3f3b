//! The tables in docs/performance.md, between markers; what people wrote around them stays.

use super::Web;
use super::import::{Import, REGISTER};
use super::load::Measured;
use super::logic::Times;
use crate::{places, say};

const FILE: &str = "docs/performance.md";
const OPENING: &str =
    "# Performance\n\nMeasured by `cargo xtask bench`; the tables between the markers are written by it.\n";

/// The section about pages.
pub(crate) fn web(web: &Web, facts: &str, date: &str) -> String {
    let mut text = format!(
        "## Pages and saves\n\nMeasured on {date} with `cargo xtask bench web`: {facts}. Load and server share the cores; \
         loopback, kept connections, one hospital each. The demo (8,171 hospitals, 5,353 responses) was ready after {:.1} s. \
         Page: `{}`, {} bytes, not compressed. A save is the whole section, with other answers every time, durable in SQLite \
         when the answer comes.\n\n| what | clients | per second | p50 ms | p99 ms | requests |\n|---|--:|--:|--:|--:|--:|\n",
        web.ready_seconds, web.page, web.page_bytes
    );
    let rows = [("page", &web.renders), ("save", &web.saves)];
    for (what, measured) in rows.into_iter().flat_map(|(what, all)| all.iter().map(move |one| (what, one))) {
        text.push_str(&row(what, measured));
    }
    text.push_str(&format!(
        "\nMemory of the server: {:.0} MiB with the demo loaded (at most {:.0} until then, while it was made), {:.0} MiB after \
         the load (at most {:.0}).\n",
        web.memory_loaded.now, web.memory_loaded.most, web.memory_after.now, web.memory_after.most
    ));
    text
}

fn row(what: &str, measured: &Measured) -> String {
    format!(
        "| {what} | {} | {:.0} | {:.2} | {:.2} | {} |\n",
        measured.n_clients,
        measured.per_second,
        measured.p50.as_secs_f64() * 1e3,
        measured.p99.as_secs_f64() * 1e3,
        measured.n_requests
    )
}

/// The section about the register.
pub(crate) fn import(import: &Import, facts: &str, date: &str) -> String {
    let times: Vec<String> = import.times.iter().map(|time| format!("{:.2}", time.as_secs_f64())).collect();
    format!(
        "## Import of the register\n\nMeasured on {date} with `cargo xtask bench import`: {facts}. `kaishin register import` of \
         `{}` into an empty data folder, the whole command: {:.2} s (median of {} s).\n",
        REGISTER.rsplit('/').next().unwrap_or_default(),
        import.median().as_secs_f64(),
        times.join(", ")
    )
}

/// The section about questionnaires.
pub(crate) fn logic(all: &[Times], facts: &str, date: &str) -> String {
    let mut text = format!(
        "## Large questionnaires\n\nMeasured on {date} with `cargo xtask bench logic`: {facts}. Invented choice questions in \
         sections of 50; every condition reads the very first question and the one three before. A journey that is kept \
         (`LiveJourney`) decides again only what depends on the changed answer; pages lay a response out anew.\n\n\
         | what | median ms | p99 ms | times |\n|---|--:|--:|--:|\n"
    );
    for times in all {
        text.push_str(&format!(
            "| {} | {:.3} | {:.3} | {} |\n",
            times.words,
            times.median() / 1e3,
            times.p99() / 1e3,
            times.micros.len()
        ));
    }
    text
}

/// Puts a section into the document, in the place of the one measured before.
pub(crate) fn write(name: &str, section: &str) -> Result<(), String> {
    let file = places::root().join(FILE);
    let before = std::fs::read_to_string(&file).unwrap_or_else(|_| OPENING.to_owned());
    std::fs::write(&file, with_section(&before, name, section))
        .map_err(|error| format!("cannot write {FILE}: {error}"))?;
    say::line(&format!("\n{section}\nwritten to {FILE}"));
    Ok(())
}

fn with_section(document: &str, name: &str, section: &str) -> String {
    let (opens, closes) = (format!("<!-- bench {name} -->\n"), format!("<!-- end of bench {name} -->\n"));
    let new = format!("{opens}\n{section}\n{closes}");
    match (document.find(&opens), document.find(&closes)) {
        (Some(start), Some(end)) if start < end => {
            format!("{}{new}{}", &document[..start], &document[end + closes.len()..])
        }
        _ => format!("{}\n\n{new}", document.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::with_section;

    #[test]
    fn a_section_replaces_the_one_measured_before() {
        let first = with_section("# P\n\nWords.\n", "web", "old");
        let second = with_section(&with_section(&first, "import", "other"), "web", "new");
        assert!(first.starts_with("# P\n\nWords.\n\n<!-- bench web -->\n\nold\n<!-- end"));
        assert!(second.contains("new") && second.contains("other") && second.contains("Words."));
        assert!(!second.contains("old"));
    }
}
