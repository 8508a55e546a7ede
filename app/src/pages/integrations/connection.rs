//! The connection as it stands: the part of the page that changes by itself.

use domain::view::IntegrationStatus;
use domain::{ConnectionKind, Feature, IntegrationState};
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::access::{ConnectAgain, GrantFacts, GrantNotices};
use super::leave::{Disconnecting, Leave};
use super::webhook::Webhook;
use crate::components::{Fact, Notice, Section, State, When, safe_address};
use crate::layout::needs_somebody;
use crate::server_fns::SwitchLinear;
use crate::words::Tone;

/// State, webhook, and how to leave.
#[component]
pub(super) fn Connection(status: IntegrationStatus, may_change: bool) -> impl IntoView {
    let disconnecting = status.state == Some(IntegrationState::Disconnecting);
    let works = status.state.is_some_and(IntegrationState::may_call);
    let kind = status.kind.unwrap_or(ConnectionKind::ApiKey);
    let leave = (may_change && !disconnecting).then(|| {
        let linked = status.linked_hirings;
        let recommended = status.linked_recommendations;
        let organization = status.linear_org_name.clone().unwrap_or_default();
        view! { <Leave on=works organization linked recommended kind/> }
    });
    let webhook = status.webhook.clone().filter(|_| !disconnecting);
    let webhook = webhook.map(|webhook| {
        let own = may_register(kind, &status);
        view! { <Webhook webhook works may_change own/> }
    });
    view! {
        <Section id="linear" title="Linear">
            <Standing status may_change works kind/>
        </Section>
        {webhook}
        {leave}
    }
}

/// Whether trying to register a webhook of its own is of any use.
fn may_register(kind: ConnectionKind, status: &IntegrationStatus) -> bool {
    match (kind, &status.grant) {
        (ConnectionKind::ApiKey, _) => true,
        (ConnectionKind::OAuthUser, Some(grant)) => {
            grant.granted_scopes.allow(Feature::CreateWebhooks)
        }
        _ => false,
    }
}

#[component]
fn Standing(
    status: IntegrationStatus,
    may_change: bool,
    works: bool,
    kind: ConnectionKind,
) -> impl IntoView {
    let note = note(&status, may_change, kind);
    let grant = status.grant.clone();
    let notices = grant
        .clone()
        .map(|grant| view! { <GrantNotices kind grant works/> });
    let logo = status.linear_org_logo_url.as_deref().and_then(safe_address);
    let logo =
        logo.map(|address| view! { <img class="logo" src=address alt="" width="20" height="20"/> });
    let unknown = || "not known".to_owned();
    let acts_as = if kind == ConnectionKind::ApiKey {
        "With the key of"
    } else {
        "Acts as"
    };
    let exchanged = match status.last_synced_at {
        Some(at) => Either::Left(view! { <When at/> }),
        None => Either::Right("none yet"),
    };
    let team = status
        .selected_team_name
        .unwrap_or_else(|| "none chosen yet".to_owned());
    let project = status
        .selected_project_name
        .map(|name| view! { <Fact name="Default project">{name}</Fact> });
    view! {
        {note}
        {notices}
        <dl class="facts">
            <Fact name="State">{status.state.map(|state| view! { <State word=state/> })}</Fact>
            <Fact name="Since">{status.state_since.map(|at| view! { <When at/> })}</Fact>
            <Fact name="Linear workspace">
                <span class="with-logo">{logo} {status.linear_org_name.unwrap_or_else(unknown)}</span>
            </Fact>
            <Fact name="Connected by">{kind.in_words()}</Fact>
            <Fact name=acts_as>{status.linear_user_name.unwrap_or_else(unknown)}</Fact>
            <Fact name="Default team">{team}</Fact>
            {project}
            <Fact name="Linked hirings"><span class="number">{status.linked_hirings.to_string()}</span></Fact>
            <Fact name="Connected">{status.connected_at.map(|at| view! { <When at/> })}</Fact>
            <Fact name="Last exchange">{exchanged}</Fact>
            {grant.map(|grant| view! { <GrantFacts grant/> })}
        </dl>
    }
}

/// What somebody has to know first, and can do about it.
fn note(status: &IntegrationStatus, may_change: bool, kind: ConnectionKind) -> Option<AnyView> {
    let state = status.state?;
    if state == IntegrationState::Disabled {
        return Some(view! { <SwitchedOff may_change/> }.into_any());
    }
    if let Some(disconnection) = status.disconnection.clone() {
        return Some(view! { <Disconnecting disconnection may_change/> }.into_any());
    }
    let title = needs_somebody(state);
    let reason = status.state_reason.clone();
    if title.is_none() && reason.is_none() {
        return None;
    }
    let tone = match state {
        IntegrationState::Expiring => Tone::Warn,
        _ => Tone::Bad,
    };
    let again = (may_change && title.is_some()).then(|| {
        let grant = status.grant.clone();
        view! { <ConnectAgain kind grant/> }
    });
    let waits = state
        .waiting_reason()
        .map(|_| view! { <p>"Nothing is lost: what is to go to Linear waits until then."</p> });
    let note = view! {
        <Notice tone title=title.unwrap_or_default()>
            {reason.map(|reason| view! { <p>{reason}</p> })}
            {waits}
            {again}
        </Notice>
    };
    Some(note.into_any())
}

#[component]
fn SwitchedOff(may_change: bool) -> impl IntoView {
    let on = may_change.then(|| {
        view! {
            <form method="post" action=SwitchLinear::url() class="actions">
                <input type="hidden" name="on" value="true"/>
                <button class="button" data-kind="primary" id="switch-on">"Switch on"</button>
            </form>
        }
    });
    view! {
        <Notice tone=Tone::Warn title="The connection is switched off.">
            <p>"Nothing goes to Linear and nothing that comes from there is applied. All of it is kept: once it is switched on, \
            what waits goes out, and Linear is asked what changed."</p>
            {on}
        </Notice>
    }
}
