//! Agents and their tokens.

use domain::EventKind;
use domain::agent::NewAgent;
use domain::view::AgentView;
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::policies::AgentStops;
use super::token_once::TokenOnce;
use crate::AppError;
use crate::auth::ctx;
use crate::components::{EmptyState, IconName, Section, TextArea, TextField, TokenForm, TokenList};
use crate::islands::LiveRegion;
use crate::layout::{PageHead, Visit, or_error, private};
use crate::refused::Refused;
use crate::server_fns::CreateAgent;
use crate::{flash, fmt};

/// The part of the page that changes by itself.
const REGION: &str = "agents";

/// Everybody who can be hired.
#[component]
pub(crate) fn AgentsPage() -> impl IntoView {
    private("Agents", |visit: Visit| async move {
        let may_change = visit.viewer.may_change();
        let secret = flash::NewSecret::show(&visit.viewer.session).await;
        let typed: Option<NewAgent> = flash::typed("agent").await;
        let error = Refused::of::<CreateAgent>(visit.refused.as_ref());
        let agents = services::agent::list(&ctx(), &visit.viewer.caller()).await;
        let agents = agents.map_err(AppError::from);
        let form_key = ctx().ids.uuid_v4().to_string();
        let token_key = form_key.clone();
        let writes = writes(&visit, agents.as_deref().unwrap_or_default()).await;
        let form = may_change.then(|| view! { <AddAgent typed error form_key/> });
        view! {
            <PageHead title="Agents"/>
            {secret.map(|(name, secret)| view! { <TokenOnce name secret/> })}
            <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::Agent, EventKind::Hiring, EventKind::Policy]/>
            <div id=REGION data-keyed="">
                <div id="agents-all" data-keyed="">
                    {or_error(agents, |agents| view! { <Agents agents may_change form_key=token_key/> })}
                </div>
                {writes}
            </div>
            {form}
        }
    })
}

/// All agents. `form_key` makes each form on the page take effect once.
#[component]
fn Agents(agents: Vec<AgentView>, may_change: bool, form_key: String) -> impl IntoView {
    if agents.is_empty() {
        Either::Left(view! {
            <div id="agents-none">
                <EmptyState icon=IconName::Agents title="No agents yet">
                    <p>"An agent can be hired once it is here, and reports its work with a token of its own."</p>
                </EmptyState>
            </div>
        })
    } else {
        let cards = agents.into_iter().map(|agent| {
            let form_key = may_change.then(|| format!("{form_key}-{}", agent.id));
            view! { <Card agent form_key/> }
        });
        Either::Right(view! {
            <ul class="cards" id="agents-list" data-keyed="">{cards.collect_view()}</ul>
        })
    }
}

/// An agent; with a form for its tokens where there is a key for it.
#[component]
fn Card(agent: AgentView, form_key: Option<String>) -> impl IntoView {
    let id = agent.id;
    let short = fmt::short_id(&id.to_string());
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
    let may_change = form_key.is_some();
    let form = form_key.map(|form_key| view! { <TokenForm agent_id=Some(id) form_key/> });
    view! {
        <li class="card" id=format!("agent-{id}") data-keyed="">
            <div class="card-body" id=format!("about-{id}")>
                <div class="card-head">
                    <h2>{agent.name}</h2>
                    <p class="muted">
                        <a href=format!("/hirings?agent_id={id}")>{open}</a>
                        ", id " <code title=id.to_string()>{short}</code>
                    </p>
                </div>
                {description}
                {no_tokens}
                <TokenList tokens=agent.tokens may_change of=id.to_string()/>
            </div>
            {form}
        </li>
    }
}

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
    view! { <div id="agents-writes">{section}</div> }
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
