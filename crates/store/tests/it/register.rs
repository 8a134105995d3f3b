//! Importing lists of facilities.

use store::Scope;
use store::facility;

use crate::world::{ACTOR, at, hospitals, import, on_each_database};

#[test]
fn the_same_list_twice_changes_nothing() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let facilities = hospitals();
        let before = facility::imports(&tx).await.unwrap();
        let difference = facility::apply(&tx, &import(&facilities), &ACTOR, at(5)).await.unwrap().unwrap();
        assert!(difference.is_empty());
        assert_eq!(facility::imports(&tx).await.unwrap(), before);
    });
}

#[test]
fn a_newer_list_shows_what_appeared_vanished_and_changed() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let mut newer = hospitals();
        newer.remove(0);
        newer[0].name = "架空第二病院（改称）".to_owned();
        newer[0].beds.total_stated = None;
        let mut fresh = newer[0].clone();
        fresh.code = "KX9".to_owned();
        newer.push(fresh);
        let difference = facility::compare(&tx, &import(&newer)).await.unwrap();
        assert_eq!(difference.appeared[0].code, "KX9");
        assert_eq!(difference.vanished[0].code, "KX1");
        assert_eq!(difference.changed[0].fields.len(), 2);

        facility::apply(&tx, &import(&newer), &ACTOR, at(5)).await.unwrap().unwrap();
        let known = facility::all(&tx).await.unwrap();
        let codes: Vec<&str> = known.iter().map(|known| known.facility.code.as_str()).collect();
        assert_eq!(codes, ["KX2", "KX3", "KX4", "KX5", "KX9"]);
        assert_eq!(known[0].facility, newer[0]);
    });
}

#[test]
fn a_facility_that_comes_back_keeps_its_identity() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let everybody = hospitals();
        let id = facility::all(&tx).await.unwrap()[0].id;
        facility::apply(&tx, &import(&everybody[1..]), &ACTOR, at(5)).await.unwrap().unwrap();
        facility::apply(&tx, &import(&everybody), &ACTOR, at(6)).await.unwrap().unwrap();
        assert_eq!(facility::all(&tx).await.unwrap()[0].id, id);
    });
}

#[test]
fn another_list_cannot_take_a_code_over() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let facilities = hospitals();
        let mut other = import(&facilities);
        other.source = "other";
        let findings = facility::apply(&tx, &other, &ACTOR, at(5)).await.unwrap().unwrap_err();
        assert_eq!(findings.len(), 5);
    });
}

#[test]
fn a_search_never_leaves_the_scope() {
    on_each_database(|world| async move {
        let tx = world.store.read().await.unwrap();
        let tokyo = Scope::Prefecture("13".to_owned());
        let page = facility::search(&tx, &tokyo, "架空", 0, 50).await.unwrap();
        assert_eq!((page.rows.len(), page.n_total), (2, 2));
        assert_eq!(facility::search(&tx, &tokyo, "第三", 0, 50).await.unwrap().n_total, 0);
        assert_eq!(facility::search(&tx, &Scope::All, "%", 0, 50).await.unwrap().n_total, 5);
    });
}
