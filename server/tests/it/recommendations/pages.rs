//! The pages, as a browser without scripts sees them.

use domain::Role;
use serde_json::json;

use super::{Desk, text};
use crate::support::{Answer, Browser};

const PAGE: &str = "/recommendations";

/// The key of the first form that pushes.
fn form_key(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("name=\"form_key\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_list_shows_status_agent_and_issues() {
    let desk = Desk::new().await;
    let owner = Browser::of_owner(&desk.app).await;
    let empty = owner.get(PAGE).await.body;
    assert!(empty.contains("No recommendations yet"), "{empty}");
    assert!(empty.contains("POST /api/v1/recommendations"), "{empty}");
    desk.linked("<b>Linked</b>").await;
    let made = desk.recommend("Alone").await;
    desk.decide(&made, "rejected").await.ok();
    let page = owner.get(PAGE).await.body;
    for part in [
        "&lt;b&gt;Linked&lt;/b&gt;",
        "Alone",
        "Scout",
        "ENG-1",
        "Accepted",
        "Rejected",
        "High",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(
        page.contains("aria-current=\"page\""),
        "it is in the sidebar"
    );
    let rejected = owner.get(&format!("{PAGE}?status=rejected")).await.body;
    assert!(
        rejected.contains("Alone") && !rejected.contains("Linked"),
        "{rejected}"
    );
    let none = owner.get(&format!("{PAGE}?status=implemented")).await.body;
    assert!(none.contains("No recommendation matches"), "{none}");
}

#[tokio::test]
async fn decisions_are_plain_forms() {
    let desk = Desk::new().await;
    let made = desk.recommend("Decide").await;
    let id = text(&made["id"]);
    let owner = Browser::of_owner(&desk.app).await;
    for status in ["accepted", "rejected", "proposed"] {
        let page = owner.get(PAGE).await.body;
        assert!(page.contains("/sfn/decide_recommendation"), "{page}");
        let form = [("id", id), ("status", status), ("from", PAGE)];
        owner
            .submit("/sfn/decide_recommendation", PAGE, &form)
            .await;
        assert_eq!(desk.status(&made).await, status);
    }
    let page = owner.get(PAGE).await.body;
    assert!(page.contains("is proposed now."), "{page}");
    let approver = Browser::of(&desk.app, Role::Approver).await;
    let page = approver.get(PAGE).await.body;
    assert!(
        page.contains("decide_recommendation") && !page.contains("push_recommendation"),
        "{page}"
    );
    let viewer = Browser::of(&desk.app, Role::Viewer).await;
    let page = viewer.get(PAGE).await.body;
    assert!(
        page.contains("Decide") && !page.contains("_recommendation"),
        "{page}"
    );
}

#[tokio::test]
async fn a_form_that_is_sent_twice_makes_one_issue() {
    let desk = Desk::new().await;
    let made = desk.recommend("Push me").await;
    let owner = Browser::of_owner(&desk.app).await;
    let here = format!("{PAGE}/{}", text(&made["id"]));
    let page = owner.get(&here).await;
    for part in [
        "Push to Linear",
        "In the team Engineering",
        "Checkout flow",
        "Offset paging <strong>skips</strong>",
    ] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    let (key, project) = (form_key(&page), desk.project("Checkout flow"));
    let form = [
        ("id", text(&made["id"])),
        ("project_id", &*project),
        ("again", "false"),
        ("form_key", &key),
        ("from", &here),
    ];
    for _ in 0..2 {
        owner.submit("/sfn/push_recommendation", &here, &form).await;
        desk.app.work().await;
    }
    assert_eq!(desk.app.linear.issues().len(), 1);
    let issue = desk.app.linear.issue("ENG-1").unwrap();
    assert_eq!(issue.project.as_deref(), Some("Checkout flow"));
    let page = owner.get(&here).await.body;
    assert!(
        page.contains("ENG-1") && page.contains("Make another issue"),
        "{page}"
    );
    let missing = owner
        .get(&format!("{PAGE}/{}", uuid::Uuid::from_u128(7)))
        .await;
    assert_eq!(missing.status, 404);
    assert!(
        missing
            .body
            .contains("There is no such recommendation here"),
        "{}",
        missing.body
    );
}

#[tokio::test]
async fn what_is_missing_is_said_where_the_form_would_be() {
    let desk = Desk::new().await;
    let made = desk.recommend("Nowhere").await;
    let owner = Browser::of_owner(&desk.app).await;
    let here = format!("{PAGE}/{}", text(&made["id"]));
    let pause = json!({ "workspace_id": desk.app.workspace });
    let body = json!({ "workspace_id": desk.app.workspace, "erase_now": true });
    desk.app
        .admin
        .post("/api/integrations/linear/disable", &pause)
        .await
        .ok();
    let page = owner.get(&here).await.body;
    assert!(page.contains("cannot be used now"), "{page}");
    desk.app
        .admin
        .post("/api/integrations/linear/disconnect", &body)
        .await
        .ok();
    let page = owner.get(&here).await.body;
    assert!(page.contains("connect this workspace to Linear"), "{page}");
    let form = [
        ("id", text(&made["id"])),
        ("form_key", "k"),
        ("from", &here),
    ];
    owner.submit("/sfn/push_recommendation", &here, &form).await;
    assert_eq!(desk.look(&made).await["links"], json!([]));
}
