//! Switching the connection off and on, disconnecting it, and replacing the webhook's secret.

use linear::webhook::sign;
use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};
use time::Duration;

use crate::support::{Answer, Forge, TestApp, millis, times_longer};

const AWAY: FaultKind = FaultKind::Status { code: 503 };

async fn ask(app: &TestApp, verb: &str) -> Answer {
    let path = format!("/api/integrations/linear/{verb}");
    let body = json!({ "workspace_id": app.workspace });
    app.admin.post(&path, &body).await
}

async fn history(app: &TestApp, id: &str) -> String {
    let page = app.admin.get(&format!("/api/v1/hirings/{id}")).await.ok();
    let hiring = domain::HiringId(page["id"].as_str().unwrap().parse().unwrap());
    let caller = app.owner();
    let detail = services::hiring::detail(&app.ctx, &caller, hiring).await;
    let lines = detail.unwrap().history.into_iter();
    let lines: Vec<String> = lines
        .map(|line| format!("{}: {}", line.actor, line.summary))
        .collect();
    lines.join("\n")
}

#[tokio::test]
async fn while_it_is_switched_off_nothing_moves_and_afterwards_both_sides_agree() {
    let app = TestApp::start().await;
    app.connect().await;
    let (moved, finished) = (app.hire_and_sync().await, app.hire_and_sync().await);
    app.set_status(&finished.id, "in_progress").await.ok();
    let off = ask(&app, "disable").await.ok();
    assert_eq!(off["state"], "disabled");
    assert_eq!(ask(&app, "disable").await.ok()["state"], "disabled");
    let asked = app.linear.requests().len();

    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.set_status(&finished.id, "completed").await.ok();
    let hired_meanwhile = app.hire().await;
    app.hear().await;
    services::reconcile::check_quiet(&app.ctx).await.unwrap();
    app.work().await;
    assert_eq!(app.linear.requests().len(), asked, "nothing goes out");
    assert_eq!(app.hiring(&moved.id).await["status"], "paid");
    let waits = app.hiring(&hired_meanwhile.id).await;
    assert_eq!(waits["sync"]["state"], "waiting", "{waits}");
    let reason = waits["sync"]["last_error"].as_str().unwrap();
    assert!(reason.contains("switched off"), "{reason}");
    // What came in is kept, without an effect.
    let kept = app.admin.get("/api/v1/deliveries").await.ok();
    assert_eq!(kept["items"][0]["outcome"], "no_effect", "{kept}");

    assert_eq!(ask(&app, "enable").await.ok()["state"], "active");
    app.work().await;
    assert_eq!(app.hiring(&moved.id).await["status"], "completed");
    assert_eq!(app.linear.issue("ENG-2").unwrap().state_name, "Done");
    let synced = app.hiring(&hired_meanwhile.id).await;
    assert_eq!(synced["linear_issue"]["identifier"], "ENG-3");
    let history = history(&app, &moved.id).await;
    assert!(history.contains("Linear, when asked"), "{history}");
}

#[tokio::test]
async fn since_when_it_is_so_is_told() {
    let app = TestApp::start().await;
    let connected = app.connect().await["state_since"].clone();
    assert_eq!(connected, "2026-11-22T10:00:00Z");
    app.advance(Duration::minutes(5)).await;
    // The same key again: it worked before.
    assert_eq!(app.connect().await["state_since"], connected);
    let off = ask(&app, "disable").await.ok()["state_since"].clone();
    assert_ne!(off, connected);
    app.advance(Duration::minutes(5)).await;
    assert_eq!(ask(&app, "disable").await.ok()["state_since"], off);
    let on = ask(&app, "enable").await.ok()["state_since"].clone();
    assert_ne!(on, off);
    app.advance(Duration::minutes(5)).await;
    let leaving = ask(&app, "disconnect").await.ok()["state_since"].clone();
    assert!(leaving.is_string() && leaving != on, "{leaving}");
}

#[tokio::test]
async fn disconnecting_erases_the_key_and_leaves_the_history() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    let hired = app.hire_and_sync().await;
    let row = store::integration::of_workspace(app.ctx.db.reader(), app.workspace).await;
    let row = row.unwrap().unwrap();
    // A key that was replaced is not left behind either.
    app.connect().await;
    let again = store::integration::of_workspace(app.ctx.db.reader(), app.workspace).await;
    let again = again.unwrap().unwrap();
    let write = json!({ "body": "Too late" });
    ask(&app, "disable").await.ok();
    let path = format!("/api/v1/hirings/{}/linear_comment", hired.id);
    let write = hired.agent.post(&path, &write).await.ok();

    let going = ask(&app, "disconnect").await.ok();
    assert_eq!(going["state"], "disconnecting");
    assert_eq!(forge.send(&fresh(1), &event(&app, 1)).await.status, 404);
    app.work().await;
    let gone = app.integration().await;
    assert_eq!(gone["connected"], false, "{gone}");
    assert_eq!(gone["disconnection"]["webhook_removed"], true);
    assert_eq!(gone["disconnection"]["linear_org_name"], "Acme");
    assert_eq!(gone["disconnection"]["requested_by"], "API token test");
    assert_eq!(app.linear.webhooks().len(), 0);
    for secret in [
        row.sealed_api_key.as_deref().unwrap(),
        &row.sealed_webhook_secret,
        again.sealed_api_key.as_deref().unwrap(),
    ] {
        assert!(!app.database.holds(secret), "a sealed secret is left");
    }
    let left = app.hiring(&hired.id).await;
    assert_eq!(left["linear_issue"], Value::Null);
    let history = history(&app, &hired.id).await;
    assert!(history.contains("ENG-1 is no longer followed"), "{history}");
    let path = format!(
        "/api/v1/hirings/{}/linear_writes/{}",
        hired.id,
        write["write"]["id"].as_str().unwrap()
    );
    let refused = hired.agent.get(&path).await.ok();
    assert_eq!(
        refused["write"]["refusal"]["code"], "LINEAR_NOT_CONFIGURED",
        "{refused}"
    );
    // Once more does nothing, and what Linear still sends finds nobody.
    assert_eq!(ask(&app, "disconnect").await.ok()["connected"], false);
    assert_eq!(forge.send(&fresh(2), &event(&app, 2)).await.status, 404);

    // A hiring whose link is gone still ends, and a new connection begins anew.
    app.set_status(&hired.id, "cancelled").await.ok();
    app.connect().await;
    assert_eq!(app.integration().await["webhook"]["state"], "active");
    assert_eq!(app.linear.issue("ENG-1").unwrap().state_name, "Backlog");
}

#[tokio::test]
async fn disconnecting_waits_for_linear_or_does_not() {
    let app = TestApp::start().await;
    app.connect().await;
    app.hire_and_sync().await;
    app.linear.faults().add(Fault::once(AWAY).times(1_000));
    ask(&app, "disconnect").await.ok();
    app.work().await;
    let waiting = app.integration().await;
    assert_eq!(waiting["state"], "disconnecting");
    let reason = waiting["disconnection"]["last_error"].as_str().unwrap();
    assert!(reason.contains("Linear cannot be reached"), "{reason}");
    assert!(waiting["disconnection"]["next_attempt_at"].is_string());
    // Nothing else can be done with it meanwhile.
    for verb in ["enable", "disable"] {
        assert_eq!(ask(&app, verb).await.refused().1, "disconnecting");
    }
    let connect = app.connect_with(app.linear.admin_key()).await;
    assert!(connect.status >= 400, "{}", connect.body);

    let body = json!({ "workspace_id": app.workspace, "erase_now": true });
    let path = "/api/integrations/linear/disconnect";
    let gone = app.admin.post(path, &body).await.ok();
    assert_eq!(gone["connected"], false);
    assert_eq!(gone["disconnection"]["webhook_removed"], false);
    app.linear.faults().clear();
    app.advance(Duration::hours(1)).await;
    app.work().await;
    assert_eq!(
        app.linear.webhooks().len(),
        1,
        "nobody has the key any more"
    );
    let overview = services::overview::get(&app.ctx, &app.owner()).await;
    assert!(overview.unwrap().attention.is_empty());
}

#[tokio::test]
async fn linear_coming_back_ends_a_disconnecting() {
    let app = TestApp::start().await;
    app.connect().await;
    app.linear.faults().add(Fault::once(AWAY).times(2));
    ask(&app, "disconnect").await.ok();
    for _ in 0..3 {
        app.work().await;
        app.advance(Duration::minutes(20)).await;
    }
    let gone = app.integration().await;
    assert_eq!(gone["disconnection"]["webhook_removed"], true, "{gone}");
    assert_eq!(app.linear.webhooks().len(), 0);
}

#[tokio::test]
async fn a_key_that_may_not_or_does_not_work_still_disconnects() {
    for (code, says) in [(401, "did not accept the key"), (403, "may not manage")] {
        let app = TestApp::start().await;
        app.connect().await;
        let refuse = Fault::once(FaultKind::Status { code }).on("webhookDelete");
        app.linear.faults().add(refuse);
        ask(&app, "disconnect").await.ok();
        app.work().await;
        let gone = app.integration().await;
        assert_eq!(gone["connected"], false);
        let outcome = gone["disconnection"]["outcome"].as_str().unwrap();
        assert!(outcome.contains(says), "{outcome}");
        assert_eq!(gone["disconnection"]["webhook_removed"], false);
    }
}

#[tokio::test]
async fn only_admins_of_the_workspace_decide() {
    let app = TestApp::start().await;
    app.connect().await;
    let (_, agent) = app.agent("Builder").await;
    let stranger = app.other_workspace().await;
    let body = json!({ "workspace_id": app.workspace });
    let verbs = [
        "enable",
        "disable",
        "disconnect",
        "rotate_webhook_secret",
        "reconcile",
        "self_test",
    ];
    for verb in verbs {
        let path = format!("/api/integrations/linear/{verb}");
        assert_eq!(agent.post(&path, &body).await.status, 403, "{verb}");
        assert_eq!(stranger.post(&path, &body).await.status, 404, "{verb}");
        assert_eq!(app.anonymous.post(&path, &body).await.status, 401, "{verb}");
    }
    assert_eq!(app.integration().await["state"], "active");
}

#[tokio::test]
async fn without_a_connection_each_verb_says_so() {
    let app = TestApp::start().await;
    for verb in [
        "enable",
        "disable",
        "rotate_webhook_secret",
        "reconcile",
        "self_test",
    ] {
        let refused = ask(&app, verb).await.refused();
        assert_eq!(refused, (409, "LINEAR_NOT_CONFIGURED".to_owned()), "{verb}");
    }
    assert_eq!(ask(&app, "disconnect").await.ok()["connected"], false);
}

#[tokio::test]
async fn a_refused_key_is_not_switched_on() {
    let app = TestApp::start().await;
    app.connect().await;
    let refuse = Fault::once(FaultKind::Status { code: 401 });
    app.linear.faults().add(refuse);
    app.hire().await;
    app.work().await;
    let refused = ask(&app, "enable").await.refused();
    assert_eq!(refused, (409, "reconnect_required".to_owned()));
    assert_eq!(
        ask(&app, "rotate_webhook_secret").await.refused().1,
        "not_active"
    );
    // A new key mends it.
    app.connect().await;
    assert_eq!(app.integration().await["state"], "active");
    assert_eq!(app.linear.issues().len(), 1);
}

/// An id of a delivery.
fn fresh(number: u128) -> String {
    uuid::Uuid::from_u128(number).to_string()
}

/// An event that nobody sent before.
fn event(app: &TestApp, number: i64) -> String {
    let at = millis(services::Clock::now(&*app.clock)) + number;
    json!({ "type": "Issue", "action": "create", "webhookTimestamp": at, "data": {} }).to_string()
}

#[tokio::test]
async fn a_new_secret_loses_nothing_that_is_signed_with_the_old_one() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    app.linear
        .faults()
        .add(Fault::once(AWAY).on("webhookCreate"));
    let asked = ask(&app, "rotate_webhook_secret").await.ok();
    assert_eq!(asked["webhook"]["rotating"], true);
    // Linear has not heard of it: what it sends is signed with the old one, for as long as that takes.
    app.work().await;
    assert_eq!(
        ask(&app, "rotate_webhook_secret").await.refused().1,
        "rotation_running"
    );
    app.advance(Duration::hours(20)).await;
    assert_eq!(forge.send(&fresh(1), &event(&app, 1)).await.status, 200);

    app.work().await;
    let there = app.integration().await;
    assert_eq!(there["webhook"]["rotating"], false, "{there}");
    assert_eq!(there["webhook"]["state"], "active");
    assert!(there["webhook"]["previous_secret_until"].is_string());
    // Linear signs with the new one now, and retries of before come with the old one.
    let hired = app.hire_and_sync().await;
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.hear().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
    app.advance(Duration::hours(8)).await;
    assert_eq!(forge.send(&fresh(2), &event(&app, 2)).await.status, 200);

    app.advance(Duration::hours(2)).await;
    let too_late = forge.send(&fresh(3), &event(&app, 3)).await;
    assert_eq!(too_late.refused(), (401, "signature_invalid".to_owned()));
    services::integration::forget_previous_secrets(&app.ctx)
        .await
        .unwrap();
    let row = store::integration::of_workspace(app.ctx.db.reader(), app.workspace).await;
    assert_eq!(row.unwrap().unwrap().sealed_previous_secret, None);
}

#[tokio::test]
async fn secrets_are_replaced_under_load() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    app.work_in_background();
    let old = forge.secret.clone();
    let mut sent = 0;
    let rounds = i64::try_from(5 * times_longer()).unwrap();
    for round in 0..rounds {
        // Twenty at once with the secret of before the first rotation, while it is replaced.
        let bodies: Vec<String> = (0..20).map(|n| event(&app, round * 100 + n)).collect();
        let requests = bodies.iter().enumerate().map(|(n, body)| {
            let id = fresh(u128::try_from(round).unwrap() * 100 + n as u128);
            let signature = sign(&old, body.as_bytes());
            let forge = &forge;
            async move {
                let headers = [
                    ("Linear-Delivery", id.as_str()),
                    ("Linear-Signature", signature.as_str()),
                ];
                forge.send_signed(&headers, body).await.status
            }
        });
        let answers = futures::future::join_all(requests);
        let rotate = async {
            if round == 1 {
                ask(&app, "rotate_webhook_secret").await.ok();
            }
        };
        let (answers, ()) = futures::future::join(answers, rotate).await;
        assert_eq!(answers, [200; 20], "round {round}");
        sent += answers.len() as u64;
    }
    assert_eq!(forge.kept().await, sent);
}
