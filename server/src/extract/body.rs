//! JSON bodies: read within a limit, refused with the place and the reason.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use domain::Refusal;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;
use services::IdempotencyKey;

use super::{field, idempotency};
use crate::error::ApiError;
use crate::state::AppState;

/// Most bytes of a JSON body.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// A JSON body, and the key under which it may be sent again.
pub(crate) struct JsonBody<T> {
    pub(crate) value: T,
    pub(crate) key: Option<IdempotencyKey>,
}

impl<T: DeserializeOwned> FromRequest<AppState> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        require_json(request.headers())?;
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let key = idempotency::header(request.headers())?;
        let body =
            Bytes::from_request(request, state)
                .await
                .map_err(|rejection| match rejection.into_response().status() {
                    StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(MAX_BODY),
                    _ => ApiError::malformed("The body ended before it was whole."),
                })?;
        let value = parse(&body)?;
        let key = idempotency::key(key, &method, &path, &body)?;
        Ok(Self { value, key })
    }
}

fn require_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let is_json = essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"));
    if is_json {
        return Ok(());
    }
    let message = "Send JSON, with the header `Content-Type: application/json`.";
    Err(ApiError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        message,
    ))
}

/// Reads a whole body as one JSON value of this type.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    if body.is_empty() {
        return Err(ApiError::malformed(
            "The body is empty. Send a JSON object.",
        ));
    }
    require_object(body)?;
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        refusal(&path, error.inner())
    })?;
    json.end().map_err(|error| refusal("", &error))?;
    Ok(value)
}

/// Every body here is an object. Left to itself, serde also takes a list for a struct, field by field.
fn require_object(body: &[u8]) -> Result<(), ApiError> {
    if body.trim_ascii_start().starts_with(b"{") {
        return Ok(());
    }
    serde_json::from_slice::<IgnoredAny>(body).map_err(|error| refusal("", &error))?;
    let message = "The body must be a JSON object.";
    Err(ApiError::invalid(Refusal::new("validation_error", message)))
}

fn refusal(path: &str, error: &serde_json::Error) -> ApiError {
    match error.classify() {
        Category::Data => ApiError::invalid(field::refusal(path, &error.to_string())),
        Category::Syntax | Category::Eof | Category::Io => {
            let (line, column) = (error.line(), error.column());
            let said = error.to_string();
            let reason = said.split(" at line ").next().unwrap_or_default();
            let message =
                format!("The body is not JSON: {reason}, at line {line}, column {column}.");
            let mut malformed = ApiError::malformed(message);
            malformed.refusal = malformed.refusal.with("line", line).with("column", column);
            malformed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::hiring::NewHiring;
    use insta::assert_snapshot;

    fn told(body: &str) -> String {
        let error = parse::<NewHiring>(body.as_bytes()).unwrap_err();
        let field = error.refusal.field_name().unwrap_or("-").to_owned();
        format!(
            "{} {} | {field} | {}",
            error.status.as_u16(),
            error.refusal.code,
            error.refusal.message
        )
    }

    #[test]
    fn what_does_not_parse_is_refused_with_its_place() {
        let id = "0193d0f2-0000-7000-8000-000000000000";
        let whole = |more: &str| {
            format!(
                r#"{{"agent_id":"{id}","capability":"c","task_description":"t","price":"1"{more}}}"#
            )
        };
        let bodies = [
            String::new(),
            "{".to_owned(),
            "nonsense".to_owned(),
            "[]".to_owned(),
            format!(r#"["{id}","c","t","1",false,null,null]"#),
            "null".to_owned(),
            "\"text\"".to_owned(),
            "{}".to_owned(),
            whole(r#","colour":"red""#),
            whole(r#","sync_to_linear":"yes""#),
            whole(r#","status":"paidd""#),
            whole(r#","linear_team_id":5"#),
            whole(r#","price":"2""#),
            whole("} trailing"),
            r#"{"agent_id":"nobody"}"#.to_owned(),
            r#"{"agent_id":7}"#.to_owned(),
            format!(r#"{{"agent_id":"{id}","capability":"c","task_description":"t","price":50}}"#),
            "[".repeat(100_000),
        ];
        let lines: Vec<String> = bodies.iter().map(|body| told(body)).collect();
        assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn only_json_is_read() {
        let with = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, value.parse().unwrap());
            require_json(&headers)
        };
        assert!(with("application/json").is_ok());
        assert!(with("Application/JSON; charset=utf-8").is_ok());
        assert!(with("application/problem+json").is_ok());
        assert_eq!(
            with("text/plain").unwrap_err().status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        );
        assert!(require_json(&HeaderMap::new()).is_err());
    }
}
