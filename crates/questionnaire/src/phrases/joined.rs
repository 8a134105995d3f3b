//! Conditions put together, so that nobody can take “A and (B or C)” for “(A and B) or C”.

use base::{Lang, Text};

/// A condition in words, as far as it is put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phrase {
    One(Text),
    /// What was chosen, or not, at one question: several options are told in one breath.
    Chosen(Chosen),
    All(Vec<Phrase>),
    Any(Vec<Phrase>),
}

/// Options of one question that were chosen (one of them), or were not (none of them).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// 「問8で」 / “answered”.
    pub(super) before: Text,
    pub(super) options: Vec<Text>,
    /// 「回答した」 / “to question 8”.
    pub(super) after: Text,
    /// 「を」 or 「と」, which stands between options and verb in Japanese.
    pub(super) particle: &'static str,
    pub(super) negated: bool,
}

impl Phrase {
    /// Conditions that must all hold.
    pub(crate) fn all(parts: impl IntoIterator<Item = Phrase>) -> Phrase {
        joined(parts, true)
    }

    /// Conditions of which one must hold.
    pub(crate) fn any(parts: impl IntoIterator<Item = Phrase>) -> Phrase {
        joined(parts, false)
    }

    /// The parts that must all hold; none where nothing is asked for.
    pub(crate) fn parts(self) -> Vec<Phrase> {
        match self {
            Phrase::All(parts) => parts,
            one @ (Phrase::One(_) | Phrase::Chosen(_) | Phrase::Any(_)) => vec![one],
        }
    }

    /// One piece of words. What is put together inside of it stands in brackets.
    pub(crate) fn flat(&self) -> Text {
        match self {
            Phrase::One(words) => words.clone(),
            Phrase::Chosen(chosen) => chosen.flat(),
            Phrase::All(parts) => {
                let (ja, en) = both(parts);
                let last = ja.len().saturating_sub(1);
                let words =
                    |(place, words): (usize, &String)| if place == last { words.clone() } else { going_on(words) };
                let ja: Vec<String> = ja.iter().enumerate().map(words).collect();
                Text::new(ja.join("、かつ"), en.join(" and "))
            }
            Phrase::Any(parts) => {
                let (ja, en) = both(parts);
                Text::new(ja.join("、または"), en.join(" or "))
            }
        }
    }

    /// The same inside of a longer sentence.
    pub(crate) fn within(&self) -> Text {
        let flat = self.flat();
        match self {
            Phrase::One(_) | Phrase::Chosen(_) => flat,
            Phrase::All(_) | Phrase::Any(_) => {
                Text::new(format!("（{}）", flat.get(Lang::Ja)), format!("({})", flat.get(Lang::En)))
            }
        }
    }
}

/// The parts in each language.
fn both(parts: &[Phrase]) -> (Vec<String>, Vec<String>) {
    let words = |part: &Phrase| {
        let words = part.within();
        (words.get(Lang::Ja).to_owned(), words.get(Lang::En).to_owned())
    };
    parts.iter().map(words).unzip()
}

/// Parts of the same kind become one, options of the same question too, and what an author describes alike is said
/// once: a. to d. may all be 「レセコンを使っている」.
fn joined(parts: impl IntoIterator<Item = Phrase>, all: bool) -> Phrase {
    let mut said: Vec<Phrase> = Vec::new();
    for part in parts {
        let inner = match part {
            Phrase::All(inner) if all => inner,
            Phrase::Any(inner) if !all => inner,
            other @ (Phrase::One(_) | Phrase::Chosen(_) | Phrase::All(_) | Phrase::Any(_)) => vec![other],
        };
        for part in inner {
            if !said.contains(&part) && !taken_in(&mut said, &part, all) {
                said.push(part);
            }
        }
    }
    match said.as_slice() {
        [only] => only.clone(),
        _ if all => Phrase::All(said),
        _ => Phrase::Any(said),
    }
}

/// True where the options went to those of the same question: one of several is enough, or none of several was chosen.
fn taken_in(said: &mut [Phrase], part: &Phrase, all: bool) -> bool {
    let Phrase::Chosen(more) = part else { return false };
    for known in said {
        let Phrase::Chosen(known) = known else { continue };
        let is_same = known.before == more.before && known.after == more.after && known.negated == more.negated;
        if is_same && known.negated == all {
            let new = more.options.iter().filter(|option| !known.options.contains(option)).cloned();
            let new: Vec<Text> = new.collect();
            known.options.extend(new);
            return true;
        }
    }
    false
}

impl Chosen {
    fn flat(&self) -> Text {
        let Chosen { before, options, after, particle, negated } = self;
        let ja: Vec<String> = options.iter().map(|option| format!("「{}」", option.get(Lang::Ja))).collect();
        let en: Vec<String> = options.iter().map(|option| format!("“{}”", option.get(Lang::En))).collect();
        let ja = match (ja.as_slice(), negated) {
            ([only], _) => format!("{only}{particle}"),
            (several, true) => {
                let also = particle.replace('を', "") + "も";
                several.iter().map(|option| format!("{option}{also}")).collect()
            }
            ([one, other], false) => format!("{one}か{other}{particle}"),
            (several, false) => format!("{}のいずれか{particle}", several.concat()),
        };
        let en = match en.as_slice() {
            [several @ .., last] if !several.is_empty() => format!("{} or {last}", several.join(", ")),
            one => one.concat(),
        };
        Text::new(format!("{}{ja}{}", before.ja, after.ja), format!("{} {en} {}", before.en, after.en))
    }
}

/// Ends of Japanese words that describe, and the same where a sentence goes on: 回答した, 回答し、かつ….
const GOING_ON: [(&str, &str); 15] = [
    ("ていない", "ておらず"),
    ("でいない", "でおらず"),
    ("ている", "ており"),
    ("でいる", "でおり"),
    ("当てはまらない", "当てはまらず"),
    ("当てはまる", "当てはまり"),
    ("ではない", "ではなく"),
    ("がない", "がなく"),
    ("である", "であり"),
    ("がある", "があり"),
    ("小さい", "小さく"),
    ("大きい", "大きく"),
    ("しない", "せず"),
    ("した", "し"),
    ("する", "し"),
];

fn going_on(words: &str) -> String {
    let ending = GOING_ON.iter().find_map(|(end, on)| Some(format!("{}{on}", words.strip_suffix(end)?)));
    ending.unwrap_or_else(|| words.to_owned())
}
