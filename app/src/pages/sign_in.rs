//! The door.

use leptos::either::EitherOf3;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

use crate::AppError;
use crate::auth::{self, ctx, safe_next};
use crate::components::{ErrorNotice, TextField};
use crate::flash;
use crate::headers;
use crate::layout::{Alone, broken};
use crate::refused::Refused;
use crate::server_fns::SignIn;

/// Sign in; leads on whoever is signed in already, and leads to the first run before there is anybody.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let next = safe_next(use_query_map().get_untracked().get("next").as_deref());
    let page = Suspend::new(async move {
        match elsewhere(&next).await {
            Ok(None) => {
                let email = flash::typed("sign_in").await.unwrap_or_default();
                let error = Refused::here().map(|refused| refused.error);
                EitherOf3::A(view! { <SignInCard email next error/> })
            }
            Ok(Some(path)) => {
                headers::redirect_page(&path);
                EitherOf3::B(())
            }
            Err(error) => EitherOf3::C(broken(error)),
        }
    });
    view! { <Suspense>{page}</Suspense> }
}

/// Where to go instead of signing in.
async fn elsewhere(next: &str) -> Result<Option<String>, AppError> {
    if auth::signed_in().await?.is_some() {
        return Ok(Some(next.to_owned()));
    }
    let first_run = services::setup::needed(&ctx()).await?;
    Ok(first_run.then(|| "/setup".to_owned()))
}

#[component]
fn SignInCard(email: String, next: String, error: Option<AppError>) -> impl IntoView {
    let top = error.clone().map(|error| view! { <ErrorNotice error/> });
    view! {
        <Alone title="Sign in">
            {top}
            <form method="post" action=SignIn::url() class="form">
                <input type="hidden" name="next" value=next/>
                <TextField name="email" label="E-mail address" kind="email" value=email autocomplete="username"
                    error=error.clone()/>
                <TextField name="password" label="Password" kind="password" autocomplete="current-password" error=error/>
                <div class="form-actions"><button class="button" data-kind="primary">"Sign in"</button></div>
            </form>
        </Alone>
    }
}
