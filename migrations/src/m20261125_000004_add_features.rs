//! What the operator of a deployment switches off for a workspace.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

use crate::schema::{add_columns, drop_columns};

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
        add_columns(manager, TABLE, columns()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, TABLE, columns()).await
    }
}

fn columns() -> Vec<ColumnDef> {
    vec![boolean("has_integrations").default(true).take()]
}
