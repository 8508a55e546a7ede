//! The run: all servers in turn, round after round, each started anew and measured in the same way.

use std::collections::HashSet;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use sea_orm::{ConnectionTrait as _, Statement};

use crate::deliveries::{Delivery, Kind, Numbers, bulk_edit, mixed};
use crate::load::{Salvo, Since, send};
use crate::process::Processors;
use crate::product::Linear;
use crate::report::{Measurement, Report};
use crate::servers::Server;
use crate::{Args, count, disk, list, servers};

/// Deliveries of one bulk edit, all at once.
const BURST: usize = 3_501;
/// Connections that the burst comes through.
const BURST_CONNECTIONS: usize = 256;
/// Sent before the clock starts: code and caches are warm in real life, too.
const WARM_UP: usize = 500;
/// Any number would do.
const SEED: u64 = 17;
/// Jobs that are not done by then are left to the next round.
const DRAIN: Duration = Duration::from_mins(5);

/// One way to send.
#[derive(Debug, Clone, Copy)]
struct Scenario {
    name: &'static str,
    connections: usize,
    since: Since,
}

const SCENARIOS: [Scenario; 3] = [
    Scenario {
        name: "16 connections",
        connections: 16,
        since: Since::Sent,
    },
    Scenario {
        name: "64 connections",
        connections: 64,
        since: Since::Sent,
    },
    Scenario {
        name: "bulk edit",
        connections: BURST_CONNECTIONS,
        since: Since::Start,
    },
];

pub(crate) async fn run(mut args: Args) -> Result<()> {
    if args.quick {
        args.rounds = 1;
        args.deliveries = args.deliveries.min(1_000);
        args.list_rows = args.list_rows.min(10_000);
    }
    std::fs::create_dir_all(&args.dir)?;
    std::fs::create_dir_all(&args.out)?;
    disk::require_disk(&args.dir)?;
    let processors = Processors::split();
    processors.pin_ourselves()?;
    if let Some(cluster) = &args.postgres {
        require_durable(cluster, &processors).await?;
    }
    let linear = Linear::start(&args.server)?;
    let mut servers = servers::all(&args, &linear).await?;
    let mut report = Report::new(
        processors.in_words(),
        &servers,
        args.rounds,
        args.deliveries,
    );
    // The same at each run, which begins with empty databases.
    let mut numbers = Numbers::new(SEED);
    for round in 1..=args.rounds {
        let syncs = disk::syncs_per_second(&args.dir)?;
        println!("round {round}: the disk syncs {syncs:.0} times a second");
        report.disk.push(syncs);
        for server in &servers {
            for measurement in measure(server, &processors, &args, round, &mut numbers).await? {
                println!("{}", measurement.line());
                report.add(measurement);
            }
        }
        // Who comes first changes, in case that matters.
        servers.rotate_left(1);
    }
    if args.list_rows > 0 {
        report.lists = list::measure(&servers, &processors, args.list_rows).await?;
    }
    report.write(&args.out)?;
    report.require_honesty()
}

/// All scenarios on one server, started for them.
async fn measure(
    server: &Server,
    processors: &Processors,
    args: &Args,
    round: u32,
    numbers: &mut Numbers,
) -> Result<Vec<Measurement>> {
    let mut measured = Vec::new();
    let running = server.start(processors).await?;
    let warm: Rc<[Delivery]> = mixed(&server.hooks, WARM_UP, numbers).into();
    send(server.port, warm, 16, Since::Sent).await?;
    drain(server).await?;
    for scenario in SCENARIOS {
        let list: Rc<[Delivery]> = match scenario.since {
            Since::Sent => mixed(&server.hooks, args.deliveries, numbers).into(),
            Since::Start => bulk_edit(&server.hooks, BURST, numbers).into(),
        };
        let rows_before = rows(server).await?;
        let processor_before = running.processor_seconds();
        let salvo = send(
            server.port,
            Rc::clone(&list),
            scenario.connections,
            scenario.since,
        )
        .await?;
        let processor = running.processor_seconds().zip(processor_before);
        let (drained, kept) = (drain(server).await?, rows(server).await?);
        let mut measurement = judge(server, &list, &salvo);
        measurement.round = round;
        measurement.scenario = scenario.name;
        measurement.kept = kept.zip(rows_before).map(|(after, before)| after - before);
        measurement.processor_seconds = processor.map(|(after, before)| after - before);
        measurement.peak_memory = running.peak_memory();
        measurement.drained = drained;
        measured.push(measurement);
    }
    running.stop().await.context(server.name)?;
    Ok(measured)
}

/// Compares what was answered with what should have been.
fn judge(server: &Server, list: &[Delivery], salvo: &Salvo) -> Measurement {
    let mut measurement = Measurement::new(server.name, salvo.took);
    let mut acked = HashSet::new();
    for (delivery, shot) in list.iter().zip(&salvo.shots) {
        let is_acked = shot.status == 200;
        if is_acked {
            measurement.acked += 1;
        }
        let right = match delivery.kind {
            Kind::Forged if server.verifies() => (400..500).contains(&shot.status),
            Kind::New | Kind::Again | Kind::Forged => is_acked,
        };
        if !right {
            measurement.wrong += 1;
        }
        if is_acked && delivery.kind != Kind::Forged {
            acked.insert(delivery.first);
        }
        measurement.took.push(shot.took);
    }
    measurement.distinct = acked.len() as u64;
    measurement.took.sort_unstable();
    measurement
}

async fn rows(server: &Server) -> Result<Option<u64>> {
    match &server.database {
        Some(url) => count::deliveries(url).await.map(Some),
        None => Ok(None),
    }
}

/// Waits until what was acknowledged is processed; how long that took, for those who process.
async fn drain(server: &Server) -> Result<Option<Duration>> {
    let Some(url) = server.database.as_ref().filter(|_| server.has_jobs()) else {
        return Ok(None);
    };
    let start = Instant::now();
    while count::open_jobs(url).await? > 0 {
        if start.elapsed() > DRAIN {
            bail!("{} does not get through its jobs", server.name);
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    Ok(Some(start.elapsed()))
}

/// A cluster that does not sync is no match, and one on the load generator's processor disturbs it.
async fn require_durable(cluster: &str, processors: &Processors) -> Result<()> {
    let db = count::open(cluster).await?;
    let sql = "SELECT current_setting('fsync') AS fsync, \
        current_setting('synchronous_commit') AS commit, pg_backend_pid() AS backend";
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await?.context("settings")?;
    let (fsync, commit): (String, String) = (row.try_get("", "fsync")?, row.try_get("", "commit")?);
    if fsync != "on" || commit != "on" {
        bail!("PostgreSQL must run with fsync and synchronous_commit on");
    }
    let backend: i32 = row.try_get("", "backend")?;
    if let Some(postmaster) = parent(backend) {
        for process in children(postmaster).into_iter().chain([postmaster]) {
            // One that has just ended is no failure.
            let _ = processors.pin_server(process);
        }
    }
    db.close().await?;
    Ok(())
}

fn parent(process: i32) -> Option<u32> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    line.trim().parse().ok()
}

fn children(process: u32) -> Vec<u32> {
    let path = format!("/proc/{process}/task/{process}/children");
    let list = std::fs::read_to_string(path).unwrap_or_default();
    list.split_whitespace()
        .filter_map(|id| id.parse().ok())
        .collect()
}
