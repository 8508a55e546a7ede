//! Migrations and entities.

use std::collections::BTreeSet;

use domain::ConnectionKind;
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Statement};
use store::Db;
use uuid::Uuid;

stories!(
    entities_and_migrations_agree,
    migrations_go_down_and_up_again,
    applying_twice_changes_nothing,
    a_connection_by_key_outlives_the_coming_of_oauth,
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

async fn a_connection_by_key_outlives_the_coming_of_oauth(db: Db) {
    let mut migrations = Migrator::migrations().into_iter();
    let before = migrations
        .position(|migration| migration.name().ends_with("create_oauth"))
        .unwrap();
    Migrator::down(db.writer(), None).await.unwrap();
    let before = u32::try_from(before).unwrap();
    Migrator::up(db.writer(), Some(before)).await.unwrap();
    let backend = db.writer().get_database_backend();
    let workspace = "INSERT INTO workspaces (id, name, created_at) VALUES ($1, 'Here', '2026-11-22 10:00:00.0')";
    let values = [crate::support::HERE.0.into()];
    let insert = Statement::from_sql_and_values(backend, workspace, values);
    db.writer().execute_raw(insert).await.unwrap();
    let (id, team, key) = (
        Uuid::from_u128(9),
        Uuid::from_u128(6),
        vec![0_u8, 1, b'\'', 255],
    );
    let sql = "INSERT INTO integrations (id, workspace_id, state, sealed_api_key, sealed_webhook_secret, \
        linear_user_id, linear_user_name, linear_user_email, linear_org_id, linear_org_name, \
        linear_org_url_key, teams, selected_team_id, webhook_id, webhook_state, created_at, updated_at, \
        version) VALUES ($1, $2, 'disabled', $3, $3, $1, 'Ada', '', $1, 'Example', 'example', '[]', $4, \
        $1, 'active', '2026-11-22 10:00:00.0', '2026-11-22 11:00:00.5', 3)";
    let values: [sea_orm::Value; 4] = [
        id.into(),
        crate::support::HERE.0.into(),
        key.clone().into(),
        team.into(),
    ];
    let insert = Statement::from_sql_and_values(backend, sql, values);
    db.writer().execute_raw(insert).await.unwrap();
    migrations::apply(db.writer()).await.unwrap();

    let found = store::integration::of_workspace(db.reader(), crate::support::HERE).await;
    let row = found.unwrap().unwrap();
    assert_eq!(row.kind, ConnectionKind::ApiKey);
    assert_eq!((row.grant, row.application), (None, None));
    assert_eq!(row.sealed_api_key, Some(key));
    assert_eq!(row.selected_team_id, Some(team));
    assert_eq!(row.state_since, row.updated_at);
    assert_eq!(row.version, 3);
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
