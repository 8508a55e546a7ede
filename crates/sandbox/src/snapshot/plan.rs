//! Labels, projects and cycles, as tests and pages see them.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::issue::whole;
use crate::model::{Cycle, IssueLabel, Project};
use crate::world::World;

/// A label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LabelSnapshot {
    /// Linear's id.
    pub id: Uuid,
    /// Such as `Bug`.
    pub name: String,
    /// Key of its team; a label of the workspace has none.
    pub team_key: Option<String>,
    /// Name of the group that it is in.
    pub group: Option<String>,
    /// Whether it is a group itself, which no issue can have.
    pub is_group: bool,
}

/// A project with its milestones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProjectSnapshot {
    /// Linear's id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// Such as `started`.
    pub state: String,
    /// Keys of its teams.
    pub team_keys: Vec<String>,
    /// Id and name of each milestone, in their order.
    pub milestones: Vec<(Uuid, String)>,
}

/// A team's cycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CycleSnapshot {
    /// Linear's id.
    pub id: Uuid,
    /// Key of its team.
    pub team_key: String,
    /// Its number in the team.
    pub number: u32,
    /// When it begins.
    #[serde(with = "time::serde::rfc3339")]
    pub starts_at: OffsetDateTime,
    /// When it is over.
    #[serde(with = "time::serde::rfc3339")]
    pub ends_at: OffsetDateTime,
}

impl World {
    /// All labels.
    pub(crate) fn label_snapshots(&self) -> Vec<LabelSnapshot> {
        let show = |label: &IssueLabel| {
            let group = label.parent_id.and_then(|id| self.labels.get(id));
            LabelSnapshot {
                id: label.id,
                name: label.name.clone(),
                team_key: label.team_id.and_then(|id| self.key_of(id)),
                group: group.map(|group| group.name.clone()),
                is_group: label.is_group,
            }
        };
        self.labels.iter().map(|label| show(label)).collect()
    }

    /// All projects.
    pub(crate) fn project_snapshots(&self) -> Vec<ProjectSnapshot> {
        let milestones = |project: &Project| {
            let milestones = self.milestones_of(project.id);
            let show = milestones.iter().map(|one| (one.id, one.name.clone()));
            show.collect()
        };
        let show = |project: &Project| ProjectSnapshot {
            id: project.id,
            name: project.name.clone(),
            state: project.state.clone(),
            team_keys: project
                .team_ids
                .iter()
                .filter_map(|&id| self.key_of(id))
                .collect(),
            milestones: milestones(project),
        };
        self.projects.iter().map(|project| show(project)).collect()
    }

    /// All cycles by team and number.
    pub(crate) fn cycle_snapshots(&self) -> Vec<CycleSnapshot> {
        let show = |cycle: &Cycle| CycleSnapshot {
            id: cycle.id,
            team_key: self.key_of(cycle.team_id).unwrap_or_default(),
            number: whole(cycle.number),
            starts_at: cycle.starts_at.to_offset(),
            ends_at: cycle.ends_at.to_offset(),
        };
        let mut cycles: Vec<_> = self.cycles.iter().map(|cycle| show(cycle)).collect();
        cycles.sort_by(|a, b| (&a.team_key, a.number).cmp(&(&b.team_key, b.number)));
        cycles
    }

    fn key_of(&self, team_id: Uuid) -> Option<String> {
        self.teams.get(team_id).map(|team| team.key.clone())
    }
}
