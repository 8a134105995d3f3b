//! What every folder under `surveys/` promises: it compiles without a finding, speaks both languages, says where its
//! words come from, and brings its own cases along.

use base::Text;

use super::*;

/// Marks of `wording.csv` whose words are the publisher's.
const PUBLISHED: [&str; 3] = ["verbatim", "heading", "second-hand"];
/// Marks of `wording.csv` whose words are not, or not wholly; such an item has `kaishin::official` = `no`.
const OURS: [&str; 3] = ["partly", "reconstructed", "ours"];
/// What a line of `editions.csv` may say of two items.
const CLASSES: [&str; 4] = ["same", "reworded", "options changed", "base changed"];
/// Surveys that an `editions.csv` joins: the earlier one, and the later one, in whose folder it lies.
const EDITIONS: [(&str, &str); 5] = [
    ("mhlw-2022", "mhlw-2023"),
    ("mhlw-2023", "mhlw-2024"),
    ("mhlw-checklist-hospital-2023", "mhlw-checklist-hospital-2024"),
    ("mhlw-checklist-hospital-2024", "mhlw-checklist-hospital-2025"),
    ("mhlw-checklist-vendor-2024", "mhlw-checklist-vendor-2025"),
];
/// Folders that a distributor may leave out.
const SEPARABLE: [&str; 1] = ["jmari"];

/// Every folder under `surveys/` that holds a questionnaire.
fn folders() -> Vec<String> {
    let entries = fs::read_dir(root().join("surveys")).expect("surveys are part of the repository");
    let mut found: Vec<String> = entries
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().join("survey.csv").exists())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    found.sort();
    for absent in SEPARABLE.iter().filter(|name| !found.iter().any(|folder| folder == *name)) {
        eprintln!("skipped: surveys/{absent} absent");
    }
    assert!(found.contains(&"mhlw-2022".to_owned()));
    found
}

/// Rows of a further sheet of a folder, without the heading; `None` where there is none.
fn table(folder: &str, name: &str, heading: &[&str]) -> Option<Vec<Vec<String>>> {
    let text = fs::read_to_string(root().join("surveys").join(folder).join(name)).ok()?;
    let sheets = Sheets::from_csv_files(&[(name, &text)]).expect("CSV");
    let mut rows = sheets.0.into_iter().next().expect("one sheet").rows;
    assert_eq!(rows.remove(0), heading, "{folder}/{name}");
    assert!(!rows.is_empty(), "{folder}/{name}");
    Some(rows)
}

#[test]
fn every_survey_compiles_without_a_finding_and_speaks_both_languages() {
    for folder in folders() {
        let compiled = compile(&sheets_of(&folder));
        assert!(compiled.findings.is_empty(), "{folder}: {:#?}", compiled.findings);
        let instrument = compiled.instrument.expect("no errors");
        assert!(!instrument.version.is_empty() && !instrument.title.ja.is_empty() && !instrument.title.en.is_empty());
        let both = |text: &Text| text.ja.is_empty() == text.en.is_empty();
        for item in &instrument.items {
            assert!(!item.label.ja.is_empty() && !item.label.en.is_empty(), "{folder}: {}", item.path);
            for text in [&item.hint, &item.guidance, &item.unit, &item.constraint_message] {
                assert!(both(text), "{folder}: {}: {text:?}", item.path);
            }
            let sentence = &item.universe.words.sentence;
            let untold = ["条件「", "に当てはまる"].iter().any(|words| sentence.ja.contains(words));
            assert!(!untold && !sentence.en.is_empty(), "{folder}: {}: {}", item.path, sentence.ja);
            for option in &item.options {
                assert!(!option.label.ja.is_empty() && !option.label.en.is_empty(), "{folder}: {}", item.path);
            }
            for (value, phrase) in &item.base_phrases {
                assert!(!phrase.ja.is_empty() && !phrase.en.is_empty(), "{folder}: {}: {value}", item.path);
            }
        }
    }
}

#[test]
fn what_is_not_the_publishers_wording_says_so() {
    for folder in folders() {
        let Some(rows) = table(&folder, "wording.csv", &["item", "mark", "source", "note"]) else {
            continue;
        };
        let instrument = instrument_of(&format!("survey {folder}"));
        let mut marks: BTreeMap<&str, &str> = BTreeMap::new();
        for row in &rows {
            let (item, mark) = (row[0].as_str(), row[1].as_str());
            assert!(PUBLISHED.contains(&mark) || OURS.contains(&mark), "{folder}: {item}: {mark}");
            assert!(instrument.item_at(item).is_some(), "{folder}: {item}");
            assert!(marks.insert(item, mark).is_none(), "{folder}: {item} twice");
        }
        for item in &instrument.items {
            let ours = marks.get(item.path.as_str()).is_some_and(|mark| OURS.contains(mark));
            assert_eq!(item.official, !ours, "{folder}: {}", item.path);
        }
    }
}

#[test]
fn the_words_of_the_sources_are_kept() {
    for folder in folders() {
        let Some(rows) = table(&folder, "wording.csv", &["item", "mark", "source", "note"]) else {
            continue;
        };
        let Some(sources) = sources() else {
            return;
        };
        let instrument = instrument_of(&format!("survey {folder}"));
        for row in rows.iter().filter(|row| PUBLISHED.contains(&row[1].as_str())) {
            let item = instrument.item_at(&row[0]).expect("an item");
            assert!(sources.contains(&bare(&item.label.ja)), "{folder}: {}: {}", item.path, item.label.ja);
            // The options of a heading are told apart in its own note.
            for option in item.options.iter().filter(|_| row[1] == "verbatim") {
                assert!(sources.contains(&bare(&option.label.ja)), "{folder}: {}: {}", item.path, option.label.ja);
            }
        }
    }
}

/// All source documents as one text without spaces.
fn sources() -> Option<String> {
    let shared = root().join("../shared");
    let Ok(seeds) = fs::read_dir(shared.join("seeds")) else {
        eprintln!("skipped: ../shared/seeds absent");
        return None;
    };
    let mut texts: Vec<String> =
        seeds.map(|entry| entry.expect("an entry").path()).filter_map(|path| fs::read_to_string(path).ok()).collect();
    texts.push(fs::read_to_string(shared.join("instruments-wording.md")).ok()?);
    Some(texts.iter().map(|text| bare(text)).collect::<Vec<_>>().join("\n"))
}

/// Without spaces and line breaks, which printed pages set anywhere, and with look-alikes of printed pages as one.
fn bare(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace());
    kept.map(|c| if c == '\u{2f70}' { '示' } else { c }).collect()
}

#[test]
fn targets_are_shares_of_options_that_exist() {
    for folder in folders() {
        let Some(rows) = table(&folder, "targets.csv", &["item", "value", "percent", "origin"]) else {
            continue;
        };
        let instrument = instrument_of(&format!("survey {folder}"));
        let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
        for row in &rows {
            let item = instrument.item_named(&row[0]).unwrap_or_else(|| panic!("{folder}: {row:?}"));
            assert!(item.options.is_empty() || item.option(&row[1]).is_some(), "{folder}: {row:?}");
            *sums.entry(&row[0]).or_default() += row[2].parse::<f64>().expect("a percentage");
            assert!(row[3].starts_with("ours") || row[3].starts_with("published"), "{folder}: {row:?}");
        }
        assert!(sums.values().all(|sum| (95.0..=100.0).contains(sum)), "{folder}: {sums:?}");
    }
}

#[test]
fn editions_name_items_on_both_sides() {
    let heading = ["concept", "from_item", "to_item", "class", "note_ja", "note_en"];
    for (from, to) in EDITIONS {
        let rows = table(to, "editions.csv", &heading).expect("editions");
        let [before, after] = [from, to].map(|folder| instrument_of(&format!("survey {folder}")));
        for row in rows {
            let known = |instrument: &Instrument, path: &str| instrument.item_at(path).is_some();
            assert!(known(&before, &row[1]) && known(&after, &row[2]), "{to}: {row:?}");
            assert_eq!(after.item_at(&row[2]).map(|item| item.concept.as_str()), Some(row[0].as_str()), "{row:?}");
            assert!(CLASSES.contains(&row[3].as_str()), "{to}: {row:?}");
            assert!(!row[4].is_empty() && !row[5].is_empty(), "{to}: {row:?}");
        }
    }
}

#[test]
fn a_survey_may_bring_its_own_cases() {
    for folder in folders() {
        for (kind, check) in [("journey", check_journey as fn(&str, &str)), ("instrument", check_instrument)] {
            let below = format!("../surveys/{folder}/cases/{kind}");
            if root().join("cases").join(&below).is_dir() {
                walk_cases(&below, check);
            }
        }
    }
}
