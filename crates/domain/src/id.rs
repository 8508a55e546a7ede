//! Typed ids: a `HiringId` cannot be passed where an `AgentId` is meant. On the wire, UUIDs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::Timestamp;

macro_rules! ids {
    ($( $(#[$meta:meta])* $name:ident ),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+ };
}

ids! {
    /// The tenant. Linear's own workspace is its "organization".
    WorkspaceId,
    /// A person who signs in.
    UserId,
    /// An agent that can be hired.
    AgentId,
    /// An API token, of a workspace or of an agent.
    ApiTokenId,
    /// A workspace's connection to Linear.
    IntegrationId,
    /// An engagement of an agent.
    HiringId,
    /// A row of ours tied to a Linear issue.
    IssueLinkId,
    /// One webhook request received.
    DeliveryId,
    /// A write to Linear that the hired agent asked for.
    LinearWriteId,
    /// An application that was registered in Linear, with its client id and secret.
    OAuthApplicationId,
    /// The tokens of one connection, and where their renewal stands.
    OAuthGrantId,
    /// One try to have somebody give access in Linear: from the link to the answer.
    AuthorizationId,
    /// A person's own connection to Linear.
    ConnectedAccountId,
    /// A gated write that waits for a person.
    PendingActionId,
    /// A rule about which calls run, wait or are refused.
    PolicyRuleId,
    /// What an agent or a person thinks is worth doing.
    RecommendationId,
    /// The tie of a recommendation to an issue in Linear.
    RecommendationLinkId,
    /// One call of a tool.
    ToolCallId,
    /// Where a workspace wants to be told of what happens.
    WebhookEndpointId,
}

impl DeliveryId {
    /// The least id of a delivery that came in at this moment or later. Ids begin with the time at which
    /// they were made (UUID version 7), so an index of ids finds what is older or younger.
    pub fn first_at(at: Timestamp) -> Self {
        let millis = at.unix_timestamp_nanos() / 1_000_000;
        let millis = u64::try_from(millis).unwrap_or(0);
        Self(Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;
    use time::macros::datetime;

    #[test]
    fn ids_are_told_apart_by_their_time() {
        let at = datetime!(2026-11-22 10:00 UTC);
        let first = DeliveryId::first_at(at);
        let millis = at.unix_timestamp().unsigned_abs() * 1_000;
        let made = |millis, random| {
            let made = Builder::from_unix_timestamp_millis(millis, &[random; 10]);
            DeliveryId(made.into_uuid())
        };
        assert!(made(millis - 1, 0xff) < first);
        assert!(first <= made(millis, 0));
        assert!(first < made(millis, 0xff));
        assert!(first < DeliveryId::first_at(at + Duration::milliseconds(1)));
    }
}
