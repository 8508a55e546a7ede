//! The tools of agents through their real doors: what each takes, answers and refuses, and how often it asks Linear.
//! docs/tools.md says which sentence of their description is tested where.

mod arguments;
mod by_ids;
mod graphql;
mod issues;
mod names;
mod own_issue;
mod paging;
mod people;
mod plans;
mod queries;
mod refusals;
mod scopes;
mod writes;

use sandbox::{IssueEdit, RequestLog};
use serde_json::{Value, json};
use time::Duration;

use crate::support::{Answer, Client, TestApp};

/// A connected workspace whose Linear has a few issues, and an agent that was hired for none of them.
struct Board {
    app: TestApp,
    agent: Client,
    agent_id: String,
}

/// What stands in Linear: title, and what was done to it afterwards.
fn blueprint() -> [(&'static str, &'static str, IssueEdit); 6] {
    let edit = |state: &str| IssueEdit {
        state: Some(state.to_owned()),
        ..IssueEdit::default()
    };
    [
        (
            "ENG",
            "Checkout fails on 401",
            IssueEdit {
                assignee: Some("Alex Kim".to_owned()),
                priority: Some(1),
                estimate: Some(3),
                due_date: Some("2026-12-24".to_owned()),
                labels: Some(vec!["Bug".to_owned()]),
                project: Some("Checkout flow".to_owned()),
                cycle: Some(2),
                ..edit("In Progress")
            },
        ),
        (
            "ENG",
            "Payment retries",
            IssueEdit {
                assignee: Some("Alexandra Stone".to_owned()),
                priority: Some(2),
                labels: Some(vec!["Feature".to_owned(), "Infrastructure".to_owned()]),
                ..edit("Todo")
            },
        ),
        (
            "ENG",
            "Old login",
            IssueEdit {
                assignee: Some("Max Member".to_owned()),
                estimate: Some(5),
                cycle: Some(2),
                ..edit("Done")
            },
        ),
        ("ENG", "Dark mode", edit("Canceled")),
        ("ENG", "Write the manual", edit("Backlog")),
        (
            "DES",
            "A logo for the checkout",
            IssueEdit {
                assignee: Some("Dana Designer".to_owned()),
                project: Some("Design system".to_owned()),
                ..edit("In Review")
            },
        ),
    ]
}

impl Board {
    /// ENG-1 to ENG-5 and DES-1; Engineering is the selected team.
    async fn new() -> Self {
        Self::on(TestApp::start().await).await
    }

    async fn on(app: TestApp) -> Self {
        app.connect().await;
        for (team, title, edit) in blueprint() {
            app.advance(Duration::seconds(1)).await;
            let input =
                json!({ "teamId": app.team(team), "title": title, "description": DESCRIPTION });
            let made = in_linear(&app, &input).await;
            app.linear.edit_issue(&made, &edit).unwrap();
        }
        app.advance(Duration::seconds(1)).await;
        let (agent_id, agent) = app.agent("Assistant").await;
        Self {
            app,
            agent,
            agent_id,
        }
    }

    async fn call(&self, tool: &str, arguments: Value) -> Answer {
        let path = format!("/api/v1/tools/{tool}");
        self.agent.post(&path, &arguments).await
    }

    /// The answer of a call that is not refused, and what it asked Linear.
    async fn asked(&self, tool: &str, arguments: Value) -> (Value, Vec<RequestLog>) {
        let before = self.app.linear.requests().len();
        let answer = self.call(tool, arguments).await.ok();
        let requests = self.app.linear.requests().split_off(before);
        (answer, requests)
    }

    /// The same, where one request is enough.
    async fn once(&self, tool: &str, arguments: Value) -> Value {
        let told = format!("{tool} {arguments}");
        let (answer, requests) = self.asked(tool, arguments).await;
        assert_eq!(requests.len(), 1, "{told}: {requests:#?}");
        answer
    }

    /// The action that a write became.
    async fn waits(&self, tool: &str, arguments: Value) -> Value {
        let answer = self.call(tool, arguments).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        answer.ok()["pending_action"].clone()
    }

    /// Says yes to an action, lets it run, and answers it.
    async fn approve(&self, action: &Value) -> Value {
        let path = format!("/api/v1/pending_actions/{}", text(&action["id"]));
        let approve = format!("{path}/approve");
        self.app.admin.post(&approve, &json!({})).await.ok();
        self.app.work().await;
        self.agent.get(&path).await.ok()
    }

    /// The same call until it is done: proposed, approved, and its result.
    async fn done(&self, tool: &str, arguments: Value) -> Value {
        let action = self.waits(tool, arguments).await;
        let after = self.approve(&action).await;
        assert_eq!(after["status"], "succeeded", "{after}");
        after["result"].clone()
    }

    async fn select_team(&self, key: &str) {
        let select = json!({ "workspace_id": self.app.workspace, "team_id": self.app.team(key) });
        let path = "/api/integrations/linear/teams/select";
        self.app.admin.post(path, &select).await.ok();
    }

    /// The UUID of an issue.
    fn issue_id(&self, identifier: &str) -> String {
        self.app.linear.issue(identifier).unwrap().id.to_string()
    }

    /// The UUID of a person.
    fn person_id(&self, name: &str) -> String {
        let people = self.app.linear.people();
        let found = people.iter().find(|person| person.name == name);
        found.unwrap().id.to_string()
    }

    /// The UUID of a cycle of Engineering.
    fn cycle_id(&self, number: u32) -> String {
        let cycles = self.app.linear.cycles();
        let found = cycles.iter().find(|cycle| cycle.number == number);
        found.unwrap().id.to_string()
    }

    fn label_id(&self, name: &str) -> String {
        let labels = self.app.linear.labels();
        let found = labels.iter().find(|label| label.name == name);
        found.unwrap().id.to_string()
    }

    fn project_id(&self, name: &str) -> String {
        let projects = self.app.linear.projects();
        let found = projects.iter().find(|project| project.name == name);
        found.unwrap().id.to_string()
    }

    fn state_id(&self, team: &str, name: &str) -> String {
        let teams = self.app.linear.teams();
        let team = teams.iter().find(|one| one.key == team).unwrap();
        let found = team.states.iter().find(|(_, known, _)| known == name);
        found.unwrap().0.to_string()
    }
}

/// What is in every description: text that must not become anything else on its way.
const DESCRIPTION: &str = "Steps:\n\n1. Pay\n\n<script>alert(1)</script>\n";

/// Makes an issue in Linear, past Countersign; answers its identifier.
async fn in_linear(app: &TestApp, input: &Value) -> String {
    let query = "mutation($input: IssueCreateInput!) { issueCreate(input: $input) { issue { identifier } } }";
    let answer = reqwest::Client::new()
        .post(app.linear.url().join("graphql").unwrap())
        .header("Authorization", app.linear.admin_key())
        .json(&json!({ "query": query, "variables": { "input": input } }))
        .send()
        .await
        .unwrap();
    let answer: Value = answer.json().await.unwrap();
    text(&answer["data"]["issueCreate"]["issue"]["identifier"]).to_owned()
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// The identifiers of rows, sorted.
#[track_caller]
fn identifiers(rows: &Value) -> Vec<&str> {
    let rows = rows.as_array().unwrap().iter();
    let mut found: Vec<&str> = rows.map(|row| text(&row["identifier"])).collect();
    found.sort_unstable();
    found
}

/// Field, before and after of each change.
fn changes(action: &Value) -> Vec<(&str, Option<&str>, Option<&str>)> {
    let changes = action["changes"].as_array().unwrap().iter();
    changes
        .map(|change| {
            let (before, after) = (change["before"].as_str(), change["after"].as_str());
            (text(&change["field"]), before, after)
        })
        .collect()
}
