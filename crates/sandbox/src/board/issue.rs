//! An issue's page: what it says, and what a person can do with it.

use axum::response::Html;
use maud::{Markup, html};

use super::columns::{address, hidden_fields, issue_address, state_options};
use super::layout::{acting, moment, page, person_options};
use crate::model::{Issue, User};
use crate::world::{World, priority_label};

/// One issue with its comments and forms.
pub(crate) fn issue_page(world: &World, issue: &Issue, actor: Option<&str>) -> Html<String> {
    let actor = acting(world, actor);
    let actor = actor.as_deref();
    let team = world.teams.get(issue.team_id);
    let main = html! {
        @if let Some(team) = &team {
            p.crumb { a href=(address(team, actor)) { (team.name) " board" } }
        }
        div.issue {
            article aria-labelledby="title" {
                p.identifier { (issue.identifier) }
                h1 #title { (issue.title) }
                @match &issue.description {
                    Some(text) => { div.text { (text) } }
                    None => { p.empty { "No description." } }
                }
                (comments(world, issue))
                (comment_form(world, issue, actor))
            }
            aside aria-label="Properties" { (properties(world, issue)) (forms(world, issue, actor)) }
        }
    };
    page(&format!("{} {}", issue.identifier, issue.title), "", &main)
}

fn comments(world: &World, issue: &Issue) -> Markup {
    let comments = world.comments_of(issue.id);
    html! {
        section aria-labelledby="comments" {
            h2 #comments { "Comments" }
            @if comments.is_empty() { p.empty { "No comments yet." } }
            ol.comments {
                @for comment in &comments {
                    li id={ "comment-" (&comment.id.to_string()[..8]) } {
                        p.by {
                            strong { (world.users.get(comment.user_id).map(|u| u.name.clone()).unwrap_or_default()) }
                            " " (moment(comment.created_at.to_offset()))
                        }
                        div.text { (comment.body) }
                    }
                }
            }
        }
    }
}

fn comment_form(world: &World, issue: &Issue, actor: Option<&User>) -> Markup {
    html! {
        form.stack method="post" action={ "/sandbox/issues/" (issue.identifier) "/comment" } {
            (back(world, issue, actor))
            label for="body" { "Comment" }
            textarea #body name="body" rows="3" required {}
            div.inline {
                label for="as" { "As" }
                (actor_select("as", world, actor))
                button { "Add comment" }
            }
        }
    }
}

fn properties(world: &World, issue: &Issue) -> Markup {
    let name = |id| {
        world
            .users
            .get(id)
            .map(|user| user.name.clone())
            .unwrap_or_default()
    };
    let state = world
        .states
        .get(issue.state_id)
        .map(|state| state.name.clone())
        .unwrap_or_default();
    let labels: Vec<_> = issue
        .label_ids
        .iter()
        .filter_map(|&id| world.labels.get(id))
        .collect();
    html! {
        dl {
            dt { "State" } dd { (state) }
            dt { "Assignee" } dd { (issue.assignee_id.map_or_else(|| "Unassigned".to_owned(), name)) }
            dt { "Priority" } dd { (priority_label(issue.priority)) }
            @if !labels.is_empty() {
                dt { "Labels" }
                dd { (labels.iter().map(|label| label.name.as_str()).collect::<Vec<_>>().join(", ")) }
            }
            @for (what, value) in plans(world, issue) { dt { (what) } dd { (value) } }
            dt { "Created" } dd { (moment(issue.created_at.to_offset())) " by " (name(issue.creator_id)) }
            dt { "Updated" } dd { (moment(issue.updated_at.to_offset())) }
        }
    }
}

/// What an issue is planned by; only what it has.
fn plans(world: &World, issue: &Issue) -> Vec<(&'static str, String)> {
    let shown = world.issue_snapshot(issue);
    let links = shown.attachments.iter();
    let links: Vec<_> = links
        .map(|link| format!("{} ({})", link.title, link.url))
        .collect();
    let related = shown.relations.iter();
    let related: Vec<_> = related
        .map(|(kind, other)| format!("{kind} {other}"))
        .collect();
    let rows = [
        ("Delegate", shown.delegate),
        ("Estimate", shown.estimate.map(|points| points.to_string())),
        ("Due", shown.due_date),
        ("Project", shown.project),
        ("Milestone", shown.milestone),
        ("Cycle", shown.cycle.map(|number| number.to_string())),
        ("Parent", shown.parent),
        ("Links", Some(links.join(", "))),
        ("Relations", Some(related.join(", "))),
    ];
    rows.into_iter()
        .filter_map(|(what, value)| Some((what, value.filter(|value| !value.is_empty())?)))
        .collect()
}

fn forms(world: &World, issue: &Issue, actor: Option<&User>) -> Markup {
    let states = world.states_of(issue.team_id);
    html! {
        form.stack method="post" action={ "/sandbox/issues/" (issue.identifier) "/move" } {
            (hidden_fields(actor, &issue_address(world, issue, actor)))
            label for="state" { "Move to" }
            div.inline {
                select #state name="state" { (state_options(&states, issue)) }
                button aria-label={ "Move " (issue.identifier) } { "Move" }
            }
        }
        form.stack method="post" action={ "/sandbox/issues/" (issue.identifier) "/assign" } {
            (hidden_fields(actor, &issue_address(world, issue, actor)))
            label for="user" { "Assign to" }
            div.inline {
                select #user name="user" { (person_options(world, issue.assignee_id, Some("Nobody"))) }
                button aria-label={ "Assign " (issue.identifier) } { "Assign" }
            }
        }
    }
}

/// The comment form has a visible choice of who acts, so only the way back is hidden.
fn back(world: &World, issue: &Issue, actor: Option<&User>) -> Markup {
    html! { input type="hidden" name="return_to" value=(issue_address(world, issue, actor)); }
}

fn actor_select(id: &str, world: &World, actor: Option<&User>) -> Markup {
    html! { select id=(id) name="actor" { (person_options(world, actor.map(|user| user.id), None)) } }
}
