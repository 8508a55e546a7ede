//! The page with fifty actions, rendered by us and by the peers in turn.
//!
//! The peers get our page as a tree and render the same elements, attributes and texts at each request. They sign nobody in,
//! query nothing and decide nothing, which ours does for each page: the comparison is kind to them.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde::Serialize;

use super::Amounts;
use super::house::House;
use super::timing::Times;
use crate::process::{Processors, Running, free_port};

const WARM_UP: usize = 100;

/// What rendering took one server.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Rendering {
    pub(crate) server: &'static str,
    pub(crate) about: &'static str,
    pub(crate) bytes: usize,
    #[serde(flatten)]
    pub(crate) times: Times,
}

pub(crate) const OURS: &str = "countersign";
pub(crate) const NEXT: &str = "next";

struct Peer {
    name: &'static str,
    about: &'static str,
    url: String,
    bytes: usize,
    took: Vec<Duration>,
    _running: Option<Running>,
}

/// Measures all in interleaved rounds, one request at a time.
pub(crate) async fn compare(
    house: &House,
    peers: &Path,
    page: &Path,
    processors: &Processors,
    amounts: Amounts,
) -> Result<Vec<Rendering>> {
    let peers = peers.canonicalize().context("the peers are missing")?;
    let page = page.canonicalize()?;
    build_next(&peers, &page)?;
    let mut ours_and_theirs = vec![
        Peer {
            name: OURS,
            about: "ours: signed in, queried, rendered",
            url: String::new(),
            bytes: 0,
            took: Vec::new(),
            _running: None,
        },
        start(
            "react",
            "React 19.3.1, renderToPipeableStream behind node's http: the same tree, nothing else",
            processors,
            |command, port| {
                command.arg(peers.join("react.mjs")).env("PORT", port);
            },
            &page,
        )
        .await?,
        start(
            NEXT,
            "Next.js 16.4.6, `next start`: a server component with the same tree",
            processors,
            |command, port| {
                let program = peers.join("node_modules/next/dist/bin/next");
                command.current_dir(peers.join("next")).arg(program);
                command.args(["start", "-H", "127.0.0.1", "-p", port]);
            },
            &page,
        )
        .await?,
    ];
    for round in 0..amounts.rounds {
        for peer in &mut ours_and_theirs {
            println!("  round {}: {}", round + 1, peer.name);
            measure(house, peer, amounts.pages).await?;
        }
        ours_and_theirs.rotate_left(1);
    }
    ours_and_theirs.sort_by_key(|peer| peer.name);
    let results = ours_and_theirs.into_iter().map(|peer| Rendering {
        server: peer.name,
        about: peer.about,
        bytes: peer.bytes,
        times: Times::of(peer.took),
    });
    Ok(results.collect())
}

/// What `next start` serves.
fn build_next(peers: &Path, page: &Path) -> Result<()> {
    let mut build = Command::new("node");
    build
        .current_dir(peers.join("next"))
        .arg(peers.join("node_modules/next/dist/bin/next"))
        .arg("build")
        .env("NEXT_TELEMETRY_DISABLED", "1")
        .env("PAGE", page);
    let output = build.output().context("node is missing")?;
    if !output.status.success() {
        bail!(
            "next build: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(())
}

async fn start(
    name: &'static str,
    about: &'static str,
    processors: &Processors,
    arguments: impl FnOnce(&mut Command, &str),
    page: &Path,
) -> Result<Peer> {
    let port = free_port()?;
    let mut command = processors.command("node");
    arguments(&mut command, &port.to_string());
    command
        .env("NODE_ENV", "production")
        .env("NEXT_TELEMETRY_DISABLED", "1")
        .env("PAGE", page)
        .stdout(std::process::Stdio::null());
    let mut running = Running::start(command)?;
    running.listens(port).await.context(name)?;
    Ok(Peer {
        name,
        about,
        url: format!("http://127.0.0.1:{port}/"),
        bytes: 0,
        took: Vec::new(),
        _running: Some(running),
    })
}

async fn measure(house: &House, peer: &mut Peer, pages: usize) -> Result<()> {
    for n in 0..WARM_UP + pages {
        let request = if peer.url.is_empty() {
            house.browse("/approvals")
        } else {
            house.http.get(&peer.url)
        };
        let start = Instant::now();
        let answer = request.send().await?.error_for_status()?;
        let body = answer.bytes().await?;
        if n >= WARM_UP {
            peer.took.push(start.elapsed());
        }
        peer.bytes = body.len();
    }
    Ok(())
}
