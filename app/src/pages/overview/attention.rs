//! Jobs that are late or were given up, each with its reason and a way to have it tried now.

use domain::view::Attention;
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

use crate::components::{Due, Icon, IconName};
use crate::server_fns::TryAgain;

/// All of them, or that there are none.
#[component]
pub(super) fn AttentionList(attention: Vec<Attention>, may_change: bool) -> impl IntoView {
    if attention.is_empty() {
        return Either::Left(view! {
            <p class="all-well"><Icon name=IconName::Check/> "Nothing waits and nothing failed."</p>
        });
    }
    let items = attention.into_iter();
    let items = items.map(|item| view! { <AttentionItem item may_change/> });
    Either::Right(view! { <ul class="attention">{items.collect_view()}</ul> })
}

#[component]
fn AttentionItem(item: Attention, may_change: bool) -> impl IntoView {
    let (icon, tone) = if item.next_attempt_at.is_none() {
        (IconName::Alert, "bad")
    } else {
        (IconName::Clock, "warn")
    };
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
    let what = format!("{title} {about}");
    let button = may_change.then(|| view! { <TryNow job_id=item.job_id what/> });
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

#[component]
fn TryNow(job_id: Uuid, what: String) -> impl IntoView {
    view! {
        <form method="post" action=TryAgain::url() data-send="">
            <input type="hidden" name="job_id" value=job_id.to_string()/>
            <button class="button">"Try now" <span class="visually-hidden">": " {what}</span></button>
        </form>
    }
}
