//! Ids in paths. One that is malformed names nothing, so it is not there.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use domain::{
    AgentId, ApiTokenId, ConnectedAccountId, DeliveryId, HiringId, IntegrationId, LinearWriteId,
    OAuthApplicationId, PendingActionId, PolicyRuleId, RecommendationId, WebhookEndpointId,
    WebhookMessageId, text,
};

use crate::error::ApiError;
use crate::state::AppState;

/// The id in a path with one.
pub(crate) struct IdPath<T>(pub(crate) T);

/// An id, and what it is an id of.
pub(crate) trait PathId: FromStr {
    /// As in "There is no hiring …".
    const KIND: &'static str;
    /// What such ids look like.
    const FORM: &'static str = "ids are UUIDs";
}

impl PathId for HiringId {
    const KIND: &'static str = "hiring";
}

impl PathId for AgentId {
    const KIND: &'static str = "agent";
}

impl PathId for ApiTokenId {
    const KIND: &'static str = "API token";
}

impl PathId for IntegrationId {
    const KIND: &'static str = "integration";
}

impl PathId for DeliveryId {
    const KIND: &'static str = "delivery";
}

impl PathId for LinearWriteId {
    const KIND: &'static str = "write to Linear";
}

impl PathId for OAuthApplicationId {
    const KIND: &'static str = "OAuth application";
}

impl PathId for PendingActionId {
    const KIND: &'static str = "pending action";
}

impl PathId for PolicyRuleId {
    const KIND: &'static str = "policy rule";
}

impl PathId for RecommendationId {
    const KIND: &'static str = "recommendation";
}

impl PathId for ConnectedAccountId {
    const KIND: &'static str = "connected account";
}

impl PathId for WebhookEndpointId {
    const KIND: &'static str = "webhook endpoint";
}

impl PathId for WebhookMessageId {
    const KIND: &'static str = "message";
    const FORM: &'static str = "ids of messages are `msg_` and 32 hex digits";
}

/// A hiring, and a write of its agent.
pub(crate) struct LinearWritePath {
    pub(crate) hiring: HiringId,
    pub(crate) write: LinearWriteId,
}

impl FromRequestParts<AppState> for LinearWritePath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let given = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((hiring, write)) = given.map_err(|_| no_such::<LinearWriteId>("�"))?;
        Ok(Self {
            hiring: hiring.parse().map_err(|_| no_such::<HiringId>(&hiring))?,
            write: write
                .parse()
                .map_err(|_| no_such::<LinearWriteId>(&write))?,
        })
    }
}

impl<T: PathId> FromRequestParts<AppState> for IdPath<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let given = Path::<String>::from_request_parts(parts, state).await;
        // Bytes that are not text after decoding are no id either.
        let Path(given) = given.map_err(|_| no_such::<T>("�"))?;
        given.parse().map(Self).map_err(|_| no_such::<T>(&given))
    }
}

fn no_such<T: PathId>(given: &str) -> ApiError {
    let given = text::shorten(given, 60);
    ApiError::not_found(format!("There is no {} `{given}`: {}.", T::KIND, T::FORM))
}
