//! Execution tickets as shown: before they are pushed and afterwards.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{TicketPriority, TicketState};

/// One ticket of a push, with all that a person needs to decide on it, and what became of it. Nothing is cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketView {
    /// What others refer to it by.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its description, in Markdown.
    pub description: Option<String>,
    /// How much it matters, as the agent said it.
    pub priority: Option<TicketPriority>,
    /// The same in Linear's word.
    pub priority_label: Option<String>,
    /// The key of the ticket that it is a part of.
    pub parent: Option<String>,
    /// How deep it stands: 0 without a parent.
    pub level: u8,
    /// Names of its labels.
    pub labels: Vec<String>,
    /// Story points.
    pub estimate: Option<u8>,
    /// What became of it.
    pub state: TicketState,
    /// The issue in Linear, once it is there.
    pub issue_id: Option<Uuid>,
    /// Such as `ENG-42`.
    pub issue_identifier: Option<String>,
    /// Its address in Linear.
    pub issue_url: Option<String>,
    /// Why Linear refuses it.
    pub refusal: Option<String>,
}
