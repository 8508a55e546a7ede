//! Resolvers of cycles.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Result};

use super::super::{Call, found, id};
use crate::filter::{Entity, IssueFilter};
use crate::model::{Cycle, Issue, Team};
use crate::paging::{Connection, PageArgs, PaginationOrderBy};
use crate::world::World;

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

    /// The points of the cycle after each of its days.
    async fn scope_history(&self, ctx: &Context<'_>) -> Vec<f64> {
        let call = Call::of(ctx);
        call.read(|world| world.burndown(self, call.by.now)).scope
    }

    /// The points that were done after each day.
    async fn completed_scope_history(&self, ctx: &Context<'_>) -> Vec<f64> {
        let call = Call::of(ctx);
        call.read(|world| world.burndown(self, call.by.now))
            .completed_scope
    }

    /// The points that were begun and not done after each day.
    async fn in_progress_scope_history(&self, ctx: &Context<'_>) -> Vec<f64> {
        let call = Call::of(ctx);
        call.read(|world| world.burndown(self, call.by.now))
            .in_progress_scope
    }

    /// How many issues the cycle had after each day.
    async fn issue_count_history(&self, ctx: &Context<'_>) -> Vec<f64> {
        let call = Call::of(ctx);
        call.read(|world| world.burndown(self, call.by.now))
            .issue_count
    }

    /// How many of them were done after each day.
    async fn completed_issue_count_history(&self, ctx: &Context<'_>) -> Vec<f64> {
        let call = Call::of(ctx);
        call.read(|world| world.burndown(self, call.by.now))
            .completed_issue_count
    }

    /// Issues that were not done when the cycle was over.
    async fn uncompleted_issues_upon_close(
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
        let now = Call::of(ctx).by.now;
        let rows = |world: &World| world.uncompleted_upon_close(self, now);
        Call::of(ctx).list((rows, Entity::Issue), filter, page)
    }
}
