//! One hiring.

use domain::view::HiringDetail;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::not_found::{NoSuchThing, is_not_found};
use crate::AppError;
use crate::components::ErrorNotice;
use crate::fmt;
use crate::islands::{CopyButton, HiringPanel};
use crate::layout::{PageHead, Visit, private};
use crate::server_fns::load_hiring;

/// A hiring with its issue, its sync and its history.
#[component]
pub(crate) fn HiringPage() -> impl IntoView {
    let id = use_params_map()
        .get_untracked()
        .get("id")
        .and_then(|id| id.parse().ok());
    private("Hiring", move |visit: Visit| async move {
        let may_change = visit.viewer.may_change();
        let detail = match id {
            Some(id) => load_hiring(id).await,
            None => Err(AppError::new("not_found", "There is no such hiring.")),
        };
        view! {
            <p class="trail"><a href="/hirings">"Hirings"</a></p>
            {match detail {
                Ok(detail) => Either::Left(view! { <Found detail may_change/> }),
                Err(error) => Either::Right(view! { <Missing error/> }),
            }}
        }
    })
}

#[component]
fn Found(detail: HiringDetail, may_change: bool) -> impl IntoView {
    let hiring = &detail.hiring;
    let title = format!("{} by {}", hiring.capability, hiring.agent_name);
    let id = hiring.id.to_string();
    let short = fmt::short_id(&id);
    view! {
        <Title text=title/>
        <PageHead title=hiring.capability.clone()/>
        <p class="subtitle">
            <bdi>{hiring.agent_name.clone()}</bdi>
            <span class="muted">"id " <code title=id.clone()>{short}</code></span>
            <CopyButton text=id what="the id".to_owned()/>
        </p>
        <HiringPanel initial=detail may_change/>
    }
}

#[component]
fn Missing(error: AppError) -> impl IntoView {
    if is_not_found(&error) {
        return Either::Left(
            view! { <NoSuchThing what="hiring" list="/hirings" list_name="All hirings"/> },
        );
    }
    Either::Right(view! { <PageHead title="Hiring"/> <ErrorNotice error/> })
}
