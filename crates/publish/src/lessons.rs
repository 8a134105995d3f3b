//! What an attack on releases has taught, in words: which figure of which table, and what it must be.

use base::{Lang, Text};
use tabulate::suppression::{Learned, Lesson, Subject};

use crate::tables::{Release, Table};

/// One lesson in one line. `releases` are the latest and the earlier ones, in the order of the attack.
pub fn line(lesson: &Lesson, releases: &[&Release], lang: Lang) -> String {
    let release = lesson.of_earlier.map_or(0, |earlier| earlier + 1);
    let tables = || releases.get(release).into_iter().flat_map(|release| &release.tables);
    let is_here = |table: &&Table| table.item == lesson.item && (lesson.by.is_empty() || table.by.code == lesson.by);
    let table = tables().find(is_here);
    let place = place(lesson, table, lang);
    let subject = subject(&lesson.subject, table).get(lang).to_owned();
    let range = range(lesson);
    let what = learned(lesson.learned).get(lang).to_owned();
    let of = match (lesson.since, lesson.of_earlier, lang) {
        (Some(earlier), _, Lang::Ja) => format!("以前の公表{}からの差、", earlier + 1),
        (Some(earlier), _, Lang::En) => format!("change since earlier release {}, ", earlier + 1),
        (None, Some(earlier), Lang::Ja) => format!("以前の公表{}の、", earlier + 1),
        (None, Some(earlier), Lang::En) => format!("in earlier release {}, ", earlier + 1),
        (None, None, _) => String::new(),
    };
    match lang {
        Lang::Ja => format!("{what}：{of}{place}の{subject} = {range}"),
        Lang::En => format!("{what}: {of}{place}, {subject} = {range}"),
    }
}

/// What has happened to the figure.
pub fn learned(learned: Learned) -> Text {
    match learned {
        Learned::Disclosed => Text::new("判明", "disclosed"),
        Learned::Recovered => Text::new("復元", "recovered"),
        Learned::Narrowed => Text::new("絞り込み", "narrowed"),
    }
}

fn place(lesson: &Lesson, table: Option<&Table>, lang: Lang) -> String {
    let item = match table.map(|table| table.number.as_str()).unwrap_or_default() {
        "" => lesson.item.clone(),
        number if lang == Lang::Ja => format!("問{number}（{}）", lesson.item),
        number => format!("Q{number} ({})", lesson.item),
    };
    let by = table.map_or(lesson.by.as_str(), |table| table.by.label.get(lang));
    let class = table.and_then(|table| table.rows.iter().find(|row| row.class.code == lesson.class));
    let class = class.map_or(lesson.class.as_str(), |row| row.class.label.get(lang));
    match (lesson.by.is_empty(), lang) {
        (true, Lang::Ja) => format!("{item} 全体"),
        (true, Lang::En) => format!("{item}, all"),
        (false, _) => format!("{item} {by}={class}"),
    }
}

fn subject(subject: &Subject, table: Option<&Table>) -> Text {
    let label = |code: &str| {
        let column = table.and_then(|table| table.columns.iter().find(|column| column.code == code));
        column.map_or_else(|| Text::same(code), |column| column.label.clone())
    };
    match subject {
        Subject::Cases => Text::new("件数計", "cases"),
        Subject::Base => Text::new("母数", "base"),
        Subject::NotAsked => Text::new("対象外", "not asked"),
        Subject::Undetermined => Text::new("判定できない", "undetermined"),
        Subject::Answered => Text::new("回答あり", "answered"),
        Subject::Column(code) => {
            let label = label(code);
            Text::new(format!("「{}」", label.get(Lang::Ja)), format!("“{}”", label.get(Lang::En)))
        }
        Subject::NotChosen(code) => {
            let label = label(code);
            Text::new(
                format!("「{}」を選ばなかった回答", label.get(Lang::Ja)),
                format!("those who did not choose “{}”", label.get(Lang::En)),
            )
        }
        Subject::Sum => Text::new("合計量", "sum"),
    }
}

/// `2`, or `1～2`.
fn range(lesson: &Lesson) -> String {
    match lesson.high {
        Some(high) if high == lesson.low => high.to_string(),
        Some(high) => format!("{}～{high}", lesson.low),
        None => format!("{}～", lesson.low),
    }
}
