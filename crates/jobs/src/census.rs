//! The queue as those see it who watch over the machine: how much of what waits, and for how long.

use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use time::OffsetDateTime;

use crate::JobState;
use crate::sql::statement;

/// The jobs of one kind that are in one state, in all workspaces together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Census {
    /// [`crate::Job::NAME`].
    pub name: String,
    /// Where they stand.
    pub state: JobState,
    /// How many there are.
    pub jobs: u64,
    /// When the oldest of them was enqueued.
    pub oldest: OffsetDateTime,
    /// When the first of them was due, or is.
    pub first_due: OffsetDateTime,
}

/// Counts the jobs by kind and state.
pub async fn census<C: ConnectionTrait>(connection: &C) -> Result<Vec<Census>, DbErr> {
    let sql = "SELECT name, state, COUNT(*) AS jobs, MIN(created_at) AS oldest, \
        MIN(run_at) AS first_due FROM jobs GROUP BY name, state ORDER BY name, state";
    let rows = connection
        .query_all_raw(statement(connection, sql, []))
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<Census, DbErr> {
    Ok(Census {
        name: row.try_get("", "name")?,
        state: JobState::parse(&row.try_get::<String>("", "state")?)?,
        jobs: row.try_get::<i64>("", "jobs")?.unsigned_abs(),
        oldest: row.try_get("", "oldest")?,
        first_due: row.try_get("", "first_due")?,
    })
}
