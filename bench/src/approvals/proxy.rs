//! Between Countersign and Linear: passes every request on and notes when it came and how long Linear took, so that
//! what is measured is only what Countersign adds.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

/// One request to Linear.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passed {
    pub(crate) came: Instant,
    pub(crate) answered: Instant,
    /// Whether it changes something.
    pub(crate) writes: bool,
}

/// What stands in the way, and what passed.
#[derive(Clone)]
pub(crate) struct Proxy {
    http: reqwest::Client,
    linear: String,
    passed: Arc<Mutex<Vec<Passed>>>,
}

impl Proxy {
    /// Listens in front of this Linear; answers its own address.
    pub(crate) async fn start(linear: &str) -> Result<(Self, String)> {
        let proxy = Self {
            http: crate::product::http()?,
            linear: linear.to_owned(),
            passed: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let router = Router::new()
            .route("/graphql", post(pass))
            .with_state(proxy.clone());
        let listener = listener.tap_io(|stream| {
            // Without it only the last bytes of an answer would be late.
            let _ = stream.set_nodelay(true);
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok((proxy, url))
    }

    /// What passed since it was asked last.
    pub(crate) fn take(&self) -> Vec<Passed> {
        std::mem::take(&mut *self.passed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn pass(State(proxy): State<Proxy>, headers: HeaderMap, body: Bytes) -> Response {
    let came = Instant::now();
    let writes = std::str::from_utf8(&body).is_ok_and(|body| body.contains("mutation"));
    let mut request = proxy.http.post(format!("{}/graphql", proxy.linear));
    for name in ["authorization", "content-type"] {
        if let Some(value) = headers.get(name) {
            request = request.header(name, value);
        }
    }
    let answer = match request.body(body).send().await {
        Ok(answer) => answer,
        Err(error) => return (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    };
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    for name in ["content-length", "transfer-encoding", "connection"] {
        headers.remove(name);
    }
    let bytes = answer.bytes().await.unwrap_or_default();
    let answered = Instant::now();
    let mut passed = proxy.passed.lock().unwrap_or_else(PoisonError::into_inner);
    passed.push(Passed {
        came,
        answered,
        writes,
    });
    (status, headers, bytes).into_response()
}
