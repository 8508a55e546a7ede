//! The search of issues.

use std::sync::Arc;

use async_graphql::{Context, InputType, Object, Result, SimpleObject};
use serde_json::json;

use super::super::Call;
use crate::filter::{Entity, IssueFilter, Scope};
use crate::model::{Issue, JsonObject};
use crate::paging::{PageArgs, PageInfo, PaginationOrderBy, cursor, cut, newest_first};
use crate::refusal::Refusal;
use crate::world::{Hit, Sought, World};

/// What was found, the best first.
#[derive(SimpleObject)]
pub(super) struct IssueSearchPayload {
    edges: Vec<IssueSearchResultEdge>,
    nodes: Vec<IssueSearchResult>,
    page_info: PageInfo,
    total_count: f64,
}

/// A result and its cursor.
#[derive(SimpleObject)]
struct IssueSearchResultEdge {
    cursor: String,
    node: IssueSearchResult,
}

/// An issue that was found.
#[derive(Clone)]
struct IssueSearchResult(Hit);

/// An issue that was found: all of the issue, and how well it fits.
#[Object]
impl IssueSearchResult {
    #[graphql(flatten)]
    async fn issue(&self, _ctx: &Context<'_>) -> Arc<Issue> {
        Arc::clone(&self.0.issue)
    }

    /// How the issue was found. What Linear says here is not documented.
    async fn metadata(&self) -> JsonObject {
        let score = json!(self.0.rank);
        JsonObject([("score".to_owned(), score)].into_iter().collect())
    }
}

/// The search.
pub(super) struct SearchReads;

#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of Linear's connections"
)]
#[Object]
impl SearchReads {
    /// Issues that have all words of the term. Only 30 requests a minute are allowed.
    async fn search_issues(
        &self,
        ctx: &Context<'_>,
        term: String,
        filter: Option<IssueFilter>,
        include_comments: Option<bool>,
        team_id: Option<String>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<IssueSearchPayload> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
            include_archived,
            order_by,
        };
        let sought = Sought {
            term: &term,
            comments: include_comments.unwrap_or(false),
            team: team_id.as_deref(),
        };
        let filter = filter.map(|filter| filter.to_value().into_json());
        let filter = filter.transpose()?.unwrap_or_default();
        let call = Call::of(ctx);
        Ok(call.read(|world| search(call, world, sought, &filter, &page))?)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "GraphQL has no other number; counts of issues stay below 2^53"
)]
fn search(
    call: &Call,
    world: &World,
    sought: Sought<'_>,
    filter: &serde_json::Value,
    page: &PageArgs,
) -> Result<IssueSearchPayload, Refusal> {
    let scope = Scope {
        world,
        viewer: call.by.user.id,
        now: call.by.now,
    };
    let mut hits = world.search(sought)?;
    hits.retain(|hit| {
        let shown = page.include_archived == Some(true) || hit.issue.archived_at.is_none();
        shown && scope.matches(filter, Entity::Issue(hit.issue.id))
    });
    let mut issues: Vec<Arc<Issue>> = hits.iter().map(|hit| Arc::clone(&hit.issue)).collect();
    if let Some(order) = page.order_by {
        let is_hit = |issue: &&Arc<Issue>| hits.iter().any(|hit| hit.issue.id == issue.id);
        issues = world.issues.iter().filter(is_hit).cloned().collect();
        newest_first(&mut issues, order);
    }
    let (found, page_info) = cut(&issues, page)?;
    let result = |issue: &Arc<Issue>| {
        let hit = hits.iter().find(|hit| hit.issue.id == issue.id);
        hit.cloned().map(IssueSearchResult)
    };
    let nodes: Vec<IssueSearchResult> = found.iter().filter_map(result).collect();
    let edge = |node: &IssueSearchResult| IssueSearchResultEdge {
        cursor: cursor(&node.0.issue),
        node: node.clone(),
    };
    Ok(IssueSearchPayload {
        edges: nodes.iter().map(edge).collect(),
        nodes,
        page_info,
        total_count: hits.len() as f64,
    })
}
