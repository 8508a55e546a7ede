//! Faults of the API, by the control route and by the handle.

use std::time::{Duration, Instant};

use countersign_sandbox::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::support::{CREATE, ask, http, sandbox, team, try_ask};

#[tokio::test]
async fn a_status_takes_no_effect() {
    let linear = sandbox().await;
    linear
        .faults()
        .add(Fault::once(FaultKind::Status { code: 502 }).on("issueCreate"));
    let input = json!({ "input": { "teamId": team(&linear, "ENG"), "title": "x" } });
    // Another operation does not meet it.
    assert_eq!(
        ask(&linear, "{ viewer { id } }", json!({})).await.status,
        200
    );
    assert_eq!(ask(&linear, CREATE, input.clone()).await.status, 502);
    assert!(linear.issues().is_empty());
    assert_eq!(ask(&linear, CREATE, input).await.status, 200);
    assert_eq!(linear.requests()[1].fault.as_deref(), Some("status"));
}

#[tokio::test]
async fn a_dropped_answer_took_effect() {
    let linear = sandbox().await;
    linear.faults().add(Fault::once(FaultKind::DropAnswer));
    let input = json!({ "input": { "teamId": team(&linear, "ENG"), "title": "x" } });
    let outcome = try_ask(&linear, linear.admin_key(), CREATE, input).await;
    let error = outcome.err().unwrap();
    assert!(error.is_request() && error.status().is_none(), "{error:?}");
    assert_eq!(linear.issues().len(), 1);
    assert_eq!(linear.requests()[0].status, None);
}

#[tokio::test]
async fn a_late_answer_took_effect_at_once() {
    let linear = sandbox().await;
    linear
        .faults()
        .add(Fault::once(FaultKind::Delay { ms: 400 }));
    let input = json!({ "input": { "teamId": team(&linear, "ENG"), "title": "x" } });
    let began = Instant::now();
    let answer = ask(&linear, CREATE, input).await;
    assert!(began.elapsed() >= Duration::from_millis(400));
    assert_eq!(answer.status, 200);
    assert_eq!(linear.issues().len(), 1);
}

#[tokio::test]
async fn nonsense_and_rate_limits_come_in_their_forms() {
    let linear = sandbox().await;
    let control = linear.url().join("sandbox/faults").unwrap();
    let faults = [
        json!({ "kind": "nonsense" }),
        json!({ "kind": "rate_limit" }),
        json!({ "kind": "rate_limit", "style": "ok_without_code" }),
        json!({ "kind": "rate_limit", "style": "unavailable" }),
    ];
    for fault in faults {
        assert_eq!(
            http()
                .post(control.clone())
                .json(&fault)
                .send()
                .await
                .unwrap()
                .status(),
            200
        );
    }
    let mut seen = Vec::new();
    for _ in 0..5 {
        let answer = ask(&linear, "{ viewer { id } }", json!({})).await;
        seen.push((
            answer.status,
            answer.code().to_owned(),
            answer.body["errors"][0]["extensions"]["type"].clone(),
        ));
    }
    let none = || "none".to_owned();
    assert_eq!(seen[0], (200, none(), Value::Null));
    assert_eq!(
        seen[1],
        (400, "RATELIMITED".to_owned(), json!("ratelimited"))
    );
    assert_eq!(seen[2], (200, none(), json!("ratelimited")));
    assert_eq!(seen[3], (503, none(), Value::Null));
    assert_eq!(seen[4].0, 200);
}

#[tokio::test]
async fn the_control_routes_refuse_what_they_do_not_know() {
    let linear = sandbox().await;
    let control = linear.url().join("sandbox/faults").unwrap();
    for wrong in [
        json!({ "kind": "earthquake" }),
        json!({ "kind": "status", "code": 200 }),
        json!([1]),
    ] {
        let answer = http()
            .post(control.clone())
            .json(&wrong)
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_client_error(), "{wrong}");
        assert_eq!(answer.json::<Value>().await.unwrap()["success"], false);
    }
    let foreign = http()
        .post(control.clone())
        .header("Origin", "http://evil.test")
        .json(&json!({ "kind": "hold" }));
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    assert!(linear.faults().all().is_empty());
    linear.faults().add(Fault::once(FaultKind::Hold));
    http().delete(control).send().await.unwrap();
    assert!(linear.faults().all().is_empty());
}

#[tokio::test]
async fn the_clock_moves_by_its_route() {
    let linear = sandbox().await;
    let before = linear.clock().now();
    let route = linear.url().join("sandbox/clock/advance").unwrap();
    let moved = http()
        .post(route.clone())
        .json(&json!({ "seconds": 90 }))
        .send()
        .await
        .unwrap();
    assert_eq!(
        moved.json::<Value>().await.unwrap(),
        json!({ "success": true, "now": "2026-05-01T12:01:30.000Z" })
    );
    assert_eq!(linear.clock().now() - before, Duration::from_secs(90));
    let refused = http()
        .post(route)
        .json(&json!({ "seconds": -1 }))
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), 422);
}

#[tokio::test]
async fn a_stopped_sandbox_frees_its_port() {
    let linear = sandbox().await;
    let port = linear.port();
    linear.shutdown().await;
    tokio::net::TcpListener::bind(("127.0.0.1", port))
        .await
        .unwrap();
}
