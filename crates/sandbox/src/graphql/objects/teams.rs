//! Resolvers of teams and their states.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Result};

use super::super::{Call, found, id};
use crate::filter::{
    CycleFilter, Entity, IssueFilter, IssueLabelFilter, ProjectFilter, UserFilter,
    WorkflowStateFilter,
};
use crate::model::{Cycle, Issue, IssueLabel, Organization, Project, Team, User, WorkflowState};
use crate::paging::{Connection, PageArgs, PaginationOrderBy};
use crate::world::World;

#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of Linear's connections"
)]
#[ComplexObject]
impl Team {
    async fn id(&self) -> ID {
        id(self.id)
    }

    /// The workspace.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Arc<Organization>> {
        found(
            Call::of(ctx).read(|world| Some(Arc::clone(&world.organization))),
            "Organization",
        )
    }

    /// The state of new issues.
    async fn default_issue_state(&self, ctx: &Context<'_>) -> Option<Arc<WorkflowState>> {
        Call::of(ctx).read(|world| world.default_state(self))
    }

    /// The state of issues that wait for triage.
    async fn triage_issue_state(&self, ctx: &Context<'_>) -> Option<Arc<WorkflowState>> {
        Call::of(ctx).read(|world| world.triage_state(self))
    }

    /// The cycle that runs now.
    async fn active_cycle(&self, ctx: &Context<'_>) -> Option<Arc<Cycle>> {
        let call = Call::of(ctx);
        call.read(|world| {
            world
                .cycles
                .iter()
                .find(|row| row.team_id == self.id && row.is_active_at(call.by.now))
                .cloned()
        })
    }

    /// How many issues the team has.
    async fn issue_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(false)")] include_archived: Option<bool>,
    ) -> usize {
        let counts = |issue: &&Arc<Issue>| {
            issue.team_id == self.id
                && (include_archived == Some(true) || issue.archived_at.is_none())
        };
        Call::of(ctx).read(|world| world.issues.iter().filter(counts).count())
    }

    /// The columns of the team's board.
    async fn states(
        &self,
        ctx: &Context<'_>,
        filter: Option<WorkflowStateFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<Connection<Arc<WorkflowState>>> {
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
                .states
                .iter()
                .filter(|row| row.team_id == self.id)
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::State), filter, page)
    }

    /// Issues of the team.
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
                .filter(|row| row.team_id == self.id)
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Issue), filter, page)
    }

    /// Labels of the team.
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
                .filter(|row| row.team_id == Some(self.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Label), filter, page)
    }

    /// Members of the team.
    async fn members(
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
                .filter(|row| self.member_ids.contains(&row.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::User), filter, page)
    }

    /// Cycles of the team.
    async fn cycles(
        &self,
        ctx: &Context<'_>,
        filter: Option<CycleFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<Connection<Arc<Cycle>>> {
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
                .cycles
                .iter()
                .filter(|row| row.team_id == self.id)
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Cycle), filter, page)
    }

    /// Projects of the team.
    async fn projects(
        &self,
        ctx: &Context<'_>,
        filter: Option<ProjectFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<Connection<Arc<Project>>> {
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
                .projects
                .iter()
                .filter(|row| row.team_ids.contains(&self.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Project), filter, page)
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of Linear's connections"
)]
#[ComplexObject]
impl WorkflowState {
    async fn id(&self) -> ID {
        id(self.id)
    }

    /// `triage`, `backlog`, `unstarted`, `started`, `completed`, `canceled` or `duplicate`.
    #[graphql(name = "type")]
    async fn kind_name(&self) -> String {
        self.kind.to_string()
    }

    /// The team that the state belongs to.
    async fn team(&self, ctx: &Context<'_>) -> Result<Arc<Team>> {
        found(
            Call::of(ctx).read(|world| world.teams.get(self.team_id)),
            "Team",
        )
    }

    /// Issues in the state.
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
                .filter(|row| row.state_id == self.id)
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Issue), filter, page)
    }
}
