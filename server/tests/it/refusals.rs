//! Requests that are refused: the right status, a sentence that names the field, nothing written.

use serde_json::{Value, json};

use crate::support::{TestApp, hiring_of};

/// What is wrong with a request, the status, and the field that the answer names.
type Wrong = (&'static str, Value, u16, Option<&'static str>);

/// A request that is right but for one field.
fn with(agent: &str, field: &str, value: Value) -> Value {
    let mut body = hiring_of(agent);
    body["sync_to_linear"] = json!(false);
    body[field] = value;
    body
}

fn wrong_texts(agent: &str) -> Vec<Wrong> {
    let wrong = |what, field, value| (what, with(agent, field, value), 422, Some(field));
    vec![
        wrong("wrong type", "capability", json!(7)),
        wrong("null", "task_description", Value::Null),
        wrong("empty", "capability", json!("  ")),
        wrong("two lines", "capability", json!("a\nb")),
        wrong("huge", "task_description", json!("x".repeat(100_000))),
        wrong("NUL", "task_description", json!("a\u{0}b")),
    ]
}

fn wrong_prices(agent: &str) -> Vec<Wrong> {
    let prices = [
        json!("-1.00"),
        json!("99999999999999999999"),
        json!(50.0),
        json!("fifty"),
        json!("0.001"),
        Value::Null,
    ];
    let wrong = |price| ("price", with(agent, "price", price), 422, Some("price"));
    prices.into_iter().map(wrong).collect()
}

fn wrong_references(agent: &str) -> Vec<Wrong> {
    let unknown = "019acb00-0000-7000-8000-000000000000";
    let wrong = |what, field, value| (what, with(agent, field, value), 422, Some(field));
    vec![
        wrong("unknown field", "colour", json!("red")),
        wrong("unknown agent", "agent_id", json!(unknown)),
        wrong("malformed agent", "agent_id", json!("me")),
        wrong("late status", "status", json!("completed")),
        wrong("no such status", "status", json!("done")),
        wrong("team without sync", "linear_team_id", json!("ENG")),
        (
            "sync while nothing is connected",
            with(agent, "sync_to_linear", json!(true)),
            409,
            None,
        ),
        ("an array", json!([]), 422, None),
    ]
}

#[tokio::test]
async fn wrong_requests_name_the_field_and_write_nothing() {
    let app = TestApp::start().await;
    let (agent, _) = app.agent("Builder").await;
    let all = [
        wrong_texts(&agent),
        wrong_prices(&agent),
        wrong_references(&agent),
    ];
    for (what, body, status, field) in all.into_iter().flatten() {
        let answer = app.admin.post("/api/v1/hirings", &body).await;
        let (actual, _) = answer.refused();
        assert_eq!(actual, status, "{what}: {}", answer.body);
        if let Some(field) = field {
            assert_eq!(answer.json()["field"], field, "{what}: {}", answer.body);
            assert!(
                answer.json()["error"].as_str().unwrap().contains(field),
                "{what}: {}",
                answer.body
            );
        }
    }
    let missing = app
        .admin
        .post("/api/v1/hirings", &json!({ "agent_id": agent }))
        .await;
    assert_eq!(missing.refused().0, 422);
    let raw = app
        .admin
        .post_raw("/api/v1/hirings", "application/json", "{\"agent_id\": ")
        .await;
    assert_eq!(raw.refused(), (400, "malformed_request".to_owned()));
    let raw = app
        .admin
        .post_raw("/api/v1/hirings", "text/plain", "{}")
        .await;
    assert_eq!(raw.refused().0, 415);
    let raw = app
        .admin
        .post_raw("/api/v1/hirings", "application/json", &" ".repeat(2 << 20))
        .await;
    assert_eq!(raw.refused().0, 413);
    assert_eq!(
        app.admin.get("/api/v1/hirings").await.ok()["items"],
        json!([])
    );
}

#[tokio::test]
async fn unknown_places_are_answered_in_json() {
    let app = TestApp::start().await;
    for path in [
        "/api/v1/hirings/me",
        "/api/v1/hirings/019acb00-0000-7000-8000-000000000000",
        "/api/v1/nothing",
    ] {
        assert_eq!(app.admin.get(path).await.refused().0, 404, "{path}");
    }
    for query in [
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=x",
        "status=done",
        "colour=red",
    ] {
        assert_eq!(
            app.admin
                .get(&format!("/api/v1/hirings?{query}"))
                .await
                .refused()
                .0,
            422,
            "{query}"
        );
    }
    let deleted = app
        .admin
        .request(reqwest::Method::DELETE, "/api/v1/hirings")
        .send()
        .await
        .unwrap();
    assert_eq!(deleted.status(), 405);
}
