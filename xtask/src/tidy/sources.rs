//! The files that the rules are about: everything a person wrote.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Folders of what was installed, compiled or produced.
const SKIPPED: &[&str] = &[
    "target",
    "node_modules",
    "data",
    "test-results",
    "playwright-report",
    "snapshots",
];

/// The kinds of files that the rules read.
const KINDS: &[&str] = &[
    "rs", "css", "ts", "js", "mjs", "graphql", "sh", "toml", "md",
];

/// A file, and its text.
pub(super) struct Source {
    /// Relative to the workspace, with `/` on every system.
    pub(super) path: String,
    pub(super) text: String,
}

/// Every source below the folder, in order of path.
pub(super) fn read(root: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    read_folder(root, "", &mut sources)?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

fn read_folder(folder: &Path, prefix: &str, sources: &mut Vec<Source>) -> Result<()> {
    let entries = folder
        .read_dir()
        .with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            // `.git` and what editors leave.
            if !name.starts_with('.') && !SKIPPED.contains(&name.as_str()) {
                read_folder(&entry.path(), &format!("{path}/"), sources)?;
            }
        } else if name
            .rsplit_once('.')
            .is_some_and(|(_, kind)| KINDS.contains(&kind))
        {
            let text =
                fs::read_to_string(entry.path()).with_context(|| format!("cannot read {path}"))?;
            sources.push(Source { path, text });
        }
    }
    Ok(())
}
