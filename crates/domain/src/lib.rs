//! What Countersign knows without asking anybody: ids, states and their machines, rules, and the
//! shapes of requests and answers.
//!
//! Architecture invariant: nothing here does IO, reads a clock or rolls dice; `now` and ids are
//! arguments. The crate builds for wasm, so a page and the server share one set of types.

pub mod agent;
pub mod audit;
pub mod authorization;
pub mod caller;
pub mod connected_account;
pub mod connection;
pub mod delivery;
pub mod event;
pub mod hiring;
pub mod id;
pub mod integration;
pub mod issue_link;
pub mod linear_write;
pub mod matching;
pub mod pending_action;
pub mod person;
pub mod policy;
pub mod price;
pub mod recommendation;
pub mod redact;
pub mod refusal;
pub mod retention;
pub mod scope;
pub mod specification;
pub mod text;
pub mod throttle;
pub mod token;
pub mod token_life;
pub mod tool;
pub mod view;
pub mod webhook_endpoint;
pub mod webhook_message;

pub use authorization::AuthorizationPurpose;
pub use caller::{Caller, Origin, Principal, Role};
pub use connected_account::{ConnectedAccountChange, ConnectedAccountStatus};
pub use connection::{Capability, ConnectionKind, LinearActor, Renewal};
pub use delivery::DeliveryOutcome;
pub use event::{Event, EventKind};
pub use hiring::HiringStatus;
pub use id::{
    AgentId, ApiTokenId, AuthorizationId, ConnectedAccountId, DeliveryId, HiringId, IntegrationId,
    IssueLinkId, LinearWriteId, OAuthApplicationId, OAuthGrantId, PendingActionId, PolicyRuleId,
    RecommendationId, RecommendationLinkId, ToolCallId, UserId, WebhookEndpointId, WorkspaceId,
};
pub use integration::{IntegrationChange, IntegrationState, WebhookState};
pub use issue_link::{StateType, SyncState};
pub use linear_write::{LinearWriteKind, LinearWriteStatus};
pub use pending_action::{ActionEvent, ActionState};
pub use policy::{RulePlace, Verdict};
pub use price::Price;
pub use recommendation::{LinkState, RecommendationStatus};
pub use refusal::Refusal;
pub use retention::Retention;
pub use scope::{Feature, Scope, ScopeSet};
pub use specification::{TicketPriority, TicketState};
pub use tool::Tool;
pub use webhook_endpoint::WebhookEvent;
pub use webhook_message::{MessageStatus, WebhookMessageId};

/// A moment, always in UTC; on the wire RFC 3339.
pub type Timestamp = time::OffsetDateTime;

/// An enum that is stored and sent as one lower-case word: `as_str`, `Display`, `FromStr`, serde.
macro_rules! word_enum {
    (
        $(#[doc = $doc:literal])* $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $word:literal ),+ $(,)? }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $( $(#[$vmeta])* #[serde(rename = $word)] $variant ),+ }

        impl $name {
            /// Every value, in the order in which they are declared.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The word that is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word ),+ }
            }
        }

        // By hand: the derive does not see through this macro and would list the variants' names.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some(concat!($($doc),*).trim()))
                    .enum_values(Some([ $( $word ),+ ]))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $( $word => Ok(Self::$variant), )+
                    _ => Err($crate::UnknownWord { allowed: &[ $( $word ),+ ] }),
                }
            }
        }
    };
}
pub(crate) use word_enum;

/// A word that an enum does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not one of {}", allowed.join(", "))]
pub struct UnknownWord {
    /// The words that it does have.
    pub allowed: &'static [&'static str],
}
