//! The queries.

mod attached;
mod search;

use std::sync::Arc;

use async_graphql::{Context, MergedObject, Object, Result, SimpleObject};
use uuid::Uuid;

use attached::AttachedReads;
use search::SearchReads;

use super::{Call, found};
use crate::filter::{
    CommentFilter, CycleFilter, Entity, IssueFilter, IssueLabelFilter, ProjectFilter, TeamFilter,
    UserFilter, WorkflowStateFilter,
};
use crate::model::{
    Comment, Cycle, Issue, IssueLabel, Organization, Project, Team, User, Webhook, WorkflowState,
};
use crate::paging::{Connection, PageArgs, PaginationOrderBy, page};
use crate::rate_limit::{Level, period_ms};
use crate::refusal::Refusal;
use crate::world::World;

/// What is left of the hourly limits.
#[derive(SimpleObject)]
pub(crate) struct RateLimitPayload {
    identifier: Option<String>,
    kind: String,
    limits: Vec<RateLimitResultPayload>,
}

/// One limit.
#[derive(SimpleObject)]
pub(crate) struct RateLimitResultPayload {
    #[graphql(name = "type")]
    kind: String,
    requested_amount: f64,
    allowed_amount: f64,
    period: f64,
    remaining_amount: f64,
    reset: f64,
}

/// Every read of the workspace.
#[derive(MergedObject)]
pub(crate) struct Query(Reads, AttachedReads, SearchReads);

impl Query {
    pub(super) fn new() -> Self {
        Self(Reads, AttachedReads, SearchReads)
    }
}

/// What the workspace consists of.
struct Reads;

#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of Linear's connections"
)]
#[Object]
impl Reads {
    /// The user that the API key or the token stands for: for an app that acts as itself, its own user.
    async fn viewer(&self, ctx: &Context<'_>) -> Arc<User> {
        Arc::clone(&Call::of(ctx).by.user)
    }

    /// The workspace.
    async fn organization(&self, ctx: &Context<'_>) -> Arc<Organization> {
        Call::of(ctx).read(|world| Arc::clone(&world.organization))
    }

    /// One person; `me` is the viewer.
    async fn user(&self, ctx: &Context<'_>, id: String) -> Result<Arc<User>> {
        let call = Call::of(ctx);
        Ok(call.read(|world| world.user(&call.by, &id))?)
    }

    /// One team, by id or key.
    async fn team(&self, ctx: &Context<'_>, id: String) -> Result<Arc<Team>> {
        Ok(Call::of(ctx).read(|world| world.team(&id))?)
    }

    /// One issue, by id or identifier. Archived ones too.
    async fn issue(&self, ctx: &Context<'_>, id: String) -> Result<Arc<Issue>> {
        Ok(Call::of(ctx).read(|world| world.issue(&id))?)
    }

    /// One comment.
    async fn comment(&self, ctx: &Context<'_>, id: Option<String>) -> Result<Arc<Comment>> {
        let id = id.ok_or_else(|| Refusal::argument("id must be given."))?;
        Ok(Call::of(ctx).read(|world| world.comment(&id))?)
    }

    /// One of them, by id.
    async fn workflow_state(&self, ctx: &Context<'_>, id: String) -> Result<Arc<WorkflowState>> {
        let id = uuid(&id)?;
        found(
            Call::of(ctx).read(|world| world.states.get(id)),
            "WorkflowState",
        )
    }

    /// One of them, by id.
    async fn issue_label(&self, ctx: &Context<'_>, id: String) -> Result<Arc<IssueLabel>> {
        let id = uuid(&id)?;
        found(
            Call::of(ctx).read(|world| world.labels.get(id)),
            "IssueLabel",
        )
    }

    /// One of them, by id.
    async fn project(&self, ctx: &Context<'_>, id: String) -> Result<Arc<Project>> {
        let id = uuid(&id)?;
        found(
            Call::of(ctx).read(|world| world.projects.get(id)),
            "Project",
        )
    }

    /// One of them, by id.
    async fn cycle(&self, ctx: &Context<'_>, id: String) -> Result<Arc<Cycle>> {
        let id = uuid(&id)?;
        found(Call::of(ctx).read(|world| world.cycles.get(id)), "Cycle")
    }

    /// People of the workspace.
    async fn users(
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
        let rows = |world: &World| world.users.iter().cloned().collect();
        Call::of(ctx).list((rows, Entity::User), filter, page)
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

    /// States of all teams.
    async fn workflow_states(
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
        let rows = |world: &World| world.states.iter().cloned().collect();
        Call::of(ctx).list((rows, Entity::State), filter, page)
    }

    /// Issues of all teams.
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
        let rows = |world: &World| world.issues.iter().cloned().collect();
        Call::of(ctx).list((rows, Entity::Issue), filter, page)
    }

    /// Comments on all issues.
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
        let rows = |world: &World| world.comments.iter().cloned().collect();
        Call::of(ctx).list((rows, Entity::Comment), filter, page)
    }

    /// Labels of the workspace and its teams.
    async fn issue_labels(
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
        let rows = |world: &World| world.labels.iter().cloned().collect();
        Call::of(ctx).list((rows, Entity::Label), filter, page)
    }

    /// Projects of the workspace.
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
        let rows = |world: &World| world.projects.iter().cloned().collect();
        Call::of(ctx).list((rows, Entity::Project), filter, page)
    }

    /// Cycles of all teams.
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
        let rows = |world: &World| world.cycles.iter().cloned().collect();
        Call::of(ctx).list((rows, Entity::Cycle), filter, page)
    }

    /// One webhook. Only for admins: it shows the secret.
    async fn webhook(&self, ctx: &Context<'_>, id: String) -> Result<Arc<Webhook>> {
        let call = Call::of(ctx);
        Ok(call.read(|world| world.webhook(&call.by, &id))?)
    }

    /// The webhooks of the workspace. Only for admins.
    async fn webhooks(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        include_archived: Option<bool>,
        order_by: Option<PaginationOrderBy>,
    ) -> Result<Connection<Arc<Webhook>>> {
        let call = Call::of(ctx);
        let args = PageArgs {
            first,
            after,
            last,
            before,
            include_archived,
            order_by,
        };
        Ok(call.read(|world| page(world.webhooks(&call.by)?, &args))?)
    }

    /// What is left of the hourly limits. Asking counts, too.
    async fn rate_limit_status(&self, ctx: &Context<'_>) -> RateLimitPayload {
        let call = Call::of(ctx);
        let levels = call.core.rate_levels(&call.by);
        RateLimitPayload {
            identifier: Some(call.by.user.id.to_string()),
            kind: "user".to_owned(),
            limits: vec![
                limit("requests", levels.requests),
                limit("complexity", levels.complexity),
            ],
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "GraphQL has no other number; milliseconds stay below 2^53"
)]
fn limit(kind: &str, level: Level) -> RateLimitResultPayload {
    RateLimitResultPayload {
        kind: kind.to_owned(),
        requested_amount: f64::from(level.limit - level.remaining),
        allowed_amount: f64::from(level.limit),
        period: f64::from(period_ms()),
        remaining_amount: f64::from(level.remaining),
        reset: level.reset_ms as f64,
    }
}

fn uuid(id: &str) -> Result<Uuid, Refusal> {
    Uuid::parse_str(id).map_err(|_| Refusal::argument("id must be a UUID."))
}
