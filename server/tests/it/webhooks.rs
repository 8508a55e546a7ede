//! The way in: verified, on disk before the answer, once in effect, whatever is repeated or reordered.

use linear::webhook::{WebhookSecret, sign};
use sandbox::{Fault, FaultKind};
use serde_json::json;

use crate::support::{Forge, TestApp, millis};

const ID: &str = "234d1a4e-b617-4388-90fe-adc3633d6b72";

#[tokio::test]
async fn hostile_requests_are_refused_and_not_kept() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    let body = forge
        .event(ID, "completed", "2026-11-22T10:00:00.000Z")
        .to_string();
    let good = sign(&forge.secret, body.as_bytes());
    let other = sign(
        &WebhookSecret::new("another secret").unwrap(),
        body.as_bytes(),
    );
    let (upper, short, long) = (good.to_uppercase(), &good[..63], format!("{good}0"));
    let huge = "a".repeat(10_000);
    for signature in [
        "",
        "x",
        other.as_str(),
        &upper,
        short,
        &long,
        &huge,
        "sha256=abc",
    ] {
        let answer = forge
            .send_signed(&[("Linear-Signature", signature)], &body)
            .await;
        assert_eq!(answer.refused().0, 401, "{signature}");
    }
    assert_eq!(
        forge.send_signed(&[], &body).await.refused(),
        (401, "signature_missing".to_owned())
    );
    let twice = [
        ("Linear-Signature", good.as_str()),
        ("Linear-Signature", good.as_str()),
    ];
    assert_eq!(forge.send_signed(&twice, &body).await.refused().0, 401);
    let altered = body.replace("completed", "canceled");
    assert_eq!(
        forge
            .send_signed(&[("Linear-Signature", &good)], &altered)
            .await
            .refused()
            .0,
        401
    );

    assert_eq!(forge.kept().await, 0);
}

#[tokio::test]
async fn signed_nonsense_is_refused_and_not_kept() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    for body in ["", "null", "[]", "{}", "{\"type\":1}", "\u{1}"] {
        assert_eq!(
            forge.send(ID, body).await.refused(),
            (400, "unreadable".to_owned()),
            "{body}"
        );
    }
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(forge.send(ID, &nested).await.refused().0, 400);
    let too_big = " ".repeat(5 * 1024 * 1024 + 1);
    assert_eq!(forge.send(ID, &too_big).await.refused().0, 413);

    let nobody = app
        .anonymous
        .post(
            "/webhooks/linear/019acb00-0000-7000-8000-000000000000",
            &json!({}),
        )
        .await;
    assert_eq!(nobody.refused().0, 404);
    assert_eq!(
        app.anonymous
            .post("/webhooks/linear/x", &json!({}))
            .await
            .refused()
            .0,
        404
    );
    assert_eq!(app.anonymous.get(&forge.path).await.refused().0, 405);
    assert_eq!(forge.kept().await, 0);
}

#[tokio::test]
async fn a_delivery_may_be_old_but_not_from_the_future() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    let now = app.ctx.clock.now();
    for (offset, status) in [
        (0, 200),
        (-7 * 3600, 200),
        (-8 * 3600, 200),
        (-8 * 3600 - 1, 400),
        (60, 200),
        (61, 400),
    ] {
        let mut event = forge.event(ID, "started", "2026-11-22T10:00:00.000Z");
        let sent = now + time::Duration::seconds(offset);
        event["webhookTimestamp"] = json!(millis(sent));
        event["offset"] = json!(offset);
        let answer = forge
            .send(
                &uuid::Uuid::from_u128(offset.unsigned_abs().into()).to_string(),
                &event.to_string(),
            )
            .await;
        assert_eq!(answer.status, status, "{offset}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_repeated_delivery_is_recognised_by_id_or_by_body() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    let body = forge
        .event(ID, "started", "2026-11-22T10:00:00.000Z")
        .to_string();
    let restamped = forge
        .event(ID, "started", "2026-11-22T10:00:00.001Z")
        .to_string();
    let other_id = "234d1a4e-b617-4388-90fe-adc3633d6b73";
    assert_eq!(forge.send(ID, &body).await.ok()["duplicate"], false);
    for (id, body) in [(ID, &body), (other_id, &body), (ID, &restamped)] {
        assert_eq!(forge.send(id, body).await.ok()["duplicate"], true);
    }
    assert_eq!(forge.kept().await, 1);
    // Without a usable delivery id the body alone tells.
    let third = forge
        .event(ID, "started", "2026-11-22T10:00:00.002Z")
        .to_string();
    assert_eq!(
        forge.send("not a uuid", &third).await.ok()["duplicate"],
        false
    );
    assert_eq!(
        forge.send("not a uuid", &third).await.ok()["duplicate"],
        true
    );
    app.work().await;
}

#[tokio::test]
async fn the_smallest_event_of_the_documents_is_enough() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    let hired = app.hire_and_sync().await;
    let issue = app.linear.issue("ENG-1").unwrap().id;
    let mut event = forge.event(&issue.to_string(), "completed", "");
    event["data"].as_object_mut().unwrap().remove("updatedAt");
    app.advance(time::Duration::seconds(1)).await;
    event["webhookTimestamp"] = json!(millis(app.ctx.clock.now()));
    forge.send(ID, &event.to_string()).await.ok();
    app.work().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
}

#[tokio::test]
async fn odd_text_in_an_event_does_no_harm() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    let hired = app.hire_and_sync().await;
    let issue = app.linear.issue("ENG-1").unwrap().id.to_string();
    let mut event = forge.event(&issue, "started", "2026-11-22T11:00:00.000Z");
    event["data"]["state"]["name"] = json!("Doing\u{0} \u{202e}it\u{1b}[2J");
    event["data"]["url"] = json!("https://linear.app/\u{0}\u{202e}");
    event["actor"] = json!({ "name": "\u{0}".repeat(10_000), "type": 7 });
    forge.send(ID, &event.to_string()).await.ok();
    event["type"] = json!("Is\u{0}sue");
    event["action"] = json!("x".repeat(100_000));
    let other = "234d1a4e-b617-4388-90fe-adc3633d6b73";
    forge.send(other, &event.to_string()).await.ok();
    app.work().await;
    let hiring = app.hiring(&hired.id).await;
    assert_eq!(hiring["status"], "in_progress");
    assert_eq!(hiring["linear_issue"]["state_name"], "Doing it[2J");
    // A type that nobody knows yet, and that no database could keep as it is.
    let mut event = forge.event(&issue, "pau\u{0}sed", "2026-11-22T12:00:00.000Z");
    event["data"]["state"]["name"] = json!("Paused");
    forge
        .send(&uuid::Uuid::from_u128(3).to_string(), &event.to_string())
        .await
        .ok();
    app.work().await;
    let hiring = app.hiring(&hired.id).await;
    assert_eq!(hiring["status"], "in_progress");
    assert_eq!(hiring["linear_issue"]["state_name"], "Paused");
    assert_eq!(hiring["linear_issue"]["state_type"], "paused");
    let url = hiring["linear_issue"]["url"].as_str().unwrap();
    assert!(!url.contains(['\u{0}', '\u{202e}']), "{url}");
}

#[tokio::test]
async fn a_time_that_nothing_can_keep_holds_up_nobody() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    let hired = app.hire_and_sync().await;
    let issue = app.linear.issue("ENG-1").unwrap().id.to_string();
    for (n, time) in [
        "9999-12-31T23:59:59-23:59",
        "0000-01-01T00:00:00+23:59",
        "-000001-01-01T00:00:00Z",
    ]
    .into_iter()
    .enumerate()
    {
        // Without a time of its own, it is as new as the request: each a second later.
        app.advance(time::Duration::seconds(1)).await;
        let event = forge.event(&issue, "unstarted", time);
        let id = uuid::Uuid::from_u128(n as u128).to_string();
        forge.send(&id, &event.to_string()).await.ok();
    }
    app.advance(time::Duration::seconds(1)).await;
    let last = forge.event(&issue, "completed", "2026-11-22T11:00:00.000Z");
    forge.send(ID, &last.to_string()).await.ok();
    app.work().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
    let failed = app.admin.get("/api/v1/deliveries?outcome=received").await;
    assert_eq!(failed.ok()["items"], json!([]));
}

#[tokio::test]
async fn older_news_than_what_is_known_changes_nothing() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::Hold).on("Issue"));
    app.linear.move_issue("ENG-1", "Canceled").unwrap();
    app.hear().await;
    app.advance(time::Duration::seconds(1)).await;
    app.linear.move_issue("ENG-1", "In Progress").unwrap();
    app.hear().await;
    // The held one comes now, and is older than what is known.
    app.linear.faults().clear();
    app.hear().await;
    let hiring = app.hiring(&hired.id).await;
    assert_eq!(hiring["status"], "in_progress");
    assert_eq!(hiring["linear_issue"]["state_name"], "In Progress");
}

#[tokio::test]
async fn in_whichever_order_they_come_the_newest_counts() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::Reorder).on("Issue"));
    app.linear.move_issue("ENG-1", "Todo").unwrap();
    app.linear.move_issue("ENG-1", "In Review").unwrap();
    app.hear().await;
    let hiring = app.hiring(&hired.id).await;
    assert_eq!(hiring["status"], "in_progress");
    assert_eq!(hiring["linear_issue"]["state_name"], "In Review");
}

#[tokio::test]
async fn a_delivery_that_comes_twice_takes_effect_once() {
    let app = TestApp::start().await;
    app.connect().await;
    for kind in [FaultKind::DuplicateSameId, FaultKind::DuplicateNewId] {
        let hired = app.hire_and_sync().await;
        let issue = app.hiring(&hired.id).await["linear_issue"]["identifier"]
            .as_str()
            .unwrap()
            .to_owned();
        let before = app.integration().await["webhook"]["deliveries"]
            .as_u64()
            .unwrap();
        app.linear.faults().add(Fault::once(kind).on("Issue"));
        app.linear.move_issue(&issue, "Done").unwrap();
        app.hear().await;
        assert_eq!(app.hiring(&hired.id).await["status"], "completed");
        assert_eq!(
            app.integration().await["webhook"]["deliveries"]
                .as_u64()
                .unwrap(),
            before + 1
        );
    }
}

#[tokio::test]
async fn a_delivery_that_was_refused_comes_again() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::WrongSignature).on("Issue"));
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.hear().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "paid");
    app.advance(time::Duration::minutes(1)).await;
    app.hear().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
}
