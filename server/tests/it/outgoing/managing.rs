//! Endpoints by REST: what admins may do with them, and who is no admin.

use domain::Role;
use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use super::{ENDPOINTS, Endpoint, Receiver, Then, message, message_path};
use crate::support::{Answer, Browser, TestApp};

async fn send(app: &TestApp, method: Method, path: &str, body: &Value) -> Answer {
    let request = app.admin.request(method, path).json(body);
    Answer::read(request.send().await.unwrap()).await
}

#[tokio::test]
async fn an_endpoint_is_made_changed_and_removed() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let body = json!({ "url": receiver.url, "description": " Slack ", "events": ["pending_action.created"] });
    let made = app.admin.post_with_key(ENDPOINTS, "k-1", &body).await;
    assert_eq!(made.status, 201);
    let made = made.ok();
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    let again = app.admin.post_with_key(ENDPOINTS, "k-1", &body).await;
    assert_eq!(again.refused(), (409, "secret_already_shown".to_owned()));
    let listed = app.admin.get(ENDPOINTS).await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let shown = &listed["items"][0];
    assert_eq!(shown["secret"], Value::Null);
    assert_eq!(
        (&shown["description"], &shown["enabled"]),
        (&json!("Slack"), &json!(true))
    );

    let path = format!("{ENDPOINTS}/{}", made["id"].as_str().unwrap());
    let other = json!({ "url": receiver.url });
    let changed = send(&app, Method::PUT, &path, &other).await.ok();
    assert_eq!(
        (&changed["description"], &changed["events"]),
        (&Value::Null, &Value::Null)
    );
    let wrong = [
        (json!({ "url": receiver.url, "events": [] }), "events"),
        (
            json!({ "url": receiver.url, "events": ["issue.created"] }),
            "events[0]",
        ),
        (
            json!({ "url": receiver.url, "description": "x".repeat(201) }),
            "description",
        ),
        (json!({ "url": receiver.url, "secret": "mine" }), "secret"),
    ];
    for (body, field) in wrong {
        let refused = send(&app, Method::PUT, &path, &body).await;
        assert_eq!(refused.refused().0, 422, "{}", refused.body);
        assert_eq!(refused.json()["field"], field, "{}", refused.body);
    }
    assert_eq!(
        send(&app, Method::DELETE, &path, &Value::Null).await.status,
        204
    );
    assert_eq!(
        app.admin.get(&path).await.refused(),
        (404, "not_found".to_owned())
    );
    let entries = app.admin.get("/api/v1/audit").await.ok();
    let actions: Vec<&str> = entries["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .filter(|action| action.starts_with("webhook_endpoint."))
        .collect();
    let expected = [
        "webhook_endpoint.removed",
        "webhook_endpoint.updated",
        "webhook_endpoint.created",
    ];
    assert_eq!(actions, expected);
}

#[tokio::test]
async fn a_removed_endpoint_takes_what_waits_with_it() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    receiver.then([Then::Answer(500, "")]);
    let id = endpoint.test(&app).await;
    app.work().await;
    send(&app, Method::DELETE, &endpoint.path(""), &Value::Null).await;
    app.advance(Duration::days(1)).await;
    app.work().await;
    assert_eq!(receiver.got().len(), 1);
    assert_eq!(app.admin.get(&message_path(&id, "")).await.status, 404);
}

#[tokio::test]
async fn the_log_is_read_page_by_page_and_by_status() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    receiver.then([Then::Answer(500, "")]);
    let failed = endpoint.test(&app).await;
    app.work().await;
    let mut all = vec![failed.clone()];
    for _ in 0..2 {
        app.clock.advance(Duration::milliseconds(5));
        all.push(endpoint.test(&app).await);
    }
    app.work().await;
    let first = app.admin.get(&endpoint.path("messages?limit=2")).await.ok();
    let cursor = first["next_cursor"].as_str().unwrap();
    let path = endpoint.path(&format!("messages?limit=2&cursor={cursor}"));
    let second = app.admin.get(&path).await.ok();
    let ids = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut listed = [ids(&first), ids(&second)].concat();
    listed.reverse();
    assert_eq!(listed, all);
    assert_eq!(second["next_cursor"], Value::Null);
    let waiting = app
        .admin
        .get(&endpoint.path("messages?status=waiting"))
        .await
        .ok();
    assert_eq!(ids(&waiting), std::slice::from_ref(&failed));
    let seen = message(&app, &failed).await;
    assert_eq!(seen["type"], "webhook_endpoint.test");
    assert_eq!(seen["payload"]["data"]["requested_by"], "API token test");
}

#[tokio::test]
async fn a_test_under_one_key_is_one_message() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    let path = endpoint.path("test");
    let one = app.admin.post_with_key(&path, "k", &json!({})).await.ok();
    let two = app.admin.post_with_key(&path, "k", &json!({})).await.ok();
    assert_eq!(one["id"], two["id"]);
    app.work().await;
    assert_eq!(receiver.got().len(), 1);
}

#[tokio::test]
async fn nobody_but_an_admin_of_the_workspace_sees_or_touches_them() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    let message = endpoint.test(&app).await;
    let reads = [
        ENDPOINTS.to_owned(),
        endpoint.path(""),
        endpoint.path("messages"),
        message_path(&message, ""),
    ];
    let mut writes: Vec<String> = ["test", "rotate_secret", "enable", "disable", "resend"]
        .map(|verb| endpoint.path(verb))
        .to_vec();
    writes.push(message_path(&message, "resend"));
    let (_, agent) = app.agent("Builder").await;
    let approver = Browser::of(&app, Role::Approver).await;
    for path in &reads {
        assert_eq!(approver.get(path).await.refused().0, 403, "{path}");
        assert_eq!(agent.get(path).await.refused().0, 403, "{path}");
        assert_eq!(app.anonymous.get(path).await.refused().0, 401, "{path}");
    }
    let stranger = app.other_workspace().await;
    for path in &reads[1..] {
        assert_eq!(stranger.get(path).await.refused().0, 404, "{path}");
    }
    for path in &writes {
        assert_eq!(
            agent.post(path, &json!({})).await.refused().0,
            403,
            "{path}"
        );
        assert_eq!(
            stranger.post(path, &json!({})).await.refused().0,
            404,
            "{path}"
        );
    }
    assert_eq!(stranger.get(ENDPOINTS).await.ok()["items"], json!([]));
    for wrong in ["x", "00000000000000000000000000000000", "msg_x"] {
        let refused = app.admin.get(&message_path(wrong, "")).await;
        assert_eq!(refused.refused().0, 404, "{wrong}");
    }
}

#[tokio::test]
async fn what_is_old_goes_and_what_waits_stays() {
    let app = TestApp::start().await;
    let (receiver, slow) = (Receiver::start().await, Receiver::start().await);
    let (one, two) = (
        Endpoint::to(&app, &receiver).await,
        Endpoint::to(&app, &slow).await,
    );
    slow.then([Then::Answer(500, "")]);
    let (done, waiting) = (one.test(&app).await, two.test(&app).await);
    app.work().await;
    app.clock.advance(Duration::days(91));
    services::retention::clean(&app.ctx).await.unwrap();
    assert_eq!(app.admin.get(&message_path(&done, "")).await.status, 404);
    assert_eq!(message(&app, &waiting).await["status"], "waiting");
    app.work().await;
    assert_eq!(message(&app, &waiting).await["status"], "delivered");
    services::retention::clean(&app.ctx).await.unwrap();
    assert_eq!(app.admin.get(&message_path(&waiting, "")).await.status, 404);
}
