//! Claims: who may run a job, and for how long. Each function is one statement, so none can be
//! interrupted half-way; the rest of the row's life is in the `WHERE` clauses.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::JobState;
use crate::runner::Kinds;
use crate::sql::{moment, statement};

/// A job that is ours to run until the lease ends.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) workspace: Option<Uuid>,
    pub(crate) dedupe_key: Option<String>,
    pub(crate) payload: String,
    /// What it follows from.
    pub(crate) trace: Option<String>,
    /// Which try this is, counted from one.
    pub(crate) attempt: u32,
    /// Names this claim, and not only the runner: a runner that lost a lease and claimed the job
    /// again must not mistake the one for the other.
    pub(crate) token: Uuid,
    pub(crate) until: OffsetDateTime,
}

/// Where a job that stays in the table goes.
pub(crate) struct PutBack<'a> {
    pub(crate) state: JobState,
    pub(crate) run_at: OffsetDateTime,
    /// When it runs instead if it was enqueued again meanwhile.
    pub(crate) rerun_at: OffsetDateTime,
    pub(crate) attempts: u32,
    pub(crate) error: Option<&'a str>,
}

const COLUMNS: &str = "id, name, workspace_id, dedupe_key, payload, trace, attempts";

/// Claims the next job, if one is due: one whose runner let its lease end before the others, since
/// it has been due for longer, then the one that has waited the longest. The mark to run once more is
/// taken off, because this run begins after it.
pub(crate) async fn claim(
    db: &DatabaseConnection,
    kinds: &Kinds,
    now: OffsetDateTime,
    until: OffsetDateTime,
    token: Uuid,
) -> Result<Option<Claim>, DbErr> {
    // On Postgres a row that somebody else is claiming or enqueuing right now is passed over. On
    // SQLite there is one writer at a time, and an update is one from its first step.
    let lock = match db.get_database_backend() {
        DbBackend::Sqlite => "",
        _ => " FOR UPDATE SKIP LOCKED",
    };
    let (condition, parameters) = among(kinds);
    let sql = format!(
        "UPDATE jobs SET state = 'running', rerun = FALSE, attempts = attempts + 1, \
            lease_until = $2, leased_by = $3, updated_at = $1 \
        WHERE id = COALESCE(\
            (SELECT id FROM jobs WHERE state = 'running' AND lease_until <= $1{condition} \
                ORDER BY run_at, id LIMIT 1{lock}), \
            (SELECT id FROM jobs WHERE state = 'waiting' AND run_at <= $1{condition} \
                ORDER BY run_at, id LIMIT 1{lock})) \
        RETURNING {COLUMNS}"
    );
    let values = [moment(db, now)?, moment(db, until)?, token.into()];
    let values = values.into_iter().chain(parameters);
    // All rows, although there is at most one: the statement must run to its end to commit.
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    rows.first().map(|row| read(row, until, token)).transpose()
}

/// The condition on the kind, and the names in it, which come after three other values.
fn among(kinds: &Kinds) -> (String, Vec<Value>) {
    let (operator, names) = match kinds {
        Kinds::AllBut(names) if names.is_empty() => return (String::new(), Vec::new()),
        Kinds::AllBut(names) => ("NOT IN", names),
        Kinds::Only(names) => ("IN", names),
    };
    let places: Vec<String> = (4..).take(names.len()).map(|n| format!("${n}")).collect();
    let condition = format!(" AND name {operator} ({})", places.join(", "));
    (condition, names.iter().map(|name| (*name).into()).collect())
}

/// Makes the lease last until `until`. False if it is not ours any more.
pub(crate) async fn renew(
    db: &DatabaseConnection,
    claim: &Claim,
    until: OffsetDateTime,
) -> Result<bool, DbErr> {
    let sql = "UPDATE jobs SET lease_until = $3 \
        WHERE id = $1 AND leased_by = $2 AND state = 'running'";
    let values = [claim.id.into(), claim.token.into(), moment(db, until)?];
    let renewed = db.execute_raw(statement(db, sql, values)).await?;
    Ok(renewed.rows_affected() == 1)
}

/// Takes a job that succeeded out of the table, unless it is to run once more. False if it is, or if
/// the lease is not ours any more.
pub(crate) async fn remove(db: &DatabaseConnection, claim: &Claim) -> Result<bool, DbErr> {
    let sql = "DELETE FROM jobs \
        WHERE id = $1 AND leased_by = $2 AND state = 'running' AND rerun = FALSE";
    let values = [claim.id.into(), claim.token.into()];
    let removed = db.execute_raw(statement(db, sql, values)).await?;
    Ok(removed.rows_affected() == 1)
}

/// Ends a run whose job stays. One that was enqueued again meanwhile waits with all its tries ahead
/// of it. Answers what the row says now, or `None` if the lease is not ours any more.
pub(crate) async fn put_back(
    db: &DatabaseConnection,
    claim: &Claim,
    back: &PutBack<'_>,
    now: OffsetDateTime,
) -> Result<Option<(JobState, OffsetDateTime)>, DbErr> {
    let sql = "UPDATE jobs SET \
        state = CASE WHEN rerun THEN 'waiting' ELSE $3 END, \
        run_at = CASE WHEN rerun THEN $4 ELSE $5 END, \
        attempts = CASE WHEN rerun THEN 0 ELSE $6 END, \
        rerun = FALSE, last_error = $7, lease_until = NULL, leased_by = NULL, updated_at = $8 \
        WHERE id = $1 AND leased_by = $2 AND state = 'running' RETURNING state, run_at";
    let values = [
        claim.id.into(),
        claim.token.into(),
        back.state.as_str().into(),
        moment(db, back.rerun_at)?,
        moment(db, back.run_at)?,
        count(back.attempts).into(),
        Value::from(back.error.map(str::to_owned)),
        moment(db, now)?,
    ];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let state = JobState::parse(&row.try_get::<String>("", "state")?)?;
    Ok(Some((state, row.try_get("", "run_at")?)))
}

fn read(row: &QueryResult, until: OffsetDateTime, token: Uuid) -> Result<Claim, DbErr> {
    Ok(Claim {
        id: row.try_get("", "id")?,
        name: row.try_get("", "name")?,
        workspace: row.try_get("", "workspace_id")?,
        dedupe_key: row.try_get("", "dedupe_key")?,
        payload: row.try_get("", "payload")?,
        trace: row.try_get("", "trace")?,
        attempt: row.try_get::<i32>("", "attempts")?.unsigned_abs(),
        token,
        until,
    })
}

/// The column is a signed 32-bit integer on Postgres.
fn count(attempts: u32) -> i32 {
    i32::try_from(attempts).unwrap_or(i32::MAX)
}
