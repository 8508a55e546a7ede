//! API tokens. A new one is shown once, by the page that follows.

use domain::{AgentId, ApiTokenId};
use leptos::prelude::*;

use crate::AppError;
use crate::auth::{self, ctx};
use crate::flash;

/// Makes a token for an agent, or for the workspace where no agent is named. `scopes` is a list of
/// words, `expires_in_days` empty for never.
#[server(endpoint = "create_token")]
pub(crate) async fn create_token(
    name: String,
    agent_id: Option<AgentId>,
    scopes: String,
    expires_in_days: String,
    form_key: String,
) -> Result<(), AppError> {
    let viewer = auth::viewer().await?;
    let new = new_token(name, agent_id, &scopes, &expires_in_days)?;
    let key = flash::once("create_token", &form_key, &new)?;
    let made = services::api_token::create(&ctx(), &viewer.caller(), new, Some(&key)).await?;
    flash::NewSecret::keep(&viewer.session, made).await?;
    auth::redirect(if agent_id.is_some() {
        "/agents"
    } else {
        "/settings"
    });
    Ok(())
}

/// Ends a token.
#[server(endpoint = "revoke_token")]
pub(crate) async fn revoke_token(id: ApiTokenId) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let token = services::api_token::revoke(&ctx(), &by, id).await?;
    flash::tell(&format!("The token {} is revoked.", token.name)).await;
    Ok(())
}

fn new_token(
    name: String,
    agent_id: Option<AgentId>,
    scopes: &str,
    expires_in_days: &str,
) -> Result<domain::view::NewToken, domain::Refusal> {
    use domain::Refusal;
    let scopes: Result<Vec<_>, _> = scopes.split_whitespace().map(str::parse).collect();
    let days = (!expires_in_days.is_empty())
        .then(|| expires_in_days.parse())
        .transpose();
    Ok(domain::view::NewToken {
        name,
        agent_id,
        scopes: Some(scopes.map_err(|_| Refusal::field("scopes", "Choose what it may do."))?),
        expires_in_days: days
            .map_err(|_| Refusal::field("expires_in_days", "Choose when it ends."))?,
    })
}
