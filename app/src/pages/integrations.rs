//! The connection to Linear: three steps at first, a state to look at afterwards.

mod connect;
mod connection;
mod leave;
mod team;
mod webhook;

use domain::view::{DisconnectionView, IntegrationStatus, TeamView};
use domain::{EventKind, IntegrationState};
use leptos::prelude::*;
use uuid::Uuid;

use self::connect::{KeyForm, TestedKey};
use self::connection::Connection;
use self::leave::Left;
use self::team::DefaultTeam;
use crate::AppError;
use crate::auth::{Viewer, ctx};
use crate::components::{EmptyState, IconName, Section};
use crate::flash::KeyDraft;
use crate::islands::{ChangedHint, LiveRegion};
use crate::layout::{PageHead, Visit, or_error, private};
use crate::refused::Refused;
use crate::server_fns::{TestKey, load_integration};

/// The part of the page that changes by itself.
const REGION: &str = "integration";

/// Linear, the integration there is.
#[component]
pub(crate) fn IntegrationsPage() -> impl IntoView {
    private("Integrations", |visit: Visit| async move {
        let error = Refused::of::<TestKey>(visit.refused.as_ref());
        let status = load_integration().await;
        let draft = KeyDraft::look().await;
        let body = match status {
            Ok(status) => Ok(body(&visit.viewer, status, draft, error).await),
            Err(error) => Err(error),
        };
        view! {
            <PageHead title="Integrations"/>
            {or_error(body, |body| body)}
        }
    })
}

async fn body(
    viewer: &Viewer,
    status: IntegrationStatus,
    draft: Option<KeyDraft>,
    error: Option<AppError>,
) -> AnyView {
    let may_change = viewer.may_change();
    let (connected, selected) = (status.connected, status.selected_team_id);
    match draft.filter(|_| may_change) {
        Some(draft) => {
            view! { <TestedKey test=draft.test replaces=connected selected/> }.into_any()
        }
        None if connected => connected_body(viewer, status, error).await,
        None => {
            let left = status.disconnection;
            view! { <NotConnected may_change error left/> }.into_any()
        }
    }
}

async fn connected_body(
    viewer: &Viewer,
    status: IntegrationStatus,
    error: Option<AppError>,
) -> AnyView {
    let may_change = viewer.may_change();
    let disconnecting = status.state == Some(IntegrationState::Disconnecting);
    let selected = status.selected_team_id;
    let forms = if may_change && !disconnecting {
        let teams = services::integration::known_teams(&ctx(), &viewer.caller()).await;
        let teams = teams.map_err(AppError::from);
        Some(view! { <Forms teams selected error/> })
    } else {
        None
    };
    view! {
        <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::Integration, EventKind::Delivery]/>
        <div id=REGION><Connection status may_change/></div>
        {forms}
    }
    .into_any()
}

/// What an admin can change of a connection that works.
#[component]
fn Forms(
    teams: Result<Vec<TeamView>, AppError>,
    selected: Option<Uuid>,
    error: Option<AppError>,
) -> impl IntoView {
    let open = error.is_some();
    view! {
        <Section id="default-team" title="Default team">
            {or_error(teams, |teams| view! { <DefaultTeam teams selected/> })}
        </Section>
        <Section id="key" title="Key">
            <p class="muted">"The key is stored encrypted and never shown again."</p>
            <details class="disclosure" open=open>
                <summary>"Replace the key"</summary>
                <KeyForm error/>
            </details>
        </Section>
    }
}

#[component]
fn NotConnected(
    may_change: bool,
    error: Option<AppError>,
    left: Option<DisconnectionView>,
) -> impl IntoView {
    let explain = "Hirings become issues in Linear, and a move there comes back here.";
    let form = if may_change {
        view! {
            <Section id="connect" title="Connect Linear">
                <p>{explain}</p>
                <KeyForm error/>
            </Section>
        }
        .into_any()
    } else {
        view! {
            <EmptyState icon=IconName::Integrations title="Linear is not connected">
                <p>{explain} " An admin or the owner can connect it."</p>
            </EmptyState>
        }
        .into_any()
    };
    view! {
        <ChangedHint kind=EventKind::Integration address="/integrations".to_owned()/>
        {left.map(|disconnection| view! { <Left disconnection/> })}
        {form}
    }
}
