//! The form for a new hiring.

use domain::HiringStatus;
use domain::hiring::MAX_TASK_DESCRIPTION;
use domain::view::{AgentView, IntegrationStatus, TeamView};
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::AppError;
use crate::auth::{Viewer, ctx};
use crate::components::{Choice, EmptyState, IconName, Notice, SelectField, TextArea, TextField};
use crate::flash;
use crate::layout::{PageHead, Visit, or_error, private};
use crate::refused::Refused;
use crate::server_fns::{CreateHiring, HiringForm, load_integration};
use crate::words::Tone;

/// What there is to choose from.
struct Choices {
    agents: Vec<AgentView>,
    integration: IntegrationStatus,
    /// The teams of Linear, or why they are not known.
    teams: Result<Vec<TeamView>, AppError>,
}

/// Hire an agent.
#[component]
pub(crate) fn NewHiringPage() -> impl IntoView {
    private("New hiring", |visit: Visit| async move {
        let error = Refused::of::<CreateHiring>(visit.refused.as_ref());
        let typed: HiringForm = flash::typed("hiring").await.unwrap_or_default();
        let choices = choices(&visit.viewer).await;
        let form_key = ctx().ids.uuid_v4().to_string();
        view! {
            <p class="trail"><a href="/hirings">"Hirings"</a></p>
            <PageHead title="New hiring"/>
            {or_error(choices, move |choices| {
                if choices.agents.is_empty() {
                    Either::Left(view! { <NobodyToHire/> })
                } else {
                    Either::Right(view! { <HireForm choices typed error form_key/> })
                }
            })}
        }
    })
}

async fn choices(viewer: &Viewer) -> Result<Choices, AppError> {
    let agents = services::agent::list(&ctx(), &viewer.caller()).await?;
    let integration = load_integration().await?;
    let teams = if integration.connected {
        services::integration::known_teams(&ctx(), &viewer.caller())
            .await
            .map_err(AppError::from)
    } else {
        Ok(Vec::new())
    };
    Ok(Choices {
        agents,
        integration,
        teams,
    })
}

#[component]
fn NobodyToHire() -> impl IntoView {
    view! {
        <EmptyState icon=IconName::Agents title="There is nobody to hire yet">
            <p><a href="/agents">"Add an agent first"</a></p>
        </EmptyState>
    }
}

#[component]
fn HireForm(
    choices: Choices,
    typed: HiringForm,
    error: Option<AppError>,
    form_key: String,
) -> impl IntoView {
    let Choices {
        agents,
        integration,
        teams,
    } = choices;
    let agents = agents
        .into_iter()
        .map(|agent| Choice::new(agent.id, agent.name))
        .collect();
    let pending = typed.status == HiringStatus::Pending.as_str();
    let linear = view! { <LinearPart integration teams typed=typed.clone() error=error.clone()/> };
    view! {
        <form method="post" action=CreateHiring::url() class="form">
            <input type="hidden" name="form_key" value=form_key/>
            <SelectField name="agent_id" post_as="hiring[agent_id]" label="Agent" choices=agents
                value=typed.agent_id error=error.clone()/>
            <TextField name="capability" post_as="hiring[capability]" label="Capability" value=typed.capability
                placeholder="coding" hint="What it is hired for, in a word or two." error=error.clone()/>
            <TextArea name="task_description" post_as="hiring[task_description]" label="Task"
                value=typed.task_description error=error.clone()
                hint=format!("Markdown, up to {MAX_TASK_DESCRIPTION} characters. It becomes the text of the issue in Linear.")/>
            <TextField name="price" post_as="hiring[price]" label="Price" value=typed.price inputmode="decimal"
                placeholder="50.00" hint="A number with up to two decimals." error=error/>
            {linear}
            <fieldset class="field radios">
                <legend>"Status"</legend>
                <label>
                    <input type="radio" name="hiring[status]" value="paid" checked=!pending/>
                    <span>"Paid: the agent may begin, and Linear gets its issue"</span>
                </label>
                <label>
                    <input type="radio" name="hiring[status]" value="pending" checked=pending/>
                    <span>"Pending: nothing happens until it is marked as paid"</span>
                </label>
            </fieldset>
            <div class="form-actions">
                <button class="button" data-kind="primary">"Hire"</button>
                <a class="button" data-kind="quiet" href="/hirings">"Discard"</a>
            </div>
        </form>
    }
}

/// Whether an issue follows the hiring, and in which team.
#[component]
fn LinearPart(
    integration: IntegrationStatus,
    teams: Result<Vec<TeamView>, AppError>,
    typed: HiringForm,
    error: Option<AppError>,
) -> impl IntoView {
    if !integration.connected {
        return Either::Left(view! {
            <Notice tone=Tone::Quiet title="Linear is not connected.">
                "This hiring will have no issue there. " <a href="/integrations">"Connect Linear"</a>
            </Notice>
        });
    }
    // A blank form syncs: that is what the connection is for.
    let ticked = typed.sync_to_linear.is_some() || typed.capability.is_empty();
    let default = integration
        .selected_team_id
        .map(|id| id.to_string())
        .unwrap_or_default();
    let value = if typed.linear_team_id.is_empty() {
        default
    } else {
        typed.linear_team_id
    };
    let team = match teams {
        Ok(teams) => {
            let choices = teams
                .into_iter()
                .map(|team| Choice::new(team.id, team.name))
                .collect();
            Either::Left(view! {
                <SelectField name="linear_team_id" post_as="hiring[linear_team_id]" label="Team" choices value error/>
            })
        }
        Err(reason) => Either::Right(view! {
            <Notice tone=Tone::Warn title="The teams are not known at the moment.">
                {reason.sentence()} " The issue goes to the default team."
            </Notice>
        }),
    };
    Either::Right(view! {
        <fieldset class="field sync">
            <legend>"Linear"</legend>
            <label class="check">
                <input type="checkbox" name="hiring[sync_to_linear]" value="true" checked=ticked/>
                <span>"Follow this hiring with an issue in Linear"</span>
            </label>
            <div class="sync-team">{team}</div>
        </fieldset>
    })
}
