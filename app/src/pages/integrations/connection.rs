//! The connection as it stands: the part of the page that changes by itself.

use domain::IntegrationState;
use domain::view::IntegrationStatus;
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::leave::{Disconnecting, Leave};
use super::webhook::Webhook;
use crate::components::{Fact, Notice, Section, State, When, safe_address};
use crate::server_fns::SwitchLinear;
use crate::words::Tone;

/// State, webhook, and how to leave.
#[component]
pub(super) fn Connection(status: IntegrationStatus, may_change: bool) -> impl IntoView {
    let disconnecting = status.state == Some(IntegrationState::Disconnecting);
    let works = status.state.is_some_and(IntegrationState::may_call);
    let leave = (may_change && !disconnecting).then(|| {
        let linked = status.linked_hirings;
        let organization = status.linear_org_name.clone().unwrap_or_default();
        let on = status.state != Some(IntegrationState::Disabled);
        view! { <Leave on organization linked/> }
    });
    let webhook = status.webhook.clone().filter(|_| !disconnecting);
    let webhook = webhook.map(|webhook| view! { <Webhook webhook works may_change/> });
    view! {
        <Section id="linear" title="Linear">
            <Standing status may_change/>
        </Section>
        {webhook}
        {leave}
    }
}

#[component]
fn Standing(status: IntegrationStatus, may_change: bool) -> impl IntoView {
    let note = match (status.state, status.state_reason, status.disconnection) {
        (Some(IntegrationState::Disabled), ..) => {
            Some(Either::Left(view! { <SwitchedOff may_change/> }))
        }
        (_, _, Some(disconnection)) => Some(Either::Right(Either::Left(
            view! { <Disconnecting disconnection may_change/> },
        ))),
        (_, Some(reason), _) => Some(Either::Right(Either::Right(
            view! { <Notice tone=Tone::Bad>{reason}</Notice> },
        ))),
        _ => None,
    };
    let logo = status.linear_org_logo_url.as_deref().and_then(safe_address);
    let logo =
        logo.map(|address| view! { <img class="logo" src=address alt="" width="20" height="20"/> });
    let unknown = || "not known".to_owned();
    let team = match (status.selected_team_id, status.selected_team_name) {
        (None, _) => "none selected yet".to_owned(),
        (_, name) => name.unwrap_or_else(unknown),
    };
    let exchanged = match status.last_synced_at {
        Some(at) => Either::Left(view! { <When at/> }),
        None => Either::Right("none yet"),
    };
    view! {
        {note}
        <dl class="facts">
            <Fact name="State">{status.state.map(|state| view! { <State word=state/> })}</Fact>
            <Fact name="Linear workspace">
                <span class="with-logo">{logo} {status.linear_org_name.unwrap_or_else(unknown)}</span>
            </Fact>
            <Fact name="With the key of">{status.linear_user_name.unwrap_or_else(unknown)}</Fact>
            <Fact name="Default team">{team}</Fact>
            <Fact name="Linked hirings"><span class="number">{status.linked_hirings.to_string()}</span></Fact>
            <Fact name="Connected">{status.connected_at.map(|at| view! { <When at/> })}</Fact>
            <Fact name="Last exchange">{exchanged}</Fact>
        </dl>
    }
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
