//! Takes one webhook request. It is answered 200 only after the commit.

use domain::{DeliveryId, DeliveryOutcome, IntegrationId, Refusal, Timestamp, text};
use linear::webhook::{self, SignatureError, WebhookEvent};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use store::delivery::Delivery;
use time::Duration;
use uuid::Uuid;

use super::door::Door;
use super::ingest::{Ingest, NotWritten, Room};
use super::known::is_change;
use crate::{Ctx, ServiceError};

/// How far in the future a signed timestamp may be: clocks differ.
const MAX_SKEW: Duration = Duration::seconds(60);
/// From this age on a delivery is marked late. Linear recommends to refuse such ones; we do not need
/// to, since a repetition is recognised however old it is.
const LATE: Duration = Duration::seconds(60);
/// When whoever sends may try again, in seconds.
const RETRY_AFTER: u64 = 1;
/// Headers that are kept with a delivery. The signature is no secret: it is of this body only.
pub(super) const KEPT_HEADERS: [&str; 6] = [
    "content-type",
    "linear-delivery",
    "linear-event",
    "linear-signature",
    "linear-timestamp",
    "user-agent",
];
/// The header that names the request, as the log does.
const REQUEST_ID: &str = "x-request-id";
/// Most characters of what a delivery is about.
pub(super) const MAX_SUBJECT: usize = 200;
/// Most characters of a kept header.
pub(super) const MAX_HEADER: usize = 512;

/// A webhook request as it came.
#[derive(Debug, Clone)]
pub struct RawDelivery {
    /// From the address.
    pub integration: IntegrationId,
    /// Names in lower case; a name may come twice.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The raw bytes: what is signed.
    pub body: Vec<u8>,
}

/// What became of a request that is answered 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// On disk; a job processes it.
    Accepted {
        /// Our id.
        delivery: DeliveryId,
        /// Whether it was more than a minute old.
        late: bool,
    },
    /// It was here before.
    Duplicate,
}

/// Why a request is not taken.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// 404: nobody listens at this address.
    #[error("no such integration")]
    UnknownIntegration,
    /// 401: not signed with this integration's secret.
    #[error("signature: {0}")]
    Signature(#[from] SignatureError),
    /// 400: signed, but not readable.
    #[error("unreadable: {0}")]
    Unreadable(#[from] webhook::PayloadError),
    /// 400: signed too long ago, or in the future.
    #[error("stale")]
    Stale,
    /// 400: strict, and it does not say which delivery it is.
    #[error("without an id")]
    WithoutId,
    /// 503: it could not be written, or too much arrives at once. Linear sends it again.
    #[error("not written")]
    NotWritten,
    /// 500: our fault; Linear sends it again.
    #[error(transparent)]
    Internal(#[from] ServiceError),
}

impl DeliveryError {
    /// The word that programs and metrics know it by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownIntegration => "not_found",
            Self::Signature(SignatureError::Missing) => "signature_missing",
            Self::Signature(_) => "signature_invalid",
            Self::Unreadable(_) => "unreadable",
            Self::Stale => "stale",
            Self::WithoutId => "delivery_id_missing",
            Self::NotWritten => "storage_unavailable",
            Self::Internal(_) => "internal_error",
        }
    }

    /// What the sender is told.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::UnknownIntegration => {
                Refusal::new("not_found", "Nobody listens at this address.")
            }
            Self::Signature(SignatureError::Missing) => Refusal::new(
                "signature_missing",
                "The `Linear-Signature` header is missing.",
            ),
            Self::Signature(_) => Refusal::new(
                "signature_invalid",
                "The signature does not match the body.",
            ),
            Self::Unreadable(error) => {
                Refusal::new("unreadable", format!("The body cannot be read: {error}."))
            }
            Self::Stale => Refusal::new("stale", "`webhookTimestamp` is too far from the present."),
            Self::WithoutId => Refusal::new(
                "delivery_id_missing",
                "The `Linear-Delivery` header is missing or no UUID.",
            ),
            Self::NotWritten => Refusal::new(
                "storage_unavailable",
                "The delivery could not be written. Send it again.",
            )
            .with("retry_after_seconds", RETRY_AFTER),
            Self::Internal(error) => error.refusal(),
        }
    }
}

/// Verifies before it parses, and returns only once the delivery is on disk. `room` is held for its body
/// until then.
///
/// # Errors
/// See [`DeliveryError`]; nothing is kept of what is refused, apart from how often that was.
#[tracing::instrument(skip_all, fields(integration.id = %raw.integration, delivery.id))]
pub async fn receive(
    ctx: &Ctx,
    ingest: &Ingest,
    raw: RawDelivery,
    room: Room,
) -> Result<Receipt, DeliveryError> {
    let now = ctx.now();
    let found = ingest.doors.find(ctx, raw.integration).await?;
    let door = found.ok_or(DeliveryError::UnknownIntegration)?;
    let integration = raw.integration;
    let taken = match read(ctx, &door, raw, now) {
        Ok(taken) => taken,
        Err(error) => {
            ingest.refused(integration, error.code(), now);
            return Err(error);
        }
    };
    let Taken {
        delivery,
        also,
        issue,
        late,
    } = taken;
    // Before the one that is answered for: if one of them is not written, Linear sends it again to all.
    for other in also {
        let written = ingest.write(other, issue, Room::default()).await;
        written.map_err(|NotWritten| DeliveryError::NotWritten)?;
    }
    let id = delivery.id;
    tracing::Span::current().record("delivery.id", tracing::field::display(id));
    let is_new = ingest.write(delivery, issue, room).await;
    if !is_new.map_err(|NotWritten| DeliveryError::NotWritten)? {
        tracing::info!("Received a delivery again");
        return Ok(Receipt::Duplicate);
    }
    tracing::info!(late, "Received delivery `{id}`");
    Ok(Receipt::Accepted { delivery: id, late })
}

/// A request that is believed.
struct Taken {
    delivery: Delivery,
    /// The same for other workspaces, which entered the same application.
    also: Vec<Delivery>,
    /// The issue that it says was updated or removed.
    issue: Option<Uuid>,
    late: bool,
}

/// Believes nothing before the signature is checked.
fn read(ctx: &Ctx, door: &Door, raw: RawDelivery, now: Timestamp) -> Result<Taken, DeliveryError> {
    let signature = signature(&raw)?;
    door.verify(&raw.body, signature, now)?;
    let event = webhook::parse(&raw.body)?;
    let others = door.others(&raw.body, signature, &event);
    let header = |name: &str| {
        let found = raw.headers.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_slice())
    };
    let linear_delivery_id = webhook::delivery_id(header(webhook::DELIVERY_HEADER));
    let late = require_fresh(ctx, &event, now)?;
    if ctx.settings.webhook_strict && linear_delivery_id.is_none() {
        return Err(DeliveryError::WithoutId);
    }
    // Set by our own door, which leaves no other through.
    let request_id = header(REQUEST_ID).and_then(|id| String::from_utf8(id.to_vec()).ok());
    let delivery = Delivery {
        id: DeliveryId(ctx.ids.uuid_v7(now)),
        workspace: door.workspace,
        integration: door.addressee(event.organization_id),
        linear_delivery_id,
        body_sha256: Sha256::digest(&raw.body).to_vec(),
        event_type: Some(text::label(&event.kind, 100)),
        action: Some(text::label(&event.action, 100)),
        webhook_timestamp: event.sent_at,
        late,
        headers: kept_headers(&raw.headers),
        body: raw.body,
        outcome: DeliveryOutcome::Received,
        reason: None,
        hiring: None,
        received_at: now,
        processed_at: None,
        subject: subject(&event),
        request_id,
        picked_up_at: None,
        replays: 0,
        replayed_at: None,
    };
    let also = others.into_iter().map(|other| Delivery {
        id: DeliveryId(ctx.ids.uuid_v7(now)),
        workspace: other.workspace,
        integration: other.addressee(event.organization_id),
        ..delivery.clone()
    });
    let also = also.collect();
    let issue = event.issue.filter(|_| is_change(&delivery));
    Ok(Taken {
        also,
        issue: issue.map(|issue| issue.id),
        delivery,
        late,
    })
}

fn signature(raw: &RawDelivery) -> Result<Option<&[u8]>, SignatureError> {
    let mut signatures = raw
        .headers
        .iter()
        .filter(|(name, _)| name == webhook::SIGNATURE_HEADER);
    match (signatures.next(), signatures.next()) {
        // Two signatures: whoever put them there hopes that we look at the other one.
        (Some(_), Some(_)) => Err(SignatureError::Malformed),
        (signature, _) => Ok(signature.map(|(_, value)| value.as_slice())),
    }
}

/// Whether it is late; an error if it is too late, or from the future. One without a timestamp is as
/// good as its signature and its bytes, which are taken once: the oldest example is such a one.
fn require_fresh(ctx: &Ctx, event: &WebhookEvent, now: Timestamp) -> Result<bool, DeliveryError> {
    let strict = ctx.settings.webhook_strict;
    let Some(sent_at) = event.sent_at else {
        if strict {
            return Err(webhook::PayloadError::Field("webhookTimestamp").into());
        }
        return Ok(false);
    };
    let oldest = if strict {
        LATE
    } else {
        ctx.settings.webhook_max_age
    };
    let age = now - sent_at;
    if age > oldest || -age > MAX_SKEW {
        return Err(DeliveryError::Stale);
    }
    Ok(age > LATE)
}

pub(super) fn kept_headers(headers: &[(String, Vec<u8>)]) -> Value {
    let kept = headers
        .iter()
        .filter(|(name, _)| KEPT_HEADERS.contains(&name.as_str()));
    let readable =
        |value: &[u8]| Value::from(text::label(&String::from_utf8_lossy(value), MAX_HEADER));
    Value::Object(
        kept.map(|(name, value)| (name.clone(), readable(value)))
            .collect::<Map<_, _>>(),
    )
}

/// What a delivery is about, for lists.
pub(super) fn subject(event: &WebhookEvent) -> Option<String> {
    let data = event.data.as_ref()?;
    // A comment says which issue it belongs to.
    let about = data.get("issue").unwrap_or(data);
    let part = |name: &str| about.get(name).and_then(Value::as_str);
    let name = part("title").or_else(|| part("name"));
    let parts = [part("identifier"), name].into_iter().flatten();
    let joined = parts.collect::<Vec<_>>().join(" ");
    Some(text::label(&joined, MAX_SUBJECT)).filter(|subject| !subject.is_empty())
}
