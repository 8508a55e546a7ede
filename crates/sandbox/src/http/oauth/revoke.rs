//! `POST /oauth/revoke`.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::Shared;
use super::super::spoil::spoil;
use super::{Logged, answer, form, log};
use crate::core::bearer;
use crate::fault::FaultKind;
use crate::oauth::RevokeRequest;

/// The endpoint's name, at which faults are aimed.
const NAME: &str = "oauth/revoke";

pub(in super::super) async fn revoke(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let core = &shared.core;
    let fault = core.faults.for_request(&[NAME.to_owned()]);
    let (status, body) = match &fault {
        Some(FaultKind::Status { code }) => (*code, json!({ "error": "A fault on request." })),
        Some(FaultKind::RateLimit { .. }) => (429, json!({ "error": "Too many requests." })),
        _ => {
            let (request, now) = (read(&headers, &body), core.clock.now());
            match core.change(|linear| linear.give_back(&request, now)) {
                Ok(()) => (200, json!({ "success": true })),
                Err((status, sentence)) => (status, json!({ "error": sentence })),
            }
        }
    };
    log(
        &shared,
        Logged {
            operation: NAME,
            status,
            error: body["error"].as_str().map(str::to_owned),
            user: None,
            client_id: None,
            variables: Value::Null,
            fault: fault.as_ref(),
        },
    );
    spoil(core, fault, answer(status, &body)).await
}

fn read(headers: &HeaderMap, body: &[u8]) -> RevokeRequest {
    let mut form = form::fields(headers, body).unwrap_or_default();
    let mut take = |name: &str| form.remove(name).filter(|token| !token.is_empty());
    let token = take("token");
    let header = bearer(form::authorization(headers)).map(str::to_owned);
    let legacy = [header, take("access_token"), take("refresh_token")];
    RevokeRequest {
        token,
        legacy: legacy.into_iter().flatten().collect(),
    }
}
