//! A page of the list of hirings.

use domain::view::{HiringView, Page};
use leptos::either::Either;
use leptos::prelude::*;

use super::{REGION, Sought};
use crate::components::{EmptyState, HiringRow, IconName};
use crate::pages::paged::Pager;

/// The table, what it says when it is empty, and the way to the pages beside it.
#[component]
pub(super) fn Hirings(page: Page<HiringView>, sought: Sought, may_change: bool) -> impl IntoView {
    let newest = sought.cursor.is_some().then(|| sought.address(None));
    let older = page
        .next_cursor
        .as_deref()
        .map(|cursor| sought.address(Some(cursor)));
    let list = if page.items.is_empty() {
        let filtered = sought != Sought::default();
        Either::Left(view! { <div id="hirings-none"><NoHirings filtered may_change/></div> })
    } else {
        Either::Right(view! { <HiringTable hirings=page.items/> })
    };
    view! {
        <div id=REGION data-keyed="">
            {list}
            <Pager newest older id="hirings-pager"/>
        </div>
    }
}

/// Keyed by hiring, so that focus stays with the hiring it is on when others appear above it.
#[component]
fn HiringTable(hirings: Vec<HiringView>) -> impl IntoView {
    let rows = hirings.into_iter();
    let rows = rows.map(|hiring| view! { <HiringRow hiring/> });
    view! {
        <table class="table" role="table" id="hirings-table" data-keyed="">
            <caption class="visually-hidden" id="hirings-caption">"Hirings, newest first"</caption>
            <thead role="rowgroup" id="hirings-head">
                <tr role="row">
                    <th role="columnheader" scope="col">"Hiring"</th>
                    <th role="columnheader" scope="col">"Status"</th>
                    <th role="columnheader" scope="col">"Linear"</th>
                    <th role="columnheader" scope="col" class="number">"Price"</th>
                    <th role="columnheader" scope="col">"Updated"</th>
                </tr>
            </thead>
            <tbody role="rowgroup" id="hirings-rows" data-keyed="">{rows.collect_view()}</tbody>
        </table>
    }
}

#[component]
fn NoHirings(filtered: bool, may_change: bool) -> impl IntoView {
    if filtered {
        return Either::Left(view! {
            <EmptyState icon=IconName::Hirings title="No hiring matches">
                <p><a href="/hirings">"Show all hirings"</a></p>
            </EmptyState>
        });
    }
    let hire = may_change.then(|| view! { <p><a href="/hirings/new">"Hire an agent"</a></p> });
    Either::Right(view! {
        <EmptyState icon=IconName::Hirings title="No hirings yet">
            <p>"A hiring engages an agent for a task, and can be followed by an issue in Linear."</p>
            {hire}
        </EmptyState>
    })
}
