//! What people see of the queue, and the one thing that they can do about it.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult, Value as SqlValue};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::sql::{moment, statement};

/// Where a job stands. One that succeeded is not in the table any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// For its time to come.
    Waiting,
    /// A runner has it.
    Running,
    /// Given up, until somebody restarts it or it is enqueued again.
    Parked,
}

impl JobState {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Parked => "parked",
        }
    }

    pub(crate) fn parse(word: &str) -> Result<Self, DbErr> {
        match word {
            "waiting" => Ok(Self::Waiting),
            "running" => Ok(Self::Running),
            "parked" => Ok(Self::Parked),
            _ => Err(DbErr::Type(format!("`{word}` is no state of a job"))),
        }
    }
}

/// A job as the table has it.
#[derive(Debug, Clone, PartialEq)]
pub struct JobStatus {
    /// Of the row.
    pub id: Uuid,
    /// [`crate::Job::NAME`].
    pub name: String,
    /// Whose job it is.
    pub workspace: Option<Uuid>,
    /// [`crate::Job::dedupe_key`].
    pub dedupe_key: Option<String>,
    /// The job itself; a string if the stored text is no JSON.
    pub payload: Value,
    /// Where it stands.
    pub state: JobState,
    /// Tries so far, the running one included.
    pub attempts: u32,
    /// What the last try said, if it failed.
    pub last_error: Option<String>,
    /// The next try of a waiting job; of the others the time at which it was due.
    pub run_at: OffsetDateTime,
    /// When it was first enqueued.
    pub created_at: OffsetDateTime,
}

/// How many jobs there are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// [`JobState::Waiting`].
    pub waiting: u64,
    /// [`JobState::Running`].
    pub running: u64,
    /// [`JobState::Parked`].
    pub parked: u64,
}

/// The columns of a [`JobStatus`]; a macro, because `concat!` takes literals only.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, workspace_id, dedupe_key, payload, state, attempts, last_error, \
             run_at, created_at FROM jobs ",
            $rest
        )
    };
}

/// The jobs that have one of these keys, by key. A key without a job is not in the answer: its job
/// was never enqueued, or it succeeded.
pub async fn status_of<C: ConnectionTrait>(
    connection: &C,
    keys: &[String],
) -> Result<HashMap<String, JobStatus>, DbErr> {
    /// Below the number of parameters that either database takes.
    const AT_ONCE: usize = 500;
    let mut found = HashMap::new();
    for keys in keys.chunks(AT_ONCE) {
        let places: Vec<String> = (1..=keys.len()).map(|n| format!("${n}")).collect();
        let sql = format!("{} IN ({})", select!("WHERE dedupe_key"), places.join(", "));
        let values = keys.iter().map(|key| SqlValue::from(key.clone()));
        for row in connection
            .query_all_raw(statement(connection, &sql, values))
            .await?
        {
            let job = read(&row)?;
            found.insert(job.dedupe_key.clone().unwrap_or_default(), job);
        }
    }
    Ok(found)
}

/// The workspace's jobs that need a look, oldest first: parked, or failed at their last try and not
/// through yet.
pub async fn troubled<C: ConnectionTrait>(
    connection: &C,
    workspace: Uuid,
) -> Result<Vec<JobStatus>, DbErr> {
    let sql = select!(
        "WHERE workspace_id = $1 AND (state = 'parked' OR last_error IS NOT NULL) \
         ORDER BY created_at, id"
    );
    let rows = connection
        .query_all_raw(statement(connection, sql, [workspace.into()]))
        .await?;
    rows.iter().map(read).collect()
}

/// Makes a parked or waiting job due now, with all its tries ahead of it; a running one is left
/// alone. `None` if the workspace has no such job: it may have succeeded meanwhile.
pub async fn restart(
    txn: &DatabaseTransaction,
    workspace: Uuid,
    id: Uuid,
    now: OffsetDateTime,
) -> Result<Option<JobStatus>, DbErr> {
    let sql = "UPDATE jobs SET state = 'waiting', rerun = FALSE, run_at = $3, attempts = 0, \
        last_error = NULL, updated_at = $3 \
        WHERE id = $1 AND workspace_id = $2 AND state <> 'running'";
    let values = [id.into(), workspace.into(), moment(txn, now)?];
    txn.execute_raw(statement(txn, sql, values)).await?;

    let sql = select!("WHERE id = $1 AND workspace_id = $2");
    let values = [id.into(), workspace.into()];
    let rows = txn.query_all_raw(statement(txn, sql, values)).await?;
    rows.first().map(read).transpose()
}

/// Removes the workspace's jobs with these keys that became pointless; a running one is left to end by
/// itself, and is not run once more.
pub async fn forget(
    txn: &DatabaseTransaction,
    workspace: Uuid,
    keys: &[String],
) -> Result<(), DbErr> {
    for key in keys {
        let values = || [key.clone().into(), workspace.into()];
        let sql =
            "DELETE FROM jobs WHERE dedupe_key = $1 AND workspace_id = $2 AND state <> 'running'";
        txn.execute_raw(statement(txn, sql, values())).await?;
        let sql = "UPDATE jobs SET rerun = FALSE WHERE dedupe_key = $1 AND workspace_id = $2";
        txn.execute_raw(statement(txn, sql, values())).await?;
    }
    Ok(())
}

/// How many jobs there are in each state, in all workspaces together.
pub async fn counts_by_state<C: ConnectionTrait>(connection: &C) -> Result<Counts, DbErr> {
    let sql = "SELECT state, COUNT(*) AS jobs FROM jobs GROUP BY state";
    let mut counts = Counts::default();
    for row in connection
        .query_all_raw(statement(connection, sql, []))
        .await?
    {
        let jobs = row.try_get::<i64>("", "jobs")?.unsigned_abs();
        match JobState::parse(&row.try_get::<String>("", "state")?)? {
            JobState::Waiting => counts.waiting = jobs,
            JobState::Running => counts.running = jobs,
            JobState::Parked => counts.parked = jobs,
        }
    }
    Ok(counts)
}

fn read(row: &QueryResult) -> Result<JobStatus, DbErr> {
    let payload: String = row.try_get("", "payload")?;
    Ok(JobStatus {
        id: row.try_get("", "id")?,
        name: row.try_get("", "name")?,
        workspace: row.try_get("", "workspace_id")?,
        dedupe_key: row.try_get("", "dedupe_key")?,
        payload: serde_json::from_str(&payload).unwrap_or(Value::String(payload)),
        state: JobState::parse(&row.try_get::<String>("", "state")?)?,
        attempts: row.try_get::<i32>("", "attempts")?.unsigned_abs(),
        last_error: row.try_get("", "last_error")?,
        run_at: row.try_get("", "run_at")?,
        created_at: row.try_get("", "created_at")?,
    })
}
