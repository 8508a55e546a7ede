//! Resolvers of the workspace and its people.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Result};

use super::super::{Call, found, id};
use crate::filter::{Entity, IssueFilter, IssueLabelFilter, TeamFilter, UserFilter};
use crate::model::{Issue, IssueLabel, Organization, Team, User};
use crate::paging::{Connection, PageArgs, PaginationOrderBy};
use crate::world::World;

#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of Linear's connections"
)]
#[ComplexObject]
impl Organization {
    async fn id(&self) -> ID {
        id(self.id)
    }

    /// Address of the logo; the sandbox has none.
    async fn logo_url(&self) -> Option<&str> {
        None
    }

    /// Teams of the workspace.
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
        let rows = |world: &World| world.teams.iter().cloned().collect();
        Call::of(ctx).list((rows, Entity::Team), filter, page)
    }

    /// Labels of the workspace itself.
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
                .filter(|row| row.team_id.is_none())
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Label), filter, page)
    }

    /// People of the workspace.
    async fn users(
        &self,
        ctx: &Context<'_>,
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
        let rows = |world: &World| world.users.iter().cloned().collect();
        Call::of(ctx).list((rows, Entity::User), None::<UserFilter>, page)
    }

    /// How many people the workspace has.
    async fn user_count(&self, ctx: &Context<'_>) -> usize {
        Call::of(ctx).read(|world| world.users.iter().count())
    }

    /// How many issues were ever created.
    async fn created_issue_count(&self, ctx: &Context<'_>) -> usize {
        Call::of(ctx).read(|world| world.issues.iter().count())
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of Linear's connections"
)]
#[ComplexObject]
impl User {
    async fn id(&self) -> ID {
        id(self.id)
    }

    /// Whether this is the user who asks.
    async fn is_me(&self, ctx: &Context<'_>) -> bool {
        Call::of(ctx).by.user.id == self.id
    }

    /// First letters of the name.
    async fn initials(&self) -> String {
        self.name
            .split_whitespace()
            .filter_map(|word| word.chars().next())
            .collect()
    }

    /// Address of the person's page.
    async fn url(&self, ctx: &Context<'_>) -> String {
        Call::of(ctx).read(|world| world.user_url(self))
    }

    /// The sandbox has no pictures.
    async fn avatar_url(&self) -> Option<String> {
        None
    }

    /// Guests are of no use to an integration; the sandbox has none.
    async fn guest(&self) -> bool {
        false
    }

    /// The workspace.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Arc<Organization>> {
        found(
            Call::of(ctx).read(|world| Some(Arc::clone(&world.organization))),
            "Organization",
        )
    }

    /// Teams that the person is a member of.
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
                .filter(|row| row.member_ids.contains(&self.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Team), filter, page)
    }

    /// Issues assigned to the person.
    async fn assigned_issues(
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
                .filter(|row| row.assignee_id == Some(self.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Issue), filter, page)
    }

    /// Issues delegated to the app.
    async fn delegated_issues(
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
                .filter(|row| row.delegate_id == Some(self.id))
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Issue), filter, page)
    }

    /// Issues that the person created.
    async fn created_issues(
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
                .filter(|row| row.creator_id == self.id)
                .cloned()
                .collect()
        };
        Call::of(ctx).list((rows, Entity::Issue), filter, page)
    }
}
