//! Where nothing is sent: inside, to another address than the one that was given, in clear.

use domain::webhook_endpoint::MAX_ENDPOINTS;
use serde_json::json;

use super::{ENDPOINTS, Endpoint, Receiver, Then, message};
use crate::support::TestApp;

#[tokio::test]
async fn addresses_inside_are_refused_where_they_are_entered() {
    let app = TestApp::start_guarded().await;
    let receiver = Receiver::start().await;
    let inside = [
        receiver.url.as_str(),
        "http://hooks.example.com/",
        "https://127.0.0.1:8443/",
        "https://2130706433/",
        "https://localhost/",
        "https://10.0.0.7/hooks",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fd00::1]/",
        "https://user:password@example.com/",
        "ftp://example.com/",
        "example.com",
        "",
    ];
    for url in inside {
        let refused = app.admin.post(ENDPOINTS, &json!({ "url": url })).await;
        assert_eq!(refused.refused().0, 422, "{url} {}", refused.body);
        assert_eq!(refused.json()["field"], "url", "{url}");
    }
    let fine = json!({ "url": "https://example.com:8443/hooks" });
    app.admin.post(ENDPOINTS, &fine).await.ok();
}

#[tokio::test]
async fn an_address_that_is_not_allowed_any_more_is_not_sent_to() {
    let mut app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    app.restart_guarded().await;
    let id = endpoint.test(&app).await;
    app.work().await;
    assert_eq!(receiver.got().len(), 0);
    let seen = message(&app, &id).await;
    let why = seen["last_error"].as_str().unwrap();
    assert!(why.contains("COUNTERSIGN_WEBHOOK_ALLOW_NETS"), "{why}");
    assert_eq!(seen["attempts"][0]["status_code"], serde_json::Value::Null);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let app = TestApp::start().await;
    let (receiver, elsewhere) = (Receiver::start().await, Receiver::start().await);
    let endpoint = Endpoint::to(&app, &receiver).await;
    receiver.then([Then::With(302, "location", elsewhere.url.clone())]);
    let id = endpoint.test(&app).await;
    app.work().await;
    assert_eq!(elsewhere.got().len(), 0);
    let seen = message(&app, &id).await;
    assert_eq!(
        seen["last_error"],
        "It answered 302: redirects are not followed."
    );
    assert_eq!(seen["status"], "waiting");
}

#[tokio::test]
async fn nobody_there_is_told_as_such() {
    let app = TestApp::start().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/?key=s3cret", listener.local_addr().unwrap());
    drop(listener);
    let endpoint = Endpoint::with(&app, json!({ "url": url })).await;
    let id = endpoint.test(&app).await;
    app.work().await;
    let seen = message(&app, &id).await;
    let why = seen["last_error"].as_str().unwrap();
    assert!(why.starts_with("It could not be reached: "), "{why}");
    assert!(!why.contains("s3cret"), "{why}");
}

#[tokio::test]
async fn a_workspace_has_so_many_and_no_more() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let body = json!({ "url": receiver.url });
    for _ in 0..MAX_ENDPOINTS {
        app.admin.post(ENDPOINTS, &body).await.ok();
    }
    let refused = app.admin.post(ENDPOINTS, &body).await;
    assert_eq!(
        refused.refused(),
        (409, "too_many_webhook_endpoints".to_owned())
    );
}
