//! Outgoing webhooks: where the workspace is told of what happens, and what became of each message. For admins.

mod endpoint;
mod form;
mod log;
mod message;
mod once;

pub(crate) use endpoint::WebhookEndpointPage;
pub(crate) use message::WebhookMessagePage;

use domain::EventKind;
use domain::view::WebhookEndpointView;
use domain::webhook_endpoint::MAX_ENDPOINTS;
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;

use self::form::Fields;
use crate::auth::ctx;
use crate::components::{EmptyState, IconName, Section, State, When};
use crate::islands::LiveRegion;
use crate::layout::{PageHead, Visit, or_error, private};
use crate::refused::Refused;
use crate::server_fns::{CreateWebhookEndpoint, EndpointForm};
use crate::words::{Tone, Word};
use crate::{AppError, flash};

/// The part of the page that changes by itself.
const REGION: &str = "endpoints";

/// All endpoints, newest first, and the form for another.
#[component]
pub(crate) fn WebhooksPage() -> impl IntoView {
    private("Outgoing webhooks", |visit: Visit| async move {
        let by = visit.viewer.caller();
        let typed = flash::typed::<EndpointForm>("webhook_endpoint").await;
        let error = Refused::of::<CreateWebhookEndpoint>(visit.refused.as_ref());
        let endpoints = services::webhook_endpoint::list(&ctx(), &by).await;
        let endpoints = endpoints.map_err(AppError::from);
        let form_key = ctx().ids.uuid_v4().to_string();
        view! {
            <p class="trail"><a href="/settings">"Settings"</a></p>
            <PageHead title="Outgoing webhooks"/>
            <p class="lead">
                "Another program is told when an action waits, is decided or has its outcome, or when Linear has to be connected again. \
                Messages are signed by Standard Webhooks, tried again for three days, and kept with every try."
            </p>
            {or_error(endpoints, move |endpoints| {
                let room = (endpoints.len() as u64) < MAX_ENDPOINTS;
                view! {
                    <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::WebhookEndpoint]/>
                    <div id=REGION><Endpoints endpoints/></div>
                    {room.then(|| view! { <AddForm typed error form_key/> })}
                }
            })}
        }
    })
}

#[component]
fn Endpoints(endpoints: Vec<WebhookEndpointView>) -> impl IntoView {
    if endpoints.is_empty() {
        return Either::Left(view! {
            <EmptyState icon=IconName::External title="No endpoints yet">
                <p>"Enter the address of a program that is to be told, for example one that posts to a chat. Its secret is shown once; \
                then send it a test."</p>
            </EmptyState>
        });
    }
    let rows = endpoints
        .into_iter()
        .map(|endpoint| view! { <EndpointRow endpoint/> })
        .collect_view();
    Either::Right(view! {
        <table class="table" role="table">
            <caption class="visually-hidden">"Endpoints, newest first"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"Endpoint"</th>
                    <th role="columnheader" scope="col">"State"</th>
                    <th role="columnheader" scope="col">"Not delivered"</th>
                    <th role="columnheader" scope="col">"Last taken"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    })
}

#[component]
fn EndpointRow(endpoint: WebhookEndpointView) -> impl IntoView {
    let address = format!("/settings/webhooks/{}", endpoint.id);
    let word = word(&endpoint);
    let reason = endpoint
        .disabled_reason
        .clone()
        .map(|reason| view! { <span class="muted">{reason}</span> });
    let last = match endpoint.last_success_at {
        Some(at) => Either::Left(view! { <When at/> }),
        None => Either::Right(view! { <span class="muted">"nothing yet"</span> }),
    };
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" data-label="Endpoint">
                <a class="wrap" href=address>{endpoint.url.clone()}</a>
                <span class="muted"><bdi class="wrap">{endpoint.description.clone()}</bdi></span>
            </th>
            <td role="cell" data-label="State"><div class="stack-tight"><State word/> {reason}</div></td>
            <td role="cell" data-label="Not delivered">{undelivered(&endpoint)}</td>
            <td role="cell" data-label="Last taken">{last}</td>
        </tr>
    }
}

/// Whether messages are sent, and taken.
fn word(endpoint: &WebhookEndpointView) -> Word {
    let (label, icon, tone) = if !endpoint.enabled {
        ("Disabled", IconName::Pause, Tone::Bad)
    } else if endpoint.failing_since.is_some() {
        ("Failing", IconName::Alert, Tone::Warn)
    } else {
        ("Enabled", IconName::CheckCircle, Tone::Good)
    };
    Word { label, icon, tone }
}

/// What has not arrived, in words.
fn undelivered(endpoint: &WebhookEndpointView) -> String {
    let counts = [
        (endpoint.waiting, "waiting"),
        (endpoint.held, "held"),
        (endpoint.failed, "failed"),
    ];
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", crate::fmt::counted(count)))
        .collect();
    if parts.is_empty() {
        return "nothing".to_owned();
    }
    parts.join(", ")
}

#[component]
fn AddForm(
    typed: Option<EndpointForm>,
    error: Option<AppError>,
    form_key: String,
) -> impl IntoView {
    view! {
        <Section id="add" title="Add an endpoint">
            <form method="post" action=CreateWebhookEndpoint::url() class="form">
                <input type="hidden" name="form_key" value=form_key/>
                <Fields form=typed.unwrap_or_default() error/>
                <div class="form-actions"><button class="button" data-kind="primary">"Add endpoint"</button></div>
            </form>
        </Section>
    }
}
