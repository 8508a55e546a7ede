//! Refusals as HTTP answers: a status, a sentence, a code, and details beside them.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use domain::Refusal;
use serde_json::{Map, Value};
use services::{ErrorKind, ServiceError};
use utoipa::openapi::{self, RefOr};

/// A refusal with its status.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) refusal: Refusal,
}

/// What every refusal looks like outside pages.
#[derive(utoipa::ToSchema, serde::Serialize)]
pub(crate) struct ErrorBody {
    /// Always `false`.
    #[schema(example = false)]
    pub(crate) success: bool,
    /// A sentence that a person can act on.
    pub(crate) error: String,
    /// A word that programs branch on.
    #[schema(example = "validation_error")]
    pub(crate) error_code: String,
    /// `field`, `allowed`, `available`, `max_length`, `retry_after_seconds`: where they help.
    #[serde(flatten)]
    pub(crate) details: Map<String, Value>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            refusal: Refusal::new(code, message),
        }
    }

    /// What was sent cannot be read.
    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed_request", message)
    }

    /// Nobody is signed in, or the token is missing or wrong.
    pub(crate) fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", message)
    }

    /// Known, and not allowed.
    pub(crate) fn forbidden(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, message)
    }

    /// There is nothing here.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// The body is larger than it may be.
    pub(crate) fn too_large(limit: usize) -> Self {
        let message = format!("The body is too large: at most {limit} bytes are read here.");
        let mut error = Self::new(StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large", message);
        error.refusal = error.refusal.with("max_bytes", limit);
        error
    }

    /// A field breaks a rule.
    pub(crate) fn invalid(refusal: Refusal) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            refusal,
        }
    }

    /// Our fault; the cause goes to the log.
    pub(crate) fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(error = %cause, "A request failed on our side");
        let message = "Something went wrong on our side. The log has the cause.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", message)
    }
}

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        let status = status_of(error.kind());
        match &error {
            ServiceError::Internal(source) => {
                tracing::error!(error = %Chain(source.as_ref()), "A request failed on our side");
            }
            ServiceError::Upstream { source, .. } => {
                tracing::warn!(error = %Chain(source), "Linear did not do what a request needed");
            }
            ServiceError::Contended(source) => {
                tracing::warn!(error = %source, "A request lost to others again and again");
            }
            _ => {}
        }
        Self {
            status,
            refusal: error.refusal(),
        }
    }
}

fn status_of(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::Throttled => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::LinearFailed => StatusCode::BAD_GATEWAY,
        ErrorKind::LinearAway | ErrorKind::Contended => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Refusal {
            code,
            message,
            details,
        } = self.refusal;
        let retry_after = details.get("retry_after_seconds").and_then(Value::as_u64);
        let body = ErrorBody {
            success: false,
            error: message,
            error_code: code,
            details,
        };
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// An error with its causes, in one line.
pub(crate) struct Chain<'a>(pub(crate) &'a (dyn std::error::Error + 'static));

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// The refusals of routes that read.
pub(crate) struct ReadErrors;

/// The refusals of routes that change something.
pub(crate) struct WriteErrors;

/// The refusals of deliveries.
pub(crate) struct WebhookErrors;

/// The refusals of routes that read what Linear is asked for at once.
pub(crate) struct LinearReadErrors;

/// The refusals of routes that change something and ask Linear at once.
pub(crate) struct LinearErrors;

const READ: &[(u16, &str)] = &[
    (401, "No credentials, or wrong ones"),
    (403, "These credentials may not do this"),
    (404, "Not there, or in another workspace"),
    (422, "A parameter breaks a rule; `field` names it"),
    (500, "Something went wrong on our side"),
];
const CONFLICT: &[(u16, &str)] = &[(409, "The present state does not allow it")];
const WRITE: &[(u16, &str)] = &[
    (400, "The body or a header cannot be read"),
    (413, "The body is too large"),
    (415, "The body is not JSON"),
];
const LINEAR: &[(u16, &str)] = &[
    (502, "Linear refused or answered nonsense"),
    (
        503,
        "Linear cannot be reached, or asks for patience; `Retry-After` may say how long",
    ),
];

const WEBHOOK: &[(u16, &str)] = &[
    (
        400,
        "Unreadable, or its signed time is too far from the present",
    ),
    (401, "The signature is missing or wrong"),
    (404, "Nobody listens at this address"),
    (413, "Over 5 MiB"),
    (500, "It could not be kept; Linear sends it again"),
];

type Responses = BTreeMap<String, RefOr<openapi::Response>>;

fn responses(parts: &[&[(u16, &str)]]) -> Responses {
    let schema = openapi::Ref::from_schema_name("ErrorBody");
    let content = openapi::ContentBuilder::new().schema(Some(schema)).build();
    let response = |description: &str| {
        let builder = openapi::ResponseBuilder::new().description(description);
        RefOr::T(builder.content("application/json", content.clone()).build())
    };
    let all = parts.iter().copied().flatten();
    all.map(|(status, description)| (status.to_string(), response(description)))
        .collect()
}

impl utoipa::IntoResponses for ReadErrors {
    fn responses() -> Responses {
        responses(&[READ])
    }
}

impl utoipa::IntoResponses for WriteErrors {
    fn responses() -> Responses {
        responses(&[READ, WRITE, CONFLICT])
    }
}

impl utoipa::IntoResponses for WebhookErrors {
    fn responses() -> Responses {
        responses(&[WEBHOOK])
    }
}

impl utoipa::IntoResponses for LinearReadErrors {
    fn responses() -> Responses {
        responses(&[READ, CONFLICT, LINEAR])
    }
}

impl utoipa::IntoResponses for LinearErrors {
    fn responses() -> Responses {
        responses(&[READ, WRITE, CONFLICT, LINEAR])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;

    async fn json(response: Response) -> Value {
        let body = axum::body::to_bytes(response.into_body(), 10_000)
            .await
            .unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    #[tokio::test]
    async fn a_refusal_is_a_sentence_a_code_and_details() {
        let refusal = Refusal::field("price", "`price` must not be negative.");
        let response = ApiError::from(ServiceError::Invalid(refusal)).into_response();
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_json_snapshot!(json(response).await, @r#"
        {
          "error": "`price` must not be negative.",
          "error_code": "validation_error",
          "field": "price",
          "success": false
        }
        "#);
    }

    #[tokio::test]
    async fn a_wait_is_in_the_header_as_well() {
        let refusal = Refusal::new("throttled", "Wait.").with("retry_after_seconds", 7);
        let response = ApiError::from(ServiceError::Throttled(refusal)).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[RETRY_AFTER], "7");
    }

    #[tokio::test]
    async fn the_cause_of_a_failure_stays_in_the_log() {
        let response =
            ApiError::from(ServiceError::internal("disk full at /var/x")).into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!json(response).await.to_string().contains("disk"));
    }
}
