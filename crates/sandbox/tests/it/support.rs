//! A client, and a receiver of webhooks.

use std::sync::{Arc, LazyLock, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use countersign_sandbox::{ClockMode, Sandbox, SandboxConfig};
use serde_json::{Value, json};
use time::macros::datetime;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// A sandbox whose clock stands at noon of the first of May, with repeatable ids.
pub(crate) async fn sandbox() -> Sandbox {
    start(SandboxConfig::default()).await
}

pub(crate) async fn start(config: SandboxConfig) -> Sandbox {
    let clock = ClockMode::Manual {
        start: datetime!(2026-05-01 12:00 UTC),
    };
    Sandbox::start(SandboxConfig {
        clock,
        id_seed: Some(1),
        ..config
    })
    .await
    .unwrap()
}

/// A client that follows no redirects. It keeps no connections: each test has a runtime of its own.
pub(crate) fn http() -> reqwest::Client {
    static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let redirects = reqwest::redirect::Policy::none();
        let client = reqwest::Client::builder().redirect(redirects).no_proxy();
        client.pool_max_idle_per_host(0).build().unwrap()
    });
    CLIENT.clone()
}

/// An answer of the API.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or("none")
    }

    pub(crate) fn presentable(&self) -> &str {
        self.body["errors"][0]["extensions"]["userPresentableMessage"]
            .as_str()
            .unwrap_or("none")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("none", |value| value.to_str().unwrap())
    }
}

pub(crate) async fn try_ask(
    linear: &Sandbox,
    key: &str,
    query: &str,
    variables: Value,
) -> reqwest::Result<Answer> {
    let url = linear.url().join("graphql").unwrap();
    let body = json!({ "query": query, "variables": variables });
    let answer = http()
        .post(url)
        .header("Authorization", key)
        .json(&body)
        .send()
        .await?;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let text = answer.text().await?;
    Ok(Answer {
        status,
        headers,
        body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
    })
}

/// Asks as the admin.
pub(crate) async fn ask(linear: &Sandbox, query: &str, variables: Value) -> Answer {
    try_ask(linear, linear.admin_key(), query, variables)
        .await
        .unwrap()
}

/// Id of a team by key.
pub(crate) fn team(linear: &Sandbox, key: &str) -> String {
    linear
        .teams()
        .into_iter()
        .find(|team| team.key == key)
        .unwrap()
        .id
        .to_string()
}

/// Id of a team's state by name.
pub(crate) fn state(linear: &Sandbox, key: &str, name: &str) -> String {
    let team = linear
        .teams()
        .into_iter()
        .find(|team| team.key == key)
        .unwrap();
    team.states
        .into_iter()
        .find(|state| state.1 == name)
        .unwrap()
        .0
        .to_string()
}

pub(crate) const CREATE: &str = "mutation($input: IssueCreateInput!) {
    issueCreate(input: $input) { success lastSyncId issue { id identifier url state { name type } } } }";

/// Creates an issue in Engineering and answers its identifier.
pub(crate) async fn create(linear: &Sandbox, title: &str) -> String {
    let answer = ask(
        linear,
        CREATE,
        json!({ "input": { "teamId": team(linear, "ENG"), "title": title } }),
    )
    .await;
    answer.body["data"]["issueCreate"]["issue"]["identifier"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Id of a label by name.
pub(crate) fn label(linear: &Sandbox, name: &str) -> String {
    let mut labels = linear.labels().into_iter();
    labels.find(|one| one.name == name).unwrap().id.to_string()
}

/// Id of a project by name.
pub(crate) fn project(linear: &Sandbox, name: &str) -> String {
    let mut projects = linear.projects().into_iter();
    let found = projects.find(|one| one.name == name).unwrap();
    found.id.to_string()
}

/// Id of a milestone by name.
pub(crate) fn milestone(linear: &Sandbox, name: &str) -> String {
    let projects = linear.projects().into_iter();
    let mut milestones = projects.flat_map(|one| one.milestones);
    milestones.find(|one| one.1 == name).unwrap().0.to_string()
}

/// Id of a cycle of Engineering by number.
pub(crate) fn cycle(linear: &Sandbox, number: u32) -> String {
    let mut cycles = linear.cycles().into_iter();
    let found = cycles.find(|one| one.team_key == "ENG" && one.number == number);
    found.unwrap().id.to_string()
}

/// Id of a person by name.
pub(crate) fn person(linear: &Sandbox, name: &str) -> String {
    let mut people = linear.people().into_iter();
    people.find(|one| one.name == name).unwrap().id.to_string()
}

/// What a receiver got.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("none", |value| value.to_str().unwrap())
    }

    pub(crate) fn body(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }
}

/// A receiver of webhooks that answers with the statuses it was given, then 200; 0 stands for no answer until
/// [`Receiver::let_go`].
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    state: Arc<ReceiverState>,
}

#[derive(Default)]
struct ReceiverState {
    received: Mutex<Vec<Received>>,
    statuses: Mutex<Vec<u16>>,
    go: Notify,
}

impl Receiver {
    pub(crate) async fn start(statuses: &[u16]) -> Self {
        let state = Arc::new(ReceiverState::default());
        state.statuses.lock().unwrap().extend(statuses.iter().rev());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/hook", post(receive))
            .with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, state }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.state.received.lock().unwrap().clone()
    }

    pub(crate) fn let_go(&self) {
        self.state.go.notify_one();
    }
}

async fn receive(
    State(state): State<Arc<ReceiverState>>,
    headers: HeaderMap,
    bytes: Bytes,
) -> StatusCode {
    state
        .received
        .lock()
        .unwrap()
        .push(Received { headers, bytes });
    let status = state.statuses.lock().unwrap().pop().unwrap_or(200);
    if status == 0 {
        state.go.notified().await;
    }
    StatusCode::from_u16(status).unwrap_or(StatusCode::OK)
}

/// Registers the receiver for issues and comments of all teams, signed with `secret`.
pub(crate) async fn subscribe(linear: &Sandbox, receiver: &Receiver) {
    let query = "mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { success webhook { enabled } } }";
    let input = json!({
        "url": receiver.url, "resourceTypes": ["Issue", "Comment"], "allPublicTeams": true, "secret": "secret",
    });
    let answer = ask(linear, query, json!({ "input": input })).await;
    assert_eq!(
        answer.body["data"]["webhookCreate"],
        json!({ "success": true, "webhook": { "enabled": true } })
    );
}
