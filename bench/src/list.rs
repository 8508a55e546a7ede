//! Whether the list of deliveries is as quick when it is long: the same page of it, in front of a
//! thousand rows and of a million.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use crate::count;
use crate::process::Processors;
use crate::servers::Server;

const SHORT: u64 = 1_000;
/// Requests that are measured, after some that are not.
const REQUESTS: usize = 200;
const WARM_UP: usize = 20;
const PATH: &str = "/api/v1/deliveries?limit=50";

/// What one list took.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct ListTime {
    pub(crate) server: &'static str,
    pub(crate) rows: u64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// Measures the list of ours, short and long. Nothing if this server has no such route.
pub(crate) async fn measure(
    servers: &[Server],
    processors: &Processors,
    long: u64,
) -> Result<Vec<ListTime>> {
    let mut times = Vec::new();
    for server in servers {
        let (Some(token), Some(url)) = (server.token(), server.database.as_deref()) else {
            continue;
        };
        if !url.starts_with("sqlite:") {
            continue;
        }
        for rows in [SHORT, long] {
            println!("{}: a list of {rows} rows", server.name);
            fill(url, rows).await?;
            let running = server.start(processors).await?;
            let time = ask(server, token, rows).await?;
            running.stop().await?;
            let Some(time) = time else {
                println!("{}: there is no {PATH}, so lists are left out", server.name);
                return Ok(times);
            };
            times.push(time);
        }
    }
    Ok(times)
}

/// Leaves exactly so many deliveries, all of the workspace that the token is for: copies of one that
/// came in, with ids of their own.
async fn fill(url: &str, rows: u64) -> Result<()> {
    let db = count::open(url).await?;
    if db.get_database_backend() != DbBackend::Sqlite {
        bail!("lists are filled on SQLite only");
    }
    let columns = Statement::from_string(DbBackend::Sqlite, "PRAGMA table_info(deliveries)");
    let mut names = Vec::new();
    for row in db.query_all_raw(columns).await? {
        names.push(row.try_get::<String>("", "name")?);
    }
    // Ids begin with the time: these come in the order of their number, before all real ones.
    let value = |name: &String| match name.as_str() {
        "id" => {
            "unhex(printf('%012x70008000%012x', (unixepoch() - 2000) * 1000 + n, n))".to_owned()
        }
        "linear_delivery_id" => "randomblob(16)".to_owned(),
        "body_sha256" => "randomblob(32)".to_owned(),
        "workspace_id" => "(SELECT workspace_id FROM api_tokens ORDER BY id LIMIT 1)".to_owned(),
        other => format!("d.{other}"),
    };
    let values: Vec<String> = names.iter().map(value).collect();
    for sql in [
        "PRAGMA synchronous = OFF".to_owned(),
        "CREATE TEMP TABLE one AS SELECT * FROM deliveries LIMIT 1".to_owned(),
        "DELETE FROM deliveries".to_owned(),
        format!(
            "WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < {rows}) \
             INSERT INTO deliveries ({}) SELECT {} FROM counter, one AS d",
            names.join(", "),
            values.join(", ")
        ),
        "ANALYZE".to_owned(),
        "PRAGMA wal_checkpoint(TRUNCATE)".to_owned(),
    ] {
        db.execute_unprepared(&sql).await?;
    }
    db.close().await?;
    // The measurement is of the list, not of the disk that still takes in what was just written.
    Command::new("sync").status().context("sync")?;
    Ok(())
}

async fn ask(server: &Server, token: &str, rows: u64) -> Result<Option<ListTime>> {
    let http = crate::product::http()?;
    let url = format!("http://127.0.0.1:{}{PATH}", server.port);
    let mut took: Vec<Duration> = Vec::with_capacity(REQUESTS);
    for n in 0..WARM_UP + REQUESTS {
        let start = Instant::now();
        let answer = http.get(&url).bearer_auth(token).send().await?;
        let status = answer.status();
        let body: serde_json::Value = answer.json().await?;
        if status == 404 {
            return Ok(None);
        }
        if body["items"].as_array().is_none_or(Vec::is_empty) {
            bail!("{PATH} answered {status} without items: {body}");
        }
        if n >= WARM_UP {
            took.push(start.elapsed());
        }
    }
    took.sort_unstable();
    let ms = |percent: usize| {
        took[(took.len() * percent / 100).min(took.len() - 1)].as_secs_f64() * 1_000.0
    };
    Ok(Some(ListTime {
        server: server.name,
        rows,
        p50_ms: ms(50),
        p99_ms: ms(99),
    }))
}
