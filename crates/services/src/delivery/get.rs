//! One delivery, with what it said and what became of it.

use domain::text::hex;
use domain::view::{DeliveryDetail, DeliveryHeader, DeliveryView};
use domain::{Caller, DeliveryId, DeliveryOutcome, redact};
use jobs::{JobState, JobStatus};
use store::delivery::Delivery;

use super::{ProcessDeliveries, ProcessDelivery};
use crate::{Ctx, ServiceError};

/// How much of a formatted body is shown: Linear's are a few kilobytes, and a page with megabytes of
/// text helps nobody.
const SHOWN: usize = 200_000;

/// Reads one delivery.
///
/// # Errors
/// An agent asks, or there is no such delivery.
pub async fn get(
    ctx: &Ctx,
    caller: &Caller,
    id: DeliveryId,
) -> Result<DeliveryDetail, ServiceError> {
    caller.require_reader()?;
    let db = ctx.db.reader();
    let found = store::delivery::get(db, caller.workspace, id).await?;
    let delivery = found.ok_or(ServiceError::NotFound("delivery"))?;
    // Its own, if it could not be processed with the others.
    let keys = [ProcessDelivery::key(id), ProcessDeliveries::key()];
    let jobs = jobs::status_of(db, &keys).await?;
    let waits = delivery.outcome == DeliveryOutcome::Received;
    let job = keys.iter().find_map(|key| jobs.get(key));
    Ok(detail(delivery, job.filter(|_| waits)))
}

fn detail(row: Delivery, job: Option<&JobStatus>) -> DeliveryDetail {
    let (payload, payload_left_out) = shorten(formatted(&row.body));
    DeliveryDetail {
        webhook_timestamp: row.webhook_timestamp,
        picked_up_at: row.picked_up_at,
        replayed_at: row.replayed_at,
        request_id: row.request_id,
        last_error: job.and_then(|job| job.last_error.clone()),
        attempts: job.map_or(0, |job| job.attempts),
        next_attempt_at: job
            .filter(|job| job.state != JobState::Parked)
            .map(|job| job.run_at),
        headers: headers(&row.headers),
        payload,
        payload_left_out,
        size: row.body.len() as u64,
        body_sha256: hex(&row.body_sha256),
        delivery: DeliveryView {
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
        },
    }
}

fn headers(kept: &serde_json::Value) -> Vec<DeliveryHeader> {
    let kept = kept.as_object().into_iter().flatten();
    let header = |(name, value): (&String, &serde_json::Value)| DeliveryHeader {
        name: name.clone(),
        value: redact::text(value.as_str().unwrap_or_default()),
    };
    kept.map(header).collect()
}

/// The body as people read it: indented, and without secrets.
fn formatted(body: &[u8]) -> String {
    match serde_json::from_slice(body) {
        Ok(mut value) => {
            redact::json(&mut value);
            format!("{value:#}")
        }
        Err(_) => redact::text(&String::from_utf8_lossy(body)),
    }
}

/// The first [`SHOWN`] bytes, and how many are left out.
fn shorten(mut text: String) -> (String, u64) {
    let whole = text.len();
    if whole > SHOWN {
        let end = (0..=SHOWN).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or(0));
    }
    let left_out = whole - text.len();
    (text, left_out as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_indented_and_its_secrets_are_out() {
        let shown = formatted(br#"{"secret":"x","title":"see lin_api_abc"}"#);
        assert_eq!(
            shown,
            "{\n  \"secret\": \"[redacted]\",\n  \"title\": \"see [redacted]\"\n}"
        );
    }

    #[test]
    fn a_body_that_is_no_json_is_shown_as_it_is() {
        assert_eq!(formatted(b"\xff<b>"), "\u{fffd}<b>");
    }

    #[test]
    fn a_long_body_ends_between_letters() {
        let (shown, left_out) = shorten("ä".repeat(SHOWN));
        assert_eq!(shown.len(), SHOWN);
        assert_eq!(left_out, SHOWN as u64);
    }
}
