//! What a list shows when there is nothing in it.

use leptos::prelude::*;

use super::{Icon, IconName};

/// Nothing here yet: why, and what to do next (the children).
#[component]
pub(crate) fn EmptyState<C: IntoView + 'static>(
    icon: IconName,
    #[prop(into)] title: String,
    children: TypedChildren<C>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon/>
            <p class="empty-title">{title}</p>
            <div class="empty-text">{children.into_inner()()}</div>
        </div>
    }
}
