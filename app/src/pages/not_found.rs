//! Addresses where there is nothing.

use http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::AppError;
use crate::components::{EmptyState, IconName};
use crate::headers;
use crate::layout::{PageHead, private};

/// The page for every address that leads nowhere.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    headers::set_page_status(StatusCode::NOT_FOUND);
    private("Not found", |_| async move {
        view! { <NoSuchThing what="page" list="/" list_name="Back to the overview"/> }
    })
}

/// Whether an error says that the thing is not there.
pub(super) fn is_not_found(error: &AppError) -> bool {
    error.code == "not_found"
}

/// What a page says about a thing that is not there, or is somebody else's.
#[component]
pub(super) fn NoSuchThing(
    what: &'static str,
    list: &'static str,
    list_name: &'static str,
    #[prop(default = "The address may be mistyped, or it belongs to another workspace.")]
    why: &'static str,
) -> impl IntoView {
    headers::set_page_status(StatusCode::NOT_FOUND);
    view! {
        <Title text="Not found"/>
        <PageHead title="Not found"/>
        <EmptyState icon=IconName::Minus title=format!("There is no such {what} here")>
            <p>{why}</p>
            <p><a href=list>{list_name}</a></p>
        </EmptyState>
    }
}
