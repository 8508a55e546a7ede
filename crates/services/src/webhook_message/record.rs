//! What came of a try: for the message, and for the endpoint.

use domain::{EventKind, MessageStatus, Timestamp, redact, webhook_endpoint, webhook_message};
use outgoing::Tried;
use store::webhook_attempt::WebhookAttempt;
use store::webhook_endpoint::WebhookEndpoint;
use store::webhook_message::WebhookMessage;
use time::Duration;

use crate::audit::Actor;
use crate::error::CHANGED_MEANWHILE;
use crate::unit::{Unit, again};
use crate::{Ctx, ServiceError, webhook_endpoint as endpoints};

/// Gone: the endpoint wants nothing any more.
const GONE: u16 = 410;
/// What may come with a wish for patience: too many requests, and unavailable.
const PATIENCE: [u16; 2] = [429, 503];

/// Writes it down.
pub(super) async fn record(
    ctx: &Ctx,
    sent: &WebhookMessage,
    at: Timestamp,
    tried: Tried,
) -> Result<(), ServiceError> {
    let mut random = [0; 8];
    ctx.ids.fill(&mut random);
    let random = u64::from_le_bytes(random);
    again(|| write(ctx, sent, at, &tried, random)).await
}

async fn write(
    ctx: &Ctx,
    sent: &WebhookMessage,
    at: Timestamp,
    tried: &Tried,
    random: u64,
) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let found = store::webhook_message::get(&unit.txn, sent.workspace, sent.id).await?;
    let Some(before) = found else {
        // Removed with its endpoint meanwhile.
        return Ok(());
    };
    let error = why(tried);
    let attempt = WebhookAttempt {
        id: unit.id(),
        workspace: before.workspace,
        message: before.id,
        at,
        duration_ms: i64::try_from(tried.took.as_millis()).unwrap_or(i64::MAX),
        status_code: tried.status,
        error: error.clone(),
        answer: redact::text(&tried.answer),
    };
    store::webhook_attempt::insert(&unit.txn, &attempt).await?;
    let after = concluded(&before, tried, error, unit.now, random);
    if !store::webhook_message::replace(&unit.txn, &before, &after).await? {
        let message = "Somebody else changed this message just now.";
        return Err(ServiceError::conflict(CHANGED_MEANWHILE, message));
    }
    note(&mut unit, &before, tried).await?;
    unit.changed(
        before.workspace,
        EventKind::WebhookEndpoint,
        before.endpoint.0,
    );
    unit.commit().await?;
    let (id, status) = (after.id, after.status);
    tracing::info!(webhook_message.id = %id, webhook_message.status = %status, "Tried message `{id}`: {status}");
    Ok(())
}

/// Why a try failed, in a sentence; `None` if it did not.
fn why(tried: &Tried) -> Option<String> {
    let Some(status) = tried.status else {
        let unknown = || "There was no answer.".to_owned();
        return Some(tried.error.clone().unwrap_or_else(unknown));
    };
    match status {
        200..300 => None,
        300..400 => Some(format!("It answered {status}: redirects are not followed.")),
        GONE => Some("It answered 410: it wants nothing any more.".to_owned()),
        _ => Some(format!("It answered {status}.")),
    }
}

/// The message after the try.
fn concluded(
    before: &WebhookMessage,
    tried: &Tried,
    error: Option<String>,
    now: Timestamp,
    random: u64,
) -> WebhookMessage {
    let mut after = WebhookMessage {
        attempt_count: before.attempt_count.saturating_add(1),
        last_error: error,
        ..before.clone()
    };
    if tried.is_success() {
        after.status = MessageStatus::Delivered;
        (after.next_attempt_at, after.finished_at) = (None, Some(now));
        return after;
    }
    // Held or settled while this try was under way: it stays so.
    if before.status != MessageStatus::Waiting {
        return after;
    }
    let patience = tried
        .status
        .is_some_and(|status| PATIENCE.contains(&status));
    let asked = tried.retry_after.filter(|_| patience);
    let asked = asked.map(|wait| Duration::try_from(wait).unwrap_or(Duration::MAX));
    let gone = tried.status == Some(GONE);
    let next = webhook_message::delay(after.attempt_count, asked, random).filter(|_| !gone);
    if let Some(delay) = next {
        after.next_attempt_at = Some(now + delay);
    } else {
        after.status = MessageStatus::Failed;
        (after.next_attempt_at, after.finished_at) = (None, Some(now));
    }
    after
}

/// How the endpoint does, and whether it is given up.
async fn note(
    unit: &mut Unit<'_>,
    message: &WebhookMessage,
    tried: &Tried,
) -> Result<(), ServiceError> {
    let (workspace, id, now) = (message.workspace, message.endpoint, unit.now);
    if tried.is_success() {
        return Ok(store::webhook_endpoint::note_success(&unit.txn, workspace, id, now).await?);
    }
    store::webhook_endpoint::note_failure(&unit.txn, workspace, id, now).await?;
    let found = store::webhook_endpoint::get(&unit.txn, workspace, id).await?;
    let Some(endpoint) = found.filter(|found| found.disabled_at.is_none()) else {
        return Ok(());
    };
    match given_up(&endpoint, tried, now) {
        Some(reason) => Box::pin(endpoints::give_up(unit, &endpoint, reason, Actor::house())).await,
        None => Ok(()),
    }
}

fn given_up(endpoint: &WebhookEndpoint, tried: &Tried, now: Timestamp) -> Option<&'static str> {
    if tried.status == Some(GONE) {
        return Some("It answered 410: it wants nothing any more.");
    }
    let since = endpoint.failing_since?;
    (now - since >= webhook_endpoint::GIVE_UP_AFTER).then_some("For five days every try failed.")
}
