//! The load generator: connections that are kept open, each with one request at a time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::LocalSet;

use crate::deliveries::Delivery;

/// Linear's own client gives up on a delivery after five seconds and sends it again later.
pub(crate) const TOO_LATE: Duration = Duration::from_secs(5);

/// What became of one request.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Shot {
    /// 0 if the connection broke.
    pub(crate) status: u16,
    pub(crate) took: Duration,
}

/// All requests of a measurement, in the order of the list.
pub(crate) struct Salvo {
    pub(crate) shots: Vec<Shot>,
    pub(crate) took: Duration,
}

/// From when the time of a request counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    /// From its own beginning: each connection sends the next when the last is answered.
    Sent,
    /// From the beginning of all: as if the sender sent all at once and they queued on the way.
    Start,
}

struct Shared {
    addr: String,
    list: Rc<[Delivery]>,
    next: Cell<usize>,
    shots: RefCell<Vec<Shot>>,
    start: Instant,
    since: Since,
}

/// Sends the list over so many connections.
///
/// # Errors
/// The server takes no connections.
pub(crate) async fn send(
    port: u16,
    list: Rc<[Delivery]>,
    connections: usize,
    since: Since,
) -> Result<Salvo> {
    let addr = format!("127.0.0.1:{port}");
    let mut open = Vec::with_capacity(connections);
    let local = LocalSet::new();
    for _ in 0..connections {
        open.push(local.run_until(connect(&addr)).await?);
    }
    let shared = Rc::new(Shared {
        addr,
        shots: RefCell::new(vec![Shot::default(); list.len()]),
        list,
        next: Cell::new(0),
        start: Instant::now(),
        since,
    });
    for sender in open {
        local.spawn_local(drain(Rc::clone(&shared), sender));
    }
    let start = shared.start;
    // Ends with the last connection, and the connections with the last request.
    local.await;
    let took = start.elapsed();
    let shots = shared.shots.take();
    Ok(Salvo { shots, took })
}

async fn drain(shared: Rc<Shared>, mut sender: SendRequest<Full<Bytes>>) {
    loop {
        let n = shared.next.get();
        let Some(delivery) = shared.list.get(n) else {
            return;
        };
        shared.next.set(n + 1);
        let begun = match shared.since {
            Since::Sent => Instant::now(),
            Since::Start => shared.start,
        };
        let status = shoot(&mut sender, delivery).await.unwrap_or(0);
        shared.shots.borrow_mut()[n] = Shot {
            status,
            took: begun.elapsed(),
        };
        if sender.is_closed() {
            // Whoever closes a connection after an answer may: the next request takes a new one.
            let Ok(fresh) = connect(&shared.addr).await else {
                return;
            };
            sender = fresh;
        }
    }
}

async fn connect(addr: &str) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(addr)
        .await
        .context("the server takes no connections")?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::task::spawn_local(async move {
        // A connection that breaks fails its request, which is counted there.
        let _ = connection.await;
    });
    Ok(sender)
}

async fn shoot(sender: &mut SendRequest<Full<Bytes>>, delivery: &Delivery) -> Result<u16> {
    let request = Request::post(&delivery.path)
        .header("host", "127.0.0.1")
        .header("content-type", "application/json; charset=utf-8")
        .header("user-agent", "Linear-Webhook")
        .header("linear-event", "Issue")
        .header("linear-delivery", &delivery.id)
        .header("linear-signature", &delivery.signature)
        .body(Full::new(delivery.body.clone()))?;
    sender.ready().await?;
    let answer = sender.send_request(request).await?;
    let status = answer.status().as_u16();
    let mut body = answer.into_body();
    while let Some(frame) = body.frame().await {
        if let Err(error) = frame {
            bail!(error);
        }
    }
    Ok(status)
}
