//! How a job gets into the table: with the change that it follows from.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::sql::{moment, statement};
use crate::{Job, current_trace};

/// A new row waits. A row with this key that waits already stays, is due now at the latest, and
/// starts over if it was failing; one that runs is marked to run once more; a parked one waits again.
/// Payload and trace are those of the last who wanted it.
const UPSERT: &str = "\
INSERT INTO jobs (id, name, workspace_id, dedupe_key, payload, state, rerun, run_at, attempts, \
    lease_until, leased_by, last_error, created_at, updated_at, trace) \
VALUES ($1, $2, $3, $4, $5, 'waiting', FALSE, $6, 0, NULL, NULL, NULL, $6, $6, $7) \
ON CONFLICT (dedupe_key) DO UPDATE SET \
    payload = excluded.payload, \
    trace = COALESCE(excluded.trace, jobs.trace), \
    state = CASE WHEN jobs.state = 'running' THEN 'running' ELSE 'waiting' END, \
    rerun = (jobs.state = 'running'), \
    run_at = CASE \
        WHEN jobs.state = 'running' THEN jobs.run_at \
        WHEN jobs.state = 'waiting' AND jobs.run_at < excluded.run_at THEN jobs.run_at \
        ELSE excluded.run_at END, \
    attempts = CASE WHEN jobs.state = 'running' THEN jobs.attempts ELSE 0 END, \
    last_error = CASE WHEN jobs.state = 'running' THEN jobs.last_error ELSE NULL END, \
    updated_at = excluded.updated_at \
WHERE jobs.name = excluded.name";

/// Enqueues a job, due now. It commits or rolls back with `txn`, whose type keeps it from being
/// called outside a transaction. `id` names the row if there is none with the job's key yet. The job
/// carries the [trace](crate::with_trace) of the task that enqueues it.
///
/// # Errors
/// [`DbErr::Custom`] if the key is in use by another kind of job.
pub async fn enqueue<J: Job>(
    txn: &DatabaseTransaction,
    job: &J,
    id: Uuid,
    now: OffsetDateTime,
) -> Result<(), DbErr> {
    let payload = serde_json::to_string(job).map_err(|error| DbErr::Json(error.to_string()))?;
    let key = job.dedupe_key();
    let values = [
        id.into(),
        J::NAME.into(),
        job.workspace().into(),
        Value::from(key.clone()),
        payload.into(),
        moment(txn, now)?,
        Value::from(current_trace().map(|trace| trace.to_string())),
    ];
    let written = txn.execute_raw(statement(txn, UPSERT, values)).await?;
    if written.rows_affected() == 0 {
        let key = key.unwrap_or_default();
        let name = J::NAME;
        return Err(DbErr::Custom(format!(
            "the job key `{key}` belongs to another kind of job than `{name}`"
        )));
    }
    Ok(())
}
