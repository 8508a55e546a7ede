//! `GET /api/integrations/linear/links`.

use serde_json::{Value, json};

use super::{Desk, text};

#[tokio::test]
async fn links_are_listed_filtered_and_paged() {
    let desk = Desk::new().await;
    let mut made = Vec::new();
    for n in 0..3 {
        made.push(desk.linked(&format!("R{n}")).await);
    }
    let asked = desk.app.linear.requests().len();
    let all = desk.links("").await.ok();
    let issues: Vec<&str> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|link| text(&link["issue_identifier"]))
        .collect();
    assert_eq!(issues, ["ENG-3", "ENG-2", "ENG-1"]);
    assert_eq!(all["next_cursor"], Value::Null);
    let (recommendation, link) = &made[1];
    let of_one = format!("&recommendation_id={}", text(&recommendation["id"]));
    assert_eq!(desk.links(&of_one).await.ok()["items"], json!([link]));
    let first = desk.links("&limit=2").await.ok();
    let next = format!("&limit=2&cursor={}", text(&first["next_cursor"]));
    assert_eq!(desk.links(&next).await.ok()["items"], json!([made[0].1]));
    assert_eq!(
        desk.app.linear.requests().len(),
        asked,
        "nothing is asked of Linear"
    );
    for wrong in [
        "&limit=0",
        "&cursor=x",
        "&recommendation_id=x",
        "&colour=red",
    ] {
        assert_eq!(desk.links(wrong).await.status, 422, "{wrong}");
    }
    let unknown = format!("&recommendation_id={}", uuid::Uuid::from_u128(7));
    assert_eq!(desk.links(&unknown).await.code(), "not_found");
}

#[tokio::test]
async fn an_agent_sees_the_links_of_its_own_recommendations() {
    let desk = Desk::new().await;
    let (recommendation, link) = desk.linked("Mine").await;
    let base = format!(
        "/api/integrations/linear/links?workspace_id={}",
        desk.app.workspace
    );
    let of_one = format!("{base}&recommendation_id={}", text(&recommendation["id"]));
    assert_eq!(desk.agent.get(&of_one).await.ok()["items"], json!([link]));
    assert_eq!(desk.agent.get(&base).await.code(), "forbidden");
    let (_, other) = desk.app.agent("Other").await;
    assert_eq!(other.get(&of_one).await.code(), "not_found");
}
