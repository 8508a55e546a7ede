//! The finished folder, and how to tell that it is current.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::compress::{self, Effort};
use crate::inputs::Files;
use crate::package::Package;

/// Tells the server which names the files have. Not for browsers.
const MANIFEST: &str = "manifest.json";

/// The most that a browser may have to download before its first page moves, by brotli. The first visit of a full
/// page of Approvals may weigh 250 kB; this leaves room for the page itself.
const BUDGET: usize = 200_000;

/// Whether the folder was made of inputs with this fingerprint.
pub(crate) fn is_current(out: &Path, fingerprint: &str) -> bool {
    let last = fs::read_to_string(record(out)).unwrap_or_default();
    last == fingerprint && out.join(MANIFEST).is_file()
}

/// The fingerprint lies beside the folder, because the server embeds all that is in it.
fn record(out: &Path) -> PathBuf {
    out.with_extension("inputs")
}

/// Everything that the folder will hold, before compression.
pub(crate) struct Site {
    hash: String,
    output_name: String,
    files: Files,
}

impl Site {
    pub(crate) fn new(package: Package, public: Files) -> Self {
        let (hash, output_name) = (package.hash(), package.output_name());
        let mut files = package.into_files();
        files.extend(public);
        Self {
            hash,
            output_name,
            files,
        }
    }

    /// Writes beside the folder and then takes its place, so that no build embeds half of it. What is made for
    /// browsers of users, rather than `quick`, has to be light.
    pub(crate) fn write(&self, out: &Path, fingerprint: &str, quick: bool) -> Result<()> {
        // A name of its own: another build that runs at the same time must not take it away.
        let fresh = out.with_extension(format!("new-{}", std::process::id()));
        remove(&fresh)?;
        let effort = if quick { Effort::Quick } else { Effort::Best };
        let mut weight = 0;
        for (name, content) in &self.files {
            write_file(&fresh.join(name), content)?;
            let mut line = format!("bundle: {name}, {}", Size(content.len()));
            let mut lightest = content.len();
            for (end, copy) in compress::copies(name, content, effort)? {
                write!(line, ", {} {}", &end[1..], Size(copy.len()))?;
                lightest = lightest.min(copy.len());
                write_file(&fresh.join(format!("{name}{end}")), &copy)?;
            }
            println!("{line}");
            // What lies elsewhere is asked for now and then: the icon, for instance.
            if name.starts_with("pkg/") {
                weight += lightest;
            }
        }
        if let Some(heavy) = require_light(weight).err().filter(|_| !quick) {
            remove(&fresh)?;
            return Err(heavy);
        }
        let manifest = json!({ "hash": self.hash, "output_name": self.output_name });
        write_file(&fresh.join(MANIFEST), manifest.to_string().as_bytes())?;
        remove(out)?;
        fs::rename(&fresh, out).with_context(|| format!("cannot make {}", out.display()))?;
        write_file(&record(out), fingerprint.as_bytes())
    }
}

fn require_light(weight: usize) -> Result<()> {
    ensure!(
        weight <= BUDGET,
        "a browser has to download {}, and at most {} are allowed: find out what grew",
        Size(weight),
        Size(BUDGET)
    );
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if folder.exists() => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn write_file(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

/// Bytes as a person compares them.
struct Size(usize);

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{} kB", self.0 / 1000, self.0 % 1000 / 100)
    }
}

#[cfg(test)]
mod tests {
    use std::{env, process};

    use super::*;

    fn site(css: &str) -> Site {
        let mut package = Package::new();
        package.css(css);
        let public = Files::from([("icon.svg".to_owned(), b"<svg/>".to_vec())]);
        Site::new(package, public)
    }

    #[test]
    fn what_is_too_heavy_is_refused() {
        assert!(require_light(BUDGET).is_ok());
        let refusal = require_light(BUDGET + 1_000).unwrap_err().to_string();
        assert!(refusal.contains("201.0 kB"), "{refusal}");
    }

    #[test]
    fn the_folder_holds_one_build_and_knows_its_inputs() {
        let parent = env::temp_dir().join(format!("countersign-site-{}", process::id()));
        let out = parent.join("site");
        assert!(!is_current(&out, "one"));
        site("a{}").write(&out, "one", true).unwrap();
        assert!(is_current(&out, "one") && !is_current(&out, "two"));

        let second = site("b{}");
        second.write(&out, "two", true).unwrap();
        assert!(is_current(&out, "two"));
        let manifest = fs::read_to_string(out.join(MANIFEST)).unwrap();
        assert!(manifest.contains(&second.output_name));
        assert_eq!(fs::read(out.join("icon.svg")).unwrap(), b"<svg/>");
        // The first build's style sheet is gone: its name was another one.
        assert_eq!(fs::read_dir(out.join("pkg")).unwrap().count(), 1);
        fs::remove_dir_all(parent).unwrap();
    }
}
