//! Deliveries, page by page.

use domain::view::{DeliveryView, Page};
use domain::{Caller, DeliveryId, DeliveryOutcome};
use store::delivery::{DeliveryFilter, ListedDelivery};

use crate::{Ctx, ServiceError, paging};

/// Most characters of a text that is looked for.
const MAX_TEXT: usize = 200;

/// Which deliveries, and which page of them.
#[derive(Debug, Clone, Default)]
pub struct ListDeliveries {
    /// Exactly this type, for example `Issue`.
    pub event_type: Option<String>,
    /// Exactly this action, for example `update`.
    pub action: Option<String>,
    /// Only with this outcome.
    pub outcome: Option<DeliveryOutcome>,
    /// Somewhere in subject, type or action; or one of its ids.
    pub text: Option<String>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1 to 200, 50 unless given.
    pub limit: Option<u64>,
}

/// Deliveries, newest first. A page may hold fewer than asked for, or none, and still have a
/// `next_cursor`: one look at a filter that is rarely met goes through a bounded number of deliveries.
///
/// # Errors
/// An agent asks, or the cursor, the limit or the text has no usable form.
pub async fn list(
    ctx: &Ctx,
    caller: &Caller,
    cmd: ListDeliveries,
) -> Result<Page<DeliveryView>, ServiceError> {
    caller.require_reader()?;
    let before: Option<DeliveryId> = paging::cursor(cmd.cursor)?;
    let limit = paging::limit(cmd.limit)?;
    let filter = DeliveryFilter {
        event_type: paging::filter("type", cmd.event_type, MAX_TEXT)?,
        action: paging::filter("action", cmd.action, MAX_TEXT)?,
        outcome: cmd.outcome,
        text: paging::filter("text", cmd.text, MAX_TEXT)?,
    };
    let db = ctx.db.reader();
    let (rows, next) = store::delivery::list(db, caller.workspace, &filter, before, limit).await?;
    Ok(Page {
        items: rows.into_iter().map(view).collect(),
        next_cursor: next.map(|id| id.to_string()),
    })
}

fn view(row: ListedDelivery) -> DeliveryView {
    DeliveryView {
        id: row.id,
        integration_id: row.integration,
        linear_delivery_id: row.linear_delivery_id,
        event_type: row.event_type,
        action: row.action,
        subject: row.subject,
        outcome: row.outcome,
        reason: row.reason,
        hiring_id: row.hiring,
        late: row.late,
        replays: row.replays.unsigned_abs(),
        received_at: row.received_at,
        processed_at: row.processed_at,
    }
}
