//! Changing issues.

use std::sync::Arc;

use async_graphql::MaybeUndefined;
use uuid::Uuid;

use super::{By, IssueUpdateInput, World, arguments, payload, rules};
use crate::model::{Issue, StateType, Team};
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
        let project = issue.project_id.and_then(|id| self.projects.get(id));
        if project.is_some_and(|project| !project.team_ids.contains(&team.id)) {
            issue.project_id = None;
            issue.project_milestone_id = None;
        }
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
        if let Some(estimate) = input.estimate.as_opt_ref() {
            issue.estimate = estimate.copied().map(arguments::estimate).transpose()?;
        }
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
            let project = self.project_for(issue.team_id, project)?;
            if project != issue.project_id {
                issue.project_id = project;
                issue.project_milestone_id = None;
                issue.added_to_project_at = project.map(|_| by.now);
            }
        }
        if let Some(milestone) = input.project_milestone_id.as_opt_deref() {
            issue.project_milestone_id = self.milestone_for(issue.project_id, milestone)?;
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
}
