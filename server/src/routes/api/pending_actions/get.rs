//! One action, at once or when its outcome is known.

use std::time::Duration;

use axum::Json;
use domain::view::PendingActionView;
use domain::{PendingActionId, Refusal};
use services::pending_action;

use crate::error::{ApiError, ReadErrors};
use crate::extract::{AnyCaller, IdPath, QueryOf};
use crate::state::AppState;

/// Longest wait in one request.
const LONGEST: u64 = 60;

/// Whether to wait.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct WaitQuery {
    /// For how many seconds to wait for an outcome or a question, 0 to 60; not at all unless given.
    #[serde(default)]
    wait: Option<u64>,
}

/// Read a pending action
///
/// An agent reads its own. With `wait`, the answer comes once the outcome is known, somebody asks something, or the time is over.
#[utoipa::path(
    get, path = "/api/v1/pending_actions/{id}", tag = "pending actions",
    params(("id" = PendingActionId, Path, description = "The action"), WaitQuery),
    responses((status = 200, description = "The action", body = PendingActionView), ReadErrors)
)]
pub(crate) async fn get_pending_action(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<PendingActionId>,
    QueryOf(query): QueryOf<WaitQuery>,
    app: AppState,
) -> Result<Json<PendingActionView>, ApiError> {
    let seconds = query.wait.unwrap_or_default();
    if seconds > LONGEST {
        let message = format!("`wait` must be from 0 to {LONGEST} seconds.");
        return Err(ApiError::invalid(Refusal::field("wait", message)));
    }
    let patience = Duration::from_secs(seconds);
    let action = pending_action::wait(&app.0.ctx, &caller, id, patience).await?;
    Ok(Json(action))
}
