//! Light or dark.

use leptos::prelude::*;

use crate::AppError;
use crate::auth;

/// Remembers the choice in a cookie.
#[server(endpoint = "choose_theme")]
pub(crate) async fn choose_theme(theme: String) -> Result<(), AppError> {
    auth::caller().await?;
    crate::theme::remember(theme.parse().unwrap_or_default());
    auth::redirect("/settings");
    Ok(())
}
