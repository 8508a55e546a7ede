//! Moments: relative to read, absolute on hover, exact for machines. The browser keeps the relative
//! text true by `data-at` (see `live::clock`).

use domain::Timestamp;
use leptos::prelude::*;

use crate::fmt;
use crate::live::clock;

/// A moment in the past.
#[component]
pub(crate) fn When(at: Timestamp) -> impl IntoView {
    let millis = fmt::millis(at);
    view! {
        <time datetime=fmt::machine(at) title=fmt::absolute(at) data-at=millis.to_string()>
            {fmt::ago(millis, clock::now())}
        </time>
    }
}

/// A moment to come.
#[component]
pub(crate) fn Due(at: Timestamp) -> impl IntoView {
    let millis = fmt::millis(at);
    view! {
        <time datetime=fmt::machine(at) title=fmt::absolute(at) data-at=millis.to_string() data-due="">
            {fmt::until(millis, clock::now())}
        </time>
    }
}
