//! A part of a page under its own heading.

use leptos::prelude::*;

/// A section, named by its heading.
#[component]
pub(crate) fn Section<C: IntoView + 'static>(
    /// Unique on its page; the heading's id is made from it.
    id: &'static str,
    #[prop(into)] title: String,
    children: TypedChildren<C>,
) -> impl IntoView {
    let heading = format!("{id}-heading");
    view! {
        <section class="section" id=id aria-labelledby=heading.clone()>
            <h2 id=heading.clone()>{title}</h2>
            {children.into_inner()()}
        </section>
    }
}
