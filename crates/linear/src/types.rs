//! What Linear has, in types of our own: callers never see generated ones.
//!
//! Names and meanings are Linear's. Texts are untrusted: people in the workspace wrote them.

use std::fmt;

use time::OffsetDateTime;
use uuid::Uuid;

mod inputs;
mod state;
mod team;

pub use domain::StateType;
pub use inputs::{
    Assignee, CommentCreate, IssueChanges, IssueCreate, IssuesSince, Priority, WebhookChanges,
    WebhookCreate, WebhookScope,
};
pub use state::WorkflowState;
pub use team::{Label, Project, ProjectStatus, Team, TeamDetails, TeamRef};

/// Who a connection acts as, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The user.
    pub viewer: Viewer,
    /// The workspace, which Linear's API calls organization.
    pub organization: Organization,
}

/// The user that the credentials belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Linear's id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// Email address.
    pub email: String,
    /// Whether this user administers the workspace, and so may register webhooks.
    pub admin: bool,
    /// Whether it is an app, not a person: its id is another in each workspace.
    pub app: bool,
}

/// A workspace of Linear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Linear's id.
    pub id: Uuid,
    /// Display name.
    pub name: String,
    /// The part of its addresses: `https://linear.app/<url_key>`.
    pub url_key: String,
    /// Address of its logo.
    pub logo_url: Option<String>,
}

/// An issue.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// Linear's id: ours, if we made the issue.
    pub id: Uuid,
    /// Such as `ENG-42`. It changes when the issue moves to another team.
    pub identifier: String,
    /// Title.
    pub title: String,
    /// Its address in the browser.
    pub url: String,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low.
    pub priority: u8,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it changed last: what tells an older event from a newer one.
    pub updated_at: OffsetDateTime,
    /// When it was archived. Archived issues stay readable by id.
    pub archived_at: Option<OffsetDateTime>,
    /// Whether it is in the trash.
    pub trashed: bool,
    /// Its team.
    pub team: TeamRef,
    /// Where it stands in that team's workflow.
    pub state: WorkflowState,
}

/// An issue's state beside all states that it could have.
#[derive(Debug, Clone, PartialEq)]
pub struct IssueStates {
    /// Linear's id.
    pub id: Uuid,
    /// Such as `ENG-42`.
    pub identifier: String,
    /// When it changed last.
    pub updated_at: OffsetDateTime,
    /// Where it stands now.
    pub state: WorkflowState,
    /// Its team, with the states that it can be moved to.
    pub team: Team,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Linear's id: ours, if we made the comment.
    pub id: Uuid,
    /// Markdown.
    pub body: String,
    /// Its address in the browser.
    pub url: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

/// A webhook subscription. Its secret is not read back: it is ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Linear's id: ours, if we made the webhook.
    pub id: Uuid,
    /// Whether Linear sends. It switches a webhook off by itself when deliveries keep failing.
    pub enabled: bool,
    /// Name in Linear's settings.
    pub label: Option<String>,
    /// Where deliveries go; none for a webhook that belongs to an application.
    pub url: Option<String>,
    /// What it reports, such as `Issue`.
    pub resource_types: Vec<String>,
    /// Whether it reports all public teams.
    pub all_public_teams: bool,
    /// The one team that it reports.
    pub team_id: Option<Uuid>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
}

/// An issue by its UUID or by its identifier: Linear takes either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueRef(String);

impl From<Uuid> for IssueRef {
    fn from(id: Uuid) -> Self {
        Self(id.to_string())
    }
}

impl From<&str> for IssueRef {
    fn from(identifier: &str) -> Self {
        Self(identifier.to_owned())
    }
}

impl From<String> for IssueRef {
    fn from(identifier: String) -> Self {
        Self(identifier)
    }
}

impl fmt::Display for IssueRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
