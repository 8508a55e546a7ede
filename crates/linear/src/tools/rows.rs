//! What Linear has, as agents are answered.

mod wire;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::instant;

pub(super) use wire::{Nodes, WireCycle, WireDetails, WireNames, WirePlanNames, WireProject};

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct PersonRef {
    /// Linear's id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// The name that mentions use.
    pub display_name: String,
    /// Email address.
    pub email: String,
}

/// A project or a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedRef {
    /// Linear's id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
}

/// A workflow state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StateRef {
    /// Linear's id.
    pub id: Uuid,
    /// The team's own name for it.
    pub name: String,
    /// `triage`, `backlog`, `unstarted`, `started`, `completed`, `canceled` or `duplicate`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its place in the workflow, where that was asked for.
    #[serde(default, skip_serializing)]
    pub position: f64,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamNameRef {
    /// Linear's id.
    pub id: Uuid,
    /// The prefix of its issues' identifiers.
    pub key: String,
    /// Display name.
    pub name: String,
}

/// A cycle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct CycleRef {
    /// Linear's id.
    pub id: Uuid,
    /// Counts the team's cycles.
    pub number: f64,
    /// Its own name, if it has one.
    pub name: Option<String>,
    /// When it begins, in ISO 8601.
    pub starts_at: String,
    /// When it ends.
    pub ends_at: String,
}

impl CycleRef {
    /// What people call it.
    pub fn label(&self) -> String {
        self.name
            .clone()
            .unwrap_or_else(|| format!("Cycle {}", self.number))
    }
}

/// The issue that another one is a part of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueParent {
    /// Linear's id.
    pub id: Uuid,
    /// Such as `ENG-42`.
    pub identifier: String,
    /// Title.
    pub title: String,
}

/// An issue in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct IssueRow {
    /// Linear's id.
    pub id: Uuid,
    /// Such as `ENG-42`.
    pub identifier: String,
    /// Title.
    pub title: String,
    /// Its address in Linear.
    pub url: String,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low; Linear sends a fraction of nothing.
    #[serde(deserialize_with = "wire::whole")]
    pub priority: u8,
    /// The priority in a word.
    pub priority_label: String,
    /// Story points.
    pub estimate: Option<f64>,
    /// The day it is due.
    pub due_date: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// When it changed last.
    pub updated_at: String,
    /// When it was archived.
    pub archived_at: Option<String>,
    /// Where it stands.
    pub state: StateRef,
    /// Its team.
    pub team: TeamNameRef,
    /// Who does it.
    pub assignee: Option<PersonRef>,
    /// Its project.
    pub project: Option<NamedRef>,
    /// Its cycle.
    pub cycle: Option<CycleRef>,
    /// The ids of all its labels: what `linear_issue_update` replaces.
    pub label_ids: Vec<Uuid>,
    /// Its first eight labels: more names would multiply what a list costs.
    #[serde(deserialize_with = "wire::nodes")]
    pub labels: Vec<NamedRef>,
    /// The issue that it is a part of.
    pub parent: Option<IssueParent>,
}

impl IssueRow {
    /// When it changed last, as a time; nothing if Linear wrote something else.
    pub fn changed_at(&self) -> Option<OffsetDateTime> {
        instant::read(&self.updated_at)
    }
}

/// An issue that was made, in as few words as will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeIssue {
    /// Linear's id.
    pub id: Uuid,
    /// Such as `ENG-42`.
    pub identifier: String,
    /// Title.
    pub title: String,
    /// Its address in Linear.
    pub url: String,
}

/// An issue that a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct SearchHit {
    /// Linear's id.
    pub id: Uuid,
    /// Such as `ENG-42`.
    pub identifier: String,
    /// Title.
    pub title: String,
    /// Its address in Linear.
    pub url: String,
    /// See [`IssueRow::priority`].
    #[serde(deserialize_with = "wire::whole")]
    pub priority: u8,
    /// The priority in a word.
    pub priority_label: String,
    /// When it changed last.
    pub updated_at: String,
    /// Where it stands.
    pub state: StateRef,
    /// Its team.
    pub team: TeamNameRef,
    /// Who does it.
    pub assignee: Option<PersonRef>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchPage {
    /// The best first.
    pub nodes: Vec<SearchHit>,
    /// How many there are in all.
    pub total_count: f64,
}

/// One page of issues.
#[derive(Debug, Clone, PartialEq)]
pub struct IssuePage {
    /// What is on it.
    pub items: Vec<IssueRow>,
    /// Whether there are more behind it.
    pub has_next: bool,
    /// Whether there are more before it.
    pub has_previous: bool,
    /// Where it begins.
    pub start_cursor: Option<String>,
    /// Where it ends.
    pub end_cursor: Option<String>,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct CommentRow {
    /// Linear's id.
    pub id: Uuid,
    /// Markdown.
    pub body: String,
    /// Its address in Linear.
    pub url: String,
    /// When it was made.
    pub created_at: String,
    /// Who wrote it; nobody for an integration.
    #[serde(rename(deserialize = "user"))]
    pub author: Option<PersonRef>,
}

/// An issue with what its own page shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IssueDetails {
    /// What lists have, too.
    #[serde(flatten)]
    pub row: IssueRow,
    /// Markdown.
    pub description: Option<String>,
    /// The latest twenty, oldest first.
    pub comments: Vec<CommentRow>,
    /// The workflow of its team.
    #[serde(skip)]
    pub states: Vec<StateRef>,
    /// The active cycle of its team.
    #[serde(skip)]
    pub active_cycle: Option<CycleRef>,
}

/// Who and what goes by the names that were looked up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names {
    /// People.
    pub people: Vec<PersonRef>,
    /// Projects.
    pub projects: Vec<NamedRef>,
    /// Labels.
    pub labels: Vec<NamedRef>,
    /// The team's active cycle.
    pub active_cycle: Option<CycleRef>,
}

/// What ids stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanNames {
    /// The team.
    pub team: TeamNameRef,
    /// Its workflow.
    pub states: Vec<StateRef>,
    /// Its labels, and those of the workspace.
    pub labels: Vec<NamedRef>,
    /// Who is to do it.
    pub assignee: Option<PersonRef>,
    /// The project.
    pub project: Option<NamedRef>,
    /// The cycle.
    pub cycle: Option<CycleRef>,
    /// The issue that it is to be a part of.
    pub parent: Option<IssueParent>,
}

/// A cycle with its issues.
#[derive(Debug, Clone, PartialEq)]
pub struct CycleDetails {
    /// Which.
    pub cycle: CycleRef,
    /// What it is for.
    pub description: Option<String>,
    /// When it was completed.
    pub completed_at: Option<String>,
    /// From 0 to 1, as Linear counts it.
    pub progress: f64,
    /// The first hundred.
    pub issues: Vec<IssueRow>,
    /// Whether there are more.
    pub more_issues: bool,
}

/// A project in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct ProjectRow {
    /// Linear's id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What it is for, in a line.
    pub description: String,
    /// Its address in Linear.
    pub url: String,
    /// How far it is.
    pub status: ProjectStatusRow,
    /// Who leads it.
    pub lead: Option<PersonRef>,
    /// The day it begins.
    pub start_date: Option<String>,
    /// The day it is to end.
    pub target_date: Option<String>,
    /// From 0 to 1.
    pub progress: f64,
}

/// How far a project is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectStatusRow {
    /// The workspace's own name for it.
    pub name: String,
    /// Such as `started`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A step of a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct Milestone {
    /// Linear's id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The day it is to be reached.
    pub target_date: Option<String>,
    /// Its place among the others.
    pub sort_order: f64,
}

/// A project with what its own page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectDetails {
    /// What lists have, too.
    pub row: ProjectRow,
    /// Markdown.
    pub content: Option<String>,
    /// Its steps, in their order.
    pub milestones: Vec<Milestone>,
    /// The first hundred issues.
    pub issues: Vec<IssueRow>,
    /// Whether there are more.
    pub more_issues: bool,
}
