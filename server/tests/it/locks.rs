//! Changes at one moment, where a database lets several be made: nobody waits for each other, and nothing falls
//! between two. On SQLite there is one writer at a time, so these are about Postgres alone.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement, TransactionTrait};
use serde_json::json;

use crate::support::process::until;
use crate::support::{Hired, TestApp};

/// A connected workspace with a hiring whose issue is ENG-1, and a connection beside the server's; nothing on
/// SQLite.
async fn hired() -> Option<(TestApp, Hired, DatabaseConnection)> {
    let app = TestApp::start().await;
    if !app.ctx.db.is_postgres() {
        return None;
    }
    app.connect().await;
    let hired = app.hire_and_sync().await;
    let beside = Database::connect(&app.database.url).await.unwrap();
    Some((app, hired, beside))
}

async fn count(db: &impl ConnectionTrait, sql: &str) -> i64 {
    let query = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(query).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// Until somebody waits for a lock in this database.
async fn until_somebody_waits(db: &DatabaseConnection) {
    let waiting = "SELECT count(*) FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    until("somebody who waits", async || {
        (count(db, waiting).await > 0).then_some(())
    })
    .await;
}

/// The move of an agent and its echo change the same two rows. If one took the link first and the other the
/// hiring, each would wait for the other, until Postgres ends one of them.
#[tokio::test]
async fn whoever_changes_a_link_takes_its_hiring_first() {
    let Some((app, hired, beside)) = hired().await else {
        return;
    };
    let path = format!("/api/v1/hirings/{}/linear_state", hired.id);
    let body = json!({ "state_name": "In Progress" });
    let write = hired.agent.post(&path, &body).await.ok();

    let echo = beside.begin().await.unwrap();
    let take = "SELECT id FROM hirings FOR NO KEY UPDATE";
    echo.execute_unprepared(take).await.unwrap();
    let other = async {
        until_somebody_waits(&beside).await;
        // The link is free: nobody who waits for the hiring has it.
        let link = "SET LOCAL lock_timeout = '3s'; \
            UPDATE issue_links SET updated_at = updated_at";
        echo.execute_unprepared(link).await.unwrap();
        echo.commit().await.unwrap();
    };
    let (_, ()) = futures::join!(app.work(), other);
    let path = format!(
        "/api/v1/hirings/{}/linear_writes/{}",
        hired.id,
        write["write"]["id"].as_str().unwrap()
    );
    let write = hired.agent.get(&path).await.ok();
    assert_eq!(write["write"]["status"], "done", "{write}");
}

/// What an agent writes while its issue is being made is either seen by who makes the issue, or its job sees
/// the issue.
#[tokio::test]
async fn a_write_waits_for_who_makes_the_issue() {
    let Some((app, _, beside)) = hired().await else {
        return;
    };
    let hired = app.hire().await;
    let maker = beside.begin().await.unwrap();
    let take = format!(
        "SELECT id FROM hirings WHERE id = '{}' FOR NO KEY UPDATE",
        hired.id
    );
    maker.execute_unprepared(&take).await.unwrap();
    let path = format!("/api/v1/hirings/{}/linear_comment", hired.id);
    let (agent, body) = (hired.agent.clone(), json!({ "body": "Hello" }));
    let writing = tokio::spawn(async move { agent.post(&path, &body).await });
    until_somebody_waits(&beside).await;
    assert_eq!(
        count(&beside, "SELECT count(*) FROM linear_writes").await,
        0
    );
    maker.commit().await.unwrap();
    assert_eq!(writing.await.unwrap().status, 202);
    app.work().await;
    assert_eq!(app.linear.issue("ENG-2").unwrap().comments.len(), 1);
}

/// Somebody ends a hiring at the moment at which the connection is switched on: its job may find the connection
/// still switched off.
#[tokio::test]
async fn what_changes_while_the_connection_is_switched_on_reaches_linear() {
    let Some((app, hired, beside)) = hired().await else {
        return;
    };
    let body = json!({ "workspace_id": app.workspace });
    let off = "/api/integrations/linear/disable";
    app.admin.post(off, &body).await.ok();
    // Whoever switches it on waits before the commit, having looked at everything before.
    let (high, low) = app.workspace.0.as_u64_pair();
    let log = i64::from_ne_bytes((high ^ low).to_ne_bytes());
    let other = beside.begin().await.unwrap();
    let take = format!("SELECT pg_advisory_xact_lock({log})");
    other.execute_unprepared(&take).await.unwrap();
    let admin = app.admin.clone();
    let switching = tokio::spawn(async move {
        let on = "/api/integrations/linear/enable";
        admin.post(on, &body).await
    });
    until_somebody_waits(&beside).await;
    let end = format!(
        "UPDATE hirings SET status = 'cancelled', version = version + 1; \
         INSERT INTO jobs (id, name, workspace_id, dedupe_key, payload, state, rerun, run_at, attempts, \
             created_at, updated_at) \
         SELECT gen_random_uuid(), 'sync_hiring', '{workspace}', 'sync_hiring:{id}', \
             '{{\"workspace\":\"{workspace}\",\"hiring\":\"{id}\"}}', 'waiting', FALSE, \
             '2026-11-22', 0, '2026-11-22', '2026-11-22'",
        workspace = app.workspace,
        id = hired.id,
    );
    beside.execute_unprepared(&end).await.unwrap();
    assert_eq!(app.work().await, 1, "it finds the connection switched off");
    other.commit().await.unwrap();
    switching.await.unwrap().ok();
    app.work().await;
    assert_eq!(app.linear.issue("ENG-1").unwrap().state_name, "Canceled");
    assert_eq!(app.hiring(&hired.id).await["sync"]["state"], "synced");
}
