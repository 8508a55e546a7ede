//! The first run.

use leptos::prelude::*;

use crate::AppError;
use crate::auth::{self, ctx};
use crate::flash;

/// Makes the owner and their workspace, and signs them in.
#[server(endpoint = "set_up")]
pub(crate) async fn set_up(
    code: String,
    workspace_name: String,
    name: String,
    email: String,
    password: String,
) -> Result<(), AppError> {
    let typed = flash::SetUpForm {
        code: code.clone(),
        workspace_name: workspace_name.clone(),
        name: name.clone(),
        email: email.clone(),
    };
    let password = password.into();
    let owner = services::setup::CreateOwner {
        origin: auth::origin(),
        code,
        workspace_name,
        name,
        email,
        password,
    };
    let session = flash::keep_on_refusal("set_up", &typed, async {
        Ok(services::setup::create_owner(&ctx(), owner).await?)
    });
    auth::sign_in(&session.await?).await?;
    auth::redirect("/");
    Ok(())
}
