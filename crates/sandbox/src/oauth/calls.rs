//! The log of the token endpoint, in which a test counts refreshes.

use std::collections::VecDeque;

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

/// How many calls are remembered.
const KEPT: usize = 10_000;

/// One call to the token endpoint, without anything secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenCall {
    /// As the client called itself.
    pub client_id: Option<String>,
    /// `authorization_code`, `refresh_token` or `client_credentials`; whatever was sent.
    pub grant_type: String,
    /// The authorization that the tokens belong to, the same for every refresh of it; nothing if there were no tokens.
    pub authorization: Option<Uuid>,
    /// HTTP status of the answer, or nothing if the connection was cut instead.
    pub status: Option<u16>,
    /// `error` of the answer.
    pub error: Option<String>,
    /// Whether the answer was that of an earlier refresh, within the grace of 30 minutes.
    pub repeated: bool,
    /// Kind of the fault that struck, if one did.
    pub fault: Option<String>,
    /// When the answer was ready, on the sandbox's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// The latest calls, oldest first.
#[derive(Debug, Default)]
pub(super) struct TokenCalls(VecDeque<TokenCall>);

impl super::Authority {
    /// Remembers a call.
    pub(crate) fn note_call(&mut self, call: TokenCall) {
        let calls = &mut self.calls.0;
        if calls.len() == KEPT {
            calls.pop_front();
        }
        calls.push_back(call);
    }

    /// The calls of a client, oldest first.
    pub(crate) fn calls(&self, client_id: &str) -> Vec<TokenCall> {
        let calls = self.calls.0.iter();
        calls
            .filter(|call| call.client_id.as_deref() == Some(client_id))
            .cloned()
            .collect()
    }
}
