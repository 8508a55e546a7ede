//! Dialogs open and close by themselves. What needs a hand is to close one whose form is sent without leaving the
//! page, and to catch up with what was put off while one was open.

use std::cell::Cell;

use leptos::prelude::document;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlDialogElement};

use super::hub;

/// An open dialog: somebody is about to decide.
const OPEN: &str = "dialog[open]";

thread_local! {
    /// Whether something was left as it is because a dialog was open in it.
    static PUT_OFF: Cell<bool> = const { Cell::new(false) };
}

/// Whether nothing in here may be replaced for now, since somebody is about to decide. What was put off is read
/// again once the dialog is closed.
pub(super) fn puts_off(element: &Element) -> Result<bool, JsValue> {
    let open = element.query_selector(OPEN)?.is_some();
    if open {
        PUT_OFF.set(true);
    }
    Ok(open)
}

/// Begins to wait for dialogs to be closed.
pub(crate) fn watch() {
    let closed = Closure::<dyn Fn()>::new(|| {
        if PUT_OFF.take() {
            hub::catch_up();
        }
    });
    let closed = closed.into_js_value();
    // The event does not bubble, but it can be caught on its way down.
    let _ =
        document().add_event_listener_with_callback_and_bool("close", closed.unchecked_ref(), true);
}

/// Closes the dialog around this form.
pub(super) fn close_around(form: &Element) {
    let dialog = form.closest("dialog").ok().flatten();
    if let Some(dialog) = dialog.and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) {
        dialog.close();
    }
}
