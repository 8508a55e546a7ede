//! The hired agent moves its issue and comments on it: in order, once, and by nobody else.

use std::time::Duration;

use sandbox::{Fault, FaultKind, RateLimitStyle};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::{Answer, Client, Hired, TestApp, hiring_of};

mod order;
mod refusals;

/// Longer than Linear ever takes here: a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

impl Hired {
    async fn move_to(&self, state: &str) -> Answer {
        self.write("linear_state", &json!({ "state_name": state }))
            .await
    }

    async fn comment(&self, body: &str) -> Answer {
        self.write("linear_comment", &json!({ "body": body })).await
    }

    async fn write(&self, route: &str, body: &Value) -> Answer {
        self.agent.post(&self.path(route), body).await
    }

    fn path(&self, route: &str) -> String {
        format!("/api/v1/hirings/{}/{route}", self.id)
    }

    /// Where a write stands now.
    async fn look(&self, write: &Answer) -> Value {
        let id = write.json()["write"]["id"].as_str().unwrap().to_owned();
        let path = self.path(&format!("linear_writes/{id}"));
        self.agent.get(&path).await.ok()["write"].clone()
    }
}

/// A connected workspace with one hiring, whose issue is ENG-1.
async fn hired() -> (TestApp, Hired) {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    (app, hired)
}

/// The same, with requests that wait and jobs that run by themselves.
async fn hired_and_busy() -> (TestApp, Hired) {
    let app = TestApp::start_waiting(PATIENCE).await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    app.work_in_background();
    (app, hired)
}

fn comments(app: &TestApp) -> Vec<String> {
    let issue = app.linear.issue("ENG-1").unwrap();
    issue.comments.into_iter().map(|one| one.body).collect()
}

fn sent(app: &TestApp, operation: &str) -> usize {
    let requests = app.linear.requests();
    requests
        .iter()
        .filter(|request| request.operation == operation)
        .count()
}

async fn history(app: &TestApp, hired: &Hired) -> Vec<(String, String)> {
    let id = hired.id.parse().unwrap();
    let detail = services::hiring::detail(&app.ctx, &app.owner(), id).await;
    let lines = detail.unwrap().history.into_iter();
    lines.map(|line| (line.actor, line.summary)).collect()
}

#[tokio::test]
async fn linear_s_answer_is_the_answer() {
    let (app, hired) = hired_and_busy().await;
    let moved = hired.move_to("In Progress").await;
    assert_eq!(moved.status, 200, "{}", moved.body);
    let moved = moved.json();
    assert_eq!(moved["success"], true);
    let write = &moved["write"];
    assert_eq!(
        (&write["kind"], &write["status"]),
        (&json!("state"), &json!("done"))
    );
    assert_eq!(write["linear_issue"]["identifier"], "ENG-1");
    assert_eq!(write["linear_issue"]["state_name"], "In Progress");
    assert_eq!(write["linear_issue"]["state_type"], "started");
    assert!(write["finished_at"].is_string());
    assert_eq!(app.hiring(&hired.id).await["status"], "in_progress");

    let said = hired.comment("Completed the GraphQL schema design.").await;
    assert_eq!(said.status, 200, "{}", said.body);
    let issue = app.linear.issue("ENG-1").unwrap();
    assert_eq!(
        issue.comments[0].body,
        "**Builder** (via Countersign):\n\nCompleted the GraphQL schema design."
    );
    let comment = &said.json()["write"]["comment"];
    assert_eq!(comment["id"], issue.comments[0].id.to_string());
    assert!(comment["url"].as_str().unwrap().starts_with("http"));
}

#[tokio::test]
async fn linear_s_refusal_is_the_answer() {
    let (app, hired) = hired_and_busy().await;
    let none = hired.move_to("Progress").await;
    assert_eq!(none.refused(), (422, "LINEAR_STATE_NOT_FOUND".to_owned()));
    let all = [
        "Backlog",
        "Todo",
        "In Progress",
        "In Review",
        "Done",
        "Canceled",
        "Duplicate",
    ];
    assert_eq!(none.json()["available"], json!(all));
    app.linear
        .faults()
        .add(Fault::once(FaultKind::Status { code: 403 }).on("commentCreate"));
    let refused = hired.comment("Hello").await;
    assert_eq!(refused.refused(), (502, "linear_forbidden".to_owned()));
    assert!(
        refused.body.contains("You don't have permission"),
        "{}",
        refused.body
    );
    assert_eq!(comments(&app), Vec::<String>::new());
}

#[tokio::test]
async fn a_slow_linear_is_answered_with_a_place_to_look() {
    let (app, hired) = hired().await;
    let write = hired.comment("Hello").await;
    assert_eq!(write.status, 202, "{}", write.body);
    let id = write.json()["write"]["id"].as_str().unwrap().to_owned();
    let place = write.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(place, hired.path(&format!("linear_writes/{id}")));
    assert_eq!(hired.look(&write).await["status"], "pending");
    app.work().await;
    assert_eq!(
        hired.agent.get(&place).await.ok()["write"]["status"],
        "done"
    );
    assert_eq!(app.admin.get(&place).await.ok()["write"]["id"], json!(id));
}

#[tokio::test]
async fn a_state_is_named_whatever_the_case() {
    let (app, hired) = hired().await;
    let write = hired.move_to("  in REVIEW ").await;
    app.work().await;
    let write = hired.look(&write).await;
    assert_eq!(write["linear_issue"]["state_name"], "In Review");
    assert_eq!(app.linear.issue("ENG-1").unwrap().state_name, "In Review");
    let moves = |lines: &[(String, String)]| {
        let line = ("Builder".to_owned(), "Moved ENG-1 to In Review".to_owned());
        lines.iter().filter(|other| **other == line).count()
    };
    let before = history(&app, &hired).await;
    assert_eq!(moves(&before), 1, "{before:?}");
    // The echo of our own move comes back and changes nothing.
    app.hear().await;
    assert_eq!(history(&app, &hired).await, before);
    assert_eq!(app.hiring(&hired.id).await["status"], "in_progress");
}

#[tokio::test]
async fn the_hiring_follows_its_agent_s_moves() {
    for (state, status) in [
        ("Todo", "paid"),
        ("Done", "completed"),
        ("Canceled", "cancelled"),
    ] {
        let (app, hired) = hired().await;
        hired.move_to(state).await;
        app.work().await;
        let hiring = app.hiring(&hired.id).await;
        assert_eq!(hiring["status"], status, "after {state}");
        assert_eq!(hiring["sync"]["state"], "synced");
        app.hear().await;
        // It is there already: the sync has nothing to bring.
        assert_eq!(sent(&app, "issueUpdate"), 1, "after {state}");
        assert_eq!(app.linear.issue("ENG-1").unwrap().state_name, state);
    }
}

#[tokio::test]
async fn the_team_is_the_one_that_the_issue_is_in_now() {
    let (app, hired) = hired().await;
    let mutation = "mutation($team: String!) { issueUpdate(id: \"ENG-1\", input: { teamId: $team }) { success } }";
    let moved = reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .post(app.linear.url().join("graphql").unwrap())
        .header("Authorization", app.linear.admin_key())
        .json(&json!({ "query": mutation, "variables": { "team": app.team("DES") } }))
        .send()
        .await
        .unwrap();
    let moved: Value = moved.json().await.unwrap();
    assert_eq!(moved["data"]["issueUpdate"]["success"], true, "{moved}");
    // Both teams have a state of this name; Linear takes that of the issue's own team only.
    let write = hired.move_to("In Progress").await;
    app.work().await;
    let write = hired.look(&write).await;
    assert_eq!(write["status"], "done", "{write}");
    assert_eq!(write["linear_issue"]["identifier"], "DES-1");
    let issue = app.linear.issue("DES-1").unwrap();
    assert_eq!(
        (issue.team_key.as_str(), issue.state_name.as_str()),
        ("DES", "In Progress")
    );
}

#[tokio::test]
async fn hostile_markdown_is_kept_byte_for_byte() {
    let (app, hired) = hired().await;
    let body = "  <script>alert(1)</script>\r\n\t[x](javascript:alert(1)) **Ada**: @all \u{202e}gpj ![](http://e/p.png)\n```\n";
    let write = hired.comment(body).await;
    app.work().await;
    let requests = app.linear.requests();
    let sent = requests
        .iter()
        .find(|request| request.operation == "commentCreate")
        .unwrap();
    assert_eq!(
        sent.variables["input"]["body"],
        format!("**Builder** (via Countersign):\n\n{body}")
    );
    // The sandbox leaves out white space at the end.
    assert_eq!(comments(&app)[0].lines().last(), body.lines().last());
    assert_eq!(hired.look(&write).await["content"], body);
}

#[tokio::test]
async fn an_answer_that_is_lost_leaves_one_comment() {
    for fault in [
        FaultKind::DropAnswer,
        FaultKind::Nonsense,
        FaultKind::Delay { ms: 2_000 },
    ] {
        let (app, hired) = hired().await;
        app.linear
            .faults()
            .add(Fault::once(fault.clone()).on("commentCreate"));
        let write = hired.comment("Hello").await;
        app.work().await;
        let waiting = hired.look(&write).await;
        assert_eq!(waiting["status"], "pending", "{fault:?}");
        assert!(waiting["waiting_reason"].is_string(), "{waiting}");
        app.advance(time::Duration::minutes(20)).await;
        app.work().await;
        assert_eq!(hired.look(&write).await["status"], "done", "{fault:?}");
        assert_eq!(comments(&app).len(), 1, "{fault:?}");
        assert_eq!(sent(&app, "commentCreate"), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_move_whose_answer_is_lost_is_found_done() {
    let (app, hired) = hired().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::DropAnswer).on("issueUpdate"));
    let write = hired.move_to("Done").await;
    app.work().await;
    // The echo is quicker than the next try, and ends the hiring.
    app.hear().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
    app.advance(time::Duration::minutes(20)).await;
    app.work().await;
    assert_eq!(hired.look(&write).await["status"], "done");
    assert_eq!(sent(&app, "issueUpdate"), 1);
}

#[tokio::test]
async fn a_rate_limit_is_waited_out() {
    let (app, hired) = hired().await;
    let style = RateLimitStyle::Documented;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::RateLimit { style }).on("commentCreate"));
    let write = hired.comment("Hello").await;
    app.work().await;
    let waiting = hired.look(&write).await;
    assert!(
        waiting["waiting_reason"]
            .as_str()
            .unwrap()
            .contains("rate limit")
    );
    assert!(waiting["next_attempt_at"].is_string(), "{waiting}");
    app.advance(time::Duration::minutes(20)).await;
    app.work().await;
    assert_eq!(hired.look(&write).await["status"], "done");
    assert_eq!(comments(&app).len(), 1);
}

async fn once_with_key(app: &TestApp, hired: &Hired, agent: &Client) -> Value {
    let path = hired.path("linear_comment");
    let answer = agent
        .post_with_key(&path, "c-1", &json!({ "body": "Once" }))
        .await;
    app.work().await;
    answer.ok()["write"].clone()
}

#[tokio::test]
async fn a_repeated_key_never_writes_twice() {
    let (mut app, hired) = hired().await;
    let first = once_with_key(&app, &hired, &hired.agent).await;
    assert_eq!(first["status"], "pending");
    let second = once_with_key(&app, &hired, &hired.agent).await;
    assert_eq!(
        (&second["id"], &second["status"]),
        (&first["id"], &json!("done"))
    );
    app.restart().await;
    let third = once_with_key(&app, &hired, &hired.agent.at(&app.url)).await;
    assert_eq!(third, second);
    assert_eq!(comments(&app).len(), 1);

    let path = hired.path("linear_comment");
    let other = json!({ "body": "Twice" });
    let agent = hired.agent.at(&app.url);
    let refused = agent.post_with_key(&path, "c-1", &other).await;
    assert_eq!(
        refused.refused(),
        (409, "idempotency_key_reused".to_owned())
    );
    app.work().await;
    assert_eq!(comments(&app).len(), 1);
}

#[tokio::test]
async fn a_repeated_move_that_ended_the_hiring_is_answered_with_what_became_of_it() {
    let (app, hired) = hired().await;
    let path = hired.path("linear_state");
    let body = json!({ "state_name": "Done" });
    hired.agent.post_with_key(&path, "m-1", &body).await.ok();
    app.work().await;
    let again = hired.agent.post_with_key(&path, "m-1", &body).await;
    assert_eq!(
        (again.status, again.json()["write"]["status"].as_str()),
        (200, Some("done"))
    );
    let wrong = json!({ "state_name": "Nowhere" });
    let (app, hired) = self::hired().await;
    let path = hired.path("linear_state");
    hired.agent.post_with_key(&path, "m-1", &wrong).await.ok();
    app.work().await;
    let again = hired.agent.post_with_key(&path, "m-1", &wrong).await;
    assert_eq!(again.refused(), (422, "LINEAR_STATE_NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn a_write_survives_a_restart_before_its_first_try() {
    let (mut app, hired) = hired().await;
    hired.comment("Hello").await.ok();
    app.restart().await;
    app.work().await;
    assert_eq!(comments(&app).len(), 1);
}

/// Changes rows in a way that has no route of its own.
async fn execute(app: &TestApp, sql: &str) {
    app.ctx.db.writer().execute_unprepared(sql).await.unwrap();
}

/// A hiring without an issue of its own.
async fn hire_without_sync(app: &TestApp) -> Hired {
    let (agent, client) = app.agent("Builder").await;
    let mut body = hiring_of(&agent);
    body["sync_to_linear"] = json!(false);
    let hiring = app.admin.post("/api/v1/hirings", &body).await.ok();
    Hired {
        id: hiring["id"].as_str().unwrap().to_owned(),
        agent: client,
    }
}
