//! One hiring: where it stands, how far Linear agrees, what can be done, what happened.

use domain::view::{HiringDetail, HiringView};
use domain::{EventKind, HiringId, HiringStatus};
use leptos::either::Either;
use leptos::prelude::*;

use super::shared::{Troubles, follow};
use crate::components::{
    AgentWrites, ConfirmDialog, Fact, IssueLink, Section, State, SyncNote, Timeline, When,
};
use crate::live::use_fresh;
use crate::server_fns::{SetHiringStatus, load_hiring};
use crate::words::verb;

const KINDS: &[EventKind] = &[EventKind::Hiring, EventKind::Integration];

type SetStatus = ServerAction<SetHiringStatus>;

/// Everything of a hiring that changes.
#[island]
pub(crate) fn HiringPanel(initial: HiringDetail, may_change: bool) -> impl IntoView {
    let id = initial.hiring.id;
    let task = initial.hiring.task_description.clone();
    let fresh = use_fresh(initial, KINDS, move || load_hiring(id));
    let set_status = SetStatus::new();
    let refusal = follow(set_status, fresh);
    let detail = fresh.value;
    let facts = move || view! { <HiringFacts hiring=detail.with(|detail| detail.hiring.clone())/> };
    let actions = move || may_change.then(|| view! { <Actions detail=detail.get() set_status/> });
    let writes =
        move || view! { <AgentWrites writes=detail.with(|detail| detail.writes.clone())/> };
    let history = move || {
        let history = detail.with(|detail| detail.history.clone());
        view! { <Timeline lines=history.into_iter().map(|entry| (None, entry)).collect()/> }
    };
    view! {
        <Troubles refusal failure=fresh.failure/>
        {facts}
        {actions}
        {writes}
        <Section id="task" title="Task">
            <div class="prose">{task}</div>
        </Section>
        <Section id="history" title="History">
            {history}
        </Section>
    }
}

#[component]
fn HiringFacts(hiring: HiringView) -> impl IntoView {
    let issue = hiring
        .linear_issue
        .map(|issue| view! { <IssueLink issue/> });
    view! {
        <dl class="facts">
            <Fact name="Status"><State word=hiring.status/></Fact>
            <Fact name="Agent">{hiring.agent_name}</Fact>
            <Fact name="Price"><span class="number">{hiring.price.to_string()}</span></Fact>
            <Fact name="Linear"><div class="stack-tight">{issue} <SyncNote status=hiring.status sync=hiring.sync/></div></Fact>
            <Fact name="Created"><When at=hiring.created_at/></Fact>
            <Fact name="Updated"><When at=hiring.updated_at/></Fact>
        </dl>
    }
}

/// What can be done; what ends a hiring without its work asks again. Each status has its own place:
/// a button or an open dialog never turns into another one in front of somebody.
#[component]
fn Actions(detail: HiringDetail, set_status: SetStatus) -> impl IntoView {
    let HiringDetail {
        hiring, allowed, ..
    } = detail;
    let button = |status: &HiringStatus| {
        let status = *status;
        allowed.contains(&status).then(|| match status {
            HiringStatus::Failed | HiringStatus::Cancelled => {
                Either::Left(view! { <EndDialog hiring=hiring.clone() status set_status/> })
            }
            _ => Either::Right(view! { <StepForm id=hiring.id status set_status/> }),
        })
    };
    let buttons = HiringStatus::ALL.iter().map(button).collect_view();
    view! { <div class="actions">{buttons}</div> }
}

#[component]
fn StepForm(id: HiringId, status: HiringStatus, set_status: SetStatus) -> impl IntoView {
    view! {
        <ActionForm action=set_status>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="status" value=status.as_str()/>
            <button class="button" data-kind="primary" disabled=move || set_status.pending().get()>
                {verb(status)}
            </button>
        </ActionForm>
    }
}

#[component]
fn EndDialog(hiring: HiringView, status: HiringStatus, set_status: SetStatus) -> impl IntoView {
    let title = if status == HiringStatus::Failed {
        "Mark this hiring as failed?"
    } else {
        "Cancel this hiring?"
    };
    view! {
        <ConfirmDialog id=format!("end-{status}") opens=verb(status) title lost=lost(&hiring)>
            <ActionForm action=set_status>
                <input type="hidden" name="id" value=hiring.id.to_string()/>
                <input type="hidden" name="status" value=status.as_str()/>
                <button class="button" data-kind="danger-solid">{verb(status)}</button>
            </ActionForm>
        </ConfirmDialog>
    }
}

/// What is lost when a hiring ends without its work.
fn lost(hiring: &HiringView) -> String {
    let issue = match &hiring.linear_issue {
        Some(issue) => format!(
            " Its issue {} is moved to canceled in Linear.",
            issue.identifier
        ),
        None => String::new(),
    };
    format!(
        "The engagement of {} for {} ends here, and nothing that it does counts any more.{issue} This cannot be undone.",
        hiring.agent_name, hiring.capability
    )
}
