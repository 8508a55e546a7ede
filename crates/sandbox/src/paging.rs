//! Relay paging as Linear does it: 50 by default, at most 250, newest first.

use std::sync::Arc;

use async_graphql::{Enum, OutputType, SimpleObject};

use crate::refusal::Refusal;
use crate::world::Row;

const DEFAULT: usize = 50;
const MAX: usize = 250;

/// By which time a list is ordered, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Enum)]
#[graphql(rename_items = "camelCase")]
pub(crate) enum PaginationOrderBy {
    #[default]
    CreatedAt,
    UpdatedAt,
}

/// The arguments that every connection takes.
#[derive(Debug, Clone, Default)]
pub(crate) struct PageArgs {
    pub(crate) first: Option<i32>,
    pub(crate) after: Option<String>,
    pub(crate) last: Option<i32>,
    pub(crate) before: Option<String>,
    pub(crate) include_archived: Option<bool>,
    pub(crate) order_by: Option<PaginationOrderBy>,
}

/// Where a page lies in its list.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub(crate) struct PageInfo {
    pub(crate) has_next_page: bool,
    pub(crate) has_previous_page: bool,
    pub(crate) start_cursor: Option<String>,
    pub(crate) end_cursor: Option<String>,
}

/// One page. Linear's short cut `nodes` and Relay's `edges` hold the same rows.
#[expect(
    clippy::struct_field_names,
    reason = "`pageInfo` is what Relay calls it"
)]
#[derive(Debug, SimpleObject)]
#[graphql(concrete(
    name = "UserConnection",
    params("Arc<crate::model::User>", "Edge<Arc<crate::model::User>>")
))]
#[graphql(concrete(
    name = "TeamConnection",
    params("Arc<crate::model::Team>", "Edge<Arc<crate::model::Team>>")
))]
#[graphql(concrete(
    name = "WorkflowStateConnection",
    params(
        "Arc<crate::model::WorkflowState>",
        "Edge<Arc<crate::model::WorkflowState>>"
    )
))]
#[graphql(concrete(
    name = "IssueLabelConnection",
    params("Arc<crate::model::IssueLabel>", "Edge<Arc<crate::model::IssueLabel>>")
))]
#[graphql(concrete(
    name = "ProjectConnection",
    params("Arc<crate::model::Project>", "Edge<Arc<crate::model::Project>>")
))]
#[graphql(concrete(
    name = "CycleConnection",
    params("Arc<crate::model::Cycle>", "Edge<Arc<crate::model::Cycle>>")
))]
#[graphql(concrete(
    name = "IssueConnection",
    params("Arc<crate::model::Issue>", "Edge<Arc<crate::model::Issue>>")
))]
#[graphql(concrete(
    name = "CommentConnection",
    params("Arc<crate::model::Comment>", "Edge<Arc<crate::model::Comment>>")
))]
#[graphql(concrete(
    name = "ProjectMilestoneConnection",
    params(
        "Arc<crate::model::ProjectMilestone>",
        "Edge<Arc<crate::model::ProjectMilestone>>"
    )
))]
#[graphql(concrete(
    name = "AttachmentConnection",
    params("Arc<crate::model::Attachment>", "Edge<Arc<crate::model::Attachment>>")
))]
#[graphql(concrete(
    name = "IssueRelationConnection",
    params(
        "Arc<crate::model::IssueRelation>",
        "Edge<Arc<crate::model::IssueRelation>>"
    )
))]
#[graphql(concrete(
    name = "WebhookConnection",
    params("Arc<crate::model::Webhook>", "Edge<Arc<crate::model::Webhook>>")
))]
pub(crate) struct Page<T: OutputType, E: OutputType> {
    pub(crate) edges: Vec<E>,
    pub(crate) nodes: Vec<T>,
    pub(crate) page_info: PageInfo,
}

/// A page of rows with their edges.
pub(crate) type Connection<T> = Page<T, Edge<T>>;

/// A row and its cursor.
#[derive(Debug, SimpleObject)]
#[graphql(concrete(name = "UserEdge", params("Arc<crate::model::User>")))]
#[graphql(concrete(name = "TeamEdge", params("Arc<crate::model::Team>")))]
#[graphql(concrete(name = "WorkflowStateEdge", params("Arc<crate::model::WorkflowState>")))]
#[graphql(concrete(name = "IssueLabelEdge", params("Arc<crate::model::IssueLabel>")))]
#[graphql(concrete(name = "ProjectEdge", params("Arc<crate::model::Project>")))]
#[graphql(concrete(name = "CycleEdge", params("Arc<crate::model::Cycle>")))]
#[graphql(concrete(name = "IssueEdge", params("Arc<crate::model::Issue>")))]
#[graphql(concrete(name = "CommentEdge", params("Arc<crate::model::Comment>")))]
#[graphql(concrete(
    name = "ProjectMilestoneEdge",
    params("Arc<crate::model::ProjectMilestone>")
))]
#[graphql(concrete(name = "AttachmentEdge", params("Arc<crate::model::Attachment>")))]
#[graphql(concrete(name = "IssueRelationEdge", params("Arc<crate::model::IssueRelation>")))]
#[graphql(concrete(name = "WebhookEdge", params("Arc<crate::model::Webhook>")))]
pub(crate) struct Edge<T: OutputType> {
    pub(crate) cursor: String,
    pub(crate) node: T,
}

/// Orders the rows and cuts the page out of them. Rows come in the order of their making.
pub(crate) fn page<T: Row>(
    mut rows: Vec<Arc<T>>,
    args: &PageArgs,
) -> Result<Connection<Arc<T>>, Refusal>
where
    Arc<T>: OutputType,
    Edge<Arc<T>>: OutputType,
{
    if !args.include_archived.unwrap_or(false) {
        rows.retain(|row| !row.is_archived());
    }
    newest_first(&mut rows, args.order_by.unwrap_or_default());
    let (nodes, page_info) = cut(&rows, args)?;
    let edge = |row: &Arc<T>| Edge {
        cursor: cursor(row),
        node: Arc::clone(row),
    };
    Ok(Page {
        edges: nodes.iter().map(edge).collect(),
        nodes,
        page_info,
    })
}

/// Orders rows that come in the order of their making. It is stable from newest to oldest, so that rows of one moment
/// keep the reverse order of their making.
pub(crate) fn newest_first<T: Row>(rows: &mut [Arc<T>], by: PaginationOrderBy) {
    rows.reverse();
    match by {
        PaginationOrderBy::CreatedAt => rows.sort_by_key(|row| std::cmp::Reverse(row.created_at())),
        PaginationOrderBy::UpdatedAt => rows.sort_by_key(|row| std::cmp::Reverse(row.updated_at())),
    }
}

/// Cuts the page out of rows that are in their order.
pub(crate) fn cut<T: Row>(
    rows: &[Arc<T>],
    args: &PageArgs,
) -> Result<(Vec<Arc<T>>, PageInfo), Refusal> {
    let size = page_size(args)?;
    let place_of = |cursor: &Option<String>, name| {
        let cursor = cursor.as_deref();
        cursor.map(|cursor| place(rows, cursor, name)).transpose()
    };
    let (after, before) = (
        place_of(&args.after, "after")?,
        place_of(&args.before, "before")?,
    );
    let mut start = after.map_or(0, |place| place + 1);
    let mut end = before.unwrap_or(rows.len()).max(start);
    if args.last.is_some() || (args.before.is_some() && args.first.is_none()) {
        start = end.saturating_sub(size).max(start);
    } else {
        end = (start + size).min(end);
    }
    let nodes = rows[start..end].to_vec();
    let page_info = PageInfo {
        has_next_page: end < rows.len(),
        has_previous_page: start > 0,
        start_cursor: nodes.first().map(cursor),
        end_cursor: nodes.last().map(cursor),
    };
    Ok((nodes, page_info))
}

/// Where a row is found again.
pub(crate) fn cursor<T: Row>(row: &Arc<T>) -> String {
    row.id().to_string()
}

fn page_size(args: &PageArgs) -> Result<usize, Refusal> {
    for (name, value) in [("first", args.first), ("last", args.last)] {
        let Some(value) = value else { continue };
        return match usize::try_from(value) {
            Ok(size) if (1..=MAX).contains(&size) => Ok(size),
            Ok(size) if size > MAX => Err(Refusal::argument(format!(
                "{name} must not be greater than {MAX}."
            ))),
            _ => Err(Refusal::argument(format!(
                "{name} must not be less than 1."
            ))),
        };
    }
    Ok(DEFAULT)
}

fn place<T: Row>(rows: &[Arc<T>], cursor: &str, name: &str) -> Result<usize, Refusal> {
    let found = rows.iter().position(|row| row.id().to_string() == cursor);
    found.ok_or_else(|| Refusal::argument(format!("{name} must be a cursor of this list.")))
}
