//! Tokens outlive their tokens: days, months and a year pass without anybody touching anything.

use sandbox::ApplicationSpec;
use serde_json::json;
use time::Duration;

use super::{
    ADA, account, ask, call, connect, connected_account, keep_house, pass, register, register_as,
    renewals,
};
use crate::support::TestApp;

/// The house looks every minute; that often is not needed to see it work.
const STEP: Duration = Duration::minutes(20);

#[tokio::test]
async fn a_day_passes_with_one_renewal() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    pass(&app, Duration::hours(17), STEP).await;
    assert_eq!(renewals(&app, &application).len(), 0, "nothing is due yet");
    pass(&app, Duration::hours(3), STEP).await;
    let calls = renewals(&app, &application);
    assert_eq!(calls.len(), 1);
    assert!(!calls[0].repeated);
    let before = app.linear.requests().len();
    for _ in 0..5 {
        call(&app).await.ok();
    }
    let requests = app.linear.requests();
    assert!(requests[before..].iter().all(|one| one.status == Some(200)));
    assert_eq!(renewals(&app, &application).len(), 1);
}

#[tokio::test]
async fn connections_that_were_made_together_are_not_renewed_together() {
    let app = TestApp::start().await;
    register(&app).await;
    let mut due = Vec::new();
    for n in 0..5 {
        let id = connected_account(&app, &format!("user-{n}"), ADA).await;
        let found = store::connected_account::get(
            app.ctx.db.reader(),
            app.workspace,
            domain::ConnectedAccountId(id.parse().unwrap()),
        );
        let grant = found.await.unwrap().unwrap().grant.unwrap();
        let grant = store::oauth_grant::get(app.ctx.db.reader(), app.workspace, grant).await;
        due.push(grant.unwrap().unwrap().refresh_due_at.unwrap());
    }
    due.sort();
    due.dedup();
    assert!(due.len() > 1, "{due:?}");
}

#[tokio::test]
async fn thirty_days_pass_without_a_refused_call() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let before = app.linear.requests().len();
    for _ in 0..30 {
        pass(&app, Duration::days(1), Duration::hours(1)).await;
        call(&app).await.ok();
    }
    let requests = app.linear.requests();
    let refused = requests[before..]
        .iter()
        .filter(|one| one.status != Some(200));
    assert_eq!(refused.count(), 0);
    // At 75 to 80 % of a day: 37 to 40 in 30 days.
    let calls = renewals(&app, &application);
    assert!((36..=41).contains(&calls.len()), "{}", calls.len());
    assert!(calls.iter().all(|call| !call.repeated));
    assert_eq!(app.integration().await["state"], "active");
}

#[tokio::test]
async fn a_year_passes_for_every_kind_and_person() {
    let app = TestApp::start().await;
    let spec = ApplicationSpec {
        client_credentials: true,
        ..ApplicationSpec::default()
    };
    let application = register_as(&app, spec).await;
    ask(&app, "connect_client_credentials", json!({}))
        .await
        .ok();
    let person = connected_account(&app, "user_lin_456", ADA).await;
    for _ in 0..365 {
        app.advance(Duration::hours(18)).await;
        keep_house(&app).await;
        app.advance(Duration::hours(6)).await;
        keep_house(&app).await;
    }
    call(&app).await.ok();
    assert_eq!(app.integration().await["state"], "active");
    let found = account(&app, &person).await;
    assert_eq!(found["status"], "ACTIVE", "{found}");
    let calls = app.linear.oauth().token_calls(&application.client_id);
    let refused: Vec<_> = calls
        .iter()
        .filter(|call| call.status != Some(200))
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
    assert!(calls.iter().all(|call| !call.repeated));
    let of = |kind: &str| calls.iter().filter(|call| call.grant_type == kind).count();
    assert!(
        (13..=18).contains(&of("client_credentials")),
        "{}",
        of("client_credentials")
    );
    // Twice a day somebody looks, and one renewal a day is enough.
    assert_eq!(of("refresh_token"), 365);
}

#[tokio::test]
async fn a_token_that_ended_while_the_house_slept_is_renewed_before_the_call() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    connect(&app, "app").await;
    let before = app.linear.requests().len();
    app.advance(Duration::days(3)).await;
    call(&app).await.ok();
    let requests = app.linear.requests();
    let refused = requests[before..]
        .iter()
        .filter(|one| one.status != Some(200));
    assert_eq!(refused.count(), 0);
    assert_eq!(renewals(&app, &application).len(), 1);
    // With a quarter of an hour left there is not enough for a call.
    app.advance(Duration::hours(23) + Duration::minutes(41))
        .await;
    call(&app).await.ok();
    assert_eq!(renewals(&app, &application).len(), 2);
}
