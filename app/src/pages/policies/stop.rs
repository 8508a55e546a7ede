//! The switches that stop writes: of all agents, or of one.

use domain::AgentId;
use domain::view::{AgentView, WriteStopView};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::components::{ConfirmDialog, IconName, State};
use crate::fmt;
use crate::server_fns::{ResumeWrites, StopWrites};
use crate::words::{Tone, Word};

const RUNS: Word = Word {
    label: "May write, as policies say",
    icon: IconName::Check,
    tone: Tone::Good,
};
const STOPPED: Word = Word {
    label: "Stopped",
    icon: IconName::Pause,
    tone: Tone::Bad,
};

/// The switch for all agents.
#[component]
pub(crate) fn StopAll(
    stopped: bool,
    may_change: bool,
    /// How many actions wait for a decision.
    waiting: u64,
    from: &'static str,
) -> impl IntoView {
    if !may_change {
        return EitherOf3::A(view! {
            <State word=if stopped { STOPPED } else { RUNS }/>
            <p class="muted">"Admins and the owner can stop all writes at once."</p>
        });
    }
    if stopped {
        return EitherOf3::B(view! {
            <State word=STOPPED/>
            <p class="muted">"No agent can write to Linear. Reading goes on."</p>
            <div class="actions"><ResumeForm agent=None name="all agents".to_owned() from/></div>
        });
    }
    let lost = format!(
        "No agent writes to Linear until somebody lets writes go on. What waits for a decision ({} now), and what is approved and does \
         not run yet, is cancelled for good: agents have to ask again. What was sent already is not called back. Reading goes on.",
        fmt::counted(waiting)
    );
    EitherOf3::C(view! {
        <p class="muted">"For when something goes wrong: at once, for every agent, whatever the rules say."</p>
        <div class="actions">
            <ConfirmDialog id="stop-all" opens="Stop all writes…" title="Stop all writes?" lost keeps="Let them write">
                <StopForm agent=None from verb="Stop all writes"/>
            </ConfirmDialog>
        </div>
    })
}

/// The switch of each agent.
#[component]
pub(crate) fn AgentStops(
    agents: Vec<AgentView>,
    stops: Vec<WriteStopView>,
    may_change: bool,
) -> impl IntoView {
    let rows = agents.into_iter().map(|agent| {
        let stopped = stops.iter().any(|stop| stop.agent_id == Some(agent.id));
        view! { <AgentStop id=agent.id name=agent.name stopped may_change/> }
    });
    view! { <ul class="agent-stops">{rows.collect_view()}</ul> }
}

#[component]
fn AgentStop(id: AgentId, name: String, stopped: bool, may_change: bool) -> impl IntoView {
    let word = if stopped { STOPPED } else { RUNS };
    let from = "/agents";
    let switch = may_change.then(|| {
        if stopped {
            return Either::Left(view! { <ResumeForm agent=Some(id) name=name.clone() from/> });
        }
        let title = format!("Stop the writes of {name}?");
        let lost = format!(
            "{name} writes nothing to Linear until somebody lets it go on. What waits for a decision from it, and what is approved and \
             does not run yet, is cancelled for good: it has to ask again. What was sent already is not called back. It reads on."
        );
        Either::Right(view! {
            <ConfirmDialog id=format!("stop-{id}") opens="Stop writes…" title lost keeps="Let it write">
                <StopForm agent=Some(id) from verb="Stop writes"/>
            </ConfirmDialog>
        })
    });
    view! {
        <li class="agent-stop" id=format!("writes-{id}")>
            <bdi class="wrap">{name}</bdi> <State word/> {switch}
        </li>
    }
}

#[component]
fn StopForm(agent: Option<AgentId>, from: &'static str, verb: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=StopWrites::url()>
            <Whose agent/>
            <input type="hidden" name="from" value=from/>
            <button class="button" data-kind="danger-solid">{verb}</button>
        </form>
    }
}

#[component]
fn ResumeForm(agent: Option<AgentId>, name: String, from: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=ResumeWrites::url()>
            <Whose agent/>
            <input type="hidden" name="from" value=from/>
            <button class="button">"Let writes go on" <span class="visually-hidden">" of " {name}</span></button>
        </form>
    }
}

/// Nothing stands for all agents.
#[component]
fn Whose(agent: Option<AgentId>) -> impl IntoView {
    agent.map(|id| view! { <input type="hidden" name="agent_id" value=id.to_string()/> })
}
