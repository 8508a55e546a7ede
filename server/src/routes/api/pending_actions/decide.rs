//! Decides on many actions at once.

use axum::Json;
use domain::PendingActionId;
use domain::view::PendingActionView;
use serde_json::Value;
use services::pending_action::{self, DecideOne, DecidedOne};

use crate::error::{ApiError, WriteErrors};
use crate::extract::{AnyCaller, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Yes or no.
#[derive(Debug, Clone, Copy, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Choice {
    /// Yes.
    Approve,
    /// No.
    Reject,
}

/// One of many decisions.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionToTake {
    /// Which action.
    id: PendingActionId,
    /// Yes or no.
    decision: Choice,
    /// The `hash` of what was seen, if it is to be compared.
    #[serde(default)]
    hash: Option<String>,
    /// Why; a no needs it.
    #[serde(default)]
    reason: Option<String>,
}

/// Many decisions.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionsToTake {
    /// 1 to 200.
    decisions: Vec<DecisionToTake>,
    /// Whether approvals can be taken back for five seconds before they run.
    #[serde(default)]
    undo: bool,
}

/// What came of one of them.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct DecisionResult {
    /// Which action.
    id: PendingActionId,
    /// Whether it was decided so.
    success: bool,
    /// The action, if it was.
    pending_action: Option<PendingActionView>,
    /// Why it was not, in a sentence.
    error: Option<String>,
    /// Why it was not, in a word.
    error_code: Option<String>,
    /// What helps.
    #[schema(value_type = Option<Object>)]
    details: Option<Value>,
}

impl From<DecidedOne> for DecisionResult {
    fn from(one: DecidedOne) -> Self {
        let refusal = one.refusal;
        Self {
            id: one.id,
            success: one.action.is_some(),
            pending_action: one.action,
            error: refusal.as_ref().map(|refusal| refusal.message.clone()),
            error_code: refusal.as_ref().map(|refusal| refusal.code.clone()),
            details: refusal.map(|refusal| Value::Object(refusal.details)),
        }
    }
}

/// What came of all of them.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct DecisionResults {
    /// In the order of the request.
    results: Vec<DecisionResult>,
}

/// Decide on many pending actions at once
///
/// Each is decided by itself, with a result of its own: one that is refused does not keep the others.
#[utoipa::path(
    post, path = "/api/v1/pending_actions/decide", tag = "pending actions", params(IdempotencyHeader),
    request_body = DecisionsToTake,
    responses((status = 200, description = "A result for each", body = DecisionResults), WriteErrors)
)]
pub(crate) async fn decide_pending_actions(
    AnyCaller(caller): AnyCaller,
    app: AppState,
    body: JsonBody<DecisionsToTake>,
) -> Result<Json<DecisionResults>, ApiError> {
    let decisions = body.value.decisions.into_iter().map(|one| DecideOne {
        id: one.id,
        approve: matches!(one.decision, Choice::Approve),
        hash: one.hash,
        reason: one.reason,
    });
    let (decisions, undo) = (decisions.collect(), body.value.undo);
    let results = pending_action::decide(&app.0.ctx, &caller, decisions, undo).await?;
    let results = results.into_iter().map(DecisionResult::from).collect();
    Ok(Json(DecisionResults { results }))
}
