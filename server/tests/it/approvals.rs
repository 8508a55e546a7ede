//! Writes that wait for a person: decided once, carried out at most once, with exactly what was seen.

mod deciding;
mod executing;
mod policies;
mod race;
mod race_of_processes;

use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp};

/// A connected workspace with an agent, and an issue in Linear that is nobody's hiring.
pub(crate) struct House {
    pub(crate) app: TestApp,
    agent_id: String,
    pub(crate) agent: Client,
    /// Its identifier.
    issue: String,
}

impl House {
    pub(crate) async fn start() -> Self {
        let app = TestApp::start().await;
        app.connect().await;
        let (agent_id, agent) = app.agent("Scribe").await;
        let issue = made_in_linear(&app.linear).await;
        Self {
            app,
            agent_id,
            agent,
            issue,
        }
    }

    /// Calls a tool as the agent.
    async fn call(&self, tool: &str, arguments: &Value) -> Answer {
        let path = format!("/api/v1/tools/{tool}");
        self.agent.post(&path, arguments).await
    }

    /// Asks for a change that waits; the action.
    async fn ask(&self, change: Value) -> Value {
        let mut arguments = change;
        arguments["identifier"] = json!(self.issue);
        let answer = self.call("update_linear_issue", &arguments).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        answer.json()["pending_action"].clone()
    }

    /// Asks for a comment that waits; the action.
    pub(crate) async fn ask_comment(&self, body: &str) -> Value {
        let arguments = json!({ "identifier": self.issue, "body": body });
        let answer = self.call("create_linear_comment", &arguments).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        answer.json()["pending_action"].clone()
    }

    pub(crate) async fn look(&self, action: &Value) -> Value {
        self.agent.get(&path(action, "")).await.ok()
    }

    pub(crate) async fn decide(&self, action: &Value, verb: &str, body: Value) -> Answer {
        self.app.admin.post(&path(action, verb), &body).await
    }

    /// Approves it as it was seen, and lets it run.
    pub(crate) async fn approve(&self, action: &Value) -> Value {
        let seen = json!({ "hash": action["hash"] });
        self.decide(action, "approve", seen).await.ok();
        self.app.work().await;
        self.look(action).await
    }

    fn comments(&self) -> Vec<String> {
        let issue = self.app.linear.issue(&self.issue).unwrap();
        issue.comments.into_iter().map(|one| one.body).collect()
    }
}

fn path(action: &Value, verb: &str) -> String {
    let id = action["id"].as_str().unwrap();
    format!("/api/v1/pending_actions/{id}/{verb}")
        .trim_end_matches('/')
        .to_owned()
}

/// An issue that somebody makes in Linear itself; its identifier.
async fn made_in_linear(linear: &Sandbox) -> String {
    let client = reqwest::Client::new();
    let team = linear.teams().into_iter().find(|team| team.key == "ENG");
    let team = team.unwrap().id;
    let query = "mutation($team: String!) { issueCreate(input: {teamId: $team, title: \"Checkout is slow\", \
                 description: \"Since Monday.\", priority: 3}) { issue { identifier } } }";
    let body = json!({ "query": query, "variables": { "team": team } });
    let url = linear.url().join("graphql").unwrap();
    let answer = client
        .post(url)
        .header("Authorization", linear.admin_key())
        .header("Content-Type", "application/json")
        .body(body.to_string());
    let answer = answer.send().await.unwrap().text().await.unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let made = &answer["data"]["issueCreate"]["issue"]["identifier"];
    made.as_str()
        .unwrap_or_else(|| panic!("{answer}"))
        .to_owned()
}
