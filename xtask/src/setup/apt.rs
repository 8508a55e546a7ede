//! Debian's packages, and commands that only root may run.

use std::process::Command;

use anyhow::{Result, bail};

use crate::programs;

/// Whether this system installs by apt.
pub(super) fn is_there() -> bool {
    programs::find("apt-get").is_some()
}

/// Installs the packages. The lists are only read anew when they do not know one of them, or when what
/// they name is gone.
pub(super) fn install(packages: &[&str]) -> Result<()> {
    if !is_there() {
        bail!("there is no apt-get here");
    }
    let fresh = !packages.iter().all(|package| is_known(package));
    if fresh {
        update()?;
    }
    match try_install(packages) {
        Err(_) if !fresh => {
            update()?;
            try_install(packages)
        }
        result => result,
    }
}

fn update() -> Result<()> {
    programs::quietly(as_root("apt-get")?.args(["update", "-qq"]))
}

fn try_install(packages: &[&str]) -> Result<()> {
    // `env` inside, because sudo drops the variables that it is given.
    let mut command = as_root("env")?;
    command.args([
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "-y",
        "-qq",
    ]);
    command
        .args(["--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"])
        .args(packages);
    programs::quietly(&mut command)
}

fn is_known(package: &str) -> bool {
    let policy = programs::output(Command::new("apt-cache").args(["policy", package]));
    policy.is_ok_and(|text| has_candidate(&text))
}

fn has_candidate(policy: &str) -> bool {
    policy
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Candidate:"))
        .any(|version| version.trim() != "(none)")
}

/// The packages that one depends on, as the lists have it.
pub(super) fn depends(package: &str) -> Result<String> {
    if !is_known(package) {
        update()?;
    }
    programs::output(Command::new("apt-cache").args(["depends", package]))
}

/// The command as it is for root, through sudo for others.
pub(super) fn as_root(program: &str) -> Result<Command> {
    if programs::is_root() {
        return Ok(Command::new(program));
    }
    if programs::find("sudo").is_none() {
        bail!("only root can do that, and there is no sudo");
    }
    let mut sudo = Command::new("sudo");
    sudo.arg(program);
    Ok(sudo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_without_a_candidate_is_not_known() {
        assert!(has_candidate(
            "lld-22:\n  Installed: (none)\n  Candidate: 1:22.1.8\n"
        ));
        assert!(!has_candidate(
            "lld-22:\n  Installed: (none)\n  Candidate: (none)\n"
        ));
        assert!(!has_candidate(""));
    }
}
