//! The process itself, as Linux shows it. Elsewhere only the version is known.

use std::fs;

use super::page::{Kind, Page, number};

/// Units of the times in `/proc`: a hundredth of a second, on every Linux that Rust runs on.
const TICKS_PER_SECOND: f64 = 100.0;

pub(super) fn write(page: &mut Page) {
    let name = "countersign_build_info";
    page.family(name, Kind::Gauge, "Always 1; the label is the version.");
    page.sample(name, &[("version", env!("CARGO_PKG_VERSION"))], 1.0);
    if let Some(bytes) = resident_bytes() {
        let help = "Memory in use.";
        page.single(
            "process_resident_memory_bytes",
            Kind::Gauge,
            help,
            number(bytes),
        );
    }
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        let help = "Open files and connections.";
        page.single(
            "process_open_fds",
            Kind::Gauge,
            help,
            number(files.count() as u64),
        );
    }
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    if let Some(times) = Times::parse(&stat) {
        let help = "Time on processors.";
        page.single(
            "process_cpu_seconds_total",
            Kind::Counter,
            help,
            times.processor,
        );
        if let Some(boot) = boot_time() {
            let help = "When it was started, since 1970.";
            let started = boot + times.started;
            page.single("process_start_time_seconds", Kind::Gauge, help, started);
        }
    }
}

fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

fn boot_time() -> Option<f64> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    let line = stat.lines().find_map(|line| line.strip_prefix("btime "))?;
    line.trim().parse().ok()
}

/// Times of `/proc/self/stat`, in seconds.
#[derive(Debug, PartialEq)]
struct Times {
    processor: f64,
    /// After the machine's.
    started: f64,
}

impl Times {
    fn parse(stat: &str) -> Option<Self> {
        // The name comes second, in brackets, and may hold anything.
        let (_, rest) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        // The fields 14, 15 and 22 of proc_pid_stat(5); the first here is the third there.
        let seconds =
            |field: usize| Some(fields.get(field - 3)?.parse::<f64>().ok()? / TICKS_PER_SECOND);
        Some(Self {
            processor: seconds(14)? + seconds(15)?,
            started: seconds(22)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_does_not_move_the_fields() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 4 0 1234 1000 10";
        let times = Times {
            processor: 3.0,
            started: 12.34,
        };
        assert_eq!(Times::parse(stat), Some(times));
        assert_eq!(Times::parse(""), None);
    }
}
