//! What a job follows from, so that the log leads from a request to its jobs.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

use crate::schema::{add_columns, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "jobs", vec![text_null("trace")]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "jobs", vec![text_null("trace")]).await
    }
}
