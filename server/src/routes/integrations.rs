//! `/api/integrations/linear/…`: one verb per file. Each request names its workspace, as whoever has
//! several of them expects, and it must be the one that the credentials are for.

mod applications;
mod connect;
mod connect_api_key;
mod connect_client_credentials;
mod create_issue;
mod disable;
mod disconnect;
mod enable;
mod links;
mod reconcile;
mod register_webhook;
mod rotate_webhook_secret;
mod select_team;
mod self_test;
mod status;
mod sync;
mod teams;
mod test;

use domain::{Caller, WorkspaceId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::ApiError;
use crate::state::AppState;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(test::test_linear_api_key))
        .routes(routes!(connect_api_key::connect_linear_api_key))
        .routes(routes!(
            applications::list::list_linear_applications,
            applications::save::save_linear_application
        ))
        .routes(routes!(applications::form::get_linear_application_form))
        .routes(routes!(applications::remove::remove_linear_application))
        .routes(routes!(connect::connect_linear))
        .routes(routes!(
            connect_client_credentials::connect_linear_client_credentials
        ))
        .routes(routes!(teams::list_linear_teams))
        .routes(routes!(select_team::select_linear_team))
        .routes(routes!(status::get_linear_status))
        .routes(routes!(register_webhook::register_linear_webhook))
        .routes(routes!(rotate_webhook_secret::rotate_linear_webhook_secret))
        .routes(routes!(self_test::test_linear_webhook))
        .routes(routes!(reconcile::reconcile_linear))
        .routes(routes!(create_issue::create_linear_issue))
        .routes(routes!(links::list_linear_links))
        .routes(routes!(sync::sync_linear))
        .routes(routes!(enable::enable_linear))
        .routes(routes!(disable::disable_linear))
        .routes(routes!(disconnect::disconnect_linear))
}

/// The workspace of a request without other parameters.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams, utoipa::ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct InWorkspace {
    /// The workspace that the credentials are for.
    workspace_id: WorkspaceId,
}

/// Another workspace's things look as if they were not there.
fn require_workspace(caller: &Caller, named: WorkspaceId) -> Result<(), ApiError> {
    if caller.workspace == named {
        return Ok(());
    }
    let message = format!("There is no workspace `{named}` for these credentials.");
    Err(ApiError::not_found(message))
}
