//! The list of hirings.

use domain::{AgentId, HiringStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::{Icon, IconName};
use crate::islands::HiringsPanel;
use crate::layout::{PageHead, Visit, or_error, private};
use crate::server_fns::load_hirings;
use crate::words::Word;

/// Hirings by status, newest first.
#[component]
pub(crate) fn HiringsPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    // A filter that does not exist filters nothing.
    let status: Option<HiringStatus> = query.get("status").and_then(|word| word.parse().ok());
    let agent_id: Option<AgentId> = query.get("agent_id").and_then(|id| id.parse().ok());
    let cursor = query.get("cursor");
    private("Hirings", move |visit: Visit| async move {
        let may_change = visit.viewer.may_change();
        let page = load_hirings(status, agent_id, cursor.clone()).await;
        let hire = may_change.then(|| {
            view! {
                <a class="button" data-kind="primary" href="/hirings/new">
                    <Icon name=IconName::Plus/> "New hiring"
                </a>
            }
        });
        view! {
            <PageHead title="Hirings">{hire}</PageHead>
            <StatusFilter chosen=status agent_id/>
            {or_error(page, |initial| view! { <HiringsPanel initial status agent_id cursor may_change/> })}
        }
    })
}

#[component]
fn StatusFilter(chosen: Option<HiringStatus>, agent_id: Option<AgentId>) -> impl IntoView {
    let agent = agent_id
        .map(|id| format!("agent_id={id}&"))
        .unwrap_or_default();
    let statuses = HiringStatus::ALL.iter().copied().map(Some);
    let link = |status: Option<HiringStatus>| {
        let label = status.map_or("All", |status| Word::from(status).label);
        let status_query = status
            .map(|status| format!("status={status}"))
            .unwrap_or_default();
        let address = format!("/hirings?{agent}{status_query}");
        let current = (status == chosen).then_some("true");
        view! { <li><a href=address.trim_end_matches(['?', '&']).to_owned() aria-current=current>{label}</a></li> }
    };
    let links = std::iter::once(None)
        .chain(statuses)
        .map(link)
        .collect_view();
    let only = agent_id.map(|_| {
        view! { <p class="muted">"One agent only. " <a href="/hirings">"Show all agents"</a></p> }
    });
    view! {
        <nav aria-label="Filter by status"><ul class="filter">{links}</ul></nav>
        {only}
    }
}
