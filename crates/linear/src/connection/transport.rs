//! One call over HTTP: send, read within limits, classify, log.

use std::borrow::Cow;
use std::error::Error;
use std::time::{Duration, Instant};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};

use super::Connection;
use crate::budget::BudgetSnapshot;
use crate::classify::{Answer, classify};
use crate::error::{AwayKind, LinearError};
use crate::operations::{Operation, Request};
use crate::text::clean;

/// Largest answer that is read. Ours stay below a hundredth of it.
const MAX_ANSWER: usize = 10 * 1024 * 1024;
/// Shorter credentials are not looked for in answers: they would be found everywhere.
const MIN_SCRUBBED: usize = 12;

/// An answer as it came.
struct Raw {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

pub(super) async fn send<O: Operation>(
    connection: &Connection,
    request: Request<O>,
) -> Result<O::Output, LinearError> {
    let operation = request.operation;
    let started = Instant::now();
    let exchanged = exchange(connection, request.body).await;
    let took = started.elapsed();
    let raw = match exchanged {
        Ok(raw) => raw,
        Err(error) => {
            count(operation, error.word(), took);
            log_unanswered(operation, took, &error);
            return Err(error);
        }
    };
    let budget = connection
        .client
        .budgets
        .update(connection.id, &raw.headers);
    let body = scrub(&raw.body, connection.credential.expose());
    let result = conclude::<O>(operation, classify(raw.status, &raw.headers, &body));
    count(
        operation,
        result.as_ref().map_or_else(LinearError::word, |_| "ok"),
        took,
    );
    log_answered(operation, raw.status, took, &budget, result.as_ref().err());
    result
}

async fn exchange(connection: &Connection, body: Vec<u8>) -> Result<Raw, LinearError> {
    // Cannot fail for what `parse` accepted; if it ever did, Linear would not accept it either.
    let authorization = connection
        .credential
        .header()
        .map_err(|_| LinearError::Unauthenticated)?;
    let client = &connection.client;
    let request = client
        .http
        .post(client.endpoint.clone())
        .header(AUTHORIZATION, authorization)
        .header(CONTENT_TYPE, "application/json")
        .body(body);
    let mut response = request.send().await.map_err(|error| failure_of(&error))?;
    let status = response.status().as_u16();
    let headers = std::mem::take(response.headers_mut());
    let body = read(&mut response).await?;
    Ok(Raw {
        status,
        headers,
        body,
    })
}

async fn read(response: &mut reqwest::Response) -> Result<Vec<u8>, LinearError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure_of(&error))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(LinearError::unexpected("an answer larger than 10 MiB"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What a failed exchange means. Connecting comes first: it can time out, and then nothing was sent.
fn failure_of(error: &reqwest::Error) -> LinearError {
    let kind = if error.is_connect() || error.is_builder() {
        AwayKind::Connect
    } else if error.is_timeout() {
        AwayKind::Timeout
    } else {
        AwayKind::Cut
    };
    LinearError::Away {
        kind,
        retry_after: None,
        detail: root_cause(error),
    }
}

/// The innermost cause alone: the outer ones repeat the address and say less.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    clean(&cause.to_string())
}

/// Takes the credential out of an answer, should the other side repeat it in a message.
fn scrub<'a>(body: &'a [u8], secret: &str) -> Cow<'a, [u8]> {
    match str::from_utf8(body) {
        Ok(text) if secret.len() >= MIN_SCRUBBED && text.contains(secret) => {
            Cow::Owned(text.replace(secret, "[redacted]").into_bytes())
        }
        _ => Cow::Borrowed(body),
    }
}

/// Complete data counts as success also with errors beside it: the write took effect.
fn conclude<O: Operation>(
    operation: &'static str,
    answer: Answer,
) -> Result<O::Output, LinearError> {
    let output = answer.data.map(|data| {
        let data = serde_path_to_error::deserialize(data).map_err(|error| {
            let path = clean(&error.path().to_string());
            LinearError::unexpected(format!("{operation}: data that does not fit at {path}"))
        })?;
        O::output(data)
    });
    match (output, answer.failure) {
        (Some(Ok(output)), None) => Ok(output),
        (Some(Ok(output)), Some(failure)) => {
            tracing::warn!(linear.operation = operation, error = %failure, "Linear sent errors beside complete data");
            Ok(output)
        }
        (_, Some(failure)) => Err(failure),
        (Some(Err(unfit)), None) => Err(unfit),
        (None, None) => Err(LinearError::unexpected("an answer without data")),
    }
}

fn count(operation: &'static str, outcome: &'static str, took: Duration) {
    metrics::histogram!("countersign_linear_call_seconds", "operation" => operation).record(took);
    metrics::counter!("countersign_linear_calls_total", "operation" => operation, "outcome" => outcome)
        .increment(1);
}

fn log_answered(
    operation: &'static str,
    status: u16,
    took: Duration,
    budget: &BudgetSnapshot,
    error: Option<&LinearError>,
) {
    let complexity = budget.last_complexity;
    let remaining = budget.requests.map(|window| window.remaining);
    let duration_ms = millis(took);
    match error {
        None => tracing::debug!(
            linear.operation = operation,
            status,
            duration_ms,
            complexity,
            remaining,
            "Linear answered `{operation}`"
        ),
        Some(error) => tracing::info!(
            linear.operation = operation,
            status,
            duration_ms,
            complexity,
            remaining,
            %error,
            "Linear refused `{operation}`"
        ),
    }
}

fn log_unanswered(operation: &'static str, took: Duration, error: &LinearError) {
    let duration_ms = millis(took);
    tracing::info!(linear.operation = operation, duration_ms, %error, "Linear did not answer `{operation}`");
}

fn millis(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
