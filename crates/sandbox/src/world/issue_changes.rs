//! Changing issues, and the checks of what they refer to.

use std::sync::Arc;

use async_graphql::MaybeUndefined;
use uuid::Uuid;

use super::{By, IssueUpdateInput, World, arguments, payload, rules};
use crate::model::{Issue, StateType, Team, WorkflowState};
use crate::refusal::Refusal;
use crate::rights::Scope;

impl World {
    /// Updates an issue. What does not change anything makes no event and leaves `updatedAt` alone.
    pub(crate) fn update_issue(
        &mut self,
        by: &By,
        id: &str,
        input: &IssueUpdateInput,
    ) -> Result<Arc<Issue>, Refusal> {
        by.rights.require(&[Scope::Write])?;
        let before = self.issue(id)?;
        let mut after = Issue::clone(&before);
        self.change_team(by, &mut after, input)?;
        self.change_text(&mut after, input)?;
        self.change_state(by, &mut after, input)?;
        self.change_people(&mut after, input)?;
        self.change_labels(&mut after, input)?;
        self.change_place(by, &mut after, input)?;
        Ok(self.replace_issue(by, &before, after))
    }

    /// Puts the changed issue in its place, unless nothing changed.
    pub(super) fn replace_issue(
        &mut self,
        by: &By,
        before: &Arc<Issue>,
        mut after: Issue,
    ) -> Arc<Issue> {
        if payload::issue_fields(before) == payload::issue_fields(&after) {
            return Arc::clone(before);
        }
        if before.team_id != after.team_id
            && let Some(team) = self.teams.get(after.team_id)
        {
            self.teams.put(Team {
                last_number: team.last_number + 1,
                ..Team::clone(&team)
            });
        }
        after.updated_at = rules::touched(before.updated_at, by.now);
        let after = self.issues.put(after);
        self.changed();
        self.note_issue(by, &after, Some(before));
        after
    }

    /// A new team means a new identifier (the old one keeps working) and the same kind of state there.
    fn change_team(
        &self,
        by: &By,
        issue: &mut Issue,
        input: &IssueUpdateInput,
    ) -> Result<(), Refusal> {
        let Some(team_id) = &input.team_id else {
            return Ok(());
        };
        let team = self
            .teams
            .get(arguments::uuid("teamId", team_id)?)
            .ok_or(Refusal::NotFound("Team"))?;
        if team.id == issue.team_id {
            return Ok(());
        }
        let states = self.states_of(team.id);
        let kind = self.kind_of(issue.state_id);
        let state = kind.and_then(|kind| rules::first_of(&states, kind));
        let state = state.or_else(|| rules::default_state(&team, &states, true));
        issue.state_id = state.ok_or(Refusal::NotFound("WorkflowState"))?.id;
        issue.number = f64::from(team.last_number + 1);
        let identifier = format!("{}-{}", team.key, issue.number);
        issue
            .previous_identifiers
            .push(std::mem::replace(&mut issue.identifier, identifier));
        issue.team_id = team.id;
        issue.cycle_id = None;
        issue.added_to_team_at = Some(by.now);
        issue.label_ids.retain(|&id| {
            self.labels
                .get(id)
                .is_some_and(|label| label.team_id.is_none())
        });
        Ok(())
    }

    #[expect(
        clippy::unused_self,
        reason = "reads as one of the steps of update_issue"
    )]
    fn change_text(&self, issue: &mut Issue, input: &IssueUpdateInput) -> Result<(), Refusal> {
        if let Some(title) = &input.title {
            arguments::filled("title", Some(title))?.clone_into(&mut issue.title);
        }
        match &input.description {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => issue.description = None,
            MaybeUndefined::Value(text) => {
                issue.description = Some(text.clone()).filter(|text| !text.is_empty());
            }
        }
        if let Some(priority) = input.priority {
            issue.priority = arguments::priority(priority)?;
        }
        input
            .estimate
            .map_value(f64::from)
            .update_to(&mut issue.estimate);
        input.due_date.update_to(&mut issue.due_date);
        issue.sort_order = input.sort_order.unwrap_or(issue.sort_order);
        issue.priority_sort_order = input
            .priority_sort_order
            .unwrap_or(issue.priority_sort_order);
        issue.sub_issue_sort_order = input.sub_issue_sort_order.or(issue.sub_issue_sort_order);
        Ok(())
    }

    fn change_state(
        &self,
        by: &By,
        issue: &mut Issue,
        input: &IssueUpdateInput,
    ) -> Result<(), Refusal> {
        let Some(state_id) = &input.state_id else {
            return Ok(());
        };
        let state = self.state_for(issue.team_id, state_id)?;
        let from = self.kind_of(issue.state_id);
        issue.state_id = state.id;
        rules::enter_state(issue, from, state.kind, by.now);
        Ok(())
    }

    fn change_people(&self, issue: &mut Issue, input: &IssueUpdateInput) -> Result<(), Refusal> {
        if let Some(assignee) = input.assignee_id.as_opt_deref() {
            issue.assignee_id = self.user_for("assigneeId", assignee)?;
        }
        if let Some(delegate) = input.delegate_id.as_opt_deref() {
            issue.delegate_id = self.delegate_for(delegate)?;
        }
        if let Some(subscribers) = &input.subscriber_ids {
            issue.subscribers = arguments::uuids("subscriberIds", subscribers)?;
            if issue
                .subscribers
                .iter()
                .any(|&id| self.users.get(id).is_none())
            {
                return Err(Refusal::NotFound("User"));
            }
        }
        Ok(())
    }

    fn change_labels(&self, issue: &mut Issue, input: &IssueUpdateInput) -> Result<(), Refusal> {
        let texts = |ids: &[Uuid]| ids.iter().map(Uuid::to_string).collect::<Vec<_>>();
        let mut wanted = input
            .label_ids
            .clone()
            .unwrap_or_else(|| texts(&issue.label_ids));
        let added = input.added_label_ids.as_deref().unwrap_or_default();
        let removed = input.removed_label_ids.as_deref().unwrap_or_default();
        let removed = arguments::uuids("removedLabelIds", removed)?;
        arguments::uuids("addedLabelIds", added)?;
        wanted.extend_from_slice(added);
        wanted.retain(|id| {
            !removed
                .iter()
                .any(|gone| id.eq_ignore_ascii_case(&gone.to_string()))
        });
        issue.label_ids = self.labels_for(issue.team_id, &wanted, "labelIds")?;
        Ok(())
    }

    fn change_place(
        &self,
        by: &By,
        issue: &mut Issue,
        input: &IssueUpdateInput,
    ) -> Result<(), Refusal> {
        if let Some(project) = input.project_id.as_opt_deref() {
            let project = self.project_for(project)?;
            if project != issue.project_id {
                issue.project_id = project;
                issue.added_to_project_at = project.map(|_| by.now);
            }
        }
        if let Some(cycle) = input.cycle_id.as_opt_deref() {
            let cycle = self.cycle_for(issue.team_id, cycle)?;
            if cycle != issue.cycle_id {
                issue.cycle_id = cycle;
                issue.added_to_cycle_at = cycle.map(|_| by.now);
            }
        }
        if let Some(parent) = input.parent_id.as_opt_deref() {
            issue.parent_id = self.parent_for(issue.id, parent)?;
        }
        Ok(())
    }

    fn kind_of(&self, state_id: Uuid) -> Option<StateType> {
        self.states.get(state_id).map(|state| state.kind)
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

    pub(super) fn project_for(&self, id: Option<&str>) -> Result<Option<Uuid>, Refusal> {
        let Some(id) = id else { return Ok(None) };
        let project = self.projects.get(arguments::uuid("projectId", id)?);
        project
            .map(|project| Some(project.id))
            .ok_or(Refusal::NotFound("Project"))
    }

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
