//! Telling what is done and how long it took, and keeping a failure from hiding among successes.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// A duration as a person reads it: `0.4 s`, `12 s`, `3 min 05 s`.
pub(crate) struct Took(pub(crate) Duration);

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match seconds {
            0..10 => write!(f, "{:.1} s", self.0.as_secs_f64()),
            10..60 => write!(f, "{seconds} s"),
            _ => write!(f, "{} min {:02} s", seconds / 60, seconds % 60),
        }
    }
}

/// How a part ended.
pub(crate) enum Outcome {
    Passed,
    /// With the reason.
    Skipped(String),
    /// With what went wrong.
    Failed(String),
}

/// The parts of a run, in order. One that fails does not stop the others.
pub(crate) struct Report {
    title: &'static str,
    parts: Vec<(String, Outcome, Duration)>,
}

impl Report {
    pub(crate) fn new(title: &'static str) -> Self {
        Self {
            title,
            parts: Vec::new(),
        }
    }

    /// Runs one part and tells how it ended. `Ok(Some(reason))` means that it was skipped.
    pub(crate) fn part(&mut self, name: &str, work: impl FnOnce() -> Result<Option<String>>) {
        println!("{}: {name}", self.title);
        let start = Instant::now();
        let outcome = match work() {
            Ok(None) => Outcome::Passed,
            Ok(Some(reason)) => Outcome::Skipped(reason),
            Err(error) => Outcome::Failed(format!("{error:#}")),
        };
        let line = describe(&outcome, start.elapsed());
        println!("{}: {name}: {line}", self.title);
        self.parts.push((name.to_owned(), outcome, start.elapsed()));
    }

    /// Whether a part failed so far.
    pub(crate) fn failed(&self) -> bool {
        self.parts
            .iter()
            .any(|(_, outcome, _)| matches!(outcome, Outcome::Failed(_)))
    }

    /// Prints the summary; an error if any part failed.
    pub(crate) fn finish(self) -> Result<()> {
        println!("\n{}: summary", self.title);
        let width = self
            .parts
            .iter()
            .map(|(name, ..)| name.len())
            .max()
            .unwrap_or(0);
        for (name, outcome, took) in &self.parts {
            println!("  {name:width$}  {}", describe(outcome, *took));
        }
        if self.failed() {
            bail!("{} failed", self.title);
        }
        Ok(())
    }
}

fn describe(outcome: &Outcome, took: Duration) -> String {
    let took = Took(took);
    match outcome {
        Outcome::Passed => format!("ok, {took}"),
        Outcome::Skipped(reason) => format!("skipped: {reason}"),
        Outcome::Failed(error) => {
            format!(
                "FAILED after {took}: {}",
                error.lines().next().unwrap_or_default()
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn durations_are_as_exact_as_they_are_long() {
        assert_eq!(Took(Duration::from_millis(420)).to_string(), "0.4 s");
        assert_eq!(Took(Duration::from_secs(12)).to_string(), "12 s");
        assert_eq!(Took(Duration::from_secs(185)).to_string(), "3 min 05 s");
    }

    #[test]
    fn one_failure_fails_the_whole_and_the_rest_still_runs() {
        let mut report = Report::new("test");
        report.part("first", || Err(anyhow!("broken")));
        let mut ran = false;
        report.part("second", || {
            ran = true;
            Ok(None)
        });
        assert!(ran && report.failed());
        assert!(report.finish().is_err());
    }

    #[test]
    fn what_was_skipped_does_not_fail() {
        let mut report = Report::new("test");
        report.part("first", || Ok(Some("not here".to_owned())));
        assert!(report.finish().is_ok());
    }
}
