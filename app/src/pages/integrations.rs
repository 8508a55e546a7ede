//! The connection to Linear: two ways to make it, a state to look at afterwards.

mod access;
mod application;
mod connect;
mod connection;
mod consent;
mod leave;
mod oauth;
mod setup;
mod team;
mod ways;
mod webhook;

use domain::view::{DisconnectionView, IntegrationStatus, TeamView};
use domain::{ConnectionKind, EventKind, IntegrationState};
use leptos::either::Either;
use leptos::prelude::*;

use self::connect::{KeyForm, TestedKey};
use self::connection::Connection;
use self::leave::Left;
use self::oauth::OAuth;
use self::setup::Setup;
use self::team::{ChooseTeam, DefaultTeam};
use self::ways::Ways;
use crate::AppError;
use crate::auth::{Viewer, ctx};
use crate::components::{EmptyState, IconName, Notice, Section};
use crate::flash::KeyDraft;
use crate::islands::{ChangedHint, LiveRegion};
use crate::layout::{PageHead, Visit, or_error, private};
use crate::server_fns::load_integration;
use crate::words::Tone;

/// The part of the page that changes by itself.
const REGION: &str = "integration";

/// Linear, the integration there is.
#[component]
pub(crate) fn IntegrationsPage() -> impl IntoView {
    private("Integrations", |visit: Visit| async move {
        let body = body(&visit).await;
        view! {
            <PageHead title="Integrations"/>
            {or_error(body, |body| body)}
        }
    })
}

async fn body(visit: &Visit) -> Result<AnyView, AppError> {
    let viewer = &visit.viewer;
    let status = load_integration().await?;
    let draft = KeyDraft::look().await;
    if let Some(draft) = draft.filter(|_| viewer.may_change()) {
        let (replaces, selected) = (status.connected, status.selected_team_id);
        return Ok(view! { <TestedKey test=draft.test replaces selected/> }.into_any());
    }
    let workspace = viewer.caller().workspace;
    let allowed = services::feature::require_integrations(&ctx(), workspace).await;
    let off = allowed.err().map(|error| error.refusal());
    let setup = if viewer.may_change() && off.is_none() {
        Some(Setup::load(viewer, visit.refused.as_ref()).await?)
    } else {
        None
    };
    let notice = off.clone().map(|off| {
        view! { <Notice tone=Tone::Warn>{off.message}</Notice> }
    });
    let rest = if status.connected {
        connected(viewer, status, setup).await
    } else if off.is_some() {
        let left = status.disconnection;
        let left = left.map(|disconnection| view! { <Left disconnection/> });
        left.into_any()
    } else {
        let left = status.disconnection;
        view! { <NotConnected setup left/> }.into_any()
    };
    Ok(view! { {notice} {rest} }.into_any())
}

async fn connected(viewer: &Viewer, status: IntegrationStatus, setup: Option<Setup>) -> AnyView {
    // What nobody may set up any more can still be switched off and taken away.
    let may_change = viewer.may_change();
    let disconnecting = status.state == Some(IntegrationState::Disconnecting);
    let (first, forms) = match setup.filter(|_| !disconnecting) {
        Some(setup) => {
            let teams = services::integration::known_teams(&ctx(), &viewer.caller()).await;
            let teams = teams.map_err(AppError::from);
            let chosen = status.selected_team_id.is_some();
            let first =
                (!chosen).then(|| or_error(teams.clone(), |teams| view! { <ChooseTeam teams/> }));
            let forms = view! { <Forms status=status.clone() teams setup/> };
            (first, Some(forms))
        }
        None => (None, None),
    };
    view! {
        {first}
        <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::Integration, EventKind::Delivery]/>
        <div id=REGION><Connection status may_change/></div>
        {forms}
    }
    .into_any()
}

/// What an admin can change of a connection.
#[component]
fn Forms(
    status: IntegrationStatus,
    teams: Result<Vec<TeamView>, AppError>,
    setup: Setup,
) -> impl IntoView {
    let kind = status.kind.unwrap_or(ConnectionKind::ApiKey);
    let error = setup.key_error.clone();
    let open = error.is_some();
    // Before a team is chosen its form stands at the top.
    let team = status.selected_team_id.map(|selected| {
        let project = status.selected_project_id;
        view! {
            <Section id="default-team" title="Default team and project">
                {or_error(teams, |teams| view! { <DefaultTeam teams selected project/> })}
            </Section>
        }
    });
    let (intro, summary) = if kind == ConnectionKind::ApiKey {
        (
            "The key is stored encrypted and never shown again.",
            "Replace the key",
        )
    } else {
        (
            "A key takes the place of the OAuth application's access, which is withdrawn in Linear then.",
            "Use a key instead",
        )
    };
    view! {
        {team}
        <OAuth setup kind/>
        <Section id="key" title="API key">
            <p class="muted">{intro}</p>
            <details class="disclosure" open=open>
                <summary>{summary}</summary>
                <KeyForm error/>
            </details>
        </Section>
    }
}

#[component]
fn NotConnected(setup: Option<Setup>, left: Option<DisconnectionView>) -> impl IntoView {
    let explain = "Hirings become issues in Linear, and a move there comes back here.";
    let body = match setup {
        Some(setup) => {
            let error = setup.key_error.clone();
            Either::Left(view! {
                <Section id="connect" title="Connect Linear">
                    <p>{explain}</p>
                    <Ways/>
                </Section>
                <OAuth setup/>
                <Section id="key" title="API key">
                    <KeyForm error/>
                </Section>
            })
        }
        None => Either::Right(view! {
            <EmptyState icon=IconName::Integrations title="Linear is not connected">
                <p>{explain} " An admin or the owner can connect it."</p>
            </EmptyState>
        }),
    };
    view! {
        <ChangedHint kind=EventKind::Integration address="/integrations".to_owned()/>
        {left.map(|disconnection| view! { <Left disconnection/> })}
        {body}
    }
}
