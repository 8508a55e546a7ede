//! `cargo xtask test`: everything, on real components.
//!
//! The browser's part is built first, because the server embeds it: so the server is compiled once, and
//! the binary that cargo's tests leave behind is the one that the browser tests start. Both runs of
//! cargo's tests select the same packages, because another selection means other features, and with
//! them another compilation of half the tree.

use std::ffi::OsString;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::postgres::Cluster;
use crate::report::Report;
use crate::{build, programs, setup, workspace};

/// One of the runs that together are the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Unit, integration and documentation tests, on SQLite
    Unit,
    /// Unit and integration tests again, on PostgreSQL
    Postgres,
    /// Playwright in Chromium, on both databases
    Browser,
}

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only this part
    #[arg(long)]
    only: Option<Part>,
    /// Passed on to `cargo test`, or with `--only browser` to Playwright
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<OsString>,
}

impl Args {
    fn wants(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }
}

pub(crate) fn test(args: &Args) -> Result<()> {
    if args.only.is_none() && !args.rest.is_empty() {
        bail!("say with --only which part the arguments are for");
    }
    setup::ensure(setup::Purpose::Test)?;
    build::site(&build::Args::site())?;
    let mut report = Report::new("test");
    if args.wants(Part::Unit) {
        report.part("unit and integration tests, SQLite", || {
            cargo_tests(args, None)
        });
    }
    // Dropped at the end of this function, whichever way it ends.
    let cluster = match args.only {
        Some(Part::Unit) => None,
        _ => Some(Cluster::start()?),
    };
    if let Some(cluster) = &cluster {
        run_with(cluster, args, &mut report);
    }
    drop(cluster);
    report.finish()
}

fn run_with(cluster: &Cluster, args: &Args, report: &mut Report) {
    if args.wants(Part::Postgres) {
        let url = Some(cluster.url());
        report.part("unit and integration tests, PostgreSQL", || {
            cargo_tests(args, url)
        });
    }
    if args.wants(Part::Browser) {
        report.part("server for the browser tests", server);
        report.part("browser tests, SQLite", || browser_tests(args, None));
        report.part("browser tests, PostgreSQL", || {
            browser_tests(args, Some(cluster.url()))
        });
    }
}

fn cargo_tests(args: &Args, database: Option<&str>) -> Result<Option<String>> {
    let mut cargo = workspace::cargo(&["test", "--workspace", "--exclude", "frontend"]);
    match database {
        // Documentation tests know no database: once is enough.
        Some(url) => cargo.arg("--tests").env("TEST_DATABASE_URL", url),
        None => cargo.env_remove("TEST_DATABASE_URL"),
    };
    programs::run(cargo.arg("--no-fail-fast").args(&args.rest))?;
    Ok(None)
}

/// Compiles nothing after cargo's tests: it is the selection and the profile that they had.
fn server() -> Result<Option<String>> {
    let selection = [
        "test",
        "--workspace",
        "--exclude",
        "frontend",
        "--no-run",
        "--quiet",
    ];
    programs::run(&mut workspace::cargo(&selection))?;
    let server = build::server_file(false);
    if !server.is_file() {
        bail!("cargo left no {}", server.display());
    }
    Ok(None)
}

fn browser_tests(args: &Args, database: Option<&str>) -> Result<Option<String>> {
    let chromium = setup::chromium().context("Chromium is missing")?;
    let mut playwright = Command::new(setup::end2end("playwright"));
    playwright
        .current_dir(workspace::root().join("end2end"))
        .arg("test");
    playwright
        .env("CHROMIUM", chromium)
        .env("COUNTERSIGN_BIN", build::server_file(false));
    match database {
        Some(url) => playwright
            .env("DATABASE", "postgres")
            .env("E2E_DATABASE_URL", url),
        None => playwright
            .env("DATABASE", "sqlite")
            .env_remove("E2E_DATABASE_URL"),
    };
    // A failed test's report is for a person to open, not for a server that waits for one.
    playwright.env("PLAYWRIGHT_HTML_OPEN", "never");
    programs::run(playwright.args(&args.rest))?;
    Ok(None)
}
