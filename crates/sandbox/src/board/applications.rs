//! The list of OAuth applications, and the form for one.

use axum::response::Html;
use maud::{Markup, html};

use super::layout::page;
use crate::linear::Linear;
use crate::oauth::{ApplicationSpec, Distribution, ScopeForm, TokenModel};
use crate::world::RESOURCE_TYPES;

/// Where the pages are.
pub(super) const HERE: &str = "/settings/api/applications";

/// All applications.
pub(crate) fn applications_page(linear: &Linear) -> Html<String> {
    let applications = linear.oauth.applications();
    let main = html! {
        div.head {
            h1 { "OAuth applications" }
            a href="/settings/api/applications/new" { "New application" }
        }
        @if applications.is_empty() {
            p.empty { "No applications yet. One is made here, by an address with a manifest, or by the control routes." }
        } @else {
            div.scroll tabindex="0" role="region" aria-label="OAuth applications" {
                table {
                    thead { tr { @for column in ["Name", "Client ID", "Owner", "Installed in"] { th scope="col" { (column) } } } }
                    tbody {
                        @for application in applications {
                            tr {
                                td { a href={ (HERE) "/" (application.client_id) } { (application.name) } }
                                td { code { (application.client_id) } }
                                td { (application.organization) }
                                td { (installed_in(linear, application.id)) }
                            }
                        }
                    }
                }
            }
        }
    };
    page("OAuth applications", HERE, &main)
}

/// The form for a new application, filled with what the address said.
pub(crate) fn new_application_page(
    linear: &Linear,
    spec: &ApplicationSpec,
    problem: Option<&str>,
) -> Html<String> {
    let main = html! {
        p.crumb { a href=(HERE) { "OAuth applications" } }
        div.narrow {
            h1 { "New OAuth application" }
            @if let Some(problem) = problem { p.problem role="alert" { (problem) } }
            (form(linear, spec, "/sandbox/oauth/applications", "Create application"))
        }
    };
    page("New OAuth application", HERE, &main)
}

/// The form for the settings of an application.
pub(super) fn form(linear: &Linear, spec: &ApplicationSpec, action: &str, verb: &str) -> Markup {
    html! {
        form.stack method="post" action=(action) {
            input type="hidden" name="return_to" value=(HERE);
            label for="name" { "Name" }
            input #name name="name" value=(spec.name) minlength="2" maxlength="80" required;
            label for="redirect_uris" { "Redirect addresses, one a line" }
            textarea #redirect_uris name="redirect_uris" rows="3" required { (spec.redirect_uris.join("\n")) }
            label for="organization" { "Workspace that owns it" }
            select #organization name="organization" {
                @for (_, world) in linear.worlds() {
                    @let key = &world.organization.url_key;
                    option value=(key) selected[spec.organization == *key] { (world.organization.name) }
                }
            }
            label for="distribution" { "Who may install it" }
            select #distribution name="distribution" {
                option value="public" selected[spec.distribution == Distribution::Public] { "Every workspace" }
                option value="private" selected[spec.distribution == Distribution::Private] { "Only its own workspace" }
            }
            label.tick {
                input type="checkbox" name="client_credentials" checked[spec.client_credentials];
                " Client credentials"
            }
            label for="token_model" { "Tokens" }
            select #token_model name="token_model" {
                option value="expiring" selected[spec.token_model == TokenModel::Expiring] { "Expire after a day, with refresh tokens" }
                option value="legacy" selected[spec.token_model == TokenModel::Legacy] { "Live for ten years" }
            }
            label for="scope_form" { "Scopes in answers" }
            select #scope_form name="scope_form" {
                option value="text" selected[spec.scope_form == ScopeForm::Text] { "As a text" }
                option value="list" selected[spec.scope_form == ScopeForm::List] { "As a list (before December 2023)" }
            }
            (webhook(spec))
            div.inline { button.primary { (verb) } }
        }
    }
}

fn webhook(spec: &ApplicationSpec) -> Markup {
    html! {
        label for="webhook_url" { "Webhook address (optional; loopback is fine)" }
        input #webhook_url name="webhook_url" type="url" value=(spec.webhook_url.as_deref().unwrap_or_default());
        fieldset {
            legend { "Webhook events" }
            div.ticks {
                @for kind in RESOURCE_TYPES {
                    label.tick {
                        input type="checkbox" name="webhook_resource_types" value=(kind)
                            checked[spec.webhook_resource_types.iter().any(|chosen| chosen == kind)];
                        " " (kind)
                    }
                }
            }
        }
    }
}

fn installed_in(linear: &Linear, application_id: uuid::Uuid) -> String {
    let names: Vec<String> = linear
        .installation_snapshots(application_id)
        .into_iter()
        .map(|installation| installation.organization.name)
        .collect();
    if names.is_empty() {
        "Nowhere yet".to_owned()
    } else {
        names.join(", ")
    }
}
