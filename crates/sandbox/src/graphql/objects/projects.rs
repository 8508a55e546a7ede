//! Resolvers of projects and their milestones.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Result};

use super::super::{Call, found, id};
use crate::filter::{Entity, IssueFilter, ProjectMilestoneFilter, TeamFilter};
use crate::model::{
    Issue, Project, ProjectMilestone, ProjectMilestoneStatus, ProjectStatus, Team, User,
};
use crate::paging::{Connection, PageArgs, PaginationOrderBy};
use crate::world::{World, priority_label};

#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of Linear's connections"
)]
#[ComplexObject]
impl Project {
    async fn id(&self) -> ID {
        id(self.id)
    }

    /// Address of the project's page.
    async fn url(&self, ctx: &Context<'_>) -> String {
        Call::of(ctx).read(|world| world.project_url(self))
    }

    /// How far the project is.
    async fn status(&self) -> ProjectStatus {
        ProjectStatus::of(&self.state)
    }

    /// How far the project is, from 0 to 1.
    async fn progress(&self, ctx: &Context<'_>) -> f64 {
        Call::of(ctx).read(|world| world.project_progress(self))
    }

    /// The points of all its issues.
    async fn scope(&self, ctx: &Context<'_>) -> f64 {
        Call::of(ctx).read(|world| world.project_scope(self))
    }

    /// The priority in words.
    async fn priority_label(&self) -> &'static str {
        priority_label(f64::from(self.priority))
    }

    /// Who created the project.
    async fn creator(&self, ctx: &Context<'_>) -> Option<Arc<User>> {
        Call::of(ctx).read(|world| world.users.get(self.creator_id))
    }

    /// Who leads the project.
    async fn lead(&self, ctx: &Context<'_>) -> Option<Arc<User>> {
        Call::of(ctx).read(|world| self.lead_id.and_then(|id| world.users.get(id)))
    }

    /// Teams of the project.
    async fn teams(
        &self,
        ctx: &Context<'_>,
        filter: Option<TeamFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<Connection<Arc<Team>>> {
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
                .teams
                .iter()
                .filter(|row| self.team_ids.contains(&row.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Team), filter, page)
    }

    /// Issues of the project.
    async fn issues(
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
                .filter(|row| row.project_id == Some(self.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Issue), filter, page)
    }

    /// Stages of the project.
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
        let rows = |world: &World| world.milestones_of(self.id);
        Call::of(ctx).list((rows, Entity::Milestone), filter, page)
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of Linear's connections"
)]
#[ComplexObject]
impl ProjectMilestone {
    async fn id(&self) -> ID {
        id(self.id)
    }

    /// The project.
    async fn project(&self, ctx: &Context<'_>) -> Result<Arc<Project>> {
        let project = Call::of(ctx).read(|world| world.projects.get(self.project_id));
        found(project, "Project")
    }

    /// How far the milestone is, from 0 to 1. That it goes to 1 and not to 100 is not documented.
    async fn progress(&self, ctx: &Context<'_>) -> f64 {
        Call::of(ctx).read(|world| world.milestone_progress(self))
    }

    /// Whether the milestone is done, late, next, or still to come.
    async fn status(&self, ctx: &Context<'_>) -> ProjectMilestoneStatus {
        let call = Call::of(ctx);
        call.read(|world| world.milestone_status(self, call.by.now))
    }

    /// Issues of the milestone.
    async fn issues(
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
                .filter(|row| row.project_milestone_id == Some(self.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Issue), filter, page)
    }
}
