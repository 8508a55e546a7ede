//! Outgoing webhooks through the real door: what a receiver on this machine gets, and when.

mod giving_up;
mod guarding;
mod managing;
mod pages;
mod secrets;
mod sending;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::Notify;

use crate::support::{Answer, TestApp};

const ENDPOINTS: &str = "/api/v1/webhook_endpoints";

/// What a receiver does with the next request.
#[derive(Debug, Clone)]
enum Then {
    /// Answers so.
    Answer(u16, &'static str),
    /// Answers so, with this header.
    With(u16, &'static str, String),
    /// Takes it, and never answers.
    Hang,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
struct Got {
    headers: HeaderMap,
    body: String,
}

impl Got {
    fn header(&self, name: &str) -> String {
        let value = self
            .headers
            .get(name)
            .unwrap_or_else(|| panic!("no {name}"));
        value.to_str().unwrap().to_owned()
    }

    fn id(&self) -> String {
        self.header("webhook-id")
    }

    fn timestamp(&self) -> i64 {
        self.header("webhook-timestamp").parse().unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn event(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    /// Whether somebody with this secret believes it: by the reference implementation. (Its own check goes by the real
    /// clock.)
    fn is_signed_with(&self, secret: &str) -> bool {
        let theirs = standardwebhooks::Webhook::new(secret).unwrap();
        let signed = theirs.sign(&self.id(), self.timestamp(), self.body.as_bytes());
        let signed = signed.unwrap();
        self.header("webhook-signature")
            .split(' ')
            .any(|one| one == signed)
    }
}

#[derive(Default)]
struct Inner {
    got: Mutex<Vec<Got>>,
    script: Mutex<VecDeque<Then>>,
    arrived: Notify,
}

/// Somebody who wants to be told: a server of its own on this machine.
struct Receiver {
    url: String,
    inner: Arc<Inner>,
}

impl Receiver {
    async fn start() -> Self {
        let inner = Arc::new(Inner::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let routes = Router::new().fallback(take).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, inner }
    }

    /// Says what becomes of the next requests; those after them are answered 204.
    fn then(&self, script: impl IntoIterator<Item = Then>) {
        self.inner.script.lock().unwrap().extend(script);
    }

    /// All that came, oldest first.
    fn got(&self) -> Vec<Got> {
        self.inner.got.lock().unwrap().clone()
    }

    /// The last that came.
    #[track_caller]
    fn last(&self) -> Got {
        self.got().pop().unwrap()
    }

    /// The types of all that came, sorted: no order is promised.
    fn events(&self) -> Vec<String> {
        let mut events: Vec<String> = self.got().iter().map(Got::event).collect();
        events.sort();
        events
    }

    /// Until something has come.
    async fn arrival(&self) {
        self.inner.arrived.notified().await;
    }
}

async fn take(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: String) -> Response {
    inner.got.lock().unwrap().push(Got { headers, body });
    let then = inner.script.lock().unwrap().pop_front();
    inner.arrived.notify_one();
    let status = |code| StatusCode::from_u16(code).unwrap();
    match then {
        None => StatusCode::NO_CONTENT.into_response(),
        Some(Then::Answer(code, text)) => (status(code), text).into_response(),
        Some(Then::With(code, name, value)) => (status(code), [(name, value)]).into_response(),
        Some(Then::Hang) => std::future::pending().await,
    }
}

/// An endpoint of the workspace that tells a receiver.
struct Endpoint {
    id: String,
    secret: String,
}

impl Endpoint {
    /// One that is told of everything.
    async fn to(app: &TestApp, receiver: &Receiver) -> Self {
        Self::with(app, json!({ "url": receiver.url })).await
    }

    async fn with(app: &TestApp, body: Value) -> Self {
        let made = app.admin.post(ENDPOINTS, &body).await.ok();
        Self {
            id: made["id"].as_str().unwrap().to_owned(),
            secret: made["secret"].as_str().unwrap().to_owned(),
        }
    }

    fn path(&self, verb: &str) -> String {
        format!("{ENDPOINTS}/{}/{verb}", self.id)
            .trim_end_matches('/')
            .to_owned()
    }

    async fn ask(&self, app: &TestApp, verb: &str) -> Answer {
        app.admin.post(&self.path(verb), &json!({})).await
    }

    /// Has a test message made; nothing is sent yet. Its id.
    async fn test(&self, app: &TestApp) -> String {
        let message = self.ask(app, "test").await.ok();
        message["id"].as_str().unwrap().to_owned()
    }

    async fn view(&self, app: &TestApp) -> Value {
        app.admin.get(&self.path("")).await.ok()
    }

    async fn messages(&self, app: &TestApp) -> Vec<Value> {
        let page = app.admin.get(&self.path("messages")).await.ok();
        page["items"].as_array().unwrap().clone()
    }
}

async fn message(app: &TestApp, id: &str) -> Value {
    app.admin.get(&message_path(id, "")).await.ok()
}

fn message_path(id: &str, verb: &str) -> String {
    format!("/api/v1/webhook_messages/{id}/{verb}")
        .trim_end_matches('/')
        .to_owned()
}

fn moment(value: &Value) -> OffsetDateTime {
    OffsetDateTime::parse(value.as_str().unwrap(), &Rfc3339).unwrap()
}

/// Moves the clock to when a message is tried next, and has it tried. How long that was.
async fn next_try(app: &TestApp, id: &str) -> time::Duration {
    let due = moment(&message(app, id).await["next_attempt_at"]);
    let wait = due - app.ctx.clock.now();
    app.advance(wait).await;
    app.work().await;
    wait
}
