//! One action: what would happen, why, what exactly changes, who has agreed, and what can be done.

use std::sync::Arc;

use domain::pending_action::Remark;
use domain::view::{PendingActionView, TargetView};
use domain::{ActionState, PendingActionId};
use leptos::either::Either;
use leptos::prelude::*;

use super::changes::Changes;
use super::edited::EditedArguments;
use super::forms::Forms;
use super::outcome::Outcome;
use super::reader::Reader;
use super::tickets::Tickets;
use crate::components::{Due, Fact, Icon, IconName, Notice, State, When, safe_address};
use crate::markdown;
use crate::unseen::visible;
use crate::words::Tone;

/// An action, or its place if the page shows it already. `bulk` gives it a box to be chosen by.
#[component]
pub(super) fn Action(action: PendingActionView, reader: Reader, bulk: bool) -> impl IntoView {
    let print = reader.print(&action, bulk);
    if reader.shows(&print) {
        return Either::Left(view! { <article id=anchor(action.id) data-same=""></article> });
    }
    let action = Arc::new(action);
    Either::Right(view! { <Whole action reader bulk print/> })
}

fn anchor(id: PendingActionId) -> String {
    format!("action-{id}")
}

#[component]
fn Whole(
    action: Arc<PendingActionView>,
    reader: Reader,
    bulk: bool,
    print: String,
) -> impl IntoView {
    let id = action.id;
    let summary_id = format!("summary-{id}");
    let chosen = (bulk && action.status.is_open())
        .then(|| view! { <ChooseBox id hash=action.hash.clone() summary=action.summary.clone()/> });
    let single = reader.single;
    let summary = visible(&action.summary);
    // The page of a single action has it as its heading.
    let heading = (!single).then(|| {
        view! { <h4 id=summary_id.clone()><a href=format!("/approvals/{id}") dir="auto">{summary}</a></h4> }
    });
    let status = action.status.as_str();
    let labelled = if single {
        "action-heading".to_owned()
    } else {
        summary_id
    };
    view! {
        <article class="action" id=anchor(id) tabindex="-1" aria-labelledby=labelled data-status=status data-print=print>
            <header class="action-head">
                {chosen}
                <div class="action-title">
                    {heading}
                    <Standing action=action.clone()/>
                </div>
            </header>
            <p class="stale-note" data-stale-note="" hidden>
                <Icon name=IconName::Alert/> "This changed while you were typing. What you typed is kept. "
                <a href=format!("/approvals/{id}")>"See how it stands now"</a>
            </p>
            <Drift labels=action.drift.clone()/>
            <AgentWords agent=action.agent_name.clone() reason=action.reason.clone()/>
            <Changes changes=action.changes.clone() key=id.to_string()/>
            <Tickets action=action.clone()/>
            <EditedArguments action=action.clone()/>
            <Remarks remarks=action.remarks.clone()/>
            <Outcome action=action.clone()/>
            <Forms action reader/>
        </article>
    }
}

#[component]
fn ChooseBox(id: PendingActionId, hash: String, summary: String) -> impl IntoView {
    view! {
        <input
            type="checkbox"
            id=format!("choose-{id}")
            name="chosen[]"
            value=format!("{id}.{hash}")
            form="bulk"
            data-key="x"
            aria-label=format!("Choose: {summary}")
        />
    }
}

/// Where it stands, since when, until when, and by which rule.
#[component]
fn Standing(action: Arc<PendingActionView>) -> impl IntoView {
    let waits = action.status == ActionState::Pending;
    let ends = waits.then(|| view! { <span>"expires " <Due at=action.expires_at/></span> });
    let agreed = waits.then(|| view! { <Agreed action=action.clone()/> });
    let hiring = action.hiring_id.map(|id| {
        view! { <span><a href=format!("/hirings/{id}")>"The agent's own hiring"</a></span> }
    });
    view! {
        <p class="action-meta muted">
            <State word=action.status/>
            <span>"asked " <When at=action.created_at/></span>
            {ends}
            <span>"rule: " <bdi>{action.rule_name.clone()}</bdi></span>
            {hiring}
        </p>
        {agreed}
    }
}

/// Who agreed so far, where more than one has to.
#[component]
fn Agreed(action: Arc<PendingActionView>) -> impl IntoView {
    let needed = action.approvals_needed.max(1);
    (needed > 1 || !action.approvals.is_empty()).then(|| {
        let count = format!("{} of {needed} people agreed", action.approvals.len());
        let names = action.approvals.iter().cloned().map(|approval| {
            view! { <li><bdi>{approval.name}</bdi> " " <When at=approval.at/></li> }
        });
        view! {
            <div class="agreed">
                <p><Icon name=IconName::Person/> {count}</p>
                <ul class="muted">{names.collect_view()}</ul>
            </div>
        }
    })
}

/// What is another in Linear than when somebody agreed.
#[component]
fn Drift(labels: Vec<String>) -> impl IntoView {
    (!labels.is_empty()).then(|| {
        let labels = labels.join(", ");
        view! {
            <Notice tone=Tone::Warn title="Changed in Linear since: ">
                <bdi>{labels}</bdi> ". Look again: what is shown is how it stands now."
            </Notice>
        }
    })
}

/// Why, in the words of an agent: they may be wrong, or written to persuade.
#[component]
fn AgentWords(agent: String, reason: Option<String>) -> impl IntoView {
    match reason {
        Some(reason) => Either::Left(view! {
            <figure class="agent-words">
                <figcaption class="muted"><bdi>{agent}</bdi> " says why, in its own words, which nobody checked:"</figcaption>
                <blockquote class="prose" dir="auto">{visible(&reason)}</blockquote>
            </figure>
        }),
        None => Either::Right(view! { <p class="muted">"The agent does not say why."</p> }),
    }
}

#[component]
fn Remarks(remarks: Vec<Remark>) -> impl IntoView {
    (!remarks.is_empty()).then(|| {
        let remarks = remarks.into_iter().map(|remark| {
            let says = if remark.by_agent { " answers " } else { " asks " };
            view! {
                <li class="remark" data-agent=remark.by_agent.then_some("")>
                    <p class="muted"><bdi>{remark.by}</bdi> {says} <When at=remark.at/></p>
                    <p class="prose" dir="auto">{visible(&remark.text)}</p>
                </li>
            }
        });
        view! { <ol class="remarks" aria-label="Questions and answers">{remarks.collect_view()}</ol> }
    })
}

/// The issue beside its actions, as it was when it was last looked at.
#[component]
pub(super) fn Context(target: TargetView, key: String) -> impl IntoView {
    let link = target.url.as_deref().and_then(safe_address).map(|address| {
        view! {
            <p><a class="issue" href=address rel="noopener noreferrer" target="_blank">
                "Open in Linear" <Icon name=IconName::External/> <span class="visually-hidden">", opens a new tab"</span>
            </a></p>
        }
    });
    let fact = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <Fact name><bdi>{visible(&value)}</bdi></Fact> })
    };
    let facts = [
        fact("State", target.state_name),
        fact("Assignee", target.assignee),
        fact("Priority", target.priority),
        fact("Team", target.team_name),
        fact("Project", target.project_name),
    ];
    let any = facts.iter().any(Option::is_some);
    let facts =
        any.then(|| view! { <dl class="context-facts">{facts.into_iter().collect_view()}</dl> });
    let description = target.description.filter(|text| !text.is_empty());
    let description = description.map(|text| {
        view! {
            <details class="quiet-details" id=format!("description-{key}")>
                <summary>"Description"</summary>
                <div class="markdown" dir="auto" inner_html=markdown::to_html(&text)></div>
            </details>
        }
    });
    view! { {link} {facts} {description} }
}
