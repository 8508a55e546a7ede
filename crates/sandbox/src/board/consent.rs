//! The pages on which a person says who they are and what an application may do.

use axum::response::Html;
use maud::{Markup, html};

use super::layout::still_page;
use crate::linear::Linear;
use crate::oauth::{Actor, Asked, AuthorizeRequest, Person};

/// The choice of who sits at the browser, and in which workspace.
pub(crate) fn choose_person_page(
    linear: &Linear,
    request: &AuthorizeRequest,
    asked: &Asked,
    chosen: Option<&str>,
) -> Html<String> {
    let people = linear.people();
    let main = html! {
        div.narrow {
            h1 { "Continue to " (asked.application.name) }
            p.quiet { "A sandbox has no passwords. Choose who you are, and in which workspace." }
            form.stack method="get" action="/oauth/authorize" {
                (hidden(request))
                label for="person" { "Signed in as" }
                select #person name="person" required {
                    @for (place, world) in linear.worlds() {
                        optgroup label=(world.organization.name) {
                            @for person in people.iter().filter(|person| person.place == place) {
                                option value=(person.user.id)
                                    selected[chosen == Some(person.user.id.to_string().as_str())] {
                                    (person.user.name) @if person.user.admin { " (admin)" }
                                }
                            }
                        }
                    }
                }
                div.inline { button { "Continue" } }
            }
        }
    };
    still_page("Sign in", &main)
}

/// Who asks for what, as whom, and the two answers.
pub(crate) fn consent_page(
    linear: &Linear,
    request: &AuthorizeRequest,
    asked: &Asked,
    person: &Person,
) -> Html<String> {
    let application = &asked.application;
    let organization = &linear.world(person.place).organization;
    let obstacle = linear.obstacle(asked, person);
    let main = html! {
        div.narrow {
            h1 { (application.name) " is requesting access" }
            p {
                "Workspace " strong { (organization.name) } ", "
                @match asked.actor {
                    Actor::User => { "as you, " strong { (person.user.name) } "." }
                    Actor::App => { "as the app " strong { (application.name) } ", which becomes a user of the workspace." }
                }
            }
            h2 { "It may" }
            ul.scopes {
                @for scope in asked.scopes.iter() {
                    li { (scope.words()) " " code { (scope) } }
                }
                @if asked.actor == Actor::App { li { "Team access: All public teams" } }
            }
            p.quiet { "You return to " code { (asked.redirect.origin().ascii_serialization()) } "." }
            @if let Some(obstacle) = &obstacle { p.problem role="alert" { (obstacle) } }
            form.stack method="post" action="/oauth/authorize" {
                (hidden(request))
                input type="hidden" name="person" value=(person.user.id);
                div.inline {
                    @if obstacle.is_none() {
                        button.primary name="decision" value="allow" { "Authorize " (application.name) }
                    }
                    button name="decision" value="deny" { "Cancel" }
                }
            }
            p.quiet {
                "Signed in as " (person.user.name) " in " (organization.name) ". "
                a href=(switch_address(request)) { "Be somebody else" }
            }
        }
    };
    still_page(&format!("Authorize {}", application.name), &main)
}

fn hidden(request: &AuthorizeRequest) -> Markup {
    html! {
        @for (name, value) in request.pairs() { input type="hidden" name=(name) value=(value); }
    }
}

fn switch_address(request: &AuthorizeRequest) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(request.pairs());
    query.append_pair("switch", "1");
    format!("/oauth/authorize?{}", query.finish())
}
