//! Typed ids: a `HiringId` cannot be passed where an `AgentId` is meant. On the wire, UUIDs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
}
