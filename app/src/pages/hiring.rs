//! One hiring: where it stands, how far Linear agrees, what can be done, what happened.

mod actions;

use domain::EventKind;
use domain::view::{HiringDetail, HiringView};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use self::actions::Actions;
use super::not_found::{NoSuchThing, is_not_found};
use crate::AppError;
use crate::auth::ctx;
use crate::components::{
    AgentWrites, ErrorNotice, Fact, IssueLink, Section, State, SyncNote, Timeline, When,
};
use crate::fmt;
use crate::islands::{CopyButton, LiveRegion};
use crate::layout::{PageHead, Visit, private};

/// The part of the page that changes by itself.
const REGION: &str = "hiring";

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
            Some(id) => services::hiring::detail(&ctx(), &visit.viewer.caller(), id)
                .await
                .map_err(AppError::from),
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
        <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::Hiring, EventKind::Integration]/>
        <Everything detail may_change/>
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

#[component]
fn Everything(detail: HiringDetail, may_change: bool) -> impl IntoView {
    let HiringDetail {
        hiring,
        allowed,
        history,
        writes,
    } = detail;
    let task = hiring.task_description.clone();
    let actions = may_change.then(|| view! { <Actions hiring=hiring.clone() allowed/> });
    let lines = history.into_iter().map(|entry| (None, entry)).collect();
    view! {
        <div id=REGION data-keyed="">
            <HiringFacts hiring/>
            {actions}
            <AgentWrites writes/>
            <Section id="task" title="Task"><div class="prose">{task}</div></Section>
            <Section id="history" title="History"><Timeline lines/></Section>
        </div>
    }
}

#[component]
fn HiringFacts(hiring: HiringView) -> impl IntoView {
    let issue = hiring
        .linear_issue
        .map(|issue| view! { <IssueLink issue/> });
    view! {
        <dl class="facts" id="hiring-facts">
            <Fact name="Status"><State word=hiring.status/></Fact>
            <Fact name="Agent">{hiring.agent_name}</Fact>
            <Fact name="Price"><span class="number">{hiring.price.to_string()}</span></Fact>
            <Fact name="Linear"><div class="stack-tight">{issue} <SyncNote status=hiring.status sync=hiring.sync/></div></Fact>
            <Fact name="Created"><When at=hiring.created_at/></Fact>
            <Fact name="Updated"><When at=hiring.updated_at/></Fact>
        </dl>
    }
}
