//! What is half done and may not go on: what was not sent stays unsent, and the outcome says what became of each.

use sandbox::Fault;
use serde_json::{Value, json};
use time::Duration;

use super::{BATCH, BUSY, Desk, specification, states};

/// A push whose second batch waits for Linear's rate limit.
async fn half_done(desk: &Desk) -> Value {
    let action = desk.waits(&specification()).await;
    let fault = Fault::once(BUSY).on(BATCH).after(1);
    desk.app.linear.faults().add(fault);
    let action = desk.approve(&action).await;
    assert_eq!(action["status"], "approved", "{action}");
    action
}

/// That it ended so, with two of its tickets made and no more.
async fn stays_half_done(desk: &Desk, action: &Value, status: &str) -> Value {
    desk.later().await;
    let ended = desk.look(action).await;
    assert_eq!(ended["status"], status, "{ended}");
    let expected = [
        ("T1", "created"),
        ("T1a", "not_sent"),
        ("T1b", "not_sent"),
        ("T2", "created"),
        ("T2a", "not_sent"),
    ];
    assert_eq!(states(&ended), expected);
    assert_eq!(states(&ended["result"]), expected);
    assert_eq!(ended["result"]["created_count"], 2);
    assert_eq!(desk.titles(), ["Cart", "Payment"]);
    ended
}

#[tokio::test]
async fn a_switch_that_is_thrown_half_way_stops_the_rest() {
    let desk = Desk::new().await;
    let action = half_done(&desk).await;
    let path = "/api/v1/policies/stop_writes";
    desk.app.admin.post(path, &json!({})).await.ok();
    let ended = stays_half_done(&desk, &action, "cancelled").await;
    assert!(ended["decision"]["reason"].is_string(), "{ended}");
}

#[tokio::test]
async fn time_that_is_up_half_way_stops_the_rest() {
    let desk = Desk::new().await;
    let action = half_done(&desk).await;
    desk.app.advance(Duration::hours(25)).await;
    let ended = stays_half_done(&desk, &action, "expired").await;
    assert_eq!(
        ended["decision"]["reason"],
        "It was approved, but could not be carried out in time."
    );
}

#[tokio::test]
async fn access_that_is_taken_away_half_way_stops_the_rest() {
    let desk = Desk::new().await;
    let action = half_done(&desk).await;
    let body = json!({ "workspace_id": desk.app.workspace });
    let path = "/api/integrations/linear/disconnect";
    desk.app.admin.post(path, &body).await.ok();
    stays_half_done(&desk, &action, "cancelled").await;
}

#[tokio::test]
async fn a_person_can_stop_the_rest_and_not_take_back_what_is_made() {
    let desk = Desk::new().await;
    let action = half_done(&desk).await;
    let refused = desk.decide(&action, "undo", &json!({})).await;
    assert_eq!(refused.refused(), (409, "already_begun".to_owned()));
    let no = json!({ "reason": "Enough." });
    desk.decide(&action, "reject", &no).await.ok();
    let ended = stays_half_done(&desk, &action, "rejected").await;
    assert_eq!(ended["decision"]["reason"], "Enough.");
    // What is missing can be asked for again.
    let again = desk.waits(&specification()).await;
    let done = desk.approve(&again).await;
    assert_eq!(done["result"]["created_count"], 3, "{done}");
    assert_eq!(desk.titles().len(), 5);
}

#[tokio::test]
async fn the_agent_can_stop_the_rest() {
    let desk = Desk::new().await;
    let action = half_done(&desk).await;
    let path = format!(
        "/api/v1/pending_actions/{}/cancel",
        super::text(&action["id"])
    );
    desk.agent.post(&path, &json!({})).await.ok();
    stays_half_done(&desk, &action, "cancelled").await;
}

#[tokio::test]
async fn what_waits_while_the_connection_is_off_goes_on_with_it() {
    let desk = Desk::new().await;
    let action = half_done(&desk).await;
    let body = json!({ "workspace_id": desk.app.workspace });
    let switch = async |verb: &str| {
        let path = format!("/api/integrations/linear/{verb}");
        desk.app.admin.post(&path, &body).await.ok();
    };
    switch("disable").await;
    desk.later().await;
    assert_eq!(desk.look(&action).await["status"], "approved");
    switch("enable").await;
    desk.later().await;
    assert_eq!(desk.look(&action).await["status"], "succeeded");
    assert_eq!(desk.titles().len(), 5);
}

#[tokio::test]
async fn nothing_was_begun_and_an_approval_is_taken_back() {
    let desk = Desk::new().await;
    let action = desk.waits(&specification()).await;
    desk.decide(&action, "approve", &json!({ "undo": true }))
        .await
        .ok();
    desk.decide(&action, "undo", &json!({})).await.ok();
    desk.later().await;
    let seen = desk.look(&action).await;
    assert_eq!((&seen["status"], desk.batches()), (&json!("pending"), 0));
}

#[tokio::test]
async fn what_else_happens_in_linear_does_not_matter_to_new_tickets() {
    let desk = Desk::new().await;
    let action = desk.waits(&specification()).await;
    // Somebody works in the meantime.
    let mut other = specification();
    other["specification"] = json!("Something else");
    desk.done(&other).await;
    desk.app.linear.move_issue("ENG-1", "Todo").unwrap();
    let after = desk.approve(&action).await;
    assert_eq!(after["status"], "succeeded", "{after}");
    assert_eq!(after["drift"], json!([]));
}
