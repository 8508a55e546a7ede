//! Facts: pairs of a name and a value, inside `<dl class="facts">`.

use leptos::prelude::*;

/// One fact.
#[component]
pub(crate) fn Fact<C: IntoView + 'static>(
    name: &'static str,
    children: TypedChildren<C>,
) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{children.into_inner()()}</dd>
        </div>
    }
}
