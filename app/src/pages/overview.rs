//! What waits, what failed, what happened lately.

use leptos::prelude::*;

use crate::components::{Icon, IconName};
use crate::islands::OverviewPanel;
use crate::layout::{PageHead, Visit, or_error, private};
use crate::server_fns::load_overview;

/// The first page.
#[component]
pub(crate) fn OverviewPage() -> impl IntoView {
    private("Overview", |visit: Visit| async move {
        let may_change = visit.viewer.may_change();
        let pending = visit.counts.pending;
        let overview = load_overview().await;
        let ready = overview.as_ref().is_ok_and(|overview| overview.agents > 0);
        let hire = (may_change && ready).then(|| {
            view! {
                <a class="button" data-kind="primary" href="/hirings/new">
                    <Icon name=IconName::Plus/> "New hiring"
                </a>
            }
        });
        view! {
            <PageHead title="Overview">{hire}</PageHead>
            <Asked pending/>
            {or_error(overview, |initial| view! { <OverviewPanel initial may_change/> })}
        }
    })
}

/// What agents want a decision on. The script that keeps the count in the sidebar true keeps this one, too.
#[component]
fn Asked(pending: u64) -> impl IntoView {
    let nothing = pending == 0;
    view! {
        <p class="asked" data-pending-line="" hidden=nothing>
            <a href="/approvals">"Agents ask for a decision: " <strong data-pending="">{pending}</strong></a>
        </p>
    }
}
