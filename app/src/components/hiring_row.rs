//! A hiring in a list: a row of a table, a card where the window is narrow. The roles are spelled
//! out, because CSS that turns rows into cards takes them away.

use domain::view::HiringView;
use leptos::prelude::*;

use super::{IssueLink, State, When};
use crate::words::sync_word;

/// The cells of one hiring.
#[component]
pub(crate) fn HiringRow(hiring: HiringView) -> impl IntoView {
    let id = format!("hiring-{}", hiring.id);
    let address = format!("/hirings/{}", hiring.id);
    let issue = hiring
        .linear_issue
        .map(|issue| view! { <IssueLink issue/> });
    view! {
        <tr role="row" id=id>
            <th role="rowheader" scope="row" data-label="Hiring">
                <a dir="auto" href=address>{hiring.capability}</a>
                <span class="muted"><bdi>{hiring.agent_name}</bdi></span>
            </th>
            <td role="cell" data-label="Status"><State word=hiring.status/></td>
            <td role="cell" data-label="Linear">
                <div class="stack-tight">{issue} <State word=sync_word(hiring.status, hiring.sync.state)/></div>
            </td>
            <td role="cell" data-label="Price" class="number">{hiring.price.to_string()}</td>
            <td role="cell" data-label="Updated"><When at=hiring.updated_at/></td>
        </tr>
    }
}
