//! Execution tickets: what became of each ticket of a push, while it runs and afterwards.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, text, text_null, timestamp_with_time_zone as time, uuid,
};

use crate::schema::{belongs_to, create, drop_all, unique};

const TABLE: &str = "execution_tickets";

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
            .col(uuid("action_id"))
            .col(big_integer("position"))
            .col(text("key"))
            .col(uuid("linear_id"))
            .col(text("state"))
            .col(big_integer("at_most"))
            .col(text_null("identifier"))
            .col(text_null("url"))
            .col(text_null("refusal"))
            .col(time("updated_at"))
            .foreign_key(&mut belongs_to(TABLE, "workspace_id", "workspaces"))
            .foreign_key(&mut belongs_to(TABLE, "action_id", "pending_actions"))
            .take();
        let indexes = vec![unique(TABLE, &["action_id", "position"])];
        create(manager, table, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &[TABLE]).await
    }
}
