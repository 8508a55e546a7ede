//! The audit log: complete, readable, and whole or found not to be.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, TestApp};

async fn entries(app: &TestApp, query: &str) -> Vec<Value> {
    let page = app.admin.get(&format!("/api/v1/audit{query}")).await.ok();
    page["items"].as_array().unwrap().clone()
}

fn actions(entries: &[Value]) -> Vec<&str> {
    let action = |entry: &Value| entry["action"].as_str().unwrap().to_owned();
    let actions: Vec<String> = entries.iter().rev().map(action).collect();
    actions.leak().iter().map(String::as_str).collect()
}

/// A day in the life of a workspace.
async fn day() -> TestApp {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    let comment = json!({ "body": "Begun" });
    let path = format!("/api/v1/hirings/{}/linear_comment", hired.id);
    hired.agent.post(&path, &comment).await.ok();
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.hear().await;
    for verb in ["disable", "enable", "rotate_webhook_secret"] {
        let body = json!({ "workspace_id": app.workspace });
        let path = format!("/api/integrations/linear/{verb}");
        app.admin.post(&path, &body).await.ok();
        app.work().await;
    }
    app
}

#[tokio::test]
async fn everything_that_was_done_is_written_down() {
    let app = day().await;
    let all = entries(&app, "").await;
    assert_eq!(
        actions(&all),
        [
            "user.created",
            "api_token.created",
            "integration.connected",
            "agent.created",
            "api_token.created",
            "hiring.created",
            "hiring.linear_write_requested",
            "hiring.status_changed",
            "integration.disabled",
            "integration.enabled",
            "integration.webhook_secret_rotated",
        ]
    );
    let moved = &all[3];
    assert_eq!(moved["actor_kind"], "linear", "{moved}");
    assert_eq!(moved["origin"], "Linear");
    assert_eq!(moved["before"], json!({ "status": "paid" }));
    assert_eq!(moved["after"]["status"], "completed");
    let off = &all[2];
    assert_eq!(off["actor_kind"], "admin_token");
    assert_eq!(off["actor_name"], "API token test");
    assert_eq!(off["origin"], "127.0.0.1");
    assert_eq!(off["after"], json!({ "state": "disabled" }));
    let wrote = &all[4];
    assert_eq!(wrote["actor_kind"], "agent");
    assert_eq!(wrote["after"]["content"], "Begun");
    let seqs: Vec<i64> = all.iter().map(|one| one["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, (1..=11).rev().collect::<Vec<_>>());
    // No secret is in it.
    let text = json!(all).to_string();
    assert!(!text.contains(app.linear.admin_key()), "{text}");
}

#[tokio::test]
async fn failed_sign_ins_are_written_down_by_addresses_of_ours() {
    let app = TestApp::start().await;
    let attempts = [
        ("canary@example.com", "wrong"),
        (" Ada@Example.com ", "canary-password"),
        // A password in the wrong field.
        ("canary-secret", PASSWORD),
        ("ada@example.com", PASSWORD),
    ];
    for (email, password) in attempts {
        Browser::attempt(&app, email, password).await;
    }
    let all = entries(&app, "").await;
    assert_eq!(
        actions(&all)[2..],
        ["user.sign_in_failed", "user.signed_in"]
    );
    let failed = &all[1];
    assert_eq!(failed["actor_kind"], "stranger");
    assert_eq!(failed["actor_name"], "Ada@Example.com");
    assert_eq!(failed["origin"], "127.0.0.1");
    assert_eq!(failed["subject_label"], "Ada");
    assert!(!json!(all).to_string().contains("canary"), "{all:?}");
    let verdict = app.admin.get("/api/v1/audit/verify").await.ok();
    assert_eq!(verdict["broken"], Value::Null);
}

#[tokio::test]
async fn a_flood_of_failures_does_not_fill_the_log() {
    let app = TestApp::start().await;
    let flood = async |times| {
        let attempts = (0..times).map(|_| Browser::attempt(&app, "ada@example.com", "wrong"));
        futures::future::join_all(attempts).await;
    };
    let count = async |action: &str| entries(&app, &format!("?action={action}")).await.len();
    // At once, so that the throttle has not heard of the first when the last comes in.
    flood(12).await;
    assert_eq!(count("user.sign_in_failed").await, 5);
    let throttled = entries(&app, "?action=user.sign_in_throttled").await;
    assert_eq!(throttled.len(), 1);
    let after = json!({ "must_wait": ["address", "network"] });
    assert_eq!(throttled[0]["after"], after);
    flood(3).await;
    assert_eq!(count("user.sign_in_failed").await, 5);
    // What is let through again is written down again.
    app.clock.advance(time::Duration::minutes(15));
    flood(3).await;
    assert_eq!(count("user.sign_in_failed").await, 6);
    app.clock.advance(time::Duration::hours(2));
    flood(7).await;
    assert_eq!(count("user.sign_in_failed").await, 11);
    assert_eq!(count("user.sign_in_throttled").await, 2);
}

#[tokio::test]
async fn entries_are_found_and_paged() {
    let app = day().await;
    let found = entries(&app, "?action=integration.disabled").await;
    assert_eq!(actions(&found), ["integration.disabled"]);
    assert_eq!(entries(&app, "?text=ACME").await.len(), 4);
    assert_eq!(entries(&app, "?text=100%25").await.len(), 0);
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/audit?limit=4{cursor}");
        let page = app.admin.get(&path).await.ok();
        seen.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, entries(&app, "").await);
    for wrong in ["cursor=x", "limit=0", "action=nothing", "colour=red"] {
        let refused = app.admin.get(&format!("/api/v1/audit?{wrong}")).await;
        assert_eq!(refused.status, 422, "{wrong}: {}", refused.body);
    }
}

#[tokio::test]
async fn the_log_is_for_people_of_the_workspace() {
    let app = day().await;
    let (_, agent) = app.agent("Other").await;
    for path in ["", "/verify", "/export"] {
        let path = format!("/api/v1/audit{path}");
        assert_eq!(agent.get(&path).await.status, 403, "{path}");
        assert_eq!(app.anonymous.get(&path).await.status, 401, "{path}");
    }
    let stranger = app.other_workspace().await;
    let theirs = stranger.get("/api/v1/audit").await.ok();
    assert_eq!(theirs["items"].as_array().unwrap().len(), 2, "{theirs}");
}

#[tokio::test]
async fn entries_cannot_be_changed_and_what_was_is_found() {
    let app = day().await;
    let verdict = app.admin.get("/api/v1/audit/verify").await.ok();
    assert_eq!(verdict["broken"], Value::Null);
    assert_eq!(verdict["entries"], 11);
    let last = entries(&app, "?limit=1").await;
    assert_eq!(verdict["last_hash"], last[0]["hash"]);

    let db = app.ctx.db.writer();
    let change = "UPDATE audit_entries SET actor_name = 'Eve' WHERE seq = 3";
    for sql in [change, "DELETE FROM audit_entries WHERE seq = 3"] {
        let refused = db.execute_unprepared(sql).await.unwrap_err();
        assert!(refused.to_string().contains("never changed"), "{refused}");
    }
    // Whoever owns the database can take the guard away; the chain tells.
    let unguard: &[&str] = if app.ctx.db.is_postgres() {
        &["DROP TRIGGER audit_entries_stay ON audit_entries"]
    } else {
        &[
            "DROP TRIGGER audit_entries_no_update",
            "DROP TRIGGER audit_entries_no_delete",
        ]
    };
    for sql in unguard.iter().chain([&change]) {
        db.execute_unprepared(sql).await.unwrap();
    }
    let verdict = app.admin.get("/api/v1/audit/verify").await.ok();
    assert_eq!(verdict["broken"], "entry 3 was changed");
    assert_eq!(verdict["entries"], 2);
    db.execute_unprepared("DELETE FROM audit_entries WHERE seq = 3")
        .await
        .unwrap();
    let verdict = app.admin.get("/api/v1/audit/verify").await.ok();
    assert_eq!(verdict["broken"], "entry 3 is missing");
}

#[tokio::test]
async fn entries_that_are_written_at_once_form_one_chain() {
    let app = TestApp::start().await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..30 {
        let admin = app.admin.clone();
        let body = json!({ "name": format!("Agent {n}") });
        tasks.spawn(async move { admin.post("/api/v1/agents", &body).await.status });
    }
    let answers = tasks.join_all().await;
    assert!(answers.iter().all(|status| (200..300).contains(status)));
    let verdict = app.admin.get("/api/v1/audit/verify").await.ok();
    assert_eq!(verdict["broken"], Value::Null);
    assert_eq!(verdict["entries"], 32);
}

#[tokio::test]
async fn an_export_can_be_checked_without_us() {
    use sha2::{Digest, Sha256};
    let app = day().await;
    let export = app.admin.get("/api/v1/audit/export").await;
    assert_eq!(export.headers["content-type"], "application/x-ndjson");
    let mut before = "0".repeat(64);
    for line in export.body.lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        assert_eq!(entry["prev_hash"], before);
        // The rule of docs/audit.md, spelled out once more.
        let text = |name: &str| match &entry[name] {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let mut sha = Sha256::new();
        let mut add = |bytes: &[u8]| {
            sha.update(u32::try_from(bytes.len()).unwrap().to_be_bytes());
            sha.update(bytes);
        };
        add(b"countersign-audit-1");
        let pairs = before.as_bytes().chunks(2);
        let prev: Vec<u8> = pairs
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        add(&prev);
        for name in [
            "workspace_id",
            "seq",
            "at_unix_us",
            "actor_kind",
            "actor_id",
            "actor_name",
            "origin",
            "action",
            "subject_kind",
            "subject_id",
            "subject_label",
            "before",
            "after",
        ] {
            add(text(name).as_bytes());
        }
        let hash = domain::text::hex(&sha.finalize());
        assert_eq!(entry["hash"], hash, "{entry}");
        before = hash;
    }
    assert_eq!(export.body.lines().count(), 11);
}
