//! Recommendations through their real doors: made, decided on, pushed to Linear once, and kept true by whatever brings
//! news. docs/tools.md says which sentence of their description is tested where.

mod following;
mod listing;
mod making;
mod once;
mod pages;
mod pushing;
mod syncing;
mod tools;

use serde_json::{Value, json};
use time::Duration;

use crate::support::{Answer, Client, TestApp};

const ISSUES: &str = "/api/integrations/linear/issues";

/// A connected workspace with an agent that recommends.
struct Desk {
    app: TestApp,
    agent: Client,
    agent_id: String,
}

impl Desk {
    async fn new() -> Self {
        Self::on(TestApp::start().await).await
    }

    async fn on(app: TestApp) -> Self {
        app.connect().await;
        let (agent_id, agent) = app.agent("Scout").await;
        Self {
            app,
            agent,
            agent_id,
        }
    }

    /// What the agent recommends, a second later than whatever was before.
    async fn recommend(&self, title: &str) -> Value {
        self.app.advance(Duration::seconds(1)).await;
        let body = recommendation(title);
        let made = self.agent.post("/api/v1/recommendations", &body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.json()
    }

    async fn look(&self, recommendation: &Value) -> Value {
        let path = path(recommendation);
        self.app.admin.get(&path).await.ok()
    }

    async fn status(&self, recommendation: &Value) -> String {
        text(&self.look(recommendation).await["status"]).to_owned()
    }

    async fn decide(&self, recommendation: &Value, status: &str) -> Answer {
        let path = format!("{}/status", path(recommendation));
        self.app
            .admin
            .post(&path, &json!({ "status": status }))
            .await
    }

    /// The request for an issue, with what else it says.
    fn request(&self, recommendation: &Value, more: Value) -> Value {
        let mut body = json!({
            "workspace_id": self.app.workspace,
            "recommendation_id": recommendation["id"],
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    }

    async fn push(&self, recommendation: &Value, more: Value) -> Answer {
        let body = self.request(recommendation, more);
        self.app.admin.post(ISSUES, &body).await
    }

    /// A recommendation whose issue is in Linear, and its link.
    async fn linked(&self, title: &str) -> (Value, Value) {
        let recommendation = self.recommend(title).await;
        let answer = self.push(&recommendation, json!({})).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        self.app.work().await;
        let seen = self.look(&recommendation).await;
        assert_eq!(seen["links"][0]["state"], "linked", "{seen}");
        (seen.clone(), seen["links"][0].clone())
    }

    async fn sync(&self) -> Value {
        let body = json!({ "workspace_id": self.app.workspace });
        let path = "/api/integrations/linear/sync";
        self.app.admin.post(path, &body).await.ok()
    }

    async fn links(&self, query: &str) -> Answer {
        let path = format!(
            "/api/integrations/linear/links?workspace_id={}{query}",
            self.app.workspace
        );
        self.app.admin.get(&path).await
    }

    /// Moves an issue in Linear, a second later than whatever was before.
    async fn move_in_linear(&self, identifier: &str, state: &str) {
        self.app.advance(Duration::seconds(1)).await;
        self.app.linear.move_issue(identifier, state).unwrap();
    }

    fn label(&self, name: &str) -> String {
        let labels = self.app.linear.labels();
        let found = labels.iter().find(|label| label.name == name);
        found.unwrap().id.to_string()
    }

    fn project(&self, name: &str) -> String {
        let projects = self.app.linear.projects();
        let found = projects.iter().find(|project| project.name == name);
        found.unwrap().id.to_string()
    }

    async fn audit(&self, action: &str) -> usize {
        let path = format!("/api/v1/audit?action={action}");
        let found = self.app.admin.get(&path).await.ok();
        found["items"].as_array().unwrap().len()
    }
}

fn recommendation(title: &str) -> Value {
    json!({
        "title": title,
        "body": "Offset paging **skips** products.",
        "evidence": "Page 3 missed two of them.",
        "priority": 2,
    })
}

fn path(recommendation: &Value) -> String {
    format!("/api/v1/recommendations/{}", text(&recommendation["id"]))
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// Throws an issue away in Linear, past Countersign.
async fn throw_away(app: &TestApp, identifier: &str) {
    app.advance(Duration::seconds(1)).await;
    let query = "mutation($id: String!) { issueArchive(id: $id, trash: true) { success } }";
    let answer = reqwest::Client::new()
        .post(app.linear.url().join("graphql").unwrap())
        .header("Authorization", app.linear.admin_key())
        .json(&json!({ "query": query, "variables": { "id": identifier } }))
        .send();
    let answer: Value = answer.await.unwrap().json().await.unwrap();
    assert_eq!(answer["data"]["issueArchive"]["success"], true, "{answer}");
}
