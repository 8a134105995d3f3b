//! The word that was probably meant.

/// The candidate that is at most two slips away, where the word is long enough to tell; one slip in a short one.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = if word.chars().count() >= 5 { 2 } else { 1 };
    candidates
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(slips, _)| (1..=allowed).contains(slips))
        .min()
        .map(|(_, candidate)| candidate)
}

/// What to say of the likely word in Japanese and English, behind what is wrong; nothing where there is none.
pub fn did_you_mean(likely: Option<&str>) -> (String, String) {
    likely.map_or_else(Default::default, |likely| {
        (format!("（「{likely}」ではありませんか）"), format!("; did you mean “{likely}”?"))
    })
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut current = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let change = previous[j] + usize::from(from != *to);
            current.push(change.min(previous[j + 1] + 1).min(current[j] + 1));
        }
        previous = current;
    }
    previous[b.len()]
}
