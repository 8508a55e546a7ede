//! The keys that seal stored secrets: configured, or in a file that the first start makes.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use secrecy::ExposeSecret as _;
use services::Ids;
use store::{Db, KeyRing, Keys};

use crate::config::StorageConfig;

const FILE: &str = "encryption.key";

/// Where the key file of this deployment is.
pub(crate) fn file(config: &StorageConfig) -> PathBuf {
    config.data_dir.join(FILE)
}

/// The keys of this deployment. Those of the file are read again when it changes.
pub(crate) async fn load(config: &StorageConfig, db: &Db, ids: &dyn Ids) -> anyhow::Result<Keys> {
    if let Some(keys) = &config.encryption_keys {
        let ring = KeyRing::parse(keys.expose_secret())
            .context("COUNTERSIGN_ENCRYPTION_KEYS is refused")?;
        return Ok(Keys::fixed(ring));
    }
    let path = file(config);
    let ring = load_file(&path, db, ids).await?;
    Ok(Keys::from_source(ring, move || read_again(&path)))
}

fn read_again(path: &Path) -> Option<KeyRing> {
    let text = fs::read_to_string(path).ok()?;
    match KeyRing::parse(text.trim()) {
        Ok(ring) => Some(ring),
        Err(error) => {
            tracing::warn!(error = %error, "The key file changed and cannot be read; the keys stay as they were");
            None
        }
    }
}

async fn load_file(path: &Path, db: &Db, ids: &dyn Ids) -> anyhow::Result<KeyRing> {
    match fs::read_to_string(path) {
        Ok(text) => {
            warn_if_readable_by_others(path);
            let refused = || {
                format!(
                    "{} does not hold keys of the form id:base64(32 bytes)",
                    path.display()
                )
            };
            KeyRing::parse(text.trim()).with_context(refused)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            require_nothing_sealed(db, path).await?;
            make(path, ids)
        }
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

/// A new key cannot open what another one sealed; better to say so than to lose it from sight.
async fn require_nothing_sealed(db: &Db, path: &Path) -> anyhow::Result<()> {
    if store::sealed::all(db.reader()).await?.is_empty() {
        return Ok(());
    }
    bail!(
        "the database holds sealed secrets, but {} is missing: put the file back, or set \
         COUNTERSIGN_ENCRYPTION_KEYS to the keys that it held (id:base64 of 32 bytes, comma-separated)",
        path.display()
    )
}

/// Makes a key and keeps it, unless another process was quicker: then its key counts.
fn make(path: &Path, ids: &dyn Ids) -> anyhow::Result<KeyRing> {
    let mut bytes = [0; 32];
    ids.fill(&mut bytes);
    let ring = KeyRing::generate("k1", bytes)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    match write_new(path, ring.to_config_string().expose_secret()) {
        Ok(()) => {
            tracing::info!(
                "Made a new key file, {}: keep a copy of it apart from the database",
                path.display()
            );
            Ok(ring)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let text = fs::read_to_string(path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            KeyRing::parse(text.trim())
                .with_context(|| format!("{} does not hold keys", path.display()))
        }
        Err(error) => Err(error).with_context(|| format!("{} cannot be written", path.display())),
    }
}

/// Puts a new key in front of those in the file; its id.
pub(crate) fn add(path: &Path, ring: &KeyRing, ids: &dyn Ids) -> anyhow::Result<String> {
    let _turn = take_turn(path)?;
    let now = KeyRing::parse(fs::read_to_string(path)?.trim())?;
    if now.ids() != ring.ids() {
        bail!("another command changed it at this moment: run this again");
    }
    let mut bytes = [0; 32];
    ids.fill(&mut bytes);
    let taken = ring.ids();
    let free = (1..).map(|n| format!("k{n}"));
    let id = free
        .into_iter()
        .find(|id| !taken.contains(&id.as_str()))
        .context("no id is free")?;
    let longer = ring.with_first(&id, bytes)?;
    replace(path, longer.to_config_string().expose_secret())?;
    Ok(id)
}

/// Takes all but the first key out of the file, if it still holds those of `ring`: a key that somebody put in
/// front meanwhile may have sealed something already.
pub(crate) fn keep_first(path: &Path, ring: &KeyRing) -> anyhow::Result<()> {
    let _turn = take_turn(path)?;
    let now = KeyRing::parse(fs::read_to_string(path)?.trim())?;
    if now.ids() != ring.ids() {
        bail!("another command changed it at this moment: run this again");
    }
    replace(path, ring.first_to_config_string().expose_secret())?;
    Ok(())
}

/// Commands that change the key file take turns; the turn ends with what this answers, or with the process.
fn take_turn(path: &Path) -> std::io::Result<File> {
    let turn = private_file(&path.with_extension("key.lock"))?;
    turn.lock()?;
    Ok(turn)
}

/// The name of a file is on disk once its folder is.
pub(crate) fn sync_folder(file: &Path) -> std::io::Result<()> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Copies a key file to a place where none is.
pub(crate) fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let text = fs::read_to_string(from)?;
    write_new(to, text.trim())
}

/// Makes an empty file that its owner alone can read, open for writing.
pub(crate) fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = private_file(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

/// Puts another text in the place of the file's: whoever reads it finds the one or the other, whole.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let draft = path.with_extension(format!("key.{}", std::process::id()));
    write_private(&draft, text)?;
    fs::rename(&draft, path)?;
    sync_folder(path)
}

/// Writes a file that appears whole or not at all, never over another, readable by its owner alone.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let draft = path.with_extension(format!("key.{}", std::process::id()));
    let written = write_private(&draft, text).and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft).or_else(|error| {
        if error.kind() == ErrorKind::NotFound {
            Ok(())
        } else {
            Err(error)
        }
    })?;
    // What is sealed with a new key must not be there without it.
    written.and_then(|()| sync_folder(path))
}

#[cfg(unix)]
fn warn_if_readable_by_others(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(found) = fs::metadata(path) else {
        return;
    };
    let mode = found.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        tracing::warn!(
            "Others can read {} (mode {mode:o}); chmod it to 600",
            path.display()
        );
    }
}

#[cfg(not(unix))]
fn warn_if_readable_by_others(_: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder =
            std::env::temp_dir().join(format!("countersign-keys-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[cfg(unix)]
    #[test]
    fn the_key_file_is_for_its_owner_alone_and_never_overwritten() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = folder("mode");
        let path = folder.join(FILE);
        write_new(&path, "k1:first").unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(
            write_new(&path, "k1:second").unwrap_err().kind(),
            ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "k1:first\n");
        assert_eq!(
            fs::read_dir(&folder).unwrap().count(),
            1,
            "a draft was left behind"
        );
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_key_that_came_in_between_is_not_taken_out() {
        let folder = folder("turns");
        let path = folder.join(FILE);
        let checked = make(&path, &services::SystemIds).unwrap();
        let added = add(&path, &checked, &services::SystemIds).unwrap();
        assert_eq!(added, "k2");
        let lost = keep_first(&path, &checked).unwrap_err();
        assert!(lost.to_string().contains("run this again"), "{lost}");
        assert!(add(&path, &checked, &services::SystemIds).is_err());
        let now = KeyRing::parse(fs::read_to_string(&path).unwrap().trim()).unwrap();
        assert_eq!(now.ids(), ["k2", "k1"]);
        keep_first(&path, &now).unwrap();
        let now = KeyRing::parse(fs::read_to_string(&path).unwrap().trim()).unwrap();
        assert_eq!(now.ids(), ["k2"]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn whoever_comes_second_takes_the_key_of_the_first() {
        let folder = folder("race");
        let path = folder.join(FILE);
        let first = make(&path, &services::SystemIds).unwrap();
        let second = make(&path, &services::SystemIds).unwrap();
        let text = |ring: &KeyRing| ring.to_config_string().expose_secret().to_owned();
        assert_eq!(text(&first), text(&second));
        fs::remove_dir_all(folder).unwrap();
    }
}
