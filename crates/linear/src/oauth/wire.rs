//! What `oauth2` sends through: our own connections, with whatever is not a good answer classified.

use std::pin::Pin;
use std::time::Instant;

use oauth2::http::header::CONTENT_TYPE;
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};

use super::classify::{Grant, refusal};
use super::error::OAuthError;
use crate::http::{self, Raw, count, millis, scrub};

/// One request, from its making to its line in the log.
pub(super) struct Wire<'a> {
    http: &'a reqwest::Client,
    grant: Grant,
    /// What is sent and must not come back in a message.
    secrets: Vec<&'a str>,
    started: Instant,
}

impl<'a> Wire<'a> {
    pub(super) fn new(
        http: &'a reqwest::Client,
        grant: Grant,
        secrets: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            http,
            grant,
            secrets: secrets.into_iter().collect(),
            started: Instant::now(),
        }
    }

    /// Sends, and gives back the answer whatever its status, without our secrets in it.
    pub(super) async fn exchange(&self, request: reqwest::Request) -> Result<Raw, OAuthError> {
        let mut answer = http::exchange(self.http, request).await?;
        for secret in &self.secrets {
            answer.body = scrub(&answer.body, secret).into_owned();
        }
        Ok(answer)
    }

    /// Counts and logs what came of it.
    pub(super) fn told<T>(&self, result: Result<T, OAuthError>) -> Result<T, OAuthError> {
        let (operation, took) = (self.grant.operation(), self.started.elapsed());
        let outcome = result.as_ref().map_or_else(OAuthError::word, |_| "ok");
        count(operation, outcome, took);
        let duration_ms = millis(took);
        match &result {
            Ok(_) => tracing::debug!(
                linear.operation = operation,
                duration_ms,
                "Linear answered `{operation}`"
            ),
            Err(error) => tracing::info!(
                linear.operation = operation,
                duration_ms,
                %error,
                "Linear did not grant `{operation}`"
            ),
        }
        result
    }

    /// `oauth2` gets to see good answers alone.
    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, OAuthError> {
        let request =
            reqwest::Request::try_from(request).map_err(|error| http::failure_of(&error))?;
        let answer = self.exchange(request).await?;
        if answer.status != 200 {
            return Err(refusal(self.grant, &answer));
        }
        let mut response = HttpResponse::new(answer.body);
        if let Some(kind) = answer.headers.get(CONTENT_TYPE) {
            response.headers_mut().insert(CONTENT_TYPE, kind.clone());
        }
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Wire<'_> {
    type Error = OAuthError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, OAuthError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.answer(request))
    }
}
