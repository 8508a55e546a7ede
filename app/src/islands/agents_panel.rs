//! The agents of the workspace, each with its tokens.

use domain::EventKind;
use domain::view::AgentView;
use leptos::either::Either;
use leptos::prelude::*;

use super::shared::Troubles;
use crate::components::{EmptyState, IconName, TokenForm, TokenList};
use crate::fmt;
use crate::live::use_fresh;
use crate::server_fns::load_agents;

const KINDS: &[EventKind] = &[EventKind::Agent, EventKind::Hiring];

/// All agents. `form_key` makes each form on the page take effect once.
#[island]
pub(crate) fn AgentsPanel(
    initial: Vec<AgentView>,
    may_change: bool,
    form_key: String,
) -> impl IntoView {
    let fresh = use_fresh(initial, KINDS, load_agents);
    let agents = fresh.value;
    let empty = Memo::new(move |_| agents.with(Vec::is_empty));
    let ids = move || agents.with(|agents| agents.iter().map(|agent| agent.id).collect::<Vec<_>>());
    let form_key = StoredValue::new(form_key);
    let card = move |id| {
        let agent =
            move || agents.with(|agents| agents.iter().find(|agent| agent.id == id).cloned());
        // The form is no part of what is made anew: somebody may be typing there.
        let form = may_change.then(|| {
            let key = form_key.with_value(|key| format!("{key}-{id}"));
            view! { <TokenForm agent_id=Some(id) form_key=key/> }
        });
        view! {
            <li class="card">
                {move || agent().map(|agent| view! { <AgentBody agent may_change/> })}
                {form}
            </li>
        }
    };
    view! {
        <Troubles failure=fresh.failure/>
        {move || if empty.get() {
            Either::Left(view! {
                <EmptyState icon=IconName::Agents title="No agents yet">
                    <p>"An agent can be hired once it is here, and reports its work with a token of its own."</p>
                </EmptyState>
            })
        } else {
            Either::Right(view! {
                <ul class="cards"><For each=ids key=|id| *id children=card/></ul>
            })
        }}
    }
}

#[component]
fn AgentBody(agent: AgentView, may_change: bool) -> impl IntoView {
    let id = agent.id.to_string();
    let short = fmt::short_id(&id);
    let open = match agent.open_hirings {
        0 => "no open hirings".to_owned(),
        1 => "1 open hiring".to_owned(),
        open => format!("{open} open hirings"),
    };
    let description =
        (!agent.description.is_empty()).then(|| view! { <p class="prose">{agent.description}</p> });
    let no_tokens = agent.tokens.is_empty().then(|| {
        view! { <p class="muted">"No token yet: it can be hired, but cannot report its work."</p> }
    });
    view! {
        <div class="card-head">
            <h2>{agent.name}</h2>
            <p class="muted">
                <a href=format!("/hirings?agent_id={id}")>{open}</a>
                ", id " <code title=id.clone()>{short}</code>
            </p>
        </div>
        {description}
        {no_tokens}
        <TokenList tokens=agent.tokens may_change/>
    }
}
