//! How long people and agents wait for each other, and for Linear.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde::Serialize;
use serde_json::json;
use tokio::sync::mpsc;

use super::house::House;
use super::open_page::OpenPage;
use super::timing::Times;

/// Pages that are open while agents ask.
pub(crate) const PAGES: usize = 50;
const WARM_UP: usize = 10;
/// Whoever waits longer than this waits in vain.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a read tool takes, and how much of it is ours.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Reads {
    /// What the agent waits for.
    pub(crate) whole: Times,
    /// What Linear, which is the sandbox here, takes of it.
    pub(crate) linear: Times,
    /// The difference of each call.
    pub(crate) added: Times,
}

/// Reads of one issue, one after the other.
pub(crate) async fn reads(house: &House, count: usize) -> Result<Reads> {
    println!("  reads of an issue");
    let (mut whole, mut linear, mut added) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..WARM_UP + count {
        let body = json!({ "identifier": house.issue(n) });
        house.proxy.take();
        let start = Instant::now();
        house.call(n, "get_linear_issue", &body).await?;
        let took = start.elapsed();
        let passed = house.proxy.take();
        let theirs: Duration = passed.iter().map(|one| one.answered - one.came).sum();
        if passed.is_empty() {
            bail!("a read did not go to Linear");
        }
        if n >= WARM_UP {
            whole.push(took);
            linear.push(theirs);
            added.push(took.saturating_sub(theirs));
        }
    }
    Ok(Reads {
        whole: Times::of(whole),
        linear: Times::of(linear),
        added: Times::of(added),
    })
}

/// From an agent's request to the row on open pages: each hears the event, reads itself again as its script does, and
/// finds the row. Every page counts at every request.
pub(crate) async fn rows_on_open_pages(house: &House, asks: usize) -> Result<Times> {
    println!("  rows on {PAGES} open pages");
    let (sender, mut heard) = mpsc::unbounded_channel();
    let mut pages = Vec::with_capacity(PAGES);
    for _ in 0..PAGES {
        let page = OpenPage::open(house).await?;
        pages.push(tokio::spawn(page.stay(sender.clone())));
    }
    let mut took = Vec::new();
    for n in 0..asks {
        let text = format!("Row {n:04}.");
        let start = Instant::now();
        house.ask(n, &text).await?;
        let mut missing = PAGES;
        while missing > 0 {
            let next = tokio::time::timeout(PATIENCE, heard.recv()).await;
            let (page, at): (String, Instant) = next
                .context("an open page does not show what is asked for")?
                .context("all pages are closed")?;
            // A page that was fetched before shows older rows; the same page is counted once.
            if page == text {
                took.push(at - start);
                missing -= 1;
            }
        }
    }
    for page in pages {
        page.abort();
    }
    Ok(Times::of(took))
}

/// How soon an approved write is on its way.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Sent {
    /// Until the first request to Linear: the look at the issue before anything is changed.
    pub(crate) first: Times,
    /// Until the write itself.
    pub(crate) write: Times,
}

/// From the approval to what reaches Linear.
pub(crate) async fn approvals(house: &House, count: usize) -> Result<Sent> {
    println!("  approvals until they reach Linear");
    let (mut first, mut write) = (Vec::new(), Vec::new());
    for n in 0..WARM_UP + count {
        let action = house.ask(n, &format!("Approved {n}.")).await?;
        house.proxy.take();
        let start = Instant::now();
        house.approve(&action).await?;
        let mut passed = Vec::new();
        while !passed.iter().any(|one: &super::proxy::Passed| one.writes) {
            if start.elapsed() > PATIENCE {
                bail!("an approved write does not reach Linear");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
            passed.extend(house.proxy.take());
        }
        let came = |writes: bool| {
            let found = passed.iter().find(|one| one.writes || !writes);
            found.map(|one| one.came - start)
        };
        if n >= WARM_UP {
            first.extend(came(false));
            write.extend(came(true));
        }
    }
    Ok(Sent {
        first: Times::of(first),
        write: Times::of(write),
    })
}
