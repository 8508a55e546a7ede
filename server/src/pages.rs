//! The pages and their server functions.

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::config::{Env, LeptosOptions};
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};

use crate::assets;
use crate::state::AppState;

pub(crate) fn router(state: &AppState) -> Router<AppState> {
    let options = state.0.leptos.clone();
    Router::new().leptos_routes_with_context(
        state,
        generate_route_list(app::App),
        context(state),
        move || app::shell(options.clone()),
    )
}

/// The page that says that there is none, with what the reader may want instead.
pub(crate) async fn not_found(state: &AppState, request: Request) -> Response {
    let options = state.0.leptos.clone();
    let render = render_app_async_with_context(context(state), move || app::shell(options.clone()));
    let mut response = render(request).await;
    // The page may have sent the reader elsewhere, to sign in for instance.
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// What pages and server functions find in their context.
fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let ctx = state.0.ctx.clone();
    move || provide_context(ctx.clone())
}

/// Where the pages find what the browser downloads.
pub(crate) fn options() -> LeptosOptions {
    LeptosOptions::builder()
        .output_name(assets::output_name())
        .site_root("target/site")
        .site_pkg_dir("pkg")
        .env(Env::PROD)
        .build()
}
