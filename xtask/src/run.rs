//! `cargo xtask run`: from a bare machine, or from yesterday's build, to the demo in the browser.

use std::ffi::OsString;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{build, setup};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Passed on to `countersign demo`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    demo: Vec<OsString>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    setup::ensure(setup::Purpose::Run)?;
    let server = build::everything(&build::Args::release())?;
    let mut demo = Command::new(server);
    demo.arg("demo").args(&args.demo);
    become_it(&mut demo)
}

/// Signals and exit code are then the server's own, and no second process waits beside it.
#[cfg(unix)]
fn become_it(demo: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(demo.exec()).context("cannot start the server that was just built")
}

#[cfg(not(unix))]
fn become_it(demo: &mut Command) -> Result<()> {
    crate::programs::run(demo).context("the demo ended")
}
