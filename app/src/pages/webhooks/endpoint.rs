//! One endpoint: how it does, what can be done with it, and its log.

use domain::view::WebhookEndpointView;
use domain::{EventKind, WebhookEndpointId};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

use super::super::not_found::{NoSuchThing, is_not_found};
use super::form::Fields;
use super::log::{Log, Sought};
use super::once::SecretOnce;
use super::{undelivered, word};
use crate::auth::ctx;
use crate::components::{ConfirmDialog, Due, ErrorNotice, Fact, Section, State, When};
use crate::islands::LiveRegion;
use crate::layout::{PageHead, Visit, private};
use crate::refused::Refused;
use crate::server_fns::{
    EndpointForm, RemoveWebhookEndpoint, ResendToEndpoint, RotateEndpointSecret,
    SwitchWebhookEndpoint, TestWebhookEndpoint, UpdateWebhookEndpoint,
};
use crate::{AppError, flash, fmt};

/// The part of the page that changes by itself.
const REGION: &str = "endpoint";

/// An endpoint with its log.
#[component]
pub(crate) fn WebhookEndpointPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id");
    let id: Option<WebhookEndpointId> = id.and_then(|id| id.parse().ok());
    let sought = Sought::from_address();
    private("Outgoing webhook", move |visit: Visit| async move {
        let by = visit.viewer.caller();
        let found = match id {
            Some(id) => services::webhook_endpoint::get(&ctx(), &by, id)
                .await
                .map_err(AppError::from),
            None => Err(AppError::new("not_found", "There is no such endpoint.")),
        };
        let shown = match found {
            Ok(endpoint) => {
                let secret =
                    flash::NewEndpointSecret::show(&visit.viewer.session, endpoint.id).await;
                let log = sought.page(&by, endpoint.id).await;
                let typed = flash::typed::<EndpointForm>("webhook_endpoint_changed").await;
                let error = Refused::of::<UpdateWebhookEndpoint>(visit.refused.as_ref());
                let form_key = ctx().ids.uuid_v4().to_string();
                Either::Left(view! {
                    <PageHead title=host(&endpoint.url)/>
                    {secret.map(|secret| view! { <SecretOnce secret/> })}
                    <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::WebhookEndpoint]/>
                    <div id=REGION>
                        <Standing endpoint=endpoint.clone()/>
                        <Section id="log" title="Messages"><Log page=log sought/></Section>
                    </div>
                    <Change endpoint typed error form_key/>
                })
            }
            Err(error) => Either::Right(view! { <Missing error/> }),
        };
        view! {
            <p class="trail"><a href="/settings">"Settings"</a> " / " <a href="/settings/webhooks">"Outgoing webhooks"</a></p>
            {shown}
        }
    })
}

#[component]
fn Missing(error: AppError) -> impl IntoView {
    if is_not_found(&error) {
        return Either::Left(
            view! { <NoSuchThing what="endpoint" list="/settings/webhooks" list_name="All endpoints"/> },
        );
    }
    Either::Right(view! { <PageHead title="Outgoing webhook"/> <ErrorNotice error/> })
}

/// The host of an address, as a heading.
fn host(url: &str) -> String {
    let parsed = url::Url::parse(url).ok();
    let host = parsed.as_ref().and_then(|url| url.host_str());
    host.map_or_else(|| url.to_owned(), str::to_owned)
}

/// How it does, and what can be done at once.
#[component]
fn Standing(endpoint: WebhookEndpointView) -> impl IntoView {
    let told = match &endpoint.events {
        None => "everything".to_owned(),
        Some(events) => {
            let words: Vec<&str> = events.iter().map(|event| event.as_str()).collect();
            words.join(", ")
        }
    };
    let since = endpoint.disabled_at.or(endpoint.failing_since);
    let since = since.map(|at| view! { <span class="muted">"since " <When at/></span> });
    let last = match endpoint.last_success_at {
        Some(at) => Either::Left(view! { <When at/> }),
        None => Either::Right("nothing yet"),
    };
    let previous = endpoint.previous_secret_until.map(|at| {
        view! { <Fact name="Secret before">"signed with, too; ends " <Due at/></Fact> }
    });
    let (word, undelivered) = (word(&endpoint), undelivered(&endpoint));
    let (reason, url) = (endpoint.disabled_reason.clone(), endpoint.url.clone());
    let purpose = endpoint.description.clone();
    let purpose = purpose.unwrap_or_else(|| "not said".to_owned());
    view! {
        <dl class="facts">
            <Fact name="State">
                <div class="stack-tight"><State word/> <span class="reason">{reason}</span> {since}</div>
            </Fact>
            <Fact name="Address"><code class="wrap">{url}</code></Fact>
            <Fact name="For"><bdi>{purpose}</bdi></Fact>
            <Fact name="Told of">{told}</Fact>
            <Fact name="Last taken">{last}</Fact>
            <Fact name="Not delivered">{undelivered}</Fact>
            {previous}
        </dl>
        <Switches endpoint/>
    }
}

/// Test and off; or on, with what was missed.
#[component]
fn Switches(endpoint: WebhookEndpointView) -> impl IntoView {
    let id = endpoint.id.to_string();
    let missed = endpoint.held + endpoint.failed;
    if !endpoint.enabled {
        let resend = (missed > 0).then(|| {
            let label = format!("Send what it missed, too ({})", fmt::counted(missed));
            view! {
                <label class="check"><input type="checkbox" name="resend" value="true" checked=true/> <span>{label}</span></label>
            }
        });
        return Either::Left(view! {
            <form method="post" action=SwitchWebhookEndpoint::url() class="form" data-layout="row">
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="enabled" value="true"/>
                {resend}
                <button class="button" data-kind="primary" id="enable">"Enable"</button>
            </form>
        });
    }
    let again = (missed > 0).then(|| {
        let label = format!("Send again what it missed ({})", fmt::counted(missed));
        view! {
            <form method="post" action=ResendToEndpoint::url()>
                <input type="hidden" name="id" value=id.clone()/>
                <button class="button" id="resend">{label}</button>
            </form>
        }
    });
    Either::Right(view! {
        <div class="actions">
            <form method="post" action=TestWebhookEndpoint::url()>
                <input type="hidden" name="id" value=id.clone()/>
                <button class="button" id="test">"Send a test"</button>
            </form>
            {again}
            <form method="post" action=SwitchWebhookEndpoint::url()>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="enabled" value="false"/>
                <button class="button" id="disable">"Disable"</button>
            </form>
        </div>
    })
}

/// What is done now and then: outside of what changes by itself.
#[component]
fn Change(
    endpoint: WebhookEndpointView,
    typed: Option<EndpointForm>,
    error: Option<AppError>,
    form_key: String,
) -> impl IntoView {
    let id = endpoint.id.to_string();
    let form = typed.unwrap_or(EndpointForm {
        url: endpoint.url,
        description: endpoint.description.unwrap_or_default(),
        events: endpoint.events.unwrap_or_default(),
    });
    let (rotated, removed) = (id.clone(), id.clone());
    view! {
        <Section id="change" title="Change">
            <form method="post" action=UpdateWebhookEndpoint::url() class="form">
                <input type="hidden" name="id" value=id/>
                <Fields form error/>
                <div class="form-actions"><button class="button">"Change endpoint"</button></div>
            </form>
        </Section>
        <Section id="secret" title="Signing secret">
            <p class="muted">"For 24 hours messages are signed with the old and the new one, so that the receiver can change without missing any."</p>
            <form method="post" action=RotateEndpointSecret::url() class="actions">
                <input type="hidden" name="id" value=rotated/>
                <input type="hidden" name="form_key" value=form_key/>
                <button class="button">"Rotate the secret"</button>
            </form>
        </Section>
        <Section id="remove" title="Remove"><Removal id=removed/></Section>
    }
}

#[component]
fn Removal(id: String) -> impl IntoView {
    view! {
        <ConfirmDialog
            id="remove-endpoint"
            opens="Remove endpoint…"
            title="Remove this endpoint?"
            lost="Nothing is sent to it any more. Its secret and its messages are erased, also those that still wait."
        >
            <form method="post" action=RemoveWebhookEndpoint::url()>
                <input type="hidden" name="id" value=id/>
                <button class="button" data-kind="danger-solid">"Remove endpoint"</button>
            </form>
        </ConfirmDialog>
    }
}
