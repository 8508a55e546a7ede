//! The audit log. There is no function that changes or removes an entry, and the database refuses both.

use domain::audit::AuditActor;
use domain::{Timestamp, WorkspaceId};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};
use uuid::Uuid;

use crate::entity::audit_entry::{COLUMN, Column, Entity, Model};
use crate::row;

/// How many entries one look for a text goes through.
const REACH: i64 = 10_000;

/// An entry. What it says is hashed together with the hash of the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id.
    pub id: Uuid,
    /// Whose log it is in.
    pub workspace: WorkspaceId,
    /// Its place there, from 1 without a gap.
    pub seq: i64,
    /// When it was done, in whole microseconds.
    pub at: Timestamp,
    /// What kind of somebody did it.
    pub actor_kind: String,
    /// Which one.
    pub actor_id: Option<Uuid>,
    /// What they were called.
    pub actor_name: String,
    /// From where.
    pub origin: String,
    /// What was done.
    pub action: String,
    /// What kind of thing it was done to.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: Option<Uuid>,
    /// What that was called.
    pub subject_label: String,
    /// What changed, as it was before: JSON.
    pub before: String,
    /// What changed, as it was afterwards: JSON.
    pub after: String,
    /// The hash of the entry before.
    pub prev_hash: Vec<u8>,
    /// The hash of this one.
    pub hash: Vec<u8>,
}

/// Which entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Exactly this action.
    pub action: Option<String>,
    /// Somewhere in who did it, what it was done to, or from where, whatever the case.
    pub text: Option<String>,
}

/// Has whoever adds to this workspace's log wait until this transaction ends. SQLite has one writer
/// anyway.
pub async fn lock(txn: &DatabaseTransaction, workspace: WorkspaceId) -> Result<(), DbErr> {
    if txn.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let (high, low) = workspace.0.as_u64_pair();
    // Any number that is the workspace's own would do.
    let key = i64::from_ne_bytes((high ^ low).to_ne_bytes());
    let sql = "SELECT pg_advisory_xact_lock($1)";
    let lock = Statement::from_sql_and_values(DbBackend::Postgres, sql, [key.into()]);
    txn.execute_raw(lock).await?;
    Ok(())
}

/// The last entry of a workspace.
pub async fn last<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<Option<AuditEntry>, DbErr> {
    let query = Entity::in_workspace(workspace).order_by_desc(COLUMN.seq);
    Ok(query.one(c).await?.map(AuditEntry::from))
}

/// Adds an entry.
pub async fn insert<C: ConnectionTrait>(c: &C, entry: AuditEntry) -> Result<(), DbErr> {
    row::insert(c, Model::from(entry)).await
}

/// Entries in their order, from after `seq` on.
pub async fn after<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    seq: i64,
    limit: u64,
) -> Result<Vec<AuditEntry>, DbErr> {
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.seq.gt(seq))
        .order_by_asc(COLUMN.seq)
        .limit(limit);
    Ok(query
        .all(c)
        .await?
        .into_iter()
        .map(AuditEntry::from)
        .collect())
}

/// At most `limit` entries, newest first, from before `before`; and where to go on. A text is looked for in
/// 10,000 entries at a time, so there may be more although fewer were found.
pub async fn list<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    filter: &AuditFilter,
    before: Option<i64>,
    limit: u64,
) -> Result<(Vec<AuditEntry>, Option<i64>), DbErr> {
    let top = match before {
        Some(before) => before,
        None => last(c, workspace).await?.map_or(1, |last| last.seq + 1),
    };
    let mut query = Entity::in_workspace(workspace).filter(COLUMN.seq.lt(top));
    if let Some(action) = &filter.action {
        query = query.filter(COLUMN.action.eq(action.as_str()));
    }
    let mut floor = 1;
    if let Some(text) = &filter.text {
        floor = if top > REACH { top - REACH } else { 1 };
        query = query.filter(COLUMN.seq.gte(floor)).filter(mentions(text));
    }
    let query = query.order_by_desc(COLUMN.seq).limit(limit + 1);
    let mut rows = query.all(c).await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = if more {
        rows.last().map(|row| row.seq)
    } else {
        (floor > 1).then_some(floor)
    };
    Ok((rows.into_iter().map(AuditEntry::from).collect(), next))
}

fn mentions(text: &str) -> Condition {
    let like = row::has_text(text);
    let columns = [
        Column::ActorName,
        Column::SubjectLabel,
        Column::Origin,
        Column::Action,
    ];
    columns.into_iter().fold(Condition::any(), |any, column| {
        any.add(Expr::expr(Func::lower(Expr::col(column))).like(like.clone()))
    })
}

/// The person who did this to this thing first.
pub async fn user_who<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    action: &str,
    subject: Uuid,
) -> Result<Option<Uuid>, DbErr> {
    let found = Entity::in_workspace(workspace)
        .filter(COLUMN.action.eq(action))
        .filter(COLUMN.subject_id.eq(subject))
        .filter(COLUMN.actor_kind.eq(AuditActor::User.as_str()))
        .order_by_asc(COLUMN.seq)
        .one(c)
        .await?;
    Ok(found.and_then(|entry| entry.actor_id))
}

impl From<AuditEntry> for Model {
    fn from(entry: AuditEntry) -> Self {
        Self {
            id: entry.id,
            workspace_id: entry.workspace.0,
            seq: entry.seq,
            at: entry.at.into(),
            actor_kind: entry.actor_kind,
            actor_id: entry.actor_id,
            actor_name: entry.actor_name,
            origin: entry.origin,
            action: entry.action,
            subject_kind: entry.subject_kind,
            subject_id: entry.subject_id,
            subject_label: entry.subject_label,
            before: entry.before,
            after: entry.after,
            prev_hash: entry.prev_hash,
            hash: entry.hash,
        }
    }
}

impl From<Model> for AuditEntry {
    fn from(model: Model) -> Self {
        Self {
            id: model.id,
            workspace: WorkspaceId(model.workspace_id),
            seq: model.seq,
            at: model.at.into(),
            actor_kind: model.actor_kind,
            actor_id: model.actor_id,
            actor_name: model.actor_name,
            origin: model.origin,
            action: model.action,
            subject_kind: model.subject_kind,
            subject_id: model.subject_id,
            subject_label: model.subject_label,
            before: model.before,
            after: model.after,
            prev_hash: model.prev_hash,
            hash: model.hash,
        }
    }
}
