//! What was asked for and what became of it, newest first.

use domain::view::{AgentView, Page, PendingActionView};
use domain::{ActionState, AgentId, EventKind};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use services::pending_action::ListActions;

use super::REGION;
use crate::AppError;
use crate::auth::{Viewer, ctx};
use crate::components::{Choice, EmptyState, IconName, SelectField, State, When};
use crate::islands::LiveRegion;
use crate::layout::{PageHead, Visit, or_error, private};
use crate::pages::paged::{self, Pager};
use crate::unseen::visible;
use crate::words::Word;

/// What a visitor looks for, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Sought {
    status: Option<ActionState>,
    agent: Option<AgentId>,
    text: String,
    cursor: Option<String>,
}

impl Sought {
    fn from_address() -> Self {
        let query = use_query_map().get_untracked();
        Self {
            // A filter that does not exist filters nothing.
            status: query.get("status").and_then(|word| word.parse().ok()),
            agent: query.get("agent").and_then(|id| id.parse().ok()),
            text: query.get("q").unwrap_or_default(),
            cursor: query.get("cursor"),
        }
    }

    fn is_filtered(&self) -> bool {
        self.status.is_some() || self.agent.is_some() || !self.text.is_empty()
    }

    /// The address of the page from `cursor` on.
    fn address(&self, cursor: Option<&str>) -> String {
        let agent = self.agent.map(|id| id.to_string());
        let parts = [
            ("status", self.status.map(ActionState::as_str)),
            ("agent", agent.as_deref()),
            ("q", Some(&*self.text)),
            ("cursor", cursor),
        ];
        paged::address("/approvals/history", &parts)
    }

    async fn page(&self, viewer: &Viewer) -> Result<Page<PendingActionView>, AppError> {
        let asked = ListActions {
            status: self.status,
            agent: self.agent,
            search: (!self.text.is_empty()).then(|| self.text.clone()),
            limit: None,
            cursor: self.cursor.clone(),
        };
        Ok(services::pending_action::list(&ctx(), &viewer.caller(), asked).await?)
    }
}

/// All actions, newest first.
#[component]
pub(crate) fn ApprovalHistoryPage() -> impl IntoView {
    let sought = Sought::from_address();
    private("History of approvals", move |visit: Visit| async move {
        let page = sought.page(&visit.viewer).await;
        let agents = services::agent::list(&ctx(), &visit.viewer.caller()).await;
        let agents = agents.map_err(AppError::from);
        view! {
            <p class="trail"><a href="/approvals">"Approvals"</a></p>
            <PageHead title="History of approvals"/>
            {or_error(agents, |agents| view! { <Filter sought=sought.clone() agents/> })}
            <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::PendingAction]/>
            <div id=REGION>{or_error(page, |page| view! { <Entries page sought/> })}</div>
        }
    })
}

#[component]
fn Filter(sought: Sought, agents: Vec<AgentView>) -> impl IntoView {
    let any = || std::iter::once(Choice::new("", "Any"));
    let status = |state: &ActionState| Choice::new(state, Word::from(*state).label);
    let statuses = any().chain(ActionState::ALL.iter().map(status)).collect();
    let agent = |agent: AgentView| Choice::new(agent.id, agent.name);
    let agents = any().chain(agents.into_iter().map(agent)).collect();
    let status = sought.status.map(ActionState::as_str).unwrap_or_default();
    let chosen = sought.agent.map(|id| id.to_string()).unwrap_or_default();
    let clear = sought.is_filtered().then(|| {
        view! { <a class="button" data-kind="quiet" href="/approvals/history">"Clear"</a> }
    });
    view! {
        <form class="form search" data-layout="row" method="get" action="/approvals/history" role="search">
            <div class="field">
                <label for="q">"Words, or an identifier"</label>
                <input id="q" name="q" type="search" value=sought.text maxlength="200" autocomplete="off"/>
            </div>
            <SelectField name="status" label="Status" choices=statuses value=status/>
            <SelectField name="agent" label="Agent" choices=agents value=chosen/>
            <div class="form-actions"><button class="button">"Filter"</button> {clear}</div>
        </form>
    }
}

#[component]
fn Entries(page: Page<PendingActionView>, sought: Sought) -> impl IntoView {
    let newest = sought.cursor.is_some().then(|| sought.address(None));
    let older = page
        .next_cursor
        .as_deref()
        .map(|cursor| sought.address(Some(cursor)));
    let list = if page.items.is_empty() {
        let text = if page.next_cursor.is_some() {
            "None of those looked through. \u{201c}Older\u{201d} goes on with those before."
        } else if sought.is_filtered() || sought.cursor.is_some() {
            "Look for something else, or clear the filter."
        } else {
            "An entry appears when an agent asks to write something that a person has to agree to."
        };
        Either::Left(view! {
            <EmptyState icon=IconName::Clock title="No action to show"><p>{text}</p></EmptyState>
        })
    } else {
        Either::Right(view! { <Table actions=page.items/> })
    };
    view! {
        {list}
        <Pager newest older/>
    }
}

#[component]
fn Table(actions: Vec<PendingActionView>) -> impl IntoView {
    let rows = actions.into_iter();
    let rows = rows.map(|action| view! { <Row action/> }).collect_view();
    view! {
        <table class="table approvals" role="table">
            <caption class="visually-hidden">"Actions, newest first"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"Action"</th>
                    <th role="columnheader" scope="col">"Agent"</th>
                    <th role="columnheader" scope="col">"Status"</th>
                    <th role="columnheader" scope="col">"Decided by"</th>
                    <th role="columnheader" scope="col">"Asked"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
}

#[component]
fn Row(action: PendingActionView) -> impl IntoView {
    let about = action.target.identifier.clone();
    let edited = action
        .edit
        .is_some()
        .then(|| view! { <span class="muted">"edited first"</span> });
    let decided = match action.decision {
        Some(decision) => Either::Left(view! {
            <bdi class="wrap">{decision.by}</bdi> <span class="muted wrap">{decision.reason.as_deref().map(visible)}</span>
        }),
        None => Either::Right(view! { <span class="muted">"nobody yet"</span> }),
    };
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" data-label="Action">
                <a id=format!("row-{}", action.id) dir="auto" href=format!("/approvals/{}", action.id)>{visible(&action.summary)}</a>
                <span class="muted"><bdi>{about}</bdi></span>
            </th>
            <td role="cell" data-label="Agent"><bdi class="wrap">{action.agent_name}</bdi></td>
            <td role="cell" data-label="Status"><div class="stack-tight"><State word=action.status/> {edited}</div></td>
            <td role="cell" data-label="Decided by"><div class="stack-tight">{decided}</div></td>
            <td role="cell" data-label="Asked"><When at=action.created_at/></td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_looked_for() {
        assert_eq!(Sought::default().address(None), "/approvals/history");
        let sought = Sought {
            status: Some(ActionState::Rejected),
            text: "ENG 1".to_owned(),
            ..Sought::default()
        };
        assert_eq!(
            sought.address(Some("x")),
            "/approvals/history?status=rejected&q=ENG+1&cursor=x"
        );
    }
}
