//! The board: one column per state of a team.

use std::sync::Arc;

use axum::response::Html;
use maud::{Markup, html};

use super::layout::{acting, page, person_options};
use crate::linear::{Linear, Place};
use crate::model::{Issue, StateType, Team, User, WorkflowState};
use crate::world::World;

/// The board of a team, the first one unless named by key.
pub(crate) fn board_page(
    linear: &Linear,
    place: Place,
    team: Option<&str>,
    actor: Option<&str>,
) -> Html<String> {
    let world = linear.world(place);
    let teams: Vec<_> = world.teams.iter().cloned().collect();
    let named = team.and_then(|key| world.team(key).ok());
    let Some(team) = named.or_else(|| teams.first().cloned()) else {
        return page(
            "Board",
            "/",
            &html! { h1 { "No teams" } p { "This workspace has no teams." } },
        );
    };
    let actor = acting(world, actor);
    let states = world.states_of(team.id);
    let main = html! {
        div.head {
            h1 { (team.name) }
            nav.teams aria-label="Teams" {
                @for other in &teams {
                    a href=(address(other, actor.as_deref())) aria-current=[(other.id == team.id).then_some("true")] {
                        (other.key) " " (other.name)
                    }
                }
            }
            (workspaces(linear, place))
            form.inline method="get" action="/" {
                input type="hidden" name="team" value=(team.key);
                label for="as" { "Act as" }
                select #as name="as" { (person_options(world, actor.as_ref().map(|user| user.id), None)) }
                button { "Switch" }
            }
        }
        @if !world.issues.iter().any(|issue| issue.team_id == team.id) {
            p.empty { "No issues yet. What is created through the API appears here by itself." }
        }
        div.columns {
            @for state in &states { (column(world, &team, &states, state, actor.as_deref())) }
        }
    };
    page(&format!("{} board", team.name), "/", &main)
}

/// The way to the boards of other workspaces: by their first team.
fn workspaces(linear: &Linear, here: Place) -> Markup {
    html! {
        nav.teams aria-label="Workspaces" {
            @for (place, world) in linear.worlds() {
                @if let Some(team) = world.teams.iter().next() {
                    a href=(address(team, None)) aria-current=[(place == here).then_some("true")] {
                        (world.organization.name)
                    }
                }
            }
        }
    }
}

fn column(
    world: &World,
    team: &Team,
    states: &[Arc<WorkflowState>],
    state: &WorkflowState,
    actor: Option<&User>,
) -> Markup {
    let mut issues: Vec<_> = world
        .issues
        .iter()
        .filter(|issue| issue.state_id == state.id && issue.archived_at.is_none())
        .collect();
    issues.sort_by(|a, b| a.sort_order.total_cmp(&b.sort_order));
    let heading = format!("state-{}", state.id);
    html! {
        section.column aria-labelledby=(heading) data-state=(state.kind) {
            h2 id=(heading) {
                span.dot aria-hidden="true" {}
                (state.name) " "
                span.count { (issues.len()) span.hidden { @if issues.len() == 1 { " issue" } @else { " issues" } } }
            }
            @if !issues.is_empty() {
                ul { @for issue in issues { li.card { (card(world, team, states, issue, actor)) } } }
            }
        }
    }
}

fn card(
    world: &World,
    team: &Team,
    states: &[Arc<WorkflowState>],
    issue: &Issue,
    actor: Option<&User>,
) -> Markup {
    let assignee = issue.assignee_id.and_then(|id| world.users.get(id));
    let action = format!("/sandbox/issues/{}/move", issue.identifier);
    html! {
        a href=(issue_address(world, issue, actor)) {
            span.identifier { (issue.identifier) }
            " "
            span.title { (issue.title) }
        }
        p.assignee {
            @match assignee {
                Some(user) => { (user.name) }
                None => { "Unassigned" }
            }
        }
        form.move method="post" action=(action) {
            (hidden_fields(actor, &address(team, actor)))
            select name="state" aria-label={ "State of " (issue.identifier) } { (state_options(states, issue)) }
            button aria-label={ "Move " (issue.identifier) } { "Move" }
        }
    }
}

/// The states that an issue may be moved to: not the one that the system manages.
pub(super) fn state_options(states: &[Arc<WorkflowState>], issue: &Issue) -> Markup {
    html! {
        @for state in states.iter().filter(|state| state.kind != StateType::Duplicate || state.id == issue.state_id) {
            option value=(state.name) selected[state.id == issue.state_id] { (state.name) }
        }
    }
}

/// Who acts, and where to go afterwards.
pub(super) fn hidden_fields(actor: Option<&User>, back: &str) -> Markup {
    html! {
        @if let Some(user) = actor { input type="hidden" name="actor" value=(user.email); }
        input type="hidden" name="return_to" value=(back);
    }
}

/// Address of a team's board that keeps who acts.
pub(super) fn address(team: &Team, actor: Option<&User>) -> String {
    with_actor(&format!("/?team={}", team.key), actor)
}

/// Path of an issue's page that keeps who acts.
pub(super) fn issue_address(world: &World, issue: &Issue, actor: Option<&User>) -> String {
    let url = world.issue_url(issue);
    let path = url.strip_prefix(&world.base_url).unwrap_or("/");
    with_actor(&format!("{path}?"), actor)
}

/// The admin is the default and needs no mention.
fn with_actor(address: &str, actor: Option<&User>) -> String {
    let who = actor.filter(|user| !user.admin).map(|user| {
        url::form_urlencoded::Serializer::new(String::new())
            .append_pair("as", &user.email)
            .finish()
    });
    match who {
        Some(who) if address.ends_with('?') => format!("{address}{who}"),
        Some(who) => format!("{address}&{who}"),
        None => address.trim_end_matches('?').to_owned(),
    }
}
