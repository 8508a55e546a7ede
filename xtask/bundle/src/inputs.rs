//! What goes in, and a fingerprint that changes whenever something different would come out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};

use crate::{Args, css};

/// Part of every fingerprint: count it up when this program makes something else of the same inputs.
const FORMAT: &str = "1";

/// Files by their path in the site.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// All but the wasm, which is read when it is needed.
pub(crate) struct Inputs {
    pub(crate) css: Option<String>,
    pub(crate) public: Files,
    pub(crate) fingerprint: String,
}

impl Inputs {
    /// Reads everything once.
    pub(crate) fn read(args: &Args) -> Result<Self> {
        let css = args
            .style
            .is_file()
            .then(|| css::bundle(&args.style))
            .transpose()?;
        let mut public = Files::new();
        if args.public.is_dir() {
            read_folder(&args.public, "", &mut public)?;
        }
        let wasm =
            fs::read(&args.wasm).with_context(|| format!("cannot read {}", args.wasm.display()))?;
        let mut hash = Hash::new();
        hash.add(FORMAT);
        hash.add(if args.quick { "quick" } else { "small" });
        hash.add(if args.wasm_opt.is_some() {
            "optimised"
        } else {
            "as it is"
        });
        hash.add(&wasm);
        hash.add(css.as_deref().unwrap_or_default());
        hash.add_files(&public);
        Ok(Self {
            css,
            public,
            fingerprint: hash.finish(),
        })
    }
}

fn read_folder(folder: &Path, prefix: &str, files: &mut Files) -> Result<()> {
    for entry in folder
        .read_dir()
        .with_context(|| format!("cannot read {}", folder.display()))?
    {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_folder(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// SHA-256 of a list of texts: the length before each keeps `ab, c` apart from `a, bc`.
pub(crate) struct Hash(Sha256);

impl Hash {
    pub(crate) fn new() -> Self {
        Self(Sha256::new())
    }

    pub(crate) fn add(&mut self, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    pub(crate) fn add_files(&mut self, files: &Files) {
        for (name, content) in files {
            self.add(name);
            self.add(content);
        }
    }

    /// In hexadecimal.
    pub(crate) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(parts: &[&str]) -> String {
        let mut hash = Hash::new();
        for part in parts {
            hash.add(part);
        }
        hash.finish()
    }

    #[test]
    fn where_one_part_ends_matters() {
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert_eq!(hash(&["ab", "c"]), hash(&["ab", "c"]));
        assert_eq!(hash(&[]).len(), 64);
    }
}
