//! Resolvers of labels, projects, cycles and webhooks.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Result};

use super::super::{Call, found, id};
use crate::filter::{Entity, IssueFilter, IssueLabelFilter, TeamFilter};
use crate::model::{Cycle, Issue, IssueLabel, Project, ProjectStatus, Team, User, Webhook};
use crate::paging::{Connection, PageArgs, PaginationOrderBy};
use crate::world::World;

#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of Linear's connections"
)]
#[ComplexObject]
impl IssueLabel {
    async fn id(&self) -> ID {
        id(self.id)
    }

    /// The team of the label; a label of the workspace has none.
    async fn team(&self, ctx: &Context<'_>) -> Option<Arc<Team>> {
        Call::of(ctx).read(|world| self.team_id.and_then(|id| world.teams.get(id)))
    }

    /// The group that the label is in.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Arc<IssueLabel>> {
        Call::of(ctx).read(|world| self.parent_id.and_then(|id| world.labels.get(id)))
    }

    /// Labels of the group.
    async fn children(
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
                .filter(|row| row.parent_id == Some(self.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Label), filter, page)
    }

    /// Issues with the label.
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
                .filter(|row| row.label_ids.contains(&self.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Issue), filter, page)
    }
}

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
}

#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of Linear's connections"
)]
#[ComplexObject]
impl Cycle {
    async fn id(&self) -> ID {
        id(self.id)
    }

    /// Whether the cycle runs now.
    async fn is_active(&self, ctx: &Context<'_>) -> bool {
        let call = Call::of(ctx);
        self.is_active_at(call.by.now)
    }

    /// Whether the cycle is still to come.
    async fn is_future(&self, ctx: &Context<'_>) -> bool {
        let call = Call::of(ctx);
        self.starts_at > call.by.now
    }

    /// Whether the cycle is over.
    async fn is_past(&self, ctx: &Context<'_>) -> bool {
        let call = Call::of(ctx);
        self.ends_at <= call.by.now
    }

    /// Whether the cycle comes next.
    async fn is_next(&self, ctx: &Context<'_>) -> bool {
        let call = Call::of(ctx);
        call.read(|world| world.next_cycle(self.team_id, call.by.now)) == Some(self.id)
    }

    /// Whether the cycle was the last one.
    async fn is_previous(&self, ctx: &Context<'_>) -> bool {
        let call = Call::of(ctx);
        call.read(|world| world.previous_cycle(self.team_id, call.by.now)) == Some(self.id)
    }

    /// The share of the cycle's issues that are done, from 0 to 1.
    async fn progress(&self, ctx: &Context<'_>) -> f64 {
        Call::of(ctx).read(|world| world.cycle_progress(self))
    }

    /// The team of the cycle.
    async fn team(&self, ctx: &Context<'_>) -> Result<Arc<Team>> {
        found(
            Call::of(ctx).read(|world| world.teams.get(self.team_id)),
            "Team",
        )
    }

    /// Issues of the cycle.
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
                .filter(|row| row.cycle_id == Some(self.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Issue), filter, page)
    }
}

#[ComplexObject]
impl Webhook {
    async fn id(&self) -> ID {
        id(self.id)
    }

    /// An application's secret is shown to nobody but its owner.
    async fn secret(&self) -> Option<&str> {
        self.application_id.is_none().then_some(&*self.secret)
    }

    /// Where deliveries go; null for an application's, which goes where the application says.
    async fn url(&self) -> Option<String> {
        self.application_id
            .is_none()
            .then(|| self.address.to_string())
    }

    /// The only team that it is told about.
    async fn team_ids(&self) -> Option<Vec<String>> {
        self.team_id.map(|team| vec![team.to_string()])
    }

    /// The only team that it is told about.
    async fn team(&self, ctx: &Context<'_>) -> Option<Arc<Team>> {
        Call::of(ctx).read(|world| self.team_id.and_then(|id| world.teams.get(id)))
    }

    /// Who created it.
    async fn creator(&self, ctx: &Context<'_>) -> Option<Arc<User>> {
        Call::of(ctx).read(|world| world.users.get(self.creator_id))
    }
}
