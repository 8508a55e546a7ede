//! One workspace of the sandbox, as tests look at it.

use std::sync::Arc;

use crate::core::Core;
use crate::linear::Place;
use crate::play::{self, SandboxError};
use crate::snapshot::{
    CycleSnapshot, IssueSnapshot, LabelSnapshot, OrganizationSnapshot, PersonSnapshot,
    ProjectSnapshot, TeamSnapshot, WebhookSnapshot,
};
use crate::world::World;

/// One workspace. What is changed is found by its id, so [`crate::Sandbox`] changes things in any of them.
#[derive(Clone)]
pub struct Workspace {
    core: Arc<Core>,
    place: Place,
}

impl Workspace {
    pub(super) fn new(core: Arc<Core>, place: Place) -> Self {
        Self { core, place }
    }

    /// The workspace itself.
    pub fn organization(&self) -> OrganizationSnapshot {
        self.core.read(self.place, World::organization_snapshot)
    }

    /// All issues in the order of their making.
    pub fn issues(&self) -> Vec<IssueSnapshot> {
        self.core.read(self.place, World::issue_snapshots)
    }

    /// One issue, by id or identifier.
    ///
    /// # Errors
    /// If there is none.
    pub fn issue(&self, identifier: &str) -> Result<IssueSnapshot, SandboxError> {
        self.core.read(self.place, |world| {
            let issue = world
                .issue(identifier)
                .map_err(|_| play::no_issue(world, identifier))?;
            Ok(world.issue_snapshot(&issue))
        })
    }

    /// All webhooks, those of applications too, without their secrets.
    pub fn webhooks(&self) -> Vec<WebhookSnapshot> {
        self.core.read(self.place, World::webhook_snapshots)
    }

    /// All teams with their states.
    pub fn teams(&self) -> Vec<TeamSnapshot> {
        self.core.read(self.place, World::team_snapshots)
    }

    /// All people, and the users of applications.
    pub fn people(&self) -> Vec<PersonSnapshot> {
        self.core.read(self.place, World::person_snapshots)
    }

    /// All labels, groups too.
    pub fn labels(&self) -> Vec<LabelSnapshot> {
        self.core.read(self.place, World::label_snapshots)
    }

    /// All projects with their milestones.
    pub fn projects(&self) -> Vec<ProjectSnapshot> {
        self.core.read(self.place, World::project_snapshots)
    }

    /// All cycles by team and number.
    pub fn cycles(&self) -> Vec<CycleSnapshot> {
        self.core.read(self.place, World::cycle_snapshots)
    }

    /// Lets no more issues be active than this, as the plan of a workspace does, or as many as one likes.
    pub fn limit_active_issues(&self, limit: Option<usize>) {
        play::limit_active_issues(&self.core, self.place, limit);
    }
}
