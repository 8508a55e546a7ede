//! One message: where it stands, every try, and what it says.

use domain::view::{WebhookAttemptView, WebhookMessageDetail};
use domain::{EventKind, MessageStatus, WebhookMessageId};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

use super::super::not_found::{NoSuchThing, is_not_found};
use crate::AppError;
use crate::auth::ctx;
use crate::components::{Due, ErrorNotice, Fact, Section, State, When};
use crate::islands::{CopyButton, LiveRegion};
use crate::layout::{PageHead, Visit, private};
use crate::server_fns::ResendWebhookMessage;

/// The part of the page that changes by itself.
const REGION: &str = "message";

/// Why a message may not be there.
const GONE: &str = "It may have been removed: messages are kept for as many days as deliveries, and go with their endpoint. \
    Or the address is mistyped, or belongs to another workspace.";

/// A message with its tries and its payload.
#[component]
pub(crate) fn WebhookMessagePage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id");
    let id: Option<WebhookMessageId> = id.and_then(|id| id.parse().ok());
    private("Message", move |visit: Visit| async move {
        let by = visit.viewer.caller();
        let detail = match id {
            Some(id) => services::webhook_message::get(&ctx(), &by, id)
                .await
                .map_err(AppError::from),
            None => Err(AppError::new("not_found", "There is no such message.")),
        };
        match detail {
            Ok(detail) => Either::Left(view! { <Found detail/> }),
            Err(error) => Either::Right(view! { <Missing error/> }),
        }
    })
}

#[component]
fn Missing(error: AppError) -> impl IntoView {
    if is_not_found(&error) {
        return Either::Left(
            view! { <NoSuchThing what="message" list="/settings/webhooks" list_name="All endpoints" why=GONE/> },
        );
    }
    Either::Right(view! { <PageHead title="Message"/> <ErrorNotice error/> })
}

#[component]
fn Found(detail: WebhookMessageDetail) -> impl IntoView {
    let WebhookMessageDetail {
        message,
        payload,
        attempts,
    } = detail;
    let id = message.id.to_string();
    let endpoint = format!("/settings/webhooks/{}", message.endpoint_id);
    let payload = serde_json::to_string_pretty(&payload).unwrap_or_default();
    let next = message
        .next_attempt_at
        .map(|at| view! { <Fact name="Next try"><Due at/></Fact> });
    let waits = message.status == MessageStatus::Waiting;
    let verb = if waits { "Send now" } else { "Send again" };
    view! {
        <p class="trail">
            <a href="/settings">"Settings"</a> " / " <a href="/settings/webhooks">"Outgoing webhooks"</a> " / "
            <a href=endpoint>"Endpoint"</a>
        </p>
        <PageHead title=message.event.as_str()/>
        <p class="subtitle">
            <span class="muted">"id " <code class="wrap">{id.clone()}</code></span>
            <CopyButton text=id.clone() what="the id".to_owned()/>
        </p>
        <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::WebhookEndpoint]/>
        <div id=REGION>
            <dl class="facts">
                <Fact name="Status">
                    <div class="stack-tight"><State word=message.status/> <span class="reason">{message.last_error}</span></div>
                </Fact>
                {next}
                <Fact name="Happened"><When at=message.created_at/></Fact>
            </dl>
            <form class="actions" method="post" action=ResendWebhookMessage::url()>
                <input type="hidden" name="id" value=id/>
                <button class="button" id="resend">{verb}</button>
                <span class="muted">"Under the same id, with all its tries ahead of it."</span>
            </form>
            <Section id="tries" title="Tries"><Tries attempts/></Section>
        </div>
        <Section id="payload" title="Payload">
            <pre class="example" tabindex="0" role="region" aria-label="Payload, line by line"><code>{payload}</code></pre>
        </Section>
    }
}

#[component]
fn Tries(attempts: Vec<WebhookAttemptView>) -> impl IntoView {
    if attempts.is_empty() {
        return Either::Left(view! { <p class="muted">"It was not tried yet."</p> });
    }
    let rows = attempts
        .into_iter()
        .map(|attempt| view! { <TryRow attempt/> })
        .collect_view();
    Either::Right(view! {
        <table class="plain">
            <caption class="visually-hidden">"Tries, oldest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"When"</th>
                    <th scope="col">"Answer"</th>
                    <th scope="col" class="number">"Took"</th>
                    <th scope="col">"It said"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    })
}

#[component]
fn TryRow(attempt: WebhookAttemptView) -> impl IntoView {
    let answer = attempt
        .status_code
        .map_or_else(|| "none".to_owned(), |code| code.to_string());
    let said = if attempt.answer.is_empty() {
        Either::Left(view! { <span class="muted">{attempt.error}</span> })
    } else {
        Either::Right(view! { <code class="wrap" dir="auto">{attempt.answer}</code> })
    };
    view! {
        <tr>
            <th scope="row"><When at=attempt.at/></th>
            <td>{answer}</td>
            <td class="number">{format!("{} ms", attempt.duration_ms)}</td>
            <td>{said}</td>
        </tr>
    }
}
