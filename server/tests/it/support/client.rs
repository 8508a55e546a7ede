//! Somebody who asks: with a token, or with nothing.

use reqwest::Method;
use serde_json::Value;

use super::Answer;

/// Sends requests with one set of credentials.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

impl Client {
    pub(crate) fn new(base: &str, token: Option<&str>) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none());
        Self {
            http: http.build().unwrap(),
            base: base.to_owned(),
            token: token.map(str::to_owned),
        }
    }

    /// The same credentials, at another address.
    pub(crate) fn at(&self, base: &str) -> Self {
        Self::new(base, self.token.as_deref())
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::read(self.request(Method::GET, path).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::read(
            self.request(Method::POST, path)
                .json(body)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    pub(crate) async fn post_with_key(&self, path: &str, key: &str, body: &Value) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header("Idempotency-Key", key)
            .json(body);
        Answer::read(request.send().await.unwrap()).await
    }

    pub(crate) async fn post_raw(&self, path: &str, content_type: &str, body: &str) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header("Content-Type", content_type);
        Answer::read(request.body(body.to_owned()).send().await.unwrap()).await
    }
}
