//! For how long what is kept, and how much of it there is.

use domain::view::{KeptView, SettingsView};
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::AppError;
use crate::components::{Fact, TextField, When};
use crate::fmt;
use crate::server_fns::SetRetention;

/// What is kept, with the form that changes it for those who may.
#[component]
pub(super) fn Retention(
    settings: SettingsView,
    /// Both numbers as they were typed, if the form was refused.
    typed: Option<(String, String)>,
    error: Option<AppError>,
    may_change: bool,
) -> impl IntoView {
    let SettingsView {
        delivery_retention_days,
        idempotency_key_retention_days,
        has_integrations: _,
        deliveries,
        idempotency_keys,
    } = settings;
    let days = (
        delivery_retention_days.to_string(),
        idempotency_key_retention_days.to_string(),
    );
    let set = if may_change {
        Either::Left(view! { <DaysForm days=typed.unwrap_or(days) error/> })
    } else {
        let (deliveries, keys) = days;
        let told =
            format!("Deliveries are kept for {deliveries} days, idempotency keys for {keys} days.");
        Either::Right(view! { <p class="muted">{told}</p> })
    };
    view! {
        <dl class="facts">
            <Fact name="Deliveries"><Kept kept=deliveries/></Fact>
            <Fact name="Idempotency keys"><Kept kept=idempotency_keys/></Fact>
        </dl>
        {set}
    }
}

#[component]
fn Kept(kept: KeptView) -> impl IntoView {
    let KeptView { count, oldest_at } = kept;
    match oldest_at {
        Some(at) => Either::Left(view! {
            <span class="number">{fmt::counted(count)}</span> ", the oldest from " <When at/>
        }),
        None => Either::Right("none"),
    }
}

#[component]
fn DaysForm(days: (String, String), error: Option<AppError>) -> impl IntoView {
    let (deliveries, keys) = days;
    view! {
        <form method="post" action=SetRetention::url() class="form">
            <TextField name="delivery_retention_days" label="Days for which deliveries are kept" value=deliveries
                inputmode="numeric" error=error.clone()
                hint="From 8 to 365, from when they came in. One that waits to be processed is kept until it is."/>
            <TextField name="idempotency_key_retention_days" label="Days for which idempotency keys are kept" value=keys
                inputmode="numeric" error
                hint="From 8 to 365. A request that is sent again under an older key takes effect again."/>
            <p class="muted">"What is older is removed within the hour, for good. Hirings, their history and the audit log stay."</p>
            <div class="form-actions"><button class="button">"Set days"</button></div>
        </form>
    }
}
