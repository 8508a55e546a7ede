//! What each thing says when a filter asks for a key.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Scope;
use crate::model::{
    Attachment, Comment, Cycle, Issue, IssueLabel, IssueRelationType, Project, ProjectMilestone,
    ProjectStatus, Team, User, WorkflowState,
};
use crate::world::End;

/// A row that a filter looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Entity {
    Issue(Uuid),
    Team(Uuid),
    State(Uuid),
    User(Uuid),
    Label(Uuid),
    Project(Uuid),
    /// The status of this project.
    ProjectStatus(Uuid),
    Milestone(Uuid),
    Cycle(Uuid),
    Comment(Uuid),
    Attachment(Uuid),
    /// Nothing filters relations, so it says nothing.
    Relation,
}

/// The answer to a key.
pub(super) enum Fact {
    Value(Value),
    /// Several values, each of which stands for the same.
    Names(Vec<Value>),
    One(Option<Entity>),
    Many(Vec<Entity>),
}

const NOTHING: Fact = Fact::Value(Value::Null);

/// What `entity` says for `key`. The schema has refused keys that no one knows; a key asked of a row that is gone
/// finds nothing.
pub(super) fn fact(scope: &Scope<'_>, entity: Entity, key: &str) -> Fact {
    let world = scope.world;
    let found = match entity {
        Entity::Issue(id) => world.issues.get(id).map(|row| issue(scope, &row, key)),
        Entity::Team(id) => world.teams.get(id).map(|row| team(scope, &row, key)),
        Entity::State(id) => world.states.get(id).map(|row| state(scope, &row, key)),
        Entity::User(id) => world.users.get(id).map(|row| user(scope, &row, key)),
        Entity::Label(id) => world.labels.get(id).map(|row| label(&row, key)),
        Entity::Project(id) => world.projects.get(id).map(|row| project(scope, &row, key)),
        Entity::ProjectStatus(id) => world.projects.get(id).map(|row| status(&row, key)),
        Entity::Milestone(id) => world.milestones.get(id).map(|row| milestone(&row, key)),
        Entity::Cycle(id) => world.cycles.get(id).map(|row| cycle(scope, &row, key)),
        Entity::Comment(id) => world.comments.get(id).map(|row| comment(&row, key)),
        Entity::Relation => None,
        Entity::Attachment(id) => world.attachments.get(id).map(|row| attachment(&row, key)),
    };
    found.unwrap_or(NOTHING)
}

fn value(value: impl serde::Serialize) -> Fact {
    Fact::Value(json!(value))
}

fn issue(scope: &Scope<'_>, issue: &Issue, key: &str) -> Fact {
    match key {
        "id" => Fact::Names(vec![json!(issue.id), json!(issue.identifier)]),
        "number" => value(issue.number),
        "title" => value(&issue.title),
        "description" => value(&issue.description),
        "priority" => value(issue.priority),
        "estimate" => value(issue.estimate),
        "dueDate" => value(issue.due_date),
        "createdAt" => value(issue.created_at),
        "updatedAt" => value(issue.updated_at),
        "startedAt" => value(issue.started_at),
        "completedAt" => value(issue.completed_at),
        "canceledAt" => value(issue.canceled_at),
        "archivedAt" => value(issue.archived_at),
        "triagedAt" => value(issue.triaged_at),
        "addedToCycleAt" => value(issue.added_to_cycle_at),
        "searchableContent" => value(searchable(scope, issue)),
        "team" => Fact::One(Some(Entity::Team(issue.team_id))),
        "state" => Fact::One(Some(Entity::State(issue.state_id))),
        "creator" => Fact::One(Some(Entity::User(issue.creator_id))),
        "assignee" => Fact::One(issue.assignee_id.map(Entity::User)),
        "delegate" => Fact::One(issue.delegate_id.map(Entity::User)),
        "project" => Fact::One(issue.project_id.map(Entity::Project)),
        "projectMilestone" => Fact::One(issue.project_milestone_id.map(Entity::Milestone)),
        "cycle" => Fact::One(issue.cycle_id.map(Entity::Cycle)),
        "parent" => Fact::One(issue.parent_id.map(Entity::Issue)),
        _ => around_issue(scope, issue, key),
    }
}

/// What is not on the issue itself.
fn around_issue(scope: &Scope<'_>, issue: &Issue, key: &str) -> Fact {
    use IssueRelationType::{Blocks, Duplicate, Related};
    let world = scope.world;
    let related = |kind, end| value(world.is_related(issue.id, kind, end));
    match key {
        "labels" => many(&issue.label_ids, Entity::Label),
        "subscribers" => many(&issue.subscribers, Entity::User),
        "comments" => Fact::Many(
            world
                .comments_of(issue.id)
                .iter()
                .map(|row| Entity::Comment(row.id))
                .collect(),
        ),
        "attachments" => Fact::Many(
            world
                .attachments_of(issue.id)
                .iter()
                .map(|row| Entity::Attachment(row.id))
                .collect(),
        ),
        "children" => issues(scope, |row| row.parent_id == Some(issue.id)),
        "hasBlockedByRelations" => related(Blocks, End::To),
        "hasBlockingRelations" => related(Blocks, End::From),
        "hasDuplicateRelations" => related(Duplicate, End::Either),
        "hasRelatedRelations" => related(Related, End::Either),
        _ => NOTHING,
    }
}

fn many(ids: &[Uuid], entity: fn(Uuid) -> Entity) -> Fact {
    Fact::Many(ids.iter().copied().map(entity).collect())
}

/// Title, description and comments: what a search in the app looks through.
fn searchable(scope: &Scope<'_>, issue: &Issue) -> String {
    let comments = scope.world.comments_of(issue.id);
    let texts = comments.iter().map(|comment| comment.body.as_str());
    [
        issue.identifier.as_str(),
        &issue.title,
        issue.description.as_deref().unwrap_or_default(),
    ]
    .into_iter()
    .chain(texts)
    .collect::<Vec<_>>()
    .join("\n")
}

fn issues(scope: &Scope<'_>, belongs: impl Fn(&Issue) -> bool) -> Fact {
    Fact::Many(
        scope
            .world
            .issues
            .iter()
            .filter(|row| belongs(row))
            .map(|row| Entity::Issue(row.id))
            .collect(),
    )
}

fn team(scope: &Scope<'_>, team: &Team, key: &str) -> Fact {
    match key {
        "id" => value(team.id),
        "key" => value(&team.key),
        "name" => value(&team.name),
        "description" => value(&team.description),
        "private" => value(team.private),
        "createdAt" => value(team.created_at),
        "updatedAt" => value(team.updated_at),
        "issues" => issues(scope, |row| row.team_id == team.id),
        "members" | "users" => many(&team.member_ids, Entity::User),
        _ => NOTHING,
    }
}

fn state(scope: &Scope<'_>, state: &WorkflowState, key: &str) -> Fact {
    match key {
        "id" => value(state.id),
        "name" => value(&state.name),
        "type" => value(state.kind),
        "position" => value(state.position),
        "description" => value(&state.description),
        "createdAt" => value(state.created_at),
        "updatedAt" => value(state.updated_at),
        "team" => Fact::One(Some(Entity::Team(state.team_id))),
        "issues" => issues(scope, |row| row.state_id == state.id),
        _ => NOTHING,
    }
}

fn user(scope: &Scope<'_>, user: &User, key: &str) -> Fact {
    match key {
        "id" => value(user.id),
        "name" => value(&user.name),
        "displayName" => value(&user.display_name),
        "email" => value(&user.email),
        "admin" => value(user.admin),
        "active" => value(user.active),
        "app" => value(user.app),
        "isMe" => value(user.id == scope.viewer),
        "createdAt" => value(user.created_at),
        "updatedAt" => value(user.updated_at),
        "assignedIssues" => issues(scope, |row| row.assignee_id == Some(user.id)),
        _ => NOTHING,
    }
}

fn label(label: &IssueLabel, key: &str) -> Fact {
    match key {
        "id" => value(label.id),
        "name" => value(&label.name),
        "isGroup" => value(label.is_group),
        "createdAt" => value(label.created_at),
        "updatedAt" => value(label.updated_at),
        "team" => Fact::One(label.team_id.map(Entity::Team)),
        "parent" => Fact::One(label.parent_id.map(Entity::Label)),
        _ => NOTHING,
    }
}

fn project(scope: &Scope<'_>, project: &Project, key: &str) -> Fact {
    match key {
        "id" => value(project.id),
        "name" => value(&project.name),
        "slugId" => value(&project.slug_id),
        "state" => value(&project.state),
        "priority" => value(project.priority),
        "createdAt" => value(project.created_at),
        "updatedAt" => value(project.updated_at),
        "health" => value(project.health),
        "startDate" => value(project.start_date),
        "targetDate" => value(project.target_date),
        "status" => Fact::One(Some(Entity::ProjectStatus(project.id))),
        "lead" => Fact::One(project.lead_id.map(Entity::User)),
        "creator" => Fact::One(Some(Entity::User(project.creator_id))),
        "accessibleTeams" => many(&project.team_ids, Entity::Team),
        "projectMilestones" => Fact::Many(
            scope
                .world
                .milestones_of(project.id)
                .iter()
                .map(|row| Entity::Milestone(row.id))
                .collect(),
        ),
        "issues" => issues(scope, |row| row.project_id == Some(project.id)),
        _ => NOTHING,
    }
}

fn status(project: &Project, key: &str) -> Fact {
    let status = ProjectStatus::of(&project.state);
    match key {
        "id" => value(status.id.as_str()),
        "name" => value(status.name),
        "type" => value(status.kind),
        _ => NOTHING,
    }
}

fn milestone(milestone: &ProjectMilestone, key: &str) -> Fact {
    match key {
        "id" => value(milestone.id),
        "name" => value(&milestone.name),
        "targetDate" => value(milestone.target_date),
        "createdAt" => value(milestone.created_at),
        "updatedAt" => value(milestone.updated_at),
        "project" => Fact::One(Some(Entity::Project(milestone.project_id))),
        _ => NOTHING,
    }
}

fn cycle(scope: &Scope<'_>, cycle: &Cycle, key: &str) -> Fact {
    let now = scope.now;
    match key {
        "id" => value(cycle.id),
        "number" => value(cycle.number),
        "name" => value(&cycle.name),
        "startsAt" => value(cycle.starts_at),
        "endsAt" => value(cycle.ends_at),
        "completedAt" => value(cycle.completed_at),
        "isActive" => value(cycle.is_active_at(now)),
        "isFuture" => value(cycle.starts_at > now),
        "isPast" => value(cycle.ends_at <= now),
        "isNext" => value(scope.world.next_cycle(cycle.team_id, now) == Some(cycle.id)),
        "isPrevious" => value(scope.world.previous_cycle(cycle.team_id, now) == Some(cycle.id)),
        "createdAt" => value(cycle.created_at),
        "updatedAt" => value(cycle.updated_at),
        "team" => Fact::One(Some(Entity::Team(cycle.team_id))),
        "issues" => issues(scope, |row| row.cycle_id == Some(cycle.id)),
        _ => NOTHING,
    }
}

fn comment(comment: &Comment, key: &str) -> Fact {
    match key {
        "id" => value(comment.id),
        "body" => value(&comment.body),
        "createdAt" => value(comment.created_at),
        "updatedAt" => value(comment.updated_at),
        "user" => Fact::One(Some(Entity::User(comment.user_id))),
        "issue" => Fact::One(Some(Entity::Issue(comment.issue_id))),
        "parent" => Fact::One(comment.parent_id.map(Entity::Comment)),
        _ => NOTHING,
    }
}

fn attachment(attachment: &Attachment, key: &str) -> Fact {
    match key {
        "id" => value(attachment.id),
        "title" => value(&attachment.title),
        "subtitle" => value(&attachment.subtitle),
        "url" => value(&attachment.url),
        "createdAt" => value(attachment.created_at),
        "updatedAt" => value(attachment.updated_at),
        "creator" => Fact::One(Some(Entity::User(attachment.creator_id))),
        _ => NOTHING,
    }
}
