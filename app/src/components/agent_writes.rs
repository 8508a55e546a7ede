//! What the agent asked to have written in Linear and is not there.

use domain::LinearWriteKind;
use domain::text::shorten;
use domain::view::LinearWriteView;
use leptos::prelude::*;

use super::{Due, Section, State, When};

/// How much of a comment is shown: enough to know which one it is.
const SHOWN: usize = 200;

/// The agent's writes that wait or were refused, with the reason; nothing where there are none.
#[component]
pub(crate) fn AgentWrites(writes: Vec<LinearWriteView>) -> impl IntoView {
    (!writes.is_empty()).then(|| {
        let lines = writes
            .into_iter()
            .map(|write| view! { <AgentWrite write/> })
            .collect_view();
        view! {
            <Section id="agent-writes" title="Agent's writes that are not in Linear">
                <ul class="agent-writes">{lines}</ul>
            </Section>
        }
    })
}

#[component]
fn AgentWrite(write: LinearWriteView) -> impl IntoView {
    let content = shorten(&write.content, SHOWN);
    let what = match write.kind {
        LinearWriteKind::State => "Move to ",
        LinearWriteKind::Comment => "Comment: ",
    };
    let refused = write.refusal.map(|refusal| refusal.message);
    let reason = refused
        .or(write.waiting_reason)
        .map(|reason| view! { <p class="reason">{reason}</p> });
    let next = write
        .next_attempt_at
        .map(|at| view! { <p class="muted">"Next attempt " <Due at/></p> });
    view! {
        <li class="stack-tight">
            <span>{what} <bdi>{content}</bdi></span>
            <span class="muted">"Asked for " <When at=write.created_at/></span>
            <State word=write.status/>
            {reason}
            {next}
        </li>
    }
}
