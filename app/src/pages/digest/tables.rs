//! The tables of a digest: by agent and tool, by who decided, and by rule.

use domain::view::{DeciderLine, DigestLine, RuleLine};
use leptos::prelude::*;

use crate::components::Section;

/// A table of numbers under its heading; nothing where there are no rows.
fn numbers<const N: usize>(
    id: &'static str,
    title: &'static str,
    first: &'static str,
    columns: [&'static str; N],
    rows: Vec<(AnyView, [u64; N])>,
) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        let heads = columns.map(|name| {
            view! { <th role="columnheader" scope="col" class="number">{name}</th> }
        });
        let rows = rows.into_iter().map(|(head, counts)| {
            let cells = columns.into_iter().zip(counts).map(|(name, count)| {
                let zero = (count == 0).then_some("");
                view! { <td role="cell" class="number" data-label=name data-zero=zero>{count}</td> }
            });
            view! {
                <tr role="row">
                    <th role="rowheader" scope="row" data-label=first>{head}</th>
                    {cells.collect_view()}
                </tr>
            }
        });
        let rows = rows.collect_view();
        view! {
            <Section id title>
                <table class="table numbers" role="table">
                    <caption class="visually-hidden">{title}</caption>
                    <thead role="rowgroup">
                        <tr role="row"><th role="columnheader" scope="col">{first}</th> {heads.collect_view()}</tr>
                    </thead>
                    <tbody role="rowgroup">{rows}</tbody>
                </table>
            </Section>
        }
    })
}

/// By agent and tool. Those that only read are left out.
#[component]
pub(super) fn Lines(lines: Vec<DigestLine>) -> impl IntoView {
    let told = lines.into_iter().filter(|line| line.counts.weight() > 0);
    let rows = told.map(|line| {
        let head = view! {
            <bdi class="wrap">{line.agent_name}</bdi> <span class="muted">{line.tool.title()} " " <code>{line.tool.as_str()}</code></span>
        };
        let counts = line.counts;
        let numbers = [
            counts.allowed,
            counts.asked,
            counts.approved,
            counts.edited,
            counts.rejected,
            counts.expired,
            counts.failed,
            counts.unknown,
        ];
        (head.into_any(), numbers)
    });
    let columns = [
        "By policy",
        "Asked",
        "Approved",
        "Edited",
        "Rejected",
        "Expired",
        "Failed",
        "Unknown",
    ];
    numbers(
        "lines",
        "By agent and tool",
        "Agent",
        columns,
        rows.collect(),
    )
}

/// Who decided.
#[component]
pub(super) fn Deciders(deciders: Vec<DeciderLine>) -> impl IntoView {
    let rows = deciders.into_iter().map(|line| {
        let head = view! { <bdi class="wrap">{line.by}</bdi> };
        let numbers = [line.approved, line.edited, line.rejected, line.cancelled];
        (head.into_any(), numbers)
    });
    let columns = ["Approved", "Edited", "Rejected", "Cancelled"];
    numbers("deciders", "Who decided", "By", columns, rows.collect())
}

/// Which rules judged.
#[component]
pub(super) fn Judges(rules: Vec<RuleLine>) -> impl IntoView {
    let rows = rules.into_iter().map(|line| {
        let default = line
            .rule_id
            .is_none()
            .then(|| view! { <span class="muted">"a default"</span> });
        let head = view! { <bdi class="wrap">{line.rule_name}</bdi> {default} };
        let verdicts = line.verdicts;
        (
            head.into_any(),
            [verdicts.allow, verdicts.ask, verdicts.deny],
        )
    });
    let columns = ["Allowed", "Asked", "Refused"];
    numbers(
        "judges",
        "Which rules judged",
        "Rule",
        columns,
        rows.collect(),
    )
}
