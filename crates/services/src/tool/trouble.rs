//! What goes wrong in a call, in the codes that agents know.

use domain::Refusal;
use linear::LinearError;

use crate::ServiceError;

/// A refusal by Linear of something that an agent waits for.
pub(super) fn of_linear(error: LinearError) -> ServiceError {
    match error {
        LinearError::NotFound { .. } => ServiceError::NotFound("thing in Linear"),
        LinearError::Unauthenticated => ServiceError::conflict(
            "token_expired",
            "Linear does not accept this workspace's access any more. An admin has to connect it again.",
        ),
        LinearError::InvalidInput { .. } | LinearError::UsageLimit { .. } => {
            ServiceError::Invalid(refused(&error))
        }
        error => error.into(),
    }
}

/// What Linear refuses for good, as the agent and the approver read it.
pub(crate) fn refused(error: &LinearError) -> Refusal {
    let said = error.public_message();
    match error {
        LinearError::NotFound { .. } => Refusal::new(
            "not_found",
            "What this is about is not in Linear any more, or the connection does not see it.",
        ),
        LinearError::Forbidden { .. } => Refusal::new(
            "linear_forbidden",
            format!("Linear does not allow this to the connection: {said}"),
        ),
        LinearError::UsageLimit { .. } => Refusal::new(
            "usage_limit_exceeded",
            format!("The plan of the Linear workspace does not allow it: {said}"),
        ),
        LinearError::InvalidInput { .. } => {
            Refusal::new("validation_error", format!("Linear refused: {said}"))
        }
        _ => Refusal::new("linear_error", format!("Linear refused: {said}")),
    }
}

/// A kept refusal, as the kind of failure that it was.
pub(crate) fn kept(refusal: Refusal) -> ServiceError {
    match refusal.code.as_str() {
        "validation_error" | "usage_limit_exceeded" => ServiceError::Invalid(refusal),
        "not_found" => ServiceError::NotFound("thing in Linear"),
        "linear_forbidden" | "linear_error" => ServiceError::Upstream {
            source: LinearError::InvalidInput {
                message: refusal.message.clone(),
            },
            refusal,
        },
        _ => ServiceError::Conflict(refusal),
    }
}
