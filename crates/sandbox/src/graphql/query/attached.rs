//! Queries of milestones, links and relations.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use super::super::{Call, found};
use super::uuid;
use crate::filter::{AttachmentFilter, Entity, IssueFilter, ProjectMilestoneFilter};
use crate::model::{Attachment, IssueRelation, ProjectMilestone};
use crate::paging::{Connection, PageArgs, PaginationOrderBy};
use crate::world::World;

/// What hangs on projects and issues.
pub(super) struct AttachedReads;

#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of Linear's connections"
)]
#[Object]
impl AttachedReads {
    /// One milestone, by id.
    async fn project_milestone(
        &self,
        ctx: &Context<'_>,
        id: String,
    ) -> Result<Arc<ProjectMilestone>> {
        let id = uuid(&id)?;
        let milestone = Call::of(ctx).read(|world| world.milestones.get(id));
        found(milestone, "ProjectMilestone")
    }

    /// One link, by id.
    async fn attachment(&self, ctx: &Context<'_>, id: String) -> Result<Arc<Attachment>> {
        Ok(Call::of(ctx).read(|world| world.attachment(&id))?)
    }

    /// One relation, by id.
    async fn issue_relation(&self, ctx: &Context<'_>, id: String) -> Result<Arc<IssueRelation>> {
        Ok(Call::of(ctx).read(|world| world.relation(&id))?)
    }

    /// Milestones of all projects.
    async fn project_milestones(
        &self,
        ctx: &Context<'_>,
        filter: Option<ProjectMilestoneFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<Connection<Arc<ProjectMilestone>>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
            include_archived,
            order_by,
        };
        let rows = |world: &World| world.milestones.iter().cloned().collect();
        Call::of(ctx).list((rows, Entity::Milestone), filter, page)
    }

    /// Links of all issues.
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
        let rows = |world: &World| world.attachments.iter().cloned().collect();
        Call::of(ctx).list((rows, Entity::Attachment), filter, page)
    }

    /// Links to this address.
    #[graphql(name = "attachmentsForURL")]
    async fn attachments_for_url(
        &self,
        ctx: &Context<'_>,
        url: String,
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
        let rows = |world: &World| {
            let same = |row: &&Arc<Attachment>| row.url == url;
            world.attachments.iter().filter(same).cloned().collect()
        };
        Call::of(ctx).list((rows, Entity::Attachment), None::<IssueFilter>, page)
    }
}
