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

/// Levenshtein's distance, in which two neighbours that changed places are one slip.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut current = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let change = previous[j] + usize::from(from != to);
            let mut slips = change.min(previous[j + 1] + 1).min(current[j] + 1);
            if i > 0 && j > 0 && *from == b[j - 1] && a[i - 1] == *to {
                slips = slips.min(before[j - 1] + 1);
            }
            current.push(slips);
        }
        before = previous;
        previous = current;
    }
    previous[b.len()]
}
