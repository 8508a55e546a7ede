//! The log of deliveries: listed, read, replayed.

use serde_json::{Value, json};

use crate::support::TestApp;

/// A workspace with a hiring whose issue was moved to Done: several deliveries, one with an effect.
async fn completed() -> (TestApp, String) {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.hear().await;
    (app, hired.id)
}

async fn list(app: &TestApp, query: &str) -> Value {
    app.admin
        .get(&format!("/api/v1/deliveries{query}"))
        .await
        .ok()
}

async fn applied(app: &TestApp) -> Value {
    list(app, "?outcome=applied").await["items"][0].clone()
}

#[tokio::test]
async fn deliveries_are_listed_by_what_they_led_to() {
    let (app, hiring) = completed().await;
    let all = list(&app, "").await;
    assert!(all["items"].as_array().unwrap().len() >= 2);
    assert_eq!(all["next_cursor"], Value::Null);
    let found = list(&app, "?outcome=applied&type=Issue&action=update&text=eng-1").await;
    let items = found["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["hiring_id"], hiring);
    assert_eq!(items[0]["replays"], 0);
    assert!(
        items[0]["subject"]
            .as_str()
            .unwrap()
            .starts_with("ENG-1 coding")
    );
    for nothing in ["?type=Cycle", "?text=nowhere", "?action=remove"] {
        assert_eq!(list(&app, nothing).await["items"], json!([]), "{nothing}");
    }
    let first = list(&app, "?limit=1").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = list(&app, &format!("?limit=1&cursor={cursor}")).await;
    assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
}

#[tokio::test]
async fn a_delivery_shows_its_steps_and_its_payload() {
    let (app, hiring) = completed().await;
    let id = applied(&app).await["id"].as_str().unwrap().to_owned();
    let detail = app
        .admin
        .get(&format!("/api/v1/deliveries/{id}"))
        .await
        .ok();
    assert_eq!(detail["hiring_id"], hiring);
    for step in [
        "webhook_timestamp",
        "received_at",
        "picked_up_at",
        "processed_at",
    ] {
        assert!(detail[step].is_string(), "{step}");
    }
    let payload = detail["payload"].as_str().unwrap();
    assert!(payload.contains("\n  \"action\": \"update\""));
    assert!(
        detail["headers"]
            .as_array()
            .unwrap()
            .iter()
            .any(|header| header["name"] == "linear-event")
    );
    assert_eq!(detail["body_sha256"].as_str().unwrap().len(), 64);
    assert!(detail["request_id"].is_string());
}

#[tokio::test]
async fn secrets_in_a_payload_are_not_shown() {
    let (app, _) = completed().await;
    let key = app.linear.admin_key().to_owned();
    app.linear
        .comment("ENG-1", &format!("I pasted {key} here"))
        .unwrap();
    app.hear().await;
    let found = list(&app, "?type=Comment").await;
    let id = found["items"][0]["id"].as_str().unwrap();
    let detail = app
        .admin
        .get(&format!("/api/v1/deliveries/{id}"))
        .await
        .ok();
    let payload = detail["payload"].as_str().unwrap();
    assert!(payload.contains("I pasted [redacted] here"));
    assert!(!detail.to_string().contains(&key));
}

#[tokio::test]
async fn a_replay_follows_the_same_rules() {
    let (app, hiring) = completed().await;
    let before = app.hiring(&hiring).await;
    let id = applied(&app).await["id"].as_str().unwrap().to_owned();
    app.advance(time::Duration::minutes(5)).await;
    let path = format!("/api/v1/deliveries/{id}/replay");
    assert_eq!(
        app.admin.post(&path, &json!({})).await.ok()["result"],
        "replayed"
    );
    assert_eq!(
        app.admin.post(&path, &json!({})).await.ok()["result"],
        "waiting"
    );
    app.work().await;
    let detail = app
        .admin
        .get(&format!("/api/v1/deliveries/{id}"))
        .await
        .ok();
    assert_eq!(detail["outcome"], "no_effect");
    assert_eq!(detail["replays"], 1);
    assert!(detail["replayed_at"].is_string());
    assert_eq!(app.hiring(&hiring).await["status"], before["status"]);
    assert_eq!(
        app.hiring(&hiring).await["updated_at"],
        before["updated_at"]
    );
}

#[tokio::test]
async fn several_are_replayed_with_a_result_each() {
    let (app, _) = completed().await;
    let id = applied(&app).await["id"].clone();
    let nobody = "0190a000-0000-7000-8000-000000000001";
    let asked = json!({ "ids": [id, nobody] });
    let answer = app
        .admin
        .post("/api/v1/deliveries/replay", &asked)
        .await
        .ok();
    assert_eq!(answer["items"][0]["result"], "replayed");
    assert_eq!(answer["items"][1]["result"], "not_found");
    app.work().await;
    for ids in [json!([]), json!(vec![nobody; 101])] {
        let answer = app
            .admin
            .post("/api/v1/deliveries/replay", &json!({ "ids": ids }))
            .await;
        assert_eq!(answer.refused(), (422, "validation_error".to_owned()));
    }
}

#[tokio::test]
async fn only_admins_of_the_workspace_see_and_replay_them() {
    let (app, _) = completed().await;
    let id = applied(&app).await["id"].as_str().unwrap().to_owned();
    let stranger = app.other_workspace().await;
    let (_, agent) = app.agent("Reader").await;
    let one = format!("/api/v1/deliveries/{id}");
    let replay = format!("{one}/replay");
    assert_eq!(stranger.get(&one).await.refused().0, 404);
    assert_eq!(stranger.post(&replay, &json!({})).await.refused().0, 404);
    assert_eq!(
        stranger.get("/api/v1/deliveries").await.ok()["items"],
        json!([])
    );
    assert_eq!(agent.get("/api/v1/deliveries").await.refused().0, 403);
    assert_eq!(agent.get(&one).await.refused().0, 403);
    assert_eq!(agent.post(&replay, &json!({})).await.refused().0, 403);
    for bad in ["?limit=0", "?cursor=x", "?outcome=lost", "?colour=red"] {
        let answer = app.admin.get(&format!("/api/v1/deliveries{bad}")).await;
        assert_eq!(answer.refused().0, 422, "{bad}");
    }
    assert_eq!(app.admin.get("/api/v1/deliveries/x").await.refused().0, 404);
}
