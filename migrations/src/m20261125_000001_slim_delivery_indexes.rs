//! Fewer indexes on `deliveries`. Each costs every delivery a page of the log that is synced before the answer;
//! most deliveries are of issues that no hiring is linked to, so what finds the others leaves those out.

use sea_orm_migration::prelude::*;

use crate::schema::index;

/// By name, on what, and of which rows alone. `domain` and `store::delivery` use the same words.
const PARTIAL: [(&str, &str, &str); 2] = [
    (
        "ix_deliveries_eventful",
        "workspace_id, outcome, id",
        "outcome <> 'no_effect'",
    ),
    (
        "ix_deliveries_other_types",
        "workspace_id, event_type, id",
        "event_type <> 'Issue'",
    ),
];

/// What they replace, or what no query asks for.
const DROPPED: [(&str, &[&str]); 4] = [
    (
        "ix_deliveries_workspace_id_integration_id",
        &["workspace_id", "integration_id"],
    ),
    ("ix_deliveries_hiring_id", &["hiring_id"]),
    (
        "ix_deliveries_workspace_id_outcome_id",
        &["workspace_id", "outcome", "id"],
    ),
    (
        "ix_deliveries_workspace_id_event_type_id",
        &["workspace_id", "event_type", "id"],
    ),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in DROPPED {
            drop_index(manager, name).await?;
        }
        for (name, columns, rows) in PARTIAL {
            let create = format!("CREATE INDEX {name} ON deliveries ({columns}) WHERE {rows}");
            manager.get_connection().execute_unprepared(&create).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, ..) in PARTIAL {
            drop_index(manager, name).await?;
        }
        for (_, columns) in DROPPED {
            manager.create_index(index("deliveries", columns)).await?;
        }
        Ok(())
    }
}

async fn drop_index(manager: &SchemaManager<'_>, name: &str) -> Result<(), DbErr> {
    let drop = Index::drop().name(name).table("deliveries").to_owned();
    manager.drop_index(drop).await
}
