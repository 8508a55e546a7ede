//! One issue, whatever is repeated, lost or interrupted.

use domain::LinkState;
use sandbox::{Fault, FaultKind, RateLimitStyle};
use serde_json::{Value, json};
use time::Duration;

use super::{Desk, ISSUES};

/// Lets jobs run that wait for a while after a failure.
async fn later(desk: &Desk) {
    for _ in 0..4 {
        desk.app.advance(Duration::minutes(20)).await;
        desk.app.work().await;
    }
}

#[tokio::test]
async fn asking_again_answers_the_issue_that_there_is() {
    let desk = Desk::new().await;
    let (made, link) = desk.linked("Once").await;
    let again = desk.push(&made, json!({ "title": "Something else" })).await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!(again.json()["link_id"], link["id"]);
    assert_eq!(desk.app.linear.issues().len(), 1);
    // Another one, for whoever says so.
    desk.app.advance(Duration::seconds(1)).await;
    let another = desk.push(&made, json!({ "again": true })).await;
    assert_eq!(another.status, 202, "{}", another.body);
    desk.app.work().await;
    assert_eq!(desk.app.linear.issues().len(), 2);
    let seen = desk.look(&made).await;
    assert_eq!(seen["links"].as_array().unwrap().len(), 2);
    assert_eq!(seen["links"][0]["issue_identifier"], "ENG-2");
}

#[tokio::test]
async fn the_same_key_makes_one_issue() {
    let desk = Desk::new().await;
    let made = desk.recommend("Once").await;
    let body = desk.request(&made, json!({ "again": true }));
    let first = desk.app.admin.post_with_key(ISSUES, "k", &body).await.ok();
    desk.app.work().await;
    let again = desk.app.admin.post_with_key(ISSUES, "k", &body).await;
    assert_eq!(
        (again.status, &again.json()["link_id"]),
        (200, &first["link_id"])
    );
    desk.app.work().await;
    assert_eq!(desk.app.linear.issues().len(), 1);
    let other = desk.request(&made, json!({ "again": true, "priority": 1 }));
    let reused = desk.app.admin.post_with_key(ISSUES, "k", &other).await;
    assert_eq!(reused.code(), "idempotency_key_reused");
}

#[tokio::test]
async fn two_at_once_make_one_issue() {
    let desk = Desk::new().await;
    let made = desk.recommend("Once").await;
    let (a, b) = tokio::join!(desk.push(&made, json!({})), desk.push(&made, json!({})));
    assert_eq!(a.json()["link_id"], b.json()["link_id"]);
    desk.app.work().await;
    assert_eq!(desk.app.linear.issues().len(), 1);
    assert_eq!(desk.look(&made).await["links"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_lost_leaves_one_issue() {
    for fault in [
        FaultKind::DropAnswer,
        FaultKind::Nonsense,
        FaultKind::Delay { ms: 2_000 },
    ] {
        let desk = Desk::new().await;
        let made = desk.recommend("Once").await;
        let lose = Fault::once(fault.clone()).on("issueCreate");
        desk.app.linear.faults().add(lose);
        desk.push(&made, json!({})).await.ok();
        desk.app.work().await;
        let late = desk.push(&made, json!({})).await;
        assert_eq!(
            (late.status, &late.json()["state"]),
            (202, &json!("pending")),
            "{fault:?}"
        );
        later(&desk).await;
        let seen = desk.look(&made).await;
        assert_eq!(seen["links"][0]["state"], "linked", "{fault:?}: {seen}");
        assert_eq!(desk.app.linear.received("issueCreate"), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn what_is_in_the_way_is_shown_and_waited_out() {
    let desk = Desk::new().await;
    let made = desk.recommend("Late").await;
    let style = RateLimitStyle::Documented;
    let limit = Fault::once(FaultKind::RateLimit { style }).on("issueCreate");
    desk.app.linear.faults().add(limit);
    desk.push(&made, json!({})).await.ok();
    desk.app.work().await;
    let link = desk.look(&made).await["links"][0].clone();
    assert_eq!(link["state"], "pending");
    assert!(
        super::text(&link["waiting_reason"]).contains("rate limit"),
        "{link}"
    );
    assert!(link["next_attempt_at"].is_string(), "{link}");
    later(&desk).await;
    assert_eq!(desk.look(&made).await["links"][0]["state"], "linked");
    assert_eq!(desk.app.linear.issues().len(), 1);
}

/// The link as a process left it that was killed after it had claimed it.
async fn claim(desk: &Desk, link: &Value) {
    let db = desk.app.ctx.db.writer();
    let id = super::text(link).parse().unwrap();
    let found = store::recommendation_link::get(db, desk.app.workspace, id).await;
    let before = found.unwrap().unwrap();
    assert_eq!(before.state, LinkState::Pending);
    let mut after = before.clone();
    after.sent_at = Some(desk.app.ctx.clock.now());
    let claimed = store::recommendation_link::replace(db, &before, &after).await;
    assert!(claimed.unwrap());
}

#[tokio::test]
async fn a_process_that_dies_before_it_sent_makes_it_later() {
    let mut desk = Desk::new().await;
    let made = desk.recommend("Once").await;
    let answer = desk.push(&made, json!({})).await.ok();
    claim(&desk, &answer["link_id"]).await;
    desk.app.restart().await;
    desk.app.work().await;
    assert_eq!(desk.look(&made).await["links"][0]["state"], "linked");
    assert_eq!(desk.app.linear.received("issueCreate"), 1);
}

#[tokio::test]
async fn a_process_that_dies_after_it_sent_finds_what_it_made() {
    let mut desk = Desk::new().await;
    let made = desk.recommend("Once").await;
    let answer = desk.push(&made, json!({})).await.ok();
    claim(&desk, &answer["link_id"]).await;
    // What arrived of it, before anybody heard the answer.
    let query = "mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success } }";
    let input =
        json!({ "id": answer["issue_id"], "teamId": desk.app.team("ENG"), "title": "Once" });
    let arrived = reqwest::Client::new()
        .post(desk.app.linear.url().join("graphql").unwrap())
        .header("Authorization", desk.app.linear.admin_key())
        .json(&json!({ "query": query, "variables": { "input": input } }))
        .send();
    arrived.await.unwrap();
    desk.app.restart().await;
    desk.app.work().await;
    let link = desk.look(&made).await["links"][0].clone();
    assert_eq!(
        (&link["state"], &link["issue_identifier"]),
        (&json!("linked"), &json!("ENG-1"))
    );
    assert_eq!(desk.app.linear.issues().len(), 1);
}

#[tokio::test]
async fn an_issue_waits_while_the_connection_is_switched_off() {
    let desk = Desk::new().await;
    let made = desk.recommend("Later").await;
    desk.push(&made, json!({})).await.ok();
    let body = json!({ "workspace_id": desk.app.workspace });
    desk.app
        .admin
        .post("/api/integrations/linear/disable", &body)
        .await
        .ok();
    desk.app.work().await;
    let link = desk.look(&made).await["links"][0].clone();
    assert_eq!(link["state"], "pending");
    assert!(
        super::text(&link["waiting_reason"]).contains("switched off"),
        "{link}"
    );
    desk.app
        .admin
        .post("/api/integrations/linear/enable", &body)
        .await
        .ok();
    desk.app.work().await;
    desk.app.work().await;
    assert_eq!(desk.look(&made).await["links"][0]["state"], "linked");
    assert_eq!(desk.app.linear.issues().len(), 1);
}
