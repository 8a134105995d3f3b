//! What was given out for publication is kept as it was, and every time is written down.

use store::audit;
use store::publication::{self, NewPublication};

use crate::world::{ACTOR, at, on_each_database};

#[test]
fn what_was_given_out_is_kept_once_and_told_each_time() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let new = NewPublication {
            round: world.round,
            as_of: at(10),
            rules: "minimum-count 3",
            left_out: "q9",
            beside: "",
            file: b"PK invented",
        };
        let first = publication::give(&tx, &new, &ACTOR, at(11)).await.unwrap();
        let again = publication::give(&tx, &new, &ACTOR, at(12)).await.unwrap();
        assert_eq!(first, again);
        let other = NewPublication { file: b"PK another", ..new };
        let second = publication::give(&tx, &other, &ACTOR, at(13)).await.unwrap();
        let listed = publication::list(&tx, world.round).await.unwrap();
        let ids: Vec<_> = listed.iter().map(|publication| publication.id).collect();
        assert_eq!(ids, [second, first]);
        assert_eq!((listed[1].as_of, listed[1].given_at, listed[1].left_out.as_str()), (at(10), at(11), "q9"));
        let file = publication::file(&tx, world.round, first).await.unwrap();
        assert_eq!(file.as_deref(), Some(&b"PK invented"[..]));
        assert_eq!(publication::file(&tx, store::RoundId(99), first).await.unwrap(), None);
        assert!(publication::list(&tx, store::RoundId(99)).await.unwrap().is_empty());
        let subject = format!("round:{}", world.round);
        let entries = audit::list(&tx, &subject, None, 50).await.unwrap();
        let given = entries.iter().filter(|entry| entry.action == "tables.released").count();
        assert_eq!(given, 3);
    });
}

/// Of two who give out at once the second waits, and then sees what the first gave.
#[test]
fn who_gives_out_waits_for_another_of_the_same_round() {
    on_each_database(|world| async move {
        let first = world.store.write().await.unwrap();
        publication::hold(&first, world.round).await.unwrap();
        let (store, round) = (world.store.clone(), world.round);
        let second = tokio::spawn(async move {
            let tx = store.write().await.unwrap();
            publication::hold(&tx, round).await.unwrap();
            publication::list(&tx, round).await.unwrap().len()
        });
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        let new = NewPublication { round, as_of: at(10), rules: "", left_out: "", beside: "", file: b"PK invented" };
        publication::give(&first, &new, &ACTOR, at(11)).await.unwrap();
        first.commit().await.unwrap();
        assert_eq!(second.await.unwrap(), 1);
    });
}
