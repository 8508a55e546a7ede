//! A Countersign with a workspace, agents that ask, and somebody who is signed in.

use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::Args;
use super::proxy::Proxy;
use crate::process::{Processors, Running};
use crate::product::{Deployment, Linear, PASSWORD, http};

/// Agents that ask in turns.
const AGENTS: usize = 5;
/// Issues that they ask about.
const ISSUES: usize = 10;

/// One that runs.
pub(crate) struct House {
    pub(crate) http: reqwest::Client,
    pub(crate) url: String,
    pub(crate) proxy: Proxy,
    admin: String,
    agents: Vec<String>,
    issues: Vec<String>,
    /// Of whoever is signed in.
    cookie: String,
    running: Running,
    linear: Linear,
}

impl House {
    pub(crate) async fn start(args: &Args, processors: &Processors) -> Result<Self> {
        let linear = Linear::start(&args.server)?;
        let (proxy, between) = Proxy::start(&linear.url).await?;
        let dir = args.dir.join("approvals");
        let database = format!("sqlite://{}", dir.join("countersign.db").display());
        let mut deployment = Deployment::new(&args.server, dir, database, &linear)?;
        deployment.linear = between;
        let (workspace, admin) = deployment.workspace(0)?;
        let mut command = processors.command(&deployment.server.display().to_string());
        deployment.configure(&mut command)?;
        command.arg("serve").stdout(Stdio::null());
        let mut running = Running::start(command)?;
        running.listens(deployment.port).await?;
        let http = http()?;
        let team = linear.team(&http).await?;
        deployment
            .connect(&http, &linear, &team, &workspace, &admin)
            .await?;
        let url = format!("http://127.0.0.1:{}", deployment.port);
        let mut house = Self {
            http,
            url,
            proxy,
            admin,
            agents: Vec::new(),
            issues: Vec::new(),
            cookie: String::new(),
            running,
            linear,
        };
        house.cookie = house.sign_in("bench-0@example.com").await?;
        for n in 0..AGENTS {
            let token = house.agent(&format!("Agent {n}")).await?;
            house.agents.push(token);
        }
        for n in 0..ISSUES {
            let issue = house.linear.issue(&house.http, &team, n).await?;
            house.issues.push(issue);
        }
        Ok(house)
    }

    async fn sign_in(&self, email: &str) -> Result<String> {
        let form = format!(
            "email={}&password={}",
            email.replace('@', "%40"),
            PASSWORD.replace(' ', "+")
        );
        let request = self.http.post(format!("{}/sfn/sign_in", self.url));
        let answer = request
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "text/html")
            .header("Origin", &self.url)
            .body(form)
            .send()
            .await?;
        let cookie = answer
            .headers()
            .get("set-cookie")
            .and_then(|cookie| cookie.to_str().ok());
        let (cookie, _) = cookie
            .and_then(|cookie| cookie.split_once(';'))
            .context("nobody can sign in")?;
        Ok(cookie.to_owned())
    }

    async fn agent(&self, name: &str) -> Result<String> {
        let agent = self
            .post(&self.admin, "/api/v1/agents", &json!({ "name": name }))
            .await?;
        let body = json!({ "name": "bench", "agent_id": agent["id"] });
        let token = self.post(&self.admin, "/api/v1/tokens", &body).await?;
        Ok(token["token"].as_str().context("no token")?.to_owned())
    }

    /// Posts, and answers what a success answers.
    async fn post(&self, token: &str, path: &str, body: &Value) -> Result<Value> {
        let request = self.http.post(format!("{}{path}", self.url));
        let answer = request.bearer_auth(token).json(body).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("{path} answered {status}: {text}");
        }
        Ok(serde_json::from_str(&text)?)
    }

    /// Makes so many actions wait: changes of titles, descriptions and priorities.
    pub(crate) async fn fill(&self, count: usize) -> Result<()> {
        for n in 0..count {
            let body = json!({
                "identifier": self.issues[n % ISSUES],
                "title": format!("The checkout is slow: part {n}"),
                "description": format!("Measured **{n}** times.\n\n1. cache the basket\n2. mend\n3. ship\n\n```sh\nmake bench\n```"),
                "priority": n % 4 + 1,
                "reason": "The basket is read from the database forty times per page.",
            });
            self.call(n, "update_linear_issue", &body).await?;
        }
        Ok(())
    }

    /// An agent's call of a tool; its turn is by number.
    pub(crate) async fn call(&self, n: usize, tool: &str, body: &Value) -> Result<Value> {
        let token = &self.agents[n % AGENTS];
        self.post(token, &format!("/api/v1/tools/{tool}"), body)
            .await
    }

    /// Asks for a comment, and answers the action that waits.
    pub(crate) async fn ask(&self, n: usize, text: &str) -> Result<Value> {
        let body = json!({ "identifier": self.issue(n), "body": text });
        let answer = self.call(n, "create_linear_comment", &body).await?;
        Ok(answer["pending_action"].clone())
    }

    pub(crate) fn issue(&self, n: usize) -> &str {
        &self.issues[n % ISSUES]
    }

    pub(crate) async fn approve(&self, action: &Value) -> Result<()> {
        let id = action["id"].as_str().context("no action")?;
        let path = format!("/api/v1/pending_actions/{id}/approve");
        let seen = json!({ "hash": action["hash"] });
        self.post(&self.admin, &path, &seen).await.map(|_| ())
    }

    /// Leaves nothing that waits.
    pub(crate) async fn reject_all(&self) -> Result<()> {
        let path = format!(
            "{}/api/v1/pending_actions?status=pending&limit=200",
            self.url
        );
        let list = self.http.get(path).bearer_auth(&self.admin).send().await?;
        let list: Value = list.json().await?;
        for action in list["items"].as_array().context("no list")? {
            let id = action["id"].as_str().context("no action")?;
            let body = json!({ "hash": action["hash"], "reason": "Measured." });
            let path = format!("/api/v1/pending_actions/{id}/reject");
            self.post(&self.admin, &path, &body).await?;
        }
        Ok(())
    }

    /// A request as the browser of whoever is signed in sends it, uncompressed.
    pub(crate) fn browse(&self, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.get(format!("{}{path}", self.url));
        request
            .header("Cookie", &self.cookie)
            .header("Accept", "text/html")
    }

    /// A request as the script of a page sends it, uncompressed.
    pub(crate) fn read(&self, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.get(format!("{}{path}", self.url));
        request.header("Cookie", &self.cookie)
    }

    /// The page Approvals.
    pub(crate) async fn page(&self) -> Result<String> {
        let answer = self.browse("/approvals").send().await?;
        let page = answer.error_for_status()?.text().await?;
        Ok(page)
    }

    pub(crate) async fn stop(self) -> Result<()> {
        self.running.stop().await
    }
}
