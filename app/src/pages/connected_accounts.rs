//! Connected accounts: people's own connections to Linear, as an admin sees them.

mod list;
mod once;

use domain::view::{ConnectedAccountView, Page};
use domain::{ConnectedAccountStatus, EventKind};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use services::connected_account::ListAccounts;

use self::list::Accounts;
use self::once::LinkOnce;
use super::paged;
use crate::AppError;
use crate::auth::{Viewer, ctx};
use crate::flash;
use crate::islands::LiveRegion;
use crate::layout::{PageHead, Visit, or_error, private};
use crate::words::Word;

/// The part of the page that changes by itself.
const REGION: &str = "connected-accounts";

/// What a visitor looks for, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Sought {
    status: Option<ConnectedAccountStatus>,
    cursor: Option<String>,
}

impl Sought {
    fn from_address() -> Self {
        let query = use_query_map().get_untracked();
        Self {
            // A filter that does not exist filters nothing.
            status: query.get("status").and_then(|word| word.parse().ok()),
            cursor: query.get("cursor"),
        }
    }

    /// The address of the page from `cursor` on.
    fn address(&self, cursor: Option<&str>) -> String {
        let status = self.status.map(ConnectedAccountStatus::as_str);
        let parts = [("status", status), ("cursor", cursor)];
        paged::address("/connected-accounts", &parts)
    }

    async fn page(&self, viewer: &Viewer) -> Result<Page<ConnectedAccountView>, AppError> {
        let asked = ListAccounts {
            status: self.status,
            cursor: self.cursor.clone(),
            ..ListAccounts::default()
        };
        Ok(services::connected_account::list(&ctx(), &viewer.caller(), asked).await?)
    }
}

/// All accounts, newest first.
#[component]
pub(crate) fn ConnectedAccountsPage() -> impl IntoView {
    let sought = Sought::from_address();
    private("Connected accounts", move |visit: Visit| async move {
        let may_change = visit.viewer.may_change();
        let link = flash::NewLink::show(&visit.viewer.session).await;
        let page = sought.page(&visit.viewer).await;
        view! {
            <PageHead title="Connected accounts"/>
            <p class="lead">
                "People who let your agents act for them in Linear, each with access of their own. A call for one of them never uses the access of another."
            </p>
            {link.map(|(made, link)| view! { <LinkOnce made link/> })}
            <StatusFilter chosen=sought.status/>
            <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::ConnectedAccount]/>
            <div id=REGION>
                {or_error(page, |page| view! { <Accounts page sought may_change/> })}
            </div>
        }
    })
}

#[component]
fn StatusFilter(chosen: Option<ConnectedAccountStatus>) -> impl IntoView {
    let link = |status: Option<ConnectedAccountStatus>| {
        let label = status.map_or("All", |status| Word::from(status).label);
        let sought = Sought {
            status,
            cursor: None,
        };
        let current = (status == chosen).then_some("true");
        view! { <li><a href=sought.address(None) aria-current=current>{label}</a></li> }
    };
    let statuses = ConnectedAccountStatus::ALL.iter().copied().map(Some);
    let links = std::iter::once(None).chain(statuses).map(link);
    view! { <nav aria-label="Filter by status"><ul class="filter">{links.collect_view()}</ul></nav> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_looked_for() {
        let none = Sought::default();
        assert_eq!(none.address(None), "/connected-accounts");
        let some = Sought {
            status: Some(ConnectedAccountStatus::Expired),
            cursor: None,
        };
        assert_eq!(some.address(None), "/connected-accounts?status=EXPIRED");
        assert_eq!(
            some.address(Some("x y")),
            "/connected-accounts?status=EXPIRED&cursor=x+y"
        );
    }
}
