//! `POST /oauth/token`.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::Shared;
use super::super::spoil::spoil;
use super::{Logged, answer, form, log};
use crate::fault::{FaultKind, RateLimitStyle};
use crate::oauth::{INVALID_GRANT, Issued, ScopeForm, TokenCall, TokenRefusal, TokenRequest};
use crate::refusal::Refusal;

/// The endpoint's name, at which faults are aimed.
const NAME: &str = "oauth/token";

/// How a call ended.
struct Outcome {
    status: u16,
    body: Value,
    issued: Option<Issued>,
}

pub(in super::super) async fn token(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = form::fields(&headers, &body);
    let is_form = form.is_some();
    let request = TokenRequest {
        form: form.unwrap_or_default(),
        basic: form::basic(&headers),
    };
    let grant_type = request.get("grant_type").unwrap_or_default().to_owned();
    let names = [NAME.to_owned(), format!("{NAME}/{grant_type}")];
    let fault = shared.core.faults.for_token_call(&names);
    let outcome = match fault.as_ref().and_then(instead) {
        Some(outcome) => outcome,
        None if !is_form => refused(&not_a_form()),
        None => trade(&shared, &request),
    };
    note(&shared, &request, &grant_type, &outcome, fault.as_ref());
    let response = if outcome.body.is_null() {
        let status = axum::http::StatusCode::from_u16(outcome.status);
        status.unwrap_or_default().into_response()
    } else {
        answer(outcome.status, &outcome.body)
    };
    let mut response = spoil(&shared.core, fault, response).await;
    if outcome.status == 401 {
        let challenge = HeaderValue::from_static("Basic realm=\"Linear\"");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

fn trade(shared: &Shared, request: &TokenRequest) -> Outcome {
    let now = shared.core.clock.now();
    match shared.core.change(|linear| linear.token(request, now)) {
        Ok(issued) => Outcome {
            status: 200,
            body: tokens(&issued),
            issued: Some(issued),
        },
        Err(refusal) => refused(&refusal),
    }
}

/// Shape: Linear developer docs, "OAuth 2.0 authentication".
fn tokens(issued: &Issued) -> Value {
    let tokens = &issued.tokens;
    let mut body = json!({
        "access_token": tokens.access_token,
        "token_type": "Bearer",
        "expires_in": tokens.expires_in,
        "scope": match tokens.scope_form {
            ScopeForm::Text => json!(tokens.scopes.to_string()),
            ScopeForm::List => json!(tokens.scopes.names()),
        },
    });
    if let Some(refresh_token) = &tokens.refresh_token {
        body["refresh_token"] = json!(refresh_token);
    }
    body
}

fn not_a_form() -> TokenRefusal {
    TokenRefusal {
        status: 400,
        error: "invalid_request",
        description: "Invalid request: content must be application/x-www-form-urlencoded"
            .to_owned(),
    }
}

fn refused(refusal: &TokenRefusal) -> Outcome {
    failed(refusal.status, refusal.error, &refusal.description)
}

fn failed(status: u16, error: &str, description: &str) -> Outcome {
    Outcome {
        status,
        body: json!({ "error": error, "error_description": description }),
        issued: None,
    }
}

/// The answer of a fault that strikes before anything takes effect.
fn instead(fault: &FaultKind) -> Option<Outcome> {
    let (error, description) = INVALID_GRANT;
    match fault {
        FaultKind::InvalidGrant => Some(failed(400, error, description)),
        FaultKind::Status { code: 429 } => Some(failed(429, "rate_limited", "Too many requests.")),
        FaultKind::Status { code: code @ 500.. } => {
            Some(failed(*code, "server_error", "A fault on request."))
        }
        FaultKind::Status { code } => Some(failed(*code, "invalid_request", "A fault on request.")),
        FaultKind::RateLimit { style } => Some(rate_limited(*style)),
        _ => None,
    }
}

/// In the forms that the API was seen to refuse in.
fn rate_limited(style: RateLimitStyle) -> Outcome {
    let refusal = Refusal::RateLimited {
        limit: 5_000,
        unit: "requests",
        period: "1 hour",
    };
    let mut body = refusal.body();
    let status = match style {
        RateLimitStyle::Documented => 400,
        RateLimitStyle::OkWithoutCode => {
            if let Some(extensions) = body["errors"][0]["extensions"].as_object_mut() {
                extensions.remove("code");
            }
            200
        }
        RateLimitStyle::Unavailable => {
            body = Value::Null;
            503
        }
    };
    Outcome {
        status,
        body,
        issued: None,
    }
}

fn note(
    shared: &Shared,
    request: &TokenRequest,
    grant_type: &str,
    outcome: &Outcome,
    fault: Option<&FaultKind>,
) {
    let core = &shared.core;
    let client_id = request.client_id().map(str::to_owned);
    let error = outcome.body["error"]
        .as_str()
        .or_else(|| outcome.body["errors"][0]["extensions"]["code"].as_str())
        .map(str::to_owned);
    let issued = outcome.issued.as_ref();
    let cut = fault == Some(&FaultKind::DropAnswer);
    let call = TokenCall {
        client_id: client_id.clone(),
        grant_type: grant_type.to_owned(),
        authorization: issued.map(|issued| issued.grant_id),
        status: (!cut).then_some(outcome.status),
        error: error.clone(),
        repeated: issued.is_some_and(|issued| issued.repeated),
        fault: fault.and_then(FaultKind::name),
        at: core.clock.now().to_offset(),
    };
    core.change(|linear| linear.oauth.note_call(call));
    let user = core.look(|linear| {
        let issued = issued?;
        let user = linear.world(issued.place).users.get(issued.user_id)?;
        Some(user.name.clone())
    });
    let shown = ["grant_type", "redirect_uri", "scope"];
    let shown = shown.map(|name| (name.to_owned(), json!(request.get(name))));
    log(
        shared,
        Logged {
            operation: NAME,
            status: outcome.status,
            error,
            user,
            client_id,
            variables: shown.into_iter().collect(),
            fault,
        },
    );
}
