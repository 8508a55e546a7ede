//! `cargo xtask`: sets up the machine, builds, starts, tests and checks Countersign.
//!
//! `make` and CI call nothing else, so that what passes on one machine passes on the other.

#![expect(
    clippy::print_stdout,
    reason = "telling what it does is this program's job"
)]

mod bench;
mod build;
mod check;
mod fuzz;
mod postgres;
mod programs;
mod report;
mod run;
mod setup;
mod soak;
mod suite;
mod tidy;
mod wasm;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Sets up, builds, starts, tests and checks Countersign.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing on this machine; does nothing twice
    Setup(setup::Args),
    /// Build the browser's part into target/site, then the server that carries it
    Build(build::Args),
    /// Set up, build in release mode, and start `countersign demo`
    Run(run::Args),
    /// Run all tests: on SQLite, on PostgreSQL, in a browser
    Test(suite::Args),
    /// Compare how fast deliveries are taken in, side by side with peers
    Bench(bench::Args),
    /// Send hostile input, made up by a machine, into what reads deliveries
    Fuzz(fuzz::Args),
    /// Run the tests of endurance for longer: kills, load, full disks, hostile requests
    Soak(soak::Args),
    /// Formatting, lints, docs, licences, dependencies, schema, tidiness
    Check(check::Args),
    /// The rules that no other tool checks
    Tidy,
    /// Start a throw-away PostgreSQL cluster, for a command or until Enter is pressed
    Postgres(postgres::Args),
}

fn main() -> ExitCode {
    match start(&Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(task: &Task) -> Result<()> {
    match task {
        Task::Setup(args) => setup::setup(args),
        Task::Build(args) => build::build(args),
        Task::Run(args) => run::run(args),
        Task::Test(args) => suite::test(args),
        Task::Bench(args) => bench::bench(args),
        Task::Fuzz(args) => fuzz::fuzz(args),
        Task::Soak(args) => soak::soak(args),
        Task::Check(args) => check::check(args),
        Task::Tidy => tidy::tidy(),
        Task::Postgres(args) => postgres::command(args),
    }
}
