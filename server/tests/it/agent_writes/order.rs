//! What waits, keeps its order, and goes out when it can.

use super::*;

/// The hiring's page, as the admin sees it: status and reason of what is not in Linear.
async fn listed(app: &TestApp, hired: &Hired) -> Vec<(String, Option<String>)> {
    let id = hired.id.parse().unwrap();
    let detail = services::hiring::detail(&app.ctx, &app.owner(), id).await;
    let shown = |write: domain::view::LinearWriteView| {
        let refused = write.refusal.map(|refusal| refusal.code);
        (write.status.to_string(), refused.or(write.waiting_reason))
    };
    detail.unwrap().writes.into_iter().map(shown).collect()
}

#[tokio::test]
async fn writes_reach_linear_in_the_order_in_which_they_were_made() {
    let (app, hired) = hired().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::Status { code: 503 }).on("commentCreate"));
    for number in 0..8 {
        hired.comment(&format!("{number}")).await.ok();
        if number == 3 {
            app.work().await;
        }
    }
    app.advance(time::Duration::minutes(20)).await;
    app.work().await;
    let order: Vec<String> = comments(&app)
        .iter()
        .map(|body| body.rsplit('\n').next().unwrap().to_owned())
        .collect();
    assert_eq!(order, ["0", "1", "2", "3", "4", "5", "6", "7"]);
}

#[tokio::test]
async fn a_write_that_fails_does_not_hold_up_the_next() {
    let (app, hired) = hired().await;
    let wrong = hired.move_to("Nowhere").await;
    let right = hired.move_to("In Progress").await;
    app.work().await;
    assert_eq!(hired.look(&right).await["status"], "done");
    let failed = hired.look(&wrong).await;
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["refusal"]["code"], "LINEAR_STATE_NOT_FOUND");
    assert_eq!(
        listed(&app, &hired).await,
        [(
            "failed".to_owned(),
            Some("LINEAR_STATE_NOT_FOUND".to_owned())
        )]
    );
}

#[tokio::test]
async fn writes_at_once_lose_nothing() {
    let (app, hired) = hired().await;
    let bodies: Vec<String> = (0..12).map(|n| format!("at once {n}")).collect();
    let answers = futures_of(&hired, &bodies).await;
    assert!(answers.iter().all(|answer| answer.status == 202));
    app.work().await;
    assert_eq!(comments(&app).len(), bodies.len());
}

async fn futures_of(hired: &Hired, bodies: &[String]) -> Vec<Answer> {
    let mut tasks = tokio::task::JoinSet::new();
    for body in bodies {
        let (agent, path) = (hired.agent.clone(), hired.path("linear_comment"));
        let body = json!({ "body": body });
        tasks.spawn(async move { agent.post(&path, &body).await });
    }
    tasks.join_all().await
}

#[tokio::test]
async fn linear_away_is_visible_and_caught_up_with() {
    let (app, hired) = hired().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::Status { code: 503 }).times(2));
    let write = hired.move_to("In Progress").await;
    assert_eq!(write.status, 202);
    app.work().await;
    let waiting = listed(&app, &hired).await;
    let [(status, Some(reason))] = waiting.as_slice() else {
        panic!("{waiting:?}")
    };
    assert_eq!(status, "pending");
    assert!(reason.contains("Linear cannot be reached"), "{reason}");
    for _ in 0..3 {
        app.advance(time::Duration::minutes(20)).await;
        app.work().await;
    }
    assert_eq!(hired.look(&write).await["status"], "done");
    assert_eq!(listed(&app, &hired).await, []);
}

#[tokio::test]
async fn what_is_given_up_needs_a_look_and_can_be_tried_again() {
    let (app, hired) = hired().await;
    app.linear.faults().add(
        Fault::once(FaultKind::Status { code: 500 })
            .on("commentCreate")
            .times(100),
    );
    let write = hired.comment("Hello").await;
    for _ in 0..25 {
        app.work().await;
        app.advance(time::Duration::minutes(20)).await;
    }
    app.linear.faults().clear();
    let caller = app.owner();
    let overview = services::overview::get(&app.ctx, &caller).await.unwrap();
    let [attention] = overview.attention.as_slice() else {
        panic!("{:?}", overview.attention)
    };
    assert_eq!(attention.hiring_id.unwrap().to_string(), hired.id);
    assert_eq!(attention.title, "Sending to Linear what an agent wrote");
    assert_eq!(attention.next_attempt_at, None);
    let restarted = services::job::restart(&app.ctx, &caller, attention.job_id).await;
    restarted.unwrap();
    app.work().await;
    assert_eq!(hired.look(&write).await["status"], "done");
    assert_eq!(comments(&app).len(), 1);
}

#[tokio::test]
async fn a_write_waits_for_its_issue() {
    let app = TestApp::start().await;
    app.connect().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::Status { code: 503 }).on("issueCreate"));
    let hired = app.hire().await;
    let write = hired.comment("Early").await;
    app.work().await;
    let waiting = hired.look(&write).await;
    assert_eq!(waiting["status"], "pending");
    let reason = waiting["waiting_reason"].as_str().unwrap();
    assert!(reason.contains("issue is made"), "{reason}");
    app.advance(time::Duration::minutes(20)).await;
    app.work().await;
    assert_eq!(hired.look(&write).await["status"], "done");
    assert_eq!(comments(&app).len(), 1);
}

#[tokio::test]
async fn a_write_does_not_wait_for_an_issue_that_never_comes() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire().await;
    let write = hired.comment("Early").await;
    app.set_status(&hired.id, "cancelled").await.ok();
    app.work().await;
    assert_eq!(app.linear.issues().len(), 0);
    let failed = hired.look(&write).await;
    assert_eq!(
        failed["refusal"]["code"], "linear_issue_missing",
        "{failed}"
    );
}

#[tokio::test]
async fn nothing_goes_out_while_the_connection_is_switched_off() {
    let (app, hired) = hired().await;
    execute(&app, "UPDATE integrations SET state = 'disabled'").await;
    let write = hired.comment("Hello").await;
    assert_eq!(write.status, 202, "{}", write.body);
    let reason = write.json()["write"]["waiting_reason"].clone();
    assert_eq!(reason, "The connection to Linear is switched off.");
    app.work().await;
    assert_eq!(sent(&app, "commentCreate"), 0);
    // Connecting again switches it on, as far as writes are concerned.
    app.connect().await;
    assert_eq!(hired.look(&write).await["status"], "done");
}

#[tokio::test]
async fn nobody_waits_for_a_connection_that_is_switched_off() {
    let (app, hired) = hired_and_busy().await;
    execute(&app, "UPDATE integrations SET state = 'disabled'").await;
    let answer = tokio::time::timeout(PATIENCE / 2, hired.comment("Hello")).await;
    assert_eq!(answer.unwrap().status, 202);
}

#[tokio::test]
async fn a_key_that_is_refused_keeps_writes_until_somebody_reconnects() {
    let (app, hired) = hired().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::Status { code: 401 }).on("commentCreate"));
    let write = hired.comment("Hello").await;
    app.work().await;
    assert_eq!(app.integration().await["state"], "reconnect_required");
    let waiting = hired.look(&write).await;
    assert_eq!(waiting["status"], "pending");
    let reason = waiting["waiting_reason"].as_str().unwrap();
    assert!(reason.contains("Connect again"), "{reason}");
    app.connect().await;
    assert_eq!(hired.look(&write).await["status"], "done");
    assert_eq!(comments(&app).len(), 1);
}

#[tokio::test]
async fn nothing_goes_out_through_a_connection_that_was_taken_away() {
    let (app, hired) = hired().await;
    let write = hired.comment("Hello").await;
    execute(&app, "UPDATE integrations SET state = 'disconnecting'").await;
    app.work().await;
    assert_eq!(sent(&app, "commentCreate"), 0);
    let failed = hired.look(&write).await;
    assert_eq!(failed["refusal"]["code"], "LINEAR_NOT_CONFIGURED");
}

#[tokio::test]
async fn a_later_connection_does_not_send_what_an_earlier_one_kept() {
    let (app, hired) = hired().await;
    let write = hired.comment("Hello").await;
    execute(&app, "UPDATE integrations SET state = 'disabled'").await;
    app.work().await;
    execute(&app, "DELETE FROM integrations").await;
    execute(&app, "DELETE FROM issue_links").await;
    let reason = hired.look(&write).await["waiting_reason"].clone();
    assert_eq!(reason, "The workspace is not connected to Linear any more.");
    app.connect().await;
    let failed = hired.look(&write).await;
    assert_eq!(
        failed["refusal"]["code"], "LINEAR_NOT_CONFIGURED",
        "{failed}"
    );
    assert_eq!(sent(&app, "commentCreate"), 0);
}

#[tokio::test]
async fn a_move_that_waits_is_not_made_once_the_hiring_is_over() {
    let (app, hired) = hired().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::Status { code: 503 }).on("issueUpdate"));
    let write = hired.move_to("In Progress").await;
    app.work().await;
    app.set_status(&hired.id, "cancelled").await.ok();
    for _ in 0..2 {
        app.advance(time::Duration::minutes(20)).await;
        app.work().await;
    }
    let failed = hired.look(&write).await;
    assert_eq!(failed["refusal"]["code"], "hiring_ended", "{failed}");
    assert_eq!(app.linear.issue("ENG-1").unwrap().state_name, "Canceled");
}
