//! The log of an endpoint, page by page, and one message of it.

use domain::view::{Page, WebhookAttemptView, WebhookMessageDetail, WebhookMessageView};
use domain::{Caller, MessageStatus, WebhookEndpointId, WebhookMessageId};
use store::webhook_attempt::WebhookAttempt;

use super::{WHAT, view};
use crate::{Ctx, ServiceError, paging, webhook_endpoint};

/// How many tries are shown of a message that was sent again and again.
const TRIES_SHOWN: u64 = 100;

/// Which messages.
#[derive(Debug, Clone)]
pub struct ListMessages {
    /// To which endpoint.
    pub endpoint: WebhookEndpointId,
    /// Those that stand so alone.
    pub status: Option<MessageStatus>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: Option<u64>,
}

/// The messages to an endpoint, newest first.
///
/// # Errors
/// Not an admin, there is no such endpoint, or a filter breaks its rule.
pub async fn list(
    ctx: &Ctx,
    caller: &Caller,
    cmd: ListMessages,
) -> Result<Page<WebhookMessageView>, ServiceError> {
    caller.require_admin()?;
    let before: Option<WebhookMessageId> = paging::cursor(cmd.cursor)?;
    let limit = paging::limit(cmd.limit)?;
    let (db, workspace) = (ctx.db.reader(), caller.workspace);
    webhook_endpoint::require(db, workspace, cmd.endpoint).await?;
    // One more than asked for tells whether there is a next page.
    let (endpoint, status) = (cmd.endpoint, cmd.status);
    let rows = store::webhook_message::list(db, workspace, endpoint, status, before, limit + 1);
    let mut rows = rows.await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page {
        items: rows.into_iter().map(view).collect(),
        next_cursor,
    })
}

/// One message with what it says and the tries at it.
///
/// # Errors
/// Not an admin, or it is not there.
pub async fn get(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookMessageId,
) -> Result<WebhookMessageDetail, ServiceError> {
    caller.require_admin()?;
    let (db, workspace) = (ctx.db.reader(), caller.workspace);
    let found = store::webhook_message::get(db, workspace, id).await?;
    let row = found.ok_or(ServiceError::NotFound(WHAT))?;
    let mut tries = store::webhook_attempt::last(db, workspace, id, TRIES_SHOWN).await?;
    tries.reverse();
    let payload = serde_json::from_str(&row.payload).map_err(ServiceError::internal)?;
    Ok(WebhookMessageDetail {
        message: view(row),
        payload,
        attempts: tries.into_iter().map(attempt).collect(),
    })
}

fn attempt(row: WebhookAttempt) -> WebhookAttemptView {
    WebhookAttemptView {
        at: row.at,
        duration_ms: row.duration_ms.unsigned_abs(),
        status_code: row.status_code,
        error: row.error,
        answer: row.answer,
    }
}
