//! What tests and pages see of the world: plain values, taken at a moment.

mod issue;
mod plan;

use serde::Serialize;
use url::Url;
use uuid::Uuid;

pub use issue::{AttachmentSnapshot, CommentSnapshot, IssueSnapshot};
pub use plan::{CycleSnapshot, LabelSnapshot, ProjectSnapshot};

use crate::model::{StateType, Team, User, Webhook};
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
