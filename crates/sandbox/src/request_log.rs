//! The log of requests to the API.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;

/// How many requests are remembered.
const KEPT: usize = 2_000;

/// One request to the API, without anything secret.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RequestLog {
    /// Root fields of the operation, such as `issueCreate`; several are joined by a comma. `oauth/token` and
    /// `oauth/revoke` for what is not GraphQL.
    pub operation: String,
    /// HTTP status of the answer, or nothing if the connection was cut instead.
    pub status: Option<u16>,
    /// Code of the first error in the answer.
    pub error_code: Option<String>,
    /// Name of the user whose key or token was used; nothing if it was not known.
    pub user: Option<String>,
    /// The OAuth application that the token was issued to.
    pub client_id: Option<String>,
    /// Variables of the request, secrets left out.
    pub variables: Value,
    /// Complexity of the query in points.
    pub complexity: u64,
    /// Kind of the fault that struck, if one did.
    pub fault: Option<String>,
    /// When the answer was ready, on the sandbox's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// The latest requests, and how many there ever were.
#[derive(Debug, Default)]
pub(crate) struct Requests(Mutex<Log>);

#[derive(Debug, Default)]
struct Log {
    /// Oldest first.
    latest: VecDeque<RequestLog>,
    /// By root field.
    counts: HashMap<String, u64>,
}

impl Requests {
    pub(crate) fn add(&self, mut request: RequestLog) {
        redact(&mut request.variables);
        let mut log = self.lock();
        for field in request.operation.split(',') {
            *log.counts.entry(field.to_owned()).or_default() += 1;
        }
        if log.latest.len() == KEPT {
            log.latest.pop_front();
        }
        log.latest.push_back(request);
    }

    pub(crate) fn all(&self) -> Vec<RequestLog> {
        self.lock().latest.iter().cloned().collect()
    }

    /// How many root fields of this name there were, those of requests that are forgotten, too.
    pub(crate) fn count(&self, root_field: &str) -> u64 {
        self.lock().counts.get(root_field).copied().unwrap_or(0)
    }

    /// What the latest request to the API cost.
    pub(crate) fn last_complexity(&self) -> Option<u64> {
        let log = self.lock();
        let mut latest = log.latest.iter().rev();
        let api = latest.find(|request| !request.operation.starts_with("oauth/"));
        api.map(|request| request.complexity)
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes secrets out, wherever they are nested.
fn redact(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = name.to_lowercase();
                if ["secret", "token", "password", "apikey"]
                    .iter()
                    .any(|word| name.contains(word))
                {
                    *value = Value::String("[redacted]".to_owned());
                } else {
                    redact(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_taken_out() {
        let mut variables =
            json!({ "input": { "secret": "s3cret", "url": "http://x" }, "webhookSecret": "s" });
        redact(&mut variables);
        assert_eq!(
            variables,
            json!({ "input": { "secret": "[redacted]", "url": "http://x" }, "webhookSecret": "[redacted]" })
        );
    }
}
