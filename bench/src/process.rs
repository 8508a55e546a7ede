//! Processes that are measured: on a processor of their own, with what they cost read from `/proc`.

use std::fs;
use std::process::{Child, Command};
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::net::TcpStream;

/// Units of the times in `/proc`, on every Linux that Rust runs on.
const TICKS_PER_SECOND: f64 = 100.0;
/// A server that takes longer to start does not start.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where the load generator runs, and where what is measured runs.
#[derive(Debug, Clone)]
pub(crate) struct Processors {
    ours: Option<&'static str>,
    theirs: Option<&'static str>,
}

impl Processors {
    /// The first one for the load generator, the second for servers; none if there is but one.
    pub(crate) fn split() -> Self {
        let enough = available_parallelism().is_ok_and(|processors| processors.get() >= 2);
        let (ours, theirs) = if enough {
            (Some("0"), Some("1"))
        } else {
            (None, None)
        };
        Self { ours, theirs }
    }

    /// Keeps this process on its own.
    pub(crate) fn pin_ourselves(&self) -> Result<()> {
        let Some(list) = self.ours else {
            return Ok(());
        };
        pin(std::process::id(), list)
    }

    /// Keeps a process that runs already, and all its threads, on the servers' one.
    pub(crate) fn pin_server(&self, id: u32) -> Result<()> {
        self.theirs.map_or(Ok(()), |list| pin(id, list))
    }

    /// A command that runs on the servers' one.
    pub(crate) fn command(&self, program: &str) -> Command {
        match self.theirs {
            Some(list) => {
                let mut command = Command::new("taskset");
                command.args(["-c", list, program]);
                command
            }
            None => Command::new(program),
        }
    }

    pub(crate) fn in_words(&self) -> &'static str {
        match self.theirs {
            Some(_) => "load generator on processor 0, the server (and PostgreSQL) on processor 1",
            None => {
                "one processor for load generator and server: rates are lower than they would be"
            }
        }
    }
}

fn pin(id: u32, list: &str) -> Result<()> {
    let id = id.to_string();
    let mut taskset = Command::new("taskset");
    taskset.args(["-a", "-c", "-p", list, &id]);
    let output = taskset
        .output()
        .context("taskset is missing (util-linux)")?;
    if !output.status.success() {
        bail!("taskset: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// A process that ends with this value.
pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn start(mut command: Command) -> Result<Self> {
        let shown = command.get_program().display().to_string();
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {shown}"))?;
        Ok(Self(child))
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// Waits until it listens.
    pub(crate) async fn listens(&mut self, port: u16) -> Result<()> {
        let waiting = async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                if let Some(status) = self.0.try_wait()? {
                    bail!("it ended with {status} before it listened");
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Ok(())
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .context("it does not listen")?
    }

    /// Asks it to stop, and waits for that.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let id = self.0.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status()?;
        let waiting = async {
            while self.0.try_wait()?.is_none() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Ok(())
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .context("it does not stop")?
    }

    /// Seconds on processors so far.
    pub(crate) fn processor_seconds(&self) -> Option<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.id())).ok()?;
        // The name comes second, in brackets, and may hold anything.
        let (_, rest) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |n: usize| fields.get(n)?.parse::<f64>().ok();
        Some((ticks(11)? + ticks(12)?) / TICKS_PER_SECOND)
    }

    /// The most memory that it had at a time, in MiB.
    pub(crate) fn peak_memory(&self) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kibibytes / 1_024.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that is free now.
pub(crate) fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port())
}
