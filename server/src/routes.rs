//! All routes. Machines' routes come first; what is left is pages.

mod api;
mod docs;
mod events;
mod fallback;
mod integrations;
mod probes;
mod webhooks;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use store::SessionRows;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer};

use crate::extract::MAX_BODY;
use crate::state::AppState;
use crate::{assets, middleware, pages};

/// A session ends after so many days without a visit.
const SESSION_DAYS: i64 = 7;
/// The first quality of brotli that finds what is far apart: a page of many alike things gets a third smaller than
/// by the usual one, in the same time.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(5);

/// The router that `serve` and tests drive.
pub(crate) fn router(state: &AppState, sessions: SessionRows) -> Router {
    let (api, mut document) = api::router()
        .merge(integrations::router())
        .split_for_parts();
    let (machines, others) = webhooks::router().merge(probes::router()).split_for_parts();
    document.merge(others);
    let browser = api
        .merge(docs::router(document))
        .route("/events", get(events::events))
        .merge(pages::router(state))
        .method_not_allowed_fallback(fallback::method_not_allowed)
        .fallback(fallback::not_found)
        .layer(from_fn_with_state(state.clone(), middleware::touch_session))
        .layer(session_layer(state, sessions))
        .layer(from_fn_with_state(
            state.clone(),
            middleware::require_same_origin,
        ))
        .layer(from_fn(middleware::limit_body))
        .layer(DefaultBodyLimit::max(MAX_BODY));
    let machines = machines
        .merge(assets::router())
        .method_not_allowed_fallback(fallback::method_not_allowed);
    browser
        .merge(machines)
        .layer(from_fn(middleware::limit_time))
        .layer(CompressionLayer::new().quality(COMPRESSION))
        .layer(CatchPanicLayer::custom(fallback::panicked))
        .layer(from_fn_with_state(
            state.clone(),
            middleware::security_headers,
        ))
        .layer(from_fn_with_state(state.clone(), middleware::log_request))
        .layer(from_fn_with_state(state.clone(), middleware::find_client))
        .with_state(state.clone())
}

/// Sessions by cookie. The prefix `__Host-` makes browsers refuse a cookie of that name that was set
/// by a sibling domain or without TLS.
fn session_layer(state: &AppState, sessions: SessionRows) -> SessionManagerLayer<SessionRows> {
    let secure = state.0.public_url.scheme() == "https";
    let name = if secure {
        "__Host-countersign"
    } else {
        "countersign"
    };
    SessionManagerLayer::new(sessions)
        .with_name(name)
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(Duration::days(SESSION_DAYS)))
}
