//! An axum route that answers at once: what is left for everything that we do.

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

pub(crate) async fn serve(port: u16) -> Result<()> {
    // The body is read, as whoever does anything with it has to.
    let app = Router::new()
        .route("/webhooks/linear/{id}", post(|_: Bytes| async { "OK" }))
        .layer(DefaultBodyLimit::max(5 * 1024 * 1024));
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, app).await?;
    Ok(())
}
