//! For how long what is kept: set by an admin, and then removed.

use domain::view::HistoryKind;
use domain::{DeliveryId, DeliveryOutcome, IntegrationId, Role, WorkspaceId};
use serde_json::{Value, json};
use store::delivery::Delivery;
use time::Duration;
use uuid::Uuid;

use crate::support::{Browser, Forge, TestApp};

const SETTINGS: &str = "/api/v1/settings";

async fn settings(app: &TestApp) -> Value {
    app.admin.get(SETTINGS).await.ok()
}

/// Both numbers of days.
fn days(settings: &Value) -> (i64, i64) {
    let days = |field: &str| settings[field].as_i64().unwrap();
    (
        days("delivery_retention_days"),
        days("idempotency_key_retention_days"),
    )
}

/// The entries of the audit log about it, newest first.
async fn audited(app: &TestApp) -> Vec<Value> {
    let path = "/api/v1/audit?action=workspace.retention_changed";
    let page = app.admin.get(path).await.ok();
    page["items"].as_array().unwrap().clone()
}

async fn clean(app: &TestApp) {
    services::retention::clean(&app.ctx).await.unwrap();
}

/// Sends a delivery that has no effect, under this id; whether it counts as new.
async fn deliver(app: &TestApp, forge: &Forge<'_>, number: u128) -> bool {
    let before = forge.kept().await;
    let now = app.ctx.clock.now();
    let body = forge.event(&Uuid::nil().to_string(), "started", &now.to_string());
    let id = Uuid::from_u128(number).to_string();
    assert_eq!(forge.send(&id, &body.to_string()).await.status, 200);
    forge.kept().await > before
}

#[tokio::test]
async fn days_are_set_and_written_down() {
    let app = TestApp::start().await;
    assert_eq!(days(&settings(&app).await), (90, 30));
    let body = json!({ "delivery_retention_days": 8 });
    let set = app.admin.post_with_key(SETTINGS, "k-1", &body).await.ok();
    assert_eq!(days(&set), (8, 30));
    let both = json!({ "delivery_retention_days": 365, "idempotency_key_retention_days": 60 });
    app.admin.post(SETTINGS, &both).await.ok();
    // What was done before is not done again, and what changes nothing is no change.
    let again = app.admin.post_with_key(SETTINGS, "k-1", &body).await.ok();
    assert_eq!(days(&again), (365, 60));
    app.admin.post(SETTINGS, &both).await.ok();
    app.admin.post(SETTINGS, &json!({})).await.ok();
    let reused = app.admin.post_with_key(SETTINGS, "k-1", &both).await;
    assert_eq!(reused.refused(), (409, "idempotency_key_reused".to_owned()));

    let entries = audited(&app).await;
    let changes: Vec<(Value, Value)> = entries
        .iter()
        .map(|entry| (entry["before"].clone(), entry["after"].clone()))
        .collect();
    let first = (json!({ "delivery_retention_days": 90 }), body);
    let second = (
        json!({ "delivery_retention_days": 8, "idempotency_key_retention_days": 30 }),
        both,
    );
    assert_eq!(changes, [second, first]);
    assert_eq!(entries[0]["subject_label"], "Acme");
    assert_eq!(entries[0]["actor_kind"], "admin_token");
}

#[tokio::test]
async fn what_cannot_be_set_is_refused_by_name() {
    let app = TestApp::start().await;
    let wrong = [json!(7), json!(366), json!(-1), json!("90"), json!(8.5)];
    for field in ["delivery_retention_days", "idempotency_key_retention_days"] {
        for value in &wrong {
            let refused = app.admin.post(SETTINGS, &json!({ field: value })).await;
            assert_eq!(refused.refused().0, 422, "{}", refused.body);
            assert_eq!(refused.json()["field"], field, "{}", refused.body);
        }
    }
    let few = json!({ "delivery_retention_days": 7 });
    let refused = app.admin.post(SETTINGS, &few).await.json();
    let sentence = refused["error"].as_str().unwrap();
    for reason in ["from 8 to 365", "seven hours", "8 hours"] {
        assert!(sentence.contains(reason), "{sentence}");
    }
    assert_eq!((&refused["min"], &refused["max"]), (&json!(8), &json!(365)));
    let unknown = app.admin.post(SETTINGS, &json!({ "days": 90 })).await;
    assert_eq!(unknown.refused().0, 422);
    assert_eq!(unknown.json()["field"], "days");
    assert_eq!(days(&settings(&app).await), (90, 30));
    assert_eq!(audited(&app).await, Vec::<Value>::new());
}

#[tokio::test]
async fn only_admins_set_them() {
    let app = TestApp::start().await;
    let body = json!({ "delivery_retention_days": 8 });
    for role in [Role::Viewer, Role::Approver] {
        let person = Browser::of(&app, role).await;
        assert_eq!(days(&person.get(SETTINGS).await.ok()), (90, 30));
        let refused = person.post(SETTINGS, &body).await.refused();
        assert_eq!(refused, (403, "forbidden".to_owned()), "{role}");
        let page = person.get("/settings").await;
        assert!(page.body.contains("Deliveries are kept for 90 days"));
        assert!(!page.body.contains("/sfn/set_retention"));
    }
    let (_, agent) = app.agent("Builder").await;
    assert_eq!(agent.get(SETTINGS).await.refused().0, 403);
    assert_eq!(agent.post(SETTINGS, &body).await.refused().0, 403);
    assert_eq!(app.anonymous.get(SETTINGS).await.refused().0, 401);
    assert_eq!(app.anonymous.post(SETTINGS, &body).await.refused().0, 401);
    assert_eq!(days(&settings(&app).await), (90, 30));

    let admin = Browser::of(&app, Role::Admin).await;
    assert_eq!(days(&admin.post(SETTINGS, &body).await.ok()), (8, 30));
    let stranger = app.other_workspace().await;
    assert_eq!(days(&stranger.get(SETTINGS).await.ok()), (90, 30));
}

#[tokio::test]
async fn the_form_works_without_scripts() {
    let app = TestApp::start().await;
    let owner = Browser::of_owner(&app).await;
    let submit = async |deliveries, keys| {
        let form = [
            ("delivery_retention_days", deliveries),
            ("idempotency_key_retention_days", keys),
        ];
        let answer = owner.submit("/sfn/set_retention", "/settings", &form);
        let answer = answer.await;
        assert_eq!(answer.status, 302, "{}", answer.body);
        let location = answer.headers["location"].to_str().unwrap();
        location.replace(&app.url, "")
    };
    let done = submit("120", " 14 ").await;
    assert_eq!(done, "/settings");
    assert_eq!(days(&settings(&app).await), (120, 14));
    let page = owner.get(&done).await.body;
    assert!(page.contains("The settings are changed."), "{page}");
    assert!(page.contains("value=\"120\""), "{page}");

    for wrong in ["7", "many", ""] {
        let refused = submit(wrong, "15").await;
        assert!(refused.contains("__err"), "{refused}");
        let page = owner.get(&refused).await.body;
        assert!(page.contains("must be a whole number from 8 to 365"));
        assert!(page.contains("value=\"15\""), "what was typed is kept");
    }
    assert_eq!(days(&settings(&app).await), (120, 14));
    assert_eq!(audited(&app).await[0]["actor_name"], "Ada");
}

#[tokio::test]
async fn old_deliveries_go_and_young_ones_stay() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    assert!(deliver(&app, &forge, 1).await);
    let old = app.admin.get("/api/v1/deliveries").await.ok();
    let old = old["items"][0]["id"].as_str().unwrap().to_owned();
    app.clock.advance(Duration::days(85));
    assert!(deliver(&app, &forge, 2).await);

    // Within its days nothing goes, and what comes again is known.
    app.clock.advance(Duration::days(5));
    clean(&app).await;
    assert_eq!(settings(&app).await["deliveries"]["count"], 2);
    assert!(!deliver(&app, &forge, 1).await);
    let oldest = settings(&app).await["deliveries"]["oldest_at"].clone();
    assert_eq!(oldest, "2026-11-22T10:00:00Z");

    app.clock.advance(Duration::milliseconds(1));
    clean(&app).await;
    let kept = settings(&app).await["deliveries"].clone();
    assert_eq!(kept["count"], 1);
    assert_eq!(kept["oldest_at"], "2027-02-15T10:00:00Z");
    assert!(!deliver(&app, &forge, 2).await);
    assert!(deliver(&app, &forge, 1).await);

    let gone = app.admin.get(&format!("/api/v1/deliveries/{old}")).await;
    assert_eq!(gone.refused(), (404, "not_found".to_owned()));
}

#[tokio::test]
async fn the_page_of_a_removed_delivery_says_where_it_may_be() {
    let app = TestApp::start().await;
    let owner = Browser::of_owner(&app).await;
    let page = owner.get(&format!("/deliveries/{}", Uuid::nil())).await;
    assert_eq!(page.status, 404);
    assert!(page.body.contains("as many days as the settings say"));
}

#[tokio::test]
async fn a_delivery_that_waits_is_never_removed() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    let hired = app.hire_and_sync().await;
    let issue = app.hiring(&hired.id).await["linear_issue"]["id"].clone();
    let event = forge.event(issue.as_str().unwrap(), "completed", "2026-11-22T10:00:01Z");
    let id = Uuid::from_u128(1).to_string();
    assert_eq!(forge.send(&id, &event.to_string()).await.status, 200);

    app.clock.advance(Duration::days(400));
    clean(&app).await;
    let left = app.admin.get("/api/v1/deliveries").await.ok();
    assert_eq!(left["items"].as_array().unwrap().len(), 1, "{left}");
    assert_eq!(left["items"][0]["outcome"], "received");
    app.work().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
    clean(&app).await;
    assert_eq!(settings(&app).await["deliveries"]["count"], 0);
    // The history does not go with it.
    let id = hired.id.parse().unwrap();
    let detail = services::hiring::detail(&app.ctx, &app.owner(), id).await;
    let history = detail.unwrap().history;
    assert_eq!(history[0].kind, HistoryKind::StatusChanged, "{history:?}");
}

#[tokio::test]
async fn each_workspace_keeps_its_own_and_all_that_is_old_goes() {
    let app = TestApp::start().await;
    app.other_workspace().await;
    let all = store::workspace::all(app.ctx.db.reader()).await.unwrap();
    let theirs = all.iter().find(|one| one.id != app.workspace).unwrap().id;
    // More than one transaction removes.
    insert(&app, app.workspace, 501).await;
    insert(&app, theirs, 3).await;
    let body = json!({ "delivery_retention_days": 8 });
    app.admin.post(SETTINGS, &body).await.ok();
    app.clock.advance(Duration::days(9));
    clean(&app).await;
    let left = async |workspace| {
        let counted = store::delivery::count(app.ctx.db.reader(), workspace).await;
        counted.unwrap()
    };
    assert_eq!((left(app.workspace).await, left(theirs).await), (0, 3));
    app.clock.advance(Duration::days(90));
    clean(&app).await;
    assert_eq!(left(theirs).await, 0);
}

/// Puts so many deliveries there that were processed.
async fn insert(app: &TestApp, workspace: WorkspaceId, count: u32) {
    let now = app.ctx.clock.now();
    let made = (0..count).map(|n| Delivery {
        id: DeliveryId(app.ctx.ids.uuid_v7(now)),
        workspace,
        integration: IntegrationId(workspace.0),
        linear_delivery_id: None,
        body_sha256: n.to_be_bytes().to_vec(),
        event_type: None,
        action: None,
        webhook_timestamp: None,
        late: false,
        headers: json!({}),
        body: b"{}".to_vec(),
        outcome: DeliveryOutcome::NoEffect,
        reason: None,
        hiring: None,
        received_at: now,
        processed_at: Some(now),
        subject: None,
        request_id: None,
        picked_up_at: None,
        replays: 0,
        replayed_at: None,
    });
    let made: Vec<Delivery> = made.collect();
    let added = store::delivery::insert_many_new(app.ctx.db.writer(), &made).await;
    assert_eq!(added.unwrap().len(), made.len());
}

#[tokio::test]
async fn a_repetition_after_its_days_is_a_new_request() {
    let app = TestApp::start().await;
    let body = json!({ "name": "Builder" });
    let make = async || {
        let made = app
            .admin
            .post_with_key("/api/v1/agents", "k-1", &body)
            .await;
        made.ok()["id"].as_str().unwrap().to_owned()
    };
    let first = make().await;
    app.clock.advance(Duration::days(30));
    clean(&app).await;
    assert_eq!(make().await, first);
    assert_eq!(settings(&app).await["idempotency_keys"]["count"], 1);
    app.clock.advance(Duration::milliseconds(1));
    clean(&app).await;
    let kept = settings(&app).await["idempotency_keys"].clone();
    assert_eq!(kept, json!({ "count": 0, "oldest_at": null }));
    assert_ne!(make().await, first);
}
