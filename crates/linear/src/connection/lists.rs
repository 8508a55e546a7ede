//! Lists that are read to their end, page by page.

use uuid::Uuid;

use super::Connection;
use crate::error::LinearError;
use crate::operations::{self as op, Operation, Request};
use crate::types::{Label, Page, Project, Team, TeamDetails, WorkflowState};

/// Pages that are read of a list before it is taken for endless: five hundred teams with everything, or
/// 2,500 states.
pub(super) const MAX_PAGES: usize = 50;

impl Connection {
    /// All teams that the credentials see, each with all its states.
    pub async fn teams(&self) -> Result<Vec<Team>, LinearError> {
        let pages = self.all("teams", None, op::teams::request).await?;
        let mut teams = Vec::with_capacity(pages.len());
        for (team, more_states) in pages {
            teams.push(self.with_all_states(team, more_states).await?);
        }
        Ok(teams)
    }

    /// All teams that the credentials see, each with all its states, projects and labels.
    pub async fn team_details(&self) -> Result<Vec<TeamDetails>, LinearError> {
        let begun = self.all("teams", None, op::team_details::request).await?;
        let mut teams = Vec::with_capacity(begun.len());
        for team in begun {
            teams.push(self.completed(team).await?);
        }
        Ok(teams)
    }

    /// All states of a team's workflow.
    pub async fn team_states(&self, team_id: Uuid) -> Result<Vec<WorkflowState>, LinearError> {
        self.states_from(team_id, None).await
    }

    /// All labels of the workspace itself, which are there for the issues of every team.
    pub async fn workspace_labels(&self) -> Result<Vec<Label>, LinearError> {
        self.all("labels", None, op::workspace_labels::request)
            .await
    }

    pub(super) async fn with_all_states(
        &self,
        mut team: Team,
        more: Option<String>,
    ) -> Result<Team, LinearError> {
        if more.is_some() {
            team.states.extend(self.states_from(team.id, more).await?);
        }
        Ok(team)
    }

    async fn completed(&self, team: op::team_details::Begun) -> Result<TeamDetails, LinearError> {
        let id = team.id;
        let begun = Team {
            id,
            key: team.key,
            name: team.name,
            states: team.states.items,
        };
        let mut projects = team.projects.items;
        if team.projects.next.is_some() {
            projects.extend(self.projects_from(id, team.projects.next).await?);
        }
        let mut labels = team.labels.items;
        if team.labels.next.is_some() {
            labels.extend(self.labels_from(id, team.labels.next).await?);
        }
        Ok(TeamDetails {
            team: self.with_all_states(begun, team.states.next).await?,
            projects,
            labels,
        })
    }

    async fn states_from(
        &self,
        team: Uuid,
        after: Option<String>,
    ) -> Result<Vec<WorkflowState>, LinearError> {
        let request = |after| op::team_states::request(team, after);
        self.all("states", after, request).await
    }

    async fn projects_from(
        &self,
        team: Uuid,
        after: Option<String>,
    ) -> Result<Vec<Project>, LinearError> {
        let request = |after| op::team_projects::request(team, after);
        self.all("projects", after, request).await
    }

    async fn labels_from(
        &self,
        team: Uuid,
        after: Option<String>,
    ) -> Result<Vec<Label>, LinearError> {
        let request = |after| op::team_labels::request(team, after);
        self.all("labels", after, request).await
    }

    /// Everything on the pages that begin there.
    async fn all<O, T>(
        &self,
        what: &str,
        mut after: Option<String>,
        request: impl Fn(Option<String>) -> Result<Request<O>, LinearError>,
    ) -> Result<Vec<T>, LinearError>
    where
        O: Operation<Output = Page<T>>,
    {
        let mut items = Vec::new();
        for _ in 0..MAX_PAGES {
            let page = self.send(request(after)?).await?;
            items.extend(page.items);
            after = page.next;
            if after.is_none() {
                return Ok(items);
            }
        }
        Err(LinearError::unexpected(format!(
            "a list of {what} without an end"
        )))
    }
}
