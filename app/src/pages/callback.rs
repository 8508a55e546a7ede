//! Where Linear sends a person back to. What they brought along takes effect at once, and the browser goes on to
//! a page whose address holds nothing of it. None of it is ever shown.

use domain::AuthorizationPurpose;
use http::request::Parts;
use leptos::either::Either;
use leptos::prelude::*;
use services::ServiceError;
use services::oauth::Finished;

use crate::auth::{self, ctx};
use crate::components::ErrorNotice;
use crate::flash::{self, Authorized};
use crate::layout::Alone;
use crate::{AppError, browser_mark, error, headers};

/// Takes the answer, and leads on; or says why nothing was connected.
#[component]
pub(crate) fn CallbackPage() -> impl IntoView {
    let parts = use_context::<Parts>();
    let query = parts.and_then(|parts| parts.uri.query().map(str::to_owned));
    let page = Suspend::new(async move {
        let mark = browser_mark::shown();
        let query = query.unwrap_or_default();
        match services::oauth::finish(&ctx(), &query, mark.as_deref()).await {
            Ok(finished) => {
                headers::see_other(after(finished).await);
                Either::Left(())
            }
            Err(error) => Either::Right(failed(error).await),
        }
    });
    view! { <Suspense>{page}</Suspense> }
}

/// The page that says what was done: the connection's own for those who may see it, else one for everybody.
async fn after(finished: Finished) -> &'static str {
    let Finished {
        workspace,
        purpose,
        linear_user_name,
        linear_org_name,
        missing,
    } = finished;
    let here = auth::signed_in().await.ok().flatten();
    let here = here.is_some_and(|viewer| viewer.session.workspace_id == workspace);
    if purpose == AuthorizationPurpose::Integration && here {
        let less = if missing.is_empty() {
            String::new()
        } else {
            format!(" Not granted: {}.", missing.join(", "))
        };
        let told = format!("Linear is connected: {linear_org_name}, as {linear_user_name}.{less}");
        flash::tell(&told).await;
        return "/integrations";
    }
    let given = Authorized {
        linear_user_name,
        linear_org_name,
        missing,
    };
    given.keep().await;
    "/authorized"
}

async fn failed(error: ServiceError) -> impl IntoView {
    headers::set_page_status(error::status(error.kind()));
    let error = public(error);
    let signed_in = auth::signed_in().await.ok().flatten().is_some();
    let again = if signed_in {
        Either::Left(view! {
            <p>
                <a class="button" data-kind="primary" href="/integrations" rel="noreferrer">"Back to Integrations"</a>
            </p>
            <p class="muted">"If you were sent a link, ask for a new one: each works once."</p>
        })
    } else {
        Either::Right(view! {
            <p class="muted">"To try again, ask whoever sent you the link for a new one: each works once. You can close this window."</p>
        })
    };
    view! {
        <Alone title="Access was not given">
            <ErrorNotice error/>
            {again}
        </Alone>
    }
}

/// The refusal without what came along in the address: whoever made that may have written anything.
fn public(error: ServiceError) -> AppError {
    let mut error = AppError::from(error);
    if error.code == "access_denied" {
        "You did not allow it in Linear, so nothing was connected.".clone_into(&mut error.message);
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_in_the_address_is_not_shown() {
        let message = "Access was not given in Linear: call 555-0100";
        let shown = public(ServiceError::conflict("access_denied", message));
        assert_eq!(
            shown.message,
            "You did not allow it in Linear, so nothing was connected."
        );
        let other = public(ServiceError::conflict("state_used", "Used already."));
        assert_eq!(other.message, "Used already.");
    }
}
