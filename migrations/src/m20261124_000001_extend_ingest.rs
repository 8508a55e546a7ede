//! What the way in keeps beside its first columns: secrets that overlap while they rotate, how far
//! Linear is known, the webhook's health, and the steps of a delivery.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob_null, text_null, timestamp_with_time_zone_null as time_null,
};

use crate::schema::{add_columns, drop_columns, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "integrations", integration_columns()).await?;
        add_columns(manager, "deliveries", delivery_columns()).await?;
        // The filters of the list; the last column is the cursor.
        for columns in [
            &["workspace_id", "outcome", "id"],
            &["workspace_id", "event_type", "id"],
        ] {
            manager.create_index(index("deliveries", columns)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in [
            "ix_deliveries_workspace_id_outcome_id",
            "ix_deliveries_workspace_id_event_type_id",
        ] {
            let drop = Index::drop().name(name).table("deliveries").to_owned();
            manager.drop_index(drop).await?;
        }
        drop_columns(manager, "deliveries", delivery_columns()).await?;
        drop_columns(manager, "integrations", integration_columns()).await
    }
}

fn integration_columns() -> Vec<ColumnDef> {
    vec![
        blob_null("sealed_previous_secret"),
        time_null("previous_secret_until"),
        time_null("caught_up_to"),
        time_null("reconciled_at"),
        text_null("reconcile_summary"),
        time_null("self_test_sent_at"),
        time_null("self_test_heard_at"),
        big_integer("refusals").default(0).take(),
        time_null("last_refusal_at"),
        text_null("last_refusal"),
    ]
}

fn delivery_columns() -> Vec<ColumnDef> {
    vec![
        text_null("subject"),
        text_null("request_id"),
        time_null("picked_up_at"),
        big_integer("replays").default(0).take(),
        time_null("replayed_at"),
    ]
}
