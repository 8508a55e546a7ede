//! One OAuth application: its credentials, where it is installed, who authorized it, and how each of these ends.

use axum::response::Html;
use maud::{Markup, html};

use super::applications::{HERE, form};
use super::layout::{moment, page};
use crate::linear::Linear;
use crate::model::DateTime;
use crate::oauth::{Application, ApplicationSpec, AuthorizationSnapshot, InstallationSnapshot};
use crate::world::World;

/// How many authorizations the page shows; the control routes have all.
const SHOWN: usize = 50;

/// The whole page.
pub(crate) fn application_page(
    linear: &Linear,
    application: &Application,
    now: DateTime,
) -> Html<String> {
    let base = format!("/sandbox/oauth/applications/{}", application.client_id);
    let installations = linear.installation_snapshots(application.id);
    let authorizations = linear.authorization_snapshots(application.id, now);
    let main = html! {
        p.crumb { a href=(HERE) { "OAuth applications" } }
        h1 { (application.name) }
        div.panels {
            (credentials(application, &base))
            @for installation in &installations {
                @if let Some(place) = linear.organization(&installation.organization.url_key) {
                    (installed(linear.world(place), installation, &base))
                }
            }
        }
        @if installations.is_empty() { p.empty { "Not installed anywhere yet." } }
        (authorized(&authorizations, &base))
        div.log {
            h2 { "Settings" }
            (form(linear, &spec(application), &base, "Save"))
        }
    };
    page(&application.name, HERE, &main)
}

fn credentials(application: &Application, base: &str) -> Markup {
    html! {
        section.panel aria-labelledby="credentials" {
            h2 #credentials { "Credentials" }
            dl {
                dt { "Client ID" } dd { code { (application.client_id) } }
                dt { "Client secret" } dd { code { (application.client_secret) } }
                dt { "Signing secret" } dd { code { (application.webhook_secret) } }
            }
            div.inline {
                form method="post" action={ (base) "/rotate-secret" } { button { "Rotate client secret" } }
                form method="post" action={ (base) "/rotate-webhook-secret" } { button { "Rotate signing secret" } }
            }
        }
    }
}

fn installed(world: &World, installation: &InstallationSnapshot, base: &str) -> Markup {
    let organization = &installation.organization;
    let heading = format!("in-{}", organization.url_key);
    html! {
        section.panel aria-labelledby=(heading) {
            h2 id=(heading) { "In " (organization.name) }
            dl {
                dt { "Since" } dd { (moment(installation.created_at)) }
                dt { "Acts as" }
                dd { @match installation.app_user_id {
                    Some(id) => { "itself, " code { (id) } }
                    None => { "people only" }
                } }
                dt { "Webhook" }
                dd { @match installation.webhook_id {
                    Some(id) => { code { (id) } @if !installation.webhook_enabled { " (disabled)" } }
                    None => { "none" }
                } }
            }
            @if installation.app_user_id.is_some() { (team_access(world, installation, base)) }
            form method="post" action={ (base) "/remove" } {
                input type="hidden" name="organization" value=(organization.url_key);
                button { "Remove from " (organization.name) }
            }
        }
    }
}

fn team_access(world: &World, installation: &InstallationSnapshot, base: &str) -> Markup {
    let organization = &installation.organization;
    html! {
        form.stack method="post" action={ (base) "/team-access" } {
            input type="hidden" name="organization" value=(organization.url_key);
            fieldset {
                legend { "Team access in " (organization.name) }
                div.ticks {
                    label.tick {
                        input type="checkbox" name="all_public_teams" checked[installation.all_public_teams];
                        " All public teams"
                    }
                    @for team in world.teams.iter() {
                        label.tick {
                            input type="checkbox" name="teams" value=(team.key)
                                checked[installation.teams.contains(&team.key)];
                            " " (team.name) @if team.private { " (private)" }
                        }
                    }
                }
            }
            div.inline { button aria-label={ "Save team access in " (organization.name) } { "Save team access" } }
        }
    }
}

fn authorized(authorizations: &[AuthorizationSnapshot], base: &str) -> Markup {
    html! {
        div.log {
            h2 #authorizations { "Authorizations" }
            @if authorizations.is_empty() {
                p.empty { "Nothing was allowed yet." }
            } @else {
                div.scroll tabindex="0" role="region" aria-labelledby="authorizations" {
                    table {
                        thead { tr {
                            @for column in ["Time", "Workspace", "Acts as", "Scopes", "State", "Action"] {
                                th scope="col" { (column) }
                            }
                        } }
                        tbody {
                            @for one in authorizations.iter().rev().take(SHOWN) { (authorization(one, base)) }
                        }
                    }
                }
            }
        }
    }
}

fn authorization(one: &AuthorizationSnapshot, base: &str) -> Markup {
    let revocable = one.ended_at.is_none() && one.actor == "user";
    html! {
        tr {
            td { (moment(one.created_at)) }
            td { (one.organization) }
            td { (one.user) @if one.client_credentials { " (client credentials)" } }
            td { code { (one.scopes.join(" ")) } }
            td {
                @match one.ended_at {
                    Some(at) => { "Ended " (moment(at)) }
                    None => { (one.live_tokens) " live " @if one.live_tokens == 1 { "token" } @else { "tokens" } }
                }
            }
            td {
                @if revocable {
                    form method="post" action={ (base) "/revoke" } {
                        input type="hidden" name="organization" value=(one.organization);
                        input type="hidden" name="person" value=(one.user);
                        button aria-label={ "Revoke what " (one.user) " allowed in " (one.organization) } { "Revoke" }
                    }
                }
            }
        }
    }
}

/// The settings as they are, for the form; secrets are not among them.
fn spec(application: &Application) -> ApplicationSpec {
    ApplicationSpec {
        name: application.name.clone(),
        redirect_uris: application.redirect_uris.clone(),
        organization: application.organization.clone(),
        distribution: application.distribution,
        client_credentials: application.client_credentials,
        token_model: application.token_model,
        scope_form: application.scope_form,
        revoked_answer: application.revoked_answer,
        webhook_url: application.webhook_url.clone(),
        webhook_resource_types: application.webhook_resource_types.clone(),
        ..ApplicationSpec::default()
    }
}
