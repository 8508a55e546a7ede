//! The audit log.

use leptos::prelude::*;

use crate::AppError;
use crate::auth::{self, ctx};
use crate::flash;

/// Checks that every entry is there and as it was written.
#[server(endpoint = "verify_audit")]
pub(crate) async fn verify_audit() -> Result<(), AppError> {
    let by = auth::caller().await?;
    let verdict = services::audit::verify(&ctx(), &by).await?;
    if let Some(breach) = verdict.broken {
        let message = format!(
            "The log is not as it was written: {breach}. The {} entries before it are in order.",
            verdict.entries
        );
        return Err(AppError::new("audit_broken", message));
    }
    let told = match verdict.entries {
        1 => "The one entry is as it was written.".to_owned(),
        n => format!("All {n} entries are there and as they were written."),
    };
    flash::tell(&told).await;
    auth::redirect("/audit");
    Ok(())
}
