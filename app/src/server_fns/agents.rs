//! Agents.

use domain::view::AgentView;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::auth::{self, ctx};
#[cfg(feature = "ssr")]
use crate::flash;
use crate::json_text::Answer;

/// Reads all agents with their tokens.
#[server(endpoint = "load_agents", input = GetUrl, output = Answer)]
pub(crate) async fn load_agents() -> Result<Vec<AgentView>, AppError> {
    let by = auth::caller().await?;
    Ok(services::agent::list(&ctx(), &by).await?)
}

/// Adds an agent. A form that is sent twice adds one.
#[server(endpoint = "create_agent")]
pub(crate) async fn create_agent(
    name: String,
    description: String,
    form_key: String,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let new = domain::agent::NewAgent {
        name,
        description: description.replace("\r\n", "\n"),
    };
    let made = flash::keep_on_refusal("agent", &new, async {
        let key = flash::once("create_agent", &form_key, &new)?;
        Ok(services::agent::create(&ctx(), &by, new.clone(), Some(&key)).await?)
    });
    let made = made.await?;
    flash::tell(&format!(
        "{} is added. Make a token next, so that it can work.",
        made.name
    ))
    .await;
    auth::redirect("/agents");
    Ok(())
}
