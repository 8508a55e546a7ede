//! One exchange over HTTP, as GraphQL and OAuth both need it: send, read within limits, count.

use std::borrow::Cow;
use std::error::Error;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, Request, Response};

use crate::error::AwayKind;
use crate::text::clean;

/// Largest answer that is read. Ours stay below a hundredth of it.
const MAX_ANSWER: usize = 10 * 1024 * 1024;
/// Shorter secrets are not looked for in answers: they would be found everywhere.
const MIN_SCRUBBED: usize = 12;

/// An answer as it came.
pub(crate) struct Raw {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
pub(crate) enum Unanswered {
    /// In which way, and the cause for the log.
    Away(AwayKind, String),
    /// More than is read.
    TooLarge,
}

pub(crate) async fn exchange(http: &Client, request: Request) -> Result<Raw, Unanswered> {
    let mut response = http.execute(request).await.map_err(|e| failure_of(&e))?;
    let status = response.status().as_u16();
    let headers = std::mem::take(response.headers_mut());
    let body = read(&mut response).await?;
    Ok(Raw {
        status,
        headers,
        body,
    })
}

async fn read(response: &mut Response) -> Result<Vec<u8>, Unanswered> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| failure_of(&e))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(Unanswered::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What a failed exchange means. Connecting comes first: it can time out, and then nothing was sent.
pub(crate) fn failure_of(error: &reqwest::Error) -> Unanswered {
    let kind = if error.is_connect() || error.is_builder() {
        AwayKind::Connect
    } else if error.is_timeout() {
        AwayKind::Timeout
    } else {
        AwayKind::Cut
    };
    Unanswered::Away(kind, root_cause(error))
}

/// The innermost cause alone: the outer ones repeat the address and say less.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    clean(&cause.to_string())
}

/// Takes a secret out of an answer, should the other side repeat it in a message.
pub(crate) fn scrub<'a>(body: &'a [u8], secret: &str) -> Cow<'a, [u8]> {
    match str::from_utf8(body) {
        Ok(text) if secret.len() >= MIN_SCRUBBED && text.contains(secret) => {
            Cow::Owned(text.replace(secret, "[redacted]").into_bytes())
        }
        _ => Cow::Borrowed(body),
    }
}

/// Counts a call, whatever came of it.
pub(crate) fn count(operation: &'static str, outcome: &'static str, took: Duration) {
    metrics::histogram!("countersign_linear_call_seconds", "operation" => operation).record(took);
    metrics::counter!("countersign_linear_calls_total", "operation" => operation, "outcome" => outcome)
        .increment(1);
}

pub(crate) fn millis(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
