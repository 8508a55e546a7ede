//! The audit log: rows that are added and never changed, which the database itself sees to.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, text, timestamp_with_time_zone as time, uuid, uuid_null,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::{belongs_to, create, drop_all, index, unique};

const TABLE: &str = "audit_entries";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(TABLE)
            .col(uuid("id").primary_key())
            .col(uuid("workspace_id"))
            .col(big_integer("seq"))
            .col(time("at"))
            .col(text("actor_kind"))
            .col(uuid_null("actor_id"))
            .col(text("actor_name"))
            .col(text("origin"))
            .col(text("action"))
            .col(text("subject_kind"))
            .col(uuid_null("subject_id"))
            .col(text("subject_label"))
            .col(text("before"))
            .col(text("after"))
            .col(binary("prev_hash"))
            .col(binary("hash"))
            .foreign_key(&mut belongs_to(TABLE, "workspace_id", "workspaces"))
            .take();
        let indexes = vec![
            unique(TABLE, &["workspace_id", "seq"]),
            index(TABLE, &["workspace_id", "action", "seq"]),
        ];
        create(manager, table, indexes).await?;
        let connection = manager.get_connection();
        for sql in forbid(manager.get_database_backend()) {
            connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &[TABLE]).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            let drop = "DROP FUNCTION audit_entries_stay()";
            manager.get_connection().execute_unprepared(drop).await?;
        }
        Ok(())
    }
}

fn forbid(backend: DbBackend) -> &'static [&'static str] {
    if backend == DbBackend::Postgres {
        return &[
            "CREATE FUNCTION audit_entries_stay() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'entries of the audit log are never changed'; END $$",
            "CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries \
             FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_stay()",
        ];
    }
    &[
        "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries \
         BEGIN SELECT RAISE(ABORT, 'entries of the audit log are never changed'); END",
        "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries \
         BEGIN SELECT RAISE(ABORT, 'entries of the audit log are never changed'); END",
    ]
}
