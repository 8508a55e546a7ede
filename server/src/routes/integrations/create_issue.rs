//! Makes an issue of a recommendation.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use domain::view::{IssueAnswer, RecommendationLinkView};
use domain::{LinkState, RecommendationId, RecommendationLinkId, WorkspaceId};
use services::recommendation::{self, Push};
use uuid::Uuid;

use super::require_workspace;
use crate::error::{ApiError, LinearErrors};
use crate::extract::{AnyCaller, IdempotencyHeader, JsonBody};
use crate::routes::api::{WaitingBody, answer_of_tool};
use crate::state::AppState;

/// What an issue is made of.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IssueOfRecommendation {
    /// The workspace that the credentials are for.
    workspace_id: WorkspaceId,
    /// The recommendation.
    recommendation_id: RecommendationId,
    /// The title, at most 255 characters; the recommendation's unless given.
    #[serde(default)]
    title: Option<String>,
    /// The description, in Markdown, at most 50,000 characters; what the recommendation says, with a link back to it,
    /// unless given.
    #[serde(default)]
    body: Option<String>,
    /// Linear's UUID of the project, one of the selected team's; the selected one unless given.
    #[serde(default)]
    project_id: Option<Uuid>,
    /// Linear's UUIDs of labels.
    #[serde(default)]
    label_ids: Vec<Uuid>,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low; the recommendation's unless given.
    #[serde(default)]
    priority: Option<u8>,
    /// Make another issue although the recommendation has one already.
    #[serde(default)]
    again: bool,
}

/// An issue, and what ties it to its recommendation.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(super) struct IssueBody {
    /// Always `true`: the request was taken. `state` says how far it is.
    #[schema(example = true)]
    success: bool,
    /// `linked` when Linear has the issue, `pending` while it is being made.
    state: LinkState,
    /// Its address in Linear; absent while it is being made.
    issue_url: Option<String>,
    /// Such as `ENG-42`; absent while it is being made.
    issue_identifier: Option<String>,
    /// Linear's UUID of the issue, which it will have while it is being made, too.
    issue_id: Uuid,
    /// The link.
    link_id: RecommendationLinkId,
    /// The recommendation.
    recommendation_id: RecommendationId,
    /// The link with all that is known of it.
    link: RecommendationLinkView,
}

/// Make an issue of a recommendation
///
/// An admin's call is the countersignature: the issue is made at once in the selected team, and Linear's answer is waited
/// for a while. A recommendation that has an issue, or whose issue is being made, is answered with that one unless `again`
/// is `true`: whoever repeats a request gets no second issue. With an agent's token it waits for a person, as a call of
/// the tool `create_linear_issue` does.
#[utoipa::path(
    post, path = "/api/integrations/linear/issues", tag = "linear", params(IdempotencyHeader),
    request_body = IssueOfRecommendation,
    responses(
        (status = 200, description = "Linear has it", body = IssueBody),
        (status = 202, description = "It is kept and goes on being tried; or, for an agent, it waits for a person. `Location` says where to look",
            content((IssueBody = "application/json"), (WaitingBody = "application/json"))),
        LinearErrors
    )
)]
pub(crate) async fn create_linear_issue(
    AnyCaller(caller): AnyCaller,
    app: AppState,
    body: JsonBody<IssueOfRecommendation>,
) -> Result<Response, ApiError> {
    let asked = body.value;
    require_workspace(&caller, asked.workspace_id)?;
    let cmd = Push {
        recommendation: asked.recommendation_id,
        title: asked.title,
        body: asked.body,
        project: asked.project_id,
        labels: asked.label_ids,
        priority: asked.priority,
        again: asked.again,
    };
    let done = Box::pin(recommendation::push(
        &app.0.ctx,
        &caller,
        cmd,
        body.key.as_ref(),
    ));
    Ok(match done.await? {
        IssueAnswer::Link(link) => answer(*link),
        IssueAnswer::Asked(answer) => answer_of_tool(*answer),
    })
}

/// 200 when Linear has it; 202 with the place to look at while it has not.
fn answer(link: RecommendationLinkView) -> Response {
    let pending = link.state == LinkState::Pending;
    let place = format!("/api/v1/recommendations/{}", link.recommendation_id);
    let body = Json(IssueBody {
        success: true,
        state: link.state,
        issue_url: link.issue_url.clone(),
        issue_identifier: link.issue_identifier.clone(),
        issue_id: link.linear_issue_id,
        link_id: link.id,
        recommendation_id: link.recommendation_id,
        link,
    });
    if pending {
        (StatusCode::ACCEPTED, [(LOCATION, place)], body).into_response()
    } else {
        body.into_response()
    }
}
