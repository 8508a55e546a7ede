//! The real program, for what only a process of its own can show: its end, its log, its metrics.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use countersign::Parts;
use countersign::config::{Config, Variables};
use linear::webhook::WebhookSecret;
use sandbox::Sandbox;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use services::Ctx;
use store::{Db, KeyRing, Place};

use super::{Client, PASSWORD, TestDatabase};

/// Longer than a lease, which is how long a dead process's job waits.
const PATIENCE: Duration = Duration::from_secs(90);

/// The real program, killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    port: u16,
    folder: PathBuf,
    database: String,
    linear: String,
    more: Vec<(String, String)>,
}

impl Process {
    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command
            .env_clear()
            .env("COUNTERSIGN_ADDR", format!("127.0.0.1:{}", self.port))
            .env("COUNTERSIGN_DATA_DIR", &self.folder)
            .env("DATABASE_URL", &self.database)
            .env("LINEAR_API_URL", &self.linear)
            .env("LINEAR_APP_URL", &self.linear)
            .env("COUNTERSIGN_LOG", "error")
            .envs(self.more.iter().cloned())
            .stdin(Stdio::null());
        command
    }

    /// Runs a command with one line on its stdin, and answers what it printed.
    pub(crate) fn run(&self, arguments: &[&str], line: &str) -> String {
        match self.try_run(arguments, line) {
            Ok(said) => said,
            Err(complaint) => panic!("{complaint}"),
        }
    }

    /// The same, or what it complained about on stderr.
    pub(crate) fn try_run(&self, arguments: &[&str], line: &str) -> Result<String, String> {
        let input = self.folder.join("input");
        std::fs::write(&input, format!("{line}\n")).unwrap();
        let mut command = self.command();
        command.stdin(File::open(input).unwrap());
        let output = command.args(arguments).output().unwrap();
        if !output.status.success() {
            return Err(String::from_utf8(output.stderr).unwrap());
        }
        Ok(String::from_utf8(output.stdout).unwrap())
    }

    pub(crate) fn start(&mut self) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("log"))
            .unwrap();
        self.child = self
            .command()
            .arg("serve")
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
    }

    /// Another process on the same database, with these variables beside the usual ones.
    pub(crate) fn another(&self, more: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut process = Self {
            child: Command::new("true").spawn().unwrap(),
            port: free_port(),
            folder: self.folder.clone(),
            database: self.database.clone(),
            linear: self.linear.clone(),
            more: more.iter().map(owned).collect(),
        };
        process.start();
        process
    }

    /// The test itself as one more process on the same database, with pools of its own and without workers.
    pub(crate) async fn beside(&self) -> Ctx {
        let folder = self.folder.display().to_string();
        let url = format!("http://{}", self.addr());
        let variables = Variables::from_pairs(&[
            ("COUNTERSIGN_PUBLIC_URL", &url),
            ("COUNTERSIGN_DATA_DIR", &folder),
            ("DATABASE_URL", &self.database),
            ("LINEAR_API_URL", &self.linear),
            ("LINEAR_APP_URL", &self.linear),
        ]);
        let config = Config::read(&variables).unwrap();
        let context = countersign::startup::context(&config, Parts::default());
        context.await.unwrap()
    }

    /// Waits until it answers, with its workers.
    pub(crate) async fn ready(&self) {
        let client = Client::new(&format!("http://{}", self.addr()), None);
        until("the process", async || {
            let request = client.request(reqwest::Method::GET, "/readyz");
            let answer = request.send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap()
    }

    /// The address that it listens on.
    pub(crate) fn addr(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// SIGKILL: nothing is finished, nothing is flushed.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, as whatever runs it sends to stop it.
    pub(crate) fn terminate(&self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(sent.success());
    }

    /// How it ended, once it has.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        until("the end of the process", async || {
            self.child.try_wait().unwrap()
        })
        .await
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("{}", self.log());
        }
    }
}

/// Asks until the answer satisfies, since a real process takes its time.
pub(crate) async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let mut ticks = tokio::time::interval(Duration::from_millis(50));
    let waiting = async {
        loop {
            ticks.tick().await;
            if let Some(answer) = ask().await {
                return answer;
            }
        }
    };
    tokio::time::timeout(PATIENCE, waiting)
        .await
        .unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// Sends a request until it is answered, with one key: a process that dies in between repeats nothing.
pub(crate) async fn insist(client: &Client, path: &str, key: &str, body: &Value) -> Value {
    until(path, async || {
        let request = client
            .request(reqwest::Method::POST, path)
            .header("Idempotency-Key", key);
        let response = request.json(body).send().await.ok()?;
        let status = response.status();
        let answer: Value = response.json().await.ok()?;
        assert!(status.is_success(), "{status} {answer}");
        Some(answer)
    })
    .await
}

/// A word of what a command printed, by what it begins with.
fn word<'a>(printed: &'a str, start: &str) -> &'a str {
    printed
        .split_whitespace()
        .find(|word| word.starts_with(start))
        .unwrap()
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// The process with these variables beside the usual ones, a client with an admin token, and the
/// workspace's id. Ada is its owner, with the password of all tests.
pub(crate) fn started(
    linear: &Sandbox,
    database: &TestDatabase,
    more: &[(&str, &str)],
) -> (Process, Client, String) {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let mut process = Process {
        child: Command::new("true").spawn().unwrap(),
        port: free_port(),
        folder: database.folder().to_owned(),
        database: database.url.clone(),
        linear: linear.url().to_string(),
        more: more.iter().map(owned).collect(),
    };
    let ada = "user create --email ada@example.com --name Ada --workspace Acme --password-stdin";
    let ada: Vec<&str> = ada.split(' ').collect();
    let printed = process.run(&ada, PASSWORD);
    let workspace = printed
        .lines()
        .find_map(|line| line.strip_prefix("Workspace"))
        .unwrap()
        .trim()
        .to_owned();
    let printed = process.run(&["token", "create", "--name", "test"], "");
    let client = Client::new(
        &format!("http://{}", process.addr()),
        Some(word(&printed, "cs_admin_")),
    );
    process.start();
    (process, client, workspace)
}

/// Connects the workspace with the admin's key, and waits for the webhook.
pub(crate) async fn connect(client: &Client, linear: &Sandbox, workspace: &str) {
    until("the process", async || {
        client
            .request(reqwest::Method::GET, "/healthz")
            .send()
            .await
            .ok()
    })
    .await;
    let team = linear
        .teams()
        .into_iter()
        .find(|team| team.key == "ENG")
        .unwrap()
        .id;
    let body = json!({ "workspace_id": workspace, "api_key": linear.admin_key(), "team_id": team });
    client
        .post("/api/integrations/linear/connect_api_key", &body)
        .await
        .ok();
    until("the webhook", async || {
        let status = client
            .get(&format!(
                "/api/integrations/linear/status?workspace_id={workspace}"
            ))
            .await
            .ok();
        (status["webhook"]["state"] == "active").then_some(())
    })
    .await;
}

/// Where deliveries go, and what they are signed with.
pub(crate) async fn address(
    db: &Db,
    database: &TestDatabase,
    workspace: &str,
) -> (String, WebhookSecret) {
    let workspace = workspace.parse().unwrap();
    let found = store::integration::of_workspace(db.reader(), workspace).await;
    let row = found.unwrap().unwrap();
    let keys = std::fs::read_to_string(database.folder().join("encryption.key")).unwrap();
    let place = Place {
        workspace,
        table: "integrations",
        row: row.id.0,
        column: "sealed_webhook_secret",
    };
    let ring = KeyRing::parse(keys.trim()).unwrap();
    let secret = ring.open(&place, &row.sealed_webhook_secret).unwrap();
    let secret = WebhookSecret::new(secret.expose_secret()).unwrap();
    (format!("/webhooks/linear/{}", row.id), secret)
}

/// The hiring, once it and its issue agree.
pub(crate) async fn synced(client: &Client, id: &str) -> Option<Value> {
    let request = client.request(reqwest::Method::GET, &format!("/api/v1/hirings/{id}"));
    let hiring: Value = request.send().await.ok()?.json().await.ok()?;
    (hiring["sync"]["state"] == "synced").then_some(hiring)
}
