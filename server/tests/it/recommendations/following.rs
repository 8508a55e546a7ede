//! Deliveries and the house's own looks keep links true, and recommendations follow.

use serde_json::{Value, json};
use time::Duration;

use super::{Desk, text};
use crate::support::Forge;

async fn outcome(desk: &Desk, outcome: &str) -> usize {
    let path = format!("/api/v1/deliveries?outcome={outcome}");
    let found = desk.app.admin.get(&path).await.ok();
    found["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_closed_issue_implements_its_recommendation() {
    for (state, kind) in [("Done", "completed"), ("Canceled", "canceled")] {
        let desk = Desk::new().await;
        let (made, _) = desk.linked("Follow").await;
        assert_eq!(made["status"], "accepted");
        desk.move_in_linear("ENG-1", "In Progress").await;
        desk.app.hear().await;
        let seen = desk.look(&made).await;
        assert_eq!(seen["status"], "accepted");
        assert_eq!(seen["links"][0]["linear_issue_state"], "In Progress");
        assert_eq!(seen["links"][0]["linear_issue_state_type"], "started");
        desk.move_in_linear("ENG-1", state).await;
        desk.app.hear().await;
        let seen = desk.look(&made).await;
        assert_eq!(seen["status"], "implemented", "{state}");
        assert_eq!(seen["links"][0]["linear_issue_state_type"], kind);
        assert_eq!(outcome(&desk, "applied").await, 2);
        assert_eq!(outcome(&desk, "received").await, 0);
        // Reopened here while the issue stays closed there: that stands.
        desk.decide(&made, "proposed").await.ok();
        let title = sandbox::IssueEdit {
            title: Some("Another title".to_owned()),
            ..sandbox::IssueEdit::default()
        };
        desk.app.advance(Duration::seconds(1)).await;
        desk.app.linear.edit_issue("ENG-1", &title).unwrap();
        desk.app.hear().await;
        let seen = desk.look(&made).await;
        assert_eq!(seen["status"], "proposed");
        assert_eq!(seen["links"][0]["issue_title"], "Another title");
    }
}

#[tokio::test]
async fn what_somebody_decided_stays_decided() {
    let desk = Desk::new().await;
    for (n, status) in [(1, "rejected"), (2, "implemented")] {
        let (made, _) = desk.linked("Decided").await;
        desk.decide(&made, status).await.ok();
        desk.move_in_linear(&format!("ENG-{n}"), "Done").await;
        desk.app.hear().await;
        let seen = desk.look(&made).await;
        assert_eq!(seen["status"], status);
        assert_eq!(seen["links"][0]["linear_issue_state_type"], "completed");
    }
}

#[tokio::test]
async fn news_that_is_older_than_what_is_known_changes_nothing() {
    let desk = Desk::new().await;
    let (made, link) = desk.linked("Order").await;
    let forge = Forge::new(&desk.app).await;
    let issue = text(&link["linear_issue_id"]);
    let event = forge.event(issue, "completed", "2026-11-22T09:00:00.000Z");
    let id = uuid::Uuid::from_u128(1).to_string();
    forge.send(&id, &event.to_string()).await.ok();
    desk.app.work().await;
    assert_eq!(desk.status(&made).await, "accepted");
    let event = forge.event(issue, "completed", "2026-11-22T11:00:00.000Z");
    let id = uuid::Uuid::from_u128(2).to_string();
    forge.send(&id, &event.to_string()).await.ok();
    desk.app.work().await;
    assert_eq!(desk.status(&made).await, "implemented");
}

#[tokio::test]
async fn an_issue_that_is_removed_is_told() {
    let desk = Desk::new().await;
    let (made, link) = desk.linked("Removed").await;
    let forge = Forge::new(&desk.app).await;
    let mut event = forge.event(
        text(&link["linear_issue_id"]),
        "backlog",
        "2026-11-22T11:00:00.000Z",
    );
    event["action"] = json!("remove");
    let id = uuid::Uuid::from_u128(1).to_string();
    forge.send(&id, &event.to_string()).await.ok();
    desk.app.work().await;
    let seen = desk.look(&made).await;
    assert_eq!(
        (&seen["status"], &seen["links"][0]["state"]),
        (&json!("accepted"), &json!("gone"))
    );
    assert_eq!(seen["links"][0]["issue_identifier"], "ENG-1");
    assert_eq!(desk.audit("recommendation.issue_gone").await, 1);
    // Of an issue that is nobody's, the removal has no effect.
    event["data"]["id"] = json!(uuid::Uuid::from_u128(9));
    let id = uuid::Uuid::from_u128(2).to_string();
    forge.send(&id, &event.to_string()).await.ok();
    desk.app.work().await;
    assert_eq!(outcome(&desk, "applied").await, 1);
    // And whoever asks for an issue now gets another one.
    assert_eq!(desk.push(&made, json!({})).await.status, 202);
}

#[tokio::test]
async fn an_issue_in_the_trash_is_gone_until_it_is_restored() {
    let desk = Desk::new().await;
    let (made, link) = desk.linked("Thrown away").await;
    let forge = Forge::new(&desk.app).await;
    let mut event = forge.event(
        text(&link["linear_issue_id"]),
        "backlog",
        "2026-11-22T11:00:00.000Z",
    );
    for (n, trashed, state) in [(1, json!(true), "gone"), (2, Value::Null, "linked")] {
        event["data"]["trashed"] = trashed;
        event["data"]["updatedAt"] = json!(format!("2026-11-22T11:00:0{n}.000Z"));
        let id = uuid::Uuid::from_u128(n).to_string();
        forge.send(&id, &event.to_string()).await.ok();
        desk.app.work().await;
        assert_eq!(desk.look(&made).await["links"][0]["state"], state);
    }
}

#[tokio::test]
async fn what_was_missed_is_caught_up_with() {
    let desk = Desk::new().await;
    let (made, _) = desk.linked("Missed").await;
    let body = json!({ "workspace_id": desk.app.workspace });
    desk.app
        .admin
        .post("/api/integrations/linear/disable", &body)
        .await
        .ok();
    desk.move_in_linear("ENG-1", "Done").await;
    desk.app.hear().await;
    assert_eq!(desk.status(&made).await, "accepted");
    // The link survives, and switching on asks what happened meanwhile.
    assert_eq!(desk.look(&made).await["links"][0]["state"], "linked");
    desk.app
        .admin
        .post("/api/integrations/linear/enable", &body)
        .await
        .ok();
    desk.app.work().await;
    assert_eq!(desk.status(&made).await, "implemented");
    let health = desk.app.integration().await["webhook"]["health"].clone();
    assert!(
        health
            .to_string()
            .contains("one recommendation is implemented"),
        "{health}"
    );
}

#[tokio::test]
async fn disconnecting_removes_the_links_and_keeps_the_recommendations() {
    let desk = Desk::new().await;
    let (made, _) = desk.linked("Kept").await;
    let pending = desk.recommend("Never made").await;
    desk.push(&pending, json!({})).await.ok();
    assert_eq!(desk.app.integration().await["linked_recommendations"], 2);
    let body = json!({ "workspace_id": desk.app.workspace, "erase_now": true });
    desk.app
        .admin
        .post("/api/integrations/linear/disconnect", &body)
        .await
        .ok();
    desk.app.work().await;
    assert_eq!(desk.links("").await.ok()["items"], json!([]));
    let seen = desk.look(&made).await;
    assert_eq!(
        (&seen["status"], &seen["links"]),
        (&json!("accepted"), &json!([]))
    );
    assert_eq!(
        desk.app.linear.issues().len(),
        1,
        "what was not made is not made any more"
    );
    // Another connection is another beginning.
    desk.app.connect().await;
    desk.push(&made, json!({})).await.ok();
    desk.app.work().await;
    assert_eq!(
        desk.look(&made).await["links"][0]["issue_identifier"],
        "ENG-2"
    );
}
