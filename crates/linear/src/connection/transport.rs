//! One call over HTTP: send, read within limits, classify, log.

use std::time::{Duration, Instant};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};

use super::Connection;
use crate::budget::BudgetSnapshot;
use crate::classify::{Answer, classify};
use crate::credential::Shown;
use crate::error::LinearError;
use crate::http::{self, Raw, Unanswered, count, millis, scrub};
use crate::operations::{Operation, Request};
use crate::text::clean;

pub(super) async fn send<O: Operation>(
    connection: &Connection,
    request: Request<O>,
) -> Result<O::Output, LinearError> {
    let shown = connection.credential.show().await?;
    match send_with(connection, &shown, &request).await {
        // Once, and only if there is something else to show: its token may have been renewed meanwhile.
        Err(LinearError::Unauthenticated) => {
            match connection.credential.show_instead(&shown).await? {
                Some(other) => match send_with(connection, &other, &request).await {
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

async fn send_with<O: Operation>(
    connection: &Connection,
    shown: &Shown,
    request: &Request<O>,
) -> Result<O::Output, LinearError> {
    let operation = request.operation;
    let started = Instant::now();
    let exchanged = exchange(connection, shown, request.body.clone()).await;
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
    let body = scrub(&raw.body, shown.expose());
    let result = conclude::<O>(operation, classify(raw.status, &raw.headers, &body));
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
