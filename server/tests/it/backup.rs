//! A backup is made while the server goes on, and comes back whole.

use sandbox::{Sandbox, SandboxConfig};
use serde_json::json;

use crate::support::TestDatabase;
use crate::support::process::{connect, insist, started, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_comes_back_whole() {
    let linear = Sandbox::start(SandboxConfig::default()).await.unwrap();
    let database = TestDatabase::new().await;
    let (mut process, client, workspace) = started(&linear, &database, &[]);
    let copy = database.folder().join("copy.db");
    let copy = copy.to_str().unwrap();
    if !database.url.starts_with("sqlite:") {
        for command in ["backup", "restore"] {
            let refused = process.try_run(&[command, copy], "").unwrap_err();
            assert!(refused.contains("pg_dump"), "{refused}");
        }
        return;
    }
    connect(&client, &linear, &workspace).await;
    // Written all the time while the copy is made.
    let writing = {
        let client = client.clone();
        tokio::spawn(async move {
            for n in 0.. {
                let body = json!({ "name": format!("Agent {n}") });
                client.post("/api/v1/agents", &body).await.ok();
            }
        })
    };
    let enough = async || {
        let agents = client.get("/api/v1/agents").await.json();
        (agents["items"].as_array()?.len() > 3).then_some(())
    };
    until("some agents", enough).await;
    let said = process.run(&["backup", copy], "");
    assert!(said.contains("SHA-256"), "{said}");
    writing.abort();
    let again = process.try_run(&["backup", copy], "").unwrap_err();
    assert!(again.contains("is there already"), "{again}");

    let status = format!("/api/integrations/linear/status?workspace_id={workspace}");
    let there = process.try_run(&["restore", copy], "").unwrap_err();
    assert!(there.contains("--force"), "{there}");
    let open = process.try_run(&["restore", "--force", copy], "");
    let open = open.unwrap_err();
    assert!(open.contains("stop the server first"), "{open}");
    insist(
        &client,
        "/api/v1/agents",
        "late",
        &json!({ "name": "Late" }),
    )
    .await;
    process.kill();
    let restored = process.run(&["restore", "--force", copy], "");
    assert!(restored.contains("entries in order"), "{restored}");
    process.start();
    until("the server", async || {
        let request = client.request(reqwest::Method::GET, &status);
        request.send().await.ok().map(drop)
    })
    .await;
    let agents = client.get("/api/v1/agents").await.ok();
    assert!(agents["items"].as_array().unwrap().len() > 3);
    assert!(!agents.to_string().contains("Late"), "{agents}");
    assert_eq!(client.get(&status).await.ok()["connected"], true);
    let aside = database.folder().join("countersign.before-restore-1");
    assert!(aside.exists(), "the old database is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_without_its_database_does_not_get_into_what_is_restored() {
    let linear = Sandbox::start(SandboxConfig::default()).await.unwrap();
    let database = TestDatabase::new().await;
    if !database.url.starts_with("sqlite:") {
        return;
    }
    let (mut process, client, _) = started(&linear, &database, &[]);
    let early = json!({ "name": "Early" });
    insist(&client, "/api/v1/agents", "early", &early).await;
    let copy = database.folder().join("copy.db");
    let copy = copy.to_str().unwrap();
    process.run(&["backup", copy], "");
    let late = json!({ "name": "Late" });
    insist(&client, "/api/v1/agents", "late", &late).await;
    // Killed, it leaves its log; and then the database is lost.
    process.kill();
    let file = |end: &str| database.folder().join(format!("countersign.db{end}"));
    assert!(std::fs::metadata(file("-wal")).unwrap().len() > 0);
    std::fs::remove_file(file("")).unwrap();
    std::fs::remove_file(file("-shm")).unwrap();
    process.run(&["restore", copy], "");
    process.run(&["audit", "verify"], "");
    process.start();
    until("the server", async || {
        let request = client.request(reqwest::Method::GET, "/healthz");
        request.send().await.ok().map(drop)
    })
    .await;
    let agents = client.get("/api/v1/agents").await.ok().to_string();
    assert!(
        agents.contains("Early") && !agents.contains("Late"),
        "{agents}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_backup_is_not_restored() {
    let linear = Sandbox::start(SandboxConfig::default()).await.unwrap();
    let database = TestDatabase::new().await;
    if !database.url.starts_with("sqlite:") {
        return;
    }
    let (mut process, ..) = started(&linear, &database, &[]);
    process.kill();
    let file = database.folder().join("other");
    std::fs::write(&file, "no database at all").unwrap();
    let file = file.to_str().unwrap();
    let refused = process.try_run(&["restore", "--force", file], "");
    let refused = refused.unwrap_err();
    assert!(refused.contains("is no backup of ours"), "{refused}");
    let missing = process.try_run(&["restore", "--force", "nowhere"], "");
    assert!(missing.unwrap_err().contains("there is no file"));
    // And what was there is there.
    process.run(&["audit", "verify"], "");
}
