//! Schema migrations, the same for SQLite and Postgres.
//!
//! Architecture invariant: nothing here imports an entity. What a migration does must never change
//! once it is released, while entities follow the code.

mod m20261122_000001_create_people;
mod m20261122_000002_create_agents;
mod m20261122_000003_create_integrations;
mod m20261122_000004_create_hirings;
mod m20261122_000005_create_jobs;
mod m20261124_000001_extend_ingest;
mod m20261124_000002_create_disconnections;
mod m20261124_000003_create_linear_writes;
mod m20261124_000006_create_audit_entries;
mod m20261124_000007_add_job_trace;
mod m20261124_000008_add_self_test;
mod m20261124_000009_index_waiting_deliveries;
mod m20261125_000001_slim_delivery_indexes;
mod m20261125_000002_add_retention;
mod m20261125_000003_create_oauth;
mod m20261125_000004_add_features;
mod m20261125_000005_create_approvals;
mod m20261125_000006_create_recommendations;
mod m20261125_000007_create_execution_tickets;
mod m20261125_000008_create_webhook_endpoints;
mod schema;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DatabaseConnection, DbBackend, Statement, TransactionTrait};

/// All migrations, oldest first.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_create_people::Migration),
            Box::new(m20261122_000002_create_agents::Migration),
            Box::new(m20261122_000003_create_integrations::Migration),
            Box::new(m20261122_000004_create_hirings::Migration),
            Box::new(m20261122_000005_create_jobs::Migration),
            Box::new(m20261124_000001_extend_ingest::Migration),
            Box::new(m20261124_000007_add_job_trace::Migration),
            Box::new(m20261124_000003_create_linear_writes::Migration),
            Box::new(m20261124_000002_create_disconnections::Migration),
            Box::new(m20261124_000008_add_self_test::Migration),
            Box::new(m20261124_000006_create_audit_entries::Migration),
            Box::new(m20261124_000009_index_waiting_deliveries::Migration),
            Box::new(m20261125_000001_slim_delivery_indexes::Migration),
            Box::new(m20261125_000002_add_retention::Migration),
            Box::new(m20261125_000003_create_oauth::Migration),
            Box::new(m20261125_000004_add_features::Migration),
            Box::new(m20261125_000005_create_approvals::Migration),
            Box::new(m20261125_000006_create_recommendations::Migration),
            Box::new(m20261125_000007_create_execution_tickets::Migration),
            Box::new(m20261125_000008_create_webhook_endpoints::Migration),
        ]
    }
}

/// Any number would do, as long as nothing else that shares the database takes it.
const MIGRATION_LOCK: i64 = 0x436f_756e_7465_7273;

/// Applies what is not applied yet. Several processes may do so at once on one Postgres: one
/// applies, the others wait for it and find nothing left to do.
///
/// # Errors
/// The database cannot be reached, or a migration failed; the failed one left nothing behind.
pub async fn apply(db: &DatabaseConnection) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Migrator::up(db, None).await;
    }
    // The lock lives in a transaction of its own and ends with it, also when this process dies.
    let lock = db.begin().await?;
    let take = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_advisory_xact_lock($1)",
        [MIGRATION_LOCK.into()],
    );
    lock.execute_raw(take).await?;
    Migrator::up(db, None).await?;
    lock.commit().await
}
