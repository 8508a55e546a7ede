//! Deliveries that wait to be processed are found without looking at the others: an index of these alone.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let create =
            "CREATE INDEX ix_deliveries_waiting ON deliveries (id) WHERE outcome = 'received'";
        manager.get_connection().execute_unprepared(create).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = "DROP INDEX ix_deliveries_waiting";
        manager.get_connection().execute_unprepared(drop).await?;
        Ok(())
    }
}
