//! A fresh database per test: an SQLite file, or a database in the cluster that
//! `TEST_DATABASE_URL` names.

use std::path::PathBuf;

use sea_orm::{ConnectionTrait, Database};
use uuid::Uuid;

/// Removed when it is dropped.
pub(crate) struct TestDatabase {
    pub(crate) url: String,
    folder: PathBuf,
    in_cluster: Option<(String, String)>,
}

impl TestDatabase {
    pub(crate) async fn new() -> Self {
        let name = format!("countersign_{}", fresh_id().simple());
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir(&folder).unwrap();
        let Some(cluster) = cluster() else {
            let url = format!("sqlite://{}", folder.join("countersign.db").display());
            return Self {
                url,
                folder,
                in_cluster: None,
            };
        };
        let admin = Database::connect(&cluster).await.unwrap();
        admin
            .execute_unprepared(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        let mut url: url::Url = cluster.parse().unwrap();
        url.set_path(&name);
        Self {
            url: url.into(),
            folder,
            in_cluster: Some((cluster, name)),
        }
    }

    /// Whether a file of the database on SQLite, or one beside it, has these bytes.
    pub(crate) fn holds(&self, bytes: &[u8]) -> bool {
        let files = std::fs::read_dir(&self.folder).unwrap();
        files.into_iter().any(|file| {
            let content = std::fs::read(file.unwrap().path()).unwrap();
            content.windows(bytes.len()).any(|window| window == bytes)
        })
    }

    /// A folder of this test's own.
    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        let Some((cluster, name)) = self.in_cluster.take() else {
            return;
        };
        // On a thread of its own, and not waited for: a connection that the test's pool is just opening
        // holds the database until the test's runtime goes on, which waiting here would prevent.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let admin = Database::connect(&cluster).await.unwrap();
                let _ = admin
                    .execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
                    .await;
            });
        });
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the suite is told by the environment where Postgres is"
)]
fn cluster() -> Option<String> {
    std::env::var("TEST_DATABASE_URL")
        .ok()
        .filter(|url| !url.is_empty())
}

#[expect(
    clippy::disallowed_methods,
    reason = "names of databases that live for one test"
)]
pub(crate) fn fresh_id() -> Uuid {
    Uuid::new_v4()
}
