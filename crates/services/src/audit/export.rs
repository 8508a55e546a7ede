//! The whole log, page by page.

use domain::Caller;
use domain::text::hex;
use domain::view::AuditLine;
use store::audit::AuditEntry;

use super::chain;
use crate::{Ctx, ServiceError};

/// Entries of one page.
const AT_ONCE: u64 = 500;

/// The entries after `seq`, oldest first, at most 500: go on after the last until none is left.
///
/// # Errors
/// Not an admin, or the database is away.
pub async fn export(ctx: &Ctx, caller: &Caller, seq: i64) -> Result<Vec<AuditLine>, ServiceError> {
    caller.require_admin()?;
    let page = store::audit::after(ctx.db.reader(), caller.workspace, seq, AT_ONCE).await?;
    Ok(page.into_iter().map(line).collect())
}

fn line(entry: AuditEntry) -> AuditLine {
    AuditLine {
        workspace_id: entry.workspace.0,
        seq: entry.seq,
        at: entry.at,
        at_unix_us: chain::micros(entry.at),
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
        prev_hash: hex(&entry.prev_hash),
        hash: hex(&entry.hash),
    }
}
