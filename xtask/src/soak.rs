//! `cargo xtask soak`: what is promised under kills, races, load, full disks and hostile requests, for longer than the
//! tests have time for; on SQLite, then on a PostgreSQL that syncs to disk.

use std::num::NonZeroU32;

use anyhow::Result;

use crate::postgres::{self, Cluster};
use crate::report::Report;
use crate::{programs, workspace};

/// The tests, by what their names begin with or hold.
const TESTS: &[&str] = &[
    "agent_writes::order",
    "approvals::race",
    "corpus::",
    "crash::",
    "faults::",
    "ingest::",
    "keys::",
    "kill_loop::",
    "secrets_are_replaced_under_load",
];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// How many times as long as in `make test`: 5 means 10,000 deliveries and 250 kills
    #[arg(long, default_value = "5")]
    times: NonZeroU32,
    /// Only tests whose name holds this
    only: Option<String>,
}

pub(crate) fn soak(args: &Args) -> Result<()> {
    let mut report = Report::new("soak");
    report.part("endurance, SQLite", || run(args, None));
    report.part("endurance, PostgreSQL", || {
        if postgres::programs_folder().is_none() {
            let missing = "PostgreSQL is not installed (`make setup` does)";
            return Ok(Some(missing.to_owned()));
        }
        run(args, Some(Cluster::start_durable()?.url()))
    });
    report.finish()
}

fn run(args: &Args, database: Option<&str>) -> Result<Option<String>> {
    let mut cargo = workspace::cargo(&["test", "-p", "countersign", "--test", "it", "--"]);
    match &args.only {
        Some(only) => cargo.arg(only),
        None => cargo.args(TESTS),
    };
    cargo.env("COUNTERSIGN_SOAK", args.times.to_string());
    match database {
        Some(url) => cargo.env("TEST_DATABASE_URL", url),
        None => cargo.env_remove("TEST_DATABASE_URL"),
    };
    programs::run(&mut cargo)?;
    Ok(None)
}
