//! The first page: what waits, what failed, what happened lately.

use domain::EventKind;
use domain::view::{Attention, Overview};
use leptos::either::Either;
use leptos::prelude::*;

use super::shared::{Troubles, follow};
use crate::components::{Counts, Due, FirstSteps, Icon, IconName, Section, Timeline};
use crate::live::use_fresh;
use crate::server_fns::{TryAgain, load_overview};

/// Everything on the first page that moves.
#[island]
pub(crate) fn OverviewPanel(initial: Overview, may_change: bool) -> impl IntoView {
    let fresh = use_fresh(initial, EventKind::ALL, load_overview);
    let try_again = ServerAction::<TryAgain>::new();
    let refusal = follow(try_again, fresh);
    let overview = fresh.value;
    let counts = move || view! { <Counts counts=overview.with(|o| o.counts)/> };
    let first_steps = move || {
        let (connected, agents, counts) =
            overview.with(|o| (o.integration.connected, o.agents, o.counts));
        view! { <FirstSteps connected agents counts/> }
    };
    let lines = move || {
        let line = |(id, capability, entry)| (Some((format!("/hirings/{id}"), capability)), entry);
        let recent = overview.with(|o| o.recent.clone());
        let lines: Vec<_> = recent.into_iter().map(line).collect();
        if lines.is_empty() {
            Either::Left(view! { <p class="muted">"Nothing has happened yet."</p> })
        } else {
            Either::Right(view! { <Timeline lines/> })
        }
    };
    view! {
        <Troubles refusal failure=fresh.failure/>
        {first_steps}
        {counts}
        <Section id="attention" title="Needs attention">
            <AttentionList overview try_again may_change/>
        </Section>
        <Section id="recent" title="Lately">{lines}</Section>
    }
}

/// Jobs that are late or were given up. Keyed, so that a button stays the button of its job.
#[component]
fn AttentionList(
    overview: RwSignal<Overview>,
    try_again: ServerAction<TryAgain>,
    may_change: bool,
) -> impl IntoView {
    let nothing = Memo::new(move |_| overview.with(|o| o.attention.is_empty()));
    let ids = move || {
        overview.with(|o| {
            o.attention
                .iter()
                .map(|item| item.job_id)
                .collect::<Vec<_>>()
        })
    };
    let row = move |id| {
        let item =
            move || overview.with(|o| o.attention.iter().find(|item| item.job_id == id).cloned());
        move || item().map(|item| view! { <AttentionItem item try_again may_change/> })
    };
    move || {
        if nothing.get() {
            Either::Left(view! {
                <p class="all-well"><Icon name=IconName::Check/> "Nothing waits and nothing failed."</p>
            })
        } else {
            Either::Right(view! {
                <ul class="attention"><For each=ids key=|id| *id children=row/></ul>
            })
        }
    }
}

#[component]
fn AttentionItem(
    item: Attention,
    try_again: ServerAction<TryAgain>,
    may_change: bool,
) -> impl IntoView {
    let given_up = item.next_attempt_at.is_none();
    let icon = if given_up {
        IconName::Alert
    } else {
        IconName::Clock
    };
    let tone = if given_up { "bad" } else { "warn" };
    let attempts = match item.attempts {
        1 => "Tried once".to_owned(),
        attempts => format!("Tried {attempts} times"),
    };
    let next = match item.next_attempt_at {
        Some(at) => Either::Left(view! { ", next attempt " <Due at/> }),
        None => Either::Right(", given up: it waits for you"),
    };
    let Attention { title, about, .. } = item;
    let hiring = item.hiring_id.map(|hiring| {
        view! { ": " <a dir="auto" href=format!("/hirings/{hiring}")>{about.clone()}</a> }
    });
    let what = title.clone();
    let button = may_change.then(|| {
        view! {
            <ActionForm action=try_again>
                <input type="hidden" name="job_id" value=item.job_id.to_string()/>
                <button class="button" disabled=move || try_again.pending().get()>
                    "Try now"
                    <span class="visually-hidden">": " {what} " " {about}</span>
                </button>
            </ActionForm>
        }
    });
    view! {
        <li class="attention-item" data-tone=tone>
            <Icon name=icon/>
            <div class="attention-text">
                <p class="attention-title">{title} {hiring}</p>
                <p class="reason">{item.reason}</p>
                <p class="muted">{attempts} {next}</p>
            </div>
            {button}
        </li>
    }
}
