//! What webhooks are told: Linear's `EntityWebhookPayload` with its issue and comment data.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{By, Event, EventBody, World, priority_label};
use crate::model::{ActorBot, Comment, DateTime, Issue, User};

impl World {
    /// Notes the event of an issue's creation, or of its change from `before`.
    pub(super) fn note_issue(&mut self, by: &By, issue: &Issue, before: Option<&Arc<Issue>>) {
        let updated_from = before.map(|before| changed_fields(before, issue));
        self.note(Event {
            kind: "Issue",
            action: if before.is_some() { "update" } else { "create" },
            team_id: Some(issue.team_id),
            body: EventBody::Entity {
                actor: self.actor(&by.user),
                data: self.issue_data(issue),
                updated_from,
                url: self.issue_url(issue),
            },
            created_at: issue.updated_at,
        });
    }

    /// Notes the event of a comment's creation, or of its change from `before`.
    pub(super) fn note_comment(&mut self, by: &By, comment: &Comment, before: Option<&Comment>) {
        let action = if before.is_some() { "update" } else { "create" };
        let updated_from = before.map(|before| {
            let old = [
                ("body", json!(before.body)),
                ("editedAt", json!(before.edited_at)),
                ("updatedAt", json!(before.updated_at)),
            ];
            let old = old.into_iter();
            old.map(|(name, value)| (name.to_owned(), value)).collect()
        });
        self.note_about(by, comment, action, updated_from, comment.updated_at);
    }

    /// Notes the event of a comment's removal.
    pub(super) fn note_comment_removal(&mut self, by: &By, comment: &Comment) {
        self.note_about(by, comment, "remove", None, by.now);
    }

    fn note_about(
        &mut self,
        by: &By,
        comment: &Comment,
        action: &'static str,
        updated_from: Option<Map<String, Value>>,
        created_at: DateTime,
    ) {
        let Some(issue) = self.issues.get(comment.issue_id) else {
            return;
        };
        self.note(Event {
            kind: "Comment",
            action,
            team_id: Some(issue.team_id),
            body: EventBody::Entity {
                actor: self.actor(&by.user),
                data: self.comment_data(comment, &issue),
                updated_from,
                url: self.comment_url(comment),
            },
            created_at,
        });
    }

    /// Address of a person's page, as Linear's payloads carry it.
    pub(crate) fn user_url(&self, user: &User) -> String {
        format!(
            "{}/{}/profiles/{}",
            self.base_url, self.organization.url_key, user.display_name
        )
    }

    pub(super) fn actor(&self, user: &User) -> Value {
        let mut actor = self.user_data(user);
        actor["type"] = json!("user");
        actor
    }

    pub(super) fn user_data(&self, user: &User) -> Value {
        json!({ "id": user.id, "name": user.name, "email": user.email, "avatarUrl": null, "url": self.user_url(user) })
    }

    fn issue_data(&self, issue: &Issue) -> Value {
        let mut data = issue_fields(issue);
        let person = |id| {
            self.users
                .get(id)
                .map_or(Value::Null, |user| self.user_data(&user))
        };
        let labels: Vec<Value> = issue.label_ids.iter().filter_map(|&id| self.labels.get(id)).map(|label| {
            json!({ "id": label.id, "name": label.name, "color": label.color, "parentId": label.parent_id })
        }).collect();
        data.insert("url".to_owned(), json!(self.issue_url(issue)));
        data.insert(
            "priorityLabel".to_owned(),
            json!(priority_label(issue.priority)),
        );
        data.insert("team".to_owned(), self.team_data(issue));
        data.insert("state".to_owned(), self.states.get(issue.state_id).map_or(Value::Null, |state| {
            json!({ "id": state.id, "name": state.name, "color": state.color, "type": state.kind })
        }));
        data.insert("labels".to_owned(), json!(labels));
        data.insert("creator".to_owned(), person(issue.creator_id));
        for (name, id) in [
            ("assignee", issue.assignee_id),
            ("delegate", issue.delegate_id),
        ] {
            data.insert(name.to_owned(), id.map_or(Value::Null, person));
        }
        if let Some(project) = issue.project_id.and_then(|id| self.projects.get(id)) {
            let url = self.project_url(&project);
            data.insert(
                "project".to_owned(),
                json!({ "id": project.id, "name": project.name, "url": url }),
            );
        }
        if let Some(cycle) = issue.cycle_id.and_then(|id| self.cycles.get(id)) {
            let (starts, ends) = (cycle.starts_at, cycle.ends_at);
            let cycle = json!({ "id": cycle.id, "number": cycle.number, "name": cycle.name, "startsAt": starts, "endsAt": ends });
            data.insert("cycle".to_owned(), cycle);
        }
        if let Some(bot) = &issue.bot_actor {
            data.insert("botActor".to_owned(), bot_data(bot));
        }
        data.insert("reactionData".to_owned(), json!([]));
        Value::Object(data)
    }

    fn team_data(&self, issue: &Issue) -> Value {
        let team = self.teams.get(issue.team_id);
        team.map_or(
            Value::Null,
            |team| json!({ "id": team.id, "key": team.key, "name": team.name }),
        )
    }

    fn comment_data(&self, comment: &Comment, issue: &Issue) -> Value {
        let mut data = json!({
            "id": comment.id,
            "body": comment.body,
            "issueId": comment.issue_id,
            "issue": {
                "id": issue.id,
                "identifier": issue.identifier,
                "title": issue.title,
                "url": self.issue_url(issue),
                "teamId": issue.team_id,
                "team": self.team_data(issue),
            },
            "parentId": comment.parent_id,
            "userId": comment.user_id,
            "user": self.users.get(comment.user_id).map(|user| self.user_data(&user)),
            "quotedText": comment.quoted_text,
            "createdAt": comment.created_at,
            "updatedAt": comment.updated_at,
            "editedAt": comment.edited_at,
            "archivedAt": comment.archived_at,
            "reactionData": [],
        });
        if let Some(bot) = &comment.bot_actor {
            data["botActor"] = bot_data(bot);
        }
        data
    }
}

/// Linear's payloads carry the bot as a string of JSON.
fn bot_data(bot: &ActorBot) -> Value {
    let bot = json!({
        "id": bot.id.as_ref().map(|id| id.as_str()),
        "type": bot.kind,
        "name": bot.name,
        "avatarUrl": bot.avatar_url,
        "userDisplayName": bot.user_display_name,
    });
    Value::String(bot.to_string())
}

/// The fields of an issue that have a value of their own: what `data` carries, and what `updatedFrom` names.
pub(super) fn issue_fields(issue: &Issue) -> Map<String, Value> {
    let mut fields = json!({
        "id": issue.id,
        "identifier": issue.identifier,
        "previousIdentifiers": issue.previous_identifiers,
        "number": issue.number,
        "title": issue.title,
        "description": issue.description,
        "priority": issue.priority,
        "estimate": issue.estimate,
        "dueDate": issue.due_date,
        "sortOrder": issue.sort_order,
        "prioritySortOrder": issue.priority_sort_order,
        "subIssueSortOrder": issue.sub_issue_sort_order,
        "teamId": issue.team_id,
        "stateId": issue.state_id,
        "assigneeId": issue.assignee_id,
        "delegateId": issue.delegate_id,
        "creatorId": issue.creator_id,
        "subscriberIds": issue.subscribers,
        "labelIds": issue.label_ids,
        "projectId": issue.project_id,
        "projectMilestoneId": issue.project_milestone_id,
        "cycleId": issue.cycle_id,
        "parentId": issue.parent_id,
    });
    let times = json!({
        "trashed": issue.trashed,
        "archivedAt": issue.archived_at,
        "startedAt": issue.started_at,
        "completedAt": issue.completed_at,
        "canceledAt": issue.canceled_at,
        "startedTriageAt": issue.started_triage_at,
        "triagedAt": issue.triaged_at,
        "addedToCycleAt": issue.added_to_cycle_at,
        "addedToProjectAt": issue.added_to_project_at,
        "addedToTeamAt": issue.added_to_team_at,
        "createdAt": issue.created_at,
        "updatedAt": issue.updated_at,
    });
    match (fields.as_object_mut(), times) {
        (Some(fields), Value::Object(times)) => {
            fields.extend(times);
            std::mem::take(fields)
        }
        _ => Map::new(),
    }
}

fn changed_fields(before: &Issue, after: &Issue) -> Map<String, Value> {
    let after = issue_fields(after);
    issue_fields(before)
        .into_iter()
        .filter(|(name, value)| after.get(name) != Some(value))
        .collect()
}
