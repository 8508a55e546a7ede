//! What agents and approvers wait for: the page with fifty actions rendered, beside React and Next.js with the same page; what a
//! read tool adds to Linear's own time; how soon an open page shows what an agent asks for; how soon an approved write is sent.

mod house;
mod latency;
mod open_page;
mod peers;
mod proxy;
mod report;
mod timing;

use std::path::PathBuf;

use anyhow::Result;

use crate::process::Processors;
use house::House;
use report::Report;

/// What is compared, and where from.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The `countersign` binary
    #[arg(long)]
    server: PathBuf,
    /// The folder with the peers and their `node_modules`
    #[arg(long)]
    peers: PathBuf,
    /// Where the database is made
    #[arg(long)]
    dir: PathBuf,
    /// Where the tables go
    #[arg(long)]
    out: PathBuf,
    /// A tenth of the requests, to see that everything works
    #[arg(long)]
    quick: bool,
}

/// How often each thing is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amounts {
    /// Renderings of the page, of each server in each round.
    pages: usize,
    rounds: usize,
    reads: usize,
    asks: usize,
    approvals: usize,
}

impl Amounts {
    const FULL: Self = Self {
        pages: 300,
        rounds: 3,
        reads: 300,
        asks: 40,
        approvals: 100,
    };
    const QUICK: Self = Self {
        pages: 30,
        rounds: 1,
        reads: 30,
        asks: 5,
        approvals: 10,
    };
}

/// Actions on the page that is rendered.
const ACTIONS: usize = 50;

pub(crate) async fn run(args: Args) -> Result<()> {
    let amounts = if args.quick {
        Amounts::QUICK
    } else {
        Amounts::FULL
    };
    std::fs::create_dir_all(&args.dir)?;
    std::fs::create_dir_all(&args.out)?;
    let processors = Processors::split();
    processors.pin_ourselves()?;
    let house = House::start(&args, &processors).await?;
    house.fill(ACTIONS).await?;
    let page = house.page().await?;
    let file = args.dir.join("approvals.html");
    std::fs::write(&file, &page)?;
    let rendering = peers::compare(&house, &args.peers, &file, &processors, amounts).await?;
    let read = latency::reads(&house, amounts.reads).await?;
    house.reject_all().await?;
    let rows = latency::rows_on_open_pages(&house, amounts.asks).await?;
    house.reject_all().await?;
    let sent = latency::approvals(&house, amounts.approvals).await?;
    let report = Report {
        processors: processors.in_words(),
        rendering,
        read,
        rows,
        sent,
    };
    house.stop().await?;
    report.write(&args.out)
}
