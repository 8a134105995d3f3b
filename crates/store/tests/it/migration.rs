//! Migrations go forward only.

use sea_orm::{ConnectionTrait, Database};
use store::{SealKey, Sealer, Store};

use crate::world::{on_each_database, open};

#[test]
fn another_sealing_key_is_refused() {
    on_each_database(|world| async move {
        let refused = Store::open(&world.url, Sealer::new(&SealKey::new([8; 32]))).await.err().expect("refused");
        assert!(refused.to_string().contains("sealing key"), "{refused}");
    });
}

#[test]
fn a_database_opens_again_and_one_of_a_newer_version_is_refused() {
    on_each_database(|world| async move {
        open(&world.url).await;
        let db = Database::connect(&world.url).await.unwrap();
        db.execute_unprepared("INSERT INTO schema_migration (name) VALUES ('2999-01-01-01-later')").await.unwrap();
        let refused = Store::open(&world.url, Sealer::new(&SealKey::new([7; 32]))).await.err().expect("refused");
        assert!(refused.to_string().contains("newer version"), "{refused}");
    });
}
