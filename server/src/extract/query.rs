//! Query parameters: unknown and mistyped ones are refused by name.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::field;
use crate::error::ApiError;
use crate::state::AppState;

/// The query of a request.
pub(crate) struct QueryOf<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for QueryOf<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        parse(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let query = serde_urlencoded::Deserializer::new(pairs);
    serde_path_to_error::deserialize(query).map_err(|error| {
        let path = error.path().to_string();
        ApiError::invalid(field::refusal(&path, &error.inner().to_string()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{AgentId, HiringStatus};
    use insta::assert_snapshot;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ListQuery {
        #[serde(default)]
        status: Option<HiringStatus>,
        #[serde(default)]
        agent_id: Option<AgentId>,
        #[serde(default)]
        limit: Option<u64>,
    }

    #[test]
    fn parameters_are_refused_by_name() {
        let told = |query: &str| parse::<ListQuery>(query).unwrap_err().refusal.message;
        let queries = [
            "colour=red",
            "status=done",
            "agent_id=7",
            "limit=many",
            "limit=-1",
            "status=",
            "limit=1&limit=2",
        ];
        let lines: Vec<String> = queries
            .iter()
            .map(|query| format!("{query}: {}", told(query)))
            .collect();
        assert_snapshot!(lines.join("\n"));
        let query: ListQuery = parse("status=paid&limit=5").unwrap();
        assert_eq!(
            (query.status, query.agent_id, query.limit),
            (Some(HiringStatus::Paid), None, Some(5))
        );
        assert!(parse::<ListQuery>("").is_ok());
    }
}
