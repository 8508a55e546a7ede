//! PostgreSQL's programs from Debian's package, without the server that the package starts.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use super::apt;
use crate::programs;

/// Version and name of a cluster that the system manages.
type Cluster = (String, String);

/// Installs the package. It makes a cluster and starts it at every boot; tests bring their own, so that one,
/// which is empty, is dropped again. Clusters that were there before are not ours to touch.
pub(super) fn install() -> Result<()> {
    let before = clusters();
    apt::install(&["postgresql"])?;
    for (version, name) in clusters().difference(&before) {
        println!("setup: dropping the empty cluster {version}/{name} that the package made");
        let mut drop = apt::as_root("pg_dropcluster")?;
        programs::quietly(drop.args(["--stop", version, name]))?;
    }
    Ok(())
}

/// Every cluster that has a configuration or data, also those that an earlier package left behind: the
/// package takes them over instead of making one, and then they are not empty.
fn clusters() -> BTreeSet<Cluster> {
    ["/etc/postgresql", "/var/lib/postgresql"]
        .into_iter()
        .map(Path::new)
        .flat_map(below)
        .collect()
}

/// The names of `<version>/<name>` below the folder.
fn below(folder: &Path) -> Vec<Cluster> {
    let names = |folder: &Path| -> Vec<String> {
        let entries = folder.read_dir().into_iter().flatten().flatten();
        entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    };
    let pairs = names(folder).into_iter().flat_map(|version| {
        let clusters = names(&folder.join(&version));
        clusters
            .into_iter()
            .map(move |name| (version.clone(), name))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use super::*;

    #[test]
    fn clusters_are_folders_two_levels_down() {
        let folder = env::temp_dir().join(format!("countersign-clusters-{}", process::id()));
        for cluster in ["13/main", "15/main", "15/other"] {
            fs::create_dir_all(folder.join(cluster)).unwrap();
        }
        let mut found = below(&folder);
        found.sort();
        let names: Vec<_> = found
            .iter()
            .map(|(version, name)| format!("{version}/{name}"))
            .collect();
        assert_eq!(names, ["13/main", "15/main", "15/other"]);
        assert!(below(&folder.join("not there")).is_empty());
        fs::remove_dir_all(folder).unwrap();
    }
}
