//! What Linear wraps around the rows: lists, pages, and things that are looked up together.

use serde::Deserialize;
use uuid::Uuid;

use super::{
    CommentRow, CycleDetails, CycleRef, IssueDetails, IssuePage, IssueParent, IssueRow, Milestone,
    NamedRef, Names, PersonRef, PlanNames, ProjectDetails, ProjectRow, StateRef, TeamNameRef,
};

/// A list as Linear wraps it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tools) struct Nodes<T> {
    pub(in crate::tools) nodes: Vec<T>,
    #[serde(default)]
    page_info: PageInfo,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::tools) struct PageInfo {
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
pub(in crate::tools) struct WireDetails {
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
pub(in crate::tools) struct WireNames {
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
pub(in crate::tools) struct WirePlanNames {
    team: WireTeam,
    organization: WireLabels,
    user: Option<PersonRef>,
    project: Option<NamedRef>,
    cycle: Option<CycleRef>,
    parent: Option<IssueParent>,
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
            parent: wire.parent,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tools) struct WireCycle {
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
pub(in crate::tools) struct WireProject {
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

pub(super) fn nodes<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Nodes::deserialize(deserializer).map(|list| list.nodes)
}

/// Linear's numbers are fractions, also where they count.
pub(super) fn whole<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let number = f64::deserialize(deserializer)?;
    let text = format!("{number:.0}");
    text.parse().map_err(serde::de::Error::custom)
}
