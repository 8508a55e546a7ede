//! The first page.

use domain::view::Overview;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use uuid::Uuid;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::auth::{self, ctx};
use crate::json_text::Answer;

/// Reads the first page.
#[server(endpoint = "load_overview", input = GetUrl, output = Answer)]
pub(crate) async fn load_overview() -> Result<Overview, AppError> {
    let by = auth::caller().await?;
    Ok(services::overview::get(&ctx(), &by).await?)
}

/// Has a job that waits or was given up tried again now.
#[server(endpoint = "try_again", output = Answer)]
pub(crate) async fn try_again(job_id: Uuid) -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::job::restart(&ctx(), &by, job_id).await?;
    Ok(())
}
