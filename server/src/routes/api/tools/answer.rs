//! What a call of a tool is answered with.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use domain::view::{PendingActionView, ToolAnswer};
use domain::{ActionState, PendingActionId};
use time::OffsetDateTime;

/// A write that waits, or whose outcome is not known yet.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct WaitingBody {
    /// Always `true`: the call was taken.
    #[schema(example = true)]
    success: bool,
    /// `pending_approval` while a person has to decide; else where the action stands.
    #[schema(example = "pending_approval")]
    status: &'static str,
    /// Where to look: `GET /api/v1/pending_actions/{id}?wait=30`.
    pending_action_id: PendingActionId,
    /// Until when somebody can agree.
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    /// The action.
    pending_action: PendingActionView,
}

/// 200 with the tool's answer; 202 with the place to look at while there is none.
pub(crate) fn answer(answer: ToolAnswer) -> Response {
    let action = match answer {
        ToolAnswer::Done(value) => return Json(value).into_response(),
        ToolAnswer::Waits(action) => *action,
    };
    let status = match action.status {
        ActionState::Pending => "pending_approval",
        other => other.as_str(),
    };
    let place = format!("/api/v1/pending_actions/{}", action.id);
    let body = Json(WaitingBody {
        success: true,
        status,
        pending_action_id: action.id,
        expires_at: action.expires_at,
        pending_action: action,
    });
    (StatusCode::ACCEPTED, [(LOCATION, place)], body).into_response()
}
