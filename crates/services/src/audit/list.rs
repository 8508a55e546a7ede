//! Entries, page by page.

use domain::Caller;
use domain::audit::AuditAction;
use domain::text::hex;
use domain::view::{AuditEntryView, Page};
use serde_json::Value;
use store::audit::{AuditEntry, AuditFilter};

use crate::{Ctx, ServiceError, paging};

/// Most characters of a text that is looked for.
const MAX_TEXT: usize = 200;

/// Which entries, and which page of them.
#[derive(Debug, Clone, Default)]
pub struct ListAudit {
    /// Exactly this action.
    pub action: Option<AuditAction>,
    /// Somewhere in who did it, what it was done to, or from where.
    pub text: Option<String>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1 to 200, 50 unless given.
    pub limit: Option<u64>,
}

/// Entries, newest first. A text is looked for in 10,000 entries at a time, so a page may hold few or none
/// and still have a `next_cursor`.
///
/// # Errors
/// An agent asks, or the cursor, the limit or the text has no usable form.
pub async fn list(
    ctx: &Ctx,
    caller: &Caller,
    cmd: ListAudit,
) -> Result<Page<AuditEntryView>, ServiceError> {
    caller.require_reader()?;
    let before: Option<i64> = paging::cursor(cmd.cursor)?;
    let limit = paging::limit(cmd.limit)?;
    let filter = AuditFilter {
        action: cmd.action.map(|action| action.to_string()),
        text: paging::filter("text", cmd.text, MAX_TEXT)?,
    };
    let db = ctx.db.reader();
    let (rows, next) = store::audit::list(db, caller.workspace, &filter, before, limit).await?;
    Ok(Page {
        items: rows.into_iter().map(view).collect(),
        next_cursor: next.map(|seq| seq.to_string()),
    })
}

fn view(entry: AuditEntry) -> AuditEntryView {
    let json = |text: String| serde_json::from_str(&text).unwrap_or(Value::String(text));
    AuditEntryView {
        seq: entry.seq,
        at: entry.at,
        actor_kind: entry.actor_kind,
        actor_id: entry.actor_id,
        actor_name: entry.actor_name,
        origin: entry.origin,
        action: entry.action,
        subject_kind: entry.subject_kind,
        subject_id: entry.subject_id,
        subject_label: entry.subject_label,
        before: json(entry.before),
        after: json(entry.after),
        prev_hash: hex(&entry.prev_hash),
        hash: hex(&entry.hash),
    }
}
