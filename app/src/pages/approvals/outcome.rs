//! What became of an action: the decision, and what it led to in Linear.

use std::sync::Arc;

use domain::view::{DecisionView, PendingActionView};
use domain::{ActionState, Refusal};
use leptos::prelude::*;
use serde_json::Value;

use crate::AppError;
use crate::components::{Icon, IconName, Notice, When, safe_address};
use crate::unseen::visible;
use crate::words::Tone;

/// The decision and its outcome, as far as there are any.
#[component]
pub(super) fn Outcome(action: Arc<PendingActionView>) -> impl IntoView {
    // While it can be taken back, that is said beside the way to do so.
    let shown = action.status != ActionState::Pending && action.status != ActionState::Approved;
    let decision = action.decision.clone().filter(|_| shown);
    let unknown = (action.status == ActionState::Unknown).then(|| {
        view! {
            <Notice tone=Tone::Warn title="It was sent to Linear, and no answer came.">
                "Whether Linear has it is being found out. It is not sent again before that is certain."
            </Notice>
        }
    });
    let finished = action
        .finished_at
        .map(|at| view! { <p class="muted">"Finished " <When at/></p> });
    view! {
        {decision.map(|decision| view! { <Decision decision/> })}
        {unknown}
        {action.refusal.clone().map(|refusal| {
            let title = if action.tickets.is_empty() { "It was not done." } else { "Not all of it was done." };
            view! { <Failure refusal title/> }
        })}
        {action.result.as_ref().and_then(link)}
        {finished}
    }
}

#[component]
fn Decision(decision: DecisionView) -> impl IntoView {
    let verb = match decision.outcome {
        ActionState::Rejected => "Rejected",
        ActionState::Cancelled => "Cancelled",
        ActionState::Expired => "Expired",
        _ => "Approved",
    };
    let by = (decision.outcome != ActionState::Expired)
        .then(|| view! { " by " <bdi>{decision.by}</bdi> });
    let reason = decision.reason.map(|reason| {
        view! { <blockquote class="prose" dir="auto">{visible(&reason)}</blockquote> }
    });
    view! {
        <div class="decision">
            <p><strong>{verb}</strong> {by} " " <When at=decision.at/></p>
            {reason}
        </div>
    }
}

#[component]
fn Failure(refusal: Refusal, title: &'static str) -> impl IntoView {
    let code = refusal.code.clone();
    let error = AppError::from(refusal);
    view! {
        <Notice tone=Tone::Bad title=title>{error.sentence()} " " <code>{code}</code></Notice>
    }
}

/// A link to what there is in Linear now.
fn link(result: &Value) -> Option<impl IntoView + use<>> {
    let text = |name: &str| result.get(name).and_then(Value::as_str);
    let address = safe_address(text("url")?)?;
    let name = ["issue_identifier", "identifier"]
        .into_iter()
        .find_map(text);
    let name = visible(name.unwrap_or("what was made"));
    Some(view! {
        <p>
            <a class="issue" href=address rel="noopener noreferrer" target="_blank">
                "See " <bdi>{name}</bdi> " in Linear" <Icon name=IconName::External/>
                <span class="visually-hidden">", opens a new tab"</span>
            </a>
        </p>
    })
}
