//! What a page or a form is told when something does not work.

use domain::Refusal;
use http::StatusCode;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use services::{ErrorKind, ServiceError};

/// A refusal on its way to the browser: public code, sentence and field, never a cause. After a
/// plain post it travels in the address, so it must stay fit to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct AppError {
    /// Lower snake case; programs branch on it.
    pub code: String,
    /// A sentence that a person can act on.
    pub message: String,
    /// The form field that is to blame, if one is.
    pub field: Option<String>,
}

impl AppError {
    /// A refusal that no field is to blame for.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            field: None,
        }
    }

    /// Nobody is signed in, or not any more.
    pub fn unauthenticated() -> Self {
        Self::new("unauthenticated", "Sign in to go on.")
    }

    /// Whether signing in again is what helps.
    pub fn is_unauthenticated(&self) -> bool {
        self.code == "unauthenticated"
    }

    /// The sentence with the names of fields as people read them: `` `linear_team_id` `` becomes
    /// Linear team id.
    pub fn sentence(&self) -> String {
        let parts = self.message.split('`').enumerate();
        let named = parts.map(|(index, part)| match index % 2 {
            0 => part.to_owned(),
            _ => part.replace('_', " "),
        });
        capitalised(&named.collect::<String>())
    }
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(rest).collect()
    })
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        use ServerFnErrorErr as E;
        match error {
            E::Request(_) => Self::new(
                "connection_lost",
                "The server cannot be reached at the moment.",
            ),
            E::Args(reason) | E::MissingArg(reason) | E::Serialization(reason) => Self::new(
                "malformed_request",
                format!("The form could not be read: {reason}."),
            ),
            E::Deserialization(_) => Self::new(
                "unexpected_answer",
                "The server answered in a form that this page does not know. Reload the page.",
            ),
            _ => Self::new(
                "internal_error",
                "Something went wrong on our side. The log has the cause.",
            ),
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        let field = refusal.field_name().map(str::to_owned);
        Self {
            code: refusal.code,
            message: refusal.message,
            field,
        }
    }
}

impl From<ServiceError> for AppError {
    fn from(error: ServiceError) -> Self {
        let kind = error.kind();
        if kind == ErrorKind::Internal {
            tracing::error!(?error, "A page or a form failed");
        }
        crate::headers::set_status(status(kind));
        error.refusal().into()
    }
}

/// The status that says what kind of failure it is.
pub(crate) fn status(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::Throttled => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::LinearFailed => StatusCode::BAD_GATEWAY,
        ErrorKind::LinearAway | ErrorKind::Contended => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_as_people_read_them() {
        let error = AppError::new("validation_error", "`task_description` must not be empty.");
        assert_eq!(error.sentence(), "Task description must not be empty.");
    }

    #[test]
    fn an_error_survives_the_way_through_an_address() {
        let error = AppError {
            field: Some("price".to_owned()),
            ..AppError::new("validation_error", "x")
        };
        assert_eq!(AppError::de(error.ser()), error);
    }
}
