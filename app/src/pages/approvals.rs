//! Approvals: what agents want to write and may not by themselves. The page that approvers live in, so all that a
//! decision needs stands on it, nothing is cut, and every decision is a plain form.

mod action;
mod bulk;
mod changes;
mod edit_form;
mod edited;
mod forms;
mod group;
mod history;
mod keys;
mod notify;
mod one;
mod outcome;
mod reader;
#[cfg(test)]
mod sample;
mod tickets;

use domain::EventKind;
use domain::view::{PendingActionView, TargetView};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::action::{Action, Context};
use self::bulk::{BulkForm, DecidedNotice};
use self::group::{AgentGroup, IssueGroup, group};
use self::keys::Keys;
use self::notify::Notify;
use self::reader::Reader;
use crate::AppError;
use crate::auth::ctx;
use crate::components::{EmptyState, IconName};
use crate::flash::DecidedMany;
use crate::fmt;
use crate::islands::{ApprovalKeys, LiveRegion};
use crate::layout::{PageHead, Visit, or_error, private};
use crate::live::shown;

pub(crate) use self::history::ApprovalHistoryPage;
pub(crate) use self::one::ApprovalPage;

/// The part of the page that changes by itself.
const REGION: &str = "approvals";

/// Everything that waits, by agent and issue.
#[component]
pub(crate) fn ApprovalsPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    private("Approvals", move |visit: Visit| async move {
        let by = visit.viewer.caller();
        let reader = Reader::of(&visit, &query, "/approvals", false).await;
        let decided = DecidedMany::show().await;
        let actions = services::pending_action::waiting(&ctx(), &by).await;
        let actions = actions.map_err(AppError::from);
        let may_decide = reader.decides;
        let waiting = visit.counts.pending;
        let stop = visit.viewer.may_change().then(|| {
            view! { <a class="button" data-kind="danger" href="/policies#stop-heading">"Stop writes…"</a> }
        });
        view! {
            <PageHead title="Approvals">
                <a class="button" href="/approvals/digest">"Digest"</a>
                <a class="button" href="/approvals/history">"History"</a>
                {stop}
            </PageHead>
            <DecidedNotice decided/>
            {(!may_decide).then(|| view! { <WhoDecides/> })}
            <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::PendingAction]/>
            <ApprovalKeys region=REGION.to_owned()/>
            <div class="page-tools">{may_decide.then(|| view! { <Keys/> })} <Notify/></div>
            {or_error(actions, |actions| view! { <Waiting actions reader waiting/> })}
        }
    })
}

/// For people who read and do not decide.
#[component]
fn WhoDecides() -> impl IntoView {
    view! {
        <p class="lead">"Approvers, admins and the owner of this workspace decide here. You see what they see."</p>
    }
}

#[component]
fn Waiting(actions: Vec<PendingActionView>, reader: Reader, waiting: u64) -> impl IntoView {
    let decides = reader.decides;
    let open = actions.iter().filter(|action| action.status.is_open());
    let open = open.count();
    let bulk = decides && open > 1;
    let more = waiting.saturating_sub(u64::try_from(open).unwrap_or(u64::MAX));
    let more = (more > 0).then(|| {
        let more = format!(
            "{} more wait; they appear once these are decided.",
            fmt::counted(more)
        );
        view! { <p class="muted" id="approvals-more">{more}</p> }
    });
    let groups = group(actions);
    let list = if groups.is_empty() {
        Either::Left(view! {
            <div id="approvals-none">
                <EmptyState icon=IconName::CheckCircle title="Nothing waits for a decision">
                    <p>"What agents ask for appears here by itself. " <a href="/approvals/history">"See what was decided"</a></p>
                </EmptyState>
            </div>
        })
    } else {
        let groups = groups.into_iter();
        let groups = groups.map(|group| view! { <Agent group reader=reader.clone() bulk/> });
        Either::Right(groups.collect_view())
    };
    view! {
        <div id=REGION data-keyed="">{list} {more}</div>
        {decides.then(|| view! { <BulkForm/> })}
    }
}

#[component]
fn Agent(group: AgentGroup, reader: Reader, bulk: bool) -> impl IntoView {
    let key = group.key();
    let heading = format!("agent-{key}-heading");
    let count = match group.count() {
        1 => "1 action".to_owned(),
        count => format!("{count} actions"),
    };
    let acting = group.identifier.clone().map(|identifier| {
        view! { <span class="muted">" for " <bdi>{identifier}</bdi></span> }
    });
    let agent = key.clone();
    let issues = group.issues.into_iter().map(move |issue| {
        view! { <Issue issue agent=agent.clone() reader=reader.clone() bulk/> }
    });
    view! {
        <section class="agent-group" id=format!("agent-{key}") data-keyed="" aria-labelledby=heading.clone()>
            <h2 id=heading.clone()><bdi>{group.agent_name}</bdi> {acting} " " <span class="muted">{count}</span></h2>
            {issues.collect_view()}
        </section>
    }
}

#[component]
fn Issue(issue: IssueGroup, agent: String, reader: Reader, bulk: bool) -> impl IntoView {
    let key = format!("{agent}-{}", issue.key());
    let heading = format!("issue-{key}-heading");
    let (target, is_new) = (issue.target, issue.issue.is_none());
    // With its place: the same issue may stand beside the actions of several agents.
    let print = shown::print(&(&key, &target, is_new));
    let context = if reader.shows(&print) {
        Either::Left(view! { <div id=format!("context-{key}") data-same=""></div> })
    } else {
        Either::Right(view! {
            <div class="issue-context" id=format!("context-{key}") data-print=print>
                <h3 id=heading.clone()>{title(&target, is_new)}</h3>
                <Context target key=key.clone()/>
            </div>
        })
    };
    let actions = issue.actions.into_iter();
    let actions = actions.map(|action| view! { <Action action reader=reader.clone() bulk/> });
    view! {
        <section class="issue-group" id=format!("issue-{key}") data-keyed="" aria-labelledby=heading>
            {context}
            <div class="issue-actions" id=format!("actions-{key}") data-keyed="">{actions.collect_view()}</div>
        </section>
    }
}

/// What the actions are about, in a line.
fn title(target: &TargetView, is_new: bool) -> impl IntoView + use<> {
    let identifier = target.identifier.clone();
    let name = target.title.clone().unwrap_or_default();
    match identifier {
        Some(identifier) => EitherOf3::A(
            view! { <bdi>{identifier}</bdi> " " <bdi>{crate::unseen::visible(&name)}</bdi> },
        ),
        None if is_new => EitherOf3::B("Without an issue so far"),
        None => EitherOf3::C("An issue in Linear"),
    }
}
