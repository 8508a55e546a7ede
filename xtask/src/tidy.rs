//! `cargo xtask tidy`: the rules of this workspace that no other tool checks.
//!
//! Generated files are kept current by the tests that generate them: the OpenAPI document is a snapshot
//! of the server's tests. What is left is the lock file, which cargo itself compares.

mod direction;
mod rules;
mod sources;

use anyhow::{Result, bail};

use crate::{programs, workspace};

/// Prints each breach with its place; an error if there is one.
pub(crate) fn tidy() -> Result<()> {
    let sources = sources::read(workspace::root())?;
    let mut problems: Vec<String> = sources.iter().flat_map(rules::check).collect();
    problems.extend(direction::check(&workspace::metadata()?)?);
    problems.extend(lock_file());
    for problem in &problems {
        println!("{problem}");
    }
    if !problems.is_empty() {
        bail!(
            "{} breaches of the rules in {} files",
            problems.len(),
            sources.len()
        );
    }
    println!("tidy: {} files, no breach", sources.len());
    Ok(())
}

fn lock_file() -> Option<String> {
    let mut cargo = workspace::cargo(&["metadata", "--locked", "--format-version", "1"]);
    let error = programs::quietly(&mut cargo).err()?;
    Some(format!("Cargo.lock: it is not current\n{error:#}"))
}
