//! The log of an endpoint.

use domain::view::{Page, WebhookMessageView};
use domain::{Caller, MessageStatus, WebhookEndpointId};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use services::webhook_message::ListMessages;

use crate::AppError;
use crate::auth::ctx;
use crate::components::{Due, EmptyState, IconName, State, When};
use crate::layout::or_error;
use crate::pages::paged::{self, Pager};
use crate::words::Word;

/// Which messages a visitor looks for, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sought {
    status: Option<MessageStatus>,
    cursor: Option<String>,
}

impl Sought {
    pub(super) fn from_address() -> Self {
        let query = use_query_map().get_untracked();
        Self {
            // A filter that does not exist filters nothing.
            status: query.get("status").and_then(|word| word.parse().ok()),
            cursor: query.get("cursor"),
        }
    }

    /// The address of the page from `cursor` on, below the endpoint's.
    fn address(&self, cursor: Option<&str>) -> String {
        let status = self.status.map(MessageStatus::as_str);
        let parts = [("status", status), ("cursor", cursor)];
        paged::address("", &parts)
    }

    pub(super) async fn page(
        &self,
        by: &Caller,
        endpoint: WebhookEndpointId,
    ) -> Result<Page<WebhookMessageView>, AppError> {
        let wanted = ListMessages {
            endpoint,
            status: self.status,
            cursor: self.cursor.clone(),
            limit: None,
        };
        Ok(services::webhook_message::list(&ctx(), by, wanted).await?)
    }
}

/// One page of messages, newest first.
#[component]
pub(super) fn Log(
    page: Result<Page<WebhookMessageView>, AppError>,
    sought: Sought,
) -> impl IntoView {
    let filter = view! { <StatusFilter chosen=sought.status/> };
    let shown = or_error(page, move |page| {
        let newest = sought.cursor.is_some().then(|| sought.address(None));
        let older = page
            .next_cursor
            .as_deref()
            .map(|cursor| sought.address(Some(cursor)));
        view! {
            <Messages messages=page.items filtered={sought.status.is_some() || sought.cursor.is_some()}/>
            <Pager newest older/>
        }
    });
    view! { {filter} {shown} }
}

#[component]
fn StatusFilter(chosen: Option<MessageStatus>) -> impl IntoView {
    let link = |status: Option<MessageStatus>| {
        let label = status.map_or("All", |status| Word::from(status).label);
        let sought = Sought {
            status,
            cursor: None,
        };
        let current = (status == chosen).then_some("true");
        view! { <li><a href=sought.address(None) aria-current=current>{label}</a></li> }
    };
    let statuses = MessageStatus::ALL.iter().copied().map(Some);
    let links = std::iter::once(None).chain(statuses).map(link);
    view! { <nav aria-label="Filter by status"><ul class="filter">{links.collect_view()}</ul></nav> }
}

#[component]
fn Messages(messages: Vec<WebhookMessageView>, filtered: bool) -> impl IntoView {
    if messages.is_empty() {
        let (title, text) = if filtered {
            ("No message matches", "Look for another status.")
        } else {
            (
                "No messages yet",
                "They are made when something happens that it is told of. A test makes one now.",
            )
        };
        return Either::Left(
            view! { <EmptyState icon=IconName::External title><p>{text}</p></EmptyState> },
        );
    }
    let rows = messages
        .into_iter()
        .map(|message| view! { <MessageRow message/> })
        .collect_view();
    Either::Right(view! {
        <table class="table" role="table">
            <caption class="visually-hidden">"Messages, newest first"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"Message"</th>
                    <th role="columnheader" scope="col">"Status"</th>
                    <th role="columnheader" scope="col">"Tries"</th>
                    <th role="columnheader" scope="col">"Happened"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    })
}

#[component]
fn MessageRow(message: WebhookMessageView) -> impl IntoView {
    let id = message.id.to_string();
    let next = message
        .next_attempt_at
        .filter(|_| message.attempt_count > 0)
        .map(|at| view! { <span class="muted">"next " <Due at/></span> });
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" data-label="Message">
                <a id=id.clone() href=format!("/settings/webhooks/messages/{id}")>{message.event.as_str()}</a>
            </th>
            <td role="cell" data-label="Status">
                <div class="stack-tight"><State word=message.status/> <span class="muted wrap">{message.last_error.clone()}</span></div>
            </td>
            <td role="cell" data-label="Tries">
                <div class="stack-tight"><span class="number">{message.attempt_count}</span> {next}</div>
            </td>
            <td role="cell" data-label="Happened"><When at=message.created_at/></td>
        </tr>
    }
}
