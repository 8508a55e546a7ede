//! Teams, and what issues of a team can be given.

use uuid::Uuid;

use super::WorkflowState;

/// A team and its workflow.
#[derive(Debug, Clone, PartialEq)]
pub struct Team {
    /// Linear's id.
    pub id: Uuid,
    /// The prefix of its issues' identifiers, such as `ENG`.
    pub key: String,
    /// Display name.
    pub name: String,
    /// Its workflow states, in the order that Linear gave.
    pub states: Vec<WorkflowState>,
}

/// The team of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamRef {
    /// Linear's id.
    pub id: Uuid,
    /// The prefix of its issues' identifiers.
    pub key: String,
    /// Display name.
    pub name: String,
}

/// A team with all that its issues can be given.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamDetails {
    /// The team and its workflow.
    pub team: Team,
    /// Its projects, whatever their status; archived ones are left out.
    pub projects: Vec<Project>,
    /// Its own labels; those of the workspace are there for its issues as well.
    pub labels: Vec<Label>,
}

/// A project, which can be of several teams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Linear's id.
    pub id: Uuid,
    /// Display name.
    pub name: String,
    /// How far it is.
    pub status: ProjectStatus,
}

/// How far a project is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectStatus {
    /// Linear's id.
    pub id: Uuid,
    /// The workspace's own name for it.
    pub name: String,
    /// `backlog`, `planned`, `started`, `paused`, `completed` or `canceled`; Linear may add to them.
    pub kind: String,
}

/// A label of a team or of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Linear's id.
    pub id: Uuid,
    /// Display name. A team and the workspace may have one of the same name.
    pub name: String,
    /// Such as `#5e6ad2`.
    pub color: String,
    /// Whether it is a group of labels: an issue is given one that it holds, never itself.
    pub is_group: bool,
}
