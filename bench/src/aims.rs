//! What we want to reach, held against what was measured.

use std::fmt::Write as _;

use anyhow::Result;

use crate::list::ListTime;
use crate::report::Line;
use crate::servers::names;

/// Each aim with what was measured.
pub(crate) fn write(text: &mut String, lines: &[Line], lists: &[ListTime]) -> Result<()> {
    let find = |server: &str, scenario: &str| {
        lines
            .iter()
            .find(|line| line.server == server && line.scenario.starts_with(scenario))
    };
    writeln!(
        text,
        "\n### Aims\n\n| aim | measured | met |\n| --- | --- | --- |"
    )?;
    let mut aim = |what: &str, measured: String, met: bool| {
        writeln!(
            text,
            "| {what} | {measured} | {} |",
            if met { "yes" } else { "no" }
        )
    };
    for connections in ["16", "64"] {
        let Some(ours) = find(names::OURS, connections) else {
            continue;
        };
        if let Some(peer) = find(names::PEER, connections) {
            let ratio = ours.acks_per_second / peer.acks_per_second;
            aim(
                &format!("5 times Express with SQLite, {connections} connections"),
                format!("{ratio:.1} times"),
                ratio >= 5.0,
            )?;
        }
        if let Some(roof) = find(names::ROOF, connections) {
            let share = ours.acks_per_second / roof.acks_per_second;
            aim(
                &format!("half of node's roof, {connections} connections"),
                format!("{:.0} %", share * 100.0),
                share >= 0.5,
            )?;
        }
    }
    if let Some(ours) = find(names::OURS, "16") {
        aim(
            "p99 under 15 ms at 16 connections",
            format!("{:.1} ms", ours.p99_ms),
            ours.p99_ms < 15.0,
        )?;
    }
    let memory = lines
        .iter()
        .filter(|line| line.server == names::OURS)
        .map(|line| line.peak_memory_mib);
    if let Some(peak) = memory.reduce(f64::max) {
        aim(
            "under 60 MB of memory",
            format!("{peak:.0} MiB"),
            peak * 1.048_576 < 60.0,
        )?;
    }
    if let Some(burst) = find(names::OURS, "bulk") {
        aim(
            "no delivery of a bulk edit later than 5 s",
            format!("{} of them", burst.over_5_s),
            burst.over_5_s == 0,
        )?;
    }
    if let [short, long] = lists {
        let ratio = long.p50_ms / short.p50_ms;
        let what = format!(
            "a page of {} rows at most 1.5 times as slow as of {}",
            long.rows, short.rows
        );
        aim(&what, format!("{ratio:.2} times"), ratio <= 1.5)?;
    }
    Ok(())
}
