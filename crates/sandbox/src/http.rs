//! The sandbox's one router: Linear's API at `/graphql` and `/oauth`, the board for people, and the control routes for
//! tests.

mod answer;
mod control;
mod graphql;
mod live;
mod oauth;
mod pages;
mod spoil;
mod submitted;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

use crate::core::Core;
use crate::graphql::LinearSchema;

/// What the routes share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) core: Arc<Core>,
    schema: LinearSchema,
}

/// Serves until the sandbox is stopped.
pub(crate) async fn serve(core: Arc<Core>, listener: TcpListener) {
    let stop = core.stop.clone();
    // Small answers must not wait for the acknowledgement of the one before.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let served = axum::serve(listener, router(core)).with_graceful_shutdown(stop.cancelled_owned());
    if let Err(error) = served.await {
        tracing::error!(%error, "The sandbox stopped serving");
    }
}

fn router(core: Arc<Core>) -> Router {
    let shared = Shared {
        core,
        schema: crate::graphql::schema(),
    };
    Router::new()
        .route("/graphql", post(graphql::execute))
        .merge(oauth::routes())
        .merge(people())
        .merge(control_routes())
        .merge(oauth::control_routes())
        .layer(middleware::from_fn(guard))
        .with_state(shared)
}

/// What a person sees in a browser.
fn people() -> Router<Shared> {
    Router::new()
        .route("/", get(pages::board))
        .route("/{workspace}/issue/{identifier}", get(pages::issue))
        .route(
            "/{workspace}/issue/{identifier}/{slug}",
            get(pages::issue_by_slug),
        )
        .route("/sandbox", get(pages::control_room))
        .route("/sandbox/events", get(live::events))
        .route("/sandbox/board.css", get(pages::stylesheet))
        .route("/sandbox/board.js", get(pages::script))
        .route(
            "/sandbox/issues/{identifier}/move",
            post(control::move_issue),
        )
        .route("/sandbox/issues/{identifier}/assign", post(control::assign))
        .route("/sandbox/issues/{identifier}/edit", post(control::edit))
        .route(
            "/sandbox/issues/{identifier}/comment",
            post(control::comment),
        )
}

/// What a test or an operator steers the sandbox by.
fn control_routes() -> Router<Shared> {
    Router::new()
        .route("/sandbox/state", get(control::state))
        .route("/sandbox/requests", get(control::requests))
        .route("/sandbox/deliveries", get(control::deliveries))
        .route(
            "/sandbox/deliveries/{id}/redeliver",
            post(control::redeliver),
        )
        .route(
            "/sandbox/faults",
            get(control::faults)
                .post(control::add_fault)
                .delete(control::clear_faults),
        )
        .route("/sandbox/faults/clear", post(control::clear_faults_by_form))
        .route(
            "/sandbox/limits",
            get(control::limits).post(control::set_limits),
        )
        .route("/sandbox/clock/advance", post(control::advance_clock))
}

/// Other sites may not post here from a person's browser, and pages run nothing but their own script.
async fn guard(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let origin = headers
        .get(header::ORIGIN)
        .map(|origin| origin.to_str().unwrap_or("null"));
    let foreign = origin.is_some_and(|origin| origin.strip_prefix("http://") != Some(host));
    if foreign && request.method() != Method::GET {
        return (
            StatusCode::FORBIDDEN,
            "The sandbox takes no requests from other sites.",
        )
            .into_response();
    }
    let mut response = next.run(request).await;
    if let Ok(policy) = HeaderValue::from_str(&policy("'self'")) {
        let headers = response.headers_mut();
        headers
            .entry(header::CONTENT_SECURITY_POLICY)
            .or_insert(policy);
    }
    response.headers_mut().insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// What pages may do; `form_action` is where their forms may lead.
fn policy(form_action: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
         form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
    )
}
