//! The first page.

use leptos::prelude::*;
use uuid::Uuid;

use crate::AppError;
use crate::auth::{self, ctx};

/// Has a job that waits or was given up tried again now.
#[server(endpoint = "try_again")]
pub(crate) async fn try_again(job_id: Uuid) -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::job::restart(&ctx(), &by, job_id).await?;
    Ok(())
}
