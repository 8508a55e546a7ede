//! What tests and pages see of the world: plain values, taken at a moment.

use serde::Serialize;
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

use crate::model::{Issue, StateType, Team, User, Webhook};
use crate::world::World;

/// A workspace, which Linear's API calls organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrganizationSnapshot {
    /// Linear's id.
    pub id: Uuid,
    /// Such as `Acme`.
    pub name: String,
    /// Its part of addresses, such as `acme`.
    pub url_key: String,
}

/// A person, or the user of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonSnapshot {
    /// Linear's id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Whether an admin of the workspace.
    pub admin: bool,
    /// Whether the user of an OAuth application.
    pub app: bool,
}

/// A team and its states by position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TeamSnapshot {
    /// Linear's id.
    pub id: Uuid,
    /// Such as `ENG`.
    pub key: String,
    /// Full name.
    pub name: String,
    /// Id, name and type of each state, by position.
    pub states: Vec<(Uuid, String, String)>,
}

/// An issue with its comments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssueSnapshot {
    /// Linear's id.
    pub id: Uuid,
    /// Such as `ENG-1`.
    pub identifier: String,
    /// One line.
    pub title: String,
    /// Markdown.
    pub description: Option<String>,
    /// Address of its page.
    pub url: String,
    /// Such as `ENG`.
    pub team_key: String,
    /// Name of the state.
    pub state_name: String,
    /// Type of the state, such as `started`.
    pub state_type: String,
    /// Name of the assignee.
    pub assignee: Option<String>,
    /// Name of its project.
    pub project: Option<String>,
    /// Name of the creator.
    pub creator: String,
    /// Oldest first.
    pub comments: Vec<CommentSnapshot>,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was created.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommentSnapshot {
    /// Linear's id.
    pub id: Uuid,
    /// Markdown.
    pub body: String,
    /// Name of the writer.
    pub user: String,
    /// When it was written.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// A webhook of the workspace or of an application in it, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WebhookSnapshot {
    /// Linear's id.
    pub id: Uuid,
    /// Where deliveries go.
    pub url: Url,
    /// Name that its creator gave it.
    pub label: Option<String>,
    /// Such as `Issue` and `Comment`.
    pub resource_types: Vec<String>,
    /// The only team that it covers, or all public ones.
    pub team_id: Option<Uuid>,
    /// The OAuth application whose webhook it is.
    pub application_id: Option<Uuid>,
    /// Whether deliveries are made.
    pub enabled: bool,
}

impl World {
    /// The workspace itself.
    pub(crate) fn organization_snapshot(&self) -> OrganizationSnapshot {
        let organization = &self.organization;
        OrganizationSnapshot {
            id: organization.id,
            name: organization.name.clone(),
            url_key: organization.url_key.clone(),
        }
    }

    /// All issues in the order of their making, archived ones too.
    pub(crate) fn issue_snapshots(&self) -> Vec<IssueSnapshot> {
        self.issues
            .iter()
            .map(|issue| self.issue_snapshot(issue))
            .collect()
    }

    /// One issue with its comments.
    pub(crate) fn issue_snapshot(&self, issue: &Issue) -> IssueSnapshot {
        let state = self.states.get(issue.state_id);
        let name = |id| self.users.get(id).map(|user| user.name.clone());
        let comments = self
            .comments_of(issue.id)
            .into_iter()
            .map(|comment| CommentSnapshot {
                id: comment.id,
                body: comment.body.clone(),
                user: name(comment.user_id).unwrap_or_default(),
                created_at: comment.created_at.to_offset(),
            });
        IssueSnapshot {
            id: issue.id,
            identifier: issue.identifier.clone(),
            title: issue.title.clone(),
            description: issue.description.clone(),
            url: self.issue_url(issue),
            team_key: self
                .teams
                .get(issue.team_id)
                .map(|team| team.key.clone())
                .unwrap_or_default(),
            state_name: state
                .as_ref()
                .map(|state| state.name.clone())
                .unwrap_or_default(),
            state_type: state
                .map(|state| state.kind.to_string())
                .unwrap_or_default(),
            assignee: issue.assignee_id.and_then(name),
            project: issue
                .project_id
                .and_then(|id| self.projects.get(id))
                .map(|project| project.name.clone()),
            creator: name(issue.creator_id).unwrap_or_default(),
            comments: comments.collect(),
            archived: issue.archived_at.is_some(),
            created_at: issue.created_at.to_offset(),
            updated_at: issue.updated_at.to_offset(),
        }
    }

    /// All webhooks but those of applications that were removed.
    pub(crate) fn webhook_snapshots(&self) -> Vec<WebhookSnapshot> {
        let show = |webhook: &Webhook| WebhookSnapshot {
            id: webhook.id,
            url: webhook.address.clone(),
            label: webhook.label.clone(),
            resource_types: webhook.resource_types.clone(),
            team_id: webhook.team_id,
            application_id: webhook.application_id,
            enabled: webhook.enabled,
        };
        self.webhooks
            .iter()
            .filter(|webhook| webhook.archived_at.is_none())
            .map(|webhook| show(webhook))
            .collect()
    }

    /// All teams with their states.
    pub(crate) fn team_snapshots(&self) -> Vec<TeamSnapshot> {
        let states = |team: &Team| {
            let states = self.states_of(team.id);
            let show = |kind: StateType| kind.to_string();
            states
                .iter()
                .map(|state| (state.id, state.name.clone(), show(state.kind)))
                .collect()
        };
        let show = |team: &Team| TeamSnapshot {
            id: team.id,
            key: team.key.clone(),
            name: team.name.clone(),
            states: states(team),
        };
        self.teams.iter().map(|team| show(team)).collect()
    }

    /// All people.
    pub(crate) fn person_snapshots(&self) -> Vec<PersonSnapshot> {
        let show = |user: &User| PersonSnapshot {
            id: user.id,
            name: user.name.clone(),
            email: user.email.clone(),
            admin: user.admin,
            app: user.app,
        };
        self.users.iter().map(|user| show(user)).collect()
    }
}
