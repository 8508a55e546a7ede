//! Access that is taken away in Linear: told by a delivery or found by a call, it is seen at once, what waits says why,
//! and access given anew brings all of it back.

use sandbox::{Application, ApplicationSpec, Fault, FaultKind, RevokedAnswer, Teams};
use serde_json::{Value, json};
use time::Duration;

use super::{
    ADA, account, allow, ask, authorization_link, begin, call, connect, connected_account, pass,
    read, register, register_as, renewals,
};
use crate::support::TestApp;

async fn connected(actor: &str) -> (TestApp, Application) {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, actor).await;
    (app, application)
}

async fn audited(app: &TestApp) -> Vec<String> {
    let page = app.admin.get("/api/v1/audit?limit=50").await.ok();
    let items = page["items"].as_array().unwrap();
    let actions = items.iter().map(|item| item["action"].as_str().unwrap());
    actions.map(str::to_owned).collect()
}

#[tokio::test]
async fn an_app_that_is_removed_waits_and_goes_on_when_it_is_installed_again() {
    let (app, application) = connected("app").await;
    let known = app.hire_and_sync().await;
    app.linear
        .oauth()
        .remove(&application.client_id, "acme")
        .unwrap();
    app.hear().await;
    let status = app.integration().await;
    assert_eq!(status["state"], "revoked", "{status}");
    let reason = status["state_reason"].as_str().unwrap();
    assert!(reason.contains("Connect again"), "{reason}");
    assert!(
        audited(&app)
            .await
            .contains(&"integration.access_revoked".to_owned())
    );

    let asked = app.linear.requests().len();
    let hired = app.hire().await;
    let path = format!("/api/v1/hirings/{}/linear_comment", known.id);
    let write = known.agent.post(&path, &json!({ "body": "Kept" })).await;
    assert_eq!(write.status, 202, "{}", write.body);
    pass(&app, Duration::hours(30), Duration::hours(1)).await;
    assert_eq!(
        app.linear.requests().len(),
        asked,
        "nothing is asked any more"
    );
    let waits = app.hiring(&hired.id).await;
    assert_eq!(waits["sync"]["state"], "waiting", "{waits}");
    assert_eq!(waits["sync"]["last_error"], status["state_reason"]);

    connect(&app, "app").await;
    app.hear().await;
    let status = app.integration().await;
    assert_eq!(status["state"], "active", "{status}");
    assert_eq!(app.hiring(&hired.id).await["sync"]["state"], "synced");
    let comments = app.linear.issue("ENG-1").unwrap().comments;
    assert!(
        comments.iter().any(|one| one.body.contains("Kept")),
        "{comments:?}"
    );
}

#[tokio::test]
async fn a_person_who_takes_access_back_is_believed() {
    let (app, application) = connected("user").await;
    let oauth = app.linear.oauth();
    oauth.revoke(&application.client_id, "acme", ADA.0).unwrap();
    app.hear().await;
    assert_eq!(app.integration().await["state"], "revoked");
    connect(&app, "user").await;
    assert_eq!(app.integration().await["state"], "active");
}

#[tokio::test]
async fn what_a_person_takes_back_is_not_the_apps() {
    let (app, application) = connected("app").await;
    connected_account(&app, "ada", ADA).await;
    let oauth = app.linear.oauth();
    oauth.revoke(&application.client_id, "acme", ADA.0).unwrap();
    app.hear().await;
    assert_eq!(app.integration().await["state"], "active");
    call(&app).await.ok();
}

#[tokio::test]
async fn a_loss_that_nobody_tells_of_is_found_by_a_call() {
    for answer in [RevokedAnswer::InvalidGrant, RevokedAnswer::InvalidRequest] {
        let app = TestApp::start().await;
        let spec = ApplicationSpec {
            revoked_answer: answer,
            ..ApplicationSpec::default()
        };
        let application = register_as(&app, spec).await;
        connect(&app, "app").await;
        app.linear
            .faults()
            .add(Fault::once(FaultKind::Hold).on("OAuthApp"));
        app.linear
            .oauth()
            .remove(&application.client_id, "acme")
            .unwrap();
        let hired = app.hire().await;
        app.work().await;
        let status = app.integration().await;
        assert_eq!(status["state"], "reconnect_required", "{status}");
        let reason = status["state_reason"].as_str().unwrap();
        assert!(reason.contains("Connect again"), "{reason}");
        let waits = app.hiring(&hired.id).await;
        assert_eq!(waits["sync"]["state"], "waiting", "{waits}");
        // One refusal may be a mistake; two are believed, and nobody asks a third time.
        assert_eq!(renewals(&app, &application).len(), 2);
        pass(&app, Duration::hours(30), Duration::hours(2)).await;
        assert_eq!(renewals(&app, &application).len(), 2);

        connect(&app, "app").await;
        assert_eq!(app.integration().await["state"], "active");
        assert_eq!(app.hiring(&hired.id).await["sync"]["state"], "synced");
        // The delivery that was held back is of before.
        app.linear.faults().clear();
        app.hear().await;
        assert_eq!(app.integration().await["state"], "active", "old news");
    }
}

#[tokio::test]
async fn a_grant_that_is_refused_for_good_needs_somebody() {
    let (app, application) = connected("app").await;
    app.advance(Duration::hours(20)).await;
    let refuse = Fault::once(FaultKind::InvalidGrant).times(2);
    app.linear.faults().add(refuse);
    super::keep_house(&app).await;
    let status = app.integration().await;
    assert_eq!(status["state"], "reconnect_required", "{status}");
    assert_eq!(renewals(&app, &application).len(), 2);
    // The tokens are kept, and still nobody uses them.
    let row = store::integration::of_workspace(app.ctx.db.reader(), app.workspace).await;
    let grant = row.unwrap().unwrap().grant.unwrap();
    let found = store::oauth_grant::get(app.ctx.db.reader(), app.workspace, grant).await;
    let grant = found.unwrap().unwrap();
    assert!(grant.sealed_refresh_token.is_some());
    // Switching it on is no way around.
    let refused = ask(&app, "enable", json!({})).await.refused();
    assert_eq!(refused, (409, "reconnect_required".to_owned()));
    connect(&app, "app").await;
    assert_eq!(app.integration().await["state"], "active");
    call(&app).await.ok();
}

#[tokio::test]
async fn a_team_that_is_taken_away_leaves_the_choices() {
    let (app, application) = connected("app").await;
    let hired = app.hire_and_sync().await;
    let only_design = Teams {
        all_public: false,
        also: &["DES"],
    };
    let oauth = app.linear.oauth();
    oauth
        .set_team_access(&application.client_id, "acme", only_design)
        .unwrap();
    app.hear().await;
    let status = app.integration().await;
    assert_eq!(status["state"], "active");
    assert_eq!(status["selected_team_id"], Value::Null, "{status}");
    let teams = read(&app, "teams").await.ok();
    assert_eq!(teams["items"].as_array().unwrap().len(), 1, "{teams}");
    assert!(
        audited(&app)
            .await
            .contains(&"integration.team_access_changed".to_owned())
    );
    let choice = json!({ "team_id": app.team("ENG") });
    let refused = ask(&app, "teams/select", choice).await;
    assert_eq!(refused.json()["field"], "team_id", "{}", refused.body);
    // What it can no longer see is said to be gone, not to be tried for ever.
    for status in ["in_progress", "completed"] {
        app.set_status(&hired.id, status).await.ok();
    }
    app.work().await;
    let hiring = app.hiring(&hired.id).await;
    assert_eq!(hiring["sync"]["state"], "failed", "{hiring}");
    let reason = hiring["sync"]["last_error"].as_str().unwrap();
    assert!(reason.contains("does not see its team"), "{reason}");

    let all = Teams {
        all_public: true,
        also: &[],
    };
    oauth
        .set_team_access(&application.client_id, "acme", all)
        .unwrap();
    app.hear().await;
    let teams = read(&app, "teams").await.ok();
    assert_eq!(teams["items"].as_array().unwrap().len(), 2, "{teams}");
}

#[tokio::test]
async fn people_lose_access_with_the_app_and_get_it_back_one_by_one() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    // The workspace itself is not connected: the application's webhook tells all the same.
    let ada = connected_account(&app, "ada", ADA).await;
    let max = connected_account(&app, "max", super::MAX).await;
    let gus = connected_account(&app, "gus", super::GUS).await;
    app.linear
        .oauth()
        .revoke(&application.client_id, "acme", ADA.0)
        .unwrap();
    app.hear().await;
    let lost = account(&app, &ada).await;
    assert_eq!(lost["status"], "REVOKED", "{lost}");
    assert!(
        lost["status_reason"]
            .as_str()
            .unwrap()
            .contains("Connect again")
    );
    assert_eq!(account(&app, &max).await["status"], "ACTIVE");

    app.linear
        .oauth()
        .remove(&application.client_id, "acme")
        .unwrap();
    app.hear().await;
    assert_eq!(account(&app, &max).await["status"], "REVOKED");
    assert_eq!(
        account(&app, &gus).await["status"],
        "ACTIVE",
        "that is Globex"
    );

    let link = authorization_link(&app, &ada).await;
    allow(&app, &link, ADA).await.unwrap();
    assert_eq!(account(&app, &ada).await["status"], "ACTIVE");
    assert_eq!(account(&app, &max).await["status"], "REVOKED");
}

#[tokio::test]
async fn a_late_delivery_takes_nothing_that_was_given_since() {
    let (app, application) = connected("user").await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::Hold).on("OAuthAuthorization"));
    app.linear
        .oauth()
        .revoke(&application.client_id, "acme", ADA.0)
        .unwrap();
    app.linear.settle().await;
    app.advance(Duration::minutes(10)).await;
    let link = begin(&app, json!({ "actor": "user" })).await;
    allow(&app, &link, ADA).await.unwrap();
    app.linear.faults().clear();
    app.hear().await;
    assert_eq!(app.integration().await["state"], "active");
    let page = app.admin.get("/api/v1/deliveries").await.ok();
    let items = page["items"].as_array().unwrap();
    let told = items
        .iter()
        .find(|item| item["event_type"] == "OAuthAuthorization");
    let told = told.unwrap_or_else(|| panic!("{page}"));
    assert_eq!(told["outcome"], "no_effect", "{told}");
    call(&app).await.ok();
}
