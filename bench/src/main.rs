//! `countersign-bench`: how fast deliveries are taken in, and pages and decisions served, beside what one would build
//! otherwise.
//!
//! One run compares all servers under the same load, in interleaved rounds, so that a disk or a
//! machine that changes its mood in between strikes all of them. `cargo xtask bench` builds and installs
//! what this needs and starts it; `bench/README.md` says what is measured and how to read it.

#![expect(
    clippy::print_stdout,
    reason = "telling what it measures is this program's job"
)]

mod aims;
mod approvals;
mod count;
mod deliveries;
mod disk;
mod list;
mod load;
mod null_server;
mod process;
mod product;
mod report;
mod rounds;
mod servers;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// How fast deliveries are taken in, beside what one would build otherwise.
#[derive(Parser)]
#[command(name = "countersign-bench")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take deliveries in, all servers in turn
    Run(Args),
    /// The page Approvals, the tools, and what is approved
    Approvals(approvals::Args),
    /// Answer 200 to everything: the roof for anything on axum
    NullServer {
        /// On 127.0.0.1
        #[arg(long)]
        port: u16,
    },
}

/// What is compared, and how long.
#[derive(Debug, clap::Args)]
struct Args {
    /// The `countersign` binary
    #[arg(long)]
    server: PathBuf,
    /// The folder with the peers and their `node_modules`
    #[arg(long)]
    peers: PathBuf,
    /// Where databases are made: a folder on the disk that is to be measured
    #[arg(long)]
    dir: PathBuf,
    /// Where the tables go
    #[arg(long)]
    out: PathBuf,
    /// A PostgreSQL cluster with fsync and `synchronous_commit` on; without it those rows are left out
    #[arg(long)]
    postgres: Option<String>,
    /// How often each server is measured
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Deliveries of a closed-loop measurement
    #[arg(long, default_value_t = 20_000)]
    deliveries: usize,
    /// Rows of the large list of deliveries; 0 leaves the lists out
    #[arg(long, default_value_t = 1_000_000)]
    list_rows: u64,
    /// Only these servers, by name
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// One short round, to see that everything works
    #[arg(long)]
    quick: bool,
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    // One thread: the load generator has one processor, and the null server shall not have more than node.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let ended = runtime
        .map_err(anyhow::Error::from)
        .and_then(|runtime| match command {
            Command::Run(args) => runtime.block_on(rounds::run(args)),
            Command::Approvals(args) => runtime.block_on(approvals::run(args)),
            Command::NullServer { port } => runtime.block_on(null_server::serve(port)),
        });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
