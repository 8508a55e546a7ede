//! `POST /graphql`: authenticate, parse, count, execute, log, and let faults strike.

use std::sync::Arc;

use async_graphql::{Request, Variables};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Shared;
use super::answer::{Answer, respond};
use super::spoil::spoil;
use crate::complexity;
use crate::core::Core;
use crate::fault::{FaultKind, RateLimitStyle};
use crate::graphql::{Call, Document, body_of};
use crate::refusal::Refusal;
use crate::request_log::RequestLog;
use crate::world::By;

/// A GraphQL request over HTTP.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    query: String,
    #[serde(default)]
    variables: Option<Value>,
    #[serde(default, rename = "operationName")]
    operation_name: Option<String>,
}

/// What the log will say of a request.
#[derive(Default)]
struct Noted {
    by: Option<By>,
    root_fields: Vec<String>,
    variables: Value,
    complexity: u64,
    fault: Option<FaultKind>,
}

pub(super) async fn execute(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut noted = Noted::default();
    let answer = match answer(&shared, &headers, &body, &mut noted).await {
        Ok(answer) => answer,
        Err(refusal) => Answer::refused(&refusal),
    };
    let fault = noted.fault.take();
    note(&shared, noted, &answer, fault.as_ref());
    spoil(&shared.core, fault, respond(answer)).await
}

async fn answer(
    shared: &Shared,
    headers: &HeaderMap,
    body: &Bytes,
    noted: &mut Noted,
) -> Result<Answer, Refusal> {
    let core = &shared.core;
    let by = authenticate(core, headers)?;
    noted.by = Some(by.clone());
    let asked = read(body)?;
    noted.variables = asked.variables.clone().unwrap_or_default();
    let variables = Variables::from_json(asked.variables.unwrap_or_default());
    let document = Document::parse(&asked.query, asked.operation_name.as_deref(), &variables)?;
    let variables = document.with_defaults(variables);
    noted.root_fields = document.root_fields();
    let mut aims = noted.root_fields.clone();
    aims.extend(document.is_mutation().then(|| "mutation".to_owned()));
    noted.fault = core.faults.for_request(&aims);
    let fault = noted.fault.as_ref();
    if let Some(answer) =
        fault.and_then(|fault| instead(fault, core.rate_levels(&by).requests.limit))
    {
        return Ok(answer);
    }
    let operation = document.operation();
    let operation = operation.ok_or_else(|| Refusal::document("The request has no operation."))?;
    noted.complexity = complexity::of(operation, &document.parsed, &variables);
    if noted.complexity > complexity::MAX_QUERY {
        return Err(Refusal::TooComplex {
            complexity: noted.complexity,
        });
    }
    let (levels, counted) = core.count_request(&by, noted.complexity);
    let (endpoint, counted) = match counted {
        Ok(()) => core.count_endpoints(&by, &noted.root_fields),
        refused => (None, refused),
    };
    let (status, body) = if let Err(refusal) = counted {
        (refusal.http_status(), refusal.body())
    } else {
        let request = Request::new("").variables(variables);
        let request = match asked.operation_name {
            Some(name) => request.operation_name(name),
            None => request,
        };
        run(shared, request, document, by).await
    };
    Ok(Answer {
        status,
        body,
        levels: Some(levels),
        endpoint,
        complexity: noted.complexity,
    })
}

fn authenticate(core: &Core, headers: &HeaderMap) -> Result<By, Refusal> {
    let key = headers.get(header::AUTHORIZATION);
    let key = key.and_then(|key| key.to_str().ok()).unwrap_or_default();
    core.authenticate(key).ok_or(Refusal::Unauthenticated)
}

fn read(body: &Bytes) -> Result<Asked, Refusal> {
    serde_json::from_slice(body)
        .map_err(|error| Refusal::document(format!("The request is not GraphQL in JSON: {error}.")))
}

async fn run(shared: &Shared, request: Request, document: Document, by: By) -> (u16, Value) {
    let core = Arc::clone(&shared.core);
    let mut request = request.data(Call { core, by });
    request.set_parsed_query(document.parsed);
    body_of(shared.schema.execute(request).await)
}

/// The answer of a fault that strikes before anything takes effect.
fn instead(fault: &FaultKind, requests_per_hour: u32) -> Option<Answer> {
    let mut body = Refusal::RateLimited {
        limit: requests_per_hour,
        unit: "requests",
        period: "1 hour",
    }
    .body();
    match fault {
        FaultKind::Status { code: 401 } => {
            Some(Answer::plain(401, Refusal::Unauthenticated.body()))
        }
        FaultKind::Status { code: 403 } => {
            let refusal = Refusal::Forbidden("This key may not do this.".to_owned());
            Some(Answer::plain(403, refusal.body()))
        }
        FaultKind::Status { code } => {
            let extensions = json!({ "type": "internal error", "code": "INTERNAL_SERVER_ERROR", "statusCode": code });
            let body = json!({ "errors": [{ "message": "A fault on request.", "extensions": extensions }] });
            Some(Answer::plain(*code, body))
        }
        FaultKind::RateLimit {
            style: RateLimitStyle::Documented,
        } => Some(Answer::plain(400, body)),
        FaultKind::RateLimit {
            style: RateLimitStyle::OkWithoutCode,
        } => {
            if let Some(extensions) = body["errors"][0]["extensions"].as_object_mut() {
                extensions.remove("code");
            }
            Some(Answer::plain(200, body))
        }
        FaultKind::RateLimit {
            style: RateLimitStyle::Unavailable,
        } => Some(Answer::plain(503, Value::Null)),
        _ => None,
    }
}

fn note(shared: &Shared, noted: Noted, answer: &Answer, fault: Option<&FaultKind>) {
    let cut = fault == Some(&FaultKind::DropAnswer);
    shared.core.requests.add(RequestLog {
        operation: noted.root_fields.join(","),
        status: (!cut).then_some(answer.status),
        error_code: answer.body["errors"][0]["extensions"]["code"]
            .as_str()
            .map(str::to_owned),
        user: noted.by.as_ref().map(|by| by.user.name.clone()),
        client_id: noted
            .by
            .as_ref()
            .and_then(|by| by.rights.client())
            .map(|client| client.client_id.clone()),
        variables: noted.variables,
        complexity: noted.complexity,
        fault: fault.and_then(FaultKind::name),
        at: shared.core.clock.now().to_offset(),
    });
    shared.core.changed();
}
