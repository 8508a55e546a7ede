//! The connection to Linear: three steps at first, a state to look at afterwards.

mod connect;
mod team;

use domain::EventKind;
use domain::view::IntegrationStatus;
use leptos::prelude::*;

use self::connect::{KeyForm, TestedKey};
use self::team::DefaultTeam;
use crate::AppError;
use crate::auth::{Viewer, ctx};
use crate::components::{EmptyState, IconName, Section};
use crate::flash::KeyDraft;
use crate::islands::{ChangedHint, IntegrationPanel};
use crate::layout::{PageHead, Visit, or_error, private};
use crate::refused::Refused;
use crate::server_fns::{TestKey, load_integration};

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
        None => view! { <NotConnected may_change error/> }.into_any(),
    }
}

async fn connected_body(
    viewer: &Viewer,
    status: IntegrationStatus,
    error: Option<AppError>,
) -> AnyView {
    let may_change = viewer.may_change();
    let selected = status.selected_team_id;
    let teams = services::integration::known_teams(&ctx(), &viewer.caller()).await;
    let teams = teams.map_err(AppError::from);
    let forms = may_change.then(|| {
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
    });
    view! {
        <Section id="linear" title="Linear">
            <IntegrationPanel initial=status may_change/>
        </Section>
        {forms}
    }
    .into_any()
}

#[component]
fn NotConnected(may_change: bool, error: Option<AppError>) -> impl IntoView {
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
        {form}
    }
}
