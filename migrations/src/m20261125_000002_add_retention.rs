//! For how many days each workspace keeps deliveries and idempotency keys.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::integer;

use crate::schema::{add_columns, drop_columns, index};

const TABLE: &str = "workspaces";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, TABLE, columns()).await?;
        // Keys are no UUIDs with a time in them: what is old is found by this. Old deliveries are found by
        // their ids.
        let by_age = index("idempotency_keys", &["workspace_id", "created_at"]);
        manager.create_index(by_age).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = Index::drop()
            .name("ix_idempotency_keys_workspace_id_created_at")
            .table("idempotency_keys")
            .to_owned();
        manager.drop_index(drop).await?;
        drop_columns(manager, TABLE, columns()).await
    }
}

fn columns() -> Vec<ColumnDef> {
    vec![
        integer("delivery_retention_days").default(90).take(),
        integer("idempotency_key_retention_days").default(30).take(),
    ]
}
