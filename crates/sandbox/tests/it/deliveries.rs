//! Webhooks: what is sent, how it is signed, when it is tried again.

use std::fmt::Write as _;
use std::time::Duration;

use countersign_sandbox::{Fault, FaultKind, SandboxConfig};
use hmac::{Hmac, KeyInit as _, Mac as _};
use insta::assert_json_snapshot;
use serde_json::json;
use sha2::Sha256;

use crate::support::{Received, Receiver, ask, create, sandbox, start, subscribe};

/// Whether a delivery is signed with the secret of [`subscribe`].
fn is_signed(received: &Received) -> bool {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"secret").unwrap();
    mac.update(&received.bytes);
    let hex = mac
        .finalize()
        .into_bytes()
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
    received.header("linear-signature") == hex
}

#[tokio::test]
async fn changes_are_told_as_linear_tells_them() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    subscribe(&linear, &receiver).await;
    create(&linear, "Fix it").await;
    linear.settle().await;
    linear.move_issue("ENG-1", "In Progress").unwrap();
    linear.settle().await;
    linear.comment("ENG-1", "Done soon.").unwrap();
    linear.settle().await;
    let got = receiver.received();
    assert_eq!(got.len(), 3);
    for delivery in &got {
        assert!(is_signed(delivery));
        assert_eq!(
            delivery.header("content-type"),
            "application/json; charset=utf-8"
        );
        assert_eq!(delivery.header("accept-charset"), "utf-8");
        assert_eq!(delivery.header("user-agent"), "Linear-Webhook");
        assert_eq!(delivery.header("linear-timestamp"), "1777636800000");
        assert_eq!(delivery.header("linear-delivery").len(), 36);
    }
    assert_eq!(got[2].header("linear-event"), "Comment");
    let port = format!(":{}", linear.port());
    let bodies: Vec<_> = got
        .iter()
        .map(|delivery| {
            let text = String::from_utf8(delivery.bytes.to_vec())
                .unwrap()
                .replace(&port, ":4000");
            serde_json::from_str::<serde_json::Value>(&text).unwrap()
        })
        .collect();
    assert_json_snapshot!(bodies);
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_not_told() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    subscribe(&linear, &receiver).await;
    create(&linear, "Fix it").await;
    let before = linear.issue("ENG-1").unwrap();
    linear.move_issue("ENG-1", "backlog").unwrap();
    linear.settle().await;
    assert_eq!(linear.issue("ENG-1").unwrap(), before);
    assert_eq!(receiver.received().len(), 1);
}

#[tokio::test]
async fn a_failed_delivery_is_tried_three_times_more_with_the_same_bytes() {
    let (linear, receiver) = (
        start(SandboxConfig {
            disable_after: 1,
            ..Default::default()
        })
        .await,
        Receiver::start(&[500, 404, 201, 302]).await,
    );
    subscribe(&linear, &receiver).await;
    create(&linear, "Fix it").await;
    linear.settle().await;
    for (seconds, attempts) in [
        (59, 1),
        (1, 2),
        (3599, 2),
        (1, 3),
        (6 * 3600 - 1, 3),
        (1, 4),
    ] {
        linear.clock().advance(Duration::from_secs(seconds)).await;
        assert_eq!(receiver.received().len(), attempts);
    }
    let got = receiver.received();
    let first = &got[0];
    assert!(got.iter().all(|one| one.bytes == first.bytes
        && one.headers["linear-delivery"] == first.headers["linear-delivery"]));
    let log: Vec<_> = linear
        .deliveries()
        .into_iter()
        .map(|one| (one.attempt, one.status, one.next_attempt_at.is_some()))
        .collect();
    assert_eq!(
        log,
        [
            (1, Some(500), true),
            (2, Some(404), true),
            (3, Some(201), true),
            (4, Some(302), false)
        ]
    );
    // One delivery in a row failed for good, and that was one too many here.
    assert!(!linear.webhooks()[0].enabled);
    linear.comment("ENG-1", "Nobody hears this.").unwrap();
    linear.settle().await;
    assert_eq!(receiver.received().len(), 4);
}

#[tokio::test]
async fn a_long_advance_stops_at_every_retry() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[500, 500, 500]).await);
    subscribe(&linear, &receiver).await;
    create(&linear, "Fix it").await;
    linear.clock().advance(Duration::from_hours(8)).await;
    let start = linear.deliveries()[0].at;
    let waits: Vec<i64> = linear
        .deliveries()
        .iter()
        .map(|one| (one.at - start).whole_seconds())
        .collect();
    assert_eq!(waits, [0, 60, 3660, 25260]);
    assert!(linear.webhooks()[0].enabled);
}

#[tokio::test]
async fn retries_can_be_stamped_anew() {
    let config = SandboxConfig {
        restamp_retries: true,
        ..Default::default()
    };
    let (linear, receiver) = (start(config).await, Receiver::start(&[500]).await);
    subscribe(&linear, &receiver).await;
    create(&linear, "Fix it").await;
    linear.clock().advance(Duration::from_mins(1)).await;
    let stamps: Vec<_> = receiver
        .received()
        .iter()
        .map(|one| one.body()["webhookTimestamp"].as_i64().unwrap())
        .collect();
    assert_eq!(stamps[1] - stamps[0], 60_000);
    assert!(receiver.received().iter().all(is_signed));
}

#[tokio::test]
async fn a_slow_receiver_delays_nobody_and_is_given_up() {
    let config = SandboxConfig {
        delivery_timeout: Duration::from_millis(300),
        ..Default::default()
    };
    let (linear, receiver) = (start(config).await, Receiver::start(&[0]).await);
    subscribe(&linear, &receiver).await;
    create(&linear, "Fix it").await;
    create(&linear, "Answered although the first delivery hangs").await;
    linear.settle().await;
    let timed_out = linear
        .deliveries()
        .into_iter()
        .find(|one| one.status.is_none())
        .unwrap();
    assert_eq!(timed_out.error.as_deref(), Some("No answer within 300 ms."));
    assert!(timed_out.next_attempt_at.is_some());
    receiver.let_go();
}

#[tokio::test]
async fn duplicates_come_with_the_same_and_with_a_new_id() {
    for (kind, same) in [
        (FaultKind::DuplicateSameId, true),
        (FaultKind::DuplicateNewId, false),
    ] {
        let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
        subscribe(&linear, &receiver).await;
        linear.faults().add(Fault::once(kind));
        create(&linear, "Fix it").await;
        linear.settle().await;
        let got = receiver.received();
        assert_eq!(got.len(), 2);
        assert_eq!(got[0].bytes, got[1].bytes);
        assert_eq!(
            got[0].headers["linear-delivery"] == got[1].headers["linear-delivery"],
            same
        );
    }
}

#[tokio::test]
async fn a_reordered_delivery_comes_after_the_next() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    subscribe(&linear, &receiver).await;
    linear
        .faults()
        .add(Fault::once(FaultKind::Reorder).on("Issue"));
    create(&linear, "Fix it").await;
    linear.settle().await;
    assert!(receiver.received().is_empty());
    linear.move_issue("ENG-1", "Done").unwrap();
    linear.settle().await;
    let actions: Vec<_> = receiver
        .received()
        .iter()
        .map(|one| one.body()["action"].clone())
        .collect();
    assert_eq!(actions, ["update", "create"]);
}

#[tokio::test]
async fn a_wrong_signature_is_right_at_the_next_attempt() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[401]).await);
    subscribe(&linear, &receiver).await;
    linear.faults().add(Fault::once(FaultKind::WrongSignature));
    create(&linear, "Fix it").await;
    linear.clock().advance(Duration::from_mins(1)).await;
    let signed: Vec<bool> = receiver.received().iter().map(is_signed).collect();
    assert_eq!(signed, [false, true]);
}

#[tokio::test]
async fn a_held_delivery_waits_until_it_is_let_go() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    subscribe(&linear, &receiver).await;
    linear.faults().add(Fault::once(FaultKind::Hold).times(2));
    create(&linear, "One").await;
    create(&linear, "Two").await;
    linear.clock().advance(Duration::from_hours(24)).await;
    assert!(receiver.received().is_empty());
    linear.faults().clear();
    linear.settle().await;
    assert_eq!(receiver.received().len(), 2);
    let id = linear.deliveries()[0].delivery_id;
    linear.redeliver(id).unwrap();
    linear.settle().await;
    assert_eq!(
        receiver.received()[2].header("linear-delivery"),
        id.to_string()
    );
    assert!(linear.redeliver(uuid::Uuid::nil()).is_err());
}

#[tokio::test]
async fn a_webhook_of_one_team_hears_of_no_other() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    let query =
        "mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { success } }";
    let input = json!({ "url": receiver.url, "resourceTypes": ["Comment"], "teamId": "DES" });
    ask(&linear, query, json!({ "input": input })).await;
    create(&linear, "Fix it").await;
    linear.comment("ENG-1", "Not for Design.").unwrap();
    linear.settle().await;
    assert!(receiver.received().is_empty());
}
