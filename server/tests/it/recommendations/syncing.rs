//! `POST /api/integrations/linear/sync`.

use sandbox::{Fault, FaultKind, RateLimitStyle};
use serde_json::{Value, json};

use super::{Desk, text, throw_away};

const SYNC: &str = "/api/integrations/linear/sync";

#[tokio::test]
async fn every_link_is_refreshed_and_closed_issues_are_followed() {
    let desk = Desk::new().await;
    let mut made = Vec::new();
    for n in 0..4 {
        made.push(desk.linked(&format!("R{n}")).await.0);
    }
    desk.decide(&made[2], "rejected").await.ok();
    desk.move_in_linear("ENG-1", "Done").await;
    desk.move_in_linear("ENG-2", "In Progress").await;
    desk.move_in_linear("ENG-3", "Canceled").await;
    let before = desk.app.linear.requests().len();
    let result = desk.sync().await;
    assert_eq!(
        result,
        json!({ "synced_count": 4, "updated_count": 1, "gone": [] })
    );
    assert_eq!(
        desk.app.linear.requests().len() - before,
        1,
        "one question for all of them"
    );
    let mut seen = Vec::new();
    for one in &made {
        let now = desk.look(one).await;
        seen.push((
            text(&now["status"]).to_owned(),
            text(&now["links"][0]["linear_issue_state"]).to_owned(),
        ));
    }
    let expected = [
        ("implemented", "Done"),
        ("accepted", "In Progress"),
        ("rejected", "Canceled"),
        ("accepted", "Backlog"),
    ];
    let expected = expected.map(|(status, state)| (status.to_owned(), state.to_owned()));
    assert_eq!(seen, expected);
    // Again nothing is new; the deliveries that come late find it so, too.
    assert_eq!(
        desk.sync().await,
        json!({ "synced_count": 4, "updated_count": 0, "gone": [] })
    );
    desk.app.hear().await;
    assert_eq!(desk.audit("recommendation.status_changed").await, 6);
    assert!(desk.app.integration().await["last_synced_at"].is_string());
}

#[tokio::test]
async fn many_links_cost_one_request_for_fifty() {
    let desk = Desk::new().await;
    let (first, _) = desk.linked("The first").await;
    let db = desk.app.ctx.db.writer();
    let id = text(&first["links"][0]["id"]).parse().unwrap();
    let found = store::recommendation_link::get(db, desk.app.workspace, id).await;
    let link = found.unwrap().unwrap();
    for _ in 0..120 {
        let mut other = link.clone();
        other.id.0 = desk.app.ctx.ids.uuid_v7(desk.app.ctx.clock.now());
        other.linear_issue_id = desk.app.ctx.ids.uuid_v4();
        store::recommendation_link::insert(db, &other)
            .await
            .unwrap();
    }
    let before = desk.app.linear.requests().len();
    let result = desk.sync().await;
    assert_eq!(desk.app.linear.requests().len() - before, 3);
    assert_eq!(result["synced_count"], 1);
    assert_eq!(result["gone"].as_array().unwrap().len(), 120);
}

#[tokio::test]
async fn issues_that_are_gone_are_named_and_kept() {
    let desk = Desk::new().await;
    let (made, link) = desk.linked("Gone").await;
    desk.linked("Here").await;
    throw_away(&desk.app, "ENG-1").await;
    let gone = json!([{
        "link_id": link["id"], "recommendation_id": made["id"], "issue_identifier": "ENG-1",
    }]);
    for _ in 0..2 {
        let result = desk.sync().await;
        assert_eq!(
            result,
            json!({ "synced_count": 1, "updated_count": 0, "gone": gone })
        );
    }
    let seen = desk.look(&made).await;
    assert_eq!(
        (&seen["status"], &seen["links"][0]["state"]),
        (&json!("accepted"), &json!("gone"))
    );
    assert_eq!(desk.audit("recommendation.issue_gone").await, 1);
}

#[tokio::test]
async fn what_is_not_in_linear_yet_is_not_asked_for() {
    let desk = Desk::new().await;
    let made = desk.recommend("Pending").await;
    desk.push(&made, json!({})).await.ok();
    let before = desk.app.linear.requests().len();
    assert_eq!(
        desk.sync().await,
        json!({ "synced_count": 0, "updated_count": 0, "gone": [] })
    );
    assert_eq!(desk.app.linear.requests().len(), before);
}

#[tokio::test]
async fn a_sync_that_cannot_be_says_why() {
    let desk = Desk::new().await;
    let (made, _) = desk.linked("Why").await;
    let body = json!({ "workspace_id": desk.app.workspace });
    assert_eq!(desk.agent.post(SYNC, &body).await.code(), "forbidden");
    let style = RateLimitStyle::Documented;
    for (fault, refusal) in [
        (FaultKind::RateLimit { style }, (503, "rate_limited")),
        (FaultKind::Status { code: 503 }, (503, "linear_unavailable")),
        (
            FaultKind::Status { code: 401 },
            (409, "integration_not_connected"),
        ),
    ] {
        desk.app
            .linear
            .faults()
            .add(Fault::once(fault).on("issues"));
        let refused = desk.app.admin.post(SYNC, &body).await.refused();
        assert_eq!((refused.0, refused.1.as_str()), refusal);
    }
    assert_eq!(desk.app.integration().await["state"], "reconnect_required");
    assert_eq!(desk.look(&made).await["links"][0]["state"], "linked");
    desk.app.connect().await;
    assert_eq!(desk.sync().await["synced_count"], 1);
    desk.app
        .admin
        .post("/api/integrations/linear/disable", &body)
        .await
        .ok();
    assert_eq!(
        desk.app.admin.post(SYNC, &body).await.code(),
        "integration_not_connected"
    );
    let erase = json!({ "workspace_id": desk.app.workspace, "erase_now": true });
    desk.app
        .admin
        .post("/api/integrations/linear/disconnect", &erase)
        .await
        .ok();
    assert_eq!(
        desk.app.admin.post(SYNC, &body).await.code(),
        "LINEAR_NOT_CONFIGURED"
    );
    assert_eq!(
        desk.app.admin.post(SYNC, &json!({})).await.json()["field"],
        Value::from("workspace_id")
    );
}
