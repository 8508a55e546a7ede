//! One call over HTTP: send, read within limits, classify, log.

use std::time::{Duration, Instant};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde::de::DeserializeOwned;

use super::Connection;
use crate::budget::BudgetSnapshot;
use crate::classify::{Answer, classify};
use crate::credential::Shown;
use crate::error::LinearError;
use crate::http::{self, Raw, Unanswered, count, millis, scrub};
use crate::operations::{Operation, Request};
use crate::text::clean;
use crate::tools::RawAnswer;

/// What an answer is read as: its status, its headers, and the body without what must not be seen.
type Read<T> = dyn Fn(&Raw, &[u8]) -> Result<T, LinearError> + Sync;

pub(super) async fn send<O: Operation>(
    connection: &Connection,
    request: Request<O>,
) -> Result<O::Output, LinearError> {
    let operation = request.operation;
    let read =
        |raw: &Raw, body: &[u8]| conclude::<O>(operation, classify(raw.status, &raw.headers, body));
    send_as(connection, operation, &request.body, &read).await
}

/// A document of ours whose data is read by serde alone. What is missing because of an error looks like what is not
/// there, so that data beside errors counts only where `takes_partial`: for what took effect already.
pub(super) async fn ask<T: DeserializeOwned>(
    connection: &Connection,
    operation: &'static str,
    body: &[u8],
    takes_partial: bool,
) -> Result<T, LinearError> {
    let read = move |raw: &Raw, body: &[u8]| {
        let mut answer = classify(raw.status, &raw.headers, body);
        if answer.failure.is_some() && !takes_partial {
            answer.data = None;
        }
        settle(operation, answer, Ok)
    };
    send_as(connection, operation, body, &read).await
}

/// Somebody else's document: the answer as it came, errors included. What is wrong with the connection, and not
/// with the document, is an error here, too.
pub(super) async fn pass_on(
    connection: &Connection,
    body: &[u8],
) -> Result<RawAnswer, LinearError> {
    let read = |raw: &Raw, body: &[u8]| {
        let failure = classify(raw.status, &raw.headers, body).failure;
        match failure {
            Some(
                error @ (LinearError::Unauthenticated
                | LinearError::RateLimited { .. }
                | LinearError::Away { .. }),
            ) => Err(error),
            _ => {
                let body = serde_json::from_slice(body)
                    .map_err(|_| LinearError::unexpected("an answer that is no JSON"))?;
                Ok(RawAnswer {
                    status: raw.status,
                    body,
                })
            }
        }
    };
    send_as(connection, "passed_on", body, &read).await
}

async fn send_as<T>(
    connection: &Connection,
    operation: &'static str,
    body: &[u8],
    read: &Read<T>,
) -> Result<T, LinearError> {
    let shown = connection.credential.show().await?;
    match send_with(connection, &shown, operation, body, read).await {
        // Once, and only if there is something else to show: its token may have been renewed meanwhile.
        Err(LinearError::Unauthenticated) => {
            match connection.credential.show_instead(&shown).await? {
                Some(other) => match send_with(connection, &other, operation, body, read).await {
                    // Access that was just renewed is not gone: something passing is in the way.
                    Err(LinearError::Unauthenticated) => Err(LinearError::no_token(
                        None,
                        "Linear refuses a token that it has just given",
                    )),
                    answer => answer,
                },
                None => Err(LinearError::Unauthenticated),
            }
        }
        answer => answer,
    }
}

async fn send_with<T>(
    connection: &Connection,
    shown: &Shown,
    operation: &'static str,
    body: &[u8],
    read: &Read<T>,
) -> Result<T, LinearError> {
    let started = Instant::now();
    let exchanged = exchange(connection, shown, body.to_vec()).await;
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
    let answer = scrub(&raw.body, shown.expose());
    let result = read(&raw, &answer);
    count(
        operation,
        result.as_ref().map_or_else(LinearError::word, |_| "ok"),
        took,
    );
    log_answered(operation, raw.status, took, &budget, result.as_ref().err());
    result
}

async fn exchange(
    connection: &Connection,
    shown: &Shown,
    body: Vec<u8>,
) -> Result<Raw, LinearError> {
    // Cannot fail for what `parse` accepted; if it ever did, Linear would not accept it either.
    let authorization = shown.header().map_err(|_| LinearError::Unauthenticated)?;
    let client = &connection.client;
    let request = client
        .http
        .post(client.endpoint.clone())
        .header(AUTHORIZATION, authorization)
        .header(CONTENT_TYPE, "application/json")
        .body(body)
        .build()
        .map_err(|error| LinearError::from(http::failure_of(&error)))?;
    Ok(http::exchange(&client.http, request).await?)
}

impl From<Unanswered> for LinearError {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Away(kind, detail) => Self::Away {
                kind,
                retry_after: None,
                detail,
            },
            Unanswered::TooLarge => Self::unexpected("an answer larger than 10 MiB"),
        }
    }
}

fn conclude<O: Operation>(
    operation: &'static str,
    answer: Answer,
) -> Result<O::Output, LinearError> {
    settle(operation, answer, O::output)
}

/// Complete data counts as success also with errors beside it: the write took effect.
fn settle<D: DeserializeOwned, T>(
    operation: &'static str,
    answer: Answer,
    output: impl Fn(D) -> Result<T, LinearError>,
) -> Result<T, LinearError> {
    let output = answer.data.map(|data| {
        let data = serde_path_to_error::deserialize(data).map_err(|error| {
            let path = clean(&error.path().to_string());
            LinearError::unexpected(format!("{operation}: data that does not fit at {path}"))
        })?;
        output(data)
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
