//! What is told, and how it is sent: once if all goes well, again under the same id if not.

use serde_json::{Value, json};
use time::Duration;

use super::{Endpoint, Receiver, Then, message, message_path, moment, next_try};
use crate::approvals::House;
use crate::support::TestApp;

#[tokio::test]
async fn what_becomes_of_an_action_is_told() {
    let house = House::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&house.app, &receiver).await;
    let action = house.ask_comment("Not a word of this is told.").await;
    house.app.work().await;
    let told = receiver.last();
    assert_eq!(receiver.events(), ["pending_action.created"]);
    assert!(told.is_signed_with(&endpoint.secret), "{told:?}");
    assert!(told.id().starts_with("msg_"), "{}", told.id());
    assert_eq!(told.timestamp(), house.app.ctx.clock.now().unix_timestamp());
    assert_eq!(told.header("content-type"), "application/json");
    assert!(told.header("user-agent").starts_with("Countersign/"));
    let data = &told.json()["data"];
    assert_eq!(data["id"], action["id"]);
    assert_eq!(data["status"], "pending");
    assert_eq!(data["tool"], "create_linear_comment");
    assert_eq!(data["agent"]["name"], "Scribe");
    assert_eq!(data["issue"]["identifier"], action["target"]["identifier"]);
    let page = format!(
        "{}/approvals/{}",
        house.app.url,
        action["id"].as_str().unwrap()
    );
    assert_eq!(data["url"], page);
    assert_eq!(moment(&data["expires_at"]), moment(&action["expires_at"]));
    assert!(!told.body.contains("Not a word"), "{}", told.body);

    house.approve(&action).await;
    house.app.work().await;
    let expected = [
        "pending_action.approved",
        "pending_action.created",
        "pending_action.succeeded",
    ];
    assert_eq!(receiver.events(), expected);
    let told = receiver.got().into_iter();
    let told = told.filter(|got| got.event() == "pending_action.succeeded");
    let told = told.last().unwrap().json();
    assert_eq!(told["data"]["decided_by"], "API token test");
    let ids: Vec<String> = receiver.got().iter().map(super::Got::id).collect();
    assert!(ids[0] != ids[1] && ids[1] != ids[2]);
}

#[tokio::test]
async fn an_endpoint_is_told_what_it_asked_for() {
    let house = House::start().await;
    let receiver = Receiver::start().await;
    let events = json!(["pending_action.rejected", "pending_action.expired"]);
    let body = json!({ "url": receiver.url, "events": events });
    Endpoint::with(&house.app, body).await;
    let one = house.ask_comment("One").await;
    let two = house.ask_comment("Two").await;
    let no = json!({ "reason": "Not today." });
    house.decide(&one, "reject", no).await.ok();
    house.app.advance(Duration::hours(25)).await;
    services::pending_action::expire_due(&house.app.ctx)
        .await
        .unwrap();
    house.app.work().await;
    assert_eq!(
        receiver.events(),
        ["pending_action.expired", "pending_action.rejected"]
    );
    for got in receiver.got() {
        let (event, data) = (got.event(), got.json()["data"].clone());
        let rejected = event == "pending_action.rejected";
        assert_eq!(data["id"], if rejected { &one } else { &two }["id"]);
        let by = if rejected {
            "API token test"
        } else {
            "Countersign"
        };
        assert_eq!(data["decided_by"], by);
    }
}

#[tokio::test]
async fn what_is_refused_is_not_told() {
    let house = House::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&house.app, &receiver).await;
    let action = house.ask_comment("Once").await;
    house.app.work().await;
    // The same call again is the same action, a stale decision none at all.
    house.ask_comment("Once").await;
    let stale = json!({ "hash": "another" });
    assert_eq!(house.decide(&action, "approve", stale).await.status, 409);
    house.app.work().await;
    assert_eq!(receiver.events(), ["pending_action.created"]);
    assert_eq!(endpoint.messages(&house.app).await.len(), 1);
}

#[tokio::test]
async fn an_approval_that_is_taken_back_is_told() {
    let house = House::start().await;
    let receiver = Receiver::start().await;
    Endpoint::to(&house.app, &receiver).await;
    let action = house.ask_comment("Wait").await;
    let asked = json!({ "text": "Why?" });
    house.decide(&action, "ask", asked).await.ok();
    let undo = json!({ "undo": true });
    house.decide(&action, "approve", undo).await.ok();
    house.decide(&action, "undo", json!({})).await.ok();
    house.app.work().await;
    let expected = [
        "pending_action.approved",
        "pending_action.created",
        "pending_action.reopened",
        "pending_action.updated",
    ];
    assert_eq!(receiver.events(), expected);
}

#[tokio::test]
async fn a_retry_has_the_same_id_and_its_own_time() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    receiver.then([Then::Answer(500, "out of order"), Then::Hang]);
    let id = endpoint.test(&app).await;
    app.work().await;
    let seen = message(&app, &id).await;
    assert_eq!(seen["status"], "waiting");
    assert_eq!(seen["last_error"], "It answered 500.");
    assert_eq!(seen["attempts"][0]["status_code"], 500);
    assert_eq!(seen["attempts"][0]["answer"], "out of order");
    let wait = next_try(&app, &id).await;
    assert!(
        wait >= Duration::seconds(5) && wait <= Duration::milliseconds(5_500),
        "{wait}"
    );
    let seen = message(&app, &id).await;
    assert_eq!(
        seen["last_error"],
        "There was no answer within 0.5 seconds."
    );
    next_try(&app, &id).await;
    let seen = message(&app, &id).await;
    assert_eq!(seen["status"], "delivered", "{seen}");
    assert_eq!(
        (&seen["attempt_count"], &seen["last_error"]),
        (&json!(3), &Value::Null)
    );
    let got = receiver.got();
    let times: Vec<i64> = got.iter().map(super::Got::timestamp).collect();
    assert!(
        times.is_sorted() && times[0] < times[1] && times[1] < times[2],
        "{times:?}"
    );
    assert!(
        got.iter()
            .all(|one| one.id() == id && one.body == got[0].body)
    );
    assert!(got.iter().all(|one| one.is_signed_with(&endpoint.secret)));
}

#[tokio::test]
async fn ten_tries_keep_to_the_schedule_and_then_a_person_decides() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    receiver.then(vec![Then::Answer(500, ""); 10]);
    let id = endpoint.test(&app).await;
    app.work().await;
    for delay in domain::webhook_message::SCHEDULE {
        let wait = next_try(&app, &id).await;
        assert!(
            wait >= delay && wait <= delay * 11 / 10,
            "{wait} for {delay}"
        );
    }
    assert_eq!(receiver.got().len(), 10);
    let seen = message(&app, &id).await;
    assert_eq!(
        (&seen["status"], &seen["next_attempt_at"]),
        (&json!("failed"), &Value::Null)
    );
    app.advance(Duration::days(1)).await;
    app.work().await;
    assert_eq!(receiver.got().len(), 10);
    assert_eq!(endpoint.view(&app).await["failed"], 1);

    // By hand it is the same message, once for one key.
    let path = message_path(&id, "resend");
    app.admin.post_with_key(&path, "k", &Value::Null).await.ok();
    app.work().await;
    app.admin.post_with_key(&path, "k", &Value::Null).await.ok();
    app.work().await;
    assert_eq!(receiver.got().len(), 11);
    assert_eq!(receiver.last().id(), id);
    assert_eq!(message(&app, &id).await["status"], "delivered");
}

#[tokio::test]
async fn patience_is_kept_where_it_is_asked_for() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    let asked = |code, value: &str| Then::With(code, "retry-after", value.to_owned());
    receiver.then([
        asked(503, "600"),
        asked(429, "Mon, 23 Nov 2026 10:00:00 GMT"),
        asked(500, "900"),
    ]);
    let id = endpoint.test(&app).await;
    app.work().await;
    assert_eq!(next_try(&app, &id).await, Duration::minutes(10));
    next_try(&app, &id).await;
    assert_eq!(
        app.ctx.clock.now().to_string(),
        "2026-11-23 10:00:00.0 +00:00:00"
    );
    // Nobody but somebody who is overloaded is asked for patience.
    let wait = next_try(&app, &id).await;
    assert!(wait > Duration::minutes(29), "{wait}");
}

#[tokio::test]
async fn whoever_dies_after_sending_sends_again_under_the_same_id() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    receiver.then([Then::Hang]);
    let id = endpoint.test(&app).await;
    app.work_until(receiver.arrival()).await;
    assert_eq!(message(&app, &id).await["attempt_count"], 0);
    // Once the lease of the one that died has ended.
    app.advance(Duration::seconds(16)).await;
    app.work().await;
    let ids: Vec<String> = receiver.got().iter().map(super::Got::id).collect();
    assert_eq!(ids, [id.clone(), id.clone()]);
    assert_eq!(message(&app, &id).await["status"], "delivered");
}

#[tokio::test]
async fn many_messages_are_sent_each_once() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    for _ in 0..30 {
        endpoint.test(&app).await;
    }
    app.work().await;
    let mut ids: Vec<String> = receiver.got().iter().map(super::Got::id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), receiver.got().len()), (30, 30));
}

#[tokio::test]
async fn a_slow_endpoint_holds_up_nobody_else() {
    let app = TestApp::start().await;
    let (slow, quick) = (Receiver::start().await, Receiver::start().await);
    let (one, two) = (
        Endpoint::to(&app, &slow).await,
        Endpoint::to(&app, &quick).await,
    );
    slow.then(vec![Then::Hang; 40]);
    for _ in 0..20 {
        one.test(&app).await;
    }
    two.test(&app).await;
    app.work_in_background();
    quick.arrival().await;
    assert!(
        slow.got().len() <= 4,
        "a few at a time: {}",
        slow.got().len()
    );
}

#[tokio::test]
async fn a_connection_that_is_lost_is_told() {
    let house = House::start().await;
    let receiver = Receiver::start().await;
    let events = json!(["integration.reconnect_required"]);
    let body = json!({ "url": receiver.url, "events": events });
    Endpoint::with(&house.app, body).await;
    let action = house.ask_comment("Late").await;
    let fault = sandbox::Fault::once(sandbox::FaultKind::Status { code: 401 });
    house.app.linear.faults().add(fault);
    house.approve(&action).await;
    house.app.work().await;
    let told = receiver.last().json();
    assert_eq!(told["type"], "integration.reconnect_required");
    assert_eq!(told["data"]["state"], "reconnect_required");
}
