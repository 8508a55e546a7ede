//! Dialogs open by themselves; what needs a hand is to close one whose form was sent without
//! leaving the page.

use leptos::ev::SubmitEvent;

/// Closes the dialog around the form that is being sent.
#[cfg(feature = "hydrate")]
pub(crate) fn close_around(event: &SubmitEvent) {
    use wasm_bindgen::JsCast as _;
    use web_sys::{Element, HtmlDialogElement};

    let form = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let dialog = form.and_then(|form| form.closest("dialog").ok().flatten());
    if let Some(dialog) = dialog.and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) {
        dialog.close();
    }
}

/// Nothing happens on the server.
#[cfg(not(feature = "hydrate"))]
pub(crate) fn close_around(_event: &SubmitEvent) {}
