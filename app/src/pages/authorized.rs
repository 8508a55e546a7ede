//! Where a person ends who gave access and has no business on the other pages.

use leptos::either::Either;
use leptos::prelude::*;

use crate::components::{Icon, IconName, Notice};
use crate::flash::Authorized;
use crate::layout::Alone;
use crate::words::Tone;

/// That it is done.
#[component]
pub(crate) fn AuthorizedPage() -> impl IntoView {
    let page = Suspend::new(async move {
        let given = Authorized::show().await;
        view! { <Alone title="Access is given"><Given given/></Alone> }
    });
    view! { <Suspense>{page}</Suspense> }
}

#[component]
fn Given(given: Option<Authorized>) -> impl IntoView {
    let close = "You can close this window.";
    let Some(given) = given else {
        // After a reload the names are gone; that it is done is still true.
        return Either::Left(view! { <p>"Access is given. " {close}</p> });
    };
    let missing = (!given.missing.is_empty()).then(|| {
        let missing = given.missing.join(", ");
        view! {
            <Notice tone=Tone::Warn title="Less was granted than was asked for.">
                <p>"Not granted: " {missing} ". What needs it will not work."</p>
            </Notice>
        }
    });
    Either::Right(view! {
        <p class="all-well">
            <Icon name=IconName::CheckCircle/>
            <span>
                "Access is given to the account of " <strong><bdi>{given.linear_user_name}</bdi></strong>
                " in " <bdi>{given.linear_org_name}</bdi> "."
            </span>
        </p>
        {missing}
        <p>{close}</p>
    })
}
