//! What the disk can do: durable rates mean nothing without it.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

const LONG_ENOUGH: Duration = Duration::from_millis(700);

/// How often a page of 4 KiB can be appended and synced in a second, one after the other.
pub(crate) fn syncs_per_second(dir: &Path) -> Result<f64> {
    let path = dir.join("syncs");
    let mut file = File::create(&path)?;
    let page = [0x5a; 4_096];
    let start = Instant::now();
    let mut syncs = 0_u32;
    while start.elapsed() < LONG_ENOUGH {
        file.write_all(&page)?;
        file.sync_data()?;
        syncs += 1;
    }
    let rate = f64::from(syncs) / start.elapsed().as_secs_f64();
    fs::remove_file(path)?;
    Ok(rate)
}

/// Refuses a folder in memory, where a sync costs nothing.
pub(crate) fn require_disk(dir: &Path) -> Result<()> {
    let dir = dir.canonicalize()?;
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let places = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let (_, place, kind) = (words.next()?, words.next()?, words.next()?);
        dir.starts_with(place).then_some((place.len(), kind))
    });
    match places.max() {
        Some((_, kind @ ("tmpfs" | "ramfs"))) => bail!(
            "{} is in memory ({kind}): name a folder on a disk with --dir",
            dir.display()
        ),
        _ => Ok(()),
    }
}
