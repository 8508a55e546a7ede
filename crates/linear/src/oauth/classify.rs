//! One place that decides what a token endpoint's refusal means.
//!
//! The one that costs a connection, `invalid_grant`, is taken from nothing but a real 400 that says so, or
//! that says `Refresh token revoked`: whatever else goes wrong between here and Linear passes. Codes: RFC 6749, section 5.2, and the forms
//! that Linear was seen to answer with beside it.

use std::time::Duration;

use serde_json::{Map, Value};

use super::error::OAuthError;
use crate::budget;
use crate::error::{AwayKind, LinearError};
use crate::http::Raw;
use crate::text::clean;

/// What tokens are asked for with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grant {
    Code,
    Refresh,
    ClientCredentials,
    Revoke,
}

impl Grant {
    /// Its name in the log and in what is counted, beside those of GraphQL operations.
    pub(super) const fn operation(self) -> &'static str {
        match self {
            Self::Code => "OAuthExchange",
            Self::Refresh => "OAuthRefresh",
            Self::ClientCredentials => "OAuthClientCredentials",
            Self::Revoke => "OAuthRevoke",
        }
    }
}

/// What an answer means that is not the good one.
pub(super) fn refusal(grant: Grant, answer: &Raw) -> OAuthError {
    let retry_after = budget::retry_after(&answer.headers);
    let status = answer.status;
    match status {
        429 => OAuthError::RateLimited { retry_after },
        400..=499 if status != 408 => match Said::read(&answer.body) {
            Some(said) => said.means(grant, answer, retry_after),
            // Linear answers in JSON: this is something in front of it, or in its place.
            None => away(status, retry_after, "a refusal that is not JSON"),
        },
        408 | 500..=599 => away(status, retry_after, "no reason given"),
        300..=399 => OAuthError::unreadable(format!("a redirect (HTTP {status})")),
        _ => OAuthError::unreadable(format!("HTTP {status}")),
    }
}

fn away(status: u16, retry_after: Option<Duration>, detail: &str) -> OAuthError {
    OAuthError::Unavailable {
        kind: AwayKind::Status(status),
        retry_after,
        detail: detail.to_owned(),
    }
}

/// What a refusal says, read leniently: any part can be missing or of the wrong type.
struct Said {
    error: String,
    description: String,
    /// It has the shape that GraphQL refuses in.
    is_graphql: bool,
}

impl Said {
    fn read(body: &[u8]) -> Option<Self> {
        let body: Map<String, Value> = serde_json::from_slice(body).ok()?;
        let text = |name| body.get(name).and_then(Value::as_str).map(clean);
        Some(Self {
            error: text("error").unwrap_or_default(),
            description: text("error_description").unwrap_or_default(),
            is_graphql: body.get("errors").is_some_and(Value::is_array),
        })
    }

    fn means(self, grant: Grant, answer: &Raw, retry_after: Option<Duration>) -> OAuthError {
        if self.is_graphql {
            return as_graphql(answer);
        }
        match (self.error.as_str(), answer.status) {
            ("invalid_grant", 400) => OAuthError::InvalidGrant {
                message: self.message(),
            },
            // Seen once access was taken back, in place of the code that the standard has for it.
            ("invalid_request", 400) if grant == Grant::Refresh && self.says_revoked() => {
                OAuthError::InvalidGrant {
                    message: self.message(),
                }
            }
            ("invalid_grant", _) => self.unexpected(),
            ("invalid_client", _) | (_, 401) => OAuthError::InvalidClient {
                message: self.message(),
            },
            _ if grant == Grant::ClientCredentials && self.is_grant_off() => {
                OAuthError::ClientCredentialsOff
            }
            ("temporarily_unavailable" | "server_error" | "slow_down", _) => {
                OAuthError::Unavailable {
                    kind: AwayKind::Internal,
                    retry_after,
                    detail: self.message(),
                }
            }
            _ if self.description.starts_with("Rate limit exceeded") => {
                OAuthError::RateLimited { retry_after }
            }
            _ => self.unexpected(),
        }
    }

    /// Linear says it in a sentence, under the code `Error`; the codes are the standard's.
    fn is_grant_off(&self) -> bool {
        matches!(
            self.error.as_str(),
            "unauthorized_client" | "unsupported_grant_type"
        ) || self
            .description
            .contains("does not support the client_credentials grant")
    }

    fn says_revoked(&self) -> bool {
        self.description
            .eq_ignore_ascii_case("Refresh token revoked")
    }

    fn unexpected(&self) -> OAuthError {
        OAuthError::Unexpected {
            message: self.message(),
        }
    }

    fn message(&self) -> String {
        let texts = [&self.description, &self.error];
        let said = texts.into_iter().find(|text| !text.is_empty());
        said.map_or_else(|| "Linear gave no reason.".to_owned(), Clone::clone)
    }
}

/// Limits that hold for the whole API are answered in its form at any of its addresses.
fn as_graphql(answer: &Raw) -> OAuthError {
    let read = crate::classify::classify(answer.status, &answer.headers, &answer.body);
    match read.failure {
        Some(LinearError::RateLimited { retry_after, .. }) => {
            OAuthError::RateLimited { retry_after }
        }
        Some(LinearError::Away {
            kind,
            retry_after,
            detail,
        }) => OAuthError::Unavailable {
            kind,
            retry_after,
            detail,
        },
        Some(LinearError::Unauthenticated) => OAuthError::InvalidClient {
            message: "not authenticated".to_owned(),
        },
        Some(refused) => OAuthError::Unexpected {
            message: refused.public_message(),
        },
        None => OAuthError::unreadable("a refusal that is none"),
    }
}

#[cfg(test)]
mod tests;
