//! Deliveries as shown. Payloads are shown with secrets taken out (`redact`).

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{DeliveryId, DeliveryOutcome, HiringId, IntegrationId};

/// A delivery in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryView {
    /// Its id; later ones sort later.
    pub id: DeliveryId,
    /// The integration that it was addressed to.
    pub integration_id: IntegrationId,
    /// Linear's `Linear-Delivery`, if it was there.
    pub linear_delivery_id: Option<Uuid>,
    /// What kind of thing changed, for example `Issue`.
    pub event_type: Option<String>,
    /// How it changed, for example `update`.
    pub action: Option<String>,
    /// What it is about, for example `ENG-12 Build a GraphQL API`.
    pub subject: Option<String>,
    /// What it led to.
    pub outcome: DeliveryOutcome,
    /// Why, where that needs saying.
    pub reason: Option<String>,
    /// The hiring that it was about.
    pub hiring_id: Option<HiringId>,
    /// Whether it was signed more than a minute before it came in.
    pub late: bool,
    /// How many times somebody had it processed again.
    pub replays: u64,
    /// When it came in.
    #[serde(with = "time::serde::rfc3339")]
    pub received_at: OffsetDateTime,
    /// When it was processed; the last time, if it was replayed.
    #[serde(with = "time::serde::rfc3339::option")]
    pub processed_at: Option<OffsetDateTime>,
}

/// Everything of one delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryDetail {
    /// As in the list.
    #[serde(flatten)]
    pub delivery: DeliveryView,
    /// When Linear signed it.
    #[serde(with = "time::serde::rfc3339::option")]
    pub webhook_timestamp: Option<OffsetDateTime>,
    /// When a worker last took it up.
    #[serde(with = "time::serde::rfc3339::option")]
    pub picked_up_at: Option<OffsetDateTime>,
    /// When the last replay was asked for.
    #[serde(with = "time::serde::rfc3339::option")]
    pub replayed_at: Option<OffsetDateTime>,
    /// The request that brought it, as the log names it.
    pub request_id: Option<String>,
    /// Why it is not processed yet, if a try failed.
    pub last_error: Option<String>,
    /// How often it was tried since it came in or was replayed.
    pub attempts: u32,
    /// When it is tried again; never by itself, if it was given up.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_attempt_at: Option<OffsetDateTime>,
    /// The headers that are kept.
    pub headers: Vec<DeliveryHeader>,
    /// The body, formatted, with secrets taken out.
    pub payload: String,
    /// How much of the formatted body `payload` leaves out, in bytes.
    pub payload_left_out: u64,
    /// How long the body is, in bytes.
    pub size: u64,
    /// SHA-256 of the body as it was signed, in hexadecimal digits.
    pub body_sha256: String,
}

/// A header of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryHeader {
    /// In lower case.
    pub name: String,
    /// As it came.
    pub value: String,
}

/// What became of asking for a replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Replayed {
    /// The delivery.
    pub id: DeliveryId,
    /// What became of it.
    pub result: ReplayResult,
}

crate::word_enum! {
    /// What asking for a replay of one delivery did.
    ReplayResult {
        /// It is processed again in a moment.
        Replayed = "replayed",
        /// It waits to be processed anyway.
        Waiting = "waiting",
        /// There is no such delivery in this workspace.
        NotFound = "not_found",
    }
}
