//! The list of recommendations, and what each became.

mod issues;
mod one;

pub(crate) use one::RecommendationPage;

use domain::view::{Page, RecommendationView};
use domain::{AgentId, EventKind, RecommendationStatus};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use services::recommendation::ListRecommendations;

use self::issues::Issues;
use super::paged::{self, Pager};
use crate::AppError;
use crate::auth::{Viewer, ctx};
use crate::components::{EmptyState, IconName, State, When};
use crate::islands::LiveRegion;
use crate::layout::{PageHead, Visit, or_error, private};
use crate::server_fns::{DecideRecommendation, PushRecommendation};
use crate::words::{Word, priority_word};

/// The part of the page that changes by itself.
const REGION: &str = "recommendations";

/// What a visitor looks for, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Sought {
    status: Option<RecommendationStatus>,
    agent: Option<AgentId>,
    cursor: Option<String>,
}

impl Sought {
    /// A filter that does not exist filters nothing.
    fn from_address() -> Self {
        let query = use_query_map().get_untracked();
        Self {
            status: query.get("status").and_then(|word| word.parse().ok()),
            agent: query.get("agent_id").and_then(|id| id.parse().ok()),
            cursor: query.get("cursor"),
        }
    }

    /// The address of the page with this status, from `cursor` on.
    fn address(&self, status: Option<RecommendationStatus>, cursor: Option<&str>) -> String {
        let agent = self.agent.map(|id| id.to_string());
        let parts = [
            ("status", status.map(RecommendationStatus::as_str)),
            ("agent_id", agent.as_deref()),
            ("cursor", cursor),
        ];
        paged::address("/recommendations", &parts)
    }

    fn command(&self) -> ListRecommendations {
        ListRecommendations {
            status: self.status,
            agent_id: self.agent,
            cursor: self.cursor.clone(),
            limit: None,
        }
    }
}

/// What whoever looks may do.
#[derive(Debug, Clone, Copy)]
struct Rights {
    /// Accept and reject.
    decides: bool,
    /// Have an issue made.
    pushes: bool,
}

impl Rights {
    fn of(viewer: &Viewer) -> Self {
        Self {
            decides: viewer.session.role.decides(),
            pushes: viewer.may_change(),
        }
    }
}

/// What agents and people think is worth doing, newest first.
#[component]
pub(crate) fn RecommendationsPage() -> impl IntoView {
    let sought = Sought::from_address();
    private("Recommendations", move |visit: Visit| async move {
        let by = visit.viewer.caller();
        let page = services::recommendation::list(&ctx(), &by, sought.command()).await;
        let page = page.map_err(AppError::from);
        let rights = Rights::of(&visit.viewer);
        let form_key = ctx().ids.uuid_v4().to_string();
        view! {
            <PageHead title="Recommendations"/>
            <p class="lead">"What agents think is worth doing. One that is pushed to Linear becomes an issue, and is implemented once that is closed."</p>
            <Filter sought=sought.clone()/>
            <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::Recommendation]/>
            <div id=REGION>
                {or_error(page, |page| view! { <Recommendations page sought rights form_key/> })}
            </div>
        }
    })
}

#[component]
fn Filter(sought: Sought) -> impl IntoView {
    let statuses = RecommendationStatus::ALL.iter().copied().map(Some);
    let link = |status: Option<RecommendationStatus>| {
        let label = status.map_or("All", |status| Word::from(status).label);
        let current = (status == sought.status).then_some("true");
        view! { <li><a href=sought.address(status, None) aria-current=current>{label}</a></li> }
    };
    let links = std::iter::once(None).chain(statuses).map(link);
    let links = links.collect_view();
    let only = sought.agent.map(|_| {
        view! { <p class="muted">"One agent only. " <a href="/recommendations">"Show all"</a></p> }
    });
    view! {
        <nav aria-label="Filter by status"><ul class="filter">{links}</ul></nav>
        {only}
    }
}

#[component]
fn Recommendations(
    page: Page<RecommendationView>,
    sought: Sought,
    rights: Rights,
    form_key: String,
) -> impl IntoView {
    let newest = sought
        .cursor
        .is_some()
        .then(|| sought.address(sought.status, None));
    let older = page
        .next_cursor
        .as_deref()
        .map(|cursor| sought.address(sought.status, Some(cursor)));
    let from = sought.address(sought.status, sought.cursor.as_deref());
    let list = if page.items.is_empty() {
        Either::Left(
            view! { <Nothing filtered=sought.status.is_some() || sought.cursor.is_some()/> },
        )
    } else {
        Either::Right(view! { <Table recommendations=page.items rights form_key from/> })
    };
    view! {
        {list}
        <Pager newest older/>
    }
}

#[component]
fn Nothing(filtered: bool) -> impl IntoView {
    let (title, text) = if filtered {
        (
            "No recommendation matches",
            Either::Left(view! { <a href="/recommendations">"Show all"</a> }),
        )
    } else {
        (
            "No recommendations yet",
            Either::Right(view! {
                "Agents make them with " <code>"POST /api/v1/recommendations"</code> ". " <a href="/agents">"Give an agent a token"</a>
            }),
        )
    };
    view! { <EmptyState icon=IconName::Recommendations title><p>{text}</p></EmptyState> }
}

#[component]
fn Table(
    recommendations: Vec<RecommendationView>,
    rights: Rights,
    form_key: String,
    from: String,
) -> impl IntoView {
    let acts = rights.decides;
    let head = acts.then(|| view! { <th role="columnheader" scope="col">"Decide"</th> });
    let rows = recommendations.into_iter().map(|recommendation| {
        let (form_key, from) = (form_key.clone(), from.clone());
        view! { <Row recommendation rights form_key from/> }
    });
    view! {
        <table class="table" role="table">
            <caption class="visually-hidden">"Recommendations, newest first"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"Recommendation"</th>
                    <th role="columnheader" scope="col">"Status"</th>
                    <th role="columnheader" scope="col">"Issues"</th>
                    <th role="columnheader" scope="col">"Made"</th>
                    {head}
                </tr>
            </thead>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Row(
    recommendation: RecommendationView,
    rights: Rights,
    form_key: String,
    from: String,
) -> impl IntoView {
    let address = format!("/recommendations/{}", recommendation.id);
    let title = crate::unseen::visible(&recommendation.title);
    let author = recommendation.author.clone();
    let priority = (recommendation.priority > 0).then(|| priority_word(recommendation.priority));
    let priority = priority.map(|word| format!(", {word}"));
    let links = recommendation.links.clone();
    let (status, made) = (recommendation.status, recommendation.created_at);
    let decide = rights.decides.then(|| {
        view! {
            <td role="cell" data-label="Decide">
                <Decide recommendation rights form_key from/>
            </td>
        }
    });
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" data-label="Recommendation">
                <div class="stack-tight">
                    <a dir="auto" href=address>{title}</a>
                    <span class="muted"><bdi>{author}</bdi> {priority}</span>
                </div>
            </th>
            <td role="cell" data-label="Status"><State word=status/></td>
            <td role="cell" data-label="Issues"><Issues links/></td>
            <td role="cell" data-label="Made"><When at=made/></td>
            {decide}
        </tr>
    }
}

/// The buttons of one recommendation.
#[component]
fn Decide(
    recommendation: RecommendationView,
    rights: Rights,
    form_key: String,
    from: String,
) -> impl IntoView {
    let id = recommendation.id.to_string();
    let name = crate::unseen::visible(&recommendation.title);
    let has_issue = recommendation.links.iter().any(|link| link.state.counts());
    let rejected = recommendation.status == RecommendationStatus::Rejected;
    let push = (rights.pushes && !has_issue && !rejected).then(|| {
        view! {
            <form method="post" action=PushRecommendation::url()>
                <input type="hidden" name="id" value=id.clone()/>
                <input type="hidden" name="form_key" value=form_key/>
                <input type="hidden" name="from" value=from.clone()/>
                <button class="button" aria-label=format!("Push to Linear: {name}")>"Push to Linear"</button>
            </form>
        }
    });
    let buttons = recommendation.allowed.into_iter().map(|to| {
        let label = verb(to);
        view! {
            <form method="post" action=DecideRecommendation::url()>
                <input type="hidden" name="id" value=id.clone()/>
                <input type="hidden" name="status" value=to.as_str()/>
                <input type="hidden" name="from" value=from.clone()/>
                <button class="button" data-kind="quiet" aria-label=format!("{label}: {name}")>{label}</button>
            </form>
        }
    });
    view! { <div class="row-actions">{push} {buttons.collect_view()}</div> }
}

/// What a button says that moves a recommendation to `status`.
const fn verb(status: RecommendationStatus) -> &'static str {
    match status {
        RecommendationStatus::Proposed => "Reopen",
        RecommendationStatus::Accepted => "Accept",
        RecommendationStatus::Implemented => "Mark as implemented",
        RecommendationStatus::Rejected => "Reject",
    }
}
