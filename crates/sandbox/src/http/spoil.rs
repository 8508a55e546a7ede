//! What a fault does to an answer when the request has already taken effect.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::stream;

use crate::core::Core;
use crate::fault::FaultKind;

/// Sends the answer, unless a fault spoils it.
pub(super) async fn spoil(core: &Core, fault: Option<FaultKind>, answer: Response) -> Response {
    match fault {
        Some(FaultKind::Delay { ms }) => wait(core, ms).await,
        Some(FaultKind::Latency { min_ms, max_ms }) => {
            let ms = core.change(|linear| linear.oauth.between(min_ms, max_ms));
            wait(core, ms).await;
        }
        Some(FaultKind::DropAnswer) => return cut(),
        Some(FaultKind::Nonsense) => {
            return (
                StatusCode::OK,
                [(header::CONTENT_TYPE, "text/html")],
                "<html>This is not JSON.</html>",
            )
                .into_response();
        }
        _ => {}
    }
    answer
}

async fn wait(core: &Core, ms: u64) {
    tokio::select! {
        () = core.stop.cancelled() => {}
        () = tokio::time::sleep(Duration::from_millis(ms)) => {}
    }
}

/// A body that fails before its first byte: the server closes the connection without having sent anything.
fn cut() -> Response {
    let broken = stream::iter([Err::<Bytes, _>(std::io::Error::from(
        std::io::ErrorKind::ConnectionAborted,
    ))]);
    Response::new(Body::from_stream(broken))
}
