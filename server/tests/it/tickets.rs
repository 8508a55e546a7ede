//! Execution tickets through their real doors: a whole specification in one call, decided once, pushed in batches, and
//! never twice. docs/tools.md says which sentence is tested where.

mod arguments;
mod failing;
mod pages;
mod policies;
mod pushing;
mod stopping;

use sandbox::{FaultKind, IssueSnapshot, RateLimitStyle};
use serde_json::{Value, json};
use time::Duration;

use crate::support::{Answer, Client, TestApp};

const TOOL: &str = "/api/v1/tools/push_execution_tickets";
const BATCH: &str = "issueBatchCreate";
const BUSY: FaultKind = FaultKind::RateLimit {
    style: RateLimitStyle::Documented,
};

/// A connected workspace without an issue, and an agent.
struct Desk {
    app: TestApp,
    agent: Client,
}

impl Desk {
    async fn new() -> Self {
        Self::on(TestApp::start().await).await
    }

    async fn on(app: TestApp) -> Self {
        app.connect().await;
        let (_, agent) = app.agent("Planner").await;
        Self { app, agent }
    }

    async fn push(&self, arguments: &Value) -> Answer {
        self.agent.post(TOOL, arguments).await
    }

    /// The action that a push became.
    async fn waits(&self, arguments: &Value) -> Value {
        let answer = self.push(arguments).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        answer.json()["pending_action"].clone()
    }

    async fn decide(&self, action: &Value, verb: &str, body: &Value) -> Answer {
        let path = format!("/api/v1/pending_actions/{}/{verb}", text(&action["id"]));
        self.app.admin.post(&path, body).await
    }

    async fn look(&self, action: &Value) -> Value {
        let path = format!("/api/v1/pending_actions/{}", text(&action["id"]));
        self.agent.get(&path).await.ok()
    }

    /// Says yes to an action as it was seen, and lets it run.
    async fn approve(&self, action: &Value) -> Value {
        let seen = json!({ "hash": action["hash"] });
        self.decide(action, "approve", &seen).await.ok();
        self.app.work().await;
        self.look(action).await
    }

    /// The same, until it is in Linear; answers the result.
    async fn done(&self, arguments: &Value) -> Value {
        let action = self.waits(arguments).await;
        let after = self.approve(&action).await;
        assert_eq!(after["status"], "succeeded", "{after}");
        after["result"].clone()
    }

    /// Lets jobs run that wait for a while after a failure.
    async fn later(&self) {
        for _ in 0..6 {
            self.app.advance(Duration::minutes(2)).await;
            self.app.work().await;
        }
    }

    /// The titles in Linear, in the order in which they were made.
    fn titles(&self) -> Vec<String> {
        let issues = self.app.linear.issues().into_iter();
        issues.map(|issue| issue.title).collect()
    }

    fn batches(&self) -> u64 {
        self.app.linear.received(BATCH)
    }

    fn issue(&self, title: &str) -> IssueSnapshot {
        let mut issues = self.app.linear.issues().into_iter();
        issues.find(|issue| issue.title == title).unwrap()
    }
}

/// Two tickets with two parts each, so that there are two batches.
fn specification() -> Value {
    json!({
        "specification": "Checkout",
        "description": "Pay **once**.",
        "reason": "Planned on Monday",
        "tickets": [
            {"key": "T1", "title": "Cart", "priority": "P0", "description": "Holds *things*."},
            {"key": "T1a", "title": "Cart page", "parent": "T1", "priority": "P1"},
            {"key": "T2", "title": "Payment", "priority": "P2"},
            {"key": "T2a", "title": "Card form", "parent": "T2", "priority": "P3"},
            {"key": "T1b", "title": "Cart totals", "parent": "T1"},
        ],
    })
}

/// Key and state of each ticket of an action or of a result.
fn states(of: &Value) -> Vec<(&str, &str)> {
    let tickets = of["tickets"].as_array().unwrap().iter();
    tickets
        .map(|ticket| (text(&ticket["key"]), text(&ticket["state"])))
        .collect()
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}
