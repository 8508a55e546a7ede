//! `cargo xtask fuzz`: the targets that `cargo test` runs for a moment, each for a while.

use std::num::NonZeroU32;

use anyhow::{Context as _, Result};

use crate::{programs, workspace};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// For how long each target runs
    #[arg(long, default_value = "60")]
    seconds: NonZeroU32,
    /// Only targets whose name holds this
    #[arg(default_value = "fuzz_")]
    target: String,
}

/// What was found is printed with `BOLERO_RANDOM_SEED`, which brings it back, and with the input, which belongs
/// to the kept ones from then on.
pub(crate) fn fuzz(args: &Args) -> Result<()> {
    let mut cargo = workspace::cargo(&["test", "-p", "countersign-linear"]);
    cargo.args(["-p", "countersign-services", "--lib", "--test", "fuzz"]);
    cargo.args(["--no-fail-fast", "--", "--nocapture", &args.target]);
    // The time alone ends it.
    cargo.env("BOLERO_RANDOM_ITERATIONS", usize::MAX.to_string());
    let milliseconds = u64::from(args.seconds.get()) * 1_000;
    cargo.env("BOLERO_RANDOM_TEST_TIME_MS", milliseconds.to_string());
    programs::run(&mut cargo).context("the inputs that broke something are above")
}
