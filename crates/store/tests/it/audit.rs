//! The log and its chain.

use sea_orm::{ConnectionTrait, Database};
use store::audit::{self, ChainState};

use crate::world::{ACTOR, at, on_each_database};

#[test]
fn every_change_has_its_entry_and_the_chain_shows_tampering() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let actions: Vec<String> =
            audit::list(&tx, "", None, 50).await.unwrap().into_iter().map(|entry| entry.action).collect();
        for action in ["register.imported", "instrument.published", "round.created", "round.frozen", "round.opened"] {
            assert!(actions.iter().any(|found| found == action), "{action} in {actions:?}");
        }
        assert_eq!(audit::chain(&tx, at(30)).await.unwrap(), 0, "entries settle for a minute before they are chained");
        assert_eq!(audit::chain(&tx, at(120)).await.unwrap() as usize, actions.len());
        assert!(matches!(audit::verify(&tx).await.unwrap(), ChainState::Whole { n_entries: 5, .. }));
        tx.commit().await.unwrap();

        let db = Database::connect(&world.url).await.unwrap();
        db.execute_unprepared("UPDATE audit_entry SET actor = 'nobody' WHERE action = 'round.frozen'").await.unwrap();
        let tx = world.store.read().await.unwrap();
        assert!(matches!(audit::verify(&tx).await.unwrap(), ChainState::Broken { .. }));
    });
}

#[test]
fn entries_that_tell_of_earlier_times_leave_no_gap_in_the_chain() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        // A fresh entry, then one about the past, as the demo and a restored workbook write them.
        for seconds in [1_000, 5] {
            audit::write(&tx, &ACTOR, "response.saved", "test", serde_json::json!({}), at(seconds)).await.unwrap();
        }
        assert_eq!(audit::chain(&tx, at(120)).await.unwrap(), 5);
        assert!(matches!(audit::verify(&tx).await.unwrap(), ChainState::Whole { n_entries: 5, .. }));
        assert_eq!(audit::chain(&tx, at(2_000)).await.unwrap(), 2);
        assert!(matches!(audit::verify(&tx).await.unwrap(), ChainState::Whole { n_entries: 7, .. }));
    });
}
