//! The first run.

use domain::person::MIN_PASSWORD;
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::AppError;
use crate::auth::ctx;
use crate::components::{ErrorNotice, TextField};
use crate::flash::{self, SetUpForm};
use crate::headers;
use crate::layout::{Alone, broken};
use crate::refused::Refused;
use crate::server_fns::SetUp;

/// Makes the owner; leads away once there is one.
#[component]
pub(crate) fn SetupPage() -> impl IntoView {
    let page = Suspend::new(async move {
        match services::setup::needed(&ctx()).await {
            Ok(true) => {
                let typed = flash::typed("set_up").await.unwrap_or_default();
                let error = Refused::here().map(|refused| refused.error);
                Either::Left(Some(view! { <SetupCard typed error/> }))
            }
            Ok(false) => {
                headers::redirect_page("/");
                Either::Left(None)
            }
            Err(error) => Either::Right(broken(error.into())),
        }
    });
    view! { <Suspense>{page}</Suspense> }
}

#[component]
fn SetupCard(typed: SetUpForm, error: Option<AppError>) -> impl IntoView {
    let top = error.clone().map(|error| view! { <ErrorNotice error/> });
    view! {
        <Alone title="Set up Countersign">
            <p>
                "Nobody can sign in yet. Whoever can read what the server printed when it started becomes the owner of this installation."
            </p>
            {top}
            <form method="post" action=SetUp::url() class="form">
                <TextField name="code" label="One-time code" value=typed.code placeholder="XXXX-XXXX-XXXX"
                    hint="The server prints it when it starts. A restart prints a new one." error=error.clone()/>
                <TextField name="workspace_name" label="Name of the workspace" value=typed.workspace_name
                    autocomplete="organization" placeholder="Acme" error=error.clone()/>
                <TextField name="name" label="Your name" value=typed.name autocomplete="name" error=error.clone()/>
                <TextField name="email" label="Your e-mail address" kind="email" value=typed.email
                    autocomplete="username" error=error.clone()/>
                <TextField name="password" label="Password" kind="password" autocomplete="new-password"
                    hint=format!("At least {MIN_PASSWORD} characters. A few words that only you combine are good.")
                    error=error/>
                <div class="form-actions"><button class="button" data-kind="primary">"Set up"</button></div>
            </form>
        </Alone>
    }
}
