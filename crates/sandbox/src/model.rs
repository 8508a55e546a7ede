//! Linear's things as the sandbox keeps them.
//!
//! The rows double as GraphQL objects: what is stored and read alike is a field, what has to be looked up is a
//! resolver in `graphql::objects`. A row is never changed in place; the world replaces it, so that a resolver which
//! holds one sees a consistent thing.

mod attached;
mod issue;
mod moment;
mod oauth;
mod plan;
mod workspace;

pub(crate) use attached::{Attachment, IssueRelation, IssueRelationType, JsonObject, UuidOnly};
pub(crate) use issue::{ActorBot, Comment, Issue};
pub(crate) use moment::{DateTime, DateTimeOrDuration, TimelessDate};
pub(crate) use oauth::{Installation, TeamAccess};
pub(crate) use plan::{
    Burndown, Cycle, Project, ProjectMilestone, ProjectMilestoneStatus, ProjectStatus,
    ProjectUpdateHealthType,
};
pub(crate) use workspace::{
    IssueLabel, Organization, StateType, Team, User, Webhook, WorkflowState,
};
