//! Applications: entered with their secrets, which are never shown again, and removed when nothing uses them.

use serde_json::{Value, json};
use url::Url;

use super::{ADA, ask, connect, connected_account, read, register};
use crate::support::TestApp;

async fn remove(app: &TestApp, id: &str) -> u16 {
    let path = format!(
        "/api/integrations/linear/applications/{id}?workspace_id={}",
        app.workspace
    );
    let request = app.admin.request(reqwest::Method::DELETE, &path);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn the_form_is_what_linear_takes() {
    let app = TestApp::start().await;
    let form = read(&app, "applications/form").await.ok();
    let address: Url = form["create_url"].as_str().unwrap().parse().unwrap();
    assert_eq!(address.path(), "/settings/api/applications/new");
    let manifest = address.query_pairs().find(|(name, _)| name == "manifest");
    let manifest: Value = serde_json::from_str(&manifest.unwrap().1).unwrap();
    let oauth = &manifest["oauth"];
    assert_eq!(oauth["redirect_uris"][0], form["redirect_uri"]);
    assert_eq!(manifest["webhook"]["url"], form["webhook_url"]);
    assert!(!oauth["client_name"].as_str().unwrap().contains("Linear"));
    // What is named then is what was filled in before.
    register(&app).await;
    let listed = read(&app, "applications").await.ok();
    let listed = &listed["items"][0];
    assert_eq!(listed["name"], "linear");
    assert_eq!(listed["redirect_uri"], form["redirect_uri"]);
    assert_eq!(listed["webhook_url"], form["webhook_url"]);
    assert_eq!(listed["has_client_secret"], true);
    assert_eq!(listed["has_webhook_secret"], true);
}

#[tokio::test]
async fn what_is_in_use_stays() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    let listed = read(&app, "applications").await.ok();
    let id = listed["items"][0]["id"].as_str().unwrap().to_owned();
    connect(&app, "app").await;
    assert_eq!(remove(&app, &id).await, 409);
    let other = json!({ "client_id": "another" });
    let refused = ask(&app, "applications", other.clone()).await.refused();
    assert_eq!(refused, (409, "application_in_use".to_owned()));
    // Under another name there is room for it.
    let mut second = other.clone();
    second["name"] = json!("second");
    ask(&app, "applications", second).await.ok();
    assert_eq!(
        read(&app, "applications").await.ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    ask(&app, "disconnect", json!({})).await.ok();
    app.work().await;
    ask(&app, "applications", other).await.ok();
    assert_eq!(remove(&app, &id).await, 204);
    assert_eq!(remove(&app, &id).await, 404);
    drop(application);
    let listed = read(&app, "applications").await.ok();
    assert_eq!(listed["items"][0]["name"], "second");
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_account_keeps_its_application() {
    let app = TestApp::start().await;
    register(&app).await;
    connected_account(&app, "ada", ADA).await;
    let listed = read(&app, "applications").await.ok();
    assert_eq!(listed["items"][0]["connected_accounts"], 1);
    let id = listed["items"][0]["id"].as_str().unwrap();
    assert_eq!(remove(&app, id).await, 409);
}

#[tokio::test]
async fn the_signing_secret_may_come_later() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    // As if it had not been entered.
    let id = read(&app, "applications").await.ok()["items"][0]["id"].clone();
    assert_eq!(remove(&app, id.as_str().unwrap()).await, 204);
    let entered = json!({
        "client_id": application.client_id,
        "client_secret": application.client_secret,
    });
    ask(&app, "applications", entered.clone()).await.ok();
    connect(&app, "app").await;
    let status = app.integration().await;
    assert_eq!(status["webhook"]["state"], "refused", "{status}");
    let reason = status["webhook"]["reason"].as_str().unwrap();
    assert!(reason.contains("signing secret"), "{reason}");
    let hired = app.hire_and_sync().await;
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.hear().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "paid");

    let mut with_secret = entered;
    with_secret["webhook_secret"] = json!(application.webhook_secret);
    ask(&app, "applications", with_secret).await.ok();
    app.work().await;
    let status = app.integration().await;
    assert_eq!(status["webhook"]["state"], "application", "{status}");
    assert_eq!(status["webhook"]["reason"], Value::Null);
    app.linear.move_issue("ENG-1", "In Progress").unwrap();
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.hear().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
    // The self-test goes through it as well.
    ask(&app, "self_test", json!({})).await.ok();
    app.hear().await;
    app.hear().await;
    let status = app.integration().await;
    assert!(
        status["webhook"]["health"]["self_test"]["heard_at"].is_string(),
        "{status}"
    );
}

#[tokio::test]
async fn fields_are_checked_and_only_admins_enter() {
    let app = TestApp::start().await;
    for (body, field) in [
        (json!({ "client_id": "" }), "client_id"),
        (json!({ "client_id": "a b" }), "client_id"),
        (
            json!({ "client_id": "a", "client_secret": "" }),
            "client_secret",
        ),
        (
            json!({ "client_id": "a", "webhook_secret": " " }),
            "webhook_secret",
        ),
        (
            json!({ "client_id": "a", "name": "a\nb" }),
            "connection_name",
        ),
        (json!({ "client_id": "a", "secret": "b" }), "secret"),
        (json!({}), "client_id"),
    ] {
        let refused = ask(&app, "applications", body).await;
        assert_eq!(refused.json()["field"], field, "{}", refused.body);
        assert_eq!(refused.status, 422);
    }
    let (_, agent) = app.agent("Builder").await;
    let stranger = app.other_workspace().await;
    let body = json!({ "workspace_id": app.workspace, "client_id": "a" });
    for verb in ["applications", "connect", "connect_client_credentials"] {
        let path = format!("/api/integrations/linear/{verb}");
        let body = if verb == "applications" {
            body.clone()
        } else {
            json!({ "workspace_id": app.workspace })
        };
        assert_eq!(agent.post(&path, &body).await.status, 403, "{verb}");
        assert_eq!(stranger.post(&path, &body).await.status, 404, "{verb}");
        assert_eq!(app.anonymous.post(&path, &body).await.status, 401, "{verb}");
    }
}
