//! `countersign keys`: replaces the key that seals secrets, while servers go on.
#![expect(clippy::print_stdout, reason = "a command answers on stdout")]

use anyhow::{Context as _, bail};
use services::Ctx;
use services::keys::KeyReport;
use time::{Duration, OffsetDateTime};

use crate::config::Config;
use crate::keys;
use crate::startup::{self, Parts};

/// Servers take up a changed key file within a minute; twice that before an old key goes.
const TAKEN_UP: Duration = Duration::minutes(2);

#[derive(Debug, Clone, Copy, clap::Subcommand)]
pub(super) enum Command {
    /// Seal every secret with a new key; may be interrupted and run again
    Rotate,
    /// Say which keys are still needed; fails while an older one is
    Check,
    /// Take the older keys out of the key file, once nothing needs them
    Retire,
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    let config = Config::from_env()?;
    crate::log::start(&config.log);
    let ctx = startup::context(&config, Parts::default()).await?;
    match command {
        Command::Rotate => rotate(&config, &ctx).await,
        Command::Check => {
            let report = services::keys::check(&ctx).await?;
            say(&report);
            report.require_openable()?;
            require_up_to_date(&report)
        }
        Command::Retire => retire(&config, &ctx).await,
    }
}

async fn rotate(config: &Config, ctx: &Ctx) -> anyhow::Result<()> {
    let before = services::keys::check(ctx).await?;
    before.require_openable()?;
    if before.outdated() > 0 {
        println!("Goes on with the key {}", before.active);
    } else if config.storage.encryption_keys.is_some() {
        bail!(
            "every secret is sealed with {}, the first of COUNTERSIGN_ENCRYPTION_KEYS: put a new key in front of it, \
             restart the servers, and run this again",
            before.active
        );
    } else {
        let file = keys::file(&config.storage);
        let made = keys::add(&file, &ctx.keys.ring(), ctx.ids.as_ref())
            .with_context(|| format!("{} cannot be changed", file.display()))?;
        ctx.keys.refresh();
        println!("Made the key {made} in {}", file.display());
    }
    let sealed = services::keys::reseal(ctx).await?;
    println!("Sealed {sealed} secrets anew");
    let report = services::keys::check(ctx).await?;
    say(&report);
    require_up_to_date(&report)?;
    println!(
        "No older key is needed by what is stored. Servers take up the new one within a minute; then run \
         `countersign keys check` once more, and `countersign keys retire`."
    );
    Ok(())
}

async fn retire(config: &Config, ctx: &Ctx) -> anyhow::Result<()> {
    let report = services::keys::check(ctx).await?;
    say(&report);
    report.require_openable()?;
    require_up_to_date(&report)?;
    if config.storage.encryption_keys.is_some() {
        println!(
            "Leave {} in COUNTERSIGN_ENCRYPTION_KEYS and take the others out.",
            report.active
        );
        return Ok(());
    }
    let file = keys::file(&config.storage);
    let changed = OffsetDateTime::from(std::fs::metadata(&file)?.modified()?);
    let age = ctx.clock.now() - changed;
    if age < TAKEN_UP {
        bail!(
            "the key file changed {} seconds ago, and a running server may not have seen it: try again in {} seconds",
            age.whole_seconds(),
            (TAKEN_UP - age).whole_seconds() + 1
        );
    }
    keys::keep_first(&file, &ctx.keys.ring())
        .with_context(|| format!("{} cannot be changed", file.display()))?;
    println!("{} holds {} alone now", file.display(), report.active);
    Ok(())
}

fn say(report: &KeyReport) {
    for (id, count) in &report.values {
        let role = if *id == report.active {
            "seals"
        } else {
            "still needed"
        };
        println!("{id:<12} {count:>6} secrets  {role}");
    }
    if report.unreadable > 0 {
        println!("{:<12} {:>6} secrets", "unreadable", report.unreadable);
    }
}

fn require_up_to_date(report: &KeyReport) -> anyhow::Result<()> {
    match report.outdated() {
        0 => Ok(()),
        n => bail!("{n} secrets still need an older key: run `countersign keys rotate`"),
    }
}
