//! What passes by itself costs no connection: lost and late answers, failures, limits, and a refusal that was a mistake.

use std::time::Duration as RealTime;

use sandbox::{Application, Fault, FaultKind, RateLimitStyle};
use serde_json::json;
use time::Duration;

use super::{call, connect, keep_house, pass, read, register, renewals};
use crate::support::TestApp;

/// The call by which tokens are renewed.
const RENEWAL: &str = "oauth/token/refresh_token";

/// A workspace whose token has ended.
async fn expired() -> (TestApp, Application) {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    app.advance(Duration::days(1)).await;
    (app, application)
}

fn fail(app: &TestApp, kind: FaultKind, times: u32) {
    let fault = Fault::once(kind).on(RENEWAL).times(times);
    app.linear.faults().add(fault);
}

#[tokio::test]
async fn callers_succeed_whatever_happens_once() {
    let nonsense = FaultKind::Nonsense;
    let slow = FaultKind::Delay { ms: 800 };
    for (kind, repeated) in [
        (FaultKind::DropAnswer, true),
        (slow, true),
        (nonsense, true),
        (FaultKind::Status { code: 500 }, false),
        (FaultKind::Status { code: 502 }, false),
        (FaultKind::InvalidGrant, false),
    ] {
        let (app, application) = expired().await;
        fail(&app, kind.clone(), 1);
        call(&app).await.ok();
        let calls = renewals(&app, &application);
        assert_eq!(calls.len(), 2, "{kind:?}");
        // Linear gives the tokens again that it gave before, where their answer was lost.
        assert_eq!(calls[1].repeated, repeated, "{kind:?}");
        let status = app.integration().await;
        assert_eq!(status["state"], "active", "{kind:?}");
        assert_eq!(status["grant"]["last_error"], json!(null));
        app.advance(Duration::days(1)).await;
        call(&app).await.ok();
        assert_eq!(renewals(&app, &application).len(), 3, "{kind:?}");
    }
}

#[tokio::test]
async fn a_limit_is_waited_for() {
    for kind in [
        FaultKind::Status { code: 429 },
        FaultKind::RateLimit {
            style: RateLimitStyle::Documented,
        },
        FaultKind::RateLimit {
            style: RateLimitStyle::Unavailable,
        },
    ] {
        let (app, application) = expired().await;
        fail(&app, kind.clone(), 2);
        let refused = call(&app).await;
        // Nobody can be served without a token, and what is known is served anyway.
        assert_eq!(refused.status, 200, "{kind:?} {}", refused.body);
        let before = renewals(&app, &application).len();
        keep_house(&app).await;
        assert_eq!(renewals(&app, &application).len(), before, "{kind:?}");
        app.linear.faults().clear();
        pass(&app, Duration::minutes(2), Duration::minutes(1)).await;
        assert_eq!(app.integration().await["state"], "active", "{kind:?}");
        assert_eq!(renewals(&app, &application).len(), before + 1);
        call(&app).await.ok();
    }
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_within_half_an_hour() {
    let (app, application) = expired().await;
    // Both tries of the first renewal are lost on their way back.
    fail(&app, FaultKind::DropAnswer, 2);
    let hired = app.hire().await;
    app.work().await;
    let waiting = app.hiring(&hired.id).await;
    assert_eq!(waiting["sync"]["state"], "retrying", "{waiting}");
    let reason = waiting["sync"]["last_error"].as_str().unwrap();
    assert!(reason.contains("token could not be renewed"), "{reason}");
    pass(&app, Duration::minutes(20), Duration::minutes(1)).await;
    let calls = renewals(&app, &application);
    assert_eq!(calls.len(), 3, "{calls:?}");
    assert!(calls[2].repeated);
    let hiring = app.hiring(&hired.id).await;
    assert_eq!(hiring["sync"]["state"], "synced", "{hiring}");
}

#[tokio::test]
async fn while_linear_is_away_the_token_that_lives_is_used() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    fail(&app, FaultKind::Status { code: 503 }, 10_000);
    pass(&app, Duration::hours(20), Duration::minutes(20)).await;
    let status = app.integration().await;
    assert_eq!(status["state"], "active", "hours are left: {status}");
    assert!(status["grant"]["failing_since"].is_string(), "{status}");
    let before = app.linear.requests().len();
    call(&app).await.ok();
    let asked = &app.linear.requests()[before..];
    let answered = |name: &str| {
        asked
            .iter()
            .any(|one| one.operation == name && one.status == Some(200))
    };
    assert!(answered("teams"), "{asked:?}");

    // Less than two hours are left: people are told.
    pass(
        &app,
        Duration::hours(2) + Duration::minutes(20),
        Duration::minutes(5),
    )
    .await;
    let status = app.integration().await;
    assert_eq!(status["state"], "expiring", "{status}");
    let reason = status["state_reason"].as_str().unwrap();
    assert!(reason.contains("could not be renewed"), "{reason}");
    assert!(status["state_since"].is_string());

    // It ends, and still nothing is given up.
    pass(&app, Duration::hours(6), Duration::minutes(30)).await;
    let hired = app.hire().await;
    app.work().await;
    let waiting = app.hiring(&hired.id).await;
    assert_eq!(waiting["sync"]["state"], "retrying", "{waiting}");
    assert_eq!(app.integration().await["state"], "expiring");

    app.linear.faults().clear();
    pass(&app, Duration::hours(1), Duration::minutes(1)).await;
    let status = app.integration().await;
    assert_eq!(status["state"], "active", "{status}");
    assert_eq!(status["state_reason"], json!(null));
    assert_eq!(status["grant"]["failing_since"], json!(null));
    let hiring = app.hiring(&hired.id).await;
    assert_eq!(hiring["sync"]["state"], "synced", "{hiring}");
    assert!(renewals(&app, &application).last().unwrap().status == Some(200));
}

#[tokio::test]
async fn a_401_leads_to_one_renewal_and_one_more_try() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let refuse = Fault::once(FaultKind::Status { code: 401 });
    app.linear.faults().add(refuse.clone().on("teams"));
    let before = app.linear.requests().len();
    call(&app).await.ok();
    let asked = &app.linear.requests()[before..];
    let teams: Vec<_> = asked
        .iter()
        .filter(|one| one.operation == "teams")
        .collect();
    assert_eq!(teams.len(), 2, "{asked:?}");
    assert_eq!(renewals(&app, &application).len(), 1);
    // A token that was just given and is refused all the same: something passes, the connection stays.
    app.linear.faults().add(refuse.times(2).on("teams"));
    call(&app).await.ok();
    assert_eq!(app.integration().await["state"], "active");
}

#[tokio::test]
async fn a_caller_who_goes_away_loses_no_tokens() {
    let (app, application) = expired().await;
    fail(&app, FaultKind::Delay { ms: 200 }, 1);
    let leaving = tokio::time::timeout(RealTime::from_millis(50), read(&app, "teams"));
    assert!(leaving.await.is_err(), "it had to wait for the token");
    read(&app, "teams").await.ok();
    let calls = renewals(&app, &application);
    assert_eq!(calls.len(), 1, "{calls:?}");
}

#[tokio::test]
async fn a_process_that_died_with_the_lease_holds_nobody_up_for_long() {
    let (app, application) = expired().await;
    let row = store::integration::of_workspace(app.ctx.db.reader(), app.workspace).await;
    let grant = row.unwrap().unwrap().grant.unwrap();
    let found = store::oauth_grant::get(app.ctx.db.reader(), app.workspace, grant).await;
    let before = found.unwrap().unwrap();
    let mut after = before.clone();
    let now = services::Clock::now(&*app.clock);
    after.lease_by = Some(crate::support::fresh_id());
    after.lease_until = Some(now + Duration::minutes(2));
    after.first_used_at = Some(now);
    let txn = app.ctx.db.begin_write().await.unwrap();
    assert!(
        store::oauth_grant::replace(&txn, &before, &after)
            .await
            .unwrap()
    );
    txn.commit().await.unwrap();
    keep_house(&app).await;
    assert_eq!(renewals(&app, &application).len(), 0, "it is leased");
    app.advance(Duration::minutes(2)).await;
    keep_house(&app).await;
    assert_eq!(renewals(&app, &application).len(), 1);
    call(&app).await.ok();
}
