//! A page of the list of hirings.

use domain::view::{HiringView, Page};
use domain::{AgentId, EventKind, HiringStatus};
use leptos::either::Either;
use leptos::prelude::*;

use super::shared::Troubles;
use crate::components::{EmptyState, HiringRow, IconName};
use crate::live::use_fresh;
use crate::server_fns::load_hirings;

const KINDS: &[EventKind] = &[EventKind::Hiring, EventKind::Integration];

/// The table, and what it says when it is empty.
#[island]
pub(crate) fn HiringsPanel(
    initial: Page<HiringView>,
    status: Option<HiringStatus>,
    agent_id: Option<AgentId>,
    cursor: Option<String>,
    may_change: bool,
) -> impl IntoView {
    let filtered = status.is_some() || agent_id.is_some();
    let first_page = cursor.is_none();
    let filter = query(status, agent_id);
    let fresh = use_fresh(initial, KINDS, move || {
        load_hirings(status, agent_id, cursor.clone())
    });
    let page = fresh.value;
    let empty = Memo::new(move |_| page.with(|page| page.items.is_empty()));
    let next = move || page.with(|page| page.next_cursor.clone());
    let newest = (!first_page)
        .then(|| view! { <a class="button" href=format!("/hirings?{filter}")>"Newest"</a> });
    let older = move || {
        next().map(|cursor| {
            let address = format!("/hirings?{}cursor={cursor}", query(status, agent_id));
            view! { <a class="button" href=address rel="next">"Older"</a> }
        })
    };
    view! {
        <Troubles failure=fresh.failure/>
        {move || if empty.get() {
            Either::Left(view! { <NoHirings filtered={filtered || !first_page} may_change/> })
        } else {
            Either::Right(view! { <HiringTable page/> })
        }}
        <nav class="pager" aria-label="Pages">{newest} {older}</nav>
    }
}

/// The filter as the beginning of a query.
fn query(status: Option<HiringStatus>, agent_id: Option<AgentId>) -> String {
    let status = status
        .map(|status| format!("status={status}&"))
        .unwrap_or_default();
    let agent = agent_id
        .map(|agent| format!("agent_id={agent}&"))
        .unwrap_or_default();
    status + &agent
}

/// Keyed by hiring, so that focus stays with the hiring it is on when others appear above it.
#[component]
fn HiringTable(page: RwSignal<Page<HiringView>>) -> impl IntoView {
    let ids = move || {
        page.with(|page| {
            page.items
                .iter()
                .map(|hiring| hiring.id)
                .collect::<Vec<_>>()
        })
    };
    let row = move |id| {
        let hiring =
            move || page.with(|page| page.items.iter().find(|hiring| hiring.id == id).cloned());
        move || hiring().map(|hiring| view! { <HiringRow hiring/> })
    };
    view! {
        <table class="table" role="table">
            <caption class="visually-hidden">"Hirings, newest first"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"Hiring"</th>
                    <th role="columnheader" scope="col">"Status"</th>
                    <th role="columnheader" scope="col">"Linear"</th>
                    <th role="columnheader" scope="col" class="number">"Price"</th>
                    <th role="columnheader" scope="col">"Updated"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=ids key=|id| *id children=row/>
            </tbody>
        </table>
    }
}

#[component]
fn NoHirings(filtered: bool, may_change: bool) -> impl IntoView {
    if filtered {
        Either::Left(view! {
            <EmptyState icon=IconName::Hirings title="No hiring matches">
                <p><a href="/hirings">"Show all hirings"</a></p>
            </EmptyState>
        })
    } else {
        let hire = may_change.then(|| view! { <p><a href="/hirings/new">"Hire an agent"</a></p> });
        Either::Right(view! {
            <EmptyState icon=IconName::Hirings title="No hirings yet">
                <p>"A hiring engages an agent for a task, and can be followed by an issue in Linear."</p>
                {hire}
            </EmptyState>
        })
    }
}
