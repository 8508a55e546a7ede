//! Resolvers of comments, links and relations.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Result};

use super::super::{Call, found, id};
use crate::filter::{CommentFilter, Entity};
use crate::model::{Attachment, Comment, Issue, IssueRelation, User};
use crate::paging::{Connection, PageArgs, PaginationOrderBy};
use crate::world::World;

#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of Linear's connections"
)]
#[ComplexObject]
impl Comment {
    async fn id(&self) -> ID {
        id(self.id)
    }

    /// Address of the comment on its issue's page.
    async fn url(&self, ctx: &Context<'_>) -> String {
        Call::of(ctx).read(|world| world.comment_url(self))
    }

    /// Id of the issue.
    async fn issue_id(&self) -> Option<String> {
        Some(self.issue_id.to_string())
    }

    /// Id of the comment that began the thread.
    async fn parent_id(&self) -> Option<String> {
        self.parent_id.map(|id| id.to_string())
    }

    /// The issue.
    async fn issue(&self, ctx: &Context<'_>) -> Option<Arc<Issue>> {
        Call::of(ctx).read(|world| world.issues.get(self.issue_id))
    }

    /// Who wrote it.
    async fn user(&self, ctx: &Context<'_>) -> Option<Arc<User>> {
        Call::of(ctx).read(|world| world.users.get(self.user_id))
    }

    /// The comment that began the thread.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Arc<Comment>> {
        Call::of(ctx).read(|world| self.parent_id.and_then(|id| world.comments.get(id)))
    }

    /// Replies.
    async fn children(
        &self,
        ctx: &Context<'_>,
        filter: Option<CommentFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<Connection<Arc<Comment>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
            include_archived,
            order_by,
        };
        let rows = |world: &World| {
            world
                .comments
                .iter()
                .filter(|row| row.parent_id == Some(self.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Comment), filter, page)
    }
}

#[ComplexObject]
impl Attachment {
    async fn id(&self) -> ID {
        id(self.id)
    }

    /// The issue.
    async fn issue(&self, ctx: &Context<'_>) -> Result<Arc<Issue>> {
        let issue = Call::of(ctx).read(|world| world.issues.get(self.issue_id));
        found(issue, "Issue")
    }

    /// Who linked it.
    async fn creator(&self, ctx: &Context<'_>) -> Option<Arc<User>> {
        Call::of(ctx).read(|world| world.users.get(self.creator_id))
    }
}

#[ComplexObject]
impl IssueRelation {
    async fn id(&self) -> ID {
        id(self.id)
    }

    /// `blocks`, `duplicate`, `related` or `similar`.
    #[graphql(name = "type")]
    async fn kind_name(&self) -> String {
        self.kind.to_string()
    }

    /// The issue that relates.
    async fn issue(&self, ctx: &Context<'_>) -> Result<Arc<Issue>> {
        let issue = Call::of(ctx).read(|world| world.issues.get(self.issue_id));
        found(issue, "Issue")
    }

    /// The issue that is related to.
    async fn related_issue(&self, ctx: &Context<'_>) -> Result<Arc<Issue>> {
        let issue = Call::of(ctx).read(|world| world.issues.get(self.related_issue_id));
        found(issue, "Issue")
    }
}
