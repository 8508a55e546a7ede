//! Agents and their tokens.

use domain::EventKind;
use domain::agent::NewAgent;
use domain::view::AgentView;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::policies::AgentStops;
use super::token_once::TokenOnce;
use crate::AppError;
use crate::auth::ctx;
use crate::components::{Section, TextArea, TextField};
use crate::flash;
use crate::islands::{AgentsPanel, LiveRegion};
use crate::layout::{PageHead, Visit, or_error, private};
use crate::refused::Refused;
use crate::server_fns::{CreateAgent, load_agents};

/// Everybody who can be hired.
#[component]
pub(crate) fn AgentsPage() -> impl IntoView {
    private("Agents", |visit: Visit| async move {
        let may_change = visit.viewer.may_change();
        let secret = flash::NewSecret::show(&visit.viewer.session).await;
        let typed: Option<NewAgent> = flash::typed("agent").await;
        let error = Refused::of::<CreateAgent>(visit.refused.as_ref());
        let agents = load_agents().await;
        let form_key = ctx().ids.uuid_v4().to_string();
        let token_key = form_key.clone();
        let writes = writes(&visit, agents.as_deref().unwrap_or_default()).await;
        let form = may_change.then(|| view! { <AddAgent typed error form_key/> });
        view! {
            <PageHead title="Agents"/>
            {secret.map(|(name, secret)| view! { <TokenOnce name secret/> })}
            {or_error(agents, |initial| view! { <AgentsPanel initial may_change form_key=token_key/> })}
            {writes}
            {form}
        }
    })
}

/// The part of the page that the server makes anew.
const WRITES: &str = "agents-writes";

/// Whose writes are stopped, and the switch of each; nothing as long as there is nobody to stop.
async fn writes(visit: &Visit, agents: &[AgentView]) -> impl IntoView + use<> {
    let may_change = visit.viewer.may_change();
    let agents = (!agents.is_empty()).then(|| agents.to_vec());
    let stops = services::policy::stops(&ctx(), &visit.viewer.caller()).await;
    let stops = stops.map_err(AppError::from);
    let section = agents.map(|agents| {
        view! {
            <Section id="writes" title="Writes to Linear">
                {or_error(stops, |stops| view! { <AgentStops agents stops may_change/> })}
            </Section>
        }
    });
    view! {
        <LiveRegion region=WRITES.to_owned() kinds=vec![EventKind::Policy, EventKind::Agent]/>
        <div id=WRITES>{section}</div>
    }
}

#[component]
fn AddAgent(typed: Option<NewAgent>, error: Option<AppError>, form_key: String) -> impl IntoView {
    let (name, description) = typed
        .map(|typed| (typed.name, typed.description))
        .unwrap_or_default();
    view! {
        <Section id="add-agent" title="Add an agent">
            <form method="post" action=CreateAgent::url() class="form">
                <input type="hidden" name="form_key" value=form_key/>
                <TextField name="name" label="Name" value=name placeholder="Frontend agent" error=error.clone()/>
                <TextArea name="description" label="Description" value=description rows=3 required=false error
                    hint="What it is good at. May stay empty."/>
                <div class="form-actions"><button class="button" data-kind="primary">"Add agent"</button></div>
            </form>
        </Section>
    }
}
