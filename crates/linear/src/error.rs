//! Why a call to Linear failed, in the kinds that a caller can act on.

use std::fmt;
use std::time::Duration;

/// Why Linear did not do what it was asked to do.
///
/// Messages are Linear's own where it gave one (the one meant for people, if there is one), cleaned and
/// shortened, but untrusted. None of them holds a credential or what was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinearError {
    /// The thing is not there, or not for these credentials.
    #[error("Linear has no such thing: {message}")]
    NotFound {
        /// What Linear said.
        message: String,
    },
    /// Our own id is taken. For a create that was sent before: read it back, it is most likely done.
    #[error("Linear has it already: {message}")]
    Conflict {
        /// What Linear said.
        message: String,
    },
    /// A budget is used up.
    #[error("Linear's rate limit is reached: {message}")]
    RateLimited {
        /// How long Linear asked to wait, where it did.
        retry_after: Option<Duration>,
        /// What Linear said.
        message: String,
    },
    /// The credentials are wrong, expired or revoked.
    #[error("Linear does not accept the credentials")]
    Unauthenticated,
    /// The credentials are good, but not for this.
    #[error("Linear refuses this to these credentials: {message}")]
    Forbidden {
        /// What Linear said.
        message: String,
    },
    /// Linear understood and refused what was asked. The same request fails again.
    #[error("Linear refuses the request: {message}")]
    InvalidInput {
        /// What Linear said.
        message: String,
    },
    /// A limit of the workspace's plan, such as the number of active issues.
    #[error("The Linear workspace's plan does not allow it: {message}")]
    UsageLimit {
        /// What Linear said.
        message: String,
    },
    /// Linear cannot be reached, or failed by itself.
    #[error("Linear is away ({kind}): {detail}")]
    Away {
        /// In which way.
        kind: AwayKind,
        /// How long Linear asked to wait, where it did.
        retry_after: Option<Duration>,
        /// The cause, for the log.
        detail: String,
    },
    /// An answer that makes no sense: not JSON, data missing, `success: false`, or far too large.
    #[error("Linear's answer makes no sense: {message}")]
    Unexpected {
        /// What is wrong with it.
        message: String,
    },
}

/// In which way Linear is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AwayKind {
    /// No complete answer in time.
    Timeout,
    /// No connection: nothing was sent.
    Connect,
    /// An HTTP status that says so, from Linear or from something in front of it.
    Status(u16),
    /// The connection ended before the answer was complete.
    Cut,
    /// Linear answered that something failed on its side.
    Internal,
    /// There is an answer, but not one of Linear's: no JSON, or without what it must have.
    Unreadable,
    /// No token that lives could be had at the moment: nothing was sent.
    NoToken,
}

impl fmt::Display for AwayKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout => f.write_str("no answer in time"),
            Self::Connect => f.write_str("no connection"),
            Self::Status(status) => write!(f, "HTTP {status}"),
            Self::Cut => f.write_str("connection cut"),
            Self::Internal => f.write_str("internal error"),
            Self::Unreadable => f.write_str("unreadable answer"),
            Self::NoToken => f.write_str("no token"),
        }
    }
}

impl LinearError {
    /// Whether the same request can succeed later without anybody doing anything.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. } | Self::Away { .. } | Self::Unexpected { .. }
        )
    }

    /// Whether a write may have taken effect all the same: look before it is sent again.
    pub fn outcome_unknown(&self) -> bool {
        match self {
            Self::Away { kind, .. } => !matches!(kind, AwayKind::Connect | AwayKind::NoToken),
            Self::Unexpected { .. } => true,
            _ => false,
        }
    }

    /// How long Linear asked to wait, where it did.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } | Self::Away { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// A word for the kind, for counting.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Conflict { .. } => "conflict",
            Self::RateLimited { .. } => "rate_limited",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden { .. } => "forbidden",
            Self::InvalidInput { .. } => "invalid_input",
            Self::UsageLimit { .. } => "usage_limit",
            Self::Away { .. } => "away",
            Self::Unexpected { .. } => "unexpected",
        }
    }

    /// A sentence for a person. Untrusted where Linear wrote it: escape it.
    pub fn public_message(&self) -> String {
        match self {
            Self::NotFound { message }
            | Self::Conflict { message }
            | Self::Forbidden { message }
            | Self::InvalidInput { message }
            | Self::UsageLimit { message }
            | Self::RateLimited { message, .. } => message.clone(),
            Self::Unauthenticated => {
                "Linear does not accept these credentials. They may have been revoked.".to_owned()
            }
            Self::Away { kind, .. } => away_sentence(*kind),
            Self::Unexpected { .. } => "Linear gave an answer that makes no sense.".to_owned(),
        }
    }

    /// There is no token to call with at the moment; nothing was sent, and it is tried again.
    pub fn no_token(retry_after: Option<Duration>, detail: impl Into<String>) -> Self {
        Self::Away {
            kind: AwayKind::NoToken,
            retry_after,
            detail: detail.into(),
        }
    }

    pub(crate) fn unexpected(message: impl Into<String>) -> Self {
        Self::Unexpected {
            message: message.into(),
        }
    }
}

pub(crate) fn away_sentence(kind: AwayKind) -> String {
    match kind {
        AwayKind::Timeout => "Linear did not answer in time.".to_owned(),
        AwayKind::Connect => "Linear cannot be reached.".to_owned(),
        AwayKind::Status(status) => format!("Linear is not available (HTTP {status})."),
        AwayKind::Cut => "The connection to Linear broke before it had answered.".to_owned(),
        AwayKind::Internal => "Linear reported a failure on its side.".to_owned(),
        AwayKind::Unreadable => "Linear gave an answer that makes no sense.".to_owned(),
        AwayKind::NoToken => "The connection's token could not be renewed yet.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn away(kind: AwayKind) -> LinearError {
        LinearError::Away {
            kind,
            retry_after: None,
            detail: String::new(),
        }
    }

    #[test]
    fn what_to_do_follows_from_the_kind() {
        let message = || "m".to_owned();
        // (error, retryable, outcome unknown)
        let cases = [
            (LinearError::NotFound { message: message() }, false, false),
            (LinearError::Conflict { message: message() }, false, false),
            (
                LinearError::RateLimited {
                    retry_after: None,
                    message: message(),
                },
                true,
                false,
            ),
            (LinearError::Unauthenticated, false, false),
            (LinearError::Forbidden { message: message() }, false, false),
            (
                LinearError::InvalidInput { message: message() },
                false,
                false,
            ),
            (LinearError::UsageLimit { message: message() }, false, false),
            (away(AwayKind::Timeout), true, true),
            (away(AwayKind::Connect), true, false),
            (away(AwayKind::Status(502)), true, true),
            (away(AwayKind::Cut), true, true),
            (away(AwayKind::Internal), true, true),
            (away(AwayKind::Unreadable), true, true),
            (LinearError::no_token(None, "d"), true, false),
            (LinearError::unexpected("m"), true, true),
        ];
        for (error, retryable, unknown) in cases {
            assert_eq!(error.is_retryable(), retryable, "{error}");
            assert_eq!(error.outcome_unknown(), unknown, "{error}");
            assert!(!error.public_message().is_empty(), "{error}");
        }
    }
}
