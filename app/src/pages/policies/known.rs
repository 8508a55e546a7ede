//! What there is that a rule can name: agents, teams and projects of Linear, and people.

use domain::view::TeamView;
use domain::{AgentId, UserId};
use services::ErrorKind;
use services::user::Decider;
use uuid::Uuid;

use crate::auth::{Viewer, ctx};
use crate::components::Choice;
use crate::unseen::visible;
use crate::{AppError, fmt};

/// All of it, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) agents: Vec<(AgentId, String)>,
    pub(super) teams: Vec<TeamView>,
    pub(super) people: Vec<Decider>,
}

impl Known {
    pub(super) async fn read(viewer: &Viewer) -> Result<Self, AppError> {
        let by = viewer.caller();
        let agents = services::agent::list(&ctx(), &by).await?.into_iter();
        let teams = services::integration::known_teams(&ctx(), &by).await;
        Ok(Self {
            agents: agents.map(|agent| (agent.id, agent.name)).collect(),
            // Without a connection there are none to choose from.
            teams: teams.or_else(|error| match error.kind() {
                ErrorKind::Internal => Err(error),
                _ => Ok(Vec::new()),
            })?,
            people: services::user::deciders(&ctx(), &by).await?,
        })
    }

    pub(super) fn agent(&self, id: AgentId) -> String {
        let found = self.agents.iter().find(|(known, _)| *known == id);
        found.map_or_else(|| gone(id.0), |(_, name)| name.clone())
    }

    pub(super) fn team(&self, id: Uuid) -> String {
        let found = self.teams.iter().find(|team| team.id == id);
        found.map_or_else(|| gone(id), |team| visible(&team.key))
    }

    pub(super) fn project(&self, id: Uuid) -> String {
        let mut all = self.teams.iter().flat_map(|team| &team.projects);
        let found = all.find(|project| project.id == id);
        found.map_or_else(|| gone(id), |project| visible(&project.name))
    }

    pub(super) fn person(&self, id: UserId) -> String {
        let found = self.people.iter().find(|person| person.user == id);
        found.map_or_else(|| gone(id.0), |person| person.name.clone())
    }

    pub(super) fn agent_choices(&self) -> Vec<Choice> {
        let agents = self.agents.iter();
        agents
            .map(|(id, name)| Choice::new(id, name.clone()))
            .collect()
    }

    pub(super) fn team_choices(&self) -> Vec<Choice> {
        let teams = self.teams.iter();
        let label = |team: &TeamView| format!("{} ({})", visible(&team.name), visible(&team.key));
        teams
            .map(|team| Choice::new(team.id, label(team)))
            .collect()
    }

    /// A project of several teams is there once.
    pub(super) fn project_choices(&self) -> Vec<Choice> {
        let mut choices: Vec<Choice> = Vec::new();
        for project in self.teams.iter().flat_map(|team| &team.projects) {
            let choice = Choice::new(project.id, visible(&project.name));
            if !choices.contains(&choice) {
                choices.push(choice);
            }
        }
        choices.sort_by_key(|choice| choice.label.to_lowercase());
        choices
    }

    pub(super) fn people_choices(&self) -> Vec<Choice> {
        let label = |person: &Decider| format!("{} ({})", person.name, person.role);
        let people = self.people.iter();
        people
            .map(|person| Choice::new(person.user, label(person)))
            .collect()
    }
}

/// A rule may outlive what it names.
fn gone(id: Uuid) -> String {
    format!(
        "one that is not there any more ({})",
        fmt::short_id(&id.to_string())
    )
}
