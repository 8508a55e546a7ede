//! `cargo xtask setup`: installs what is missing, says so, and does nothing twice.
//!
//! What is there is found by looking at the machine each time; nothing is remembered in a file. Where a
//! part cannot be installed from here, the error names what a person has to install.

mod apt;
mod debian_postgres;
mod debian_rust;
mod npm;
mod parts;

use std::time::Instant;

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::report::Took;
use parts::{PARTS, Part};
pub(crate) use parts::{chromium, end2end, tool, wasm_opt};

/// What the machine is set up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Purpose {
    /// Building and starting Countersign
    Run,
    /// The tests, those in a browser and on PostgreSQL included
    Test,
    /// The checks
    Check,
}

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only what this needs; everything without it
    #[arg(long = "for", value_name = "PURPOSE")]
    purpose: Option<Purpose>,
}

pub(crate) fn setup(args: &Args) -> Result<()> {
    match args.purpose {
        Some(purpose) => ensure(purpose),
        None => install(&PARTS.iter().collect::<Vec<_>>()),
    }
}

/// Installs what the purpose needs and the machine lacks.
pub(crate) fn ensure(purpose: Purpose) -> Result<()> {
    let needs =
        |part: &&Part| part.needed_for.contains(&purpose) || part.wanted_for.contains(&purpose);
    let parts: Vec<&Part> = PARTS.iter().filter(needs).collect();
    let optional = |part: &Part| !part.needed_for.contains(&purpose);
    install_with(&parts, optional)
}

fn install(parts: &[&Part]) -> Result<()> {
    install_with(parts, |part| part.needed_for.is_empty())
}

fn install_with(parts: &[&Part], optional: impl Fn(&Part) -> bool) -> Result<()> {
    let start = Instant::now();
    let mut failed = Vec::new();
    for part in parts.iter().filter(|part| !(part.is_there)()) {
        let Err(error) = install_one(part) else {
            continue;
        };
        println!("setup: {} could not be installed: {error:#}", part.name);
        println!("setup: to do it by hand: {}", part.by_hand);
        if optional(part) {
            println!("setup: going on without {}", part.name);
        } else {
            failed.push(part.name);
        }
    }
    if !failed.is_empty() {
        bail!("set-up is incomplete, missing: {}", failed.join(", "));
    }
    println!("setup: all there, {}", Took(start.elapsed()));
    Ok(())
}

/// An installation that says it worked and left nothing behind is a failure, too.
fn install_one(part: &Part) -> Result<()> {
    let start = Instant::now();
    println!(
        "setup: {} is missing, installing it ({})",
        part.name, part.source
    );
    (part.install)()?;
    if !(part.is_there)() {
        bail!(
            "the installation ended well, yet {} is not found",
            part.name
        );
    }
    println!("setup: {} installed, {}", part.name, Took(start.elapsed()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(is_there: fn() -> bool, install: fn() -> Result<()>) -> Part {
        Part {
            name: "thing",
            source: "nowhere",
            by_hand: "find it",
            needed_for: &[Purpose::Test],
            wanted_for: &[Purpose::Run],
            is_there,
            install,
        }
    }

    #[test]
    fn what_is_there_is_not_installed_again() {
        let there = part(|| true, || bail!("installed twice"));
        assert!(install(&[&there]).is_ok());
    }

    #[test]
    fn an_installation_that_leaves_nothing_behind_fails() {
        let empty = part(|| false, || Ok(()));
        let error = install(&[&empty]).unwrap_err().to_string();
        assert!(error.contains("missing: thing"), "{error}");
    }

    #[test]
    fn what_is_only_wanted_does_not_stop_the_rest() {
        let broken = part(|| false, || bail!("no network"));
        assert!(install_with(&[&broken], |_| true).is_ok());
        assert!(install_with(&[&broken], |_| false).is_err());
    }

    #[test]
    fn running_needs_neither_browser_nor_database() {
        let needed = |purpose| {
            let parts = PARTS
                .iter()
                .filter(move |part| part.needed_for.contains(&purpose));
            parts.map(|part| part.name).collect::<Vec<_>>()
        };
        assert_eq!(needed(Purpose::Run), ["wasm target"]);
        assert!(needed(Purpose::Test).contains(&"PostgreSQL"));
        assert!(needed(Purpose::Test).contains(&"Chromium"));
    }
}
