//! Takes one webhook request. It is answered 200 only after the commit.

use domain::{DeliveryId, DeliveryOutcome, EventKind, IntegrationId, Refusal, text};
use linear::webhook::{self, SignatureError, WebhookEvent, WebhookSecret};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use store::delivery::Delivery;
use store::integration::Integration;
use time::Duration;

use super::ProcessDelivery;
use crate::ctx::webhook_secret_place;
use crate::{Ctx, ServiceError};

/// How far in the future a signed timestamp may be: clocks differ.
const MAX_SKEW: Duration = Duration::seconds(60);
/// From this age on a delivery is marked late. Linear recommends to refuse such ones; we do not need
/// to, since a repetition is recognised however old it is.
const LATE: Duration = Duration::seconds(60);
/// Headers that are kept with a delivery. The signature is no secret: it is of this body only.
const KEPT_HEADERS: [&str; 6] = [
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
const MAX_SUBJECT: usize = 200;
/// Most characters of a kept header.
const MAX_HEADER: usize = 512;

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
    /// 500: our fault; Linear sends it again.
    #[error(transparent)]
    Internal(ServiceError),
}

impl From<ServiceError> for DeliveryError {
    fn from(error: ServiceError) -> Self {
        Self::Internal(error)
    }
}

impl From<sea_orm::DbErr> for DeliveryError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Internal(error.into())
    }
}

impl DeliveryError {
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
            Self::Internal(error) => error.refusal(),
        }
    }
}

/// Verifies before it parses, and returns only once the delivery is on disk.
///
/// # Errors
/// See [`DeliveryError`]; nothing is kept of what is refused.
#[tracing::instrument(skip_all, fields(integration.id = %raw.integration, delivery.id))]
pub async fn receive(ctx: &Ctx, raw: RawDelivery) -> Result<Receipt, DeliveryError> {
    let found = store::integration::for_delivery(ctx.db.reader(), raw.integration).await?;
    let integration = found.ok_or(DeliveryError::UnknownIntegration)?;
    verify_signature(ctx, &integration, &raw)?;
    let event = webhook::parse(&raw.body)?;
    let now = ctx.now();
    let age = now - event.sent_at;
    if age > ctx.settings.webhook_max_age || -age > MAX_SKEW {
        return Err(DeliveryError::Stale);
    }
    record_and_enqueue(ctx, &integration, raw, &event, age > LATE).await
}

fn verify_signature(
    ctx: &Ctx,
    integration: &Integration,
    raw: &RawDelivery,
) -> Result<(), DeliveryError> {
    let place = webhook_secret_place(integration.workspace, integration.id.0);
    let opened = ctx
        .keys
        .open(&place, &integration.sealed_webhook_secret)
        .map_err(ServiceError::internal)?;
    let secret = WebhookSecret::new(opened.expose_secret()).map_err(ServiceError::internal)?;
    let mut signatures = raw
        .headers
        .iter()
        .filter(|(name, _)| name == webhook::SIGNATURE_HEADER);
    let signature = match (signatures.next(), signatures.next()) {
        // Two signatures: whoever put them there hopes that we look at the other one.
        (Some(_), Some(_)) => return Err(SignatureError::Malformed.into()),
        (signature, _) => signature.map(|(_, value)| value.as_slice()),
    };
    Ok(webhook::verify(&secret, &raw.body, signature)?)
}

async fn record_and_enqueue(
    ctx: &Ctx,
    integration: &Integration,
    raw: RawDelivery,
    event: &WebhookEvent,
    late: bool,
) -> Result<Receipt, DeliveryError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let id = DeliveryId(unit.id());
    tracing::Span::current().record("delivery.id", tracing::field::display(id));
    let header = |name: &str| {
        let found = raw.headers.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_slice())
    };
    let label = text::label(&format!("{} {}", event.kind, event.action), 100);
    // Set by our own door, which leaves no other through.
    let request_id = header(REQUEST_ID).and_then(|id| String::from_utf8(id.to_vec()).ok());
    let delivery = Delivery {
        id,
        workspace: integration.workspace,
        integration: integration.id,
        linear_delivery_id: webhook::delivery_id(header(webhook::DELIVERY_HEADER)),
        body_sha256: Sha256::digest(&raw.body).to_vec(),
        event_type: Some(text::label(&event.kind, 100)),
        action: Some(text::label(&event.action, 100)),
        webhook_timestamp: Some(event.sent_at),
        late,
        headers: kept_headers(&raw.headers),
        body: raw.body,
        outcome: DeliveryOutcome::Received,
        reason: None,
        hiring: None,
        received_at: unit.now,
        processed_at: None,
        subject: subject(event),
        request_id,
        picked_up_at: None,
        replays: 0,
        replayed_at: None,
    };
    if !store::delivery::insert_new(&unit.txn, &delivery).await? {
        tracing::info!("Received a delivery again");
        return Ok(Receipt::Duplicate);
    }
    store::integration::touch_delivery(&unit.txn, integration.id, unit.now, &label).await?;
    let job = ProcessDelivery {
        workspace: integration.workspace,
        delivery: id,
    };
    unit.enqueue(&job).await?;
    unit.changed(integration.workspace, EventKind::Delivery, id.0);
    unit.commit().await?;
    tracing::info!(late, "Received delivery `{id}`");
    Ok(Receipt::Accepted { delivery: id, late })
}

fn kept_headers(headers: &[(String, Vec<u8>)]) -> Value {
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
fn subject(event: &WebhookEvent) -> Option<String> {
    let data = event.data.as_ref()?;
    // A comment says which issue it belongs to.
    let about = data.get("issue").unwrap_or(data);
    let part = |name: &str| about.get(name).and_then(Value::as_str);
    let name = part("title").or_else(|| part("name"));
    let parts = [part("identifier"), name].into_iter().flatten();
    let joined = parts.collect::<Vec<_>>().join(" ");
    (!joined.is_empty()).then(|| text::label(&joined, MAX_SUBJECT))
}
