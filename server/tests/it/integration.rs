//! Connecting to Linear with an API key.

use domain::{ConnectionKind, OAuthApplicationId, OAuthGrantId, ScopeSet};
use sandbox::{Fault, FaultKind};
use secrecy::SecretString;
use serde_json::{Value, json};
use store::integration::Integration;
use store::oauth_application::OAuthApplication;
use store::oauth_grant::{OAuthGrant, access_token_place};
use uuid::Uuid;

use crate::support::{Answer, TestApp, hiring_of};

async fn test_key(app: &TestApp, key: &str) -> Answer {
    let body = json!({ "workspace_id": app.workspace, "api_key": key });
    app.admin.post("/api/integrations/linear/test", &body).await
}

#[tokio::test]
async fn a_test_says_whose_key_it_is_and_what_it_can_do() {
    let app = TestApp::start().await;
    let admin = test_key(&app, app.linear.admin_key()).await.ok();
    assert_eq!(admin["linear_user_name"], "Ada Admin");
    assert_eq!(admin["linear_org_name"], "Acme");
    assert_eq!(admin["can_manage_webhooks"], true);
    assert_eq!(admin["limitations"], json!([]));
    let keys: Vec<&str> = admin["teams"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, ["DES", "ENG"]);
    let member = test_key(&app, app.linear.member_key()).await.ok();
    assert_eq!(member["can_manage_webhooks"], false);
    assert!(
        member["limitations"][0]
            .as_str()
            .unwrap()
            .contains("every five minutes")
    );
    // Testing stores nothing.
    assert_eq!(app.integration().await["connected"], false);
    assert_eq!(app.linear.webhooks().len(), 0);
}

#[tokio::test]
async fn wrong_keys_are_explained_and_never_repeated() {
    let app = TestApp::start().await;
    for key in [
        "",
        "   ",
        "lin_api_wrong",
        "Bearer lin_api_x",
        "two words",
        &"x".repeat(1_000),
    ] {
        let answer = test_key(&app, key).await;
        assert_eq!(answer.refused().0, 422, "{key}");
        assert_eq!(answer.json()["field"], "api_key", "{key}");
        assert!(
            key.trim().len() < 4 || !answer.body.contains(key.trim()),
            "{}",
            answer.body
        );
    }
    app.linear
        .faults()
        .add(Fault::once(FaultKind::Status { code: 502 }).on("viewer"));
    let away = test_key(&app, app.linear.admin_key()).await;
    assert_eq!(away.refused(), (503, "linear_unavailable".to_owned()));
}

#[tokio::test]
async fn connecting_registers_a_webhook_with_a_secret_of_ours() {
    let app = TestApp::start().await;
    let connected = app.connect().await;
    assert_eq!(connected["connected"], true);
    assert_eq!(connected["selected_team_name"], "Engineering");
    let status = app.integration().await;
    assert_eq!(status["webhook"]["state"], "active");
    let webhooks = app.linear.webhooks();
    assert_eq!(webhooks.len(), 1);
    let address = format!(
        "{}/webhooks/linear/{}",
        app.url,
        status["integration_id"].as_str().unwrap()
    );
    assert_eq!(status["webhook"]["url"], address);
    assert!(!status.to_string().contains(app.linear.admin_key()));

    // Connecting again with a key of the same workspace replaces the key and keeps the webhook.
    app.connect().await;
    assert_eq!(app.linear.webhooks().len(), 1);
    assert_eq!(
        app.integration().await["integration_id"],
        status["integration_id"]
    );
}

#[tokio::test]
async fn a_members_key_connects_with_a_note() {
    let app = TestApp::start().await;
    app.connect_with(app.linear.member_key()).await.ok();
    app.work().await;
    let status = app.integration().await;
    assert_eq!(status["state"], "active");
    assert_eq!(status["webhook"]["state"], "refused");
    assert!(
        status["webhook"]["reason"]
            .as_str()
            .unwrap()
            .contains("admin's key")
    );
    // What was hired reaches Linear all the same.
    app.hire_and_sync().await;
    assert_eq!(app.linear.issues().len(), 1);
    // An admin's key mends it.
    app.connect().await;
    assert_eq!(app.integration().await["webhook"]["state"], "active");
}

#[tokio::test]
async fn the_team_is_one_that_the_key_sees() {
    let app = TestApp::start().await;
    let unknown = "019acb00-0000-7000-8000-000000000000";
    let body = json!({ "workspace_id": app.workspace, "api_key": app.linear.admin_key(), "team_id": unknown });
    let refused = app
        .admin
        .post("/api/integrations/linear/connect_api_key", &body)
        .await;
    assert_eq!(refused.refused().0, 422);
    assert_eq!(refused.json()["field"], "team_id");
    app.connect().await;
    let select =
        |team: Value| json!({ "workspace_id": app.workspace, "team_id": team, "team_name": "Any" });
    let path = "/api/integrations/linear/teams/select";
    let picked = app
        .admin
        .post(path, &select(json!(app.team("DES"))))
        .await
        .ok();
    assert_eq!(picked["selected_team_name"], "Design");
    let refused = app.admin.post(path, &select(json!(unknown))).await;
    assert_eq!(refused.refused().0, 422);
    let teams = app
        .admin
        .get(&format!(
            "/api/integrations/linear/teams?workspace_id={}",
            app.workspace
        ))
        .await
        .ok();
    let states = &teams["items"][1]["states"];
    assert_eq!(states[0]["type"], "backlog", "{states}");
}

async fn row(app: &TestApp) -> Integration {
    let row = store::integration::of_workspace(app.ctx.db.reader(), app.workspace).await;
    row.unwrap().unwrap()
}

async fn change(app: &TestApp, change: impl FnOnce(&mut Integration)) {
    let before = row(app).await;
    let mut after = before.clone();
    change(&mut after);
    let replaced = store::integration::replace(app.ctx.db.writer(), &before, &after).await;
    assert!(replaced.unwrap());
}

#[tokio::test]
async fn without_a_selected_team_a_hiring_names_one() {
    let app = TestApp::start().await;
    app.connect().await;
    change(&app, |row| row.selected_team_id = None).await;
    let status = app.integration().await;
    assert_eq!(status["selected_team_id"], Value::Null);
    assert_eq!(status["selected_team_name"], Value::Null);

    let (agent, _) = app.agent("Builder").await;
    let mut body = hiring_of(&agent);
    let refused = app.admin.post("/api/v1/hirings", &body).await;
    assert_eq!(refused.refused(), (409, "no_team_selected".to_owned()));
    body["linear_team_id"] = json!("DES");
    let made = app.admin.post("/api/v1/hirings", &body).await.ok();
    assert_eq!(made["linear_team_id"], json!(app.team("DES")));
}

async fn grant_access(app: &TestApp) -> OAuthGrantId {
    let (now, db) = (app.ctx.clock.now(), app.ctx.db.writer());
    let application = OAuthApplication {
        id: OAuthApplicationId(Uuid::from_u128(1)),
        workspace: app.workspace,
        name: "linear".to_owned(),
        client_id: "client".to_owned(),
        sealed_client_secret: None,
        sealed_webhook_secret: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    store::oauth_application::insert(db, &application)
        .await
        .unwrap();
    let id = OAuthGrantId(Uuid::from_u128(2));
    let grant = OAuthGrant {
        id,
        workspace: app.workspace,
        application: application.id,
        kind: ConnectionKind::OAuthApp,
        asked_scopes: ScopeSet::default(),
        granted_scopes: ScopeSet::default(),
        sealed_access_token: app.ctx.keys.seal(
            &access_token_place(app.workspace, id),
            &SecretString::from("not_known_to_linear".to_owned()),
            [0; 12],
        ),
        sealed_refresh_token: None,
        issued_at: now,
        expires_at: None,
        refresh_due_at: None,
        first_used_at: None,
        lease_by: None,
        lease_until: None,
        failing_since: None,
        not_before: None,
        last_error: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    store::oauth_grant::insert(db, &grant).await.unwrap();
    grant.id
}

#[tokio::test]
async fn a_key_takes_the_place_of_tokens() {
    let app = TestApp::start().await;
    app.connect().await;
    assert_eq!(app.integration().await["kind"], "api_key");
    let grant = grant_access(&app).await;
    change(&app, |row| {
        row.kind = ConnectionKind::OAuthApp;
        row.sealed_api_key = None;
        row.grant = Some(grant);
        row.application = Some(OAuthApplicationId(Uuid::from_u128(1)));
    })
    .await;
    assert_eq!(app.integration().await["kind"], "oauth_app");

    app.connect().await;
    assert_eq!(app.integration().await["kind"], "api_key");
    let row = row(&app).await;
    assert_eq!((row.grant, row.application), (None, None));
    assert!(row.sealed_api_key.is_some());
    app.work().await;
    let left = store::oauth_grant::get(app.ctx.db.reader(), app.workspace, grant).await;
    assert_eq!(left.unwrap(), None);
}

#[tokio::test]
async fn no_secret_is_in_clear_anywhere() {
    let app = TestApp::start().await;
    app.connect().await;
    app.hire_and_sync().await;
    let key = app.linear.admin_key();
    for path in ["status", "teams"] {
        let path = format!(
            "/api/integrations/linear/{path}?workspace_id={}",
            app.workspace
        );
        assert!(!app.admin.get(&path).await.body.contains(key));
    }
    for entry in std::fs::read_dir(app.database.folder()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(
            !bytes
                .windows(key.len())
                .any(|window| window == key.as_bytes())
        );
    }
    if app.ctx.db.is_postgres() {
        let row = store::integration::of_workspace(app.ctx.db.reader(), app.workspace)
            .await
            .unwrap()
            .unwrap();
        assert!(
            !row.sealed_api_key
                .unwrap()
                .windows(key.len())
                .any(|window| window == key.as_bytes())
        );
    }
}
