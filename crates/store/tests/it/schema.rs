//! Migrations and entities.

use std::collections::BTreeSet;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Statement};
use store::Db;

stories!(
    entities_and_migrations_agree,
    migrations_go_down_and_up_again,
    applying_twice_changes_nothing,
);

async fn names(db: &Db, sqlite: &str, postgres: &str) -> BTreeSet<String> {
    let sql = if db.is_postgres() { postgres } else { sqlite };
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    let rows = db.reader().query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

async fn tables(db: &Db) -> BTreeSet<String> {
    names(
        db,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
    )
    .await
}

async fn entities_and_migrations_agree(db: Db) {
    let mut expected = BTreeSet::from(["jobs".to_owned(), "seaql_migrations".to_owned()]);
    for table in store::tables() {
        let name = &table.name;
        let columns = names(
            &db,
            &format!("SELECT name FROM pragma_table_info('{name}')"),
            &format!(
                "SELECT column_name::text FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name = '{name}'"
            ),
        )
        .await;
        assert_eq!(columns, table.columns.into_iter().collect(), "{name}");
        expected.insert(table.name);
    }
    assert_eq!(tables(&db).await, expected);
}

async fn migrations_go_down_and_up_again(db: Db) {
    let before = tables(&db).await;
    Migrator::down(db.writer(), None).await.unwrap();
    let bare = BTreeSet::from(["seaql_migrations".to_owned()]);
    assert_eq!(tables(&db).await, bare);
    Migrator::up(db.writer(), None).await.unwrap();
    assert_eq!(tables(&db).await, before);
}

async fn applying_twice_changes_nothing(db: Db) {
    crate::support::begin(&db).await;
    migrations::apply(db.writer()).await.unwrap();
    assert_eq!(store::workspace::all(db.reader()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn processes_that_start_together_migrate_once() {
    crate::support::on_empty_postgres(async |url: String| {
        let starts = (0..4).map(|_| {
            let url = url.clone();
            tokio::spawn(async move {
                let db = Db::connect(&url).await.unwrap();
                migrations::apply(db.writer()).await.unwrap();
                db.close().await.unwrap();
            })
        });
        for start in starts.collect::<Vec<_>>() {
            start.await.unwrap();
        }
    })
    .await;
}
