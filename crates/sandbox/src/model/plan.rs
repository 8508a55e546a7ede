//! What work is planned by: projects with their milestones, and the cycles of teams.

use async_graphql::{Enum, ID, SimpleObject};
use serde::Serialize;
use uuid::Uuid;

use super::moment::{DateTime, TimelessDate};

/// A project of one or more teams.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct Project {
    #[graphql(skip)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// One line.
    pub(crate) description: String,
    /// The project's page, in Markdown.
    pub(crate) content: Option<String>,
    pub(crate) slug_id: String,
    pub(crate) color: String,
    pub(crate) icon: Option<String>,
    pub(crate) state: String,
    pub(crate) priority: i32,
    pub(crate) health: Option<ProjectUpdateHealthType>,
    pub(crate) start_date: Option<TimelessDate>,
    pub(crate) target_date: Option<TimelessDate>,
    #[graphql(skip)]
    pub(crate) lead_id: Option<Uuid>,
    #[graphql(skip)]
    pub(crate) creator_id: Uuid,
    #[graphql(skip)]
    pub(crate) team_ids: Vec<Uuid>,
    pub(crate) archived_at: Option<DateTime>,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}

/// How a project is doing, by its latest update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Enum)]
#[graphql(rename_items = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(crate) enum ProjectUpdateHealthType {
    AtRisk,
    OffTrack,
    OnTrack,
}

/// How far a project is.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ProjectStatus {
    pub(crate) id: ID,
    pub(crate) name: String,
    #[graphql(name = "type")]
    pub(crate) kind: ProjectStatusType,
}

/// The kinds of project status, spelled as Linear spells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Enum)]
#[graphql(rename_items = "lowercase")]
#[serde(rename_all = "lowercase")]
pub(crate) enum ProjectStatusType {
    Backlog,
    Canceled,
    Completed,
    Paused,
    Planned,
    Started,
}

impl ProjectStatus {
    /// The status of a project in this state. Here a workspace has one status of each type, with the same id everywhere.
    pub(crate) fn of(state: &str) -> Self {
        use ProjectStatusType as Type;
        let (number, name, kind) = match state {
            "planned" => (2, "Planned", Type::Planned),
            "started" => (3, "In Progress", Type::Started),
            "paused" => (4, "Paused", Type::Paused),
            "completed" => (5, "Completed", Type::Completed),
            "canceled" => (6, "Canceled", Type::Canceled),
            _ => (1, "Backlog", Type::Backlog),
        };
        Self {
            id: ID(Uuid::from_u128(0x57a7_0000_4000_8000_0000_0000_0000 + number).to_string()),
            name: name.to_owned(),
            kind,
        }
    }
}

/// A stage of a project.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct ProjectMilestone {
    #[graphql(skip)]
    pub(crate) id: Uuid,
    #[graphql(skip)]
    pub(crate) project_id: Uuid,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) target_date: Option<TimelessDate>,
    /// Its place among the milestones of the project.
    pub(crate) sort_order: f64,
    pub(crate) archived_at: Option<DateTime>,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}

/// How far a milestone is, spelled as Linear spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(rename_items = "lowercase")]
pub(crate) enum ProjectMilestoneStatus {
    Done,
    Next,
    Overdue,
    Unstarted,
}

/// A team's sprint.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct Cycle {
    #[graphql(skip)]
    pub(crate) id: Uuid,
    #[graphql(skip)]
    pub(crate) team_id: Uuid,
    pub(crate) number: f64,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) starts_at: DateTime,
    pub(crate) ends_at: DateTime,
    pub(crate) completed_at: Option<DateTime>,
    /// What was written down day by day, of a cycle that was over before the sandbox began.
    #[graphql(skip)]
    pub(crate) recorded: Option<Burndown>,
    pub(crate) archived_at: Option<DateTime>,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}

impl Cycle {
    /// Whether the cycle runs at a moment.
    pub(crate) fn is_active_at(&self, now: DateTime) -> bool {
        self.starts_at <= now && now < self.ends_at
    }
}

/// A cycle after each of its days. Points are estimates; what is not estimated counts as one.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Burndown {
    /// Points of all issues.
    pub(crate) scope: Vec<f64>,
    /// Points of what is done.
    pub(crate) completed_scope: Vec<f64>,
    /// Points of what is begun and not done.
    pub(crate) in_progress_scope: Vec<f64>,
    /// How many issues there are.
    pub(crate) issue_count: Vec<f64>,
    /// How many of them are done.
    pub(crate) completed_issue_count: Vec<f64>,
}
