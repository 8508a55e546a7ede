//! Who recommends, who reads, and who decides.

use domain::Role;
use serde_json::{Value, json};

use super::{Desk, path, recommendation, text};
use crate::support::Browser;

const LIST: &str = "/api/v1/recommendations";

#[tokio::test]
async fn an_agent_recommends_and_reads_its_own() {
    let desk = Desk::new().await;
    let made = desk.recommend("Page by cursor").await;
    assert_eq!(made["status"], "proposed");
    assert_eq!(made["agent_id"], json!(desk.agent_id));
    assert_eq!(made["author"], "Scout");
    assert_eq!(
        (&made["title"], &made["priority"]),
        (&json!("Page by cursor"), &json!(2))
    );
    assert_eq!(
        made["allowed"],
        json!(["accepted", "implemented", "rejected"])
    );
    assert_eq!(made["links"], json!([]));
    assert_eq!(desk.agent.get(&path(&made)).await.ok(), made);
    let (_, other) = desk.app.agent("Other").await;
    let refused = other.get(&path(&made)).await.refused();
    assert_eq!(refused, (404, "not_found".to_owned()));
    assert_eq!(other.get(LIST).await.ok()["items"], json!([]));
    assert_eq!(desk.agent.get(LIST).await.ok()["items"][0], made);
    assert_eq!(desk.app.admin.get(LIST).await.ok()["items"][0], made);
    assert_eq!(desk.audit("recommendation.created").await, 1);
    // Nothing goes to Linear by itself.
    desk.app.work().await;
    assert_eq!(desk.app.linear.issues().len(), 0);
}

#[tokio::test]
async fn an_admin_recommends_too_and_agents_do_not_see_it() {
    let desk = Desk::new().await;
    let made = desk.app.admin.post(LIST, &recommendation("Ours")).await;
    let made = made.ok();
    assert_eq!(
        (&made["agent_id"], &made["author"]),
        (&Value::Null, &json!("API token test"))
    );
    assert_eq!(desk.agent.get(&path(&made)).await.code(), "not_found");
    for role in [Role::Viewer, Role::Approver] {
        let browser = Browser::of(&desk.app, role).await;
        let refused = browser
            .post(LIST, &recommendation("Not mine to make"))
            .await;
        assert_eq!(refused.refused(), (403, "forbidden".to_owned()));
    }
}

#[tokio::test]
async fn the_same_key_makes_one_recommendation() {
    let desk = Desk::new().await;
    let body = recommendation("Once");
    let first = desk.agent.post_with_key(LIST, "k", &body).await.ok();
    let again = desk.agent.post_with_key(LIST, "k", &body).await.ok();
    assert_eq!(first, again);
    let other = recommendation("Twice");
    let reused = desk.agent.post_with_key(LIST, "k", &other).await;
    assert_eq!(reused.refused(), (409, "idempotency_key_reused".to_owned()));
    assert_eq!(
        desk.agent.get(LIST).await.ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_recommendation_is_named() {
    let desk = Desk::new().await;
    for (field, wrong) in [
        ("title", json!("two\nlines")),
        ("title", json!("x".repeat(256))),
        ("title", json!("")),
        ("body", json!(" ")),
        ("body", json!("x".repeat(20_001))),
        ("evidence", json!("x".repeat(10_001))),
        ("priority", json!(5)),
        ("priority", json!("high")),
        ("colour", json!("red")),
    ] {
        let mut body = recommendation("T");
        body[field] = wrong;
        let refused = desk.agent.post(LIST, &body).await;
        assert_eq!(refused.status, 422, "{field}: {}", refused.body);
        assert_eq!(refused.json()["field"], field, "{}", refused.body);
    }
    let bare = json!({ "title": "T", "body": "B" });
    let made = desk.agent.post(LIST, &bare).await.ok();
    assert_eq!(
        (&made["priority"], &made["evidence"]),
        (&json!(0), &Value::Null)
    );
}

#[tokio::test]
async fn lists_are_filtered_and_paged() {
    let desk = Desk::new().await;
    let mut ids = Vec::new();
    for n in 0..5 {
        let made = desk.recommend(&format!("R{n}")).await;
        ids.insert(0, made["id"].clone());
    }
    let ours = desk
        .app
        .admin
        .post(LIST, &recommendation("Ours"))
        .await
        .ok();
    desk.decide(&ours, "rejected").await.ok();
    let items = async |query: &str| {
        let page = desk.app.admin.get(&format!("{LIST}?{query}")).await.ok();
        let items = page["items"].as_array().unwrap();
        let found: Vec<Value> = items.iter().map(|one| one["id"].clone()).collect();
        (found, page["next_cursor"].clone())
    };
    assert_eq!(items("status=rejected").await.0, [ours["id"].clone()]);
    let of_agent = format!("agent_id={}", desk.agent_id);
    assert_eq!(items(&of_agent).await.0, ids);
    let (first, cursor) = items(&format!("{of_agent}&limit=3")).await;
    assert_eq!(first, ids[..3]);
    let next = format!("{of_agent}&limit=3&cursor={}", text(&cursor));
    assert_eq!(items(&next).await, (ids[3..].to_vec(), Value::Null));
    for wrong in [
        "limit=0",
        "limit=201",
        "cursor=x",
        "status=done",
        "colour=red",
    ] {
        let refused = desk.app.admin.get(&format!("{LIST}?{wrong}")).await;
        assert_eq!(refused.status, 422, "{wrong}: {}", refused.body);
    }
}

#[tokio::test]
async fn people_decide_and_take_it_back() {
    let desk = Desk::new().await;
    let made = desk.recommend("Decide").await;
    for (to, allowed) in [
        ("rejected", json!(["proposed"])),
        ("proposed", json!(["accepted", "implemented", "rejected"])),
        ("accepted", json!(["implemented", "rejected"])),
        ("implemented", json!(["proposed"])),
    ] {
        let moved = desk.decide(&made, to).await.ok();
        assert_eq!(
            (&moved["status"], &moved["allowed"]),
            (&json!(to), &allowed)
        );
    }
    let refused = desk.decide(&made, "accepted").await;
    assert_eq!(refused.refused(), (409, "invalid_transition".to_owned()));
    assert_eq!(refused.json()["allowed"], json!(["proposed"]));
    assert_eq!(desk.audit("recommendation.status_changed").await, 4);
    // An approver may, a viewer may not, and the agent that recommends least of all.
    let route = format!("{}/status", path(&made));
    let reopen = json!({ "status": "proposed" });
    let viewer = Browser::of(&desk.app, Role::Viewer).await;
    assert_eq!(viewer.post(&route, &reopen).await.code(), "forbidden");
    let refused = desk.agent.post(&route, &reopen).await.refused();
    assert_eq!(refused, (403, "forbidden".to_owned()));
    let approver = Browser::of(&desk.app, Role::Approver).await;
    assert_eq!(
        approver.post(&route, &reopen).await.ok()["status"],
        "proposed"
    );
    let (_, other) = desk.app.agent("Other").await;
    assert_eq!(other.post(&route, &reopen).await.code(), "not_found");
}

#[tokio::test]
async fn another_workspace_sees_nothing_of_it() {
    let desk = Desk::new().await;
    let (made, _) = desk.linked("Ours").await;
    let stranger = desk.app.other_workspace().await;
    assert_eq!(stranger.get(LIST).await.ok()["items"], json!([]));
    let here = path(&made);
    let decide = format!("{here}/status");
    let accept = json!({ "status": "accepted" });
    let push = desk.request(&made, json!({}));
    let links = format!(
        "/api/integrations/linear/links?workspace_id={}",
        desk.app.workspace
    );
    let sync = json!({ "workspace_id": desk.app.workspace });
    for answer in [
        stranger.get(&here).await,
        stranger.post(&decide, &accept).await,
        stranger.post(super::ISSUES, &push).await,
        stranger.get(&links).await,
        stranger.post("/api/integrations/linear/sync", &sync).await,
    ] {
        assert_eq!(answer.refused(), (404, "not_found".to_owned()));
    }
    assert_eq!(desk.app.linear.issues().len(), 1);
}
