//! What a rule would have done with the calls of the last 30 days.

use domain::Verdict;
use domain::view::{DryRunExample, DryRunView, VerdictCounts};
use leptos::either::Either;
use leptos::prelude::*;

use crate::components::{Section, When};
use crate::fmt;
use crate::unseen::visible;

/// The numbers beside those of what happened, and the latest calls that would have come out otherwise.
#[component]
pub(super) fn Tried(view: DryRunView) -> impl IntoView {
    let DryRunView {
        calls,
        decided,
        changed,
        allow,
        ask,
        deny,
        was,
        examples,
    } = view;
    let body = if calls == 0 {
        Either::Left(view! {
            <p>"No agent called anything in the last 30 days, so there is nothing to compare with."</p>
        })
    } else {
        let would = VerdictCounts { allow, ask, deny };
        let told = format!(
            "Of {} calls this rule would have decided {decided}; {changed} would have come out otherwise.",
            fmt::counted(calls)
        );
        Either::Right(view! {
            <p>{told}</p>
            <Compared was would/>
            <Examples examples/>
        })
    };
    view! {
        <div id="tried" class="tried" tabindex="-1">
            <Section id="tried-rule" title="Tried on the last 30 days">
                {body}
                <p class="muted">"Nothing is saved by trying."</p>
            </Section>
        </div>
    }
}

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "Ran at once",
        Verdict::Ask => "Waited for people",
        Verdict::Deny => "Refused",
    }
}

#[component]
fn Compared(was: VerdictCounts, would: VerdictCounts) -> impl IntoView {
    let of = |counts: VerdictCounts, verdict: Verdict| match verdict {
        Verdict::Allow => counts.allow,
        Verdict::Ask => counts.ask,
        Verdict::Deny => counts.deny,
    };
    let rows = Verdict::ALL.iter().map(|verdict| {
        view! {
            <tr role="row">
                <th role="rowheader" scope="row">{word(*verdict)}</th>
                <td role="cell" class="number" data-label="As it was">{of(was, *verdict)}</td>
                <td role="cell" class="number" data-label="With this rule">{of(would, *verdict)}</td>
            </tr>
        }
    });
    view! {
        <table class="table compared" role="table">
            <caption class="visually-hidden">"Calls by what became of them"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"What became of calls"</th>
                    <th role="columnheader" scope="col" class="number">"As it was"</th>
                    <th role="columnheader" scope="col" class="number">"With this rule"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Examples(examples: Vec<DryRunExample>) -> impl IntoView {
    (!examples.is_empty()).then(|| {
        let rows = examples.into_iter().map(|example| {
            view! {
                <li>
                    <p><bdi>{example.agent_name}</bdi> ": " <bdi>{visible(&example.summary)}</bdi> " " <When at=example.at/></p>
                    <p class="muted">
                        {word(example.was)} "; would be: " <strong>{word(example.would_be.verdict).to_lowercase()}</strong>
                        ", by " <bdi>{example.would_be.rule_name}</bdi>
                    </p>
                </li>
            }
        });
        view! {
            <h3>"The latest that would have come out otherwise"</h3>
            <ul class="tried-examples">{rows.collect_view()}</ul>
        }
    })
}
