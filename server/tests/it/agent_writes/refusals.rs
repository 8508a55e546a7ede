//! What is refused, to whom, and with which code.

use super::*;

#[tokio::test]
async fn a_hiring_without_sync_has_nothing_to_write_to() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = hire_without_sync(&app).await;
    let code = (409, "LINEAR_SYNC_NOT_ENABLED".to_owned());
    assert_eq!(hired.move_to("Done").await.refused(), code);
    assert_eq!(hired.comment("Hello").await.refused(), code);
}

#[tokio::test]
async fn without_a_connection_nothing_is_taken() {
    let (app, hired) = hired().await;
    let code = (409, "LINEAR_NOT_CONFIGURED".to_owned());
    execute(&app, "UPDATE integrations SET state = 'disconnecting'").await;
    assert_eq!(hired.comment("Hello").await.refused(), code);
    execute(&app, "DELETE FROM integrations").await;
    assert_eq!(hired.move_to("Done").await.refused(), code);
    execute(&app, "DELETE FROM issue_links").await;
    assert_eq!(hired.comment("Hello").await.refused(), code);
    app.work().await;
    assert_eq!(comments(&app).len(), 0);
}

#[tokio::test]
async fn only_the_hired_agent_writes() {
    let (app, hired) = hired().await;
    let (_, other) = app.agent("Another").await;
    let stranger = app.other_workspace().await;
    for (route, body) in [
        ("linear_state", json!({ "state_name": "Done" })),
        ("linear_comment", json!({ "body": "Hello" })),
    ] {
        let path = hired.path(route);
        for (client, status, code) in [
            (&other, 403, "forbidden"),
            (&app.admin, 403, "forbidden"),
            (&stranger, 404, "not_found"),
            (&app.anonymous, 401, "unauthenticated"),
        ] {
            let refused = client.post(&path, &body).await;
            assert_eq!(refused.refused(), (status, code.to_owned()), "{path}");
        }
    }
    app.work().await;
    assert_eq!(sent(&app, "commentCreate") + sent(&app, "issueUpdate"), 0);

    let write = hired.comment("Hello").await;
    let place = write.headers["location"].to_str().unwrap();
    for client in [&other, &stranger] {
        assert_eq!(client.get(place).await.refused().0, 404);
    }
    let elsewhere = app.hire().await;
    let id = write.json()["write"]["id"].as_str().unwrap().to_owned();
    let path = elsewhere.path(&format!("linear_writes/{id}"));
    assert_eq!(app.admin.get(&path).await.refused().0, 404);
    let path = hired.path("linear_writes/nonsense");
    assert_eq!(app.admin.get(&path).await.refused().0, 404);
}

#[tokio::test]
async fn bodies_keep_to_their_limits() {
    let (app, hired) = hired().await;
    let long = hired.comment(&"ä".repeat(10_001)).await;
    assert_eq!(long.refused(), (422, "validation_error".to_owned()));
    assert_eq!(
        (&long.json()["field"], &long.json()["max_length"]),
        (&json!("body"), &json!(10_000))
    );
    assert!(long.json()["error"].as_str().unwrap().contains("10000"));
    for (route, body, field) in [
        ("linear_comment", json!({ "body": " \n" }), "body"),
        ("linear_comment", json!({ "body": "a\u{0}b" }), "body"),
        (
            "linear_comment",
            json!({ "body": "a", "author": "Ada" }),
            "author",
        ),
        ("linear_state", json!({ "state_name": "" }), "state_name"),
        (
            "linear_state",
            json!({ "state_name": "a\nb" }),
            "state_name",
        ),
        (
            "linear_state",
            json!({ "state_name": "Done", "state_id": 1 }),
            "state_id",
        ),
        ("linear_state", json!({}), "state_name"),
    ] {
        let refused = hired.write(route, &body).await;
        assert_eq!(refused.refused().0, 422, "{body}");
        assert_eq!(refused.json()["field"], field, "{}", refused.body);
    }
    hired.comment(&"ä".repeat(10_000)).await.ok();
    app.work().await;
    assert_eq!(comments(&app).len(), 1);
}

#[tokio::test]
async fn after_the_end_there_are_comments_but_no_moves() {
    let (app, hired) = hired().await;
    app.set_status(&hired.id, "in_progress").await.ok();
    app.set_status(&hired.id, "completed").await.ok();
    app.hear().await;
    let refused = hired.move_to("In Progress").await;
    assert_eq!(refused.refused(), (409, "hiring_ended".to_owned()));
    let write = hired.comment("Artifacts: https://example.com").await;
    app.work().await;
    assert_eq!(hired.look(&write).await["status"], "done");
    assert_eq!(app.linear.issue("ENG-1").unwrap().state_name, "Done");
}

#[tokio::test]
async fn before_payment_there_is_nothing_to_write_to() {
    let app = TestApp::start().await;
    app.connect().await;
    let (agent, client) = app.agent("Builder").await;
    let mut body = hiring_of(&agent);
    body["status"] = json!("pending");
    let hiring = app.admin.post("/api/v1/hirings", &body).await.ok();
    let hired = Hired {
        id: hiring["id"].as_str().unwrap().to_owned(),
        agent: client,
    };
    let refused = hired.comment("Hello").await;
    assert_eq!(refused.refused(), (409, "hiring_not_paid".to_owned()));
}
