//! The log of requests to the API.

use std::collections::VecDeque;
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

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Requests(Mutex<VecDeque<RequestLog>>);

impl Requests {
    pub(crate) fn add(&self, mut request: RequestLog) {
        redact(&mut request.variables);
        let mut requests = self.lock();
        if requests.len() == KEPT {
            requests.pop_front();
        }
        requests.push_back(request);
    }

    pub(crate) fn all(&self) -> Vec<RequestLog> {
        self.lock().iter().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<RequestLog>> {
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
