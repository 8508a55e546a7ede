//! The rules, each with what can be done with it; and the defaults, with which nothing can.

use domain::view::RuleView;
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::known::Known;
use super::sentence::Sentence;
use crate::components::{ConfirmDialog, EmptyState, IconName, State};
use crate::server_fns::{MoveRule, RemoveRule, SwitchRule};
use crate::words::{Tone, Word};

/// What decides where no rule does. See `domain::policy::decide`.
const DEFAULTS: [(&str, &str); 3] = [
    ("Reading is allowed", "All reading: allow"),
    (
        "An agent may write to the issue of its own hiring",
        "All writes to the issue of the agent's own hiring, while it is open: allow",
    ),
    (
        "Writes wait for a person",
        "All other writes: ask an approver, within 1 day",
    ),
];

/// The rules in their order.
#[component]
pub(super) fn Rules(rules: Vec<RuleView>, known: Known, may_change: bool) -> impl IntoView {
    if rules.is_empty() {
        let next = may_change.then(|| {
            view! { <p><a href="/policies/new">"Make the first rule"</a></p> }
        });
        return Either::Left(view! {
            <EmptyState icon=IconName::Policies title="No rules yet">
                <p>"The defaults below decide alone: agents read freely, and their writes wait for a person."</p>
                {next}
            </EmptyState>
        });
    }
    let last = rules.len();
    let rows = rules.into_iter().enumerate().map(|(index, rule)| {
        view! { <RuleRow rule place=index + 1 last known=known.clone() may_change/> }
    });
    Either::Right(view! { <ol class="rules">{rows.collect_view()}</ol> })
}

/// Those behind the rules.
#[component]
pub(super) fn Defaults() -> impl IntoView {
    let rows = DEFAULTS.iter().map(|(name, sentence)| {
        view! {
            <li class="rule" data-default="">
                <div class="rule-text"><h3>{*name}</h3> <p class="rule-sentence">{*sentence}</p></div>
            </li>
        }
    });
    view! {
        <p class="muted">"What no rule fits is decided by these, in this order. They cannot be changed or removed."</p>
        <ol class="rules">{rows.collect_view()}</ol>
    }
}

const fn word(rule: &RuleView) -> Word {
    let (label, icon, tone) = match (rule.ended, rule.rule.enabled) {
        (true, _) => ("Ended", IconName::Clock, Tone::Quiet),
        (false, true) => ("Counts", IconName::Check, Tone::Good),
        (false, false) => ("Switched off", IconName::Pause, Tone::Quiet),
    };
    Word { label, icon, tone }
}

#[component]
fn RuleRow(
    rule: RuleView,
    /// From 1.
    place: usize,
    last: usize,
    known: Known,
    may_change: bool,
) -> impl IntoView {
    let word = word(&rule);
    let counts = rule.rule.enabled && !rule.ended;
    let rule = rule.rule;
    let id = rule.id;
    let actions = may_change.then(|| view! { <Actions id=id.to_string() name=rule.name.clone() enabled=rule.enabled place last/> });
    view! {
        <li class="rule" id=format!("rule-{id}") data-off=(!counts).then_some("")>
            <span class="rule-place muted" aria-hidden="true">{place}</span>
            <div class="rule-text">
                <h3><bdi>{rule.name.clone()}</bdi></h3>
                <Sentence rule known/>
                <State word/>
            </div>
            {actions}
        </li>
    }
}

#[component]
fn Actions(id: String, name: String, enabled: bool, place: usize, last: usize) -> impl IntoView {
    let (verb, other) = if enabled {
        ("Switch off", "false")
    } else {
        ("Switch on", "true")
    };
    let title = format!("Remove the rule “{name}”?");
    let up = (place > 1).then(|| {
        view! { <Move id=id.clone() name=name.clone() to=place - 1 verb="Move up"/> }
    });
    let down = (place < last).then(|| {
        view! { <Move id=id.clone() name=name.clone() to=place + 1 verb="Move down"/> }
    });
    view! {
        <div class="rule-actions">
            {up} {down}
            <a class="button" data-kind="small" href=format!("/policies/{id}")>
                "Edit" <span class="visually-hidden">" " {name.clone()}</span>
            </a>
            <form method="post" action=SwitchRule::url()>
                <input type="hidden" name="id" value=id.clone()/>
                <input type="hidden" name="enabled" value=other/>
                <button class="button" data-kind="small">{verb} <span class="visually-hidden">" " {name}</span></button>
            </form>
            <ConfirmDialog id=format!("remove-{id}") opens="Remove…" title lost=LOST>
                <form method="post" action=RemoveRule::url()>
                    <input type="hidden" name="id" value=id.clone()/>
                    <button class="button" data-kind="danger-solid">"Remove rule"</button>
                </form>
            </ConfirmDialog>
        </div>
    }
}

const LOST: &str = "What it says is lost, and its place in the order. From then on the rules behind it decide, or the defaults. \
    What waits because of it goes on waiting, and what it decided stays decided.";

#[component]
fn Move(id: String, name: String, to: usize, verb: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=MoveRule::url()>
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="position" value=to.to_string()/>
            <button class="button" data-kind="small">{verb} <span class="visually-hidden">" " {name}</span></button>
        </form>
    }
}
