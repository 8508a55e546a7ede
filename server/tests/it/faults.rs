//! Linear away, slow, rate-limited or answering nonsense: what a person asked for is kept, waits
//! visibly, catches up, and happens once.

use sandbox::{Fault, FaultKind, RateLimitStyle};
use serde_json::json;

use crate::support::TestApp;

/// Strikes `fault` at the creation of an issue, and sees that there is one issue in the end.
async fn one_issue_in_spite_of(fault: FaultKind, times: u32) {
    let app = TestApp::start().await;
    app.connect().await;
    app.linear
        .faults()
        .add(Fault::once(fault.clone()).on("issueCreate").times(times));
    let hired = app.hire().await;
    app.work().await;
    let late = app.hiring(&hired.id).await;
    assert_eq!(late["status"], "paid");
    assert_eq!(late["sync"]["state"], "retrying", "{fault:?}: {late}");
    assert!(
        late["sync"]["last_error"]
            .as_str()
            .unwrap()
            .contains("Linear"),
        "{late}"
    );
    assert!(late["sync"]["next_attempt_at"].is_string(), "{late}");
    for _ in 0..times + 2 {
        app.advance(time::Duration::minutes(20)).await;
        app.hear().await;
    }
    let synced = app.hiring(&hired.id).await;
    assert_eq!(synced["sync"]["state"], "synced", "{fault:?}: {synced}");
    assert_eq!(app.linear.issues().len(), 1, "{fault:?}");
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_write() {
    one_issue_in_spite_of(FaultKind::DropAnswer, 1).await;
    one_issue_in_spite_of(FaultKind::DropAnswer, 3).await;
}

#[tokio::test]
async fn an_answer_that_comes_too_late() {
    one_issue_in_spite_of(FaultKind::Delay { ms: 2_000 }, 1).await;
}

#[tokio::test]
async fn an_answer_that_makes_no_sense() {
    one_issue_in_spite_of(FaultKind::Nonsense, 2).await;
}

#[tokio::test]
async fn failures_of_linear_itself() {
    one_issue_in_spite_of(FaultKind::Status { code: 500 }, 2).await;
    one_issue_in_spite_of(FaultKind::Status { code: 503 }, 2).await;
}

#[tokio::test]
async fn a_rate_limit_in_each_of_its_forms() {
    for style in [
        RateLimitStyle::Documented,
        RateLimitStyle::OkWithoutCode,
        RateLimitStyle::Unavailable,
    ] {
        one_issue_in_spite_of(FaultKind::RateLimit { style }, 2).await;
    }
}

#[tokio::test]
async fn a_move_whose_answer_is_lost() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::DropAnswer).on("issueUpdate"));
    app.set_status(&hired.id, "cancelled").await.ok();
    app.hear().await;
    app.advance(time::Duration::minutes(20)).await;
    app.hear().await;
    let hiring = app.hiring(&hired.id).await;
    assert_eq!(hiring["sync"]["state"], "synced");
    assert_eq!(app.linear.issue("ENG-1").unwrap().state_name, "Canceled");
}

#[tokio::test]
async fn a_hiring_that_ends_while_nobody_knows_whether_its_issue_exists() {
    let app = TestApp::start().await;
    app.connect().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::DropAnswer).on("issueCreate"));
    let hired = app.hire().await;
    app.work().await;
    app.set_status(&hired.id, "cancelled").await.ok();
    app.advance(time::Duration::minutes(20)).await;
    app.hear().await;
    assert_eq!(app.linear.issues().len(), 1);
    assert_eq!(app.linear.issue("ENG-1").unwrap().state_name, "Canceled");
    assert_eq!(app.hiring(&hired.id).await["sync"]["state"], "synced");
}

#[tokio::test]
async fn what_cannot_work_is_given_up_with_a_reason_and_can_be_tried_again() {
    let app = TestApp::start().await;
    app.connect().await;
    app.linear.faults().add(
        Fault::once(FaultKind::Status { code: 500 })
            .on("issueCreate")
            .times(100),
    );
    let hired = app.hire().await;
    for _ in 0..25 {
        app.work().await;
        app.advance(time::Duration::minutes(20)).await;
    }
    let failed = app.hiring(&hired.id).await;
    assert_eq!(failed["sync"]["state"], "failed");
    assert_eq!(failed["sync"]["next_attempt_at"], json!(null));
    app.linear.faults().clear();
    app.work().await;
    assert_eq!(app.linear.issues().len(), 0);

    let caller = app.owner();
    let overview = services::overview::get(&app.ctx, &caller).await.unwrap();
    let [attention] = overview.attention.as_slice() else {
        panic!("{:?}", overview.attention)
    };
    assert_eq!(attention.hiring_id.unwrap().to_string(), hired.id);
    assert_eq!(attention.about, "Builder, Build a GraphQL API");
    services::job::restart(&app.ctx, &caller, attention.job_id)
        .await
        .unwrap();
    app.work().await;
    assert_eq!(app.hiring(&hired.id).await["sync"]["state"], "synced");
    assert_eq!(app.linear.issues().len(), 1);
}

#[tokio::test]
async fn a_key_that_is_refused_stops_the_sync_until_somebody_reconnects() {
    let app = TestApp::start().await;
    app.connect().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::Status { code: 401 }).on("issueCreate"));
    let hired = app.hire().await;
    app.advance(time::Duration::minutes(5)).await;
    app.work().await;
    let integration = app.integration().await;
    assert_eq!(integration["state"], "reconnect_required");
    assert_ne!(integration["state_since"], integration["connected_at"]);
    assert!(
        integration["state_reason"]
            .as_str()
            .unwrap()
            .contains("Connect again")
    );
    let waiting = app.hiring(&hired.id).await;
    assert_eq!(waiting["sync"]["state"], "waiting");
    assert!(waiting["sync"]["last_error"].is_string());

    app.connect().await;
    assert_eq!(app.integration().await["state"], "active");
    assert_eq!(app.hiring(&hired.id).await["sync"]["state"], "synced");
    assert_eq!(app.linear.issues().len(), 1);
}

#[tokio::test]
async fn a_lost_webhook_registration_leaves_one_webhook() {
    let app = TestApp::start().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::DropAnswer).on("webhookCreate"));
    app.connect().await;
    assert_eq!(app.integration().await["webhook"]["state"], "pending");
    assert!(app.integration().await["webhook"]["reason"].is_string());
    app.advance(time::Duration::minutes(20)).await;
    app.work().await;
    assert_eq!(app.integration().await["webhook"]["state"], "active");
    assert_eq!(app.linear.webhooks().len(), 1);
}
