//! What Linear has, as agents are answered.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    #[serde(deserialize_with = "whole")]
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
    /// Its labels.
    #[serde(deserialize_with = "nodes")]
    pub labels: Vec<NamedRef>,
    /// The issue that it is a part of.
    pub parent: Option<IssueParent>,
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
    #[serde(deserialize_with = "whole")]
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

/// A list as Linear wraps it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Nodes<T> {
    pub(super) nodes: Vec<T>,
    #[serde(default)]
    page_info: PageInfo,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PageInfo {
    has_next_page: bool,
    has_previous_page: bool,
    start_cursor: Option<String>,
    end_cursor: Option<String>,
}

impl<'de> Deserialize<'de> for IssuePage {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Nodes { nodes, page_info } = Nodes::deserialize(deserializer)?;
        Ok(Self {
            items: nodes,
            has_next: page_info.has_next_page,
            has_previous: page_info.has_previous_page,
            start_cursor: page_info.start_cursor,
            end_cursor: page_info.end_cursor,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireDetails {
    #[serde(flatten)]
    row: IssueRow,
    description: Option<String>,
    comments: Nodes<CommentRow>,
    workflow: WireWorkflow,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireWorkflow {
    states: Nodes<StateRef>,
    active_cycle: Option<CycleRef>,
}

impl From<WireDetails> for IssueDetails {
    fn from(wire: WireDetails) -> Self {
        let mut comments = wire.comments.nodes;
        comments.sort_by(|a, b| a.created_at.cmp(&b.created_at));
        Self {
            row: wire.row,
            description: wire.description,
            comments,
            states: in_order(wire.workflow.states.nodes),
            active_cycle: wire.workflow.active_cycle,
        }
    }
}

fn in_order(mut states: Vec<StateRef>) -> Vec<StateRef> {
    states.sort_by(|a, b| a.position.total_cmp(&b.position));
    states
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
pub(super) struct WireNames {
    exact_people: Option<Nodes<PersonRef>>,
    people: Option<Nodes<PersonRef>>,
    exact_projects: Option<Nodes<NamedRef>>,
    projects: Option<Nodes<NamedRef>>,
    exact_labels: Option<Nodes<NamedRef>>,
    labels: Option<Nodes<NamedRef>>,
    team: Option<WireActiveCycle>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireActiveCycle {
    active_cycle: Option<CycleRef>,
}

impl From<WireNames> for Names {
    fn from(wire: WireNames) -> Self {
        Self {
            people: merged(wire.exact_people, wire.people, |person| person.id),
            projects: merged(wire.exact_projects, wire.projects, |project| project.id),
            labels: merged(wire.exact_labels, wire.labels, |label| label.id),
            active_cycle: wire.team.and_then(|team| team.active_cycle),
        }
    }
}

fn merged<T>(exact: Option<Nodes<T>>, alike: Option<Nodes<T>>, id: impl Fn(&T) -> Uuid) -> Vec<T> {
    let mut all: Vec<T> = exact.map(|exact| exact.nodes).unwrap_or_default();
    for other in alike.into_iter().flat_map(|alike| alike.nodes) {
        if all.iter().all(|known| id(known) != id(&other)) {
            all.push(other);
        }
    }
    all
}

#[derive(Deserialize)]
pub(super) struct WirePlanNames {
    team: WireTeam,
    organization: WireLabels,
    user: Option<PersonRef>,
    project: Option<NamedRef>,
    cycle: Option<CycleRef>,
}

#[derive(Deserialize)]
struct WireTeam {
    #[serde(flatten)]
    team: TeamNameRef,
    states: Nodes<StateRef>,
    labels: Nodes<NamedRef>,
}

#[derive(Deserialize)]
struct WireLabels {
    labels: Nodes<NamedRef>,
}

impl From<WirePlanNames> for PlanNames {
    fn from(wire: WirePlanNames) -> Self {
        let labels = merged(
            Some(wire.team.labels),
            Some(wire.organization.labels),
            |label| label.id,
        );
        Self {
            team: wire.team.team,
            states: in_order(wire.team.states.nodes),
            labels,
            assignee: wire.user,
            project: wire.project,
            cycle: wire.cycle,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireCycle {
    #[serde(flatten)]
    cycle: CycleRef,
    description: Option<String>,
    completed_at: Option<String>,
    progress: f64,
    issues: Nodes<IssueRow>,
}

impl From<WireCycle> for CycleDetails {
    fn from(wire: WireCycle) -> Self {
        Self {
            cycle: wire.cycle,
            description: wire.description,
            completed_at: wire.completed_at,
            progress: wire.progress,
            more_issues: wire.issues.page_info.has_next_page,
            issues: wire.issues.nodes,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireProject {
    #[serde(flatten)]
    row: ProjectRow,
    content: Option<String>,
    project_milestones: Nodes<Milestone>,
    issues: Nodes<IssueRow>,
}

impl From<WireProject> for ProjectDetails {
    fn from(wire: WireProject) -> Self {
        let mut milestones = wire.project_milestones.nodes;
        milestones.sort_by(|a, b| a.sort_order.total_cmp(&b.sort_order));
        Self {
            row: wire.row,
            content: wire.content,
            milestones,
            more_issues: wire.issues.page_info.has_next_page,
            issues: wire.issues.nodes,
        }
    }
}

fn nodes<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Nodes::deserialize(deserializer).map(|list| list.nodes)
}

/// Linear's numbers are fractions, also where they count.
fn whole<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let number = f64::deserialize(deserializer)?;
    let text = format!("{number:.0}");
    text.parse().map_err(serde::de::Error::custom)
}
