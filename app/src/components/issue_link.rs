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
                <bdi>{identifier}</bdi>
                <Icon name=IconName::External/>
                <span class="visually-hidden">" in Linear, opens a new tab"</span>
            </a>
        }),
        None => Either::Right(view! { <bdi class="issue">{identifier}</bdi> }),
    };
    view! { <span class="issue-line">{name} <bdi class="muted">{issue.state_name}</bdi></span> }
}
