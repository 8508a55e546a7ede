//! What the workspace is set to.

use leptos::prelude::*;

use crate::AppError;
use crate::auth::{self, ctx};
use crate::flash;

/// Sets for how many days what is kept.
#[server(endpoint = "set_retention")]
pub(crate) async fn set_retention(
    delivery_retention_days: String,
    idempotency_key_retention_days: String,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let typed = (delivery_retention_days, idempotency_key_retention_days);
    let set = flash::keep_on_refusal("retention", &typed, async {
        let change = domain::retention::RetentionChange {
            delivery_retention_days: days("delivery_retention_days", &typed.0)?,
            idempotency_key_retention_days: days("idempotency_key_retention_days", &typed.1)?,
        };
        Ok(services::retention::set(&ctx(), &by, change, None).await?)
    });
    set.await?;
    flash::tell("The settings are changed. What is older than that is removed within the hour.")
        .await;
    auth::redirect("/settings");
    Ok(())
}

fn days(field: &str, typed: &str) -> Result<Option<i64>, domain::Refusal> {
    let days = typed.trim().parse();
    days.map(Some)
        .map_err(|_| domain::retention::out_of_range(field))
}
