//! Resolvers of issues.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Result};

use super::super::{Call, found, id, ids};
use crate::filter::{
    AttachmentFilter, CommentFilter, Entity, IssueFilter, IssueLabelFilter, UserFilter,
};
use crate::model::{
    Attachment, Comment, Cycle, Issue, IssueLabel, IssueRelation, Project, ProjectMilestone, Team,
    User, WorkflowState,
};
use crate::paging::{Connection, PageArgs, PaginationOrderBy};
use crate::world::{End, World, priority_label, slug};

#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of Linear's connections"
)]
#[ComplexObject]
impl Issue {
    async fn id(&self) -> ID {
        id(self.id)
    }

    /// Address of the issue's page.
    async fn url(&self, ctx: &Context<'_>) -> String {
        Call::of(ctx).read(|world| world.issue_url(self))
    }

    /// Suggested name of a branch.
    async fn branch_name(&self, ctx: &Context<'_>) -> String {
        let name = &Call::of(ctx).by.user.display_name;
        format!(
            "{name}/{}-{}",
            self.identifier.to_lowercase(),
            slug(&self.title)
        )
    }

    /// The priority in words.
    async fn priority_label(&self) -> &'static str {
        priority_label(self.priority)
    }

    /// Ids of the labels.
    async fn label_ids(&self) -> Vec<String> {
        ids(&self.label_ids)
    }

    /// The team of the issue.
    async fn team(&self, ctx: &Context<'_>) -> Result<Arc<Team>> {
        found(
            Call::of(ctx).read(|world| world.teams.get(self.team_id)),
            "Team",
        )
    }

    /// The column that the issue is in.
    async fn state(&self, ctx: &Context<'_>) -> Result<Arc<WorkflowState>> {
        found(
            Call::of(ctx).read(|world| world.states.get(self.state_id)),
            "WorkflowState",
        )
    }

    /// Who created the issue.
    async fn creator(&self, ctx: &Context<'_>) -> Option<Arc<User>> {
        Call::of(ctx).read(|world| world.users.get(self.creator_id))
    }

    /// Who is to do it.
    async fn assignee(&self, ctx: &Context<'_>) -> Option<Arc<User>> {
        Call::of(ctx).read(|world| self.assignee_id.and_then(|id| world.users.get(id)))
    }

    /// The app that works on it.
    async fn delegate(&self, ctx: &Context<'_>) -> Option<Arc<User>> {
        Call::of(ctx).read(|world| self.delegate_id.and_then(|id| world.users.get(id)))
    }

    /// The project of the issue.
    async fn project(&self, ctx: &Context<'_>) -> Option<Arc<Project>> {
        Call::of(ctx).read(|world| self.project_id.and_then(|id| world.projects.get(id)))
    }

    /// The milestone of the project.
    async fn project_milestone(&self, ctx: &Context<'_>) -> Option<Arc<ProjectMilestone>> {
        let milestone = |world: &World| world.milestones.get(self.project_milestone_id?);
        Call::of(ctx).read(milestone)
    }

    /// The cycle of the issue.
    async fn cycle(&self, ctx: &Context<'_>) -> Option<Arc<Cycle>> {
        Call::of(ctx).read(|world| self.cycle_id.and_then(|id| world.cycles.get(id)))
    }

    /// The issue above.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Arc<Issue>> {
        Call::of(ctx).read(|world| self.parent_id.and_then(|id| world.issues.get(id)))
    }

    /// Issues below.
    async fn children(
        &self,
        ctx: &Context<'_>,
        filter: Option<IssueFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<Connection<Arc<Issue>>> {
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
                .issues
                .iter()
                .filter(|row| row.parent_id == Some(self.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Issue), filter, page)
    }

    /// Labels of the issue.
    async fn labels(
        &self,
        ctx: &Context<'_>,
        filter: Option<IssueLabelFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<Connection<Arc<IssueLabel>>> {
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
                .labels
                .iter()
                .filter(|row| self.label_ids.contains(&row.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Label), filter, page)
    }

    /// Comments on the issue.
    async fn comments(
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
        let rows = |world: &World| world.comments_of(self.id);
        Call::of(ctx).list((rows, Entity::Comment), filter, page)
    }

    /// Who hears of changes.
    async fn subscribers(
        &self,
        ctx: &Context<'_>,
        filter: Option<UserFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<Connection<Arc<User>>> {
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
                .users
                .iter()
                .filter(|row| self.subscribers.contains(&row.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::User), filter, page)
    }

    /// Links of the issue.
    async fn attachments(
        &self,
        ctx: &Context<'_>,
        filter: Option<AttachmentFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<Connection<Arc<Attachment>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
            include_archived,
            order_by,
        };
        let rows = |world: &World| world.attachments_of(self.id);
        Call::of(ctx).list((rows, Entity::Attachment), filter, page)
    }

    /// How the issue relates to others.
    async fn relations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<Connection<Arc<IssueRelation>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
            include_archived,
            order_by,
        };
        let rows = |world: &World| world.relations_of(self.id, End::From);
        Call::of(ctx).list((rows, |_| Entity::Relation), None::<IssueFilter>, page)
    }

    /// How others relate to the issue.
    async fn inverse_relations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<Connection<Arc<IssueRelation>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
            include_archived,
            order_by,
        };
        let rows = |world: &World| world.relations_of(self.id, End::To);
        Call::of(ctx).list((rows, |_| Entity::Relation), None::<IssueFilter>, page)
    }
}
