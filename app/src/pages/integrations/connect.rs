//! Paste a key and test it; then choose the team and connect.

use domain::view::ConnectionTest;
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

use crate::AppError;
use crate::components::{
    Choice, Fact, Icon, IconName, Notice, Section, SelectField, TextField, safe_address,
};
use crate::server_fns::{ConnectLinear, ForgetKey, TestKey};
use crate::words::Tone;

/// The first step.
#[component]
pub(super) fn KeyForm(error: Option<AppError>) -> impl IntoView {
    view! {
        <ol class="how">
            <li>"In Linear, open Settings, then Security & access, and create a personal API key."</li>
            <li>"An admin's key can also register the webhook that brings changes back."</li>
            <li>"Paste it here. Testing stores nothing."</li>
        </ol>
        <form method="post" action=TestKey::url() class="form">
            <TextField name="api_key" label="API key" kind="password" placeholder="lin_api_…" error/>
            <div class="form-actions"><button class="button">"Test connection"</button></div>
        </form>
    }
}

/// The second step: who it is, what the key cannot do, and which team.
#[component]
pub(super) fn TestedKey(
    test: ConnectionTest,
    replaces: bool,
    selected: Option<Uuid>,
) -> impl IntoView {
    let title = if replaces {
        "Replace the key of Linear"
    } else {
        "Connect Linear"
    };
    let logo = test.linear_org_logo_url.as_deref().and_then(safe_address);
    let logo =
        logo.map(|address| view! { <img class="logo" src=address alt="" width="20" height="20"/> });
    let limits = test
        .limitations
        .into_iter()
        .map(|limit| view! { <li>{limit}</li> });
    let limits = limits.collect::<Vec<_>>();
    let limits = (!limits.is_empty()).then(|| {
        view! {
            <Notice tone=Tone::Warn title="What this key cannot do">
                <ul class="limits">{limits}</ul>
            </Notice>
        }
    });
    let teams: Vec<Choice> = test
        .teams
        .into_iter()
        .map(|team| Choice::new(team.id, format!("{} ({})", team.name, team.key)))
        .collect();
    view! {
        <Section id="tested" title>
            <p class="all-well"><Icon name=IconName::CheckCircle/> "The key works. Nothing is stored yet."</p>
            <dl class="facts">
                <Fact name="Linear workspace"><span class="with-logo">{logo} {test.linear_org_name}</span></Fact>
                <Fact name="Key of"><bdi>{test.linear_user_name}</bdi> " " <span class="muted">{test.linear_user_email}</span></Fact>
            </dl>
            {limits}
            <ConnectForm teams selected/>
            <form method="post" action=ForgetKey::url()>
                <button class="button" data-kind="quiet">"Use another key"</button>
            </form>
        </Section>
    }
}

#[component]
fn ConnectForm(teams: Vec<Choice>, selected: Option<Uuid>) -> impl IntoView {
    if teams.is_empty() {
        return view! {
            <Notice tone=Tone::Bad title="This key sees no team.">
                "Make a team in Linear, or have its owner added to one, and test again."
            </Notice>
        }
        .into_any();
    }
    let value = selected.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <form method="post" action=ConnectLinear::url() class="form">
            <SelectField name="team_id" label="Default team" choices=teams value
                hint="New issues go there, unless a hiring names another team."/>
            <div class="form-actions"><button class="button" data-kind="primary">"Connect Linear"</button></div>
        </form>
    }
    .into_any()
}
