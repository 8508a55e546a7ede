//! OAuth over HTTP: the page that asks a person, the endpoints that give and take tokens back, the settings of
//! applications, and the control routes that do the same without a browser.

mod authorize;
mod control;
mod form;
mod revoke;
mod settings;
mod token;

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;

use super::Shared;
use crate::fault::FaultKind;
use crate::request_log::RequestLog;

/// What clients and people meet.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/oauth/authorize",
            get(authorize::ask).post(authorize::decide),
        )
        .route("/oauth/token", post(token::token))
        .route("/oauth/revoke", post(revoke::revoke))
        .route("/settings/api/applications", get(settings::list))
        .route("/settings/api/applications/new", get(settings::new))
        .route("/settings/api/applications/{client_id}", get(settings::one))
}

/// What a test steers by.
pub(super) fn control_routes() -> Router<Shared> {
    let one = "/sandbox/oauth/applications/{client_id}";
    Router::new()
        .route("/sandbox/oauth/authorize", post(control::decide))
        .route(
            "/sandbox/oauth/applications",
            get(control::list).post(control::register),
        )
        .route(one, get(control::show).post(control::update))
        .route(
            &format!("{one}/rotate-secret"),
            post(control::rotate_secret),
        )
        .route(
            &format!("{one}/rotate-webhook-secret"),
            post(control::rotate_webhook_secret),
        )
        .route(&format!("{one}/remove"), post(control::remove))
        .route(&format!("{one}/revoke"), post(control::revoke))
        .route(&format!("{one}/team-access"), post(control::team_access))
        .route(&format!("{one}/token-calls"), get(control::token_calls))
}

/// An answer in JSON that nobody may keep.
fn answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::PRAGMA, HeaderValue::from_static("no-cache")),
    ];
    (status, headers, body.to_string()).into_response()
}

/// What the log of requests says of a call.
struct Logged<'a> {
    operation: &'a str,
    status: u16,
    error: Option<String>,
    user: Option<String>,
    client_id: Option<String>,
    variables: Value,
    fault: Option<&'a FaultKind>,
}

fn log(shared: &Shared, logged: Logged<'_>) {
    let cut = logged.fault == Some(&FaultKind::DropAnswer);
    shared.core.requests.add(RequestLog {
        operation: logged.operation.to_owned(),
        status: (!cut).then_some(logged.status),
        error_code: logged.error,
        user: logged.user,
        client_id: logged.client_id,
        variables: logged.variables,
        complexity: 0,
        fault: logged.fault.and_then(FaultKind::name),
        at: shared.core.clock.now().to_offset(),
    });
    shared.core.changed();
}
