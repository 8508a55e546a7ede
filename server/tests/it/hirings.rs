//! Hirings by REST: making, reading, moving, and everything that is refused.

use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::support::{TestApp, hiring_of};

fn redacted(mut hiring: Value) -> Value {
    for field in ["id", "agent_id", "linear_team_id"] {
        if hiring[field].is_string() {
            hiring[field] = json!(format!("[{field}]"));
        }
    }
    hiring
}

#[tokio::test]
async fn a_hiring_is_made_and_read_back() {
    let app = TestApp::start().await;
    let (agent, _) = app.agent("Builder").await;
    let mut body = hiring_of(&agent);
    body["sync_to_linear"] = json!(false);
    let made = app.admin.post("/api/v1/hirings", &body).await;
    assert_eq!(made.status, 201);
    let made = made.ok();
    assert_eq!(app.hiring(made["id"].as_str().unwrap()).await, made);
    assert_json_snapshot!(redacted(made), @r#"
    {
      "agent_id": "[agent_id]",
      "agent_name": "Builder",
      "capability": "coding",
      "created_at": "2026-11-22T10:00:00Z",
      "id": "[id]",
      "linear_issue": null,
      "linear_team_id": null,
      "price": "50.00",
      "status": "paid",
      "sync": {
        "last_error": null,
        "next_attempt_at": null,
        "state": "off"
      },
      "sync_to_linear": false,
      "task_description": "Build a GraphQL API",
      "updated_at": "2026-11-22T10:00:00Z"
    }
    "#);
}

#[tokio::test]
async fn a_hiring_goes_its_way_and_no_other() {
    let app = TestApp::start().await;
    let (agent, _) = app.agent("Builder").await;
    let mut body = hiring_of(&agent);
    body["sync_to_linear"] = json!(false);
    body["status"] = json!("pending");
    let id = app.admin.post("/api/v1/hirings", &body).await.ok()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let refused = app.set_status(&id, "completed").await;
    assert_eq!(refused.refused(), (409, "invalid_transition".to_owned()));
    assert_eq!(refused.json()["allowed"], json!(["paid", "cancelled"]));
    for status in ["paid", "in_progress", "completed"] {
        assert_eq!(app.set_status(&id, status).await.ok()["status"], status);
    }
    let refused = app.set_status(&id, "cancelled").await;
    assert_eq!(refused.refused(), (409, "invalid_transition".to_owned()));
    assert_eq!(refused.json()["allowed"], json!([]));
    assert_eq!(
        app.set_status(&id, "done").await.refused(),
        (422, "validation_error".to_owned())
    );
}

#[tokio::test]
async fn the_hired_agent_moves_its_own_hiring_and_sees_no_other() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire().await;
    let (_, other) = app.agent("Other").await;
    let path = format!("/api/v1/hirings/{}", hired.id);
    let status = format!("{path}/status");

    assert_eq!(
        other.get(&path).await.refused(),
        (404, "not_found".to_owned())
    );
    let started = json!({ "status": "in_progress" });
    assert_eq!(
        other.post(&status, &started).await.refused(),
        (404, "not_found".to_owned())
    );
    assert_eq!(other.get("/api/v1/hirings").await.ok()["items"], json!([]));

    let cancel = hired
        .agent
        .post(&status, &json!({ "status": "cancelled" }))
        .await;
    assert_eq!(cancel.refused(), (403, "forbidden".to_owned()));
    assert_eq!(
        hired.agent.post(&status, &started).await.ok()["status"],
        "in_progress"
    );
    assert_eq!(
        hired.agent.get("/api/v1/hirings").await.ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let made = hired
        .agent
        .post("/api/v1/hirings", &hiring_of(&hired.id))
        .await;
    assert_eq!(made.refused(), (403, "forbidden".to_owned()));
}

#[tokio::test]
async fn a_list_pages_newest_first() {
    let app = TestApp::start().await;
    let (agent, _) = app.agent("Builder").await;
    let mut body = hiring_of(&agent);
    body["sync_to_linear"] = json!(false);
    for n in 0..5 {
        app.clock.advance(time::Duration::seconds(1));
        body["capability"] = json!(format!("task {n}"));
        app.admin.post("/api/v1/hirings", &body).await.ok();
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/hirings?limit=2".to_owned();
    loop {
        let page = app.admin.get(&path).await.ok();
        let items = page["items"].as_array().unwrap();
        seen.extend(
            items
                .iter()
                .map(|item| item["capability"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/api/v1/hirings?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, ["task 4", "task 3", "task 2", "task 1", "task 0"]);
    let cancelled = app.admin.get("/api/v1/hirings?status=cancelled").await.ok();
    assert_eq!(cancelled["items"], json!([]));
}

#[tokio::test]
async fn a_repeated_request_takes_effect_once() {
    let app = TestApp::start().await;
    app.connect().await;
    let (agent, _) = app.agent("Builder").await;
    let body = hiring_of(&agent);
    let first = app
        .admin
        .post_with_key("/api/v1/hirings", "key-1", &body)
        .await
        .ok();
    let again = app
        .admin
        .post_with_key("/api/v1/hirings", "key-1", &body)
        .await
        .ok();
    assert_eq!(first["id"], again["id"]);
    let mut other = body.clone();
    other["price"] = json!("60.00");
    let reused = app
        .admin
        .post_with_key("/api/v1/hirings", "key-1", &other)
        .await;
    assert_eq!(reused.refused(), (409, "idempotency_key_reused".to_owned()));
    let bad = app
        .admin
        .post_with_key("/api/v1/hirings", "two words", &body)
        .await;
    assert_eq!(bad.refused(), (400, "validation_error".to_owned()));
    app.work().await;
    assert_eq!(app.linear.issues().len(), 1);

    let status = format!("/api/v1/hirings/{}/status", first["id"].as_str().unwrap());
    let start = json!({ "status": "in_progress" });
    assert_eq!(
        app.admin.post_with_key(&status, "key-2", &start).await.ok()["status"],
        "in_progress"
    );
    assert_eq!(
        app.admin.post_with_key(&status, "key-2", &start).await.ok()["status"],
        "in_progress"
    );
}

#[tokio::test]
async fn another_workspace_sees_nothing() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire().await;
    let stranger = app.other_workspace().await;
    let path = format!("/api/v1/hirings/{}", hired.id);
    assert_eq!(
        stranger.get(&path).await.refused(),
        (404, "not_found".to_owned())
    );
    let status = json!({ "status": "cancelled" });
    assert_eq!(
        stranger
            .post(&format!("{path}/status"), &status)
            .await
            .refused()
            .0,
        404
    );
    assert_eq!(
        stranger.get("/api/v1/hirings").await.ok()["items"],
        json!([])
    );
    let integration = format!(
        "/api/integrations/linear/status?workspace_id={}",
        app.workspace
    );
    assert_eq!(
        stranger.get(&integration).await.refused(),
        (404, "not_found".to_owned())
    );
    assert_eq!(app.hiring(&hired.id).await["status"], "paid");
}
