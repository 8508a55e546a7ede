//! The link to a Linear issue.

use domain::view::LinearIssueView;
use leptos::either::Either;
use leptos::prelude::*;

use super::{Icon, IconName, safe_address};

/// Identifier and state of an issue; a link if its address is one.
#[component]
pub(crate) fn IssueLink(issue: LinearIssueView) -> impl IntoView {
    let identifier = issue.identifier.clone();
    let name = match safe_address(&issue.url) {
        Some(address) => Either::Left(view! {
            <a class="issue" href=address rel="noopener noreferrer" target="_blank">
                {identifier}
                <Icon name=IconName::External/>
                <span class="visually-hidden">" in Linear, opens a new tab"</span>
            </a>
        }),
        None => Either::Right(view! { <span class="issue">{identifier}</span> }),
    };
    view! { <span class="issue-line">{name} <span class="muted">{issue.state_name}</span></span> }
}
