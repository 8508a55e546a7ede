//! Endpoints that only fail: switched off with the reason, and on again with what they missed.

use serde_json::{Value, json};
use time::Duration;

use super::{ENDPOINTS, Endpoint, Receiver, Then, message, next_try};
use crate::support::TestApp;

#[tokio::test]
async fn an_endpoint_that_is_gone_is_disabled_at_once() {
    let app = TestApp::start().await;
    let (receiver, other) = (Receiver::start().await, Receiver::start().await);
    let endpoint = Endpoint::to(&app, &receiver).await;
    let body = json!({ "url": other.url, "events": ["webhook_endpoint.disabled"] });
    Endpoint::with(&app, body).await;
    receiver.then([Then::Answer(410, "gone")]);
    let id = endpoint.test(&app).await;
    app.work().await;
    assert_eq!(message(&app, &id).await["status"], "failed");
    let seen = endpoint.view(&app).await;
    assert_eq!(seen["enabled"], false);
    assert_eq!(
        seen["disabled_reason"],
        "It answered 410: it wants nothing any more."
    );
    assert_eq!(seen["disabled_at"], "2026-11-22T10:00:00Z");
    // The others are told, and nothing is sent any more.
    assert_eq!(other.last().json()["data"]["id"], endpoint.id.as_str());
    assert_eq!(
        endpoint.ask(&app, "test").await.refused(),
        (409, "webhook_endpoint_disabled".to_owned())
    );
    assert_eq!(receiver.got().len(), 1);
    let path = "/api/v1/audit?action=webhook_endpoint.disabled";
    let entries = app.admin.get(path).await.ok();
    assert_eq!(entries["items"][0]["actor_kind"], "countersign");
}

/// Lets an endpoint fail until it is given up; how long that took.
async fn fail_for_days(app: &TestApp, endpoint: &Endpoint, receiver: &Receiver) -> Duration {
    receiver.then(vec![Then::Answer(500, ""); 60]);
    let began = app.ctx.clock.now();
    let mut id = endpoint.test(app).await;
    app.work().await;
    while endpoint.view(app).await["enabled"] == true {
        let seen = message(app, &id).await;
        if seen["status"] == "failed" {
            app.advance(Duration::hours(6)).await;
            id = endpoint.test(app).await;
            app.work().await;
        } else {
            next_try(app, &id).await;
        }
    }
    receiver.inner.script.lock().unwrap().clear();
    app.ctx.clock.now() - began
}

#[tokio::test]
async fn five_days_without_a_success_are_enough() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    let took = fail_for_days(&app, &endpoint, &receiver).await;
    assert!(
        took >= Duration::days(5) && took < Duration::days(7),
        "{took}"
    );
    let seen = endpoint.view(&app).await;
    assert_eq!(seen["disabled_reason"], "For five days every try failed.");
    assert_eq!(
        (&seen["waiting"], &seen["failed"], &seen["held"]),
        (&json!(0), &json!(1), &json!(1))
    );

    // Whoever enables it is asked whether what was missed is sent.
    let before = receiver.got().len();
    let enabled = endpoint.ask(&app, "enable").await.ok();
    assert_eq!(
        (&enabled["enabled"], &enabled["failing_since"]),
        (&json!(true), &Value::Null)
    );
    app.work().await;
    assert_eq!(receiver.got().len(), before);
    let sent = endpoint.ask(&app, "resend").await.ok();
    assert_eq!(sent, json!({ "messages": 2 }));
    app.work().await;
    assert_eq!(receiver.got().len(), before + 2);
    let seen = endpoint.view(&app).await;
    assert_eq!((&seen["held"], &seen["failed"]), (&json!(0), &json!(0)));
    assert_ne!(seen["last_success_at"], Value::Null);
}

#[tokio::test]
async fn a_success_in_between_begins_the_days_anew() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    for _ in 0..4 {
        receiver.then([Then::Answer(500, "")]);
        endpoint.test(&app).await;
        app.work().await;
        assert_ne!(endpoint.view(&app).await["failing_since"], Value::Null);
        app.advance(Duration::days(2)).await;
        app.work().await;
        assert_eq!(endpoint.view(&app).await["failing_since"], Value::Null);
    }
    assert_eq!(endpoint.view(&app).await["enabled"], true);
}

#[tokio::test]
async fn what_happens_while_it_is_disabled_is_held() {
    let app = TestApp::start().await;
    let (receiver, other) = (Receiver::start().await, Receiver::start().await);
    let endpoint = Endpoint::to(&app, &receiver).await;
    let gone = Endpoint::to(&app, &other).await;
    // One that waits for its retry, and one that is made while it is off.
    receiver.then([Then::Answer(500, "")]);
    let first = endpoint.test(&app).await;
    app.work().await;
    let disabled = endpoint.ask(&app, "disable").await.ok();
    assert_eq!(
        disabled["disabled_reason"],
        "API token test switched it off."
    );
    other.then([Then::Answer(410, "")]);
    gone.test(&app).await;
    app.work().await;
    app.advance(Duration::hours(1)).await;
    app.work().await;
    assert_eq!(receiver.got().len(), 1);
    assert_eq!(endpoint.view(&app).await["held"], 2);
    assert_eq!(message(&app, &first).await["status"], "held");
    let path = format!("/api/v1/webhook_messages/{first}/resend");
    let refused = app.admin.post(&path, &json!({})).await;
    assert_eq!(refused.code(), "webhook_endpoint_disabled");

    let path = format!("{ENDPOINTS}/{}/enable", endpoint.id);
    let enabled = app.admin.post(&path, &json!({ "resend": true })).await;
    assert_eq!(enabled.ok()["waiting"], 2);
    app.work().await;
    assert_eq!(receiver.got().len(), 3);
    assert_eq!(message(&app, &first).await["status"], "delivered");
}
