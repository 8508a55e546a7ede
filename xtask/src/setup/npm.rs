//! npm's packages, exactly as the lock file has them.

use std::fs;
use std::process::Command;
use std::time::SystemTime;

use anyhow::Result;

use crate::{programs, workspace};

/// Whether the folder's packages are installed, and not older than its lock file.
pub(super) fn is_current(folder: &str) -> bool {
    let folder = workspace::root().join(folder);
    let changed = |name: &str| -> Option<SystemTime> {
        fs::metadata(folder.join(name))
            .and_then(|data| data.modified())
            .ok()
    };
    // npm writes this file last, so half an installation has none.
    let installed = changed("node_modules/.package-lock.json");
    installed.is_some_and(|installed| Some(installed) >= changed("package-lock.json"))
}

/// `npm ci`, without any browser of Playwright's own: the tests use the system's.
pub(super) fn install(folder: &str) -> Result<()> {
    let mut npm = Command::new("npm");
    npm.current_dir(workspace::root().join(folder));
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel", "error"]);
    programs::quietly(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
}
