//! What we ask Linear to make or change.

use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

use crate::webhook::WebhookSecret;

/// An issue to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueCreate {
    /// Its id, minted when the write was queued: sent twice, it is made once.
    pub id: Uuid,
    /// The team that it belongs to.
    pub team_id: Uuid,
    /// Title.
    pub title: String,
    /// Markdown.
    pub description: Option<String>,
    /// Where it starts; without it, in the team's default state.
    pub state_id: Option<Uuid>,
    /// Priority; without it, none.
    pub priority: Option<Priority>,
    /// Who is to do it.
    pub assignee_id: Option<Uuid>,
    /// The project that it belongs to, one of its team's.
    pub project_id: Option<Uuid>,
    /// The labels that it has from the beginning.
    pub label_ids: Vec<Uuid>,
}

impl IssueCreate {
    /// An issue with a title and nothing else.
    pub fn new(id: Uuid, team_id: Uuid, title: impl Into<String>) -> Self {
        Self {
            id,
            team_id,
            title: title.into(),
            description: None,
            state_id: None,
            priority: None,
            assignee_id: None,
            project_id: None,
            label_ids: Vec::new(),
        }
    }
}

/// What is to change in an issue; `None` leaves a property as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssueChanges {
    /// The state to move it to.
    pub state_id: Option<Uuid>,
    /// New title.
    pub title: Option<String>,
    /// New description; an empty one clears it.
    pub description: Option<String>,
    /// New priority.
    pub priority: Option<Priority>,
    /// New assignee, or nobody.
    pub assignee: Option<Assignee>,
}

impl IssueChanges {
    /// A move to a state and nothing else.
    pub fn state(id: Uuid) -> Self {
        Self {
            state_id: Some(id),
            ..Self::default()
        }
    }
}

/// Who is to do an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignee {
    /// Nobody: the issue is unassigned.
    Nobody,
    /// This user.
    User(Uuid),
}

/// Priority of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// No priority.
    None,
    /// Urgent.
    Urgent,
    /// High.
    High,
    /// Medium.
    Medium,
    /// Low.
    Low,
}

impl Priority {
    /// The priority of this number; none for a number that is no priority.
    pub fn of(number: u8) -> Self {
        match number {
            1 => Self::Urgent,
            2 => Self::High,
            3 => Self::Medium,
            4 => Self::Low,
            _ => Self::None,
        }
    }

    /// Linear's number for it: 0 is none, then 1 urgent to 4 low.
    pub fn number(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Urgent => 1,
            Self::High => 2,
            Self::Medium => 3,
            Self::Low => 4,
        }
    }
}

/// A comment to be made on an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentCreate {
    /// Its id, minted when the write was queued: sent twice, it is made once.
    pub id: Uuid,
    /// The issue's UUID or identifier.
    pub issue: super::IssueRef,
    /// Markdown.
    pub body: String,
}

/// A webhook to be registered. Linear lets admins alone do it.
#[derive(Debug, Clone)]
pub struct WebhookCreate {
    /// Its id, minted before: sent twice, it is made once.
    pub id: Uuid,
    /// Where deliveries go. Linear itself wants a public https address.
    pub url: Url,
    /// Which teams it reports.
    pub scope: WebhookScope,
    /// What it reports, such as `Issue`.
    pub resource_types: Vec<String>,
    /// Name in Linear's settings.
    pub label: Option<String>,
    /// What deliveries are signed with.
    pub secret: WebhookSecret,
}

/// Which teams a webhook reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookScope {
    /// All public teams.
    AllPublicTeams,
    /// One team.
    Team(Uuid),
}

/// What is to change in a webhook; `None` leaves a property as it is.
#[derive(Debug, Clone, Default)]
pub struct WebhookChanges {
    /// New address for deliveries.
    pub url: Option<Url>,
    /// Switch it on or off.
    pub enabled: Option<bool>,
    /// New list of what it reports.
    pub resource_types: Option<Vec<String>>,
    /// New name.
    pub label: Option<String>,
    /// New secret. Deliveries that are under way still carry the old one's signature.
    pub secret: Option<WebhookSecret>,
}

/// Which issues changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuesSince {
    /// Changed then or later.
    pub since: OffsetDateTime,
    /// In this team alone.
    pub team_id: Option<Uuid>,
    /// How many per page: 1 to 250, as Linear allows.
    pub first: u8,
    /// Where the page begins: `next` of the page before.
    pub after: Option<String>,
}
