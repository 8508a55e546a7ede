//! The control routes: what the in-process handle does, over HTTP.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Shared;
use super::submitted::Submitted;
use crate::core::Core;
use crate::fault::{Fault, FaultKind};
use crate::linear::Place;
use crate::play::{self, IssueEdit, SandboxError};
use crate::snapshot::IssueSnapshot;
use crate::world::World;

/// Further than any retry is away.
const MAX_ADVANCE_SECONDS: u64 = 366 * 24 * 60 * 60;

/// The workspaces and how to get in: everything but the secrets of webhooks. What is not in `organizations` is about
/// the first of them.
pub(super) async fn state(State(Shared { core, .. }): State<Shared>) -> Json<Value> {
    let config = &core.config;
    let now = core.clock.now();
    let keys = json!({ "admin": config.admin_key, "member": config.member_key, "globex": config.globex_key });
    let (base_url, organizations) = core.look(|linear| {
        let base_url = linear.world(Place::HOME).base_url.clone();
        let all = linear.worlds().map(|(_, world)| organization(world));
        (base_url, all.collect::<Vec<_>>())
    });
    let mut state = json!({ "url": base_url, "now": now, "keys": keys });
    if let Some(home) = organizations.first() {
        state["organization"] = json!({ "id": home["id"], "name": home["name"] });
        for name in ["teams", "people", "issues", "webhooks"] {
            state[name] = home[name].clone();
        }
    }
    state["organizations"] = json!(organizations);
    Json(state)
}

fn organization(world: &World) -> Value {
    let teams = world.team_snapshots().into_iter().map(|team| {
        let states = team
            .states
            .iter()
            .map(|(id, name, kind)| json!({ "id": id, "name": name, "type": kind }));
        json!({ "id": team.id, "key": team.key, "name": team.name, "states": states.collect::<Vec<_>>() })
    });
    let mut organization = json!(world.organization_snapshot());
    organization["teams"] = teams.collect();
    organization["people"] = json!(world.person_snapshots());
    organization["issues"] = json!(world.issue_snapshots());
    organization["labels"] = json!(world.label_snapshots());
    organization["projects"] = json!(world.project_snapshots());
    organization["cycles"] = json!(world.cycle_snapshots());
    organization["webhooks"] = json!(world.webhook_snapshots());
    organization
}

/// The latest requests, oldest first.
pub(super) async fn requests(State(Shared { core, .. }): State<Shared>) -> Json<Value> {
    Json(json!({ "requests": core.requests.all() }))
}

/// The latest attempts, oldest first, and what is not finished.
pub(super) async fn deliveries(State(Shared { core, .. }): State<Shared>) -> Json<Value> {
    Json(json!({ "deliveries": core.deliveries.log(), "pending": core.deliveries.pending() }))
}

/// Sends a delivery once more.
pub(super) async fn redeliver(
    State(Shared { core, .. }): State<Shared>,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Response {
    let known = Uuid::parse_str(&id).unwrap_or_default();
    match play::redeliver(&core, known) {
        Ok(()) => submitted.reply().done("delivery_id", id),
        Err(error) => submitted.reply().failed(&error),
    }
}

/// The faults that wait for something to strike.
pub(super) async fn faults(State(Shared { core, .. }): State<Shared>) -> Json<Value> {
    Json(json!({ "faults": core.faults.all() }))
}

/// Queues a fault.
pub(super) async fn add_fault(
    State(Shared { core, .. }): State<Shared>,
    submitted: Submitted,
) -> Response {
    let reply = submitted.reply();
    let parsed = serde_json::from_value::<Fault>(
        submitted.into_object(&["times", "after", "code", "ms", "min_ms", "max_ms"]),
    );
    let fault = match parsed {
        Ok(fault) => fault,
        Err(error) => {
            return reply.failed(&SandboxError::Refused(format!(
                "This is not a fault: {error}."
            )));
        }
    };
    if let FaultKind::Status {
        code: ..400 | 600..,
    } = fault.kind
    {
        return reply.failed(&SandboxError::Refused(
            "code must be from 400 to 599.".to_owned(),
        ));
    }
    if let FaultKind::Latency { min_ms, max_ms } = fault.kind
        && min_ms > max_ms
    {
        return reply.failed(&SandboxError::Refused(
            "min_ms must not be more than max_ms.".to_owned(),
        ));
    }
    core.faults.add(fault);
    core.changed();
    reply.done("faults", core.faults.all())
}

/// Takes all faults back and lets held deliveries go.
pub(super) async fn clear_faults(State(Shared { core, .. }): State<Shared>) -> Response {
    core.clear_faults();
    Json(json!({ "success": true, "faults": [] })).into_response()
}

/// The same for a form, which cannot send DELETE.
pub(super) async fn clear_faults_by_form(
    State(Shared { core, .. }): State<Shared>,
    submitted: Submitted,
) -> Response {
    core.clear_faults();
    submitted.reply().done("faults", core.faults.all())
}

/// How many issues each workspace may have active, by url key; null for as many as one likes.
pub(super) async fn limits(State(Shared { core, .. }): State<Shared>) -> Json<Value> {
    Json(json!({ "active_issues": active_issue_limits(&core) }))
}

/// `{active_issues?, organization?}`: limits the issues that may be active, as the plan of a workspace does; without a
/// number there is no limit.
pub(super) async fn set_limits(
    State(Shared { core, .. }): State<Shared>,
    submitted: Submitted,
) -> Response {
    let reply = submitted.reply();
    let place = match play::workspace(&core, submitted.text("organization")) {
        Ok(place) => place,
        Err(error) => return reply.failed(&error),
    };
    let limit = submitted.number("active_issues");
    if limit.is_none() && submitted.has("active_issues") {
        let sentence = "active_issues must be a whole number, or empty for no limit.";
        return reply.failed(&SandboxError::Refused(sentence.to_owned()));
    }
    let limit = limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
    play::limit_active_issues(&core, place, limit);
    reply.done("active_issues", active_issue_limits(&core))
}

fn active_issue_limits(core: &Core) -> Value {
    core.look(|linear| {
        let worlds = linear.worlds();
        worlds
            .map(|(_, world)| {
                let limit = json!(world.active_issue_limit);
                (world.organization.url_key.clone(), limit)
            })
            .collect::<serde_json::Map<_, _>>()
            .into()
    })
}

/// Moves the clock; answers once everything that became due on the way was sent.
pub(super) async fn advance_clock(
    State(Shared { core, .. }): State<Shared>,
    submitted: Submitted,
) -> Response {
    let reply = submitted.reply();
    let Some(seconds @ 0..=MAX_ADVANCE_SECONDS) = submitted.number("seconds") else {
        let sentence = format!("seconds must be a whole number up to {MAX_ADVANCE_SECONDS}.");
        return reply.failed(&SandboxError::Refused(sentence));
    };
    core.advance(Duration::from_secs(seconds)).await;
    reply.done("now", core.clock.now())
}

/// `{state, actor?}`: moves an issue to a state, named by name or id.
pub(super) async fn move_issue(
    State(Shared { core, .. }): State<Shared>,
    Path(identifier): Path<String>,
    submitted: Submitted,
) -> Response {
    let (actor, state) = (submitted.text("actor"), submitted.text("state"));
    answer(
        &submitted,
        play::move_issue(&core, Some(actor), &identifier, state),
    )
}

/// `{user, actor?}`: assigns an issue to a person by id, e-mail address or name; an empty user unassigns.
pub(super) async fn assign(
    State(Shared { core, .. }): State<Shared>,
    Path(identifier): Path<String>,
    submitted: Submitted,
) -> Response {
    let (actor, user) = (submitted.text("actor"), submitted.text("user"));
    answer(
        &submitted,
        play::assign(&core, Some(actor), &identifier, user),
    )
}

/// What of an issue is to change, and `actor?`: edits an issue.
pub(super) async fn edit(
    State(Shared { core, .. }): State<Shared>,
    Path(identifier): Path<String>,
    submitted: Submitted,
) -> Response {
    let (actor, reply) = (submitted.text("actor").to_owned(), submitted.reply());
    let fields = submitted.into_object(&["priority", "estimate", "cycle"]);
    let outcome = match serde_json::from_value::<IssueEdit>(fields) {
        Ok(edit) => play::edit(&core, Some(&actor), &identifier, &edit),
        Err(error) => Err(SandboxError::Refused(format!(
            "This is not an edit: {error}."
        ))),
    };
    match outcome {
        Ok(issue) => reply.done("issue", issue),
        Err(error) => reply.failed(&error),
    }
}

/// `{body, actor?}`: comments on an issue.
pub(super) async fn comment(
    State(Shared { core, .. }): State<Shared>,
    Path(identifier): Path<String>,
    submitted: Submitted,
) -> Response {
    let (actor, body) = (submitted.text("actor"), submitted.text("body"));
    answer(
        &submitted,
        play::comment(&core, Some(actor), &identifier, body),
    )
}

fn answer(submitted: &Submitted, outcome: Result<IssueSnapshot, SandboxError>) -> Response {
    match outcome {
        Ok(issue) => submitted.reply().done("issue", issue),
        Err(error) => submitted.reply().failed(&error),
    }
}
