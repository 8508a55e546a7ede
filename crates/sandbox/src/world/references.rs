//! What an issue refers to: that it is there, and that it fits the issue's team and project.

use std::sync::Arc;

use uuid::Uuid;

use super::{World, arguments};
use crate::model::{StateType, WorkflowState};
use crate::refusal::Refusal;

impl World {
    /// A person who may be assigned.
    pub(super) fn user_for(&self, name: &str, id: Option<&str>) -> Result<Option<Uuid>, Refusal> {
        let Some(id) = id else { return Ok(None) };
        let user = self
            .users
            .get(arguments::uuid(name, id)?)
            .ok_or(Refusal::NotFound("User"))?;
        if user.active {
            Ok(Some(user.id))
        } else {
            Err(Refusal::argument(format!("{name} must be an active user.")))
        }
    }

    /// Only apps are delegated to; a person is assigned. An app must have asked for it (`app:assignable`).
    pub(super) fn delegate_for(&self, id: Option<&str>) -> Result<Option<Uuid>, Refusal> {
        let delegate = self.user_for("delegateId", id)?;
        match delegate.and_then(|id| self.users.get(id)) {
            Some(user) if !user.app => Err(Refusal::argument("delegateId must be an app user.")),
            Some(user) if !user.is_assignable => Err(Refusal::Input {
                message: "App user not valid".to_owned(),
                presentable: "One or more app users lack the required capability.".to_owned(),
            }),
            _ => Ok(delegate),
        }
    }

    /// A state that somebody asked for: of the issue's team, and not the one that the system manages.
    pub(super) fn state_for(&self, team_id: Uuid, id: &str) -> Result<Arc<WorkflowState>, Refusal> {
        let state = self
            .states
            .get(arguments::uuid("stateId", id)?)
            .ok_or(Refusal::NotFound("WorkflowState"))?;
        if state.team_id != team_id {
            return Err(Refusal::argument(
                "stateId must be a state of the issue's team.",
            ));
        }
        if state.kind == StateType::Duplicate {
            return Err(Refusal::argument(
                "stateId must not be a duplicate state: it is managed by the system.",
            ));
        }
        Ok(state)
    }

    /// Labels that fit the team: no groups, and of each group at most one.
    pub(super) fn labels_for(
        &self,
        team_id: Uuid,
        ids: &[String],
        name: &str,
    ) -> Result<Vec<Uuid>, Refusal> {
        let (mut labels, mut groups) = (Vec::new(), Vec::new());
        for id in arguments::uuids(name, ids)? {
            let label = self.labels.get(id).ok_or(Refusal::NotFound("IssueLabel"))?;
            if label.is_group || label.team_id.is_some_and(|owner| owner != team_id) {
                return Err(Refusal::argument(format!(
                    "{name} must be labels of the workspace or the issue's team."
                )));
            }
            if labels.contains(&id) {
                continue;
            }
            if label.parent_id.is_some_and(|group| groups.contains(&group)) {
                return Err(Refusal::input("labelIds not exclusive child labels"));
            }
            groups.extend(label.parent_id);
            labels.push(id);
        }
        Ok(labels)
    }

    /// A project that the issue's team takes part in.
    pub(super) fn project_for(
        &self,
        team_id: Uuid,
        id: Option<&str>,
    ) -> Result<Option<Uuid>, Refusal> {
        let Some(id) = id else { return Ok(None) };
        let project = self
            .projects
            .get(arguments::uuid("projectId", id)?)
            .ok_or(Refusal::NotFound("Project"))?;
        if project.team_ids.contains(&team_id) {
            return Ok(Some(project.id));
        }
        Err(Refusal::argument(
            "projectId must be a project of the issue's team.",
        ))
    }

    /// A milestone of the issue's project.
    pub(super) fn milestone_for(
        &self,
        project_id: Option<Uuid>,
        id: Option<&str>,
    ) -> Result<Option<Uuid>, Refusal> {
        let Some(id) = id else { return Ok(None) };
        let milestone = self
            .milestones
            .get(arguments::uuid("projectMilestoneId", id)?)
            .ok_or(Refusal::NotFound("ProjectMilestone"))?;
        if Some(milestone.project_id) == project_id {
            return Ok(Some(milestone.id));
        }
        Err(Refusal::argument(
            "projectMilestoneId must be a milestone of the issue's project.",
        ))
    }

    /// A cycle of the issue's team.
    pub(super) fn cycle_for(
        &self,
        team_id: Uuid,
        id: Option<&str>,
    ) -> Result<Option<Uuid>, Refusal> {
        let Some(id) = id else { return Ok(None) };
        let cycle = self
            .cycles
            .get(arguments::uuid("cycleId", id)?)
            .ok_or(Refusal::NotFound("Cycle"))?;
        if cycle.team_id == team_id {
            return Ok(Some(cycle.id));
        }
        Err(Refusal::argument(
            "cycleId must be a cycle of the issue's team.",
        ))
    }

    /// A parent may be named by identifier; an issue cannot be above itself.
    pub(super) fn parent_for(
        &self,
        issue: Uuid,
        id: Option<&str>,
    ) -> Result<Option<Uuid>, Refusal> {
        let Some(id) = id else { return Ok(None) };
        let parent = self.issue(id)?;
        let mut above = Some(Arc::clone(&parent));
        while let Some(ancestor) = above {
            if ancestor.id == issue {
                return Err(Refusal::argument(
                    "parentId must not be the issue itself or one of its sub-issues.",
                ));
            }
            // A ring through an issue that is hidden would be a ring all the same.
            above = ancestor.parent_id.and_then(|id| self.issues.get_hidden(id));
        }
        Ok(Some(parent.id))
    }
}
