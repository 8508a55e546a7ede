//! What was posted to a control route: JSON from a program, or a form from a page. Programs are answered in JSON, people
//! are sent back to the page that they came from.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::board;
use crate::play::SandboxError;

/// The fields that were posted.
pub(super) struct Submitted {
    fields: Map<String, Value>,
    is_form: bool,
}

impl<S: Send + Sync> FromRequest<S> for Submitted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        let is_form =
            kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(IntoResponse::into_response)?;
        if is_form {
            let pairs = url::form_urlencoded::parse(&bytes).into_owned();
            return Ok(Self {
                fields: gather(pairs),
                is_form,
            });
        }
        if bytes.is_empty() {
            return Ok(Self {
                fields: Map::new(),
                is_form,
            });
        }
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(fields)) => Ok(Self { fields, is_form }),
            _ => Err(refuse(
                StatusCode::BAD_REQUEST,
                "malformed",
                "The body must be a JSON object or a form.",
            )),
        }
    }
}

impl Submitted {
    /// A text field; empty if it is absent.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Whether there is something in a field.
    pub(super) fn has(&self, name: &str) -> bool {
        match self.fields.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.trim().is_empty(),
            Some(_) => true,
        }
    }

    /// Whether the fields come from a page.
    pub(super) fn is_form(&self) -> bool {
        self.is_form
    }

    /// A switch: true, or a ticked box.
    pub(super) fn flag(&self, name: &str) -> bool {
        match self.fields.get(name) {
            Some(Value::Bool(on)) => *on,
            Some(Value::String(text)) => matches!(text.as_str(), "on" | "true"),
            _ => false,
        }
    }

    /// Several texts: a list, ticked boxes, or the lines of a text.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let texts = match self.fields.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(text)) => text.lines().collect(),
            _ => Vec::new(),
        };
        let filled = texts
            .into_iter()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        filled.map(str::to_owned).collect()
    }

    /// A whole number, which forms send as text.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        let value = self.fields.get(name)?;
        value
            .as_u64()
            .or_else(|| value.as_str()?.trim().parse().ok())
    }

    /// All fields, with the numbers of a form made numbers and its empty fields left out.
    pub(super) fn into_object(self, numbers: &[&str]) -> Value {
        let keep = |(name, value): (String, Value)| {
            let value = match value.as_str() {
                Some(text) if self.is_form && text.trim().is_empty() => return None,
                Some(text) if self.is_form && numbers.contains(&name.as_str()) => {
                    text.trim().parse::<u64>().map_or(value, Value::from)
                }
                _ => value,
            };
            (!matches!(name.as_str(), "return_to" | "actor")).then_some((name, value))
        };
        Value::Object(self.fields.into_iter().filter_map(keep).collect())
    }

    /// Where the answer goes.
    pub(super) fn reply(&self) -> Reply {
        let wanted = self.text("return_to");
        // Only to a path of our own: `//host` and `/\host` would leave it.
        let local = wanted.starts_with('/') && !wanted[1..].starts_with(['/', '\\']);
        let back = if local { wanted } else { "/sandbox" };
        Reply {
            back: self.is_form.then(|| back.to_owned()),
        }
    }
}

/// The fields of a form; those that are repeated, such as ticked boxes, as a list.
fn gather(pairs: impl Iterator<Item = (String, String)>) -> Map<String, Value> {
    let mut fields: Map<String, Value> = Map::new();
    for (name, text) in pairs {
        let text = Value::String(text);
        match fields.get_mut(&name) {
            Some(Value::Array(items)) => items.push(text),
            Some(first) => *first = Value::Array(vec![first.take(), text]),
            None => {
                fields.insert(name, text);
            }
        }
    }
    fields
}

/// How to answer who posted.
pub(super) struct Reply {
    back: Option<String>,
}

impl Reply {
    /// It worked; a person goes on to `next`.
    pub(super) fn done_at(self, next: &str, name: &str, value: impl Serialize) -> Response {
        let back = self.back.map(|_| next.to_owned());
        Self { back }.done(name, value)
    }

    /// It worked.
    pub(super) fn done(self, name: &str, value: impl Serialize) -> Response {
        match self.back {
            Some(back) => Redirect::to(&back).into_response(),
            None => Json(json!({ "success": true, name: value })).into_response(),
        }
    }

    /// It did not.
    pub(super) fn failed(self, error: &SandboxError) -> Response {
        let (status, code) = match error {
            SandboxError::NotFound { .. } => (StatusCode::NOT_FOUND, "not_found"),
            SandboxError::Refused(_) => (StatusCode::UNPROCESSABLE_ENTITY, "refused"),
        };
        match self.back {
            Some(back) => (status, board::refusal_page(&error.to_string(), &back)).into_response(),
            None => refuse(status, code, &error.to_string()),
        }
    }
}

/// A refusal for a program.
pub(super) fn refuse(status: StatusCode, code: &str, sentence: &str) -> Response {
    (
        status,
        Json(json!({ "success": false, "error": sentence, "error_code": code })),
    )
        .into_response()
}
