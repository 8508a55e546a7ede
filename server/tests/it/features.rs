//! What the operator switches off for a workspace: nobody connects it to Linear then, and every door says why.

use sandbox::{ApplicationSpec, Decision};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, TestApp};

const CODE: (u16, &str) = (403, "feature_disabled");

async fn switch(app: &TestApp, on: bool) {
    let switched = services::feature::set_integrations(&app.ctx, &app.owner(), on).await;
    switched.unwrap();
}

async fn ask(app: &TestApp, verb: &str, mut body: Value) -> Answer {
    body["workspace_id"] = json!(app.workspace);
    let path = format!("/api/integrations/linear/{verb}");
    app.admin.post(&path, &body).await
}

#[track_caller]
fn is_off(answer: &Answer) {
    let (status, code) = answer.refused();
    assert_eq!((status, code.as_str()), CODE);
    assert!(
        answer.body.contains("workspace features"),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn nobody_connects_a_workspace_whose_integrations_are_off() {
    let app = TestApp::start().await;
    switch(&app, false).await;
    let key = app.linear.admin_key().to_owned();
    let team = app.team("ENG");
    for (verb, body) in [
        ("test", json!({ "api_key": key })),
        (
            "connect_api_key",
            json!({ "api_key": key, "team_id": team }),
        ),
        ("applications", json!({ "client_id": "abc" })),
        ("connect", json!({})),
        ("connect_client_credentials", json!({})),
        ("teams/select", json!({ "team_id": team })),
        ("enable", json!({})),
        ("reconcile", json!({})),
        ("self_test", json!({})),
        ("register_webhook", json!({})),
        ("rotate_webhook_secret", json!({})),
    ] {
        is_off(&ask(&app, verb, body).await);
    }
    let path = format!(
        "/api/integrations/linear/teams?workspace_id={}",
        app.workspace
    );
    is_off(&app.admin.get(&path).await);
    let account = json!({ "connection_name": "linear", "identifier": "max" });
    is_off(&app.admin.post("/api/v1/connected_accounts", &account).await);
    assert!(app.linear.requests().is_empty(), "Linear was asked nothing");
    let settings = app.admin.get("/api/v1/settings").await.ok();
    assert_eq!(settings["has_integrations"], false);
    let page = Browser::of_owner(&app).await.get("/integrations").await;
    assert!(
        page.body.contains("switched off for this workspace"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("Connect Linear"), "{}", page.body);

    switch(&app, true).await;
    app.connect().await;
    let settings = app.admin.get("/api/v1/settings").await.ok();
    assert_eq!(settings["has_integrations"], true);
    let audit = app.admin.get("/api/v1/audit").await.ok();
    let told = audit["items"].as_array().unwrap().iter();
    let told = told.filter(|entry| entry["action"] == "workspace.features_changed");
    assert_eq!(told.count(), 2);
    let other = app.other_workspace().await;
    let settings = other.get("/api/v1/settings").await.ok();
    assert_eq!(settings["has_integrations"], true);
}

#[tokio::test]
async fn a_connection_that_there_is_can_be_seen_and_taken_away() {
    let app = TestApp::start().await;
    app.connect().await;
    switch(&app, false).await;
    assert_eq!(app.integration().await["connected"], true);
    ask(&app, "disable", json!({})).await.ok();
    is_off(&ask(&app, "enable", json!({})).await);
    ask(&app, "disconnect", json!({})).await.ok();
    app.work().await;
    assert_eq!(app.integration().await["connected"], false);
}

#[tokio::test]
async fn who_comes_back_from_linear_is_told_as_well() {
    let app = TestApp::start().await;
    let form = format!(
        "/api/integrations/linear/applications/form?workspace_id={}",
        app.workspace
    );
    let form = app.admin.get(&form).await.ok();
    let spec = ApplicationSpec {
        name: "Countersign".to_owned(),
        redirect_uris: vec![form["redirect_uri"].as_str().unwrap().to_owned()],
        ..ApplicationSpec::default()
    };
    let application = app.linear.oauth().register(spec).unwrap();
    let entered = json!({
        "client_id": application.client_id,
        "client_secret": application.client_secret,
    });
    ask(&app, "applications", entered).await.ok();
    let begun = ask(&app, "connect", json!({})).await.ok();
    let link = begun["auth_url"].as_str().unwrap();
    let token = link.rsplit('/').next().unwrap();
    let opened = services::oauth::open(&app.ctx, token, "browser").await;
    let address = opened.unwrap().address;
    let oauth = app.linear.oauth();
    let back = oauth.decide(address.as_str(), "Ada Admin", "acme", Decision::Allow);
    switch(&app, false).await;
    let path = format!("/authorize/{token}");
    let page = app.anonymous.get(&path).await;
    assert_eq!(page.status, 403, "{}", page.body);
    assert!(page.body.contains("switched off"), "{}", page.body);
    let query = back.unwrap();
    let query = query.query().unwrap();
    let refused = services::oauth::finish(&app.ctx, query, Some("browser")).await;
    assert_eq!(refused.unwrap_err().refusal().code, "feature_disabled");
    assert_eq!(app.integration().await["connected"], false);
    let traded = app.linear.oauth().token_calls(&application.client_id);
    assert!(traded.is_empty(), "{traded:?}");
}
