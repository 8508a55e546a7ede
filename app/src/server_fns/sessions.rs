//! Signing in and out.

use leptos::prelude::*;

use crate::AppError;
use crate::auth::{self, ctx};
use crate::flash;

/// Signs a person in, and leads to where they were going.
#[server(endpoint = "sign_in")]
pub(crate) async fn sign_in(
    email: String,
    password: String,
    next: Option<String>,
) -> Result<(), AppError> {
    let attempt = services::session::SignIn {
        email: email.clone(),
        password: password.into(),
        origin: auth::origin(),
    };
    let session = flash::keep_on_refusal("sign_in", &email, async {
        Ok(services::session::sign_in(&ctx(), attempt).await?)
    });
    auth::sign_in(&session.await?).await?;
    auth::redirect(&auth::safe_next(next.as_deref()));
    Ok(())
}

/// Ends the session. Whoever is not signed in is signed out just as well.
#[server(endpoint = "sign_out")]
pub(crate) async fn sign_out() -> Result<(), AppError> {
    auth::sign_out().await?;
    auth::redirect("/sign-in");
    Ok(())
}
