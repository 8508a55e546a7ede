//! Why OAuth with Linear did not work, in the kinds that a caller can act on.

use std::time::Duration;

use crate::error::{AwayKind, away_sentence};
use crate::http::Unanswered;

/// Why Linear gave no tokens.
///
/// Messages are Linear's own where it gave one, cleaned, shortened and without what was sent, but
/// untrusted. None of them holds a token, a code or a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OAuthError {
    /// The code or refresh token is good for nothing any more: HTTP 400 `invalid_grant`, and nothing
    /// else. Somebody has to give access again.
    #[error("Linear does not accept the grant any more: {message}")]
    InvalidGrant {
        /// What Linear said.
        message: String,
    },
    /// The application's id or secret is wrong: it was removed, or its secret replaced. What was granted
    /// is not lost by that.
    #[error("Linear does not accept the application's client id and secret: {message}")]
    InvalidClient {
        /// What Linear said.
        message: String,
    },
    /// Client credentials are not switched on for the application.
    #[error("the application may not use client credentials")]
    ClientCredentialsOff,
    /// The person said no, or Linear did before they could.
    #[error("access was not given in Linear: {error}")]
    Denied {
        /// The code that came back, such as `access_denied`.
        error: String,
        /// What Linear said, where it did.
        message: Option<String>,
    },
    /// Too many requests.
    #[error("Linear's rate limit is reached")]
    RateLimited {
        /// How long Linear asked to wait, where it did.
        retry_after: Option<Duration>,
    },
    /// Linear cannot be reached, failed by itself, or something in front of it answered.
    #[error("Linear is away ({kind}): {detail}")]
    Unavailable {
        /// In which way.
        kind: AwayKind,
        /// How long Linear asked to wait, where it did.
        retry_after: Option<Duration>,
        /// The cause, for the log.
        detail: String,
    },
    /// Linear understood and refused, for a reason that is none of the above. The same request fails
    /// again.
    #[error("Linear refuses the request: {message}")]
    Unexpected {
        /// What Linear said, or what is wrong with the request.
        message: String,
    },
}

impl OAuthError {
    /// Whether it may have taken effect all the same: the answer was lost on its way, or cannot be read.
    pub fn outcome_is_unknown(&self) -> bool {
        matches!(self, Self::Unavailable { kind, .. } if *kind != AwayKind::Connect)
    }

    /// Whether the same request can succeed later without anybody doing anything. Such an error says
    /// nothing about what was granted.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::RateLimited { .. } | Self::Unavailable { .. })
    }

    /// How long Linear asked to wait, where it did.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } | Self::Unavailable { retry_after, .. } => {
                *retry_after
            }
            _ => None,
        }
    }

    /// A sentence for a person. Untrusted where Linear wrote it: escape it.
    pub fn public_message(&self) -> String {
        match self {
            Self::InvalidGrant { .. } => {
                "Linear does not accept this access any more. It has to be given again.".to_owned()
            }
            Self::InvalidClient { .. } => {
                "Linear does not accept the application's client id and secret. Enter those that Linear shows for it.".to_owned()
            }
            Self::ClientCredentialsOff => {
                "Client credentials are not switched on for this application. Switch them on in Linear, in the application's settings.".to_owned()
            }
            Self::Denied { message: Some(message), .. } => {
                format!("Access was not given in Linear: {message}")
            }
            Self::Denied { error, .. } => format!("Access was not given in Linear ({error})."),
            Self::RateLimited { .. } => {
                "Linear's rate limit is reached. It is tried again later.".to_owned()
            }
            Self::Unavailable { kind, .. } => away_sentence(*kind),
            Self::Unexpected { message } => format!("Linear refuses the request: {message}"),
        }
    }

    /// A word for the kind, for counting.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::InvalidGrant { .. } => "invalid_grant",
            Self::InvalidClient { .. } => "invalid_client",
            Self::ClientCredentialsOff => "client_credentials_off",
            Self::Denied { .. } => "denied",
            Self::RateLimited { .. } => "rate_limited",
            Self::Unavailable { .. } => "away",
            Self::Unexpected { .. } => "unexpected",
        }
    }

    /// An answer that holds no tokens although it should: whatever it was, it may have taken effect.
    pub(super) fn unreadable(detail: impl Into<String>) -> Self {
        Self::Unavailable {
            kind: AwayKind::Unreadable,
            retry_after: None,
            detail: detail.into(),
        }
    }
}

impl From<Unanswered> for OAuthError {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Away(kind, detail) => Self::Unavailable {
                kind,
                retry_after: None,
                detail,
            },
            Unanswered::TooLarge => Self::unreadable("an answer larger than 10 MiB"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_follows_from_the_kind() {
        let message = || "m".to_owned();
        let away = |kind| OAuthError::Unavailable {
            kind,
            retry_after: None,
            detail: String::new(),
        };
        // (error, transient, outcome unknown)
        let cases = [
            (
                OAuthError::InvalidGrant { message: message() },
                false,
                false,
            ),
            (
                OAuthError::InvalidClient { message: message() },
                false,
                false,
            ),
            (OAuthError::ClientCredentialsOff, false, false),
            (
                OAuthError::Denied {
                    error: message(),
                    message: None,
                },
                false,
                false,
            ),
            (OAuthError::RateLimited { retry_after: None }, true, false),
            (away(AwayKind::Timeout), true, true),
            (away(AwayKind::Connect), true, false),
            (away(AwayKind::Status(502)), true, true),
            (away(AwayKind::Cut), true, true),
            (OAuthError::unreadable("m"), true, true),
            (OAuthError::Unexpected { message: message() }, false, false),
        ];
        for (error, transient, unknown) in cases {
            assert_eq!(error.is_transient(), transient, "{error}");
            assert_eq!(error.outcome_is_unknown(), unknown, "{error}");
            assert!(!error.public_message().is_empty(), "{error}");
        }
    }
}
