//! Whom a request comes from, where proxies stand in front.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::state::AppState;

const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Puts the client's address in the place of the trusted proxy's, so that all who ask for the peer get
/// the client. The port is the peer's: nobody tells the client's.
pub(crate) async fn find_client(
    State(app): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|peer| peer.0);
    if let Some(peer) = peer {
        let lines = request.headers().get_all(&FORWARDED);
        let lines = lines
            .iter()
            .map(|line| HeaderValue::to_str(line).unwrap_or_default());
        let client = app.0.trusted_proxies.client(peer.ip(), lines);
        let client = SocketAddr::new(client, peer.port());
        request.extensions_mut().insert(ConnectInfo(client));
    }
    next.run(request).await
}
