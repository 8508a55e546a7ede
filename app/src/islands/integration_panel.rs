//! The connection to Linear, once there is one.

use domain::view::{IntegrationStatus, WebhookView};
use domain::{EventKind, Timestamp, WebhookState};
use leptos::either::Either;
use leptos::prelude::*;

use super::shared::{Troubles, follow};
use crate::components::{Fact, Notice, State, When, safe_address};
use crate::live::use_fresh;
use crate::server_fns::{RegisterWebhook, load_integration};
use crate::words::Tone;

const KINDS: &[EventKind] = &[EventKind::Integration, EventKind::Delivery];

/// State, owner and way back of the connection.
#[island]
pub(crate) fn IntegrationPanel(initial: IntegrationStatus, may_change: bool) -> impl IntoView {
    let fresh = use_fresh(initial, KINDS, load_integration);
    let register = ServerAction::<RegisterWebhook>::new();
    let refusal = follow(register, fresh);
    let body = move || {
        let IntegrationStatus { webhook, .. } = fresh.value.get();
        let webhook = webhook.map(|webhook| view! { <WebhookPart webhook register may_change/> });
        view! {
            <ConnectionPart status=fresh.value.get()/>
            {webhook}
        }
    };
    view! {
        <Troubles refusal failure=fresh.failure/>
        {body}
    }
}

#[component]
fn ConnectionPart(status: IntegrationStatus) -> impl IntoView {
    let broken = status.state_reason.map(|reason| {
        view! { <Notice tone=Tone::Bad>{reason}</Notice> }
    });
    let logo = status.linear_org_logo_url.as_deref().and_then(safe_address);
    let logo =
        logo.map(|address| view! { <img class="logo" src=address alt="" width="20" height="20"/> });
    let unknown = || "not known".to_owned();
    view! {
        {broken}
        <dl class="facts">
            <Fact name="State">{status.state.map(|state| view! { <State word=state/> })}</Fact>
            <Fact name="Linear workspace">
                <span class="with-logo">{logo} {status.linear_org_name.unwrap_or_else(unknown)}</span>
            </Fact>
            <Fact name="With the key of">{status.linear_user_name.unwrap_or_else(unknown)}</Fact>
            <Fact name="Default team">{status.selected_team_name.unwrap_or_else(unknown)}</Fact>
            <Fact name="Connected">{status.connected_at.map(|at| view! { <When at/> })}</Fact>
            <Fact name="Last exchange">
                {moment_or_none(status.last_synced_at)}</Fact>
        </dl>
    }
}

/// How changes come back.
#[component]
fn WebhookPart(
    webhook: WebhookView,
    register: ServerAction<RegisterWebhook>,
    may_change: bool,
) -> impl IntoView {
    let troubled = matches!(webhook.state, WebhookState::Refused | WebhookState::Failed);
    let tone = if webhook.state == WebhookState::Failed {
        Tone::Bad
    } else {
        Tone::Warn
    };
    let reason = webhook.reason.map(|reason| {
        view! { <Notice tone title="Changes in Linear do not come back.">{reason}</Notice> }
    });
    let again = (troubled && may_change).then(|| {
        view! {
            <ActionForm action=register>
                <button class="button" disabled=move || register.pending().get()>"Register the webhook again"</button>
            </ActionForm>
        }
    });
    let what = webhook.last_delivery.map(|what| format!("{what}, "));
    let last = view! { {what} {moment_or_none(webhook.last_delivery_at)} };
    view! {
        <section class="section" aria-labelledby="webhook-heading">
            <h2 id="webhook-heading">"Webhook"</h2>
            {reason}
            <dl class="facts">
                <Fact name="State"><State word=webhook.state/></Fact>
                <Fact name="Deliveries"><span class="number">{webhook.deliveries.to_string()}</span></Fact>
                <Fact name="Last delivery">{last}</Fact>
                <Fact name="Address"><code class="address">{webhook.url}</code></Fact>
            </dl>
            {again}
        </section>
    }
}

fn moment_or_none(at: Option<Timestamp>) -> impl IntoView {
    match at {
        Some(at) => Either::Left(view! { <When at/> }),
        None => Either::Right("none yet"),
    }
}
