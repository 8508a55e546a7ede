//! What must not do harm: another Linear workspace than before, one that two of ours share, clocks that differ, a key
//! that is missing, and an application's secret that was replaced.

use domain::{Caller, Origin, Principal, Role};
use sandbox::{ApplicationSpec, Fault, FaultKind};
use secrecy::SecretString;
use serde_json::{Value, json};
use services::oauth::{Begin, SaveApplication};
use services::user::CreateUser;
use time::Duration;

use super::{
    ADA, BROWSER, GUS, allow, ask, begin, call, code, connect, connected_account, decide,
    keep_house, open, pass, register, register_as, renewals,
};
use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn another_linear_workspace_takes_nothing_over() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let hired = app.hire_and_sync().await;
    let before = app.integration().await;
    let link = begin(&app, json!({ "actor": "app" })).await;
    let refused = allow(&app, &link, GUS).await.unwrap_err();
    let message = refused.refusal().message;
    assert_eq!(refused.refusal().code, "other_linear_workspace");
    assert!(
        message.contains("Globex") && message.contains("Acme"),
        "{message}"
    );
    assert_eq!(app.integration().await, before);
    // What was granted there is ended, what was granted here is not.
    let known = app
        .linear
        .oauth()
        .authorizations(&application.client_id)
        .unwrap();
    let ended = |organization: &str| {
        let one = known.iter().find(|one| one.organization == organization);
        one.unwrap().ended_at.is_some()
    };
    assert!(ended("globex"));
    assert!(!ended("acme"));
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.hear().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
    // After disconnecting it is a free choice.
    ask(&app, "disconnect", json!({})).await.ok();
    app.work().await;
    let link = begin(&app, json!({ "actor": "app" })).await;
    allow(&app, &link, GUS).await.unwrap();
    assert_eq!(app.integration().await["linear_org_name"], "Globex");
}

/// Another workspace of ours, and its owner.
async fn neighbour(app: &TestApp) -> Caller {
    let owner = CreateUser {
        email: "bob@example.com".to_owned(),
        name: "Bob".to_owned(),
        password: PASSWORD.to_owned().into(),
        role: Role::Owner,
        workspace: "Neighbour".to_owned(),
    };
    let (user, workspace) = services::user::create(&app.ctx, owner).await.unwrap();
    let principal = Principal::User {
        user,
        role: Role::Owner,
    };
    Caller {
        workspace,
        principal,
        origin: Origin::Unknown,
    }
}

#[tokio::test]
async fn two_workspaces_share_a_linear_workspace_and_nothing_else() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let hired = app.hire_and_sync().await;
    let bob = neighbour(&app).await;
    // The same application, entered there by its own admin.
    let entered = SaveApplication {
        name: "linear".to_owned(),
        client_id: application.client_id.clone(),
        client_secret: Some(SecretString::from(application.client_secret.clone())),
        webhook_secret: None,
    };
    services::oauth::save_application(&app.ctx, &bob, entered)
        .await
        .unwrap();
    let begun = services::oauth::begin(&app.ctx, &bob, Begin::default())
        .await
        .unwrap();
    let finished = allow(&app, &begun.auth_url, ADA).await.unwrap();
    assert_eq!(finished.workspace, bob.workspace);
    app.work().await;
    let theirs = services::integration::status(&app.ctx, &bob).await.unwrap();
    assert_eq!(theirs.linear_org_name.as_deref(), Some("Acme"));
    let ours = app.integration().await;
    assert_ne!(json!(theirs.integration_id), ours["integration_id"]);

    // Each has tokens of its own, renewed by itself.
    app.advance(Duration::hours(20)).await;
    keep_house(&app).await;
    assert_eq!(renewals(&app, &application).len(), 2);
    // One leaves, the other stays.
    services::integration::disconnect(&app.ctx, &bob, false)
        .await
        .unwrap();
    app.work().await;
    call(&app).await.ok();
    assert_eq!(app.integration().await["state"], "active");
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.hear().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
}

#[tokio::test]
async fn a_clock_that_is_an_hour_off_costs_nothing() {
    for ours_is_ahead in [true, false] {
        let app = TestApp::start().await;
        let hour = Duration::hours(1);
        if ours_is_ahead {
            app.clock.advance(hour);
        } else {
            app.linear.clock().advance(hour.unsigned_abs()).await;
        }
        let application = register(&app).await;
        connect(&app, "app").await;
        let before = app.linear.requests().len();
        pass(&app, Duration::days(2), Duration::minutes(30)).await;
        call(&app).await.ok();
        // A clock that jumps: what we take for alive has ended in Linear, or the other way round.
        if ours_is_ahead {
            app.linear.clock().advance(hour.unsigned_abs()).await;
        } else {
            app.clock.advance(hour);
        }
        pass(&app, Duration::days(1), Duration::minutes(30)).await;
        call(&app).await.ok();
        let requests = app.linear.requests();
        let refused = requests[before..]
            .iter()
            .filter(|one| one.status != Some(200));
        assert_eq!(refused.count(), 0);
        let calls = renewals(&app, &application);
        assert!((3..=4).contains(&calls.len()), "{}", calls.len());
        assert_eq!(app.integration().await["state"], "active");
    }
}

#[tokio::test]
async fn a_token_that_ended_before_our_clock_says_so_is_renewed_by_its_refusal() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    // Linear's day is over, ours has hours left.
    app.linear
        .clock()
        .advance(std::time::Duration::from_hours(25))
        .await;
    call(&app).await.ok();
    assert_eq!(renewals(&app, &application).len(), 1);
    assert_eq!(app.integration().await["state"], "active");
}

#[tokio::test]
async fn without_the_key_nothing_is_deleted_and_the_connection_says_so() {
    let mut app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let id = connected_account(&app, "ada", ADA).await;
    let key = app.database.folder().join("encryption.key");
    let kept = std::fs::read_to_string(&key).unwrap();
    // Another key, as after a restore that forgot the key file.
    let other = store::KeyRing::generate("k9", [7; 32]).unwrap();
    let other = secrecy::ExposeSecret::expose_secret(&other.to_config_string()).to_owned();
    std::fs::write(&key, other).unwrap();
    app.restart().await;
    let status = app.integration().await;
    assert_eq!(status["connected"], true);
    let reason = status["state_reason"]
        .as_str()
        .unwrap_or_else(|| panic!("{status}"));
    assert!(reason.contains("key"), "{reason}");
    let found = super::account(&app, &id).await;
    let reason = found["status_reason"]
        .as_str()
        .unwrap_or_else(|| panic!("{found}"));
    assert!(reason.contains("key"), "{reason}");
    pass(&app, Duration::days(2), Duration::hours(1)).await;
    assert_eq!(renewals(&app, &application).len(), 0);
    // Its token ends and cannot be renewed: people are told, and nothing is given up.
    let status = app.integration().await;
    assert_eq!(status["state"], "expiring", "{status}");
    assert!(status["state_reason"].as_str().unwrap().contains("key"));
    // What is known is shown, and nothing is asked.
    assert_eq!(call(&app).await.status, 200);

    std::fs::write(&key, kept).unwrap();
    app.restart().await;
    pass(&app, Duration::minutes(10), Duration::minutes(5)).await;
    call(&app).await.ok();
    let status = app.integration().await;
    assert_eq!(status["state"], "active", "{status}");
    assert_eq!(status["state_reason"], Value::Null);
    assert!(
        renewals(&app, &application)
            .iter()
            .all(|call| call.status == Some(200))
    );
    assert_eq!(super::account(&app, &id).await["status"], "ACTIVE");
}

#[tokio::test]
async fn a_secret_that_was_replaced_in_linear_is_asked_for_and_mends_it() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let secret = app
        .linear
        .oauth()
        .rotate_secret(&application.client_id)
        .unwrap();
    app.advance(Duration::hours(20)).await;
    keep_house(&app).await;
    let status = app.integration().await;
    assert_eq!(status["state"], "active", "the token lives: {status}");
    let error = status["grant"]["last_error"].as_str().unwrap();
    assert!(error.contains("client id and secret"), "{error}");
    call(&app).await.ok();
    pass(&app, Duration::hours(3), Duration::minutes(10)).await;
    let status = app.integration().await;
    assert_eq!(status["state"], "expiring", "{status}");
    let reason = status["state_reason"].as_str().unwrap();
    assert!(reason.contains("client id and secret"), "{reason}");
    // Whoever connects meanwhile is told the same.
    let link = begin(&app, json!({ "actor": "user" })).await;
    let address = open(&app, &link, BROWSER).await.unwrap();
    let back = decide(&app, &address, ADA, sandbox::Decision::Allow);
    assert_eq!(
        code(super::finish(&app, &back, BROWSER).await),
        "application_refused"
    );

    let before = renewals(&app, &application).len();
    let entered = json!({ "client_id": application.client_id, "client_secret": secret });
    ask(&app, "applications", entered).await.ok();
    app.work().await;
    let status = app.integration().await;
    assert_eq!(status["state"], "active", "{status}");
    assert_eq!(status["grant"]["last_error"], Value::Null);
    assert_eq!(renewals(&app, &application).len(), before + 1, "at once");
}

#[tokio::test]
async fn tokens_by_client_credentials_die_with_the_secret_and_are_fetched_with_the_new_one() {
    let app = TestApp::start().await;
    let spec = ApplicationSpec {
        client_credentials: true,
        ..ApplicationSpec::default()
    };
    let application = register_as(&app, spec).await;
    ask(&app, "connect_client_credentials", json!({}))
        .await
        .ok();
    let secret = app
        .linear
        .oauth()
        .rotate_secret(&application.client_id)
        .unwrap();
    // Linear takes the token no more although weeks are left, and gives no other: that is told at once.
    call(&app).await.ok();
    let status = app.integration().await;
    assert_eq!(status["state"], "expiring", "{status}");
    let reason = status["state_reason"].as_str().unwrap();
    assert!(reason.contains("client id and secret"), "{reason}");
    let entered = json!({ "client_id": application.client_id, "client_secret": secret });
    ask(&app, "applications", entered).await.ok();
    app.work().await;
    let status = app.integration().await;
    assert_eq!(status["state"], "active", "{status}");
    let before = app.linear.requests().len();
    call(&app).await.ok();
    let requests = &app.linear.requests()[before..];
    assert!(
        requests.iter().all(|one| one.status == Some(200)),
        "{requests:?}"
    );
}

#[tokio::test]
async fn a_token_that_linear_refuses_is_over_and_is_replaced_when_linear_is_back() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let refused = Fault::once(FaultKind::Status { code: 401 }).on("teams");
    let away = Fault::once(FaultKind::Status { code: 503 }).on("oauth/token");
    app.linear.faults().add(refused);
    app.linear.faults().add(away.times(100));
    call(&app).await.ok();
    let status = app.integration().await;
    assert_eq!(status["state"], "expiring", "{status}");
    assert!(status["grant"]["failing_since"].is_string(), "{status}");
    // Whoever calls meanwhile hears why, and does not try what was refused.
    let before = app.linear.requests().len();
    call(&app).await.ok();
    let asked = &app.linear.requests()[before..];
    assert!(
        asked.iter().all(|one| one.operation != "teams"),
        "{asked:?}"
    );
    app.linear.faults().clear();
    pass(&app, Duration::minutes(10), Duration::minutes(1)).await;
    let status = app.integration().await;
    assert_eq!(status["state"], "active", "{status}");
    let good = renewals(&app, &application);
    let good = good.iter().filter(|call| call.status == Some(200));
    assert_eq!(good.count(), 1);
}

#[tokio::test]
async fn a_webhook_secret_that_was_replaced_is_entered_anew() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let hired = app.hire_and_sync().await;
    let oauth = app.linear.oauth();
    let secret = oauth.rotate_webhook_secret(&application.client_id).unwrap();
    app.linear.move_issue("ENG-1", "In Progress").unwrap();
    app.hear().await;
    assert_eq!(
        app.hiring(&hired.id).await["status"],
        "paid",
        "not believed"
    );
    let entered = json!({ "client_id": application.client_id, "webhook_secret": secret });
    ask(&app, "applications", entered).await.ok();
    // Linear tries again after a minute.
    app.advance(Duration::minutes(2)).await;
    app.hear().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "in_progress");
}
