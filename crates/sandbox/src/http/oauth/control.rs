//! The control routes of OAuth: what the in-process handle does, over HTTP. The forms of the settings post here, too.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::Shared;
use super::super::submitted::Submitted;
use crate::core::Core;
use crate::linear::Linear;
use crate::oauth::{Application, ApplicationSpec, Distribution, ScopeForm, TokenModel};
use crate::play::{self, SandboxError};

/// `{url, person, organization, decision}`: what pressing a button on the consent page does. Answers where the browser
/// would go.
pub(in super::super) async fn decide(
    State(Shared { core, .. }): State<Shared>,
    submitted: Submitted,
) -> Response {
    let allow = match submitted.text("decision") {
        "allow" => true,
        "deny" => false,
        _ => {
            let sentence = "decision must be allow or deny.".to_owned();
            return submitted.reply().failed(&SandboxError::Refused(sentence));
        }
    };
    let (person, organization) = (submitted.text("person"), submitted.text("organization"));
    let outcome = play::decide(&core, submitted.text("url"), person, organization, allow);
    match outcome {
        Ok(address) => submitted.reply().done("redirect", address),
        Err(error) => submitted.reply().failed(&error),
    }
}

/// All applications with their secrets.
pub(in super::super) async fn list(State(Shared { core, .. }): State<Shared>) -> Json<Value> {
    let applications = core.look(|linear| linear.oauth.applications().to_vec());
    Json(json!({ "applications": applications }))
}

/// One application, where it is installed, and what was allowed to it.
pub(in super::super) async fn show(
    State(Shared { core, .. }): State<Shared>,
    Path(client_id): Path<String>,
    submitted: Submitted,
) -> Response {
    match details(&core, &client_id) {
        Ok(details) => Json(details).into_response(),
        Err(error) => submitted.reply().failed(&error),
    }
}

/// Registers an application: an [`ApplicationSpec`] as JSON, or the form of the settings.
pub(in super::super) async fn register(
    State(Shared { core, .. }): State<Shared>,
    submitted: Submitted,
) -> Response {
    let now = core.clock.now();
    let reply = submitted.reply();
    let made = spec(submitted).and_then(|spec| core.change(|linear| linear.register(&spec, now)));
    match made {
        Ok(application) => {
            reply.done_at(&page_of(&application.client_id), "application", application)
        }
        Err(error) => reply.failed(&error),
    }
}

/// Replaces the settings of an application.
pub(in super::super) async fn update(
    State(Shared { core, .. }): State<Shared>,
    Path(client_id): Path<String>,
    submitted: Submitted,
) -> Response {
    let now = core.clock.now();
    let reply = submitted.reply();
    let changed = spec(submitted)
        .and_then(|spec| core.change(|linear| linear.update_application(&client_id, &spec, now)));
    match changed {
        Ok(application) => reply.done_at(&page_of(&client_id), "application", application),
        Err(error) => reply.failed(&error),
    }
}

/// A new client secret.
pub(in super::super) async fn rotate_secret(
    State(Shared { core, .. }): State<Shared>,
    Path(client_id): Path<String>,
    submitted: Submitted,
) -> Response {
    let now = core.clock.now();
    let rotated = core.change(|linear| linear.rotate_secret(&client_id, now));
    told(&submitted, &client_id, "client_secret", rotated)
}

/// A new signing secret.
pub(in super::super) async fn rotate_webhook_secret(
    State(Shared { core, .. }): State<Shared>,
    Path(client_id): Path<String>,
    submitted: Submitted,
) -> Response {
    let now = core.clock.now();
    let rotated = core.change(|linear| linear.rotate_application_webhook_secret(&client_id, now));
    told(&submitted, &client_id, "webhook_secret", rotated)
}

/// `{organization}`: an admin there removes the application.
pub(in super::super) async fn remove(
    State(Shared { core, .. }): State<Shared>,
    Path(client_id): Path<String>,
    submitted: Submitted,
) -> Response {
    let removed = play::remove_application(&core, &client_id, submitted.text("organization"));
    after(&core, &submitted, &client_id, "installations", removed)
}

/// `{organization, person}`: the person takes back what they allowed.
pub(in super::super) async fn revoke(
    State(Shared { core, .. }): State<Shared>,
    Path(client_id): Path<String>,
    submitted: Submitted,
) -> Response {
    let (organization, person) = (submitted.text("organization"), submitted.text("person"));
    let revoked = play::revoke_authorization(&core, &client_id, organization, person);
    after(&core, &submitted, &client_id, "authorizations", revoked)
}

/// `{organization, all_public_teams, teams}`: an admin changes what the app user sees. Teams by id or key.
pub(in super::super) async fn team_access(
    State(Shared { core, .. }): State<Shared>,
    Path(client_id): Path<String>,
    submitted: Submitted,
) -> Response {
    let changed = play::set_team_access(
        &core,
        &client_id,
        submitted.text("organization"),
        submitted.flag("all_public_teams"),
        &submitted.list("teams"),
    );
    after(&core, &submitted, &client_id, "installations", changed)
}

/// The calls of the token endpoint by an application, oldest first.
pub(in super::super) async fn token_calls(
    State(Shared { core, .. }): State<Shared>,
    Path(client_id): Path<String>,
) -> Json<Value> {
    let calls = core.look(|linear| linear.oauth.calls(&client_id));
    Json(json!({ "token_calls": calls }))
}

/// The settings page of an application.
pub(super) fn page_of(client_id: &str) -> String {
    format!("/settings/api/applications/{client_id}")
}

fn told(
    submitted: &Submitted,
    client_id: &str,
    name: &str,
    secret: Result<String, SandboxError>,
) -> Response {
    match secret {
        Ok(secret) => submitted.reply().done_at(&page_of(client_id), name, secret),
        Err(error) => submitted.reply().failed(&error),
    }
}

fn after(
    core: &Core,
    submitted: &Submitted,
    client_id: &str,
    name: &str,
    outcome: Result<(), SandboxError>,
) -> Response {
    match outcome.and_then(|()| details(core, client_id)) {
        Ok(details) => submitted
            .reply()
            .done_at(&page_of(client_id), name, details[name].clone()),
        Err(error) => submitted.reply().failed(&error),
    }
}

fn details(core: &Core, client_id: &str) -> Result<Value, SandboxError> {
    let now = core.clock.now();
    core.look(|linear: &Linear| {
        let application: &Application = linear.known_application(client_id)?;
        Ok(json!({
            "application": application,
            "installations": linear.installation_snapshots(application.id),
            "authorizations": linear.authorization_snapshots(application.id, now),
        }))
    })
}

fn spec(submitted: Submitted) -> Result<ApplicationSpec, SandboxError> {
    if submitted.is_form() {
        return Ok(of_form(&submitted));
    }
    serde_json::from_value(submitted.into_object(&[]))
        .map_err(|error| SandboxError::Refused(format!("This is not an application: {error}.")))
}

fn of_form(submitted: &Submitted) -> ApplicationSpec {
    let text =
        |name: &str| Some(submitted.text(name).trim().to_owned()).filter(|text| !text.is_empty());
    ApplicationSpec {
        name: submitted.text("name").to_owned(),
        redirect_uris: submitted.list("redirect_uris"),
        organization: submitted.text("organization").to_owned(),
        distribution: match submitted.text("distribution") {
            "private" => Distribution::Private,
            _ => Distribution::Public,
        },
        client_credentials: submitted.flag("client_credentials"),
        token_model: match submitted.text("token_model") {
            "legacy" => TokenModel::Legacy,
            _ => TokenModel::Expiring,
        },
        scope_form: match submitted.text("scope_form") {
            "list" => ScopeForm::List,
            _ => ScopeForm::Text,
        },
        webhook_url: text("webhook_url"),
        webhook_resource_types: submitted.list("webhook_resource_types"),
        ..ApplicationSpec::default()
    }
}
