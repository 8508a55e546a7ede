//! Copies a text. Absent where scripts do not run: the text can be selected.

use leptos::prelude::*;

use crate::icon::{Icon, IconName};

/// A button that puts `text` on the clipboard.
#[island]
pub(crate) fn CopyButton(
    text: String,
    /// What is copied, for people who do not see what stands beside the button.
    what: String,
) -> impl IntoView {
    let usable = RwSignal::new(false);
    let copied = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| usable.set(window().is_secure_context()));
    let copy = move |_| {
        #[cfg(feature = "hydrate")]
        {
            let written = window().navigator().clipboard().write_text(&text);
            leptos::task::spawn_local(async move {
                let done = wasm_bindgen_futures::JsFuture::from(written).await;
                copied.set(done.is_ok());
            });
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = &text;
    };
    let word = move || if copied.get() { "Copied" } else { "Copy" };
    view! {
        <button type="button" class="button" data-kind="small" hidden=move || !usable.get() on:click=copy>
            <Icon name=IconName::Copy/>
            <span aria-live="polite">{word}</span>
            <span class="visually-hidden">{format!(" {what}")}</span>
        </button>
    }
}
