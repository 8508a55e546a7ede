//! One place that decides what an answer of Linear means.
//!
//! The body decides before the status does: Linear sends rate limits as HTTP 400, refusals as 400 or as
//! 200, and data with errors beside it as 200. Codes and types: Linear developer docs, "Rate limiting"
//! and "Errors", and the error types of Linear's SDK.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::budget;
use crate::error::{AwayKind, LinearError};
use crate::text::clean;

/// A classified answer. Both can be there: GraphQL allows partial data with errors.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    /// The `data` of an answer with a status of success.
    pub(crate) data: Option<Value>,
    /// What Linear refused or failed to do.
    pub(crate) failure: Option<LinearError>,
}

/// What an HTTP answer of Linear means.
pub(crate) fn classify(status: u16, headers: &HeaderMap, body: &[u8]) -> Answer {
    let retry_after = budget::retry_after(headers);
    let Ok(mut parsed) = serde_json::from_slice::<Value>(body) else {
        return failed(by_status(status, retry_after, None));
    };
    let problem = most_telling(parsed.get("errors"));
    let success = (200..300).contains(&status);
    let data = parsed
        .get_mut("data")
        .map(Value::take)
        .filter(|data| success && !data.is_null());
    let failure = match problem {
        Some(problem) => Some(problem.into_error(status, retry_after)),
        None if data.is_some() => None,
        None => Some(by_status(status, retry_after, None)),
    };
    Answer { data, failure }
}

fn failed(error: LinearError) -> Answer {
    Answer {
        data: None,
        failure: Some(error),
    }
}

/// For answers whose body says nothing that is known: only the status is left.
fn by_status(status: u16, retry_after: Option<Duration>, problem: Option<&Problem>) -> LinearError {
    let message = problem.map_or_else(String::new, Problem::message);
    match status {
        429 => rate_limited(retry_after, message),
        401 => LinearError::Unauthenticated,
        403 if message.is_empty() => LinearError::Forbidden {
            message: "These credentials may not do this.".to_owned(),
        },
        403 => LinearError::Forbidden { message },
        408 | 500..=599 => away(AwayKind::Status(status), retry_after, message),
        300..=399 => LinearError::unexpected(format!("a redirect (HTTP {status})")),
        400..=499 if !message.is_empty() => LinearError::InvalidInput { message },
        _ if !message.is_empty() => LinearError::unexpected(message),
        _ => LinearError::unexpected(format!("HTTP {status} without data that can be read")),
    }
}

fn rate_limited(retry_after: Option<Duration>, message: String) -> LinearError {
    let message = match message {
        empty if empty.is_empty() => "Too many requests.".to_owned(),
        message => message,
    };
    LinearError::RateLimited {
        retry_after,
        message,
    }
}

fn away(kind: AwayKind, retry_after: Option<Duration>, reason: String) -> LinearError {
    let detail = match reason {
        empty if empty.is_empty() => "no reason given".to_owned(),
        reason => reason,
    };
    LinearError::Away {
        kind,
        retry_after,
        detail,
    }
}

/// What kind of refusal an error of the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    // In this order: of several errors the first kind here wins, since it explains the others.
    RateLimited,
    Unauthenticated,
    Internal,
    UsageLimit,
    Forbidden,
    NotFound,
    Conflict,
    InvalidInput,
    Unknown,
}

/// One entry of `errors`, read leniently: any part can be missing or of the wrong type.
#[derive(Debug)]
struct Problem {
    kind: Kind,
    kind_name: String,
    message: String,
    presentable: String,
}

fn most_telling(errors: Option<&Value>) -> Option<Problem> {
    let errors = errors?.as_array()?;
    errors
        .iter()
        .map(Problem::read)
        .min_by_key(|problem| problem.kind)
}

impl Problem {
    fn read(error: &Value) -> Self {
        let text =
            |value: Option<&Value>| value.and_then(Value::as_str).map(clean).unwrap_or_default();
        let extension = |name: &str| error.get("extensions").and_then(|e| e.get(name));
        let mut problem = Self {
            kind: Kind::Unknown,
            kind_name: text(extension("type")),
            message: text(error.get("message")),
            presentable: text(extension("userPresentableMessage")),
        };
        let status = extension("statusCode").and_then(Value::as_u64);
        problem.kind = problem.find_kind(&text(extension("code")), status);
        problem
    }

    fn find_kind(&self, code: &str, status: Option<u64>) -> Kind {
        match (code, self.kind_name.as_str(), status) {
            ("RATELIMITED", _, _) | (_, "ratelimited", _) => Kind::RateLimited,
            ("AUTHENTICATION_ERROR", _, _) | (_, "authentication error", _) => {
                Kind::Unauthenticated
            }
            ("FORBIDDEN", _, _) | (_, "forbidden" | "feature not accessible", _) => Kind::Forbidden,
            ("USAGE_LIMIT_EXCEEDED", _, _) | (_, "usage limit exceeded", _) => Kind::UsageLimit,
            ("INPUT_ERROR" | "GRAPHQL_VALIDATION_FAILED", _, _)
            | (_, "invalid input" | "graphql error" | "user error", _) => {
                self.kind_of_input_error()
            }
            (_, "network error" | "lock timeout" | "internal error" | "bootstrap error", _) => {
                Kind::Internal
            }
            (_, _, Some(429)) => Kind::RateLimited,
            (_, _, Some(401)) => Kind::Unauthenticated,
            (_, _, Some(403)) => Kind::Forbidden,
            (_, _, Some(500..)) => Kind::Internal,
            _ => self.kind_of_unmarked_error(),
        }
    }

    /// Linear has one code for all of these; its texts are what tells them apart.
    fn kind_of_input_error(&self) -> Kind {
        let says = |text: &str| {
            let contains = |message: &str| message.to_ascii_lowercase().contains(text);
            contains(&self.message) || contains(&self.presentable)
        };
        if says("conflict on insert") || says("already exists") {
            Kind::Conflict
        } else if says("entity not found") || says("could not find referenced") {
            Kind::NotFound
        } else {
            Kind::InvalidInput
        }
    }

    /// Rate limits were seen without any code.
    fn kind_of_unmarked_error(&self) -> Kind {
        if self.message.starts_with("Rate limit exceeded") {
            return Kind::RateLimited;
        }
        match self.kind_of_input_error() {
            Kind::InvalidInput => Kind::Unknown,
            found => found,
        }
    }

    /// What to show: the text meant for people, else the message, else the type.
    fn message(&self) -> String {
        let texts = [&self.presentable, &self.message, &self.kind_name];
        texts
            .into_iter()
            .find(|text| !text.is_empty())
            .cloned()
            .unwrap_or_default()
    }

    fn into_error(self, status: u16, retry_after: Option<Duration>) -> LinearError {
        let message = match self.message() {
            empty if empty.is_empty() => "Linear gave no reason.".to_owned(),
            message => message,
        };
        match self.kind {
            Kind::RateLimited => rate_limited(retry_after, message),
            Kind::Unauthenticated => LinearError::Unauthenticated,
            Kind::Internal if status >= 500 => away(AwayKind::Status(status), retry_after, message),
            Kind::Internal => away(AwayKind::Internal, retry_after, message),
            Kind::UsageLimit => LinearError::UsageLimit { message },
            Kind::Forbidden => LinearError::Forbidden { message },
            Kind::NotFound => LinearError::NotFound { message },
            Kind::Conflict => LinearError::Conflict { message },
            Kind::InvalidInput => LinearError::InvalidInput { message },
            Kind::Unknown => by_status(status, retry_after, Some(&self)),
        }
    }
}

#[cfg(test)]
mod tests;
