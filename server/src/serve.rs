//! Listening, and stopping without dropping what was begun.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// How long a new connection may take to say what it wants. Longer is somebody who collects open
/// connections, one byte at a time.
const FIRST_HEAD: Duration = Duration::from_secs(10);
/// How long a connection may be idle between two requests, and take for the head of a later one: longer
/// than the proxies in front keep theirs, two minutes at most, so that they never send a request into a
/// connection that we close.
const NEXT_HEAD: Duration = Duration::from_secs(130);

/// Serves until `shutdown`, then finishes the requests that were begun.
///
/// # Errors
/// None at present: what fails is one connection's matter, or is tried again.
pub async fn serve(
    mut listener: TcpListener,
    router: Router,
    shutdown: CancellationToken,
) -> std::io::Result<()> {
    let connections = GracefulShutdown::new();
    // Accepting waits and goes on by itself when the process has no files left.
    while let Some((stream, peer)) = shutdown
        .run_until_cancelled(Listener::accept(&mut listener))
        .await
    {
        let connection = serve_one(stream, peer, router.clone(), connections.watcher());
        tokio::spawn(connection);
    }
    drop(listener);
    connections.shutdown().await;
    Ok(())
}

/// Serves one connection to its end.
async fn serve_one(stream: TcpStream, peer: SocketAddr, router: Router, watcher: Watcher) {
    // Without it the end of a small answer waits for the other side's delayed acknowledgement, 40 ms.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(error = %error, "TCP_NODELAY was refused");
    }
    let begun = Arc::new(Notify::new());
    let heard = Arc::clone(&begun);
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        heard.notify_one();
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(NEXT_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let connection = watcher.watch(connection);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = begun.notified() => connection.await,
        () = tokio::time::sleep(FIRST_HEAD) => {
            tracing::debug!("Closed a connection that asked for nothing");
            return;
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error = %error, "A connection broke");
    }
}

/// Comes back when the process is asked to stop. Asked once more, it stops at once.
pub(crate) async fn asked_to_stop() {
    next_signal().await;
    tokio::spawn(async {
        next_signal().await;
        tracing::warn!("Asked a second time: stopping at once");
        std::process::exit(130);
    });
}

#[cfg(unix)]
async fn next_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signals) => {
                signals.recv().await;
            }
            Err(error) => {
                tracing::warn!(error = %error, "SIGTERM cannot be heard");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = terminate => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn next_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
