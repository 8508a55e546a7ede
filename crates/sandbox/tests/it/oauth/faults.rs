//! What goes wrong at the token endpoint on request.

use std::time::{Duration, Instant};

use countersign_sandbox::{Fault, FaultKind};
use serde_json::json;

use super::{control, post, post_with, refresh, register, spec, status, tokens};
use crate::support::sandbox;

const REFRESH: &str = "oauth/token/refresh_token";

#[tokio::test]
async fn a_lost_answer_took_effect_and_is_had_again() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let (_, first) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    linear
        .faults()
        .add(Fault::once(FaultKind::DropAnswer).on(REFRESH));
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &*first),
        ("client_id", &app.client_id),
        ("client_secret", &app.client_secret),
    ];
    let lost = post_with(&linear, "oauth/token", "", &form).await;
    assert!(lost.unwrap_err().status().is_none());
    let again = post(&linear, "oauth/token", &form).await;
    assert_eq!(again.status, 200);
    let calls = linear.oauth().token_calls(&app.client_id);
    let log: Vec<_> = calls
        .iter()
        .map(|call| (call.status, call.repeated))
        .collect();
    assert_eq!(log, [(Some(200), false), (None, false), (Some(200), true)]);
    assert_eq!(calls[1].fault.as_deref(), Some("drop_answer"));
    // Past the grace it is lost for good.
    linear
        .faults()
        .add(Fault::once(FaultKind::DropAnswer).on("oauth/token"));
    let next = again.text("refresh_token").to_owned();
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &*next),
        form[2],
        form[3],
    ];
    assert!(post_with(&linear, "oauth/token", "", &form).await.is_err());
    linear
        .clock()
        .advance(Duration::from_secs(30 * 60 + 1))
        .await;
    assert_eq!(
        post(&linear, "oauth/token", &form).await.text("error"),
        "invalid_grant"
    );
}

#[tokio::test]
async fn an_error_takes_no_effect() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let (access, first) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    for (kind, expected, error) in [
        (FaultKind::Status { code: 500 }, 500, "server_error"),
        (FaultKind::Status { code: 429 }, 429, "rate_limited"),
        (FaultKind::InvalidGrant, 400, "invalid_grant"),
    ] {
        linear.faults().add(Fault::once(kind).on(REFRESH));
        let refused = refresh(&linear, &app, &first).await;
        assert_eq!((refused.status, refused.text("error")), (expected, error));
    }
    let (code, _) = control(
        &linear,
        "sandbox/faults",
        &json!({ "kind": "invalid_grant", "operation": "oauth/token" }),
    )
    .await;
    assert_eq!(code, 200);
    // It waits for the endpoint that it is about.
    assert_eq!(status(&linear, &access).await, 200);
    assert_eq!(
        refresh(&linear, &app, &first).await.text("error"),
        "invalid_grant"
    );
    let done = refresh(&linear, &app, &first).await;
    assert_eq!(
        (done.status, &done.body["expires_in"]),
        (200, &json!(86_399))
    );
    assert!(linear.faults().all().is_empty());
}

#[tokio::test]
async fn a_fault_is_aimed_at_one_grant_type() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    linear
        .faults()
        .add(Fault::once(FaultKind::Status { code: 503 }).on(REFRESH));
    let (_, first) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    assert_eq!(refresh(&linear, &app, &first).await.status, 503);
    linear
        .faults()
        .add(Fault::once(FaultKind::Status { code: 500 }).on("oauth/revoke"));
    assert_eq!(
        post(&linear, "oauth/revoke", &[("token", &first)])
            .await
            .status,
        500
    );
    assert_eq!(
        post(&linear, "oauth/revoke", &[("token", &first)])
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn answers_come_late_by_a_time_or_by_chance() {
    let linear = sandbox().await;
    let app = register(&linear, spec());
    let (_, first) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    for kind in [
        FaultKind::Delay { ms: 300 },
        FaultKind::Latency {
            min_ms: 300,
            max_ms: 400,
        },
    ] {
        linear.faults().add(Fault::once(kind).on("oauth/token"));
        let began = Instant::now();
        assert_eq!(refresh(&linear, &app, &first).await.status, 200);
        assert!(began.elapsed() >= Duration::from_millis(300));
    }
    let wrong = json!({ "kind": "latency", "min_ms": 5, "max_ms": 1 });
    assert_eq!(control(&linear, "sandbox/faults", &wrong).await.0, 422);
}
