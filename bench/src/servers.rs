//! What is compared: ours, what one would write otherwise, and the roofs above both.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};
use serde_json::{Map, Value};

use crate::Args;
use crate::count;
use crate::deliveries::Hook;
use crate::process::{Processors, Running, free_port};
use crate::product::{Deployment, Linear};

/// A server that is ready to be started again and again.
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) port: u16,
    pub(crate) hooks: Vec<Hook>,
    /// What it keeps deliveries in; none if it keeps nothing.
    pub(crate) database: Option<String>,
    how: How,
}

enum How {
    Countersign {
        deployment: Deployment,
        token: String,
    },
    Node {
        script: PathBuf,
        database: String,
    },
    Null,
}

const COUNTERSIGN_SQLITE: &str = "countersign-sqlite";
const COUNTERSIGN_POSTGRES: &str = "countersign-postgres";
const EXPRESS_SQLITE: &str = "express-sqlite";
const EXPRESS_POSTGRES: &str = "express-postgres";
const NODE_HTTP: &str = "node-http";
const AXUM_NULL: &str = "axum-null";

/// The names that the report compares.
pub(crate) mod names {
    pub(crate) const OURS: &str = super::COUNTERSIGN_SQLITE;
    pub(crate) const PEER: &str = super::EXPRESS_SQLITE;
    pub(crate) const ROOF: &str = super::NODE_HTTP;
}

/// Makes all servers that are asked for, with empty databases.
pub(crate) async fn all(args: &Args, linear: &Linear) -> Result<Vec<Server>> {
    let wanted = |name: &str| args.only.is_empty() || args.only.iter().any(|only| only == name);
    let mut servers = Vec::new();
    if wanted(COUNTERSIGN_SQLITE) {
        let dir = args.dir.join(COUNTERSIGN_SQLITE);
        let database = format!("sqlite://{}", dir.join("countersign.db").display());
        let about = "ours, default settings, SQLite";
        servers.push(ours(COUNTERSIGN_SQLITE, about, args, dir, database, linear).await?);
    }
    if let Some(cluster) = args
        .postgres
        .as_deref()
        .filter(|_| wanted(COUNTERSIGN_POSTGRES))
    {
        let dir = args.dir.join(COUNTERSIGN_POSTGRES);
        let database = count::fresh(cluster, "bench_countersign").await?;
        let about = "ours, default settings, PostgreSQL with synchronous_commit on";
        servers.push(ours(COUNTERSIGN_POSTGRES, about, args, dir, database, linear).await?);
    }
    let hooks = match servers.first() {
        Some(server) => server.hooks.clone(),
        None => made_up(),
    };
    if wanted(EXPRESS_SQLITE) {
        let file = args.dir.join("express.db").display().to_string();
        let about = "express, Linear's SDK, better-sqlite3 (WAL, synchronous=FULL)";
        let mut server = node(
            EXPRESS_SQLITE,
            about,
            &args.peers,
            "express_sqlite.mjs",
            &file,
            &hooks,
        )?;
        server.database = Some(format!("sqlite://{file}"));
        servers.push(server);
    }
    if let Some(cluster) = args
        .postgres
        .as_deref()
        .filter(|_| wanted(EXPRESS_POSTGRES))
    {
        let database = count::fresh(cluster, "bench_express").await?;
        let about = "express, Linear's SDK, pg, the same PostgreSQL";
        let script = "express_postgres.mjs";
        let mut server = node(
            EXPRESS_POSTGRES,
            about,
            &args.peers,
            script,
            &database,
            &hooks,
        )?;
        server.database = Some(database);
        servers.push(server);
    }
    if wanted(NODE_HTTP) {
        let about = "roof: node's http and Linear's SDK, which store nothing";
        servers.push(node(
            NODE_HTTP,
            about,
            &args.peers,
            "node_http.mjs",
            "",
            &hooks,
        )?);
    }
    if wanted(AXUM_NULL) {
        servers.push(Server {
            name: AXUM_NULL,
            about: "roof: an axum route that reads the body and answers 200, nothing verified",
            port: free_port()?,
            hooks,
            database: None,
            how: How::Null,
        });
    }
    Ok(servers)
}

async fn ours(
    name: &'static str,
    about: &'static str,
    args: &Args,
    dir: PathBuf,
    database: String,
    linear: &Linear,
) -> Result<Server> {
    println!("{name}: making {} workspaces", crate::product::INTEGRATIONS);
    let deployment = Deployment::new(&args.server, dir, database.clone(), linear)?;
    let (hooks, token) = deployment.set_up(linear).await?;
    Ok(Server {
        name,
        about,
        port: deployment.port,
        hooks,
        database: Some(database),
        how: How::Countersign { deployment, token },
    })
}

fn node(
    name: &'static str,
    about: &'static str,
    peers: &Path,
    script: &str,
    database: &str,
    hooks: &[Hook],
) -> Result<Server> {
    let script = peers
        .join(script)
        .canonicalize()
        .context("a peer's script is missing")?;
    Ok(Server {
        name,
        about,
        port: free_port()?,
        hooks: hooks.to_vec(),
        database: None,
        how: How::Node {
            script,
            database: database.to_owned(),
        },
    })
}

/// For runs without ours.
fn made_up() -> Vec<Hook> {
    let hook = |n: usize| Hook {
        id: format!("00000000-0000-4000-8000-{n:012}"),
        secret: format!("lin_wh_bench_{n}"),
    };
    (0..crate::product::INTEGRATIONS).map(hook).collect()
}

impl Server {
    /// Whether it verifies: one that does not acknowledges forgeries as well.
    pub(crate) fn verifies(&self) -> bool {
        !matches!(self.how, How::Null)
    }

    /// Whether it goes on working after it acknowledged.
    pub(crate) fn has_jobs(&self) -> bool {
        matches!(self.how, How::Countersign { .. })
    }

    /// An admin token, if this is ours.
    pub(crate) fn token(&self) -> Option<&str> {
        match &self.how {
            How::Countersign { token, .. } => Some(token),
            _ => None,
        }
    }

    /// Starts it, and waits until it listens.
    pub(crate) async fn start(&self, processors: &Processors) -> Result<Running> {
        let command = match &self.how {
            How::Countersign { deployment, .. } => {
                let program = deployment.server.display().to_string();
                let mut command = processors.command(&program);
                deployment.configure(&mut command)?;
                command.arg("serve").stdout(Stdio::null());
                command
            }
            How::Node { script, database } => {
                let mut command = processors.command("node");
                let secrets: Map<String, Value> = self
                    .hooks
                    .iter()
                    .map(|hook| (hook.id.clone(), hook.secret.clone().into()))
                    .collect();
                command
                    .arg(script)
                    .env("NODE_ENV", "production")
                    .env("PORT", self.port.to_string())
                    .env("SECRETS", Value::Object(secrets).to_string())
                    .env("DATABASE", database);
                command
            }
            How::Null => null(processors, self.port)?,
        };
        let mut running = Running::start(command)?;
        running.listens(self.port).await.context(self.name)?;
        Ok(running)
    }
}

fn null(processors: &Processors, port: u16) -> Result<Command> {
    let ourselves = std::env::current_exe()?.display().to_string();
    let mut command = processors.command(&ourselves);
    command.args(["null-server", "--port", &port.to_string()]);
    Ok(command)
}
