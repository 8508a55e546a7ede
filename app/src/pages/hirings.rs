//! The list of hirings.

mod list;

use domain::{AgentId, EventKind, HiringStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use services::hiring::ListHirings;

use self::list::Hirings;
use super::paged;
use crate::AppError;
use crate::auth::ctx;
use crate::components::{Icon, IconName};
use crate::islands::LiveRegion;
use crate::layout::{PageHead, Visit, or_error, private};
use crate::words::Word;

/// The part of the page that changes by itself.
const REGION: &str = "hirings";

/// What a visitor looks for, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Sought {
    status: Option<HiringStatus>,
    agent_id: Option<AgentId>,
    cursor: Option<String>,
}

impl Sought {
    /// A filter that does not exist filters nothing.
    fn from_address() -> Self {
        let query = use_query_map().get_untracked();
        Self {
            status: query.get("status").and_then(|word| word.parse().ok()),
            agent_id: query.get("agent_id").and_then(|id| id.parse().ok()),
            cursor: query.get("cursor"),
        }
    }

    /// The address of the list from `cursor` on.
    fn address(&self, cursor: Option<&str>) -> String {
        let agent = self.agent_id.map(|id| id.to_string());
        let status = self.status.map(|status| status.to_string());
        let parts = [
            ("agent_id", agent.as_deref()),
            ("status", status.as_deref()),
            ("cursor", cursor),
        ];
        paged::address("/hirings", &parts)
    }

    fn command(&self) -> ListHirings {
        ListHirings {
            status: self.status,
            agent_id: self.agent_id,
            cursor: self.cursor.clone(),
            limit: None,
        }
    }
}

/// Hirings by status, newest first.
#[component]
pub(crate) fn HiringsPage() -> impl IntoView {
    let sought = Sought::from_address();
    private("Hirings", move |visit: Visit| async move {
        let may_change = visit.viewer.may_change();
        let by = visit.viewer.caller();
        let page = services::hiring::list(&ctx(), &by, sought.command()).await;
        let page = page.map_err(AppError::from);
        let hire = may_change.then(|| {
            view! {
                <a class="button" data-kind="primary" href="/hirings/new">
                    <Icon name=IconName::Plus/> "New hiring"
                </a>
            }
        });
        view! {
            <PageHead title="Hirings">{hire}</PageHead>
            <StatusFilter sought=sought.clone()/>
            <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::Hiring, EventKind::Integration]/>
            {or_error(page, |page| view! { <Hirings page sought may_change/> })}
        }
    })
}

#[component]
fn StatusFilter(sought: Sought) -> impl IntoView {
    let Sought {
        status: chosen,
        agent_id,
        ..
    } = sought;
    let link = |status: Option<HiringStatus>| {
        let label = status.map_or("All", |status| Word::from(status).label);
        let sought = Sought {
            status,
            agent_id,
            cursor: None,
        };
        let current = (status == chosen).then_some("true");
        view! { <li><a href=sought.address(None) aria-current=current>{label}</a></li> }
    };
    let statuses = HiringStatus::ALL.iter().copied().map(Some);
    let links = std::iter::once(None).chain(statuses).map(link);
    let only = agent_id.map(|_| {
        view! { <p class="muted">"One agent only. " <a href="/hirings">"Show all agents"</a></p> }
    });
    view! {
        <nav aria-label="Filter by status"><ul class="filter">{links.collect_view()}</ul></nav>
        {only}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_looked_for() {
        let all = Sought::default();
        assert_eq!(all.address(None), "/hirings");
        let some = Sought {
            status: Some(HiringStatus::InProgress),
            agent_id: "0190a000-0000-7000-8000-000000000001".parse().ok(),
            cursor: None,
        };
        assert_eq!(
            some.address(Some("x y")),
            "/hirings?agent_id=0190a000-0000-7000-8000-000000000001&status=in_progress&cursor=x+y"
        );
    }
}
