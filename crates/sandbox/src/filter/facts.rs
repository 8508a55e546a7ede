//! What each thing says when a filter asks for a key.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Scope;
use crate::model::{Comment, Cycle, Issue, IssueLabel, Project, Team, User, WorkflowState};

/// A row that a filter looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Entity {
    Issue(Uuid),
    Team(Uuid),
    State(Uuid),
    User(Uuid),
    Label(Uuid),
    Project(Uuid),
    Cycle(Uuid),
    Comment(Uuid),
}

/// The answer to a key.
pub(super) enum Fact {
    Value(Value),
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
        Entity::Cycle(id) => world.cycles.get(id).map(|row| cycle(scope, &row, key)),
        Entity::Comment(id) => world.comments.get(id).map(|row| comment(&row, key)),
    };
    found.unwrap_or(NOTHING)
}

fn value(value: impl serde::Serialize) -> Fact {
    Fact::Value(json!(value))
}

fn issue(scope: &Scope<'_>, issue: &Issue, key: &str) -> Fact {
    let world = scope.world;
    match key {
        "id" => value(issue.id),
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
        "cycle" => Fact::One(issue.cycle_id.map(Entity::Cycle)),
        "parent" => Fact::One(issue.parent_id.map(Entity::Issue)),
        "labels" => Fact::Many(
            issue
                .label_ids
                .iter()
                .map(|&id| Entity::Label(id))
                .collect(),
        ),
        "subscribers" => Fact::Many(
            issue
                .subscribers
                .iter()
                .map(|&id| Entity::User(id))
                .collect(),
        ),
        "comments" => Fact::Many(
            world
                .comments_of(issue.id)
                .iter()
                .map(|row| Entity::Comment(row.id))
                .collect(),
        ),
        "children" => issues(scope, |row| row.parent_id == Some(issue.id)),
        _ => NOTHING,
    }
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
        "members" | "users" => {
            Fact::Many(team.member_ids.iter().map(|&id| Entity::User(id)).collect())
        }
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
        "lead" => Fact::One(project.lead_id.map(Entity::User)),
        "issues" => issues(scope, |row| row.project_id == Some(project.id)),
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
