//! The ways to connect a workspace by OAuth, from the application's registration to a hiring that follows its issue.

use sandbox::{ApplicationSpec, ScopeForm, TokenModel};
use serde_json::{Value, json};
use time::Duration;

use super::{
    ADA, allow, ask, begin, call, connect, keep_house, read, register, register_as, renewals,
};
use crate::support::TestApp;

/// A hiring whose issue was made by this user, and that follows it.
async fn follows_its_issue(app: &TestApp, creator: &str) -> Value {
    let hired = app.hire_and_sync().await;
    let hiring = app.hiring(&hired.id).await;
    let identifier = hiring["linear_issue"]["identifier"].as_str();
    let identifier = identifier.unwrap_or_else(|| panic!("{hiring}")).to_owned();
    let issue = app.linear.issue(&identifier).unwrap();
    assert_eq!(issue.creator, creator);
    app.linear.move_issue(&identifier, "Done").unwrap();
    app.hear().await;
    app.hiring(&hired.id).await
}

#[tokio::test]
async fn an_app_is_installed_and_a_hiring_follows_its_issue() {
    let app = TestApp::start().await;
    register(&app).await;
    let link = begin(&app, json!({ "actor": "app" })).await;
    let finished = allow(&app, &link, ADA).await.unwrap();
    assert_eq!(finished.linear_user_name, "Countersign");
    assert_eq!(finished.linear_org_name, "Acme");
    assert_eq!(finished.missing, [""; 0]);
    app.work().await;
    let status = app.integration().await;
    assert_eq!(status["kind"], "oauth_app", "{status}");
    assert_eq!(status["state"], "active");
    assert_eq!(status["webhook"]["state"], "application", "{status}");
    assert_eq!(status["selected_team_id"], Value::Null);
    let granted = json!(["read", "write", "app:assignable", "app:mentionable"]);
    assert_eq!(status["grant"]["granted_scopes"], granted);

    // Without a team there is nowhere to put an issue.
    let (agent, _) = app.agent("Early").await;
    let body = crate::support::hiring_of(&agent);
    let refused = app.admin.post("/api/v1/hirings", &body).await.refused();
    assert_eq!(refused, (409, "no_team_selected".to_owned()));

    let teams = read(&app, "teams").await.ok();
    let engineering = &teams["items"][1];
    assert_eq!(engineering["key"], "ENG", "{teams}");
    let choice =
        json!({ "team_id": engineering["id"], "project_id": engineering["projects"][0]["id"] });
    let chosen = ask(&app, "teams/select", choice).await.ok();
    assert_eq!(chosen["selected_project_name"], "Checkout flow");

    let hiring = follows_its_issue(&app, "Countersign").await;
    assert_eq!(hiring["status"], "completed", "{hiring}");
    let issue = app.linear.issue("ENG-1").unwrap();
    assert_eq!(issue.project.as_deref(), Some("Checkout flow"));
    let deliveries = app
        .admin
        .get("/api/v1/deliveries?outcome=applied")
        .await
        .ok();
    assert_eq!(
        deliveries["items"].as_array().unwrap().len(),
        1,
        "{deliveries}"
    );
}

#[tokio::test]
async fn a_person_is_acted_as() {
    let app = TestApp::start().await;
    register(&app).await;
    let finished = connect(&app, "user").await;
    assert_eq!(finished.linear_user_name, "Ada Admin");
    let status = app.integration().await;
    assert_eq!(status["kind"], "oauth_user");
    assert_eq!(status["linear_user_name"], "Ada Admin");
    // Without the scope `admin` it is the application's webhook that tells.
    assert_eq!(status["webhook"]["state"], "application", "{status}");
    let hiring = follows_its_issue(&app, "Ada Admin").await;
    assert_eq!(hiring["status"], "completed", "{hiring}");
}

#[tokio::test]
async fn a_person_with_admin_registers_a_webhook() {
    let app = TestApp::start().await;
    register(&app).await;
    let scopes = ["read", "write", "admin"];
    let link = begin(&app, json!({ "actor": "user", "scopes": scopes })).await;
    allow(&app, &link, ADA).await.unwrap();
    app.work().await;
    let status = app.integration().await;
    assert_eq!(status["webhook"]["state"], "active", "{status}");
    let own = |webhook: &sandbox::WebhookSnapshot| webhook.application_id.is_none();
    assert_eq!(
        app.linear.webhooks().iter().filter(|one| own(one)).count(),
        1
    );
    let disconnected = ask(&app, "disconnect", json!({})).await;
    disconnected.ok();
    app.work().await;
    assert_eq!(app.integration().await["connected"], false);
    assert_eq!(
        app.linear.webhooks().iter().filter(|one| own(one)).count(),
        0
    );
}

#[tokio::test]
async fn an_application_signs_in_by_itself() {
    let app = TestApp::start().await;
    let spec = ApplicationSpec {
        client_credentials: true,
        ..ApplicationSpec::default()
    };
    let application = register_as(&app, spec).await;
    let status = ask(&app, "connect_client_credentials", json!({}))
        .await
        .ok();
    assert_eq!(status["kind"], "client_credentials");
    assert_eq!(status["linear_user_name"], "Countersign");
    let team = json!({ "team_id": app.team("ENG") });
    ask(&app, "teams/select", team).await.ok();
    let hiring = follows_its_issue(&app, "Countersign").await;
    assert_eq!(hiring["status"], "completed", "{hiring}");

    // There is no refresh token: another token takes its place in time.
    app.advance(Duration::days(25)).await;
    keep_house(&app).await;
    let calls = app.linear.oauth().token_calls(&application.client_id);
    let kinds: Vec<&str> = calls.iter().map(|call| &*call.grant_type).collect();
    assert_eq!(kinds, ["client_credentials"; 2]);
    app.advance(Duration::days(10)).await;
    call(&app).await.ok();
    assert_eq!(app.integration().await["state"], "active");
}

#[tokio::test]
async fn client_credentials_that_are_off_say_where_to_switch_them_on() {
    let app = TestApp::start().await;
    register(&app).await;
    let refused = ask(&app, "connect_client_credentials", json!({})).await;
    assert!(refused.body.contains("Switch them on"), "{}", refused.body);
    let expected = (409, "client_credentials_off".to_owned());
    assert_eq!(refused.refused(), expected);
    assert_eq!(app.integration().await["connected"], false);
}

#[tokio::test]
async fn tokens_of_before_live_on_without_being_renewed() {
    let app = TestApp::start().await;
    let spec = ApplicationSpec {
        token_model: TokenModel::Legacy,
        scope_form: ScopeForm::List,
        ..ApplicationSpec::default()
    };
    let application = register_as(&app, spec).await;
    connect(&app, "app").await;
    let granted = &app.integration().await["grant"];
    let scopes = json!(["read", "write", "app:assignable", "app:mentionable"]);
    assert_eq!(granted["granted_scopes"], scopes, "{granted}");
    app.advance(Duration::days(365)).await;
    keep_house(&app).await;
    call(&app).await.ok();
    assert_eq!(renewals(&app, &application).len(), 0);
    // Gone is gone: there is nothing to renew it with.
    app.linear
        .oauth()
        .remove(&application.client_id, "acme")
        .unwrap();
    app.linear
        .faults()
        .add(sandbox::Fault::once(sandbox::FaultKind::Hold));
    let refused = call(&app).await.refused();
    assert_eq!(refused, (409, "reconnect_required".to_owned()));
    assert_eq!(app.integration().await["state"], "reconnect_required");
}

#[tokio::test]
async fn disconnecting_ends_access_in_linear() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let row = store::integration::of_workspace(app.ctx.db.reader(), app.workspace).await;
    let grant = row.unwrap().unwrap().grant.unwrap();
    let found = store::oauth_grant::get(app.ctx.db.reader(), app.workspace, grant).await;
    let grant = found.unwrap().unwrap();
    ask(&app, "disconnect", json!({})).await.ok();
    app.work().await;
    let status = app.integration().await;
    assert_eq!(status["connected"], false, "{status}");
    assert_eq!(status["disconnection"]["webhook_removed"], true);
    let known = app.linear.oauth().authorizations(&application.client_id);
    assert!(known.unwrap()[0].ended_at.is_some());
    for sealed in [Some(grant.sealed_access_token), grant.sealed_refresh_token] {
        assert!(!app.database.holds(&sealed.unwrap()), "a token is left");
    }
    // The application stays for the next time.
    connect(&app, "user").await;
    assert_eq!(app.integration().await["state"], "active");
}

#[tokio::test]
async fn an_api_key_makes_way_for_an_app_and_back() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    connect(&app, "app").await;
    let status = app.integration().await;
    assert_eq!(status["kind"], "oauth_app", "{status}");
    assert_eq!(status["linked_hirings"], 1);
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.hear().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");

    app.connect().await;
    app.work().await;
    let status = app.integration().await;
    assert_eq!(status["kind"], "api_key", "{status}");
    assert_eq!(status["grant"], Value::Null);
    assert_eq!(status["webhook"]["state"], "active", "{status}");
    let known = app.linear.oauth().authorizations(&application.client_id);
    assert!(known.unwrap()[0].ended_at.is_some(), "tokens are ended");
}

#[tokio::test]
async fn what_linear_leads_back_to_is_a_page_of_ours() {
    let app = TestApp::start().await;
    let path = "/api/integrations/linear/callback?code=planted-code&state=planted-state";
    let page = app.anonymous.get(path).await;
    let kind = page.headers["content-type"].to_str().unwrap();
    assert!(kind.starts_with("text/html"), "{kind}");
    assert_eq!(page.status, 422, "{}", page.body);
    assert!(!page.body.contains("planted"), "{}", page.body);
}
