//! The tables, beside the aims.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde_json::json;

use super::ACTIONS;
use super::latency::{PAGES, Reads, Sent};
use super::peers::{NEXT, OURS, Rendering};
use super::timing::Times;

/// All that was measured.
pub(crate) struct Report {
    pub(crate) processors: &'static str,
    pub(crate) rendering: Vec<Rendering>,
    pub(crate) read: Reads,
    pub(crate) rows: Times,
    pub(crate) sent: Sent,
}

impl Report {
    /// Writes `approvals.md` and `approvals.json`, and prints the former.
    pub(crate) fn write(&self, out: &Path) -> Result<()> {
        let text = self.markdown()?;
        println!("\n{text}");
        std::fs::write(out.join("approvals.md"), &text)?;
        let all = json!({
            "processors": self.processors, "rendering": self.rendering, "read_tool": self.read,
            "row_on_open_pages": self.rows, "approval_until_sent": self.sent,
        });
        let path = out.join("approvals.json");
        std::fs::write(&path, serde_json::to_string_pretty(&all)?)?;
        println!("written to {}", out.display());
        Ok(())
    }

    fn markdown(&self) -> Result<String> {
        let mut text = format!("Approvals and tools; {}.\n", self.processors);
        writeln!(
            text,
            "\n### The page with {ACTIONS} actions, rendered, one request at a time\n\n\
             | server | KiB of HTML | p50 ms | p95 ms | max ms |\n| --- | ---: | ---: | ---: | ---: |"
        )?;
        for one in &self.rendering {
            let (kib, times) = (one.bytes.div_ceil(1024), one.times);
            writeln!(
                text,
                "| {} | {kib} | {:.2} | {:.2} | {:.2} |",
                one.server, times.p50, times.p95, times.max
            )?;
        }
        writeln!(text)?;
        for one in &self.rendering {
            writeln!(text, "- `{}`: {}", one.server, one.about)?;
        }
        writeln!(
            text,
            "\n### How long agents and approvers wait\n\n| what | times | p50 ms | p95 ms | max ms |\n| --- | ---: | ---: | ---: | ---: |"
        )?;
        let rows = [
            (
                "a read tool, as the agent sees it".to_owned(),
                self.read.whole,
            ),
            ("of that, Linear (the sandbox)".to_owned(), self.read.linear),
            ("of that, ours".to_owned(), self.read.added),
            (
                format!("from an agent's request to the row, on each of {PAGES} open pages"),
                self.rows,
            ),
            (
                "from the approval to the first request to Linear".to_owned(),
                self.sent.first,
            ),
            ("from the approval to the write".to_owned(), self.sent.write),
        ];
        for (what, times) in rows {
            writeln!(
                text,
                "| {what} | {} | {:.2} | {:.2} | {:.2} |",
                times.count, times.p50, times.p95, times.max
            )?;
        }
        self.aims(&mut text)?;
        Ok(text)
    }

    fn aims(&self, text: &mut String) -> Result<()> {
        let p50 = |server: &str| {
            let found = self.rendering.iter().find(|one| one.server == server);
            found.map_or(f64::NAN, |one| one.times.p50)
        };
        let ratio = p50(NEXT) / p50(OURS);
        let aims = [
            (
                "at least 5 times as fast as Next.js",
                format!("{ratio:.1} times"),
                ratio >= 5.0,
            ),
            (
                "the page in under 5 ms",
                format!("{:.2} ms", p50(OURS)),
                p50(OURS) < 5.0,
            ),
            (
                "a read tool adds at most 3 ms",
                format!("{:.2} ms", self.read.added.p50),
                self.read.added.p50 <= 3.0,
            ),
            (
                "p95 from request to row under 100 ms",
                format!("{:.0} ms", self.rows.p95),
                self.rows.p95 < 100.0,
            ),
            (
                "p95 from approval to Linear under 100 ms",
                format!("{:.0} ms", self.sent.first.p95),
                self.sent.first.p95 < 100.0,
            ),
        ];
        writeln!(
            text,
            "\n### Aims\n\n| aim | measured | met |\n| --- | --- | --- |"
        )?;
        for (aim, measured, met) in aims {
            let met = if met { "yes" } else { "no" };
            writeln!(text, "| {aim} | {measured} | {met} |")?;
        }
        Ok(())
    }
}
