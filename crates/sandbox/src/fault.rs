//! What goes wrong on request: a queue of faults, each used up by what it fits.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// A fault and how often it strikes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// How many requests or deliveries it strikes; 1 unless given.
    #[serde(default = "once")]
    pub times: u32,
    /// How many of those that it would strike pass first: with 2 it strikes the third one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub after: u32,
    /// Strikes only requests with this root field (`issueCreate`), any mutation (`mutation`), calls of this endpoint (`oauth/token`,
    /// `oauth/token/refresh_token` for one grant type alone, `oauth/revoke`), or deliveries of this event (`Issue`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

impl Fault {
    /// A fault that strikes once, whatever comes.
    pub fn once(kind: FaultKind) -> Self {
        Self {
            kind,
            times: 1,
            after: 0,
            operation: None,
        }
    }

    /// The same fault, for requests with this root field or deliveries of this event alone.
    #[must_use]
    pub fn on(mut self, operation: &str) -> Self {
        self.operation = Some(operation.to_owned());
        self
    }

    /// The same fault, striking only after so many others passed.
    #[must_use]
    pub fn after(mut self, passed: u32) -> Self {
        self.after = passed;
        self
    }

    fn is_aimed_at(&self, names: &[String]) -> bool {
        self.operation
            .as_ref()
            .is_none_or(|operation| names.contains(operation))
    }

    /// The same fault, striking so many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }
}

/// What can go wrong. The first seven strike requests (GraphQL and OAuth), the rest deliveries of webhooks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// The request fails with this HTTP status before anything took effect; with 401 and 403 as Linear
    /// refuses credentials and rights, else as it fails by itself.
    Status {
        /// The status, from 400 to 599.
        code: u16,
    },
    /// The request takes effect at once and is answered late.
    Delay {
        /// Milliseconds, in real time.
        ms: u64,
    },
    /// The same with a wait by chance, in real time.
    Latency {
        /// Milliseconds at least.
        min_ms: u64,
        /// Milliseconds at most.
        max_ms: u64,
    },
    /// The request takes effect and the connection is cut instead of answered.
    DropAnswer,
    /// The request is refused as one too many.
    RateLimit {
        /// In which of the forms that were seen.
        #[serde(default)]
        style: RateLimitStyle,
    },
    /// The request takes effect and is answered 200 with something that is not JSON.
    Nonsense,
    /// The token endpoint answers `invalid_grant` to what is valid, and nothing takes effect.
    InvalidGrant,
    /// The delivery is sent twice with the same `Linear-Delivery`.
    DuplicateSameId,
    /// The delivery is sent twice, the second time with a new `Linear-Delivery` over the same bytes.
    DuplicateNewId,
    /// The delivery waits until the next one to the same webhook was sent.
    Reorder,
    /// The delivery is signed with a wrong secret, for one attempt.
    WrongSignature,
    /// The delivery is held back until it is redelivered by hand or the faults are cleared.
    Hold,
}

/// The forms in which Linear was seen to refuse a request as one too many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimitStyle {
    /// HTTP 400 with the code `RATELIMITED`: the documented one.
    #[default]
    Documented,
    /// HTTP 200 with the same body but no code.
    OkWithoutCode,
    /// HTTP 503 without a body.
    Unavailable,
}

impl FaultKind {
    /// Its name on the wire.
    pub(crate) fn name(&self) -> Option<String> {
        let value = serde_json::to_value(self).ok()?;
        value["kind"].as_str().map(str::to_owned)
    }

    fn strikes_requests(&self) -> bool {
        matches!(
            self,
            Self::Status { .. }
                | Self::Delay { .. }
                | Self::Latency { .. }
                | Self::DropAnswer
                | Self::RateLimit { .. }
                | Self::Nonsense
        )
    }
}

/// The faults that still wait for their victims, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.lock().push(fault);
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    pub(crate) fn all(&self) -> Vec<Fault> {
        self.lock().clone()
    }

    /// The fault for a request with these names (root fields, or an endpoint), used up by one.
    pub(crate) fn for_request(&self, names: &[String]) -> Option<FaultKind> {
        self.take(|fault| fault.kind.strikes_requests() && fault.is_aimed_at(names))
    }

    /// The fault for a call of the token endpoint with these names, used up by one.
    pub(crate) fn for_token_call(&self, names: &[String]) -> Option<FaultKind> {
        self.take(|fault| {
            (fault.kind.strikes_requests() || fault.kind == FaultKind::InvalidGrant)
                && fault.is_aimed_at(names)
        })
    }

    /// The fault for a delivery of an event, used up by one. Retries meet only a wrong signature: the others are
    /// about when a delivery first appears.
    pub(crate) fn for_delivery(&self, event: &str, first_attempt: bool) -> Option<FaultKind> {
        self.take(|fault| {
            !fault.kind.strikes_requests()
                && fault.kind != FaultKind::InvalidGrant
                && (first_attempt || fault.kind == FaultKind::WrongSignature)
                && fault
                    .operation
                    .as_ref()
                    .is_none_or(|operation| operation == event)
        })
    }

    fn take(&self, fits: impl Fn(&Fault) -> bool) -> Option<FaultKind> {
        let mut faults = self.lock();
        faults.retain(|fault| fault.times > 0);
        let mut struck = None;
        for fault in faults.iter_mut().filter(|fault| fits(fault)) {
            if fault.after == 0 {
                struck = Some(fault);
                break;
            }
            fault.after -= 1;
        }
        let fault = struck?;
        fault.times -= 1;
        let kind = fault.kind.clone();
        faults.retain(|fault| fault.times > 0);
        Some(kind)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn once() -> u32 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn faults_are_used_up_by_what_they_fit() {
        let faults = Faults::default();
        faults.add(
            Fault::once(FaultKind::DropAnswer)
                .on("issueCreate")
                .times(2),
        );
        faults.add(Fault::once(FaultKind::Hold));
        let create = ["issueCreate".to_owned()];
        assert_eq!(faults.for_request(&["viewer".to_owned()]), None);
        assert_eq!(faults.for_request(&create), Some(FaultKind::DropAnswer));
        assert_eq!(faults.for_request(&create), Some(FaultKind::DropAnswer));
        assert_eq!(faults.for_request(&create), None);
        assert_eq!(faults.for_delivery("Issue", false), None);
        assert_eq!(faults.for_delivery("Issue", true), Some(FaultKind::Hold));
        assert!(faults.all().is_empty());
    }

    #[test]
    fn some_pass_before_a_fault_strikes() {
        let faults = Faults::default();
        faults.add(Fault::once(FaultKind::DropAnswer).on("mutation").after(2));
        let (change, read) = (["issueCreate", "mutation"], ["issues"]);
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let strikes = [
            &change[..],
            &read[..],
            &change[..],
            &change[..],
            &change[..],
        ]
        .map(|asked| faults.for_request(&names(asked)).is_some());
        assert_eq!(strikes, [false, false, false, true, false]);
    }

    #[test]
    fn an_invalid_grant_waits_for_the_token_endpoint() {
        let faults = Faults::default();
        faults.add(Fault::once(FaultKind::InvalidGrant));
        assert_eq!(faults.for_request(&["viewer".to_owned()]), None);
        assert_eq!(faults.for_delivery("Issue", true), None);
        let names = ["oauth/token".to_owned()];
        assert_eq!(faults.for_token_call(&names), Some(FaultKind::InvalidGrant));
    }

    #[test]
    fn the_control_routes_form() {
        let fault: Fault =
            serde_json::from_value(json!({ "kind": "status", "code": 502, "times": 3 })).unwrap();
        assert_eq!(fault, Fault::once(FaultKind::Status { code: 502 }).times(3));
        let fault: Fault =
            serde_json::from_value(json!({ "kind": "rate_limit", "style": "unavailable" }))
                .unwrap();
        assert_eq!(
            fault.kind,
            FaultKind::RateLimit {
                style: RateLimitStyle::Unavailable
            }
        );
        assert!(serde_json::from_value::<Fault>(json!({ "kind": "earthquake" })).is_err());
    }
}
