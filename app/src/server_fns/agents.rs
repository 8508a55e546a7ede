//! Agents.

use leptos::prelude::*;

use crate::AppError;
use crate::auth::{self, ctx};
use crate::flash;

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
