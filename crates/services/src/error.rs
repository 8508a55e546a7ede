//! Why a use case refused or failed, without transport.

use domain::Refusal;
use linear::{AwayKind, LinearError};
use sea_orm::DbErr;

/// The code of what was decided on something that changed before it was written.
pub(crate) const CHANGED_MEANWHILE: &str = "changed_meanwhile";

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a use case refused or failed. `Display` is for the client, sources are for the log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// A field breaks a rule.
    #[error("{0}")]
    Invalid(Refusal),
    /// No credentials, or wrong ones.
    #[error("{0}")]
    Unauthenticated(Refusal),
    /// The caller is known and may not.
    #[error("{0}")]
    Forbidden(Refusal),
    /// Not there, or in another workspace, which looks the same.
    #[error("There is no such {0} in this workspace.")]
    NotFound(&'static str),
    /// The present state does not allow it.
    #[error("{0}")]
    Conflict(Refusal),
    /// Too many attempts; `retry_after_seconds` is in the details.
    #[error("{0}")]
    Throttled(Refusal),
    /// Linear refused or is away.
    #[error("{refusal}")]
    Upstream {
        /// What to tell the caller.
        refusal: Refusal,
        /// What Linear answered.
        #[source]
        source: LinearError,
    },
    /// Somebody else changed the same at the same moment, each time that it was tried.
    #[error(
        "Others were changing the same at this moment. Nothing was done: try again in a moment."
    )]
    Contended(#[source] DbErr),
    /// Our fault.
    #[error("Something went wrong on our side. The log has the cause.")]
    Internal(#[source] BoxError),
}

/// The kinds of failure that a front door tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// 422
    Invalid,
    /// 401
    Unauthenticated,
    /// 403
    Forbidden,
    /// 404
    NotFound,
    /// 409
    Conflict,
    /// 429
    Throttled,
    /// 502: Linear answered, and not as it should.
    LinearFailed,
    /// 503: Linear is away or asks for patience.
    LinearAway,
    /// 503: others were quicker, again and again.
    Contended,
    /// 500
    Internal,
}

impl ServiceError {
    /// Our fault; the cause goes to the log.
    pub fn internal(source: impl Into<BoxError>) -> Self {
        Self::Internal(source.into())
    }

    /// A state conflict.
    pub fn conflict(code: &str, message: impl Into<String>) -> Self {
        Self::Conflict(Refusal::new(code, message))
    }

    /// Whether this was lost to somebody who was quicker: the same again goes by what they left.
    pub(crate) fn is_lost_race(&self) -> bool {
        match self {
            Self::Contended(_) => true,
            Self::Conflict(refusal) => refusal.code == CHANGED_MEANWHILE,
            _ => false,
        }
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::Unauthenticated(_) => ErrorKind::Unauthenticated,
            Self::Forbidden(_) => ErrorKind::Forbidden,
            Self::NotFound(_) => ErrorKind::NotFound,
            Self::Conflict(_) => ErrorKind::Conflict,
            Self::Throttled(_) => ErrorKind::Throttled,
            Self::Upstream { source, .. } if source.is_retryable() => ErrorKind::LinearAway,
            Self::Upstream { .. } => ErrorKind::LinearFailed,
            Self::Contended(_) => ErrorKind::Contended,
            Self::Internal(_) => ErrorKind::Internal,
        }
    }

    /// What the caller is told.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Invalid(refusal)
            | Self::Unauthenticated(refusal)
            | Self::Forbidden(refusal)
            | Self::Conflict(refusal)
            | Self::Throttled(refusal)
            | Self::Upstream { refusal, .. } => refusal.clone(),
            Self::NotFound(_) => Refusal::new("not_found", self.to_string()),
            Self::Contended(_) => {
                Refusal::new("database_busy", self.to_string()).with("retry_after_seconds", 1)
            }
            Self::Internal(_) => Refusal::new("internal_error", self.to_string()),
        }
    }
}

impl From<DbErr> for ServiceError {
    fn from(source: DbErr) -> Self {
        if store::is_contention(&source) {
            return Self::Contended(source);
        }
        Self::internal(source)
    }
}

/// Rules of the domain know no transport; their codes say which kind of refusal they are.
impl From<Refusal> for ServiceError {
    fn from(refusal: Refusal) -> Self {
        match refusal.code.as_str() {
            "forbidden" => Self::Forbidden(refusal),
            "invalid_transition" => Self::Conflict(refusal),
            _ => Self::Invalid(refusal),
        }
    }
}

/// A call to Linear that a person or an agent waits for.
impl From<LinearError> for ServiceError {
    fn from(source: LinearError) -> Self {
        let said = source.public_message();
        let refusal = match &source {
            LinearError::Unauthenticated => {
                let message = "Linear does not accept this key. Check that it was copied whole and was not revoked.";
                return Self::Invalid(Refusal::field("api_key", message).with("linear", said));
            }
            LinearError::RateLimited { .. } => {
                let wait = source
                    .retry_after()
                    .map_or(60, |wait| wait.as_secs().max(1));
                Refusal::new(
                    "rate_limited",
                    "Linear asks for patience: its limit for this key is used up. Try again later.",
                )
                .with("retry_after_seconds", wait)
            }
            LinearError::Away {
                kind: AwayKind::NoToken,
                ..
            } => Refusal::new(
                "linear_unavailable",
                format!("{said} It is tried again by itself. Try again in a minute."),
            ),
            LinearError::Away { .. } => Refusal::new(
                "linear_unavailable",
                "Linear cannot be reached at the moment. Try again in a minute.",
            ),
            LinearError::Forbidden { .. } => Refusal::new(
                "linear_forbidden",
                format!("Linear does not allow this to the connection: {said}"),
            ),
            _ => Refusal::new("linear_error", format!("Linear refused: {said}")),
        };
        Self::Upstream { refusal, source }
    }
}
