//! Resolvers of labels and webhooks.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Result};

use super::super::{Call, id};
use crate::filter::{Entity, IssueFilter, IssueLabelFilter};
use crate::model::{Issue, IssueLabel, Team, User, Webhook};
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
