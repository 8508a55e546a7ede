//! The tables: one line for each server and scenario, medians over the rounds, and what it all means
//! beside the aims.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};
use serde::Serialize;
use serde_json::json;

use crate::aims;
use crate::list::ListTime;
use crate::load::TOO_LATE;
use crate::servers::Server;

/// One scenario on one server in one round.
#[derive(Debug, Clone)]
pub(crate) struct Measurement {
    pub(crate) server: &'static str,
    pub(crate) scenario: &'static str,
    pub(crate) round: u32,
    pub(crate) elapsed: Duration,
    /// Requests that were answered 200.
    pub(crate) acked: u64,
    /// Different deliveries among them.
    pub(crate) distinct: u64,
    /// Rows that came to be meanwhile, where something is kept.
    pub(crate) kept: Option<u64>,
    /// Requests that were answered otherwise than they should have been.
    pub(crate) wrong: u64,
    /// Of all requests, sorted.
    pub(crate) took: Vec<Duration>,
    pub(crate) processor_seconds: Option<f64>,
    pub(crate) peak_memory: Option<f64>,
    /// From the last answer until all was processed.
    pub(crate) drained: Option<Duration>,
}

/// A line of the table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    pub(crate) server: &'static str,
    pub(crate) scenario: &'static str,
    pub(crate) acks_per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
    pub(crate) over_5_s: u64,
    pub(crate) processor_seconds_per_10_000: f64,
    pub(crate) peak_memory_mib: f64,
    pub(crate) processed_after_s: Option<f64>,
    pub(crate) wrong_answers: u64,
    /// Whether there are as many rows as different acknowledged deliveries; nothing if it keeps none.
    pub(crate) rows_equal_acked: Option<bool>,
}

impl Measurement {
    pub(crate) fn new(server: &'static str, elapsed: Duration) -> Self {
        Self {
            server,
            scenario: "",
            round: 0,
            elapsed,
            acked: 0,
            distinct: 0,
            kept: None,
            wrong: 0,
            took: Vec::new(),
            processor_seconds: None,
            peak_memory: None,
            drained: None,
        }
    }

    fn percentile_ms(&self, percent: usize) -> f64 {
        let last = self.took.len().saturating_sub(1);
        let at = (self.took.len() * percent / 100).min(last);
        self.took
            .get(at)
            .map_or(0.0, |took| took.as_secs_f64() * 1_000.0)
    }

    fn as_line(&self) -> Line {
        let requests = number(self.took.len() as u64).max(1.0);
        let cost = self.processor_seconds.unwrap_or(0.0);
        Line {
            server: self.server,
            scenario: self.scenario,
            acks_per_second: number(self.acked) / self.elapsed.as_secs_f64(),
            p50_ms: self.percentile_ms(50),
            p99_ms: self.percentile_ms(99),
            max_ms: self.percentile_ms(100),
            over_5_s: self.took.iter().filter(|took| **took > TOO_LATE).count() as u64,
            processor_seconds_per_10_000: cost * 10_000.0 / requests,
            peak_memory_mib: self.peak_memory.unwrap_or(0.0),
            processed_after_s: self.drained.map(|drained| drained.as_secs_f64()),
            wrong_answers: self.wrong,
            rows_equal_acked: self.kept.map(|kept| kept == self.distinct),
        }
    }

    /// For whoever watches.
    pub(crate) fn line(&self) -> String {
        let line = self.as_line();
        format!(
            "  {:<21} {:<15} {:>7.0} acks/s  p50 {:>7.2} ms  p99 {:>8.2} ms  {:>4.0} MiB{}",
            line.server,
            line.scenario,
            line.acks_per_second,
            line.p50_ms,
            line.p99_ms,
            line.peak_memory_mib,
            match (line.wrong_answers, line.rows_equal_acked) {
                (0, Some(false)) => "  ROWS DIFFER FROM ACKS",
                (0, _) => "",
                _ => "  WRONG ANSWERS",
            }
        )
    }
}

/// All that was measured.
pub(crate) struct Report {
    processors: &'static str,
    servers: Vec<(&'static str, &'static str)>,
    rounds: u32,
    deliveries: usize,
    pub(crate) disk: Vec<f64>,
    pub(crate) lists: Vec<ListTime>,
    measured: Vec<Measurement>,
}

impl Report {
    pub(crate) fn new(
        processors: &'static str,
        servers: &[Server],
        rounds: u32,
        deliveries: usize,
    ) -> Self {
        Self {
            processors,
            servers: servers
                .iter()
                .map(|server| (server.name, server.about))
                .collect(),
            rounds,
            deliveries,
            disk: Vec::new(),
            lists: Vec::new(),
            measured: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, measurement: Measurement) {
        self.measured.push(measurement);
    }

    /// Medians over the rounds; the worst of what must not happen.
    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for scenario in scenarios(&self.measured) {
            for (server, _) in &self.servers {
                let rounds: Vec<Line> = self
                    .measured
                    .iter()
                    .filter(|one| one.server == *server && one.scenario == scenario)
                    .map(Measurement::as_line)
                    .collect();
                lines.extend(merge(&rounds));
            }
        }
        lines
    }

    /// Writes `bench.md` and `bench.json`, and prints the former.
    pub(crate) fn write(&self, out: &Path) -> Result<()> {
        let lines = self.lines();
        let text = self.markdown(&lines)?;
        println!("\n{text}");
        std::fs::write(out.join("bench.md"), &text)?;
        let rounds: Vec<serde_json::Value> = self
            .measured
            .iter()
            .map(|one| json!({ "round": one.round, "line": one.as_line(), "acked": one.acked, "distinct": one.distinct, "kept": one.kept }))
            .collect();
        let all = json!({
            "processors": self.processors, "disk_syncs_per_second": self.disk, "medians": lines,
            "rounds": rounds, "lists": self.lists,
        });
        std::fs::write(out.join("bench.json"), serde_json::to_string_pretty(&all)?)?;
        println!("written to {}", out.display());
        Ok(())
    }

    fn markdown(&self, lines: &[Line]) -> Result<String> {
        let mut text = String::new();
        let disk: Vec<String> = self.disk.iter().map(|rate| format!("{rate:.0}")).collect();
        writeln!(
            text,
            "Medians of {} rounds of {} deliveries, 10 % sent twice, 5 % forged; {}.",
            self.rounds, self.deliveries, self.processors
        )?;
        writeln!(
            text,
            "The disk synced {} times a second, by round. The bulk edit's times count from its start.\n",
            disk.join(", ")
        )?;
        for (name, about) in &self.servers {
            writeln!(text, "- `{name}`: {about}")?;
        }
        let mut scenario = "";
        for line in lines {
            if line.scenario != scenario {
                scenario = line.scenario;
                writeln!(text, "\n### {scenario}\n")?;
                writeln!(
                    text,
                    "| server | acks/s | p50 ms | p99 ms | max ms | over 5 s | CPU s per 10,000 | peak MiB | processed after | wrong | rows = acked |"
                )?;
                writeln!(
                    text,
                    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
                )?;
            }
            let kept = match line.rows_equal_acked {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "keeps none",
            };
            let after = line
                .processed_after_s
                .map_or_else(|| "-".to_owned(), |s| format!("{s:.1} s"));
            writeln!(
                text,
                "| {} | {:.0} | {:.2} | {:.2} | {:.1} | {} | {:.2} | {:.0} | {after} | {} | {kept} |",
                line.server,
                line.acks_per_second,
                line.p50_ms,
                line.p99_ms,
                line.max_ms,
                line.over_5_s,
                line.processor_seconds_per_10_000,
                line.peak_memory_mib,
                line.wrong_answers,
            )?;
        }
        self.write_lists(&mut text)?;
        aims::write(&mut text, lines, &self.lists)?;
        Ok(text)
    }

    fn write_lists(&self, text: &mut String) -> Result<()> {
        if self.lists.is_empty() {
            return Ok(());
        }
        writeln!(
            text,
            "\n### A page of the list of deliveries\n\n| server | rows | p50 ms | p99 ms |\n| --- | ---: | ---: | ---: |"
        )?;
        for list in &self.lists {
            writeln!(
                text,
                "| {} | {} | {:.2} | {:.2} |",
                list.server, list.rows, list.p50_ms, list.p99_ms
            )?;
        }
        Ok(())
    }

    /// # Errors
    /// Somebody answered wrongly, or kept something else than was acknowledged: the rates are void.
    pub(crate) fn require_honesty(&self) -> Result<()> {
        for line in self.lines() {
            if line.wrong_answers > 0 || line.rows_equal_acked == Some(false) {
                bail!(
                    "{} at {}: wrong answers or lost deliveries",
                    line.server,
                    line.scenario
                );
            }
        }
        Ok(())
    }
}

/// In the order of their first appearance.
fn scenarios(measured: &[Measurement]) -> Vec<&'static str> {
    let mut seen = Vec::new();
    for one in measured {
        if !seen.contains(&one.scenario) {
            seen.push(one.scenario);
        }
    }
    seen
}

fn merge(rounds: &[Line]) -> Option<Line> {
    let first = rounds.first()?;
    let median = |of: fn(&Line) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let worst = |of: fn(&Line) -> f64| rounds.iter().map(of).fold(0.0, f64::max);
    Some(Line {
        server: first.server,
        scenario: first.scenario,
        acks_per_second: median(|line| line.acks_per_second),
        p50_ms: median(|line| line.p50_ms),
        p99_ms: median(|line| line.p99_ms),
        max_ms: worst(|line| line.max_ms),
        over_5_s: rounds.iter().map(|line| line.over_5_s).sum(),
        processor_seconds_per_10_000: median(|line| line.processor_seconds_per_10_000),
        peak_memory_mib: worst(|line| line.peak_memory_mib),
        processed_after_s: first
            .processed_after_s
            .map(|_| median(|line| line.processed_after_s.unwrap_or(0.0))),
        wrong_answers: rounds.iter().map(|line| line.wrong_answers).sum(),
        rows_equal_acked: first.rows_equal_acked.map(|_| {
            rounds
                .iter()
                .all(|line| line.rows_equal_acked == Some(true))
        }),
    })
}

/// Exact up to 2^53.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of requests are far smaller"
)]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measurement(acked: u64, kept: u64) -> Measurement {
        let mut one = Measurement::new("ours", Duration::from_secs(2));
        one.acked = acked;
        one.distinct = acked;
        one.kept = Some(kept);
        one.took = (1..=100).map(Duration::from_millis).collect();
        one
    }

    #[test]
    fn medians_of_rounds_and_the_worst_of_what_must_not_happen() {
        let rounds: Vec<Line> = [
            measurement(100, 100),
            measurement(300, 300),
            measurement(200, 199),
        ]
        .iter()
        .map(Measurement::as_line)
        .collect();
        let line = merge(&rounds).unwrap();
        assert!((line.acks_per_second - 100.0).abs() < 1e-9);
        assert!((line.p99_ms - 100.0).abs() < 1e-9);
        assert_eq!(line.rows_equal_acked, Some(false));
    }
}
