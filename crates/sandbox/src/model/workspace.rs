//! What a workspace consists of before anybody plans or writes an issue: people, teams, states, labels, webhooks.

use std::fmt;

use async_graphql::SimpleObject;
use serde::Serialize;
use url::Url;
use uuid::Uuid;

use super::moment::DateTime;

/// The workspace.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct Organization {
    #[graphql(skip)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) url_key: String,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}

/// A person, or an app that acts as one.
#[expect(clippy::struct_excessive_bools, reason = "the flags of Linear's User")]
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct User {
    #[graphql(skip)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) email: String,
    pub(crate) admin: bool,
    pub(crate) active: bool,
    pub(crate) app: bool,
    /// Whether issues can be assigned to the person, or delegated to the app.
    pub(crate) is_assignable: bool,
    pub(crate) is_mentionable: bool,
    /// The OAuth application that an app user belongs to.
    #[graphql(skip)]
    pub(crate) application_id: Option<Uuid>,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}

/// A team and what decides where its new issues go.
#[expect(clippy::struct_excessive_bools, reason = "the flags of Linear's Team")]
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct Team {
    #[graphql(skip)]
    pub(crate) id: Uuid,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) color: Option<String>,
    pub(crate) icon: Option<String>,
    pub(crate) private: bool,
    pub(crate) cycles_enabled: bool,
    /// How many weeks a cycle takes.
    pub(crate) cycle_duration: f64,
    /// `notUsed`, `exponential`, `fibonacci`, `linear` or `tShirt`.
    pub(crate) issue_estimation_type: String,
    pub(crate) issue_estimation_allow_zero: bool,
    pub(crate) triage_enabled: bool,
    pub(crate) timezone: String,
    /// Overrides the first backlog state by position.
    #[graphql(skip)]
    pub(crate) default_state_id: Option<Uuid>,
    #[graphql(skip)]
    pub(crate) member_ids: Vec<Uuid>,
    /// Number of the last issue; numbers are never reused.
    #[graphql(skip)]
    pub(crate) last_number: u32,
    pub(crate) archived_at: Option<DateTime>,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}

/// The kinds of workflow state, spelled as Linear spells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StateType {
    Triage,
    Backlog,
    Unstarted,
    Started,
    Completed,
    Canceled,
    /// Managed by the system: no issue is created in it or moved to it by hand.
    Duplicate,
}

impl fmt::Display for StateType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Triage => "triage",
            Self::Backlog => "backlog",
            Self::Unstarted => "unstarted",
            Self::Started => "started",
            Self::Completed => "completed",
            Self::Canceled => "canceled",
            Self::Duplicate => "duplicate",
        })
    }
}

/// A column of a team's board.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct WorkflowState {
    #[graphql(skip)]
    pub(crate) id: Uuid,
    #[graphql(skip)]
    pub(crate) team_id: Uuid,
    pub(crate) name: String,
    #[graphql(skip)]
    pub(crate) kind: StateType,
    pub(crate) color: String,
    pub(crate) description: Option<String>,
    pub(crate) position: f64,
    pub(crate) archived_at: Option<DateTime>,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}

/// A label of the workspace, or of one team; or a group of labels that exclude each other.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct IssueLabel {
    #[graphql(skip)]
    pub(crate) id: Uuid,
    #[graphql(skip)]
    pub(crate) team_id: Option<Uuid>,
    #[graphql(skip)]
    pub(crate) parent_id: Option<Uuid>,
    pub(crate) is_group: bool,
    pub(crate) name: String,
    pub(crate) color: String,
    pub(crate) description: Option<String>,
    pub(crate) archived_at: Option<DateTime>,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}

/// A subscription to changes.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct Webhook {
    #[graphql(skip)]
    pub(crate) id: Uuid,
    #[graphql(skip)]
    pub(crate) address: Url,
    #[graphql(skip)]
    pub(crate) secret: String,
    /// The OAuth application whose webhook it is. Address and secret are then the application's, and nobody reads them
    /// here.
    #[graphql(skip)]
    pub(crate) application_id: Option<Uuid>,
    pub(crate) label: Option<String>,
    pub(crate) resource_types: Vec<String>,
    #[graphql(skip)]
    pub(crate) team_id: Option<Uuid>,
    pub(crate) all_public_teams: bool,
    pub(crate) enabled: bool,
    #[graphql(skip)]
    pub(crate) creator_id: Uuid,
    pub(crate) archived_at: Option<DateTime>,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}

impl fmt::Debug for Webhook {
    /// Without the secret and without the address, whose path may be one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("id", &self.id)
            .field("enabled", &self.enabled)
            .finish_non_exhaustive()
    }
}
