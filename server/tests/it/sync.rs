//! A hiring and its Linear issue follow each other.

use serde_json::json;

use crate::support::{TestApp, hiring_of};

#[tokio::test]
async fn a_paid_hiring_becomes_an_issue() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire().await;
    assert_eq!(app.hiring(&hired.id).await["sync"]["state"], "pending");
    app.work().await;
    let hiring = app.hiring(&hired.id).await;
    assert_eq!(
        hiring["sync"],
        json!({ "state": "synced", "last_error": null, "next_attempt_at": null })
    );
    let issue = app.linear.issue("ENG-1").unwrap();
    assert_eq!(hiring["linear_issue"]["id"], issue.id.to_string());
    assert_eq!(hiring["linear_issue"]["identifier"], "ENG-1");
    assert_eq!(hiring["linear_issue"]["url"], issue.url);
    assert_eq!(hiring["linear_issue"]["state_type"], "backlog");
    assert_eq!(issue.title, "coding: Build a GraphQL API");
    let description = issue.description.unwrap();
    for part in [
        "Build a GraphQL API",
        "Builder",
        "coding",
        "50.00",
        &format!("{}/hirings/{}", app.url, hired.id),
    ] {
        assert!(
            description.contains(part),
            "{part} is missing in {description}"
        );
    }
}

#[tokio::test]
async fn a_pending_hiring_has_no_issue_until_it_is_paid() {
    let app = TestApp::start().await;
    app.connect().await;
    let (agent, _) = app.agent("Builder").await;
    let mut body = hiring_of(&agent);
    body["status"] = json!("pending");
    let id = app.admin.post("/api/v1/hirings", &body).await.ok()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    app.work().await;
    assert_eq!(app.linear.issues().len(), 0);
    assert_eq!(app.hiring(&id).await["sync"]["state"], "waiting");
    app.set_status(&id, "paid").await.ok();
    app.work().await;
    assert_eq!(app.linear.issues().len(), 1);
    assert_eq!(app.hiring(&id).await["sync"]["state"], "synced");
}

#[tokio::test]
async fn a_hiring_picks_its_team_by_id_or_key() {
    let app = TestApp::start().await;
    app.connect().await;
    let (agent, _) = app.agent("Builder").await;
    let mut body = hiring_of(&agent);
    for team in [app.team("DES"), "des".to_owned()] {
        body["linear_team_id"] = json!(team);
        app.admin.post("/api/v1/hirings", &body).await.ok();
    }
    app.work().await;
    let teams: Vec<String> = app
        .linear
        .issues()
        .into_iter()
        .map(|issue| issue.team_key)
        .collect();
    assert_eq!(teams, ["DES", "DES"]);
    body["linear_team_id"] = json!("team_abc123");
    let refused = app.admin.post("/api/v1/hirings", &body).await;
    assert_eq!(refused.refused(), (422, "validation_error".to_owned()));
    assert_eq!(refused.json()["field"], "linear_team_id");
    assert_eq!(refused.json()["available"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_end_of_a_hiring_moves_its_issue() {
    let app = TestApp::start().await;
    app.connect().await;
    for (end, state) in [
        ("completed", "Done"),
        ("failed", "Canceled"),
        ("cancelled", "Canceled"),
    ] {
        let hired = app.hire_and_sync().await;
        if end != "cancelled" {
            app.set_status(&hired.id, "in_progress").await.ok();
        }
        app.set_status(&hired.id, end).await.ok();
        app.hear().await;
        let hiring = app.hiring(&hired.id).await;
        let identifier = hiring["linear_issue"]["identifier"].as_str().unwrap();
        assert_eq!(app.linear.issue(identifier).unwrap().state_name, state);
        // Our own echo comes back and changes nothing.
        app.hear().await;
        let hiring = app.hiring(&hired.id).await;
        assert_eq!(
            (&hiring["status"], &hiring["sync"]["state"]),
            (&json!(end), &json!("synced"))
        );
        assert_eq!(hiring["linear_issue"]["state_name"], state);
    }
}

#[tokio::test]
async fn a_move_in_linear_moves_the_hiring() {
    let app = TestApp::start().await;
    app.connect().await;
    for (state, status) in [
        ("Done", "completed"),
        ("Canceled", "cancelled"),
        ("In Progress", "in_progress"),
    ] {
        let hired = app.hire_and_sync().await;
        let issue = app.hiring(&hired.id).await["linear_issue"]["identifier"]
            .as_str()
            .unwrap()
            .to_owned();
        app.linear.move_issue(&issue, state).unwrap();
        app.hear().await;
        let hiring = app.hiring(&hired.id).await;
        assert_eq!(hiring["status"], status, "after {state}");
        assert_eq!(hiring["linear_issue"]["state_name"], state);
        assert_eq!(hiring["sync"]["state"], "synced");
        // It came from Linear: nothing is sent back.
        let updates = app
            .linear
            .requests()
            .into_iter()
            .filter(|r| r.operation == "issueUpdate")
            .count();
        assert_eq!(updates, 0);
    }
}

#[tokio::test]
async fn other_changes_in_linear_have_no_effect() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    app.linear.move_issue("ENG-1", "Todo").unwrap();
    app.linear.comment("ENG-1", "Looks good.").unwrap();
    app.hear().await;
    let hiring = app.hiring(&hired.id).await;
    assert_eq!(hiring["status"], "paid");
    assert_eq!(hiring["linear_issue"]["state_name"], "Todo");
    // A finished hiring stays finished, also when its issue is opened again.
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.hear().await;
    app.linear.move_issue("ENG-1", "In Progress").unwrap();
    app.hear().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
    assert_eq!(app.linear.issue("ENG-1").unwrap().state_name, "In Progress");
}

#[tokio::test]
async fn a_hiring_cancelled_before_its_issue_was_sent_leaves_no_trace_in_linear() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire().await;
    app.set_status(&hired.id, "cancelled").await.ok();
    app.work().await;
    assert_eq!(app.linear.issues().len(), 0);
    assert_eq!(app.hiring(&hired.id).await["sync"]["state"], "off");
}

#[tokio::test]
async fn work_that_ended_before_linear_heard_of_it_still_shows_there() {
    let app = TestApp::start().await;
    app.connect().await;
    for (end, state) in [("completed", "Done"), ("failed", "Canceled")] {
        let hired = app.hire().await;
        app.set_status(&hired.id, "in_progress").await.ok();
        app.set_status(&hired.id, end).await.ok();
        app.hear().await;
        let hiring = app.hiring(&hired.id).await;
        assert_eq!(hiring["linear_issue"]["state_name"], state);
        assert_eq!(hiring["status"], end);
    }
    assert_eq!(app.linear.issues().len(), 2);
}
