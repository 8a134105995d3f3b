//! Access codes, sign-ins and people.

use store::person::{self, Details};
use store::{Scope, access, frame, sign_in};

use crate::world::{ACTOR, again, at, entropy, on_each_database, signed_in};

#[test]
fn a_code_is_read_as_people_type_it_and_stored_hashed() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let issued = access::issue_missing(&tx, world.round, &mut entropy, &ACTOR, at(2)).await.unwrap();
        assert_eq!(issued.len(), 3);
        assert_eq!(access::n_missing(&tx, world.round).await.unwrap(), 0);
        let printed = issued[0].code.printed();
        assert_eq!((printed.len(), printed.matches('-').count()), (23, 3));
        for typed in [printed.clone(), printed.to_lowercase(), printed.replace('-', " "), printed.replace('0', "o")] {
            let grant = access::verify(&tx, "ｋｘ１", &typed).await.unwrap();
            assert_eq!(grant.map(|grant| grant.facility), Some(issued[0].facility), "{typed}");
        }
        assert!(access::verify(&tx, "KX2", &printed).await.unwrap().is_none(), "a code opens its own facility only");
        assert!(access::verify(&tx, "KX-unknown", &printed).await.unwrap().is_none());
        assert!(access::verify(&tx, "KX1", "").await.unwrap().is_none());
    });
}

#[test]
fn a_new_code_ends_the_sign_ins_of_the_old_one() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        signed_in(&tx, world.round, "KX1", "old").await;
        assert!(sign_in::respondent(&tx, "old", at(5)).await.unwrap().is_some());
        signed_in(&tx, world.round, "KX1", "new").await;
        assert!(sign_in::respondent(&tx, "old", at(5)).await.unwrap().is_none());
        assert!(sign_in::respondent(&tx, "new", at(5)).await.unwrap().is_some());
        assert!(sign_in::respondent(&tx, "new", at(50_000)).await.unwrap().is_none(), "sign-ins expire");
    });
}

#[test]
fn people_are_known_at_their_own_hospital_only_and_sealed() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let first = signed_in(&tx, world.round, "KX1", "one").await;
        let second = signed_in(&tx, world.round, "KX2", "two").await;
        let details =
            Details { name: "架空 花子".into(), department: "架空課".into(), contact: "00-0000-0000".into() };
        let id = person::declare(&tx, &first, &details, at(5)).await.unwrap();
        assert_eq!(person::known(&tx, &first).await.unwrap()[&id].details, details);
        assert!(person::known(&tx, &second).await.unwrap().is_empty());
        assert!(!person::continue_as(&tx, &second, id, at(6)).await.unwrap());
        assert!(person::continue_as(&tx, &first, id, at(6)).await.unwrap());
        assert_eq!(sign_in::respondent(&tx, "one", at(7)).await.unwrap().unwrap().person, Some(id));
    });
}

#[test]
fn a_code_works_again_on_another_device() {
    on_each_database(|world| async move {
        let tx = world.store.write().await.unwrap();
        let member = frame::member_by_code(&tx, &Scope::All, world.round, "KX1").await.unwrap().unwrap();
        let issued =
            access::reissue(&tx, world.round, member.facility, &mut entropy, &ACTOR, at(2)).await.unwrap().unwrap();
        let code = issued.code.printed();
        let desk = again(&tx, "KX1", &code, "desk").await;
        let phone = again(&tx, "KX1", &code, "phone").await;
        assert_eq!(desk.facility, phone.facility);
        assert!(sign_in::respondent(&tx, "desk", at(5)).await.unwrap().is_some());
    });
}
