//! One action under its own address: for a link in a message, and for what was decided long ago.

use domain::view::PendingActionView;
use domain::{EventKind, PendingActionId};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::action::{Action, Context};
use super::reader::Reader;
use super::{REGION, WhoDecides, title};
use crate::AppError;
use crate::auth::ctx;
use crate::components::ErrorNotice;
use crate::fmt;
use crate::islands::{ApprovalKeys, CopyButton, LiveRegion};
use crate::layout::{PageHead, Visit, private};
use crate::pages::not_found::{NoSuchThing, is_not_found};
use crate::unseen::visible;

/// Why an action may not be there.
const GONE: &str = "The address is mistyped, or belongs to another workspace.";

/// An action in whatever state.
#[component]
pub(crate) fn ApprovalPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id");
    let id: Option<PendingActionId> = id.and_then(|id| id.parse().ok());
    let query = use_query_map().get_untracked();
    private("Approval", move |visit: Visit| async move {
        let by = visit.viewer.caller();
        let found = match id {
            Some(id) => services::pending_action::get(&ctx(), &by, id)
                .await
                .map_err(AppError::from),
            None => Err(AppError::new("not_found", "There is no such action.")),
        };
        let page = id.map_or_else(|| "/approvals".to_owned(), |id| format!("/approvals/{id}"));
        let reader = Reader::of(&visit, &query, &page, true).await;
        view! {
            <p class="trail"><a href="/approvals">"Approvals"</a></p>
            {match found {
                Ok(action) => EitherOf3::A(view! { <Found action reader/> }),
                Err(error) if is_not_found(&error) => EitherOf3::B(view! {
                    <NoSuchThing what="action" list="/approvals" list_name="All that waits" why=GONE/>
                }),
                Err(error) => EitherOf3::C(view! { <PageHead title="Approval"/> <ErrorNotice error/> }),
            }}
        }
    })
}

#[component]
fn Found(action: PendingActionView, reader: Reader) -> impl IntoView {
    let id = action.id.to_string();
    let target = action.target.clone();
    let about = title(&target, target.issue_id.is_none());
    let by = action.agent_name.clone();
    let who = if reader.decides || action.status.is_final() {
        Either::Left(())
    } else {
        Either::Right(view! { <WhoDecides/> })
    };
    view! {
        <div class="page-head"><h1 id="action-heading" dir="auto">{visible(&action.summary)}</h1></div>
        <p class="subtitle">
            <span class="muted">"asked for by " <bdi>{by}</bdi></span>
            <span class="muted">"id " <code title=id.clone()>{fmt::short_id(&id)}</code></span>
            <CopyButton text=id.clone() what="the id".to_owned()/>
        </p>
        {who}
        <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::PendingAction]/>
        <ApprovalKeys region=REGION.to_owned()/>
        <div class="issue-group" id=REGION data-keyed="">
            <div class="issue-context" id="context">
                <h2>{about}</h2>
                <Context target key="one".to_owned()/>
            </div>
            <div class="issue-actions" id="actions" data-keyed=""><Action action reader bulk=false/></div>
        </div>
    }
}
