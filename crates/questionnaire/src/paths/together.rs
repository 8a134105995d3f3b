//! What hangs together: whoever shares something, and whoever shares something with those.

use std::collections::BTreeMap;

/// Groups of places in `of`, each with the others that share one of their keys, directly or by way of others. Groups
/// stand in the order of their first places, and places in their own.
pub(super) fn together<K: Ord>(of: impl IntoIterator<Item = impl IntoIterator<Item = K>>) -> Vec<Vec<usize>> {
    let mut above: Vec<usize> = Vec::new();
    let mut first: BTreeMap<K, usize> = BTreeMap::new();
    for (place, keys) in of.into_iter().enumerate() {
        above.push(place);
        for key in keys {
            let other = *first.entry(key).or_insert(place);
            let (one, other) = (top(&mut above, place), top(&mut above, other));
            above[one.max(other)] = one.min(other);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for place in 0..above.len() {
        groups.entry(top(&mut above, place)).or_default().push(place);
    }
    groups.into_values().collect()
}

/// The first place of the group. What lies between is passed over the next time.
fn top(above: &mut [usize], place: usize) -> usize {
    let mut top = place;
    while above[top] != top {
        above[top] = above[above[top]];
        top = above[top];
    }
    top
}

#[cfg(test)]
mod tests {
    use super::together;

    #[test]
    fn whoever_shares_something_by_way_of_others_is_in_one_group() {
        let keys = [vec!["a"], vec!["b"], vec![], vec!["c", "d"], vec!["b", "d"], vec!["a"]];
        assert_eq!(together(keys), [vec![0, 5], vec![1, 3, 4], vec![2]]);
    }
}
