//! OAuth: applications, and the way of a browser to Linear's consent page.

use domain::{LinearActor, OAuthApplicationId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::auth::{self, ctx};
use crate::{browser_mark, flash};

/// Enters an application, or what Linear shows for it now. A secret that is left empty stays as it was.
#[server(endpoint = "save_application")]
pub(crate) async fn save_application(
    connection_name: String,
    client_id: String,
    client_secret: String,
    webhook_secret: String,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let typed = ApplicationForm {
        connection_name: connection_name.clone(),
        client_id: client_id.clone(),
    };
    let given = |secret: String| (!secret.trim().is_empty()).then(|| secret.into());
    let asked = services::oauth::SaveApplication {
        name: connection_name,
        client_id,
        client_secret: given(client_secret),
        webhook_secret: given(webhook_secret),
    };
    flash::keep_on_refusal("application", &typed, async {
        Ok(services::oauth::save_application(&ctx(), &by, asked).await?)
    })
    .await?;
    flash::tell("The application is stored, its secrets encrypted.").await;
    auth::redirect("/integrations");
    Ok(())
}

/// Erases an application that nothing is connected through.
#[server(endpoint = "remove_application")]
pub(crate) async fn remove_application(id: OAuthApplicationId) -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::oauth::remove_application(&ctx(), &by, id).await?;
    flash::tell("The application and its secrets are erased.").await;
    auth::redirect("/integrations");
    Ok(())
}

/// Begins to connect the workspace, in this browser, and leads it to Linear. Each actor has check boxes of
/// its own; only those of the one that was chosen count.
#[server(endpoint = "begin_authorization")]
pub(crate) async fn begin_authorization(
    connection_name: String,
    actor: LinearActor,
    #[server(default)] app_scopes: Vec<String>,
    #[server(default)] user_scopes: Vec<String>,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let scopes = match actor {
        LinearActor::App => app_scopes,
        LinearActor::User => user_scopes,
    };
    let typed = ConsentForm { actor, scopes };
    let asked = services::oauth::Begin {
        application: Some(connection_name),
        actor: Some(actor),
        scopes: Some(typed.scopes.clone()),
    };
    let begun = flash::keep_on_refusal("consent", &typed, async {
        Ok(services::oauth::begin(&ctx(), &by, asked).await?)
    });
    let begun = begun.await?;
    // Who began is who goes on, so the link has been opened before anybody else can see it.
    let link = begun.auth_url.rsplit('/').next().unwrap_or_default();
    lead_to_linear(link).await
}

/// Opens a link that somebody was sent, in this browser, and leads it to Linear. Whoever has the link may:
/// giving access needs a sign-in at Linear, not here.
#[server(endpoint = "continue_to_linear")]
pub(crate) async fn continue_to_linear(link: String) -> Result<(), AppError> {
    lead_to_linear(&link).await
}

/// Connects the workspace with the application's own credentials.
#[server(endpoint = "connect_client_credentials")]
pub(crate) async fn connect_client_credentials(
    connection_name: String,
    #[server(default)] scopes: Vec<String>,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let asked = services::oauth::ConnectClientCredentials {
        application: Some(connection_name),
        scopes: Some(scopes),
    };
    services::oauth::connect_client_credentials(&ctx(), &by, asked).await?;
    flash::tell("Linear is connected.").await;
    auth::redirect("/integrations");
    Ok(())
}

async fn lead_to_linear(link: &str) -> Result<(), AppError> {
    let mark = browser_mark::keep();
    let opened = services::oauth::open(&ctx(), link, &mark).await?;
    auth::redirect(opened.address.as_str());
    Ok(())
}

/// The form for an application as it was filled in; never its secrets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ApplicationForm {
    pub(crate) connection_name: String,
    pub(crate) client_id: String,
}

/// What somebody chose to ask Linear for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ConsentForm {
    pub(crate) actor: LinearActor,
    pub(crate) scopes: Vec<String>,
}
