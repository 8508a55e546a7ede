//! The workspace, you, the look, what is kept, and the workspace's own tokens.

mod retention;

use domain::view::{ApiTokenView, SessionView, WebhookEndpointView};
use leptos::prelude::*;
use server_fn::ServerFn;

use self::retention::Retention;
use super::token_once::TokenOnce;
use crate::AppError;
use crate::auth::ctx;
use crate::components::{Fact, Icon, IconName, Section, TokenForm, TokenList};
use crate::flash;
use crate::layout::{PageHead, Visit, or_error, private};
use crate::refused::Refused;
use crate::server_fns::{ChooseTheme, SetRetention};
use crate::theme::{self, Theme};

/// Settings.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    private("Settings", |visit: Visit| async move {
        let may_change = visit.viewer.may_change();
        let secret = flash::NewSecret::show(&visit.viewer.session).await;
        let by = visit.viewer.caller();
        let error = Refused::of::<SetRetention>(visit.refused.as_ref());
        let typed = flash::typed("retention").await;
        let settings = services::retention::get(&ctx(), &by).await;
        let settings = settings.map_err(AppError::from);
        let tokens = services::api_token::list(&ctx(), &by).await;
        let tokens = tokens.map_err(AppError::from);
        let endpoints = services::webhook_endpoint::list(&ctx(), &by).await;
        let endpoints = endpoints.map_err(AppError::from);
        let form_key = ctx().ids.uuid_v4().to_string();
        view! {
            <PageHead title="Settings"/>
            {secret.map(|(name, secret)| view! { <TokenOnce name secret/> })}
            <You session=visit.viewer.session/>
            <Look/>
            <Section id="retention" title="What is kept">
                {or_error(settings, move |settings| view! { <Retention settings typed error may_change/> })}
            </Section>
            {may_change.then(|| view! { <Webhooks endpoints/> })}
            <Section id="tokens" title="API tokens of the workspace">
                <p class="muted">
                    "A token of the workspace may do by REST what an admin may do here. Agents have their own, on the page "
                    <a href="/agents">"Agents"</a> "."
                </p>
                {or_error(tokens, |tokens| view! { <Tokens tokens may_change form_key/> })}
            </Section>
        }
    })
}

#[component]
fn You(session: SessionView) -> impl IntoView {
    view! {
        <Section id="workspace" title="Workspace">
            <dl class="facts">
                <Fact name="Name">{session.workspace_name}</Fact>
                <Fact name="Id"><code>{session.workspace_id.to_string()}</code></Fact>
            </dl>
        </Section>
        <Section id="you" title="You">
            <dl class="facts">
                <Fact name="Name">{session.user_name}</Fact>
                <Fact name="E-mail">{session.email}</Fact>
                <Fact name="Role">{session.role.as_str()}</Fact>
            </dl>
        </Section>
    }
}

/// Where the workspace is told of what happens, in a line; the rest has a page of its own.
#[component]
fn Webhooks(endpoints: Result<Vec<WebhookEndpointView>, AppError>) -> impl IntoView {
    let line = |endpoints: Vec<WebhookEndpointView>| {
        let off = endpoints.iter().filter(|one| !one.enabled).count();
        let there = match endpoints.len() {
            0 => "There are no endpoints yet.".to_owned(),
            1 => "There is 1 endpoint.".to_owned(),
            n => format!("There are {n} endpoints."),
        };
        let off = (off > 0).then(|| {
            view! { <span class="state" data-tone="bad"><Icon name=IconName::Alert/> {format!("{off} disabled")}</span> }
        });
        view! { <p>{there} " " {off}</p> }
    };
    view! {
        <Section id="webhooks" title="Outgoing webhooks">
            <p class="muted">"Another program is told when an action waits, is decided or has its outcome."</p>
            {or_error(endpoints, line)}
            <p><a href="/settings/webhooks">"Manage outgoing webhooks"</a></p>
        </Section>
    }
}

#[component]
fn Look() -> impl IntoView {
    let chosen = theme::chosen();
    let choice = move |theme: Theme| {
        view! {
            <label>
                <input
                    type="radio"
                    name="theme"
                    value=theme.attribute().unwrap_or("system")
                    checked=theme == chosen
                />
                <span>{theme.label()}</span>
            </label>
        }
    };
    view! {
        <Section id="look" title="Look">
            <form method="post" action=ChooseTheme::url() class="form">
                <fieldset class="field radios" data-layout="row">
                    <legend>"Theme in this browser"</legend>
                    {Theme::ALL.map(choice).collect_view()}
                </fieldset>
                <div class="form-actions"><button class="button">"Apply"</button></div>
            </form>
        </Section>
    }
}

#[component]
fn Tokens(tokens: Vec<ApiTokenView>, may_change: bool, form_key: String) -> impl IntoView {
    let none = tokens
        .is_empty()
        .then(|| view! { <p class="muted">"There are none yet."</p> });
    view! {
        {none}
        <TokenList tokens may_change of="workspace"/>
        {may_change.then(|| view! { <TokenForm agent_id=None form_key/> })}
    }
}
