//! Creating and archiving issues.

use std::sync::Arc;

use uuid::Uuid;

use super::{By, IssueCreateInput, World, arguments, rules};
use crate::model::{DateTime, Issue, StateType, Team, WorkflowState};
use crate::refusal::Refusal;
use crate::rights::Scope;

impl World {
    /// Creates an issue, or refuses a client id that is taken: Linear never answers a repeated create with the issue
    /// that the first one made.
    pub(crate) fn create_issue(
        &mut self,
        by: &By,
        input: &IssueCreateInput,
    ) -> Result<Arc<Issue>, Refusal> {
        by.rights.require(&[Scope::Write, Scope::IssuesCreate])?;
        let id = match &input.id {
            Some(id) => arguments::uuid("id", id)?,
            None => self.ids.uuid(),
        };
        if self.issues.get_hidden(id).is_some() {
            return Err(Refusal::Conflict {
                entity: "Issue",
                id,
            });
        }
        self.has_room()?;
        let issue = self.draft_issue(by, id, input)?;
        self.count_issue(issue.team_id);
        let issue = self.issues.put(issue);
        self.changed();
        self.note_issue(by, &issue, None);
        Ok(issue)
    }

    /// Hides an issue from lists, or shows it again. With `trash` it is also marked for deletion.
    pub(crate) fn archive_issue(
        &mut self,
        by: &By,
        id: &str,
        archive: bool,
        trash: bool,
    ) -> Result<Arc<Issue>, Refusal> {
        by.rights.require(&[Scope::Write])?;
        let before = self.issue(id)?;
        let mut after = Issue::clone(&before);
        after.archived_at = if archive {
            before.archived_at.or(Some(by.now))
        } else {
            None
        };
        after.trashed = (archive && trash).then_some(true);
        Ok(self.replace_issue(by, &before, after))
    }

    /// Whether the plan of the workspace allows one more active issue.
    fn has_room(&self) -> Result<(), Refusal> {
        let mut active = self.issues.iter_hidden();
        match self.active_issue_limit {
            Some(limit)
                if active
                    .by_ref()
                    .filter(|one| one.archived_at.is_none())
                    .count()
                    >= limit =>
            {
                Err(Refusal::UsageLimit("activeIssueCount"))
            }
            _ => Ok(()),
        }
    }

    fn draft_issue(&self, by: &By, id: Uuid, input: &IssueCreateInput) -> Result<Issue, Refusal> {
        let bot_actor = arguments::bot_actor(
            by,
            input.create_as_user.as_ref(),
            input.display_icon_url.as_ref(),
        )?;
        let team_id = arguments::uuid("teamId", &input.team_id)?;
        let team = self.teams.get(team_id).ok_or(Refusal::NotFound("Team"))?;
        let title = arguments::filled("title", input.title.as_deref())?.to_owned();
        let state = self.state_for_new(by, &team, input.state_id.as_deref())?;
        let labels = self.labels_for(
            team_id,
            input.label_ids.as_deref().unwrap_or_default(),
            "labelIds",
        )?;
        let created_at = input.created_at.unwrap_or(by.now);
        let mut issue = blank_issue(id, &team, state.id, by.user.id, title, created_at);
        issue.bot_actor = bot_actor;
        issue.description = input.description.clone().filter(|text| !text.is_empty());
        issue.assignee_id = self.user_for("assigneeId", input.assignee_id.as_deref())?;
        issue.delegate_id = self.delegate_for(input.delegate_id.as_deref())?;
        issue.priority = arguments::priority(input.priority.unwrap_or(0))?;
        issue.estimate = input.estimate.map(arguments::estimate).transpose()?;
        issue.due_date = input.due_date;
        issue.label_ids = labels;
        issue.project_id = self.project_for(team_id, input.project_id.as_deref())?;
        issue.project_milestone_id =
            self.milestone_for(issue.project_id, input.project_milestone_id.as_deref())?;
        issue.added_to_project_at = issue.project_id.map(|_| created_at);
        issue.cycle_id = self.cycle_for(team_id, input.cycle_id.as_deref())?;
        issue.added_to_cycle_at = issue.cycle_id.map(|_| created_at);
        issue.parent_id = self.parent_for(id, input.parent_id.as_deref())?;
        issue.sub_issue_sort_order = input.sub_issue_sort_order;
        issue.sort_order = input.sort_order.unwrap_or(issue.sort_order);
        issue.priority_sort_order = input
            .priority_sort_order
            .unwrap_or(issue.priority_sort_order);
        for subscriber in arguments::uuids(
            "subscriberIds",
            input.subscriber_ids.as_deref().unwrap_or_default(),
        )? {
            self.users
                .get(subscriber)
                .ok_or(Refusal::NotFound("User"))?;
            subscribe(&mut issue, subscriber);
        }
        rules::enter_state(&mut issue, None, state.kind, created_at);
        if state.kind == StateType::Completed {
            issue.completed_at = input.completed_at.or(issue.completed_at);
        }
        Ok(issue)
    }

    fn state_for_new(
        &self,
        by: &By,
        team: &Team,
        state_id: Option<&str>,
    ) -> Result<Arc<WorkflowState>, Refusal> {
        let states = self.states_of(team.id);
        let Some(id) = state_id else {
            let member = team.member_ids.contains(&by.user.id);
            return rules::default_state(team, &states, member)
                .cloned()
                .ok_or(Refusal::NotFound("WorkflowState"));
        };
        self.state_for(team.id, id)
    }

    fn count_issue(&mut self, team_id: Uuid) {
        if let Some(team) = self.teams.get(team_id) {
            self.teams.put(Team {
                last_number: team.last_number + 1,
                ..Team::clone(&team)
            });
        }
    }
}

/// An issue as it is before its input is applied. New ones sort to the top of their column.
fn blank_issue(
    id: Uuid,
    team: &Team,
    state_id: Uuid,
    creator: Uuid,
    title: String,
    now: DateTime,
) -> Issue {
    let number = f64::from(team.last_number + 1);
    Issue {
        id,
        identifier: format!("{}-{number}", team.key),
        previous_identifiers: Vec::new(),
        number,
        title,
        description: None,
        priority: 0.0,
        estimate: None,
        due_date: None,
        sort_order: -100.0 * number,
        priority_sort_order: -100.0 * number,
        sub_issue_sort_order: None,
        team_id: team.id,
        state_id,
        assignee_id: None,
        delegate_id: None,
        creator_id: creator,
        subscribers: vec![creator],
        label_ids: Vec::new(),
        project_id: None,
        project_milestone_id: None,
        cycle_id: None,
        parent_id: None,
        bot_actor: None,
        trashed: None,
        archived_at: None,
        started_at: None,
        completed_at: None,
        canceled_at: None,
        started_triage_at: None,
        triaged_at: None,
        added_to_cycle_at: None,
        added_to_project_at: None,
        added_to_team_at: Some(now),
        created_at: now,
        updated_at: now,
    }
}

/// Adds a subscriber once.
pub(super) fn subscribe(issue: &mut Issue, user: Uuid) {
    if !issue.subscribers.contains(&user) {
        issue.subscribers.push(user);
    }
}
