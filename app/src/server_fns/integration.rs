//! The connection to Linear. A key is tested first, and waits sealed in the session until a team is
//! chosen; the browser never sees it again.

use domain::view::IntegrationStatus;
use leptos::prelude::*;
use uuid::Uuid;

use crate::AppError;
use crate::auth::{self, ctx};
use crate::flash;

/// Reads the state of the connection.
pub(crate) async fn load_integration() -> Result<IntegrationStatus, AppError> {
    let by = auth::caller().await?;
    Ok(services::integration::status(&ctx(), &by).await?)
}

/// Finds out what a key can do, and keeps it for the next step.
#[server(endpoint = "test_key")]
pub(crate) async fn test_key(api_key: String) -> Result<(), AppError> {
    let viewer = auth::viewer().await?;
    let test = services::integration::test_api_key(&ctx(), &viewer.caller(), &api_key).await?;
    flash::KeyDraft::keep(&viewer.session, api_key, test).await?;
    auth::redirect("/integrations");
    Ok(())
}

/// Drops a key that was tested.
#[server(endpoint = "forget_key")]
pub(crate) async fn forget_key() -> Result<(), AppError> {
    auth::caller().await?;
    flash::KeyDraft::forget().await?;
    auth::redirect("/integrations");
    Ok(())
}

/// Connects with the key that was tested.
#[server(endpoint = "connect_linear")]
pub(crate) async fn connect_linear(team_id: Uuid) -> Result<(), AppError> {
    let viewer = auth::viewer().await?;
    let api_key = flash::KeyDraft::open(&viewer.session).await?;
    let asked = services::integration::ConnectApiKey { api_key, team_id };
    services::integration::connect_api_key(&ctx(), &viewer.caller(), asked).await?;
    flash::KeyDraft::forget().await?;
    flash::tell("Linear is connected.").await;
    auth::redirect("/integrations");
    Ok(())
}

/// Changes the team that new issues go to. A project is of a team, so none is selected afterwards.
#[server(endpoint = "select_team")]
pub(crate) async fn select_team(team_id: Uuid) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let asked = services::integration::SelectTeam {
        team_id,
        project_id: None,
    };
    services::integration::select_team(&ctx(), &by, asked).await?;
    flash::tell("The default team is changed.").await;
    auth::redirect("/integrations");
    Ok(())
}

/// Changes the project that new issues go to, among those of the default team; empty for none.
#[server(endpoint = "select_project")]
pub(crate) async fn select_project(team_id: Uuid, project_id: String) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let project = (!project_id.is_empty()).then(|| project_id.parse());
    let project_id = project.transpose().map_err(|_| {
        domain::Refusal::field("project_id", "Choose a project of the team, or none.")
    })?;
    let asked = services::integration::SelectTeam {
        team_id,
        project_id,
    };
    services::integration::select_team(&ctx(), &by, asked).await?;
    flash::tell("The default project is changed.").await;
    auth::redirect("/integrations");
    Ok(())
}

/// Has the webhook registered again, after it failed or was refused.
#[server(endpoint = "register_webhook")]
pub(crate) async fn register_webhook() -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::integration::register_webhook_again(&ctx(), &by).await?;
    flash::tell("The webhook is being registered.").await;
    auth::redirect("/integrations");
    Ok(())
}

/// Pauses the connection, or goes on with it.
#[server(endpoint = "switch_linear")]
pub(crate) async fn switch_linear(on: bool) -> Result<(), AppError> {
    let by = auth::caller().await?;
    if on {
        services::integration::enable(&ctx(), &by).await?;
        flash::tell("The connection is switched on. Both sides are being brought to agree.").await;
    } else {
        services::integration::disable(&ctx(), &by).await?;
        flash::tell("The connection is switched off. Nothing is lost meanwhile.").await;
    }
    auth::redirect("/integrations");
    Ok(())
}

/// Takes the connection away.
#[server(endpoint = "disconnect_linear")]
pub(crate) async fn disconnect_linear(erase_now: bool) -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::integration::disconnect(&ctx(), &by, erase_now).await?;
    auth::redirect("/integrations");
    Ok(())
}

/// Replaces the secret that Linear signs with.
#[server(endpoint = "rotate_webhook_secret")]
pub(crate) async fn rotate_webhook_secret() -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::integration::rotate_webhook_secret(&ctx(), &by).await?;
    flash::tell("A new secret is on its way to Linear. The one before counts until it is there.")
        .await;
    auth::redirect("/integrations");
    Ok(())
}

/// Asks Linear what changed.
#[server(endpoint = "check_linear")]
pub(crate) async fn check_linear() -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::reconcile::check_now(&ctx(), &by).await?;
    auth::redirect("/integrations");
    Ok(())
}

/// Makes Linear send a delivery.
#[server(endpoint = "test_webhook")]
pub(crate) async fn test_webhook() -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::reconcile::self_test(&ctx(), &by).await?;
    auth::redirect("/integrations");
    Ok(())
}
