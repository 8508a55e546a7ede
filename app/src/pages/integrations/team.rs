//! Which team new issues go to, and which of its projects. The team first: its projects are known then, also
//! where no script runs.

use domain::view::{ProjectView, TeamView};
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

use crate::components::{Choice, Notice, SelectField};
use crate::server_fns::{SelectProject, SelectTeam};
use crate::words::Tone;

/// What is to be done before anything else, once access is given.
#[component]
pub(super) fn ChooseTeam(teams: Vec<TeamView>) -> impl IntoView {
    if teams.is_empty() {
        return Either::Left(view! {
            <Notice tone=Tone::Warn title="No team can be seen.">
                "No issue can be made without one. Have an admin of the Linear workspace give the app or the person access to a team."
            </Notice>
        });
    }
    Either::Right(view! {
        <Notice tone=Tone::Active title="Choose the team that new issues go to.">
            <p>"Until then only hirings that name a team of their own get an issue."</p>
            <TeamForm teams selected=None verb="Choose team"/>
        </Notice>
    })
}

/// The forms that change team and project.
#[component]
pub(super) fn DefaultTeam(
    teams: Vec<TeamView>,
    selected: Uuid,
    project: Option<Uuid>,
) -> impl IntoView {
    let team = teams.iter().find(|team| team.id == selected).cloned();
    let project = team.map(|team| {
        let (team_id, projects) = (team.id, team.projects);
        view! { <ProjectForm team_id projects selected=project/> }
    });
    view! {
        <TeamForm teams selected=Some(selected) verb="Change team"/>
        {project}
    }
}

#[component]
fn TeamForm(teams: Vec<TeamView>, selected: Option<Uuid>, verb: &'static str) -> impl IntoView {
    let choices = teams
        .into_iter()
        .map(|team| Choice::new(team.id, format!("{} ({})", team.name, team.key)));
    let value = selected.map(|id| id.to_string()).unwrap_or_default();
    let kind = selected.is_none().then_some("primary");
    view! {
        <form method="post" action=SelectTeam::url() class="form" data-layout="row">
            <SelectField name="team_id" label="New issues go to" choices=choices.collect() value/>
            <button class="button" data-kind=kind>{verb}</button>
        </form>
    }
}

#[component]
fn ProjectForm(team_id: Uuid, projects: Vec<ProjectView>, selected: Option<Uuid>) -> impl IntoView {
    // New work does not belong into what is over, but what is selected has to be among the choices.
    let offered = |project: &ProjectView| {
        let over = matches!(project.state.as_str(), "completed" | "canceled");
        !over || Some(project.id) == selected
    };
    let projects: Vec<_> = projects.into_iter().filter(offered).collect();
    if projects.is_empty() {
        return Either::Left(
            view! { <p class="muted">"This team has no project that goes on."</p> },
        );
    }
    let none = std::iter::once(Choice::new("", "No project"));
    let choices = none.chain(
        projects
            .into_iter()
            .map(|one| Choice::new(one.id, one.name)),
    );
    let value = selected.map(|id| id.to_string()).unwrap_or_default();
    Either::Right(view! {
        <form method="post" action=SelectProject::url() class="form" data-layout="row">
            <input type="hidden" name="team_id" value=team_id.to_string()/>
            <SelectField name="project_id" label="Into the project" choices=choices.collect() value/>
            <button class="button">"Change project"</button>
        </form>
    })
}
