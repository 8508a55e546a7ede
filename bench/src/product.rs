//! Countersign as its users set it up: workspaces by the command line, each connected to one Linear
//! workspace by the API. The secrets of the webhooks are read from Linear's side, the sandbox.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::deliveries::Hook;
use crate::process::{Running, free_port};

/// How many workspaces listen to one Linear workspace.
pub(crate) const INTEGRATIONS: usize = 17;
pub(crate) const PASSWORD: &str = "correct horse battery staple";
const PATIENCE: Duration = Duration::from_mins(1);

/// The sandbox, as a process of its own.
pub(crate) struct Linear {
    _running: Running,
    /// What it goes on to print needs somewhere to go.
    _stdout: Lines<BufReader<ChildStdout>>,
    pub(crate) url: String,
    key: String,
}

impl Linear {
    pub(crate) fn start(server: &Path) -> Result<Self> {
        let mut command = Command::new(server);
        command
            .args(["sandbox", "--port", "0"])
            .env("COUNTERSIGN_LOG", "error")
            .stdout(Stdio::piped());
        let mut running = Running::start(command)?;
        let stdout = running
            .child()
            .stdout
            .take()
            .context("the sandbox's stdout")?;
        let mut lines = BufReader::new(stdout).lines();
        let mut value = |name: &str| -> Result<String> {
            let line = lines.next().context("the sandbox ended")??;
            let value = line
                .strip_prefix(name)
                .context("an unknown line of the sandbox")?;
            Ok(value.trim().to_owned())
        };
        let (url, key) = (value("Sandbox")?, value("Admin's key")?);
        Ok(Self {
            _running: running,
            _stdout: lines,
            url: url.trim_end_matches('/').to_owned(),
            key,
        })
    }
}

/// How one Countersign is started: where its data is, and which database.
#[derive(Debug, Clone)]
pub(crate) struct Deployment {
    pub(crate) server: PathBuf,
    pub(crate) dir: PathBuf,
    pub(crate) database: String,
    pub(crate) port: u16,
    /// Where it finds Linear.
    pub(crate) linear: String,
}

impl Deployment {
    pub(crate) fn new(
        server: &Path,
        dir: PathBuf,
        database: String,
        linear: &Linear,
    ) -> Result<Self> {
        std::fs::create_dir_all(&dir)?;
        Ok(Self {
            server: server.to_owned(),
            dir,
            database,
            port: free_port()?,
            linear: linear.url.clone(),
        })
    }

    /// Default settings but for where things are.
    pub(crate) fn configure(&self, command: &mut Command) -> Result<()> {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.dir.join("log"))?;
        command
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| name == "PATH"))
            .env("COUNTERSIGN_ADDR", format!("127.0.0.1:{}", self.port))
            .env("COUNTERSIGN_DATA_DIR", &self.dir)
            .env("DATABASE_URL", &self.database)
            .env("LINEAR_API_URL", &self.linear)
            .env("LINEAR_APP_URL", &self.linear)
            .stderr(log);
        Ok(())
    }

    fn run(&self, arguments: &[&str], line: &str) -> Result<String> {
        let mut command = Command::new(&self.server);
        self.configure(&mut command)?;
        command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command
            .spawn()
            .context("cannot start the server's commands")?;
        writeln!(child.stdin.take().context("stdin")?, "{line}")?;
        let output = child.wait_with_output()?;
        if !output.status.success() {
            let log = self.dir.join("log");
            bail!(
                "countersign {} failed: see {}",
                arguments.join(" "),
                log.display()
            );
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Makes a workspace, and answers its id and an admin token.
    pub(crate) fn workspace(&self, n: usize) -> Result<(String, String)> {
        let (name, email) = (format!("Bench {n}"), format!("bench-{n}@example.com"));
        let user = [
            "user",
            "create",
            "--email",
            &email,
            "--name",
            "Bench",
            "--workspace",
            &name,
        ];
        let printed = self.run(
            &[&user[..], &["--role", "owner", "--password-stdin"]].concat(),
            PASSWORD,
        )?;
        let id = word_after(&printed, "Workspace")?;
        let printed = self.run(
            &["token", "create", "--name", "bench", "--workspace", &id],
            "",
        )?;
        Ok((id, word_after(&printed, "Token")?))
    }

    /// Makes the workspaces and connects them. Answers their webhooks and the first one's token.
    pub(crate) async fn set_up(&self, linear: &Linear) -> Result<(Vec<Hook>, String)> {
        let mut workspaces = Vec::with_capacity(INTEGRATIONS);
        for n in 0..INTEGRATIONS {
            workspaces.push(self.workspace(n)?);
        }
        let mut command = Command::new(&self.server);
        self.configure(&mut command)?;
        command.arg("serve").stdout(Stdio::null());
        let mut running = Running::start(command)?;
        running.listens(self.port).await?;
        let http = http()?;
        let mut ids = Vec::with_capacity(INTEGRATIONS);
        let team = linear.team(&http).await?;
        for (workspace, token) in &workspaces {
            ids.push(self.connect(&http, linear, &team, workspace, token).await?);
        }
        let secrets = linear.secrets(&http).await?;
        running.stop().await?;
        let hook = |id: String| -> Result<Hook> {
            let found = secrets.iter().find(|(url, _)| url.ends_with(&id));
            let (_, secret) = found.context("Linear does not know the webhook")?;
            Ok(Hook {
                id,
                secret: secret.clone(),
            })
        };
        let hooks = ids.into_iter().map(hook).collect::<Result<_>>()?;
        Ok((hooks, workspaces.swap_remove(0).1))
    }

    /// Connects a workspace, waits until its webhook is there, and answers the integration's id.
    pub(crate) async fn connect(
        &self,
        http: &reqwest::Client,
        linear: &Linear,
        team: &str,
        workspace: &str,
        token: &str,
    ) -> Result<String> {
        let base = format!("http://127.0.0.1:{}/api/integrations/linear", self.port);
        let body = json!({ "workspace_id": workspace, "api_key": linear.key, "team_id": team });
        let connect = http
            .post(format!("{base}/connect_api_key"))
            .bearer_auth(token);
        let connected = connect.json(&body).send().await?;
        if !connected.status().is_success() {
            bail!("connecting failed: {}", connected.text().await?);
        }
        let waiting = async {
            loop {
                let status = http.get(format!("{base}/status?workspace_id={workspace}"));
                let status: Value = status.bearer_auth(token).send().await?.json().await?;
                if status["webhook"]["state"] == "active" {
                    let id = status["integration_id"]
                        .as_str()
                        .context("no integration")?;
                    return anyhow::Ok(id.to_owned());
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .context("the webhook is not registered")?
    }
}

impl Linear {
    pub(crate) async fn team(&self, http: &reqwest::Client) -> Result<String> {
        let state = http
            .get(format!("{}/sandbox/state", self.url))
            .send()
            .await?;
        let state: Value = state.json().await?;
        let team = state["teams"][0]["id"]
            .as_str()
            .context("the sandbox has no team")?;
        Ok(team.to_owned())
    }

    /// Makes an issue as somebody does in Linear itself; its identifier.
    pub(crate) async fn issue(
        &self,
        http: &reqwest::Client,
        team: &str,
        n: usize,
    ) -> Result<String> {
        let input = json!({
            "teamId": team, "title": format!("The checkout is slow {n}"), "priority": 3,
            "description": "Since Monday.\n\n1. measure\n2. mend\n3. ship",
        });
        let query = "mutation($input: IssueCreateInput!) { issueCreate(input: $input) { issue { identifier } } }";
        let asked = http
            .post(format!("{}/graphql", self.url))
            .header("Authorization", &self.key);
        let body = json!({ "query": query, "variables": { "input": input } });
        let answer: Value = asked.json(&body).send().await?.json().await?;
        let identifier = answer["data"]["issueCreate"]["issue"]["identifier"].as_str();
        Ok(identifier
            .with_context(|| format!("the sandbox makes no issue: {answer}"))?
            .to_owned())
    }

    /// Address and secret of each webhook.
    async fn secrets(&self, http: &reqwest::Client) -> Result<Vec<(String, String)>> {
        let query = json!({ "query": "{ webhooks(first: 50) { nodes { url secret } } }" });
        let asked = http
            .post(format!("{}/graphql", self.url))
            .header("Authorization", &self.key);
        let answer: Value = asked.json(&query).send().await?.json().await?;
        let nodes = answer["data"]["webhooks"]["nodes"]
            .as_array()
            .with_context(|| format!("the sandbox does not tell its webhooks: {answer}"))?;
        let text = |node: &Value, field: &str| node[field].as_str().unwrap_or_default().to_owned();
        Ok(nodes
            .iter()
            .map(|node| (text(node, "url"), text(node, "secret")))
            .collect())
    }
}

/// For questions on loopback: no proxy, no certificates.
pub(crate) fn http() -> Result<reqwest::Client> {
    // Installed before is just as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy().tls_certs_only([]);
    // What a form sets comes with its redirect.
    Ok(builder
        .redirect(reqwest::redirect::Policy::none())
        .build()?)
}

/// What a command printed after a word at the beginning of a line.
fn word_after(printed: &str, name: &str) -> Result<String> {
    let line = printed.lines().find_map(|line| line.strip_prefix(name));
    let word = line.and_then(|rest| rest.split_whitespace().next());
    Ok(word
        .with_context(|| format!("no {name} in what was printed"))?
        .to_owned())
}
