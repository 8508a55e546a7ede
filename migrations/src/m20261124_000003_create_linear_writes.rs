//! Writes to Linear that hired agents ask for: kept before the first try, with their outcome.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, text, text_null, timestamp_with_time_zone as time,
    timestamp_with_time_zone_null as time_null, uuid,
};

use crate::schema::{belongs_to, create, drop_all, index, unique};

const TABLE: &str = "linear_writes";

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
            .col(uuid("hiring_id"))
            .col(uuid("agent_id"))
            .col(big_integer("position"))
            .col(text("kind"))
            .col(uuid("linear_id"))
            .col(text("content"))
            .col(text("status"))
            .col(time_null("sent_at"))
            .col(text_null("refusal"))
            .col(text_null("outcome"))
            .col(time("created_at"))
            .col(time_null("finished_at"))
            .col(big_integer("version"))
            .foreign_key(&mut belongs_to(TABLE, "workspace_id", "workspaces"))
            .foreign_key(&mut belongs_to(TABLE, "hiring_id", "hirings"))
            .take();
        let indexes = vec![
            unique(TABLE, &["hiring_id", "position"]),
            index(TABLE, &["hiring_id", "status", "position"]),
            index(TABLE, &["workspace_id", "status"]),
        ];
        create(manager, table, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &[TABLE]).await
    }
}
