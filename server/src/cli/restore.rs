//! `countersign restore`: puts a backup in the place of the database, after it was looked at.
#![expect(clippy::print_stdout, reason = "a command answers on stdout")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use migrations::MigratorTrait as _;

use super::backup::{keys_beside, require_sqlite};
use super::operator;
use crate::config::{Config, StorageConfig};
use crate::keys;
use crate::startup::{self, Parts};

/// What the names of a database's files end with: the database itself, its log, the index of that.
const FILES: [&str; 3] = ["", "-wal", "-shm"];

/// What is restored.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A file that `countersign backup` made
    file: PathBuf,
    /// Move the database that is there out of the way
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let config = Config::from_env()?;
    crate::log::start(&config.log);
    let target = require_sqlite(&config.storage.database_url)?;
    if !args.file.exists() {
        bail!("there is no file {}", args.file.display());
    }
    let replaces = target.exists();
    if replaces && !args.force {
        bail!(
            "there is a database at {}; with --force it is moved out of the way",
            target.display()
        );
    }
    if replaces && store::backup::is_in_use(&target).await? {
        bail!("{} is open: stop the server first", target.display());
    }
    let draft = target.with_extension("restoring");
    let ready = prepare(&config, &args.file, &draft).await;
    if ready.is_err() {
        remove(&draft);
    }
    ready?;
    // Also a log whose database is gone: SQLite would write it into the one that takes its place.
    if let Some(aside) = aside(&target)? {
        println!("Moved   {} to {}", target.display(), aside.display());
    }
    fs::rename(&draft, &target)
        .and_then(|()| keys::sync_folder(&target))
        .with_context(|| format!("{} cannot be made", target.display()))?;
    println!("Restored {}", target.display());
    Ok(())
}

/// A copy beside the place where it is to go, whole and usable.
async fn prepare(config: &Config, file: &Path, draft: &Path) -> anyhow::Result<()> {
    if let Some(folder) = draft.parent() {
        fs::create_dir_all(folder)?;
    }
    let made = keys::private_file(draft);
    let mut made = made.with_context(|| format!("{} cannot be made", draft.display()))?;
    std::io::copy(&mut File::open(file)?, &mut made)?;
    let storage = StorageConfig {
        database_url: format!("sqlite://{}", draft.display()),
        ..config.storage.clone()
    };
    let db = startup::open(&storage)
        .await
        .with_context(|| format!("{} is no backup of ours", file.display()))?;
    if let Some(damage) = store::backup::damage(&db).await? {
        bail!("{} is damaged: {damage}", file.display());
    }
    require_known(&db, file).await?;
    db.close().await?;
    let beside = keys_beside(file);
    let key_file = keys::file(&storage);
    if beside.exists() && !key_file.exists() && storage.encryption_keys.is_none() {
        keys::copy(&beside, &key_file)?;
        println!("Keys    {}", key_file.display());
    }
    examine(config, storage).await?;
    File::open(draft)?.sync_all()?;
    Ok(())
}

/// An older program must not touch what a newer one made.
async fn require_known(db: &store::Db, file: &Path) -> anyhow::Result<()> {
    let ours: Vec<String> = migrations::Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    let applied = store::backup::migrations(db)
        .await
        .with_context(|| format!("{} is no backup of ours", file.display()))?;
    if let Some(newer) = applied.iter().find(|name| !ours.contains(name)) {
        bail!(
            "{} was made by a newer version of Countersign (it has {newer}); restore it with that version",
            file.display()
        );
    }
    Ok(())
}

/// Whether the keys open what is in it and its audit logs are whole, once it is up to date.
async fn examine(config: &Config, storage: StorageConfig) -> anyhow::Result<()> {
    let config = Config {
        storage,
        ..config.clone()
    };
    let ctx = startup::context(&config, Parts::default()).await?;
    services::keys::check(&ctx)
        .await?
        .require_openable()
        .context("put the right keys in place first")?;
    for workspace in store::workspace::all(ctx.db.reader()).await? {
        let caller = operator::caller(&workspace);
        let verdict = services::audit::verify(&ctx, &caller).await?;
        if let Some(breach) = verdict.broken {
            bail!("the audit log of {}: {breach}", workspace.name);
        }
        println!(
            "Audit   {}: {} entries in order",
            workspace.name, verdict.entries
        );
    }
    ctx.db.forget_deleted().await?;
    ctx.db.close().await?;
    Ok(())
}

/// Moves what there is of an old database and its log to a name that is free.
fn aside(target: &Path) -> anyhow::Result<Option<PathBuf>> {
    let is_there = |path: &Path| FILES.iter().any(|file| with_suffix(path, file).exists());
    if !is_there(target) {
        return Ok(None);
    }
    let free = (1..).map(|n| target.with_extension(format!("before-restore-{n}")));
    let aside = free
        .into_iter()
        .find(|path| !is_there(path))
        .context("no name is free")?;
    for file in FILES {
        let old = with_suffix(target, file);
        if old.exists() {
            fs::rename(&old, with_suffix(&aside, file))?;
        }
    }
    Ok(Some(aside))
}

fn remove(draft: &Path) {
    for suffix in FILES {
        let _ = fs::remove_file(with_suffix(draft, suffix));
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
