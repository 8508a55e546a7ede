//! Issues and their comments.

use async_graphql::{ID, SimpleObject};
use uuid::Uuid;

use super::moment::{DateTime, TimelessDate};

/// An issue. `number` and `identifier` count per team.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct Issue {
    #[graphql(skip)]
    pub(crate) id: Uuid,
    pub(crate) identifier: String,
    pub(crate) previous_identifiers: Vec<String>,
    pub(crate) number: f64,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low. Linear reads it as a float and takes an integer.
    pub(crate) priority: f64,
    pub(crate) estimate: Option<f64>,
    pub(crate) due_date: Option<TimelessDate>,
    pub(crate) sort_order: f64,
    pub(crate) priority_sort_order: f64,
    pub(crate) sub_issue_sort_order: Option<f64>,
    #[graphql(skip)]
    pub(crate) team_id: Uuid,
    #[graphql(skip)]
    pub(crate) state_id: Uuid,
    #[graphql(skip)]
    pub(crate) assignee_id: Option<Uuid>,
    #[graphql(skip)]
    pub(crate) delegate_id: Option<Uuid>,
    #[graphql(skip)]
    pub(crate) creator_id: Uuid,
    #[graphql(skip)]
    pub(crate) subscribers: Vec<Uuid>,
    #[graphql(skip)]
    pub(crate) label_ids: Vec<Uuid>,
    #[graphql(skip)]
    pub(crate) project_id: Option<Uuid>,
    /// A milestone of the project.
    #[graphql(skip)]
    pub(crate) project_milestone_id: Option<Uuid>,
    #[graphql(skip)]
    pub(crate) cycle_id: Option<Uuid>,
    #[graphql(skip)]
    pub(crate) parent_id: Option<Uuid>,
    /// The app that created it in somebody's name.
    pub(crate) bot_actor: Option<ActorBot>,
    pub(crate) trashed: Option<bool>,
    pub(crate) archived_at: Option<DateTime>,
    pub(crate) started_at: Option<DateTime>,
    pub(crate) completed_at: Option<DateTime>,
    pub(crate) canceled_at: Option<DateTime>,
    pub(crate) started_triage_at: Option<DateTime>,
    pub(crate) triaged_at: Option<DateTime>,
    pub(crate) added_to_cycle_at: Option<DateTime>,
    pub(crate) added_to_project_at: Option<DateTime>,
    pub(crate) added_to_team_at: Option<DateTime>,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}

/// An app that did something in the name of a person outside of Linear.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ActorBot {
    pub(crate) id: Option<ID>,
    #[graphql(name = "type")]
    pub(crate) kind: String,
    pub(crate) name: Option<String>,
    pub(crate) avatar_url: Option<String>,
    /// `createAsUser`.
    pub(crate) user_display_name: Option<String>,
}

/// A comment on an issue.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct Comment {
    #[graphql(skip)]
    pub(crate) id: Uuid,
    #[graphql(skip)]
    pub(crate) issue_id: Uuid,
    #[graphql(skip)]
    pub(crate) user_id: Uuid,
    /// The root of the thread; replies never nest deeper.
    #[graphql(skip)]
    pub(crate) parent_id: Option<Uuid>,
    pub(crate) body: String,
    pub(crate) quoted_text: Option<String>,
    /// The app that wrote it in somebody's name.
    pub(crate) bot_actor: Option<ActorBot>,
    pub(crate) archived_at: Option<DateTime>,
    pub(crate) edited_at: Option<DateTime>,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}
