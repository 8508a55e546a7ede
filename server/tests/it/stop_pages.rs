//! The kill switch by plain forms, and its banner.

use domain::Role;
use serde_json::json;

use crate::support::{Browser, TestApp};

const POLICIES: &str = "/policies";

#[tokio::test]
async fn a_stop_is_on_every_page_until_it_is_lifted() {
    let app = TestApp::start().await;
    app.connect().await;
    app.hire_and_sync().await;
    let (id, agent) = app.agent("Triage agent").await;
    let comment = json!({ "identifier": "ENG-1", "body": "Done?" });
    let tool = "/api/v1/tools/create_linear_comment";
    let waits = agent.post(tool, &comment).await.ok();
    let owner = Browser::of_owner(&app).await;
    let page = owner.get(POLICIES).await.body;
    assert!(page.contains("What waits for a decision (1 now)"), "{page}");
    assert!(!page.contains("Stopped writes"), "{page}");
    owner
        .submit("/sfn/stop_writes", POLICIES, &[("from", POLICIES)])
        .await;
    let banner = "The writes of <bdi>all agents</bdi> are stopped.";
    for path in [
        "/",
        "/approvals",
        POLICIES,
        "/policies/new",
        "/agents",
        "/settings",
    ] {
        let page = owner.get(path).await.body.replace("<!>", "");
        assert!(page.contains(banner), "{path}: {page}");
        assert!(
            page.contains("<bdi>Ada</bdi> stopped them"),
            "{path}: {page}"
        );
    }
    let viewer = Browser::of(&app, Role::Viewer).await;
    let page = viewer.get("/hirings").await.body.replace("<!>", "");
    assert!(
        page.contains(banner) && page.contains("An admin or the owner can let them go on."),
        "{page}"
    );
    assert!(!page.contains("/sfn/resume_writes"), "{page}");
    let path = format!(
        "/api/v1/pending_actions/{}",
        waits["pending_action_id"].as_str().unwrap()
    );
    assert_eq!(agent.get(&path).await.ok()["status"], "cancelled");
    assert_eq!(
        agent.post(tool, &comment).await.refused().1,
        "writes_stopped"
    );
    let lifted = owner
        .submit("/sfn/resume_writes", "/settings", &[("from", "/settings")])
        .await;
    assert_eq!(lifted.headers["location"], "/settings");
    let page = owner.get("/settings").await.body;
    assert!(
        page.contains("Writes go on.") && !page.contains("Stopped writes"),
        "{page}"
    );
    // One agent alone, from the page of agents.
    let page = owner.get("/agents").await.body;
    assert!(page.contains("Stop the writes of Triage agent?"), "{page}");
    let one = [("agent_id", &*id), ("from", "/agents")];
    owner.submit("/sfn/stop_writes", "/agents", &one).await;
    let page = owner.get("/").await.body.replace("<!>", "");
    assert!(
        page.contains("The writes of <bdi>Triage agent</bdi> are stopped."),
        "{page}"
    );
    assert_eq!(
        agent.post(tool, &comment).await.refused().1,
        "writes_stopped"
    );
    owner.submit("/sfn/resume_writes", "/agents", &one).await;
    assert!(!owner.get("/agents").await.body.contains("Stopped writes"));
    assert_eq!(agent.post(tool, &comment).await.status, 202);
}
