//! Notices: a sentence that must not be missed, with what to do about it.

use leptos::prelude::*;

use crate::icon::{Icon, IconName};
use crate::tone::Tone;

/// A framed sentence. `role="alert"` is for what went wrong, `role="status"` for the rest.
#[component]
pub(crate) fn Notice<C: IntoView + 'static>(
    tone: Tone,
    #[prop(optional, into)] title: String,
    children: TypedChildren<C>,
) -> impl IntoView {
    let (icon, role) = match tone {
        Tone::Bad => (IconName::CrossCircle, "alert"),
        Tone::Warn => (IconName::Alert, "status"),
        Tone::Good => (IconName::CheckCircle, "status"),
        Tone::Quiet | Tone::Active => (IconName::Clock, "status"),
    };
    let title = (!title.is_empty()).then(|| view! { <strong>{title}</strong> });
    view! {
        <div class="notice" data-tone=tone.as_str() role=role>
            <Icon name=icon/>
            <div class="notice-text">{title} <div>{children.into_inner()()}</div></div>
        </div>
    }
}
